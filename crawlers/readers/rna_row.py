"""One association of the register, by the names of the columns of its files."""

import re
from collections.abc import Mapping
from typing import Any

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.places import clean_insee, clean_postcode
from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.sightings import AssociationFacts, Contact, Identifier, Place, WelcomePoint
from catalog.vocabulary import AssociationKind, ContactKind, SkipReason
from crawlers.readers.mednum_place import links_of
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.rna_names import calm_name, calm_words, register_day, without_residents

Row = Mapping[str, Any]

# Numbers that the old files give to what was registered before the present numbering.
_OLD_NUMBER = re.compile(r"[0-9]{4}00[0-9]{4}", re.ASCII)
_NOT_ALIVE = {"D": "dissolved", "S": "removed from the register", "R": "taken over by another association"}
_YES = frozenset({"1", "true", "oui", "o", "t"})


def register_number(row: Row) -> str:
    """The number under which the register keeps it.

    Raises `ItemRefused` for an association that is no more (position D, S or R, or a date of dissolution),
    and for a number that is none.
    """
    position = clean_line(row.get("position"), 10).upper()
    ended = register_day(row.get("date_disso"))
    if position in _NOT_ALIVE or ended:
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"{_NOT_ALIVE.get(position, 'dissolved')} {ended}".strip())
    number = clean_rna(row.get("id")) or clean_line(row.get("id"), 20)
    if not clean_rna(number) and not _OLD_NUMBER.fullmatch(number):
        raise ItemRefused(SkipReason.MALFORMED, f"{number!r} is no number of the register")
    return number


def identifiers_of(row: Row) -> tuple[Identifier, ...]:
    """Its number, and its SIREN where it has one; numbers whose check is wrong are left out."""
    siret, rna = clean_siret(row.get("siret")), clean_rna(row.get("id"))
    siren = siret[:9] if siret else clean_siren(row.get("siren"))
    found = {"rna": rna, "siren": siren}
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in found.items() if value)


def facts_of(row: Row, language: str, *, seat_address: bool) -> AssociationFacts:
    """What the register says. Raises `ItemRefused` where it has no title."""
    short = clean_line(row.get("titre_court"))
    name = calm_name(row.get("titre"), short)
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the row has no title")
    links = links_of(clean_text(row.get("siteweb")))
    seat = _seat(row, seat_address=seat_address)
    return AssociationFacts(
        name=name,
        other_names=(short,) if short and fold(short) != fold(name) and not short.endswith("...") else (),
        kind=AssociationKind.ASSOCIATION,
        description=_sentence(clean_text(row.get("objet"))),
        language=language,
        url=links[0] if links else "",
        founded_on=register_day(row.get("date_creat")),
        contacts=_contacts(row, name),
        keywords=tuple(word for word in (clean_line(row.get("lib_objet")),) if word),
        towns=(seat.city,) if seat.city else (),
        places=(WelcomePoint(place=seat),) if seat else (),
    )


def _seat(row: Row, *, seat_address: bool) -> Place:
    """The seat: its town, and its street where that may be published; never the mailing address (`adrg_*`)."""
    street = " ".join(
        clean_line(row.get(name), 120)
        for name in ("adrs_numvoie", "adrs_repetition", "adrs_typevoie", "adrs_libvoie")
        if row.get(name)
    )
    lines = (
        row.get("adrs_complement"),
        street,
        row.get("adrs_distrib"),
        row.get("adr1"),
        row.get("adr2"),
        row.get("adr3"),
    )
    return Place(
        address=without_residents(*lines) if seat_address else "",
        postal_code=clean_postcode(row.get("adrs_codepostal")),
        city=calm_words(row.get("adrs_libcommune") or row.get("libcom")),
        insee=clean_insee(row.get("adrs_codeinsee")),
    )


def _contacts(row: Row, name: str) -> tuple[Contact, ...]:
    """Phone and mail address, which only some answers have, and only where the association lets them be published."""
    if clean_line(row.get("publiweb"), 10).lower() not in _YES:
        return ()
    mail, phone = clean_email(row.get("email"), name), clean_phone(row.get("telephone"))
    found = ((ContactKind.EMAIL, mail), (ContactKind.PHONE, phone))
    return tuple(Contact(kind=kind, value=value) for kind, value in found if value)


def _sentence(text: str) -> str:
    """An object in capitals as a sentence; any other as it is."""
    if len(text) > 20 and text == text.upper():
        text = text.lower()
    return text[:1].upper() + text[1:]
