"""How each source is, as the catalogue alone tells it."""

from datetime import timedelta

import pytest

from catalog import clock
from catalog.outages import note_failure
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.submissions import SOURCE
from catalog.views import SourceHealth
from catalog.visits import VisitRecord, record
from tests.catalog.desk_world import accepted, at, desk_of
from tests.catalog.world import NOW, association_sighting, event_sighting, give, source_view


def visited(store: Store, outcome: str, day: int = 0) -> None:
    at = NOW + timedelta(days=day)
    record(store, VisitRecord(source="voisins", started_at=at, finished_at=at, outcome=outcome), [])


def health(store: Store) -> SourceHealth:
    with reading(store) as reader:
        return reader.health()["voisins"]


@pytest.fixture
def known(store: Store) -> Store:
    register(store, (), [source_view()])
    return store


def test_source_that_was_never_visited_is_not_read_yet(known: Store) -> None:
    assert health(known) == SourceHealth(state="never")


def test_what_people_submit_is_not_a_source_that_nobody_has_read_yet(store: Store) -> None:
    with at():
        accepted(desk_of(store))
    with reading(store) as reader:
        assert reader.health()[SOURCE] == SourceHealth(state="submitted", events=1)


def test_source_that_was_read_tells_the_day_and_of_how_many_it_speaks(known: Store) -> None:
    give(known, event_sighting(source="voisins"), association_sighting(source="voisins"))
    visited(known, "complete")
    assert health(known) == SourceHealth(state="well", read_on=NOW.date(), events=1, associations=1)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("unchanged", "well"),
        ("short", "short"),
        ("partial", "in_part"),
        ("held", "held"),
        ("refused", "held"),
        ("failed", "broken"),
        ("needs credentials", "never"),
    ],
)
def test_last_visit_tells_how_it_is(known: Store, outcome: str, state: str) -> None:
    visited(known, "complete")
    visited(known, outcome, day=1)
    day = 1 if outcome == "unchanged" else 0
    assert health(known).model_dump(include={"state", "read_on"}) == {
        "state": state,
        "read_on": (NOW + timedelta(days=day)).date(),
    }


def test_source_that_fails_for_days_is_down_since_the_first_of_them(known: Store) -> None:
    for day in range(4):
        with clock.frozen(NOW + timedelta(days=day)):
            note_failure(known, "voisins", uid_domain="x.example")
            visited(known, "failed", day)
    assert health(known) == SourceHealth(state="down", failing_since=NOW.date())


def test_health_does_not_change_with_time_alone(known: Store) -> None:
    visited(known, "complete")
    before = health(known)
    with clock.frozen(NOW + timedelta(days=3_000)):
        assert health(known) == before
