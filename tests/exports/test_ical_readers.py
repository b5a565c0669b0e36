"""Five readers understand a calendar of many zones and both clock changes alike, entry by entry."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalog.cleaning.times import local
from catalog.sightings import Occurrence
from catalog.views import EventView, FormerOccurrence
from catalog.vocabulary import EventStatus
from exports.ical import IcalFeed
from tests.exports.documents import document_of
from tests.exports.reading import READERS, Read, moment
from tests.exports.views import all_day_slot, event_facts, event_view, occurrence_view

ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Marquesas",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Australia/Sydney",
    "Africa/Casablanca",
)
_WRITTEN = {
    EventStatus.SCHEDULED: ("CONFIRMED", ""),
    EventStatus.TENTATIVE: ("TENTATIVE", ""),
    EventStatus.POSTPONED: ("TENTATIVE", "REPORTÉ – "),
    EventStatus.CANCELLED: ("CANCELLED", "ANNULÉ – "),
    EventStatus.MOVED_ONLINE: ("CONFIRMED", ""),
}
_DAY, _HALF_HOUR = timedelta(days=1), timedelta(minutes=30)


def _around_changes(zone: str) -> Iterator[datetime]:
    """Every half hour of the days about each change of clocks of 2026, there or, where there is none, in Paris."""
    for name in (zone, "Europe/Paris"):
        here = ZoneInfo(name)
        days = [datetime(2026, 1, 1, tzinfo=UTC) + number * _DAY for number in range(365)]
        turns = [day for day in days if day.astimezone(here).utcoffset() != (day + _DAY).astimezone(here).utcoffset()]
        # From the hours about the change outwards, so that a few are those that matter.
        for step in sorted(range(49), key=lambda step: abs(step - 2)):
            yield from (day + step * _HALF_HOUR for day in turns)


def _slots(zone: str, count: int) -> Iterator[Occurrence]:
    for number, start in enumerate(islice(cycle(_around_changes(zone)), count)):
        if number % 10 == 9:
            first = start.date()
            yield all_day_slot(first, first + number % 4 * _DAY)
        else:
            end = start + number % 5 * _HALF_HOUR
            yield Occurrence(zone=zone, start_at=local(start, zone), end_at=local(end, zone) if number % 7 else None)


def _view(number: int, slots: list[Occurrence], status: EventStatus) -> EventView:
    """A series of these dates; the first of them stood in another event too, once."""
    facts = event_facts(title=f"Atelier « nº {number} » ; été, hiver", occurrences=tuple(slots), status=status)
    views = tuple(
        occurrence_view(uid=f"e{number}-{place}@x.example", sequence=place, status=status, slot=slot)
        for place, slot in enumerate(slots)
    )
    at = datetime(2026, 10, 20, 7, tzinfo=UTC)
    former = FormerOccurrence(
        uid=f"f{number}@x.example", sequence=3, title="Été", slot=slots[0], event_id=f"f{number}", at=at
    )
    return event_view(id=f"e{number}", facts=facts, occurrences=views, former=(former,) if number % 5 == 0 else ())


def _expected(views: list[EventView]) -> dict[str, Read]:
    found: dict[str, Read] = {}
    for view in views:
        for one in view.occurrences:
            status, mark = _WRITTEN[one.status]
            found[one.uid] = _read(one.slot, status, one.sequence, mark + view.facts.title)
        for one in view.former:
            found[one.uid] = _read(one.slot, "CANCELLED", one.sequence, f"DOUBLON – {one.title}")
    return found


def _read(slot: Occurrence, status: str, sequence: int, title: str) -> Read:
    if slot.start_on is not None:
        end: date | datetime | None = slot.last_day + _DAY
        start: date | datetime = slot.start_on
    else:
        assert slot.start_at is not None
        start, end = slot.start_at, slot.end_at if slot.end_at and slot.end_at > slot.start_at else None
    return Read(moment(start), moment(end) if end else None, status, sequence, title, recurs=False)


@cache
def calendar_of(count: int) -> tuple[bytes, dict[str, Read]]:
    """A published calendar with so many events, every fourth of them with three dates, and what it says."""
    statuses = cycle(_WRITTEN)
    dates = {zone: _slots(zone, 2 * count) for zone in ZONES}
    views = []
    for number, zone, status in zip(range(count), cycle(ZONES), statuses, strict=False):
        slots = list(islice(dates[zone], 3 if number % 4 == 0 else 1))
        views.append(_view(number, sorted(slots, key=lambda slot: str(slot.first_day)), status))
    feed = IcalFeed()
    document = document_of(feed, *views)
    assert feed.problems(document) == []
    return document, _expected(views)


# node-ical makes up an end where the file says none (RFC 5545 section 3.6.1: a moment, or the day).
_MAKES_UP_ENDS = {"node-ical"}


def agrees(reader: str, count: int, folder: Path) -> None:
    document, expected = calendar_of(count)
    read: Callable[[bytes, Path], dict[str, Read]] = READERS[reader]
    found = read(document, folder)
    if reader in _MAKES_UP_ENDS:
        found = {
            uid: one._replace(end=None) if uid in expected and expected[uid].end is None else one
            for uid, one in found.items()
        }
    wrong = {uid: (found.get(uid), told) for uid, told in expected.items() if found.get(uid) != told}
    assert (wrong, found.keys() - expected.keys()) == ({}, set())


@pytest.mark.parametrize("reader", READERS)
def test_reader_understands_every_entry(reader: str, tmp_path: Path) -> None:
    agrees(reader, 240, tmp_path)


@pytest.mark.drill
@pytest.mark.parametrize("reader", READERS)
def test_reader_understands_every_entry_of_two_thousand_events(reader: str, tmp_path: Path) -> None:
    agrees(reader, 2_000, tmp_path)
