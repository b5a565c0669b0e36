"""What an event was before it turned out to be another one, and what guests are told of it and of its parting again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.erasable import person_tokens
from catalog.erasure import tokens_of
from catalog.identity import event_id
from catalog.mergers import mergers
from catalog.publishable import publishable
from catalog.queries import Reader, reading
from catalog.register import register
from catalog.rows import table_of
from catalog.sightings import Occurrence
from catalog.store import Store
from catalog.tables import Journal
from catalog.views import FormerOccurrence, Member
from catalog.views_changes import GuestChange, Told
from catalog.views_former import FormerEvent
from catalog.vocabulary import Theme
from tests.catalog.erased_world import PERSON, erases
from tests.catalog.test_former import NUMBER, OURS, THEIRS, hidden_and_merged, merged, ours, the_one, theirs
from tests.catalog.world import (
    DOMAIN,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    edition,
    event_sighting,
    events,
    give,
    occurrence,
    source_view,
    the_event,
    uids,
)

pytestmark = pytest.mark.rarely("postgresql")
DAY = timedelta(days=1)
LEFT = f"{THEIRS}~"


def former(reader: Reader) -> list[FormerEvent]:
    return [*reader.former([one.id for one in reader.former_members()])]


def series(store: Store, *slots: Occurrence) -> tuple[FormerOccurrence, ...]:
    """A ball with these dates, and the workshop, known to be one since a day."""
    give(store, ours(*NUMBER))
    give(store, theirs(occurrences=slots), at=NOW + timedelta(hours=1))
    give(store, theirs(*NUMBER, occurrences=slots), at=NOW + DAY)
    return the_event(store).former


def test_an_event_that_was_merged_is_known_by_its_dates_and_by_its_heir(store: Store) -> None:
    series(store, occurrence(START + DAY), occurrence(START + 9 * DAY))
    with reading(store) as reader:
        (tombstone,) = reader.tombstones()
        assert reader.former_members() == (
            Member(LEFT, tombstone.revision, START + DAY, datetime(2026, 11, 12, tzinfo=UTC), NOW + DAY, OURS),
        )


def test_what_was_merged_is_what_it_was_and_its_heir_tells_of_it_alone(store: Store) -> None:
    was = merged(store, themes=(Theme.HEALTH,), place=LIBRARY, occurrences=(occurrence(START + DAY),))
    heir = the_event(store)
    with reading(store) as reader:
        (left,) = former(reader)
    assert (left.id, left.editions, left.heir) == (LEFT, (), heir.model_copy(update={"changes": mergers(heir)}))
    assert left.facts is not None
    assert (left.facts.title, left.facts.themes, left.facts.place) == ("Bal des pompiers", (Theme.HEALTH,), LIBRARY)
    assert (left.facts.occurrences, left.heir.former) == ((was.slot,), (was,))


def test_editions_to_which_it_belonged_are_kept_with_what_it_was(store: Store) -> None:
    register(store, [edition()], [])
    merged(store)
    give(store, ours(*NUMBER, occurrences=(occurrence(START + 60 * DAY),)), at=NOW + 2 * DAY)
    with reading(store) as reader:
        assert [one.editions for one in former(reader)] == [("semaine-2026",)]


def test_what_leads_over_another_one_leads_to_the_last_and_each_tells_of_itself_alone(store: Store) -> None:
    festival = event_sighting(source="val", source_id="9", title="Fête du fleuve", place=LIBRARY, url="", organisers=())
    give(store, festival, at=NOW - DAY)
    merged(store)
    last = event_id("val", "9")
    with clock.frozen(NOW + 3 * DAY):
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(last, OURS)
    with reading(store) as reader:
        assert [(one.id, one.mark, one.changed_at) for one in reader.former_members()] == sorted(
            [(LEFT, last, NOW + 3 * DAY), (f"{OURS}~", last, NOW + 3 * DAY)]
        )
        told = former(reader)
    assert [[f"{one.event_id}~" for one in left.heir.former] for left in told] == [[left.id] for left in told]
    assert [[(one.kind, f"{one.former}~") for one in left.heir.changes] for left in told] == [
        [("merged", left.id)] for left in told
    ]


def test_nothing_is_asked_for_where_nothing_was_merged_but_once(store: Store) -> None:
    give(store, ours(), theirs())
    asked: list[str] = []
    with reading(store) as reader:
        event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert reader.former_members() == ()
    assert len(asked) == 1


def test_one_question_is_enough_for_all_that_were_merged(store: Store) -> None:
    names = [
        event_sighting(source="mairie", source_id=str(one), **{**UNLIKE, "title": f"Bal {one}"}) for one in range(9)
    ]
    give(store, *names)
    decider = Decider(store, By("Ada"), uid_domain=DOMAIN)
    with clock.frozen(NOW + DAY):
        for one in range(1, 9):
            decider.same(event_id("mairie", "0"), event_id("mairie", str(one)))
    asked: list[str] = []
    with reading(store) as reader:
        event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert len(reader.former_members()) == 8
    assert len(asked) == 1


def test_nobody_is_told_of_one_that_was_hidden(store: Store) -> None:
    hidden_and_merged(store)
    with reading(store) as reader:
        assert ([one.id for one in reader.former_members()], former(reader)) == ([LEFT], [])
        assert [change.kind for view in reader.events([OURS]) for change in view.changes if change.former] == []


def test_one_of_which_the_journal_notes_only_the_heir_is_not_said_to_have_been_anything(store: Store) -> None:
    was = merged(store)
    journal = table_of(Journal)
    with store.writing() as connection:
        connection.execute(journal.update().where(journal.c.field == "merged").values(before="null"))
    with reading(store) as reader:
        (left,) = former(reader)
    assert (left.facts, [one.uid for one in left.heir.former]) == (None, [was.uid])


def test_e9_words_that_were_erased_are_not_in_what_it_was(store: Store, tmp_path: Path) -> None:
    merged(store, title=f"Lecture de {PERSON}", description=PERSON, themes=(Theme.HEALTH,))
    give(store, theirs(*NUMBER, title="Lecture"), at=NOW + 2 * DAY)
    with reading(store) as reader:
        (before,) = reader.former_members()
    erases(store, tmp_path, person_tokens(PERSON))
    with reading(store) as reader:
        (left,) = former(reader)
    assert left.facts is not None
    assert (left.facts.title, left.facts.themes) == ("Lecture de […]", (Theme.HEALTH,))
    assert PERSON not in left.model_dump_json()
    assert left.heir.revision > before.revision


def test_e9_an_item_that_was_erased_is_not_said_to_have_been_anything(store: Store, tmp_path: Path) -> None:
    give(store, ours(*NUMBER))
    give(store, theirs(title="Bal des lanternes", themes=(Theme.HEALTH,)), at=NOW + timedelta(hours=1))
    tokens = tokens_of(store, THEIRS)
    give(store, theirs(*NUMBER, title="Bal des lanternes", themes=(Theme.HEALTH,)), at=NOW + DAY)
    (was,) = the_event(store).former
    erases(store, tmp_path, tokens)
    with reading(store) as reader:
        (left,) = former(reader)
    assert (left.facts, [(one.uid, one.title) for one in left.heir.former]) == (None, [(was.uid, "")])
    assert "lanternes" not in left.model_dump_json()


def test_one_that_is_parted_again_is_no_former_event(store: Store) -> None:
    give(store, ours())
    give(store, theirs(), at=NOW + timedelta(hours=1))
    with clock.frozen(NOW + DAY):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(OURS, THEIRS)
    with clock.frozen(NOW + 2 * DAY):
        revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    with reading(store) as reader:
        assert reader.former_members() == ()


def test_what_a_source_that_forbids_it_may_have_said_is_left_out(store: Store) -> None:
    was = merged(store, themes=(Theme.HEALTH,))
    register(store, [], [source_view("voisins"), source_view("mairie", republish=False)])
    with publishable(store) as reader:
        (left,) = former(reader)
    assert (left.facts, [(one.uid, one.title) for one in left.heir.former]) == (None, [(was.uid, "")])
    assert "pompiers" not in left.model_dump_json()


# -- What guests are told.


def test_guests_are_told_once_that_an_event_turned_out_to_be_another(store: Store) -> None:
    first, _ = series(store, occurrence(START + DAY), occurrence(START + 8 * DAY))
    heir = the_event(store)
    assert heir.changes[0].kind != "merged"
    heir = heir.model_copy(update={"changes": tuple(one for one in heir.changes if one.kind == "merged")})
    assert heir.changes == (
        GuestChange(
            at=NOW + DAY,
            kind="merged",
            uid=first.uid,
            before=Told(slot=first.slot),
            after=Told(slot=heir.occurrences[0].slot, place=heir.facts.place),
            others=1,
            former=THEIRS,
            title="Bal des pompiers",
        ),
    )


def test_what_changed_of_an_event_before_is_not_told_of_the_one_that_it_is_now(store: Store) -> None:
    give(store, ours(*NUMBER))
    give(store, theirs(), at=NOW + timedelta(hours=1))
    give(store, theirs(occurrences=(occurrence(START + DAY),)), at=NOW + timedelta(hours=2))
    assert [one.kind for one in the_one(store, THEIRS).changes] == ["moved"]
    give(store, theirs(*NUMBER, occurrences=(occurrence(START + DAY),)), at=NOW + DAY)
    assert [(one.kind, one.at) for one in the_event(store).changes if one.kind != "date_added"] == [
        ("moved", NOW + DAY),
        ("merged", NOW + DAY),
    ]


def test_guests_are_told_that_it_is_an_event_of_its_own_again(store: Store) -> None:
    give(store, ours())
    give(store, theirs(), at=NOW + timedelta(hours=1))
    for round_ in (0, 1):
        with clock.frozen(NOW + (2 * round_ + 1) * DAY):
            decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(OURS, THEIRS)
        with clock.frozen(NOW + (2 * round_ + 2) * DAY):
            revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    ball = the_one(store, THEIRS)
    (slot,) = ball.occurrences
    told = GuestChange(
        at=NOW + 4 * DAY,
        kind="parted",
        uid=uids(ball)[0],
        before=None,
        after=Told(slot=slot.slot, place=ball.facts.place),
        former=OURS,
    )
    assert ball.changes == (told, told.model_copy(update={"at": NOW + 2 * DAY}))
    assert the_one(store, OURS).changes == ()
    give(store, theirs(occurrences=(occurrence(START + DAY),)), at=NOW + 5 * DAY)
    again = the_one(store, THEIRS).changes
    # What was told then stays, whatever becomes of it.
    assert ([one.kind for one in again], again[1]) == (["moved", "parted", "parted"], told)


def test_an_event_that_never_turned_out_to_be_another_tells_of_no_parting(store: Store) -> None:
    give(store, ours(), theirs())
    assert [one.changes for one in events(store)] == [(), ()]
