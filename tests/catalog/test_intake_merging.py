"""Two sources that speak of one event: joined, parted, and where the ids lead."""

from datetime import timedelta

import pytest

from catalog.errors import SubjectUnknown
from catalog.identity import association_id, event_id
from catalog.queries import reading
from catalog.sightings import EventSighting, Identifier, Organiser, WelcomePoint
from catalog.store import Store
from catalog.vocabulary import Taken
from tests.catalog.world import (
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    dump,
    event_sighting,
    events,
    give,
    name,
    occurrence,
    sequences,
    the_association,
    the_event,
    uids,
)

AGENDA = name("openagenda", "17")
FEED = name("ical-uid", "17@mairie.example")
LATER = NOW + timedelta(days=1)
LATEST = NOW + timedelta(days=2)
OURS = event_id("voisins", "1")
THEIRS = event_id("mairie", "1")


def ours(*names: Identifier, **changes: object) -> EventSighting:
    return event_sighting(source="voisins", source_id="1", identifiers=names, **changes)


def theirs(*names: Identifier, **changes: object) -> EventSighting:
    """What nobody would take for ours, if it were not for an identifier."""
    return event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "1", "identifiers": names, **changes})


def subject(store: Store, subject_id: str) -> str:
    with reading(store) as reader:
        return reader.subject(subject_id).id


def test_two_sources_in_one_batch_are_one_event(store: Store) -> None:
    assert give(store, ours(AGENDA), theirs(AGENDA)) == [Taken.NEW, Taken.NEW]
    event = the_event(store)
    assert (event.id, sorted(event.sources), event.identifiers) == (THEIRS, ["mairie", "voisins"], (AGENDA,))


def test_a_second_source_on_a_later_day_joins_the_event_that_is_there(store: Store) -> None:
    give(store, ours(AGENDA))
    before = the_event(store)
    assert give(store, theirs(AGENDA), at=LATER) == [Taken.NEW]
    after = the_event(store)
    assert (after.id, uids(after), sequences(after)) == (OURS, uids(before), [0])
    assert sorted(after.sources) == ["mairie", "voisins"]
    assert dump(store)["redirect"] == []


def test_an_event_joined_later_leads_from_the_younger_id_to_the_older(store: Store) -> None:
    give(store, ours())
    give(store, theirs(), at=LATER)
    assert [event.id for event in events(store)] == [THEIRS, OURS] or len(events(store)) == 2
    give(store, theirs(AGENDA), at=LATEST)
    give(store, ours(AGENDA), at=LATEST)
    assert [event.id for event in events(store)] == [OURS]
    assert (subject(store, THEIRS), subject(store, OURS)) == (OURS, OURS)


def test_two_events_are_joined_by_a_third_that_carries_both_their_identifiers(store: Store) -> None:
    give(store, ours(AGENDA))
    give(store, theirs(FEED), at=LATER)
    assert len(events(store)) == 2
    (before,) = [event for event in events(store) if event.id == OURS]
    give(store, event_sighting(source="portail", source_id="1", identifiers=(AGENDA, FEED)), at=LATEST)
    after = the_event(store)
    assert (after.id, uids(after)) == (OURS, uids(before))
    assert sorted(after.sources) == ["mairie", "portail", "voisins"]
    assert subject(store, THEIRS) == OURS
    with reading(store) as reader:
        last = reader.history(THEIRS)[-1]
        changed = reader.changed_since(before.revision)
    assert (last.field, last.before["facts"]["title"], last.after) == ("merged", "Bal des pompiers", OURS)
    assert {one.id: (one.what, one.heir) for one in changed} == {OURS: ("changed", ""), THEIRS: ("merged", OURS)}


def test_they_part_again_when_the_identifier_goes_away(store: Store) -> None:
    give(store, ours(AGENDA), theirs(AGENDA, title="Leur titre"))
    give(store, ours(), at=LATER)
    assert sorted((event.id, event.sources, event.facts.title) for event in events(store)) == sorted(
        [(OURS, ("voisins",), "Atelier réparation"), (THEIRS, ("mairie",), "Leur titre")]
    )
    assert (subject(store, OURS), subject(store, THEIRS)) == (OURS, THEIRS)


def test_an_event_that_parts_again_keeps_its_journal(store: Store) -> None:
    give(store, ours(AGENDA))
    give(store, theirs(), at=LATER)
    give(store, theirs(AGENDA), at=LATEST)
    give(store, theirs(), at=LATEST + timedelta(days=1))
    assert len(events(store)) == 2
    with reading(store) as reader:
        told = [(entry.field, entry.at) for entry in reader.history(THEIRS)]
    assert told == [("created", LATER), ("merged", LATEST), ("created", LATEST + timedelta(days=1))]
    assert dump(store)["redirect"] == []


def test_an_event_that_parts_again_has_the_uids_it_had_and_tells_what_changed(store: Store) -> None:
    give(store, ours(AGENDA))
    give(store, theirs(), at=LATER)
    give(store, theirs(occurrences=(occurrence(START + timedelta(days=2)),)), at=LATER + timedelta(hours=1))
    (before,) = [event for event in events(store) if event.id == THEIRS]
    assert sequences(before) == [1]
    give(store, theirs(AGENDA, occurrences=before.facts.occurrences), at=LATEST)
    give(store, theirs(occurrences=before.facts.occurrences), at=LATEST + timedelta(days=1))
    (after,) = [event for event in events(store) if event.id == THEIRS]
    # Guests were told with 2 that the entry is given up.
    assert (uids(after), sequences(after)) == (uids(before), [3])


def test_two_events_of_one_source_are_never_merged(store: Store) -> None:
    give(store, ours(AGENDA), event_sighting(source_id="2", identifiers=(AGENDA,)), theirs(AGENDA))
    assert len(events(store)) == 2
    assert sorted(len(event.sources) for event in events(store)) == [1, 2]


def test_the_places_of_one_association_are_united(store: Store) -> None:
    siren = name("siren", "732829320")
    north = association_sighting(source_id="nord", identifiers=(siren,), places=(WelcomePoint(place=HALL),))
    south = association_sighting(source_id="sud", identifiers=(siren,), places=(WelcomePoint(place=LIBRARY),))
    give(store, north, south)
    association = the_association(store)
    assert association.id == association_id("voisins", "nord")
    assert [point.place for point in association.facts.places] == [HALL, LIBRARY]
    assert [row[2] for row in dump(store)["place"]] == ["Salle des Tilleuls", "Médiathèque"]


def test_an_association_merged_away_leaves_no_place_behind(store: Store) -> None:
    siren = name("siren", "732829320")
    give(store, association_sighting(source="a", identifiers=(siren,)))
    give(store, association_sighting(source="b", name="Harmonie municipale", url=""), at=LATER)
    give(store, association_sighting(source="b", name="Harmonie municipale", identifiers=(siren,)), at=LATEST)
    assert [row[0] for row in dump(store)["place"]] == [association_id("a", "asso")]
    assert subject(store, association_id("b", "asso")) == association_id("a", "asso")


def test_a_chain_of_merges_leads_to_the_last_heir(store: Store) -> None:
    sixth, seventh = name("openagenda", "6"), name("openagenda", "7")
    two, three = UNLIKE, {**UNLIKE, "title": "Loto géant", "organisers": (Organiser(name="Harmonie"),)}
    give(store, event_sighting(source="a", identifiers=(sixth,)))
    give(store, event_sighting(source="b", identifiers=(seventh,), **two), at=LATER)
    give(store, event_sighting(source="c", **three), at=LATEST)
    give(store, event_sighting(source="c", identifiers=(seventh,), **three), at=LATEST + timedelta(days=1))
    assert subject(store, event_id("c", "atelier")) == event_id("b", "atelier")
    give(store, event_sighting(source="b", identifiers=(sixth, seventh), **two), at=LATEST + timedelta(days=2))
    assert [event.id for event in events(store)] == [event_id("a", "atelier")]
    assert subject(store, event_id("b", "atelier")) == event_id("a", "atelier")
    assert subject(store, event_id("c", "atelier")) == event_id("a", "atelier")


def test_an_id_that_was_never_given_is_unknown(store: Store) -> None:
    with pytest.raises(SubjectUnknown, match="e0000000000000000"):
        subject(store, "e0000000000000000")
