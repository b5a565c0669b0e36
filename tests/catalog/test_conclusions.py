"""What concluding anew changes of an event whose place is told otherwise than before. Communes are public facts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.conclusions import Change, EventState, conclude_association, conclude_event
from catalog.rulings import Rulings
from catalog.sightings import EventSighting, Place
from catalog.verdicts import Decision, Verdict
from catalog.vocabulary import Seen
from tests.catalog.world import DOMAIN, NOW, association_sighting, event_sighting, occurrence

LATER = NOW + timedelta(days=1)
SAID = Place(name="Salle Haute", address="3 rue Haute", city="ST DENIS", postal_code="93200")
SURE = SAID.model_copy(update={"city": "Saint-Denis", "insee": "93066", "country": "FR"})
AMBIGUOUS = Place(name="Salle Haute", city="Sainte-Colombe")


def conclude(*said: EventSighting, before: EventState | None = None, rulings: Rulings | None = None) -> EventState:
    at = LATER if before else NOW
    state, _ = conclude_event("e1", said, {}, rulings, before=before, seen=Seen.LISTED, now=at, uid_domain=DOMAIN)
    return state


def once(place: Place | None, slot_place: Place | None = None) -> EventState:
    """An event as a catalogue holds it that was concluded before places were located."""
    state = conclude(event_sighting(place=place, occurrences=(occurrence(place=slot_place),)))
    said = occurrence(place=slot_place)
    facts = state.facts.model_copy(update={"place": place, "occurrences": (said,)})
    return replace(state, facts=facts, slots=(replace(state.slots[0], said=said, sequence=4),))


def test_a_concluded_event_has_its_places_located_and_its_sighting_stays_as_it_was_said() -> None:
    said = event_sighting(place=SAID, occurrences=(occurrence(place=SAID),))
    state = conclude(said)
    assert (state.facts.place, state.slots[0].said.place) == (SURE, SURE)
    assert said.facts.place == SAID


def test_what_a_person_set_stands_as_it_was_set() -> None:
    value = SAID.model_dump(mode="json", exclude_defaults=True)
    decision = Decision(kind=Verdict.OVERRIDE, one=("s1",), field="place", value=value, who="Nora", at=NOW)
    assert conclude(event_sighting(place=None), rulings=Rulings([decision])).facts.place == SAID


def test_an_older_catalogue_concluded_anew_is_journaled_and_tells_no_guest() -> None:
    before = once(SAID, SAID)
    said = event_sighting(place=SAID, occurrences=(occurrence(place=SAID),))
    state, changes = conclude_event("e1", [said], {}, before=before, seen=Seen.LISTED, now=LATER, uid_domain=DOMAIN)
    assert state.slots[0].sequence == 4
    assert state.changed_at == LATER
    assert [change.field for change in changes] == ["place", f"occurrences.{state.slots[0].slot}"]
    assert changes[0] == Change(
        "place",
        SAID.model_dump(mode="json", exclude_defaults=True),
        SURE.model_dump(mode="json", exclude_defaults=True),
    )


@pytest.mark.parametrize(
    ("was", "is_now", "sequence"),
    [
        (SAID, SURE, 4),
        (SURE, SAID, 4),
        (SURE, SURE.model_copy(update={"latitude": 48.9, "longitude": 2.4, "access": "par la cour"}), 4),
        (SURE, SURE.model_copy(update={"name": "SALLE HAUTE", "address": "3, rue Haute"}), 4),
        (AMBIGUOUS, AMBIGUOUS.model_copy(update={"insee": "05135"}), 4),
        (AMBIGUOUS, AMBIGUOUS.model_copy(update={"postal_code": "05700"}), 4),
        (SURE, SURE.model_copy(update={"name": "Salle Basse"}), 5),
        (SURE, SURE.model_copy(update={"address": "5 rue Haute"}), 5),
        (SURE, Place(name="Salle Haute", address="3 rue Haute", city="Saint-Denis", postal_code="97400"), 5),
        (SURE, Place(name="Salle Haute", address="3 rue Haute", city="Saint-Ouen", postal_code="93400"), 5),
        (SURE, None, 5),
        (None, SURE, 5),
    ],
)
def test_sequence_rises_with_another_door_and_not_with_another_spelling(
    was: Place | None, is_now: Place | None, sequence: int
) -> None:
    assert conclude(event_sighting(place=is_now), before=once(was)).slots[0].sequence == sequence


def test_a_concluded_association_names_its_towns_as_the_table_does() -> None:
    said = association_sighting(towns=("BORDEAUX", "Valombre-le-Vieux"))
    state, _ = conclude_association("a1", [said], {}, before=None, seen=Seen.LISTED, now=NOW)
    assert state.facts.towns == ("Bordeaux", "Valombre-le-Vieux")
