"""Taking in: new, changed, the same, returned; and what of it a guest is told."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.identity import event_id
from catalog.queries import reading
from catalog.register import register
from catalog.sightings import Occurrence, Sighting
from catalog.store import Store
from catalog.views import JournalEntry
from catalog.vocabulary import EventStatus, Taken
from tests.catalog.world import (
    HALL,
    LIBRARY,
    NOW,
    START,
    association_sighting,
    dump,
    event_sighting,
    events,
    give,
    occurrence,
    sequences,
    source_view,
    the_association,
    the_event,
    uids,
    weekly,
)

SAID = {"start_at": "2026-11-03T17:00:00Z", "end_at": "2026-11-03T19:00:00Z", "status": "scheduled"}
LATER = NOW + timedelta(days=1)


def history(store: Store, subject_id: str) -> list[JournalEntry]:
    with reading(store) as reader:
        return reader.history(subject_id)


def told(store: Store, subject_id: str) -> list[tuple[str, object, object, str]]:
    return [(entry.field, entry.before, entry.after, entry.source) for entry in history(store, subject_id)]


def test_an_empty_batch_is_nothing(store: Store) -> None:
    assert give(store) == []
    assert events(store) == []


def test_each_sighting_gets_its_answer_in_its_place(store: Store) -> None:
    first, second = event_sighting(), event_sighting(source_id="2", title="Autre")
    assert give(store, first, association_sighting()) == [Taken.NEW, Taken.NEW]
    changed = event_sighting(title="Nouveau titre")
    assert give(store, second, changed, association_sighting(), at=LATER) == [Taken.NEW, Taken.CHANGED, Taken.SAME]


def test_an_event_is_stored_as_it_was_said(store: Store) -> None:
    said = event_sighting()
    give(store, said)
    event = the_event(store)
    assert event.facts == said.facts
    assert event.id == event_id("voisins", "atelier")
    assert (event.created_at, event.changed_at, event.sources) == (NOW, NOW, ("voisins",))
    assert [slot.slot for slot in event.occurrences] == list(said.facts.occurrences)
    assert sequences(event) == [0]


def test_an_association_is_stored_as_it_was_said(store: Store) -> None:
    said = association_sighting()
    give(store, said)
    assert the_association(store).facts == said.facts


def test_twice_is_once(store: Store) -> None:
    batch: list[Sighting] = [
        event_sighting(occurrences=weekly(3)),
        association_sighting(),
        event_sighting(source_id="2"),
    ]
    give(store, *batch)
    before = dump(store)
    assert give(store, *batch, at=LATER) == [Taken.SAME] * 3
    assert dump(store) == before


def test_a_later_visit_that_finds_the_same_changes_nothing(store: Store) -> None:
    give(store, event_sighting())
    before = dump(store)
    give(store, event_sighting(fetched_at=LATER, content_hash="0" * 64, items=3), at=LATER)
    assert dump(store) == before


def test_of_one_item_twice_in_a_batch_the_later_fetched_stands(store: Store) -> None:
    old, new = event_sighting(title="Ancien"), event_sighting(title="Nouveau", fetched_at=LATER)
    assert give(store, new, old) == [Taken.NEW, Taken.SAME]
    assert the_event(store).facts.title == "Nouveau"


def test_of_two_fetched_together_the_order_makes_no_difference(store: Store, tmp_path: Any) -> None:
    one, two = event_sighting(title="Un"), event_sighting(title="Deux")
    other = Store.open(f"sqlite:///{tmp_path / 'other.db'}")
    give(store, one, two)
    give(other, two, one)
    assert dump(store) == dump(other)
    other.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Autre titre"},
        {"description": "Autre description"},
        {"keywords": ("autre",)},
        {"url": "https://les-voisins.example/ailleurs"},
        {"status": EventStatus.FULL},
    ],
)
def test_what_a_guest_need_not_know_leaves_the_sequence(store: Store, changes: dict[str, Any]) -> None:
    give(store, event_sighting())
    before = the_event(store)
    assert give(store, event_sighting(**changes), at=LATER) == [Taken.CHANGED]
    after = the_event(store)
    assert (uids(after), sequences(after)) == (uids(before), [0])
    assert (after.changed_at, after.created_at) == (LATER, NOW)
    assert after.revision > before.revision


@pytest.mark.parametrize(
    "changes",
    [
        {"place": LIBRARY},
        {"status": EventStatus.CANCELLED},
        {"status": EventStatus.POSTPONED},
        {"online_url": "https://visio.example/1"},
        {"occurrences": (occurrence(START + timedelta(hours=1)),)},
        {"occurrences": (occurrence(START + timedelta(days=30)),)},
        {"occurrences": (occurrence(hours=3),)},
        {"occurrences": (Occurrence(start_on=START.date()),)},
        {"occurrences": (occurrence(status=EventStatus.CANCELLED),)},
        {"occurrences": (occurrence(place=LIBRARY),)},
    ],
)
def test_what_a_guest_must_know_raises_the_sequence_by_one_and_keeps_the_uid(
    store: Store, changes: dict[str, Any]
) -> None:
    give(store, event_sighting())
    before = the_event(store)
    give(store, event_sighting(**changes), at=LATER)
    after = the_event(store)
    assert (uids(after), sequences(after)) == (uids(before), [1])
    assert after.id == before.id


def test_the_uid_outlives_a_new_date_and_a_new_title_and_each_change_counts_once(store: Store) -> None:
    give(store, event_sighting())
    first = the_event(store)
    give(store, event_sighting(occurrences=(occurrence(START + timedelta(days=8)),)), at=LATER)
    renamed = event_sighting(title="Tout autre", occurrences=(occurrence(START + timedelta(days=8)),))
    give(store, renamed, at=LATER + timedelta(days=1))
    give(store, event_sighting(title="Tout autre"), at=LATER + timedelta(days=2))
    last = the_event(store)
    assert (last.id, uids(last), sequences(last)) == (first.id, uids(first), [2])


def test_only_the_slot_that_moved_rises(store: Store) -> None:
    give(store, event_sighting(occurrences=weekly(3)))
    before = the_event(store)
    first, _, third = weekly(3)
    give(store, event_sighting(occurrences=(first, occurrence(START + timedelta(days=8)), third)), at=LATER)
    after = the_event(store)
    assert (uids(after), sequences(after)) == (uids(before), [0, 1, 0])


def test_a_slot_left_out_is_cancelled_if_future_and_stays_if_past(store: Store) -> None:
    give(store, event_sighting(occurrences=weekly(3)))
    before = the_event(store)
    in_between = START + timedelta(days=3)
    give(store, event_sighting(occurrences=weekly(3)[2:]), at=in_between)
    after = the_event(store)
    assert uids(after) == uids(before)
    assert [slot.status for slot in after.occurrences] == [
        EventStatus.SCHEDULED,
        EventStatus.CANCELLED,
        EventStatus.SCHEDULED,
    ]
    assert sequences(after) == [0, 1, 0]


def test_a_slot_that_comes_back_has_its_uid_again_and_tells_of_it(store: Store) -> None:
    give(store, event_sighting(occurrences=weekly(2)))
    before = the_event(store)
    give(store, event_sighting(occurrences=weekly(1)), at=LATER)
    give(store, event_sighting(occurrences=weekly(2)), at=LATER + timedelta(days=1))
    after = the_event(store)
    assert (uids(after), sequences(after)) == (uids(before), [0, 2])
    assert [slot.status for slot in after.occurrences] == [EventStatus.SCHEDULED] * 2


def test_a_new_slot_gets_an_id_of_its_own_even_where_another_started_once(store: Store) -> None:
    give(store, event_sighting())
    (uid,) = uids(the_event(store))
    give(store, event_sighting(occurrences=(occurrence(START + timedelta(days=20)),)), at=LATER)
    give(store, event_sighting(occurrences=(occurrence(), occurrence(START + timedelta(days=20)))), at=LATER)
    new, old = uids(the_event(store))
    assert (old, new != uid) == (uid, True)


def test_two_slots_with_one_start_have_two_uids(store: Store) -> None:
    give(store, event_sighting(occurrences=(occurrence(), occurrence(place=LIBRARY))))
    assert len(set(uids(the_event(store)))) == 2


def test_a_changed_loser_raises_the_revision_and_nothing_else(store: Store) -> None:
    register(store, [], [source_view(), source_view("portail", primary=False)])
    names = [{"scheme": "openagenda", "value": "1"}]
    loser = {"source": "portail", "source_id": "9", "identifiers": names}
    give(store, event_sighting(identifiers=names), event_sighting(**loser, title="Leur titre"))
    before = the_event(store)
    assert give(store, event_sighting(**loser, title="Leur autre titre"), at=LATER) == [Taken.CHANGED]
    after = the_event(store)
    assert (after.facts, after.changed_at, sequences(after)) == (before.facts, before.changed_at, [0])
    assert after.revision == before.revision + 1
    titles = [(claim.value, claim.settled) for claim in after.claims if claim.field == "title"]
    assert titles == [("Atelier réparation", True), ("Leur autre titre", False)]


def test_the_journal_tells_each_field_before_and_after_and_who_said_so(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(title="Autre", place=LIBRARY), at=LATER)
    event = the_event(store)
    slot = event.occurrences[0].uid.partition("@")[0].rpartition("-")[2]
    assert told(store, event.id) == [
        ("created", None, "Atelier réparation", "voisins"),
        ("title", "Atelier réparation", "Autre", "voisins"),
        ("place", HALL.model_dump(exclude_defaults=True), LIBRARY.model_dump(exclude_defaults=True), "voisins"),
        (f"occurrences.{slot}", {**SAID, "sequence": 0}, {**SAID, "sequence": 1}, "voisins"),
    ]
    moved = event_sighting(title="Autre", place=LIBRARY, occurrences=(occurrence(START + timedelta(days=1)),))
    give(store, moved, at=LATER + timedelta(days=1))
    last = history(store, event.id)[-1]
    assert (last.field, last.sequence, last.at) == (f"occurrences.{slot}", 2, LATER + timedelta(days=1))
    assert isinstance(last.before, dict)
    assert isinstance(last.after, dict)
    assert (last.before["start_at"], last.after["start_at"]) == ("2026-11-03T17:00:00Z", "2026-11-04T17:00:00Z")
