"""Names of organisations as they are compared, their acronyms and mail domains. Pure."""

import re
from collections.abc import Collection
from functools import lru_cache

from catalog.likeness.folding import folded
from catalog.likeness.lexicon import LITTLE, stem, words_in

_LEGAL = words_in("""
association asso assoc associations fondation fonds federation collectif loi 1901 scic scop sas sarl eurl sa ong ngo
foundation trust comite reseau sasu cooperative ltd gmbh
""")
# Acronyms that everybody uses, by what they stand for.
_KNOWN = {
    "centre communal d action sociale": "ccas",
    "centre intercommunal d action sociale": "cias",
    "maison des jeunes et de la culture": "mjc",
    "point information jeunesse": "pij",
    "bureau information jeunesse": "bij",
    "espace public numerique": "epn",
    "caisse d allocations familiales": "caf",
    "caisse primaire d assurance maladie": "cpam",
    "union departementale des associations familiales": "udaf",
    "foyer de jeunes travailleurs": "fjt",
}
_SAINT = {"st": "saint", "ste": "sainte"}
_BRACKETED = re.compile(r"\(([A-ZÀ-Ý.]{2,9})\)")
# `Emmaüs Connect France` is no other organisation than `Emmaüs Connect`.
_LAND = frozenset(map(stem, ("france", "francais", "francaise")))
# Mail providers: the domain says nothing of who it is.
_PROVIDERS = words_in("""
gmail.com orange.fr wanadoo.fr free.fr laposte.net hotmail.fr hotmail.com outlook.fr outlook.com yahoo.fr yahoo.com
sfr.fr neuf.fr bbox.fr live.fr icloud.com protonmail.com proton.me riseup.net numericable.fr aol.com gmx.fr
googlemail.com msn.com club-internet.fr zaclys.net mailo.com ik.me
""")


@lru_cache(maxsize=20_000)
def organisation_words(name: str) -> tuple[str, ...]:
    """The words of an organisation's name without legal forms and little words, as sorted stems."""
    text = folded(name)
    for phrase, acronym in _KNOWN.items():
        text = text.replace(phrase, acronym)
    words = text.split()
    kept = {
        stem(_SAINT.get(word, word))
        for word in words
        if word not in LITTLE and word not in _LEGAL and not word.isdigit()
    }
    without_land = {word for word in kept if word not in _LAND}
    # An acronym in brackets is compared by itself: `Maison des jeunes et de la culture (MJC)`.
    bracketed = {stem(folded(found)) for found in _BRACKETED.findall(name)}
    return tuple(sorted((without_land - bracketed) or kept or set(words)))


@lru_cache(maxsize=20_000)
def acronyms(name: str) -> tuple[str, ...]:
    """The acronym that the words of a name make, and those that stand in it in capitals: `(MJC)`."""
    words = [word for word in folded(name).split() if word not in LITTLE and not word.isdigit()]
    made = "".join(word[0] for word in words)
    written = {folded(word).replace(" ", "") for word in re.findall(r"\b(?:[A-ZÀ-Ý]\.?){2,8}(?!\w)", name)}
    return tuple(sorted(written | ({made} if len(made) > 2 else set())))


@lru_cache(maxsize=20_000)
def written_short(name: str) -> tuple[str, ...]:
    """The short forms that a name gives itself: what stands in brackets, or the whole of it, if it is short."""
    found = {folded(bracketed).replace(" ", "") for bracketed in _BRACKETED.findall(name)}
    words = [word for word in folded(name).split() if word not in LITTLE]
    if len(words) == 1 and len(words[0]) <= 8:
        found.add(words[0])
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """What the initials of a name's words spell; empty where they are fewer than three."""
    words = [word for word in folded(name).split() if word not in LITTLE and not word.isdigit()]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name, and those with its acronym in place of what it stands for, where it says so itself.

    `Maison des jeunes et de la culture du Parmelan (MJC)` is `MJC du Parmelan` too.
    """
    found = [organisation_words(name)]
    for bracketed in _BRACKETED.findall(name):
        acronym = folded(bracketed).replace(" ", "")
        words = [word for word in folded(name).split() if word not in LITTLE and word != acronym]
        start = "".join(word[0] for word in words).find(acronym)
        if start >= 0:
            rest = words[:start] + words[start + len(acronym) :]
            if rest:
                found.append(
                    tuple(sorted({acronym, *(stem(_SAINT.get(word, word)) for word in rest if word not in _LEGAL)}))
                )
    return tuple(found)


def mail_domain(contact: str) -> str:
    """The domain of a mail address, unless it is a mail provider's; empty for a phone number."""
    domain = contact.rpartition("@")[2] if "@" in contact else ""
    return "" if domain in _PROVIDERS else domain


# Words of names that stand in every other town.
_WIDESPREAD = frozenset(
    stem(word)
    for word in words_in("""
ccas cias mairie mediatheque bibliotheque maison quartier centre social culturel mission locale
croix rouge francaise secours populaire catholique restos restaurants coeur france services service
espace public numerique point relais office tourisme foyer rural amicale laique mjc jeunes culture
club familles rurales emmaus ressourcerie recyclerie commune ville communautaire intercommunal
municipale municipal departementale departemental universite ecole college lycee pimms caf cpam
agence emploi fjt udaf adil apf ligue enseignement petits freres pauvres conseil tiers lieu pole
travail communaute agglomeration prefecture hotel armee salut protection civile
""")
)
# Of these a commune has one.
_ONE_A_TOWN = frozenset(map(stem, ("ccas", "cias", "mairie", "mission", "tourisme")))


def is_widespread(words: Collection[str]) -> bool:
    """Whether a name is borne in many towns: `Croix-Rouge française`, `Maison de quartier`."""
    return _WIDESPREAD.issuperset(words)


def is_one_a_town(words: Collection[str]) -> bool:
    """Whether a commune has one of them: its CCAS, its mission locale."""
    return not _ONE_A_TOWN.isdisjoint(words)
