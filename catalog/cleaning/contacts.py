"""Contacts of organisations. Those of persons are dropped here, before anything is stored.

A mail address is taken only when its local part is a role or the organisation's own name; a phone
number only in the place where a source gives an organisation's number.
"""

import re

from catalog.cleaning.text import clean_line, fold

_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}")
_ROLES = frozenset(
    [
        "accueil",
        "adherents",
        "adhesion",
        "admin",
        "administration",
        "agenda",
        "animation",
        "antenne",
        "asso",
        "association",
        "atelier",
        "ateliers",
        "benevolat",
        "benevole",
        "benevoles",
        "bienvenue",
        "billetterie",
        "bonjour",
        "bureau",
        "ca",
        "ccas",
        "centre",
        "club",
        "comm",
        "communication",
        "contact",
        "contacts",
        "coordination",
        "courrier",
        "culture",
        "direction",
        "don",
        "dons",
        "emploi",
        "epn",
        "equipe",
        "evenement",
        "evenementiel",
        "evenements",
        "event",
        "events",
        "france",
        "formation",
        "formations",
        "hello",
        "help",
        "info",
        "infos",
        "informations",
        "inscription",
        "inscriptions",
        "jeunesse",
        "mairie",
        "maison",
        "mediateur",
        "mediation",
        "mediatheque",
        "bibliotheque",
        "message",
        "mission",
        "newsletter",
        "numerique",
        "office",
        "partenariat",
        "partenariats",
        "permanence",
        "presse",
        "press",
        "programme",
        "projet",
        "recrutement",
        "renseignement",
        "renseignements",
        "rdv",
        "reservation",
        "reservations",
        "residence",
        "secretariat",
        "secretaire",
        "service",
        "siege",
        "social",
        "solidarite",
        "support",
        "team",
        "webmaster",
    ]
)
# Roles that are first names and family names as well: beside another word they name a person (`france.dupont@`).
_NAMES_TOO = frozenset(["bureau", "ca", "courrier", "don", "france", "maison", "social"])
_SPACES = re.compile(r"[\s.\-/()\u00a0\u202f]+")
_PHONE = re.compile(r"\+\d{8,15}")


def clean_email(value: object, organisation: str = "") -> str | None:
    """The address in lower case if it is an organisation's (`contact@…`, `les-voisins@…`), else None.

    `organisation` is the organisation's name: an address whose local part is that name is its own.
    """
    text = clean_line(value, 254).lower().removeprefix("mailto:").split("?")[0]
    if not _MAIL.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    words = [word for word in re.split(r"[._+\-\d]+", local) if word]
    roles = _ROLES - _NAMES_TOO if re.search(r"[._]", local) else _ROLES
    if any(word in roles for word in words):
        return text
    squeezed = re.sub(r"[^a-z0-9]", "", local)
    # A dot joins a first name and a name: `jeanne.inventee@` is a person's, whatever the organisation is called.
    own = "" if "." in local else fold(organisation).replace(" ", "")
    if squeezed and squeezed in (domain.rsplit(".", 1)[0].replace("-", ""), own):
        return text
    return None


def clean_phone(value: object, country_prefix: str = "+33") -> str | None:
    """An E.164 number (`+33145678910`); French national spelling is completed; else None."""
    text = _SPACES.sub("", clean_line(value, 40).lower().removeprefix("tel:"))
    if text.startswith("00"):
        text = "+" + text[2:]
    elif re.fullmatch(r"0[1-9]\d{8}", text):
        text = country_prefix + text[1:]
    if re.fullmatch(re.escape(country_prefix) + r"0\d{9}", text):
        # `+33 (0) 1…` names the national zero, which no one dials after the prefix.
        text = country_prefix + text[len(country_prefix) + 1 :]
    return text if _PHONE.fullmatch(text) else None
