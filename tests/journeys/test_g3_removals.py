"""What is really gone goes; what cannot be reached, or read at a wrong date, stays (reliability G3, F12; source down)."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog import clock
from catalog.queries import reading
from catalog.sightings import EventSighting
from catalog.store import Store
from catalog.vocabulary import EventStatus, Seen
from desk.showing import _absence
from tests.journeys.braked import DAY, HOUR, NOW, Told, counted, events, happening, ids, programme, published

_SOURCES, _EVENTS = 25, 44


def _cancelled(said: EventSighting) -> EventSighting:
    return said.model_copy(update={"facts": said.facts.model_copy(update={"status": EventStatus.CANCELLED})})


@pytest.mark.drill
def test_g3_of_100_true_removals_each_is_found_and_nothing_else(store: Store) -> None:
    """In each of 25 sources one event is cancelled, one withdrawn, and two vanish silently."""
    told = {f"s{number}": Told(store, f"s{number}") for number in range(_SOURCES)}
    was = {name: programme(_EVENTS, NOW + DAY * 20, name) for name in told}
    for name, source in told.items():
        source.visit(NOW, was[name])
    explicit, silent = [], []
    for visit in range(1, 5):
        for name, source in told.items():
            cancelled, withdrawn, *rest = was[name]
            at = NOW + DAY * visit
            assert (
                source.visit(at, [_cancelled(cancelled)], unchanged=ids(rest[2:]), gone=ids([withdrawn])) == "complete"
            )
        found = events(store)
        explicit.append(sum(one.occurrences[0].status is EventStatus.CANCELLED for one in found))
        silent.append(sum(one.seen is Seen.NO_LONGER_LISTED for one in found))
    assert explicit == [25, 25, 25, 25]
    assert silent == [25, 25, 75, 75]
    assert counted(store) == _SOURCES * (_EVENTS - 3)


def test_g3_what_is_withdrawn_by_statement_acts_at_once_but_not_when_it_is_most_of_all(store: Store) -> None:
    source, was = Told(store), programme(20, NOW + DAY * 5)
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, [], unchanged=ids(was[2:]), gone=ids(was[:2])) == "complete"
    assert counted(store, gone=True) == 2
    assert source.visit(NOW + DAY * 2, [], unchanged=ids(was[12:]), gone=ids(was[2:12]), incremental=True) == "held"
    assert counted(store, gone=True) == 2


def test_the_evidence_of_silence_is_shown_with_the_event(store: Store) -> None:
    source, was = Told(store), programme(20, NOW + DAY * 5)
    source.visit(NOW, was)
    for day in (1, 2, 3):
        source.visit(NOW + DAY * day, [], unchanged=ids(was[1:]))
    (silent,) = (one for one in events(store) if one.absences)
    (absence,) = silent.absences
    assert (silent.facts.title, silent.seen) == (was[0].facts.title, Seen.NO_LONGER_LISTED)
    assert (absence.source, absence.since, absence.visits, absence.gone) == ("brume", NOW + DAY, 3, True)
    assert _absence(absence) == "brume no longer lists it at its last 3 visits, since 2026-10-02 08:00 UTC"


def _fails(source: Told, at: datetime) -> None:
    assert source.visit(at, [], answers=0, errors=["https://brume.example: answered 503"]) == "failed"


def test_source_down_for_three_days_says_so_and_changes_nothing_else(store: Store) -> None:
    source, was = Told(store), programme(12, NOW + DAY * 10)
    source.visit(NOW, was)
    before = events(store)
    for hours in (24, 47, 71):
        _fails(source, NOW + HOUR * hours)
    assert {one.seen for one in events(store)} == {Seen.LISTED}
    _fails(source, NOW + HOUR * 72)
    down = events(store)
    assert {one.seen for one in down} == {Seen.SOURCE_DOWN}
    assert [(one.facts, one.occurrences, one.changed_at) for one in down] == [
        (one.facts, one.occurrences, one.changed_at) for one in before
    ]
    (absence,) = down[0].absences
    assert _absence(absence) == "brume cannot be read since 2026-10-02 08:00 UTC"
    source.visit(NOW + HOUR * 80, [], unchanged=ids(was))
    assert {one.seen for one in events(store)} == {Seen.LISTED}
    assert {one.absences for one in events(store)} == {()}


def test_source_down_needs_failures_in_a_row_and_a_partial_visit_is_an_answer(store: Store) -> None:
    source, was = Told(store), programme(12, NOW + DAY * 10)
    source.visit(NOW, was)
    for day in (1, 2):
        _fails(source, NOW + DAY * day)
    source.visit(NOW + DAY * 3, was[:3], errors=["https://brume.example/2: answered 500"])
    for day in (4, 5):
        _fails(source, NOW + DAY * day)
    assert {one.seen for one in events(store)} == {Seen.LISTED}


def test_source_down_is_not_said_of_an_event_that_another_source_lists(store: Store) -> None:
    down, other = Told(store), Told(store, "val")
    shared = happening(1, NOW + DAY * 20)
    down.visit(NOW, [shared])
    also = happening(1, NOW + DAY * 20, "val")
    also = also.model_copy(update={"identifiers": shared.identifiers, "facts": shared.facts})
    other.visit(NOW, [also])
    for day in (1, 2, 3, 4):
        _fails(down, NOW + DAY * day)
    (event,) = events(store)
    assert (event.seen, event.sources) == (Seen.LISTED, ("brume", "val"))
    with reading(store) as reader:
        assert [absence.source for absence in reader.subject(event.id).absences] == ["brume"]


WRONG = {
    "1970": [datetime(1970, 1, 2, tzinfo=UTC) + HOUR * 25 * one for one in range(4)],
    "2038": [datetime(2038, 1, 19, 4, tzinfo=UTC) + HOUR * 25 * one for one in range(4)],
    "a year back": [NOW - DAY * 365 + HOUR * 25 * one for one in range(4)],
    "an hour back": [NOW - HOUR] * 4,
    "to and fro": [NOW + DAY * 40, NOW + HOUR, NOW + DAY * 80, NOW + HOUR * 2],
}


@pytest.mark.parametrize("case", WRONG)
def test_f12_a_wrong_clock_deletes_nothing(case: str, store: Store) -> None:
    """Each of a large source and of a small one that the brake does not watch over; then the clock is right again."""
    sources = {"large": 30, "small": 3}
    told = {name: Told(store, name) for name in sources}
    was = {name: programme(count, NOW + DAY * 200, name) for name, count in sources.items()}
    for name, source in told.items():
        source.visit(NOW - HOUR, was[name])
        source.visit(NOW, [], unchanged=ids(was[name]))
    before = published(store)
    for at in WRONG[case]:
        for source in told.values():
            source.visit(at, [])
    assert (counted(store, gone=True), published(store)) == (0, before)
    for name, source in told.items():
        with clock.frozen(NOW + HOUR * 4):
            assert source.visit(NOW + HOUR * 4, [], unchanged=ids(was[name])) == "complete"
    assert (counted(store, gone=True), published(store)) == (0, before)


def test_f12_a_source_that_is_visited_once_a_month_still_counts(store: Store) -> None:
    source, was = Told(store), programme(30, NOW + DAY * 400)
    for month in range(3):
        source.visit(NOW + DAY * 30 * month, was)
    for month in range(3, 6):
        assert source.visit(NOW + timedelta(days=30 * month), [], unchanged=ids(was[1:])) == "complete"
    assert counted(store, gone=True) == 1
