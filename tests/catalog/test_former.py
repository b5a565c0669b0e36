"""What is left of an event that was merged into another: UIDs that are told of once more, and lead on."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.erasable import person_tokens
from catalog.erasure import tokens_of
from catalog.identity import event_id
from catalog.queries import reading
from catalog.rows import table_of
from catalog.sightings import EventSighting, Identifier
from catalog.store import Store
from catalog.tables import Journal
from catalog.views import EventView, FormerOccurrence
from tests.catalog.erased_world import PERSON, erases, holding
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    event_sighting,
    events,
    give,
    name,
    occurrence,
    sequences,
    the_event,
    uids,
    weekly,
)

pytestmark = pytest.mark.rarely("postgresql")
DAY = timedelta(days=1)
NUMBER = (name("openagenda", "17"),)
OURS, THEIRS = event_id("voisins", "1"), event_id("mairie", "1")


def ours(*names: Identifier, **changes: object) -> EventSighting:
    return event_sighting(source="voisins", source_id="1", identifiers=names, **changes)


def theirs(*names: Identifier, **changes: object) -> EventSighting:
    """A ball that nobody takes for the workshop, but for a number."""
    return event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "1", "identifiers": names, **changes})


def merged(store: Store, at: datetime = NOW + DAY, **changes: object) -> FormerOccurrence:
    """The workshop and the ball, known to be one since `at`; the only slot of the ball, as it was before."""
    give(store, ours(*NUMBER))
    give(store, theirs(**changes), at=NOW + timedelta(hours=1))
    (ball,) = [event for event in events(store) if event.id == THEIRS]
    (one,) = ball.occurrences
    give(store, theirs(*NUMBER, **changes), at=at)
    return FormerOccurrence(uid=one.uid, sequence=1, title=ball.facts.title, slot=one.slot, event_id=THEIRS, at=at)


def test_an_event_that_was_merged_is_told_of_by_its_heir(store: Store) -> None:
    former = merged(store, occurrences=(occurrence(START + DAY),))
    assert (the_event(store).id, the_event(store).former) == (OURS, (former,))


def test_an_event_of_which_nothing_was_merged_has_no_former_slots(store: Store) -> None:
    give(store, ours(), theirs())
    assert [event.former for event in events(store)] == [(), ()]


def test_two_that_came_in_one_instant_were_never_seen_apart(store: Store) -> None:
    give(store, ours(*NUMBER), theirs(*NUMBER))
    assert the_event(store).former == ()


def test_a_merge_gives_the_heir_a_new_revision(store: Store) -> None:
    give(store, ours(*NUMBER))
    before = the_event(store).revision
    give(store, theirs(), at=NOW + timedelta(hours=1))
    give(store, theirs(*NUMBER), at=NOW + DAY)
    assert the_event(store).revision > before
    with reading(store) as reader:
        assert [(one.id, one.what, one.heir, one.at) for one in reader.tombstones()] == [
            (THEIRS, "merged", OURS, NOW + DAY)
        ]


def test_all_slots_of_a_series_are_told_of_each_with_its_own_sequence(store: Store) -> None:
    give(store, ours(*NUMBER))
    series = weekly(3, START + DAY)
    give(store, theirs(occurrences=series), at=NOW + timedelta(hours=1))
    moved = (series[0], occurrence(START + 9 * DAY), series[2])
    give(store, theirs(occurrences=moved), at=NOW + timedelta(hours=2))
    (ball,) = [event for event in events(store) if event.id == THEIRS]
    give(store, theirs(*NUMBER, occurrences=moved), at=NOW + DAY)
    former = the_event(store).former
    assert [(one.uid, one.sequence, one.slot) for one in former] == [
        (one.uid, one.sequence + 1, one.slot) for one in ball.occurrences
    ]
    assert [one.sequence for one in former] == [1, 2, 1]


def test_an_heir_that_is_merged_in_its_turn_hands_on_what_it_had(store: Store) -> None:
    festival = event_sighting(source="val", source_id="9", title="Fête du fleuve", place=LIBRARY, url="", organisers=())
    give(store, festival, at=NOW - DAY)
    former = merged(store)
    last, workshop = the_one(store, event_id("val", "9")), the_one(store, OURS)
    with clock.frozen(NOW + 3 * DAY):
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(last.id, OURS)
    heir = the_event(store)
    at = {"at": NOW + 3 * DAY}
    own = FormerOccurrence(
        uid=uids(workshop)[0],
        sequence=1,
        title=workshop.facts.title,
        slot=workshop.occurrences[0].slot,
        event_id=OURS,
        **at,
    )
    assert heir.id == last.id
    assert sorted(heir.former, key=lambda one: one.event_id) == sorted(
        [own, former.model_copy(update=at)], key=lambda one: one.event_id
    )


def the_one(store: Store, subject_id: str) -> EventView:
    return next(event for event in events(store) if event.id == subject_id)


def test_a_merge_that_is_undone_takes_the_uid_back_with_a_higher_sequence(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(source="mairie", source_id="1", **UNLIKE), at=NOW + timedelta(hours=1))
    for round_ in range(3):
        told = {event.id: (uids(event), sequences(event)) for event in events(store)}
        with clock.frozen(NOW + (2 * round_ + 1) * DAY):
            decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(*told)
        heir = the_event(store)
        lost = next(name for name in told if name != heir.id)
        assert [(one.uid, one.sequence) for one in heir.former] == [(told[lost][0][0], told[lost][1][0] + 1)]
        with clock.frozen(NOW + (2 * round_ + 2) * DAY):
            revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
        again = the_one(store, lost)
        assert (uids(again), sequences(again)) == (told[lost][0], [told[lost][1][0] + 2])
        assert [event.former for event in events(store)] == [(), ()]


def hidden_and_merged(store: Store) -> None:
    """Theirs is hidden, and turns out to be ours."""
    give(store, ours(*NUMBER))
    give(store, theirs(), at=NOW + timedelta(hours=1))
    with clock.frozen(NOW + timedelta(hours=2)):
        Decider(store, By("Ada"), uid_domain=DOMAIN).hide(THEIRS)
    give(store, theirs(*NUMBER), at=NOW + DAY)


def test_nobody_is_told_of_an_event_that_was_hidden(store: Store) -> None:
    hidden_and_merged(store)
    with reading(store) as reader:
        assert [view.former for view in reader.events([OURS])] == [()]


def test_a_journal_that_notes_only_the_heir_leaves_the_title_out(store: Store) -> None:
    former = merged(store)
    journal = table_of(Journal)
    with store.writing() as connection:
        connection.execute(journal.update().where(journal.c.field == "merged").values(before="null"))
    assert the_event(store).former == (former.model_copy(update={"title": ""}),)


# -- Erased.


def test_e9_an_event_that_is_erased_takes_its_former_slots_with_it(store: Store, tmp_path: Path) -> None:
    former = merged(store, title="Bal des lanternes")
    erases(store, tmp_path, tokens_of(store, OURS))
    assert (events(store), holding(store, "Bal des lanternes", former.uid)) == ([], [])


def test_e9_what_was_erased_leaves_only_times_and_a_uid(store: Store, tmp_path: Path) -> None:
    """Of the two that were one, only the ball names her: what is left of it is no more than when it was."""
    former = merged(
        store, title=f"Lecture de {PERSON}", occurrences=(occurrence(START + DAY, title="Chez elle", place=HALL),)
    )
    before = the_event(store).revision
    erases(store, tmp_path, person_tokens(PERSON))
    assert holding(store, PERSON) == []
    (left,) = the_event(store).former
    assert (left.uid, left.title) == (former.uid, "Chez elle")
    assert the_event(store).revision > before


def test_e9_words_that_stand_in_a_former_title_alone_are_taken_out_and_told_anew(store: Store, tmp_path: Path) -> None:
    merged(store, title=f"Lecture de {PERSON}")
    give(store, theirs(*NUMBER, title="Lecture"), at=NOW + 2 * DAY)
    before = the_event(store)
    assert [one.title for one in before.former] == [f"Lecture de {PERSON}"]
    erases(store, tmp_path, person_tokens(PERSON))
    assert [one.title for one in the_event(store).former] == ["Lecture de […]"]
    assert (holding(store, PERSON), the_event(store).revision > before.revision) == ([], True)


def test_e9_an_item_that_was_erased_leaves_no_title_of_what_was_made_of_it(store: Store, tmp_path: Path) -> None:
    give(store, ours(*NUMBER))
    give(store, theirs(title="Bal des lanternes"), at=NOW + timedelta(hours=1))
    tokens = tokens_of(store, THEIRS)
    (ball,) = [event for event in events(store) if event.id == THEIRS]
    give(store, theirs(*NUMBER, title="Bal des lanternes"), at=NOW + DAY)
    erases(store, tmp_path, tokens)
    assert holding(store, "Bal des lanternes") == []
    assert [(one.uid, one.title, one.slot.title) for one in the_event(store).former] == [(uids(ball)[0], "", "")]
