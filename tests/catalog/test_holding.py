"""What the brake holds: kept aside, compared, accepted, refused, released (reliability G2)."""

from datetime import timedelta

import pytest

from catalog import clock
from catalog.errors import DecisionInvalid
from catalog.holding import accept, contrast_of, held_visit, held_visits, refuse
from catalog.store import Store
from catalog.visits import last_good_visits, last_visits
from catalog.vocabulary import Seen
from crawlers.pipelines import CatalogueMemory, CatalogueSink
from crawlers.visits import Remembered, VisitReport
from tests.journeys.braked import DAY, DOMAIN, HOUR, NOW, Told, counted, events, ids, programme, published

pytestmark = pytest.mark.rarely("postgresql")

WAS = programme(30, NOW + DAY * 10)


@pytest.fixture
def source(store: Store) -> Told:
    """A source that showed thirty events, yesterday and today."""
    told = Told(store)
    told.visit(NOW - DAY, WAS)
    told.visit(NOW, [], unchanged=ids(WAS))
    return told


def test_g2_what_empties_is_held_and_told(source: Told) -> None:
    before = published(source.store)
    assert source.visit(NOW + DAY, WAS[:10]) == "held"
    visit = held_visit(source.store, "brume")
    (alarm,) = visit.alarms
    assert (alarm.told(), alarm.count, alarm.of) == ("Much has vanished: 20 / 30, no longer shown", 20, 30)
    assert alarm.examples[0] == f"{WAS[10].facts.title} (2026-10-13 21:00 UTC)"
    assert alarm.told("fr") == "Beaucoup a disparu: 20 / 30, no longer shown"
    assert (published(source.store), last_visits(source.store)["brume"].outcome) == (before, "held")
    assert last_good_visits(source.store) == {"brume": NOW}


@pytest.mark.parametrize(
    ("total", "left", "outcome"),
    [
        (30, 24, "complete"),  # 6 of 30 are just 20 %
        (30, 23, "held"),
        (8, 3, "held"),  # 5 of 8: over half (reliability G2)
        (10, 5, "complete"),  # half is not over half
        (20, 15, "complete"),  # 5 of 20
        (4, 0, "complete"),  # under five: three visits over two days will tell
        (6, 0, "held"),
    ],
)
def test_g2_how_much_may_vanish(total: int, left: int, outcome: str, store: Store) -> None:
    source, was = Told(store), programme(total, NOW + DAY * 10)
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, was[:left]) == outcome


def test_g2_what_is_over_never_counts(source: Told) -> None:
    late = NOW + DAY * 16  # the programme began ten days after NOW, four events a day
    to_come = [one for one in WAS if (one.facts.occurrences[0].start_at or NOW) > late]
    assert len(to_come) == 6
    assert source.visit(late, to_come) == "complete"
    assert source.visit(NOW + DAY * 30, []) == "complete"


def test_a_visit_that_is_held_writes_nothing_of_what_it_remembers(source: Told, store: Store) -> None:
    assert source.outcomes == ["complete", "complete"]
    with clock.frozen(NOW + DAY):
        sink = CatalogueSink(store, "brume", DOMAIN)
        report = VisitReport("brume", clock.now(), answers=1, found=1)
        sink.take(list(WAS[:1]))
        sink.memory.remember("https://brume.example/agenda.ics", Remembered('"2"'))
        report.seen_ids = ids(WAS[:1])
        report.finish()
        sink.close(report)
    assert report.outcome == "held"
    assert sink.taken == {}
    assert CatalogueMemory(store, "brume").recall("https://brume.example/agenda.ics") is None


def test_a_visit_that_broke_off_is_taken_in_as_far_as_it_is_sound(source: Told, store: Store) -> None:
    news = programme(5, NOW + DAY * 50, begin=200)
    assert source.visit(NOW + DAY, [*WAS[:8], *news], errors=["closed early: shutdown"]) == "partial"
    assert (counted(store), counted(store, gone=True), held_visits(store)) == (35, 0, {})
    spam = [one.model_copy(update={"facts": one.facts.model_copy(update={"title": "Casino"})}) for one in WAS[:20]]
    assert source.visit(NOW + DAY * 2, spam, errors=["closed early: shutdown"]) == "held"
    assert {one.facts.title for one in events(store)} == {one.facts.title for one in (*WAS, *news)}


def test_accepting_takes_in_what_was_found_and_removes_what_vanished_at_once(source: Told, store: Store) -> None:
    edited = WAS[0].model_copy(update={"facts": WAS[0].facts.model_copy(update={"title": "Grand bal"})})
    source.visit(NOW + DAY, [edited, *WAS[1:10], *programme(2, NOW + DAY * 50, begin=200)])
    with clock.frozen(NOW + DAY + HOUR):
        assert accept(store, "brume", "Ada", "elles sont annulées", uid_domain=DOMAIN) == 12
    assert (counted(store), counted(store, gone=True)) == (12, 20)
    listed = [one for one in events(store) if one.seen is Seen.LISTED]
    assert (len(listed), listed[0].facts.title) == (12, "Grand bal")
    assert (held_visits(store)["brume"].state, held_visits(store)["brume"].who) == ("accepted", "Ada")
    assert last_visits(store)["brume"].outcome == "complete"
    assert (
        source.visit(NOW + DAY * 2, [], unchanged=ids([edited, *WAS[1:10]]) | {"event:200", "event:201"}) == "complete"
    )
    assert held_visits(store) == {}


def test_refusing_throws_it_away_and_its_like_afterwards(source: Told, store: Store) -> None:
    source.visit(NOW + DAY, WAS[:3])
    refuse(store, "brume", "Ada", "une panne")
    before = published(store)
    assert [source.visit(NOW + DAY * day, WAS[:3]) for day in (2, 3, 4, 5)] == ["refused"] * 4
    assert (published(store), counted(store, gone=True)) == (before, 0)
    assert source.visit(NOW + DAY * 6, WAS[:8]) == "held"  # something else
    assert source.visit(NOW + DAY * 7, WAS) == "complete"


def test_g2_three_equal_visits_over_72_hours_release_it(source: Told, store: Store) -> None:
    begun = NOW + DAY
    outcomes = [source.visit(begun + HOUR * hours, WAS[:3]) for hours in (0, 24, 48, 71)]
    assert (outcomes, counted(store, gone=True)) == (["held"] * 4, 0)
    assert source.visit(begun + HOUR * 72, WAS[:3]) == "complete"
    assert (counted(store), counted(store, gone=True), held_visits(store)) == (3, 27, {})


def test_g2_two_equal_visits_are_not_enough_however_far_apart(source: Told, store: Store) -> None:
    assert [source.visit(NOW + timedelta(days=1 + 5 * one), WAS[:3]) for one in range(2)] == ["held"] * 2
    assert counted(store, gone=True) == 0


def test_g2_another_result_begins_the_count_anew(source: Told, store: Store) -> None:
    shown = [WAS[:3], WAS[:12], WAS[:3], WAS[:12]]
    assert [source.visit(NOW + DAY * (2 * one + 1), some) for one, some in enumerate(shown)] == ["held"] * 4
    assert held_visit(store, "brume").visits == 1


def test_a_visit_that_broke_off_does_not_take_the_place_of_a_whole_one(source: Told, store: Store) -> None:
    source.visit(NOW + DAY, WAS[:3])
    spam = [one.model_copy(update={"facts": one.facts.model_copy(update={"title": "Casino"})}) for one in WAS[:6]]
    assert source.visit(NOW + DAY * 2, spam, errors=["x: answered 500"]) == "held"
    assert held_visit(store, "brume").whole


def test_the_difference_is_told_in_words(source: Told, store: Store) -> None:
    moved, renamed = WAS[0], WAS[1]
    slot = moved.facts.occurrences[0]
    assert slot.start_at is not None
    later = slot.model_copy(update={"start_at": slot.start_at + HOUR, "end_at": slot.start_at + 3 * HOUR})
    moved = moved.model_copy(update={"facts": moved.facts.model_copy(update={"occurrences": (later,)})})
    renamed = renamed.model_copy(update={"facts": renamed.facts.model_copy(update={"title": "Bal"})})
    new = programme(1, NOW + DAY * 50, begin=200)
    source.visit(NOW + DAY, [moved, renamed, *new])
    told = contrast_of(store, "brume")
    assert (told.vanished.count, len(told.vanished.examples), told.new.count) == (28, 10, 1)
    assert {name: part.count for name, part in told.moved.items()} == {"+1 h": 1}
    assert {name: part.examples for name, part in told.changed.items()} == {
        "title": (f"{WAS[1].facts.title} (2026-10-11 19:00 UTC): {WAS[1].facts.title} → Bal",)
    }


def test_nothing_can_be_decided_where_nothing_is_held(source: Told, store: Store) -> None:
    for decide in (
        lambda: accept(store, "brume", "Ada", uid_domain=DOMAIN),
        lambda: refuse(store, "brume", "Ada"),
        lambda: contrast_of(store, "nobody"),
    ):
        with pytest.raises(DecisionInvalid, match=r"No visit to '(brume|nobody)' is held"):
            decide()
    assert source.outcomes == ["complete", "complete"]
