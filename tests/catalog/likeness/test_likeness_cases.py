"""Pairs told in `cases/*.toml`, each with what is to be said of it and why."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.cleaning.times import in_zone
from catalog.likeness import Evidence, Likeness, Outcome, block_keys, compare, compare_places, traits_of
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
from catalog.vocabulary import ContactKind
from tests.catalog.world import NOW

_FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
_PLACE = {"hall": "name", "address": "address", "postcode": "postal_code", "town": "city", "insee": "insee"}


def _cases() -> list[Any]:
    found = []
    for file in _FILES:
        table = tomllib.loads(file.read_text("utf-8"))
        for number, case in enumerate(table["case"], 1):
            found.append(pytest.param(table.get("kind", "event"), case, id=f"{file.stem}-{number}"))
    return found


@pytest.mark.parametrize(("kind", "case"), _cases())
def test_likeness_of_a_told_pair(kind: str, case: dict[str, Any]) -> None:
    one, other = ({**case.get("both", {}), **case.get(side, {})} for side in ("one", "other"))
    if kind == "place":
        first = compare_places(_place(one), _place(other))
        second = compare_places(_place(other), _place(one))
    else:
        build = {"event": _event, "association": _association}[kind]
        first, second = _compared(build(one), build(other)), _compared(build(other), build(one))
    assert first == second
    assert (first.outcome, case["why"]) == (Outcome(case["expect"]), case["why"]), _told(first)
    assert first.is_part == case.get("part", False)
    if "reason" in case:
        assert Evidence(case["reason"]) in {reason.name for reason in first.reasons}, _told(first)


@pytest.mark.parametrize(("kind", "case"), [one for one in _cases() if one.values[0] != "place"])
def test_drawers_of_a_told_pair_meet_unless_it_is_two(kind: str, case: dict[str, Any]) -> None:
    build = {"event": _event, "association": _association}[kind]
    one, other = (
        block_keys(traits_of(build({**case.get("both", {}), **case.get(side, {})}))) for side in ("one", "other")
    )
    assert case["expect"] == "different" or one.meets(other)


def _compared(one: Sighting, other: Sighting) -> Likeness:
    return compare(traits_of(one), traits_of(other))


def _told(found: Likeness) -> str:
    return f"{found.outcome}: " + ", ".join(f"{one.name} {one.weight:+} {one.detail}" for one in found.reasons)


def _event(told: dict[str, Any]) -> EventSighting:
    organisers = told.get("organiser", [])
    facts = EventFacts(
        title=told["title"],
        occurrences=_slots(told),
        place=_place(told) or None,
        organisers=[Organiser(name=name) for name in ([organisers] if isinstance(organisers, str) else organisers)],
        url=told.get("url", ""),
        registration=[Contact(kind=ContactKind.LINK, value=told["tickets"])] if "tickets" in told else (),
        online_url=told.get("online", ""),
        **{name: told[name] for name in ("attendance", "status", "language") if name in told},
    )
    return EventSighting(origin=_origin(), facts=facts)


def _slots(told: dict[str, Any]) -> tuple[Occurrence, ...]:
    starts = [told["start"]] if isinstance(told["start"], str) else told["start"]
    found = [_slot(start, told) for start in starts]
    weeks = range(told.get("weekly", 1))
    return tuple(_later(slot, timedelta(weeks=week)) for slot in found for week in weeks)


def _slot(start: str, told: dict[str, Any]) -> Occurrence:
    zone = told.get("zone", "Europe/Paris")
    if "T" not in start:
        until = told.get("until")
        return Occurrence(start_on=date.fromisoformat(start), end_on=date.fromisoformat(until) if until else None)
    begin = _instant(start, zone)
    end = begin + timedelta(hours=told["hours"]) if "hours" in told else None
    return Occurrence(zone=zone, start_at=begin, end_at=_instant(told["until"], zone) if "until" in told else end)


def _instant(text: str, zone: str) -> datetime:
    wall = datetime.fromisoformat(text)
    return wall if wall.tzinfo else in_zone(wall, zone)


def _later(slot: Occurrence, by: timedelta) -> Occurrence:
    changes = {name: getattr(slot, name) + by for name in ("start_at", "end_at") if getattr(slot, name)}
    return slot.model_copy(update=changes)


def _place(told: dict[str, Any]) -> Place:
    latitude, longitude = told.get("point", (None, None))
    fields = {_PLACE[name]: told[name] for name in _PLACE if name in told}
    return Place(**fields, latitude=latitude, longitude=longitude)


def _association(told: dict[str, Any]) -> AssociationSighting:
    place = _place(told)
    contacts = [Contact(kind=kind, value=told[name]) for name, kind in _CONTACTS.items() if name in told]
    facts = AssociationFacts(
        name=told["name"],
        other_names=told.get("other_names", ()),
        towns=told.get("towns", ()),
        url=told.get("site", ""),
        contacts=contacts,
        places=[WelcomePoint(place=place)] if place else (),
    )
    schemes = [name for name in ("rna", "siren", "siret") if name in told]
    names = tuple(Identifier(scheme=scheme, value=told[scheme]) for scheme in schemes)
    return AssociationSighting(origin=_origin(), facts=facts, identifiers=names)


_CONTACTS = {"mail": ContactKind.EMAIL, "phone": ContactKind.PHONE}


def _origin() -> Origin:
    return Origin(source="voisins", source_id="1", fetched_at=NOW)
