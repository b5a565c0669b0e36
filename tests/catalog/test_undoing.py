"""Decisions of editors that are undone, and what the catalogue then shows."""

from datetime import timedelta

import pytest

from catalog.decisions import By, Decider, decided
from catalog.errors import DecisionInvalid, SubjectGone
from catalog.publishable import publishable
from catalog.queries import reading
from catalog.store import Store
from catalog.submissions import Done, State, Submission
from catalog.views import EventView
from catalog.vocabulary import Seen
from tests.catalog.desk_world import EDITOR, accepted, at, confirm, desk_of, receive, submission
from tests.catalog.world import DOMAIN, LIBRARY, NOW, event_facts, event_sighting, events, give, the_event

pytestmark = pytest.mark.rarely("postgresql")

LATER = NOW + timedelta(days=1)


def plain(event: EventView) -> EventView:
    """An event without what grows with each change."""
    return event.model_copy(update={"revision": 0, "changed_at": NOW})


def published(store: Store) -> list[tuple[str, str, set[str]]]:
    """What is published of the events: title, description, and who says it."""
    with publishable(store) as reader:
        assert reader.withheld == frozenset()
        views = list(reader.events([member.id for member in reader.event_members(None)]))
    return [
        (view.facts.title, view.facts.description, {*view.sources, *(claim.source for claim in view.claims)})
        for view in views
    ]


def undone(store: Store, one: Submission) -> Submission:
    return desk_of(store).undo(one.id, one.version, EDITOR)


def test_acceptance_that_is_undone_hides_the_event_and_accepting_again_restores_it(store: Store) -> None:
    desk = desk_of(store)
    with at():  # all of it in one instant: no decision overtakes another
        before = confirm(desk, receive(desk))
        one = desk.accept(before.id, before.version, EDITOR)
        shown = the_event(store)
        for _ in range(3):
            one = undone(store, one)
            assert (one.model_copy(update={"version": before.version}), events(store)) == (before, [])
            with reading(store) as reader, pytest.raises(SubjectGone):
                reader.subject(shown.id)
            with pytest.raises(DecisionInvalid):
                undone(store, one)
            one = desk.accept(one.id, one.version, EDITOR)
            assert plain(the_event(store)) == plain(shown)


def test_refusal_that_is_undone_waits_again_and_can_be_accepted(store: Store) -> None:
    desk = desk_of(store)
    with at():
        before = confirm(desk, receive(desk))
        refused = desk.refuse(before.id, before.version, EDITOR, "Hors sujet.")
        back = undone(store, refused)
        assert (refused.state, refused.reason) == (State.REFUSED, "Hors sujet.")
        assert back.model_copy(update={"version": before.version}) == before
        assert desk.accept(back.id, back.version, EDITOR).state is State.ACCEPTED
    assert the_event(store).seen is Seen.LISTED


def test_change_whose_acceptance_is_undone_waits_beside_what_was_accepted(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        shown = the_event(store)
    with at(LATER):
        waiting = desk.edit(one.id, event_facts(place=LIBRARY), one.version)
        one = undone(store, desk.accept(one.id, waiting.version, EDITOR))

    assert one.model_copy(update={"version": waiting.version}) == waiting
    assert the_event(store).facts == shown.facts


def test_change_whose_refusal_is_undone_waits_again(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        waiting = desk.edit(one.id, event_facts(place=LIBRARY), one.version)
        one = undone(store, desk.refuse(one.id, waiting.version, EDITOR, "Salle fermée."))

    assert one.model_copy(update={"version": waiting.version}) == waiting


def test_event_that_somebody_else_hid_stays_hidden_whatever_is_undone(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        Decider(store, By("Odile Bureau"), uid_domain=DOMAIN).hide(the_event(store).id)
    with at(LATER):
        waiting = desk.edit(one.id, event_facts(place=LIBRARY), one.version)
        one = undone(store, desk.accept(one.id, waiting.version, EDITOR))
        one = desk.accept(one.id, one.version, EDITOR)

    assert events(store) == []


def test_event_that_a_source_tells_too_is_hidden_by_nobody_and_told_in_its_words(store: Store) -> None:
    desk = desk_of(store)
    with at():
        undone(store, accepted(desk, event_facts(description="Réclame.")))
        assert published(store) == []
    give(store, event_sighting(source="mairie", title="Atelier de réparation"), at=LATER)
    with at(LATER + timedelta(minutes=10)):
        desk.catch_up()
        desk.catch_up()

    assert published(store) == [("Atelier de réparation", "On répare ensemble.", {"mairie"})]
    assert [told.revoked_at is None for told in decided(store)] == [False]


def test_word_that_was_accepted_by_mistake_is_published_nowhere_beside_that_of_a_source(store: Store) -> None:
    give(store, event_sighting(source="mairie"))
    desk = desk_of(store)
    with at(LATER):
        one = accepted(desk, event_facts(description="Réclame."))
        assert published(store) == [("Atelier réparation", "Réclame.", {"mairie", "submissions"})]
        one = undone(store, one)
        assert published(store) == [("Atelier réparation", "On répare ensemble.", {"mairie"})]
        desk.accept(one.id, one.version, EDITOR)
        assert published(store) == [("Atelier réparation", "Réclame.", {"mairie", "submissions"})]
    assert decided(store) == []


def test_page_of_an_event_is_made_anew_when_a_word_that_changed_nothing_is_taken_out_of_it(store: Store) -> None:
    give(store, event_sighting(source="mairie"))
    with at(LATER):
        one = accepted(desk_of(store))
        before = the_event(store).revision
        undone(store, one)
    assert the_event(store).revision > before


def test_word_that_its_sender_took_back_stays_as_that_of_any_source(store: Store) -> None:
    give(store, event_sighting(source="mairie"))
    desk = desk_of(store)
    with at(LATER):
        one = accepted(desk)
        desk.act(one.id, Done.WITHDRAW, one.version)
    assert published(store) == [("Atelier réparation", "On répare ensemble.", {"mairie", "submissions"})]


def test_event_that_was_taken_back_after_it_was_undone_stays_hidden(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = undone(store, accepted(desk))
        one = desk.act(one.id, Done.WITHDRAW, one.version)
        one = desk.act(one.id, Done.RESTORE, one.version)

    assert (events(store), submission(store, one.id)) == ([], one)
    assert one.state is State.CONFIRMED
