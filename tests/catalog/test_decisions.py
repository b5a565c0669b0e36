"""What people decide is kept, replayed at every conclusion, and taken back when asked."""

from datetime import timedelta
from typing import Any

import pytest

from catalog import clock
from catalog.decisions import By, Decider, decide, decided, revoke
from catalog.errors import DecisionInvalid, SubjectUnknown
from catalog.identity import sighting_key
from catalog.queries import reading
from catalog.store import Store
from catalog.verdicts import Decision, Verdict
from catalog.vocabulary import Theme
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    dump,
    event_facts,
    event_sighting,
    events,
    give,
    name,
    occurrence,
    sequences,
    the_event,
    uids,
)

pytestmark = pytest.mark.rarely("postgresql")

LATER = NOW + timedelta(days=1)
SHARED = (name("openagenda", "77"),)
_ORDER_OF_WRITING = ["journal.id", "journal.sighting_id", "journal.decision_id", "event.revision", "redirect.revision"]


@pytest.fixture
def editor(store: Store) -> Decider:
    return Decider(store, By("Ada", "vu sur place"), uid_domain=DOMAIN)


def concert(**changes: Any) -> Any:
    """An evening that nobody would take for the workshop."""
    other = {"title": "Concert de soutien", "place": LIBRARY, "occurrences": (occurrence(START + timedelta(days=2)),)}
    return event_sighting(
        **{"source": "mairie", "source_id": "concert", "url": "https://mairie.example/9", **other, **changes}
    )


def ids(store: Store) -> list[str]:
    return [event.id for event in events(store)]


def test_two_events_are_one_when_a_person_says_so(store: Store, editor: Decider) -> None:
    give(store, event_sighting())
    give(store, concert(), at=NOW + timedelta(hours=1))
    first, second = ids(store)
    with clock.frozen(LATER):
        decision = editor.same(second, first)
    assert ids(store) == [first]
    assert the_event(store).sources == ("mairie", "voisins")
    with reading(store) as reader:
        assert reader.subject(second).id == first
        assert [entry.field for entry in reader.history(second)] == ["created", "merged"]
    assert [one.id for one in decided(store)] == [decision.id]


def test_two_ids_of_one_source_are_one_when_a_person_says_so(store: Store, editor: Decider) -> None:
    give(store, event_sighting(), concert(source="voisins"))
    with clock.frozen(LATER):
        editor.same(*ids(store))
    assert len(ids(store)) == 1


def test_what_was_merged_by_mistake_is_split_and_stays_split(store: Store, editor: Decider) -> None:
    give(store, event_sighting(identifiers=SHARED), concert(identifiers=SHARED))
    (merged,) = ids(store)
    with clock.frozen(LATER):
        editor.different(merged, "mairie")
    assert len(ids(store)) == 2
    give(store, concert(identifiers=SHARED, description="Enfin la description."), at=LATER + timedelta(days=1))
    assert len(ids(store)) == 2


def test_merge_then_split_gives_back_what_was(store: Store, editor: Decider) -> None:
    give(store, event_sighting(), concert())
    before = {event.id: (event.facts, uids(event)) for event in events(store)}
    with clock.frozen(LATER):
        decision = editor.same(*ids(store))
    kept = the_event(store).id
    with clock.frozen(LATER + timedelta(hours=1)):
        revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    after = events(store)
    assert {event.id: (event.facts, uids(event)) for event in after} == before
    # What was given up was told of once, and is told of again; guests of the other were never sent elsewhere.
    assert {event.id: sequences(event) for event in after} == {name: [0 if name == kept else 2] for name in before}


def test_an_override_survives_every_crawl_and_both_words_are_shown(store: Store) -> None:
    """The organiser corrects the hall, the crawl brings the old one."""
    give(store, event_sighting(place=HALL))
    with clock.frozen(LATER):
        organiser = Decider(store, By("Les Voisins", "salle changée", "organisation"), uid_domain=DOMAIN)
        organiser.override(the_event(store).id, "place", LIBRARY.model_dump(mode="json", exclude_defaults=True))
    for day in (2, 3):
        give(store, event_sighting(place=HALL, description=f"Crawl {day}"), at=NOW + timedelta(days=day))
    event = the_event(store)
    assert event.facts.place == LIBRARY
    assert [(claim.decided_by or claim.source, claim.settled) for claim in event.claims if claim.field == "place"] == [
        ("organisation", True),
        ("voisins", False),
    ]
    assert [slot.sequence for slot in event.occurrences] == [1]


def test_an_override_is_in_the_journal_with_its_decision(store: Store, editor: Decider) -> None:
    give(store, event_sighting())
    with clock.frozen(LATER):
        decision = editor.override(the_event(store).id, "title", "Atelier vélo")
    with reading(store) as reader:
        last = reader.history(the_event(store).id)[-1]
    assert (last.field, last.before, last.after, last.at) == ("title", "Atelier réparation", "Atelier vélo", LATER)
    assert last.decision == decision.id


def test_a_new_hour_by_override_keeps_the_uid(store: Store, editor: Decider) -> None:
    give(store, event_sighting())
    before = uids(the_event(store))
    moved = event_facts(occurrences=(occurrence(START + timedelta(hours=1)),)).model_dump(mode="json")["occurrences"]
    with clock.frozen(LATER):
        editor.override(the_event(store).id, "occurrences", moved)
    assert uids(the_event(store)) == before
    assert [slot.sequence for slot in the_event(store).occurrences] == [1]


@pytest.mark.parametrize(
    ("field", "value"), [("titel", "x"), ("title", ""), ("place", 4), ("occurrences", []), ("price", {"kind": "cheap"})]
)
def test_an_override_that_does_not_fit_is_refused_and_writes_nothing(
    store: Store, editor: Decider, field: str, value: Any
) -> None:
    give(store, event_sighting())
    before = dump(store)
    with pytest.raises(DecisionInvalid):
        editor.override(the_event(store).id, field, value)
    assert dump(store) == before


def test_what_is_hidden_is_not_shown_until_it_is_shown_again(store: Store, editor: Decider) -> None:
    give(store, event_sighting())
    (subject,) = ids(store)
    with clock.frozen(LATER):
        editor.hide(subject)
    assert ids(store) == []
    with clock.frozen(LATER + timedelta(hours=1)):
        editor.hide(subject, hidden=False)
    assert ids(store) == [subject]


def test_a_theme_is_added_and_taken_away(store: Store, editor: Decider) -> None:
    give(store, event_sighting(themes=(Theme.FOOD,)))
    subject = the_event(store).id
    with clock.frozen(LATER):
        editor.theme(subject, "housing")
        editor.theme(subject, "food", belongs=False)
    assert the_event(store).facts.themes == (Theme.HOUSING,)
    with pytest.raises(DecisionInvalid):
        editor.theme(subject, "gardening")


def test_the_later_of_two_decisions_on_one_pair_stands(store: Store, editor: Decider) -> None:
    give(store, event_sighting(), concert())
    one, other = ids(store)
    for hours, count in enumerate((1, 2, 1), start=1):
        with clock.frozen(LATER + timedelta(hours=hours)):
            editor.same(one, other) if count == 1 else editor.different(one, "mairie")
        assert len(ids(store)) == count


def test_deciding_twice_is_deciding_once(store: Store, editor: Decider) -> None:
    give(store, event_sighting())
    with clock.frozen(LATER):
        decision = editor.override(the_event(store).id, "title", "Atelier vélo")
        before = dump(store)
        assert decide(store, decision, uid_domain=DOMAIN) == 0
    assert dump(store) == before


def test_what_was_decided_before_a_sighting_came_counts_when_it_comes(store: Store) -> None:
    keys = [
        sighting_key("event", source, source_id)
        for source, source_id in (("voisins", "atelier"), ("mairie", "concert"))
    ]
    decision = Decision(kind=Verdict.SAME, one=keys[:1], other=keys[1:], who="Ada", at=NOW)
    decide(store, decision, uid_domain=DOMAIN)
    give(store, event_sighting())
    give(store, concert())
    assert len(ids(store)) == 1


def test_an_unknown_id_is_told(editor: Decider) -> None:
    with pytest.raises(SubjectUnknown):
        editor.hide("e0000000000000000")
    with pytest.raises(DecisionInvalid):
        revoke(editor._store, "d0", By("Ada"), uid_domain=DOMAIN)
