"""The catalogue as of a date, and the difference between two dates."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import clock
from catalog.decisions import By, Decider
from catalog.differences import difference
from catalog.lifecycle import withdraw
from catalog.past import Past, as_of
from catalog.store import Store
from catalog.vocabulary import EventStatus
from tests.catalog.test_intake_order import migrated
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    event_sighting,
    give,
    name,
    occurrence,
    the_association,
    the_event,
    weekly,
)

_STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["voisins", "mairie"]),
            "source_id": st.sampled_from(["1", "2"]),
            "identifiers": st.sampled_from([(), (name("openagenda", "1"),)]),
            "title": st.sampled_from(["Atelier réparation", "Bal des pompiers", "Loto géant"]),
            "place": st.sampled_from([HALL, LIBRARY, None]),
            "status": st.sampled_from([EventStatus.SCHEDULED, EventStatus.CANCELLED]),
            "occurrences": st.sampled_from([weekly(1), weekly(3), (occurrence(START + timedelta(days=1)),)]),
        }
    ),
    min_size=1,
    max_size=8,
)


def at(store: Store, instant: datetime) -> Past:
    with store.reading() as connection:
        return as_of(connection, instant)


def changes(store: Store, before: datetime, after: datetime) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in difference(at(store, before), at(store, after))]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STEPS)
def test_the_catalogue_as_of_an_instant_is_what_it_was_then(steps: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        file.write_bytes(migrated())
        store = Store.open(f"sqlite:///{file}")
        try:
            instants = [NOW + timedelta(hours=number) for number in range(len(steps))]
            then: list[Past] = []
            for step, instant in zip(steps, instants, strict=True):
                give(store, event_sighting(**step), at=instant)
                then.append(at(store, instant))
            assert [at(store, instant) for instant in instants] == then
        finally:
            store.close()


def test_before_the_first_sighting_there_was_nothing(store: Store) -> None:
    give(store, event_sighting(), association_sighting())
    before = at(store, NOW - timedelta(seconds=1))
    assert (before.events, before.associations) == ({}, {})


def test_a_merged_event_is_found_whole_as_it_was(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "bal"}), at=NOW + timedelta(hours=1))
    apart = at(store, NOW + timedelta(hours=1))
    with clock.frozen(NOW + timedelta(hours=2)):
        one, other = apart.events
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(one, other)
    assert at(store, NOW + timedelta(hours=1)) == apart
    assert len(at(store, NOW + timedelta(hours=2)).events) == 1


def test_new_gone_renamed_moved_cancelled_and_restored_are_told_apart(store: Store) -> None:
    days = [NOW + timedelta(days=number) for number in range(8)]
    give(store, event_sighting(), at=days[1])
    give(store, event_sighting(title="Atelier vélo"), at=days[2])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY), at=days[3])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY, status=EventStatus.CANCELLED), at=days[4])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY), at=days[5])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY, description="Encore."), at=days[6])
    with clock.frozen(days[7]):
        withdraw(store, "voisins", ["event:atelier"], uid_domain=DOMAIN)
    told = [changes(store, before, after) for before, after in pairwise(days)]
    assert told == [
        [("new", "Atelier réparation")],
        [("renamed", "Atelier vélo")],
        [("moved", "Atelier vélo")],
        [("cancelled", "Atelier vélo")],
        [("restored", "Atelier vélo")],
        [("changed", "Atelier vélo")],
        [("gone", "Atelier vélo")],
    ]
    assert the_event(store).facts.title == "Atelier vélo"


def test_association_renamed_between_two_dates(store: Store) -> None:
    give(store, association_sighting(name="Les Voisins"))
    give(store, association_sighting(name="Voisins et Compagnie"), at=NOW + timedelta(days=1))
    assert changes(store, NOW, NOW + timedelta(days=1)) == [("renamed", "Voisins et Compagnie")]
    assert the_association(store).facts.name == "Voisins et Compagnie"
