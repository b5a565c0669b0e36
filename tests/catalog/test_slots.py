"""Which slot of yesterday is which slot of today: the pure part of the change contract."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.sightings import Occurrence
from catalog.slots import KnownSlot, effective_status, kept_or_withdrawn, must_be_told, name_of, paired
from catalog.vocabulary import Attendance, EventStatus
from tests.catalog.world import LIBRARY, NOW, START, event_facts, occurrence, weekly


def known(*said: Occurrence, withdrawn: bool = False) -> list[KnownSlot]:
    return [
        KnownSlot(f"u{place}", f"s{place}", name_of(slot), slot, withdrawn=withdrawn) for place, slot in enumerate(said)
    ]


def pairs(yesterday: list[KnownSlot], *today: Occurrence) -> dict[int, str]:
    return {place: slot.uid for place, slot in paired(yesterday, today).items()}


def test_a_slot_is_named_by_its_key_else_by_its_start() -> None:
    assert name_of(occurrence(key="20261103")) == "20261103"
    assert name_of(occurrence()) == "20261103T170000Z"
    assert name_of(Occurrence(start_on=date(2026, 11, 3))) == "20261103"


def test_a_slot_is_found_by_its_start_whatever_the_order() -> None:
    slots = weekly(3)
    assert pairs(known(*slots), *reversed(slots)) == {0: "u2", 1: "u1", 2: "u0"}


def test_the_same_instant_with_another_offset_is_the_same_start() -> None:
    assert pairs(known(*weekly(2)), occurrence(datetime.fromisoformat("2026-11-03T18:00:00+01:00"))) == {0: "u0"}


def test_the_only_slot_moved_however_far_is_the_same_slot() -> None:
    assert pairs(known(occurrence()), occurrence(START + timedelta(days=200))) == {0: "u0"}


def test_a_weekly_series_moved_by_a_day_keeps_its_slots_one_by_one() -> None:
    moved = [occurrence(slot.start_at + timedelta(days=1)) for slot in weekly(4) if slot.start_at]
    assert pairs(known(*weekly(4)), *moved) == {0: "u0", 1: "u1", 2: "u2", 3: "u3"}


def test_a_series_that_lost_one_and_moved_another_keeps_the_rest() -> None:
    first, second, third, _fourth = weekly(4)
    moved = occurrence(START + timedelta(weeks=1, days=2))
    assert second != moved
    assert pairs(known(*weekly(4)), first, moved, third) == {0: "u0", 1: "u1", 2: "u2"}


def test_the_key_wins_over_the_start() -> None:
    first, second = occurrence(key="a"), occurrence(START + timedelta(weeks=1), key="b")
    swapped = occurrence(START + timedelta(weeks=1), key="a"), occurrence(START, key="b")
    assert pairs(known(first, second), *swapped) == {0: "u0", 1: "u1"}


def test_a_new_slot_far_from_all_others_is_new() -> None:
    assert pairs(known(*weekly(2)), *weekly(2), occurrence(START + timedelta(weeks=9))) == {0: "u0", 1: "u1"}


def test_a_withdrawn_slot_comes_back_by_its_start_but_is_no_neighbour() -> None:
    gone = known(occurrence(), withdrawn=True)
    assert pairs(gone, occurrence()) == {0: "u0"}
    assert pairs(gone, occurrence(START + timedelta(days=1))) == {}


def test_no_known_slot_is_two_slots() -> None:
    assert pairs(known(occurrence()), occurrence(), occurrence()) == {0: "u0"}


def test_a_past_slot_stays_and_a_future_one_is_withdrawn() -> None:
    past, future = known(occurrence(NOW - timedelta(hours=3)), occurrence())
    assert kept_or_withdrawn(past, NOW) == past
    assert kept_or_withdrawn(future, NOW) == replace(future, withdrawn=True)


def test_a_slot_that_is_going_on_is_withdrawn_only_until_its_end() -> None:
    (slot,) = known(occurrence(NOW - timedelta(hours=1), hours=2))
    assert kept_or_withdrawn(slot, NOW).withdrawn
    assert not kept_or_withdrawn(slot, NOW + timedelta(hours=2)).withdrawn


def test_an_all_day_slot_of_today_is_not_past() -> None:
    (slot,) = known(Occurrence(start_on=date(2026, 10, 1), end_on=date(2026, 10, 3)))
    assert kept_or_withdrawn(slot, datetime(2026, 10, 2, 12, tzinfo=UTC)).withdrawn
    assert not kept_or_withdrawn(slot, datetime(2026, 10, 4, 12, tzinfo=UTC)).withdrawn


@pytest.mark.parametrize(
    ("event", "slot", "withdrawn", "expected"),
    [
        (EventStatus.SCHEDULED, EventStatus.SCHEDULED, False, EventStatus.SCHEDULED),
        (EventStatus.SCHEDULED, EventStatus.CANCELLED, False, EventStatus.CANCELLED),
        (EventStatus.CANCELLED, EventStatus.SCHEDULED, False, EventStatus.CANCELLED),
        (EventStatus.POSTPONED, EventStatus.FULL, False, EventStatus.POSTPONED),
        (EventStatus.SCHEDULED, EventStatus.SCHEDULED, True, EventStatus.CANCELLED),
    ],
)
def test_the_status_of_a_slot(event: EventStatus, slot: EventStatus, withdrawn: bool, expected: EventStatus) -> None:
    (found,) = known(occurrence(status=slot), withdrawn=withdrawn)
    assert effective_status(event_facts(status=event), found) is expected


def test_a_cancelled_slot_of_a_full_event_is_cancelled() -> None:
    (found,) = known(occurrence(status=EventStatus.CANCELLED))
    assert effective_status(event_facts(status=EventStatus.FULL), found) is EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"title": "Autre"}, False),
        ({"description": "Autre"}, False),
        ({"keywords": ("autre",)}, False),
        ({"status": EventStatus.FULL}, False),
        ({"status": EventStatus.TENTATIVE}, False),
        ({"status": EventStatus.CANCELLED}, True),
        ({"status": EventStatus.POSTPONED}, True),
        ({"place": LIBRARY}, True),
        ({"place": None}, True),
        ({"online_url": "https://visio.example/1"}, True),
        ({"attendance": Attendance.ONLINE}, True),
    ],
)
def test_what_matters_to_a_guest_is_time_place_and_status(changes: dict[str, object], counts: bool) -> None:
    (slot,) = known(occurrence())
    assert must_be_told(event_facts(), slot, event_facts(**changes), slot) is counts
