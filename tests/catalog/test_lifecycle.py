"""Vanished is not cancelled (reliability G1, G3)."""

from datetime import datetime, timedelta

import pytest

from catalog import clock
from catalog.lifecycle import end_complete_visit, withdraw
from catalog.queries import reading
from catalog.store import Store
from catalog.vocabulary import EventStatus, Seen, Taken
from tests.catalog.world import (
    DOMAIN,
    NOW,
    association_sighting,
    dump,
    event_sighting,
    give,
    name,
    occurrence,
    the_event,
)

pytestmark = pytest.mark.rarely("postgresql")
DAY = timedelta(days=1)


def visit(store: Store, at: datetime, *seen: str, source: str = "voisins") -> int:
    """A complete visit that showed only what is named."""
    with clock.frozen(at):
        return end_complete_visit(store, source, seen, uid_domain=DOMAIN)


def test_g3_three_complete_visits_over_two_days_make_it_no_longer_listed(store: Store) -> None:
    give(store, event_sighting())
    before = the_event(store)
    assert [visit(store, NOW + DAY * day) for day in (1, 2, 3)] == [0, 0, 1]
    after = the_event(store)
    assert (after.seen, after.facts, after.changed_at) == (Seen.NO_LONGER_LISTED, before.facts, NOW + DAY * 3)
    assert [(slot.status, slot.sequence) for slot in after.occurrences] == [(EventStatus.SCHEDULED, 0)]
    assert after.revision > before.revision
    with reading(store) as reader:
        last = reader.history(after.id)[-1]
    assert (last.field, last.before, last.after) == ("seen", "listed", "no-longer-listed")


def test_g1_many_visits_in_less_than_two_days_are_not_enough(store: Store) -> None:
    give(store, event_sighting())
    hours = [1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 48]
    assert [visit(store, NOW + timedelta(hours=hour)) for hour in hours] == [0] * len(hours)
    assert visit(store, NOW + timedelta(hours=49)) == 1


def test_g1_two_visits_are_not_enough_however_far_apart(store: Store) -> None:
    give(store, event_sighting())
    assert [visit(store, NOW + DAY), visit(store, NOW + DAY * 20)] == [0, 0]
    assert the_event(store).seen is Seen.LISTED


def test_g1_no_visit_that_was_not_complete_changes_anything(store: Store) -> None:
    """Only `end_complete_visit` counts: taking in the others, for days, does not."""
    give(store, event_sighting(), event_sighting(source_id="2"))
    for day in range(1, 10):
        give(store, event_sighting(source_id="2"), at=NOW + DAY * day)
    assert {row[-3:] for row in dump(store)["sighting"]} == {(0, None, False)}


def test_g1_being_shown_once_begins_the_count_anew(store: Store) -> None:
    give(store, event_sighting())
    visit(store, NOW + DAY)
    visit(store, NOW + DAY * 2)
    assert give(store, event_sighting(), at=NOW + DAY * 3) == [Taken.SAME]
    visit(store, NOW + DAY * 3, "event:atelier")
    assert [visit(store, NOW + DAY * day) for day in (4, 5, 6)] == [0, 0, 1]


def test_g1_what_an_unchanged_answer_lists_counts_as_seen(store: Store) -> None:
    give(store, event_sighting())
    visit(store, NOW + DAY)
    visit(store, NOW + DAY * 2)
    visit(store, NOW + DAY * 3, "event:atelier")  # answered by 304: nothing was taken in
    assert {row[-3:] for row in dump(store)["sighting"]} == {(0, None, False)}
    assert [visit(store, NOW + DAY * day) for day in (4, 5)] == [0, 0]


def test_g1_another_kind_with_the_same_id_does_not_count_as_seen(store: Store) -> None:
    give(store, event_sighting())
    assert [visit(store, NOW + DAY * day, "association:atelier") for day in (1, 2, 3)] == [0, 0, 1]


def test_g1_a_visit_says_nothing_of_other_sources(store: Store) -> None:
    give(store, event_sighting())
    assert [visit(store, NOW + DAY * day, source="mairie") for day in (1, 2, 3, 4)] == [0] * 4
    assert the_event(store).seen is Seen.LISTED


def test_g3_what_is_past_is_never_missed(store: Store) -> None:
    give(store, event_sighting(occurrences=(occurrence(NOW - DAY * 2),)))
    assert [visit(store, NOW + DAY * day) for day in (1, 2, 3, 4)] == [0] * 4
    assert the_event(store).seen is Seen.LISTED


def test_g3_an_association_has_no_last_day_and_is_missed(store: Store) -> None:
    give(store, association_sighting())
    assert [visit(store, NOW + DAY * day) for day in (1, 2, 3)] == [0, 0, 1]


def test_g3_one_source_of_two_that_falls_silent_does_not_hide_the_event(store: Store) -> None:
    names = (name("openagenda", "1"),)
    other = event_sighting(source="mairie", identifiers=names, title="Leur titre", fetched_at=NOW - DAY)
    give(store, event_sighting(identifiers=names), other)
    assert the_event(store).facts.title == "Atelier réparation"
    assert [visit(store, NOW + DAY * day) for day in (1, 2, 3)] == [0, 0, 1]
    event = the_event(store)
    assert (event.seen, event.facts.title) == (Seen.LISTED, "Leur titre")


def test_g3_what_comes_back_is_returned_with_its_uid(store: Store) -> None:
    give(store, event_sighting())
    before = the_event(store)
    for day in (1, 2, 3):
        visit(store, NOW + DAY * day)
    assert give(store, event_sighting(), at=NOW + DAY * 4) == [Taken.RETURNED]
    after = the_event(store)
    assert (after.seen, after.id, after.occurrences) == (Seen.LISTED, before.id, before.occurrences)
    assert give(store, event_sighting(), at=NOW + DAY * 5) == [Taken.SAME]


def test_g3_what_an_unchanged_answer_lists_again_is_back(store: Store) -> None:
    give(store, event_sighting())
    for day in (1, 2, 3):
        visit(store, NOW + DAY * day)
    assert visit(store, NOW + DAY * 4, "event:atelier") == 0  # an old page is linked again, and answers 304
    assert the_event(store).seen is Seen.LISTED


def test_g3_a_cancellation_that_is_said_acts_at_once(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(status=EventStatus.CANCELLED), at=NOW + DAY)
    event = the_event(store)
    assert [(slot.status, slot.sequence) for slot in event.occurrences] == [(EventStatus.CANCELLED, 1)]
    assert event.seen is Seen.LISTED


def test_what_a_source_withdraws_is_gone_at_once_and_comes_back_when_it_is_told_again(store: Store) -> None:
    give(store, event_sighting())
    with clock.frozen(NOW + DAY):
        counts = [withdraw(store, "voisins", ["event:atelier", "event:unknown"], uid_domain=DOMAIN) for _ in range(2)]
    gone = the_event(store)
    answers = give(store, event_sighting(), at=NOW + DAY * 2)
    back = the_event(store)

    assert counts == [1, 0]
    assert (gone.seen, gone.changed_at) == (Seen.NO_LONGER_LISTED, NOW + DAY)
    assert (answers, back.seen, back.id) == ([Taken.RETURNED], Seen.LISTED, gone.id)


def test_what_one_source_withdraws_another_still_lists(store: Store) -> None:
    same = name("openagenda", "51")
    give(store, event_sighting(identifiers=(same,)), event_sighting(source="mairie", identifiers=(same,)))
    with clock.frozen(NOW + DAY):
        withdraw(store, "voisins", ["event:atelier"], uid_domain=DOMAIN)

    assert the_event(store).seen is Seen.LISTED


def test_more_than_one_portion_is_withdrawn(store: Store) -> None:
    give(store, *(event_sighting(source_id=str(number)) for number in range(1_200)))
    with clock.frozen(NOW + DAY):
        assert withdraw(store, "voisins", [f"event:{number}" for number in range(1_200)], uid_domain=DOMAIN) == 1_200
