"""What an outage of a source dates anew, and what not: content is what calendars tell of an event.

A visit is told in the order in which a crawl takes it: what it showed, what it did not show, and only then whether
the source answered. The source and its events are invented.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from catalog import clock
from catalog.lifecycle import end_complete_visit, withdraw
from catalog.outages import note_answer, note_failure
from catalog.register import register
from catalog.store import Store
from catalog.visits import VisitRecord, record
from catalog.vocabulary import Seen
from tests.catalog.world import (
    DOMAIN,
    NOW,
    association_sighting,
    edition,
    event_sighting,
    give,
    name,
    source_view,
    the_association,
    the_event,
)

pytestmark = pytest.mark.rarely("postgresql")

DAY = timedelta(days=1)
LISTED, SILENT, DOWN = Seen.LISTED, Seen.NO_LONGER_LISTED, Seen.SOURCE_DOWN
SHOWN = frozenset({"event:atelier"})


@pytest.fixture
def known(store: Store) -> Store:
    """A store that knows two sources, of which one lists the workshop."""
    register(store, [edition()], [source_view(), source_view("mairie")])
    give(store, event_sighting())
    return store


def visited(store: Store, outcome: str, source: str) -> None:
    at = clock.now()
    record(store, VisitRecord(source=source, started_at=at, finished_at=at, outcome=outcome), None)


def failed(store: Store, *days: int, source: str = "voisins") -> None:
    """Visits on these days after the first that came to nothing."""
    for day in days:
        with clock.frozen(NOW + DAY * day):
            note_failure(store, source, uid_domain=DOMAIN)
            visited(store, "failed", source)


def answered(store: Store, *days: int, shown: Collection[str] = (), source: str = "voisins") -> None:
    """Complete visits on these days that showed this; what they showed was not read again."""
    for day in days:
        with clock.frozen(NOW + DAY * day):
            end_complete_visit(store, source, shown, uid_domain=DOMAIN)
            note_answer(store, source, uid_domain=DOMAIN)
            visited(store, "complete", source)


def standing(store: Store) -> tuple[Seen, datetime]:
    """Whether the event is still shown, and when its content last changed."""
    view = the_event(store)
    return view.seen, view.changed_at


def test_outage_alone_is_no_change_of_content(known: Store) -> None:
    failed(known, 1, 2, 3, 4)
    down = standing(known)
    answered(known, 5, shown=SHOWN)
    assert [down, standing(known)] == [(DOWN, NOW), (LISTED, NOW)]


def test_event_that_is_missed_for_good_when_its_source_is_back_is_dated_then(known: Store) -> None:
    """Twice missed, then an outage; the first visit after it is the third that does not show the event."""
    answered(known, 1, 2)
    failed(known, 3, 4, 5, 6)
    down = standing(known)
    answered(known, 7)
    assert [down, standing(known)] == [(DOWN, NOW), (SILENT, NOW + DAY * 7)]


def test_event_that_was_gone_before_an_outage_stays_so_during_it(known: Store) -> None:
    answered(known, 1, 2, 3)
    gone = standing(known)
    failed(known, 4, 5, 6, 7)
    during = standing(known)
    answered(known, 8)
    assert [gone, during, standing(known)] == [(SILENT, NOW + DAY * 3)] * 3


def test_event_that_comes_back_with_its_source_is_dated_once(known: Store) -> None:
    """It is read while its source still counts as down, and no more is told of it then than when that is over."""
    answered(known, 1, 2, 3)
    failed(known, 4, 5, 6, 7)
    give(known, event_sighting(), at=NOW + DAY * 8)
    read = standing(known)
    answered(known, 8, shown=SHOWN)
    assert [read, standing(known)] == [(DOWN, NOW + DAY * 8), (LISTED, NOW + DAY * 8)]


def test_event_that_an_unchanged_page_lists_again_after_an_outage_is_dated_then(known: Store) -> None:
    answered(known, 1, 2, 3)
    failed(known, 4, 5, 6, 7)
    answered(known, 8, shown=SHOWN)
    assert standing(known) == (LISTED, NOW + DAY * 8)


def test_event_that_a_source_takes_back_while_it_counts_as_down_is_dated_then(known: Store) -> None:
    failed(known, 1, 2, 3, 4)
    with clock.frozen(NOW + DAY * 5):
        withdraw(known, "voisins", SHOWN, uid_domain=DOMAIN)
    taken_back = standing(known)
    answered(known, 5)
    assert [taken_back, standing(known)] == [(SILENT, NOW + DAY * 5)] * 2


def test_event_of_two_sources_is_dated_when_the_last_that_lists_it_falls_silent(known: Store) -> None:
    """One says no more of it, the other is down: as long as it may still list the event, nothing is told of that."""
    same = name("openagenda", "51")
    first = event_sighting(identifiers=(same,))
    give(known, first, first.model_copy(update={"origin": event_sighting(source="mairie").origin}), at=NOW)
    answered(known, 1, 2, 3)
    failed(known, 1, 2, 3, 4, source="mairie")
    down = standing(known)
    answered(known, 5, 6, 7, source="mairie")
    assert (down[0], standing(known)) == (DOWN, (SILENT, NOW + DAY * 7))


def test_association_that_is_missed_for_good_when_its_source_is_back_is_dated_then(store: Store) -> None:
    register(store, [edition()], [source_view()])
    give(store, association_sighting())
    answered(store, 1, 2)
    failed(store, 3, 4, 5, 6)
    down = the_association(store)
    answered(store, 7)
    silent = the_association(store)
    assert [(one.seen, one.changed_at) for one in (down, silent)] == [(DOWN, NOW), (SILENT, NOW + DAY * 7)]
