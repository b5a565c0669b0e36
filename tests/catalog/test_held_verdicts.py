"""What editors say of held visits, and how it is undone: what a visit brought is gone, and what it took away is back."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from catalog import clock
from catalog.alarms import Alarm, AlarmName
from catalog.erasable import person_tokens
from catalog.errors import DecisionInvalid
from catalog.handled import Deed, Matter, done_with
from catalog.held_verdicts import settle, version_of
from catalog.holding import HeldVisit, held_visit, held_visits, weigh
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.tables import Held, Visit
from catalog.tables import Sighting as SightingTable
from catalog.tables_desk import Handled
from catalog.undoing import undo
from catalog.visits import VisitRecord, last_visits
from tests.catalog.databases import Sqlite
from tests.catalog.desk_world import rows
from tests.catalog.erased_world import erases
from tests.catalog.erased_world import holding as cells_holding
from tests.catalog.laws_world import catalogues, empty, lists, sightings
from tests.catalog.queue_world import EDITOR, WAS, held, shown
from tests.catalog.world import DOMAIN, give
from tests.journeys.braked import DAY, HOUR, NOW, counted, events, ids, programme, uids

pytestmark = pytest.mark.rarely("postgresql")

DECIDED = NOW + DAY + HOUR
EDITED = WAS[0].model_copy(update={"facts": WAS[0].facts.model_copy(update={"title": "Grand bal"})})
NEW = programme(2, NOW + DAY * 50, begin=200)
FOUND = [EDITED, *WAS[1:10], *NEW]


def decide(store: Store, deed: Deed) -> str:
    with clock.frozen(DECIDED):
        return settle(store, "brume", version_of(held_visit(store, "brume")), deed, EDITOR, uid_domain=DOMAIN)


def take_back(store: Store, name: str) -> None:
    with clock.frozen(DECIDED + HOUR):
        undo(store, name, EDITOR, uid_domain=DOMAIN)


def said(store: Store) -> list[dict[str, object]]:
    """All sightings, whosever they are now, in the order of their keys."""
    return sorted(rows(store, SightingTable), key=lambda row: str(row["id"]))


def test_accepted_visit_is_taken_in_and_undone_as_if_it_had_waited_all_the_time(store: Store) -> None:
    held(store, FOUND)
    before, sightings_before, visits = shown(store), said(store), rows(store, Visit)
    waiting = held_visit(store, "brume")
    done = decide(store, Deed.ACCEPT)
    assert (counted(store), counted(store, gone=True), events(store)[0].facts.title) == (12, 20, "Grand bal")
    assert last_visits(store)["brume"].outcome == "complete"

    take_back(store, done)
    assert (shown(store), said(store), rows(store, Visit)) == (before, sightings_before, visits)
    assert held_visit(store, "brume") == waiting
    assert [(one.deed, one.who, one.undone_by) for one in done_with(store, Matter.HELD, "brume")] == [
        (Deed.ACCEPT, EDITOR.who, EDITOR.who)
    ]


def test_refused_visit_is_undone_and_can_be_accepted_with_all_that_it_found(store: Store) -> None:
    held(store, FOUND)
    before = shown(store)
    take_back(store, decide(store, Deed.REFUSE))
    assert (shown(store), held_visit(store, "brume").state) == (before, "held")

    decide(store, Deed.ACCEPT)
    assert (counted(store), held_visits(store)["brume"].who) == (12, EDITOR.who)


def test_accepted_undone_and_accepted_again_is_accepted(store: Store) -> None:
    held(store, FOUND)
    decide(store, Deed.ACCEPT)
    accepted = shown(store)
    (first,) = (one.id for one in done_with(store, Matter.HELD, "brume"))
    take_back(store, first)
    again = decide(store, Deed.ACCEPT)

    assert (shown(store), again != first) == (accepted, True)


def test_acceptance_is_not_undone_once_the_source_was_visited_again(store: Store) -> None:
    told = held(store, FOUND)
    done = decide(store, Deed.ACCEPT)
    assert told.visit(NOW + DAY * 2, [], unchanged=ids(FOUND)) == "complete"
    after = shown(store)
    with pytest.raises(DecisionInvalid, match="since"):
        take_back(store, done)

    assert (shown(store), [one.undone_by for one in done_with(store, Matter.HELD, "brume")]) == (after, [""])


def test_another_result_than_was_looked_at_is_not_decided(store: Store) -> None:
    told = held(store)
    seen = version_of(held_visit(store, "brume"))
    told.visit(NOW + DAY * 2, WAS[:3])
    assert version_of(held_visit(store, "brume")) == seen  # the same came again
    told.visit(NOW + DAY * 3, WAS[:8])
    with pytest.raises(DecisionInvalid, match="Look again"):
        settle(store, "brume", seen, Deed.ACCEPT, EDITOR, uid_domain=DOMAIN)
    with pytest.raises(DecisionInvalid, match="Look again"):
        settle(store, "nobody", seen, Deed.REFUSE, EDITOR, uid_domain=DOMAIN)
    assert (counted(store), rows(store, Handled)) == (30, [])


class Broken(Exception):
    """The database is lost."""


@pytest.mark.parametrize("deed", [Deed.ACCEPT, Deed.REFUSE])
@pytest.mark.parametrize("at", range(1, 13))
def test_decision_that_broke_off_anywhere_waits_or_can_be_undone_to_what_was_before(
    store: Store, deed: Deed, at: int
) -> None:
    held(store, FOUND)
    before, visits = shown(store), rows(store, Visit)
    commits = iter(range(1, 100))

    def breaks(_connection: object) -> None:
        if next(commits) == at:
            raise Broken

    event.listen(store.engine, "commit", breaks)
    with suppress(Broken):
        decide(store, deed)
    event.remove(store.engine, "commit", breaks)
    noted = [one.id for one in done_with(store, Matter.HELD, "brume")]
    assert (noted == []) is (held_visits(store)["brume"].state == "held")
    take_back(store, noted[0] if noted else decide(store, deed))

    assert (shown(store), rows(store, Visit), len(rows(store, Handled))) == (before, visits, 1)


def test_what_was_erased_does_not_come_back_by_undoing(store: Store, tmp_path: Path) -> None:
    person = EDITED.model_copy(
        update={"facts": EDITED.facts.model_copy(update={"description": "Avec Jeanne Inventée."})}
    )
    told = held(store, [person, *WAS[1:10]])
    done = decide(store, Deed.ACCEPT)
    erases(store, tmp_path, person_tokens("Jeanne Inventée"))
    assert cells_holding(store, "Jeanne", "Inventée") == []
    with pytest.raises(DecisionInvalid):
        take_back(store, done)
    assert told.outcomes[-1] == "held"
    assert [one.can_undo for one in done_with(store, Matter.HELD, "brume")] == [False]


def hold(store: Store, found: list[Sighting], missing: list[str], *, whole: bool) -> None:
    """Hold a visit to `voisins`, whatever it may be."""
    names = {f"{one.kind}:{one.origin.source_id}" for one in found}
    record = VisitRecord(source="voisins", started_at=NOW, finished_at=NOW, outcome="complete")
    visit = HeldVisit(
        source="voisins",
        first_at=NOW,
        last_at=NOW + DAY,
        alarms=(Alarm(name=AlarmName.VANISHED, count=1, of=1),),
        whole=whole,
        missing=tuple(missing),
        prints=dict.fromkeys(sorted(names), (None, "x")),
        record=record,
    )
    assert str(weigh(store, visit, [one.model_dump_json() for one in found])) == "held"


@pytest.mark.parametrize("examples", [12, pytest.param(400, marks=pytest.mark.drill)])
def test_law_accepting_any_visit_and_undoing_it_leaves_the_same_catalogue(sqlite: Sqlite, examples: int) -> None:
    @settings(deadline=None, max_examples=examples)
    @given(
        batch=lists(2, 9, sightings()),
        found=lists(0, 5, sightings()),
        missing=st.sets(st.sampled_from(["event:1", "event:2", "event:3", "association:nord"])),
        whole=st.booleans(),
    )
    def holds(batch: list[Sighting], found: list[Sighting], missing: set[str], *, whole: bool) -> None:
        empty(store)
        for number, one in enumerate(batch):
            give(store, one, at=NOW - DAY + timedelta(minutes=number))
        brought = [one for one in found if one.origin.source == "voisins"]
        before, sightings_before, given_out = shown(store), said(store), set(uids(store))
        hold(store, brought, sorted(missing), whole=whole)
        waiting = rows(store, Held)
        with clock.frozen(DECIDED):
            version = version_of(held_visit(store, "voisins"))
            done = settle(store, "voisins", version, Deed.ACCEPT, EDITOR, uid_domain=DOMAIN)
        take_back(store, done)
        assert (shown(store), said(store), rows(store, Held)) == (before, sightings_before, waiting)
        assert given_out - set(uids(store)) == set()

    with catalogues(sqlite) as (store,):
        holds()
