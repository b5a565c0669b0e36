"""An event that turned out to be one of three: when two of them part from the third again, its id follows one of the two."""

from datetime import timedelta

import pytest

from catalog.identity import event_id
from catalog.journal import MERGED
from catalog.past import as_of
from catalog.queries import reading
from catalog.store import Store
from tests.catalog.test_former import DAY, NUMBER, OURS, THEIRS, ours, theirs
from tests.catalog.world import LIBRARY, NOW, event_sighting, events, give, name

FEED = (name("uid", "fleuve@val.example"),)
FESTIVAL = event_id("val", "9")


def lead_on(store: Store) -> None:
    """Workshop and ball are taken for the festival for a day; since then the ball is the workshop."""
    third = event_sighting(source="val", source_id="9", title="Fête du fleuve", place=LIBRARY, url="", organisers=())
    give(store, third.model_copy(update={"identifiers": FEED}))
    give(store, ours(), at=NOW + timedelta(hours=1))
    give(store, theirs(), at=NOW + timedelta(hours=2))
    give(store, ours(*NUMBER, *FEED), theirs(*NUMBER), at=NOW + DAY)
    give(store, ours(*NUMBER), at=NOW + 2 * DAY)


@pytest.fixture
def led(store: Store) -> Store:
    lead_on(store)
    return store


def test_journal_tells_where_an_id_led_before_and_where_it_leads_now(led: Store) -> None:
    with reading(led) as reader:
        told = [(one.at, one.before, one.after) for one in reader.history(THEIRS) if one.field == MERGED]
        assert [(one.id, one.heir) for one in reader.tombstones()] == [(THEIRS, OURS)]
    (first, whole, heir), second = told
    assert (first, whole["facts"]["title"], heir) == (NOW + DAY, "Bal des pompiers", FESTIVAL)
    assert second == (NOW + 2 * DAY, FESTIVAL, OURS)


def test_guests_are_told_that_it_was_the_last_one_and_once(led: Store) -> None:
    give(led, theirs(), at=NOW + 3 * DAY)
    told = {
        event.id: [(one.kind, one.at, one.former) for one in event.changes if one.kind == "parted"]
        for event in events(led)
    }
    assert told == {
        FESTIVAL: [],
        OURS: [("parted", NOW + 2 * DAY, FESTIVAL)],
        THEIRS: [("parted", NOW + 3 * DAY, OURS)],
    }


def test_event_is_no_event_of_its_own_on_the_day_before_it_was_led_on(led: Store) -> None:
    days = (NOW + timedelta(hours=3), NOW + 1.5 * DAY, NOW + 2.5 * DAY)
    with led.reading() as connection:
        pasts = [as_of(connection, day) for day in days]
    assert [set(past.events) for past in pasts] == [{FESTIVAL, OURS, THEIRS}, {FESTIVAL}, {FESTIVAL, OURS}]
    assert [past.untold for past in pasts] == [frozenset()] * 3
    assert pasts[0].events[THEIRS].facts.title == "Bal des pompiers"


def test_led_on_twice_in_one_instant_it_is_noted_once(led: Store) -> None:
    give(led, ours(*NUMBER, *FEED), at=NOW + 3 * DAY)
    give(led, ours(*NUMBER), at=NOW + 3 * DAY)
    with reading(led) as reader:
        told = [(one.at, one.after) for one in reader.history(THEIRS) if one.field == MERGED]
    assert told == [(NOW + DAY, FESTIVAL), (NOW + 2 * DAY, OURS), (NOW + 3 * DAY, OURS)]
