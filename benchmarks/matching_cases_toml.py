"""How a pair is written down by hand, in `matching_cases/*.toml`.

A file has a `kind`, a `subject` (`event`, `association` or `place`), and pairs with `label`, `why`, `one` and
`other`. A side is a table of short words:

    when = "2026-11-03T18:30/20:30"          one slot; "2026-11-03" a whole day; "2026-11-03/2026-11-08" several
    when = "2026-11-03T18:30/20:30 x6"       the same each week, six times; or a list of slots
    town = "44000 Nantes"                    with or without its postcode
    hall, address, at = [47.2, -1.5]         the rest of the place
    by, page, tickets, online                organisers, own page, registration page, address of the meeting
    name, names, rna, siren, siret, mail, phone, towns   of an association

and, as in the facts: title, language, status, attendance, text (the description), zone.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.cleaning.times import in_zone
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    Contact,
    EventFacts,
    EventSighting,
    Identifier,
    Occurrence,
    Organiser,
    Origin,
    Place,
    Sighting,
    WelcomePoint,
)
from catalog.vocabulary import Attendance, ContactKind, EventStatus

_FETCHED = datetime(2026, 10, 1, 8, tzinfo=UTC)
_TOWN = re.compile(r"(?:(\d{5}) )?(.*)")
_PLACE = frozenset(["hall", "address", "town", "at", "country"])
_KEYS = {
    "event": _PLACE
    | {"title", "when", "by", "page", "tickets", "online", "language", "status", "attendance", "text", "zone"},
    "association": _PLACE | {"name", "names", "rna", "siren", "siret", "page", "mail", "phone", "towns", "text"},
    "place": _PLACE,
}


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The pairs of one file, as they are written, each with the file's kind and subject."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for pair in document["pair"]:
        yield {"kind": document["kind"], "subject": document["subject"], **pair}


def sighting_of(subject: str, side: dict[str, Any], name: str) -> Sighting:
    """The sighting that `side` stands for; a place is that of an association without a name of its own."""
    unknown = side.keys() - _KEYS[subject]
    if unknown:
        raise ValueError(f"unknown keys {', '.join(sorted(unknown))}")
    origin = Origin(source="by_hand", source_id=name, url=side.get("page", ""), fetched_at=_FETCHED, reader="profile")
    if subject == "event":
        return EventSighting(origin=origin, facts=_event(side))
    facts = _association(side) if subject == "association" else placed(_place(side))
    names = (Identifier(scheme=scheme, value=side[scheme]) for scheme in ("rna", "siren", "siret") if scheme in side)
    return AssociationSighting(origin=origin, facts=facts, identifiers=tuple(names))


def placed(place: Place) -> AssociationFacts:
    """Facts that hold nothing but a place."""
    return AssociationFacts(name=place.name or place.address, places=(WelcomePoint(place=place),))


def _event(side: dict[str, Any]) -> EventFacts:
    zone = side.get("zone", "Europe/Paris")
    return EventFacts(
        title=side["title"],
        occurrences=tuple(slot for text in _many(side["when"]) for slot in _slots(text, zone)),
        status=EventStatus(side.get("status", "scheduled")),
        attendance=Attendance(side["attendance"]) if "attendance" in side else None,
        place=_place(side) or None,
        online_url=side.get("online", ""),
        description=side.get("text", ""),
        language=side.get("language", "fr"),
        url=side.get("page", ""),
        organisers=tuple(Organiser(name=name) for name in _many(side.get("by", ()))),
        registration=tuple(Contact(kind=ContactKind.LINK, value=url) for url in _many(side.get("tickets", ()))),
    )


def _association(side: dict[str, Any]) -> AssociationFacts:
    place = _place(side)
    contacts = {ContactKind.EMAIL: _many(side.get("mail", ())), ContactKind.PHONE: _many(side.get("phone", ()))}
    return AssociationFacts(
        name=side["name"],
        other_names=_many(side.get("names", ())),
        description=side.get("text", ""),
        language="fr",
        url=side.get("page", ""),
        contacts=tuple(Contact(kind=kind, value=value) for kind, values in contacts.items() for value in values),
        towns=_many(side.get("towns", ())),
        places=(WelcomePoint(place=place),) if place else (),
    )


def _place(side: dict[str, Any]) -> Place:
    found = _TOWN.fullmatch(side.get("town", ""))
    assert found is not None
    latitude, longitude = side.get("at", (None, None))
    return Place(
        name=side.get("hall", ""),
        address=side.get("address", ""),
        postal_code=found[1] or "",
        city=found[2],
        country=side.get("country", "FR"),
        latitude=latitude,
        longitude=longitude,
    )


def _many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _slots(text: str, zone: str) -> list[Occurrence]:
    slot, _, times = text.partition(" x")
    begin, _, end = slot.partition("/")
    weeks = [timedelta(weeks=week) for week in range(int(times or "1"))]
    if "T" not in begin:
        first, last = date.fromisoformat(begin), date.fromisoformat(end or begin)
        return [Occurrence(zone=zone, start_on=first + week, end_on=last + week) for week in weeks]
    wall = datetime.fromisoformat(begin)
    until = datetime.fromisoformat(end if "T" in end else f"{begin[:11]}{end}") if end else None
    return [
        Occurrence(
            zone=zone, start_at=in_zone(wall + week, zone), end_at=in_zone(until + week, zone) if until else None
        )
        for week in weeks
    ]
