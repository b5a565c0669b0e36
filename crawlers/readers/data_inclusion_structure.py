"""One structure of data.inclusion, schema v1 or v0: who it is, and where it receives people."""

import json
import re
from collections.abc import Mapping
from typing import Any

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siret
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_insee, clean_point, clean_postcode
from catalog.cleaning.text import clean_line, clean_text, html_to_text
from catalog.sightings import AssociationFacts, Contact, Identifier, Place, WelcomePoint
from catalog.vocabulary import AssociationKind, ContactKind, SkipReason
from crawlers.readers.mednum_place import links_of
from crawlers.readers.mednum_words import kind_of
from crawlers.readers.refusals import ItemRefused

Record = Mapping[str, Any]

_ID = "data-inclusion"
_MOST_WORDS = 100
# SIREN that begin so are of the State (1) and of towns, départements and their bodies (2); one is for many houses.
_PUBLIC = ("1", "2")
_LA_POSTE = "356000000"


def id_of(record: Record, key: str = "id") -> str:
    """The lasting id, `source--local`; schema v0 gives the two parts apart. Raises `ItemRefused` when there is none."""
    local, source = clean_line(record.get(key), 300), clean_line(record.get("source"), 100)
    if not local:
        raise ItemRefused(SkipReason.MALFORMED, f"the record has no {key}")
    return local if "--" in local or not source else f"{source}--{local}"


def identifiers_of(structure: Record) -> tuple[Identifier, ...]:
    """Its id here, which its services carry too; its SIRET and RNA number; its SIREN unless it is of a public body."""
    siret, rna = clean_siret(structure.get("siret")), clean_rna(structure.get("rna"))
    siren = siret[:9] if siret and not _is_public(siret) else None
    found = {_ID: id_of(structure), "siret": siret, "siren": siren, "rna": rna}
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in found.items() if value)


def facts_of(structure: Record, language: str) -> AssociationFacts:
    """What the structure says. Raises `ItemRefused` where it has no name."""
    name = name_of(structure)
    place = place_of(structure)
    links = links_of(clean_text(structure.get("site_web")))
    point = WelcomePoint(
        key=id_of(structure),
        place=place,
        opening_hours=clean_line(structure.get("horaires_accueil") or structure.get("horaires_ouverture")),
        url=clean_url(structure.get("accessibilite_lieu") or structure.get("accessibilite")) or "",
    )
    words = (listed(structure.get(key)) for key in ("reseaux_porteurs", "labels_nationaux", "thematiques"))
    return AssociationFacts(
        name=name,
        kind=_kind(structure),
        description=description_of(structure),
        language=language,
        url=links[0] if links else "",
        contacts=contacts_of(structure, name),
        keywords=tuple(dict.fromkeys(word for some in words for word in some)),
        towns=(place.city,) if place.city else (),
        places=(point,) if place else (),
    )


def name_of(structure: Record) -> str:
    """Its name. Raises `ItemRefused` where it has none."""
    name = clean_line(structure.get("nom"))
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the record has no name")
    return name


def place_of(record: Record) -> Place:
    """The place of a structure or a service; false where it names none."""
    point = clean_point(record.get("latitude"), record.get("longitude"))
    lines = (clean_line(record.get("adresse")), clean_line(record.get("complement_adresse")))
    return Place(
        address=", ".join(dict.fromkeys(line for line in lines if line)),
        postal_code=clean_postcode(record.get("code_postal")),
        city=clean_line(record.get("commune")),
        insee=clean_insee(record.get("code_insee")),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def contacts_of(record: Record, organisation: str) -> tuple[Contact, ...]:
    """Phone and mail address of the organisation; the name of a contact and a person's address are dropped."""
    mail, phone = clean_email(record.get("courriel"), organisation), clean_phone(record.get("telephone"))
    found = ((ContactKind.PHONE, phone), (ContactKind.EMAIL, mail))
    return tuple(Contact(kind=kind, value=value) for kind, value in found if value)


def description_of(record: Record) -> str:
    """The description: one in v1, a short and a long one in v0."""
    short = html_to_text(record.get("presentation_resume"))
    long = html_to_text(record.get("description") or record.get("presentation_detail"))
    return long if not short or long.startswith(short.rstrip("…. ")) else f"{short}\n\n{long}".strip()


def listed(value: object) -> tuple[str, ...]:
    """The members of a list: of JSON, or of a cell as `["a", "b"]`, `{a,b}` or `a|b`."""
    members: list[Any] = value if isinstance(value, list) else _of_cell(value)
    lines = (clean_line(one) for one in members[:_MOST_WORDS] if isinstance(one, str | int))
    return tuple(dict.fromkeys(line for line in lines if line))


def _of_cell(value: object) -> list[Any]:
    text = clean_text(value).strip() if isinstance(value, str) else ""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return []
        return found if isinstance(found, list) else []
    return [part.strip(' "') for part in re.split(r"[|,;]", text.strip("{}"))]


def _kind(structure: Record) -> AssociationKind | None:
    """The legal form that the typology of v0 says; a public body by its SIRET; else unknown."""
    siret = clean_siret(structure.get("siret"))
    if siret and siret.startswith(_PUBLIC):
        return AssociationKind.PUBLIC_BODY
    return kind_of(clean_line(structure.get("typologie")))


def _is_public(siret: str) -> bool:
    return siret.startswith((*_PUBLIC, _LA_POSTE))
