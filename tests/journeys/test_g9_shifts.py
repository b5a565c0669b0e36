"""All dates moved by as much (reliability G9)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.sightings import EventSighting
from catalog.store import Store
from tests.journeys.braked import DAY, HOUR, NOW, Told, events, ids, programme, published

PARIS = ZoneInfo("Europe/Paris")


def _moved(said: EventSighting, by: timedelta) -> EventSighting:
    slots = tuple(
        slot.model_copy(
            update={"start_at": slot.start_at and slot.start_at + by, "end_at": slot.end_at and slot.end_at + by}
        )
        for slot in said.facts.occurrences
    )
    return said.model_copy(update={"facts": said.facts.model_copy(update={"occurrences": slots})})


def _misread_zone(said: EventSighting) -> EventSighting:
    """Paris time read as UTC: by two hours in summer, by one in winter."""
    start = said.facts.occurrences[0].start_at
    assert start is not None
    return _moved(said, start.astimezone(PARIS).utcoffset() or HOUR)


SHIFTS: dict[str, Callable[[EventSighting], EventSighting]] = {
    "an hour later": lambda said: _moved(said, HOUR),
    "an hour earlier": lambda said: _moved(said, -HOUR),
    "a day later": lambda said: _moved(said, DAY),
    "a zone misread, in summer and winter": _misread_zone,
}


@pytest.mark.parametrize("shift", SHIFTS)
def test_g9_a_shift_of_all_dates_is_held(shift: str, store: Store) -> None:
    source = Told(store)
    # The clocks go back on 25 October: half of the programme is before, half after it.
    was = programme(40, datetime(2026, 10, 20, tzinfo=UTC))
    source.visit(NOW, was)
    before = published(store)
    assert source.visit(NOW + DAY, [SHIFTS[shift](said) for said in was]) == "held"
    assert source.alarms() == ["The dates have all moved by as much"]
    assert published(store) == before


def test_g9_the_postponement_of_one_series_is_one_change(store: Store) -> None:
    """A single event with thirty dates beside five others: one of six has moved."""
    source, was = Told(store), programme(6, NOW + DAY * 20)
    slot = was[0].facts.occurrences[0]
    assert slot.start_at is not None
    slots = tuple(
        slot.model_copy(update={"start_at": slot.start_at + DAY * 7 * week, "end_at": None}) for week in range(30)
    )
    was[0] = was[0].model_copy(update={"facts": was[0].facts.model_copy(update={"occurrences": slots})})
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, [_moved(was[0], HOUR)], unchanged=ids(was[1:])) == "complete"
    assert max(len(one.occurrences) for one in events(store)) == 30


def test_g9_half_of_the_dates_may_move(store: Store) -> None:
    source, was = Told(store), programme(10, NOW + DAY * 20)
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, [_moved(said, HOUR) for said in was[:5]], unchanged=ids(was[5:])) == "complete"
