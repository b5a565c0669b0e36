"""What the catalogue has that is like an event which somebody is about to submit."""

from datetime import timedelta

import pytest

from catalog.identity import event_id
from catalog.lookalikes import look_alikes
from catalog.register import register
from catalog.sightings import Identifier
from catalog.store import Store
from tests.catalog.world import (
    NOW,
    START,
    UNLIKE,
    event_facts,
    event_sighting,
    give,
    occurrence,
    source_view,
    the_event,
)

SAME = (Identifier(scheme="ical-uid", value="atelier@les-voisins.example"),)


def titles(store: Store) -> list[str]:
    """The titles of what is like the workshop."""
    return [one.facts.title for one in look_alikes(store, event_facts())]


def test_event_that_may_be_the_same_is_shown_and_another_is_not(store: Store) -> None:
    give(store, event_sighting(), event_sighting(source="mairie", source_id="bal", **UNLIKE))

    assert [one.id for one in look_alikes(store, event_facts())] == [event_id("voisins", "atelier")]


@pytest.mark.parametrize(("allowed", "expected"), [(True, ["Atelier réparation"]), (False, [])])
def test_event_of_a_source_that_forbids_it_is_shown_to_nobody(store: Store, allowed: bool, expected: list[str]) -> None:
    give(store, event_sighting(source="mairie"))
    register(store, [], [source_view("mairie", republish=allowed)])

    assert titles(store) == expected


def test_event_that_others_tell_too_is_shown_in_their_words(store: Store) -> None:
    give(store, event_sighting(title="Atelier réparation vélo", identifiers=SAME))
    give(store, event_sighting(source="mairie", identifiers=SAME), at=NOW + timedelta(days=1))
    register(store, [], [source_view("voisins", primary=False), source_view("mairie", republish=False)])
    give(store, event_sighting(source="mairie", identifiers=SAME, description="…"), at=NOW + timedelta(days=2))

    assert the_event(store).facts.title == "Atelier réparation"
    assert titles(store) == ["Atelier réparation vélo"]


def test_event_whose_dates_only_a_forbidding_source_says_is_not_shown(store: Store) -> None:
    later = (occurrence(START + timedelta(days=1)),)
    give(store, event_sighting(identifiers=SAME))
    register(store, [], [source_view("voisins", primary=False), source_view("mairie", republish=False)])
    give(store, event_sighting(source="mairie", occurrences=later, identifiers=SAME), at=NOW + timedelta(days=1))

    assert the_event(store).facts.occurrences == later
    assert titles(store) == []
