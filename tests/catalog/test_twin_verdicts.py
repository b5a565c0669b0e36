"""What editors say of two that may be one: kept as a decision, noted, undone; never of what they have not seen."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import clock
from catalog.decisions import By as DecidedBy
from catalog.decisions import decided, revoke
from catalog.errors import DecisionInvalid
from catalog.handled import Deed, Matter, done_with, latest
from catalog.postponing import FOR, postponed
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.tables_desk import Handled
from catalog.twin_verdicts import name_of, pair_called, say
from catalog.twins import twins
from catalog.undoing import undo
from tests.catalog.databases import Sqlite
from tests.catalog.desk_world import rows
from tests.catalog.laws_world import catalogues, empty, lists, sightings
from tests.catalog.queue_world import EDITOR, LATER, alike, alike_associations, give_pairs, shown, the_pair
from tests.catalog.world import DOMAIN, NOW, give


def version(store: Store, name: str) -> str:
    found = pair_called(store, name)
    assert found is not None
    return found.version


def decide(store: Store, name: str, deed: Deed, minutes: int = 0) -> str:
    with clock.frozen(LATER + timedelta(minutes=minutes)):
        return say(store, name, version(store, name), deed, EDITOR, uid_domain=DOMAIN)


def take_back(store: Store, name: str) -> None:
    with clock.frozen(LATER + timedelta(hours=1)):
        undo(store, name, EDITOR, uid_domain=DOMAIN)


@pytest.mark.parametrize(("deed", "left"), [(Deed.SAME, 1), (Deed.DIFFERENT, 2)])
def test_pair_is_decided_with_who_and_why_and_undone(store: Store, deed: Deed, left: int) -> None:
    (name,) = give_pairs(store)
    before = shown(store)
    done = decide(store, name, deed)

    (decision,) = decided(store)
    assert (len(shown(store)), twins(store), str(decision.kind), decision.who, decision.why) == (
        left,
        [],
        str(deed),
        *EDITOR,
    )
    (noted,) = done_with(store, Matter.TWINS, name)
    assert (noted.id, noted.deed, noted.title, noted.who) == (
        done,
        deed,
        "Réparation de vélos / Réparation de vélos",
        EDITOR.who,
    )

    take_back(store, done)
    assert (shown(store), name_of(the_pair(store).keys)) == (before, name)
    assert [(one.undone_by, one.can_undo) for one in done_with(store, Matter.TWINS, name)] == [(EDITOR.who, False)]


def test_associations_are_decided_as_events_are(store: Store) -> None:
    give(store, *alike_associations())
    before = shown(store)
    done = decide(store, name_of(the_pair(store).keys), Deed.SAME)
    assert len(shown(store)) == 1
    take_back(store, done)
    assert shown(store) == before


def test_pair_that_is_put_off_stays_and_comes_back_after_some_days(store: Store) -> None:
    (name,) = give_pairs(store)
    done = decide(store, name, Deed.LATER)
    with clock.frozen(LATER):
        assert (postponed(store, Matter.TWINS), name_of(the_pair(store).keys)) == ({name: LATER + FOR}, name)
    with clock.frozen(LATER + FOR):
        assert postponed(store, Matter.TWINS) == {}
    take_back(store, done)
    with clock.frozen(LATER):
        assert postponed(store, Matter.TWINS) == {}


def test_pair_that_is_put_off_twice_and_undone_once_is_put_off_as_at_first(store: Store) -> None:
    (name,) = give_pairs(store)
    decide(store, name, Deed.LATER)
    with clock.frozen(LATER + timedelta(days=2)):
        again = say(store, name, version(store, name), Deed.LATER, EDITOR, uid_domain=DOMAIN)
        assert postponed(store, Matter.TWINS) == {name: clock.now() + FOR}
        undo(store, again, EDITOR, uid_domain=DOMAIN)
        assert postponed(store, Matter.TWINS) == {name: LATER + FOR}


def test_pair_that_says_something_else_since_it_was_looked_at_is_not_decided(store: Store) -> None:
    (name,) = give_pairs(store)
    seen = version(store, name)
    other = alike()[0].model_copy(update={"facts": alike()[0].facts.model_copy(update={"description": "Tout autre."})})
    give(store, other, at=NOW + timedelta(hours=1))
    assert pair_called(store, name) is not None
    with pytest.raises(DecisionInvalid, match="Look again"):
        say(store, name, seen, Deed.SAME, EDITOR, uid_domain=DOMAIN)

    assert (decided(store), rows(store, Handled)) == ([], [])


@pytest.mark.parametrize("deed", [Deed.SAME, Deed.DIFFERENT, Deed.LATER])
def test_of_two_editors_who_decide_at_once_the_second_hears_that_it_was_decided(store: Store, deed: Deed) -> None:
    (name,) = give_pairs(store)
    seen = version(store, name)
    decide(store, name, Deed.DIFFERENT)
    with pytest.raises(DecisionInvalid, match="somebody decided"):
        say(store, name, seen, deed, EDITOR, uid_domain=DOMAIN)
    assert [str(one.kind) for one in decided(store)] == ["different"]


def test_pair_that_is_put_off_twice_at_once_is_put_off_once(store: Store) -> None:
    (name,) = give_pairs(store)
    decide(store, name, Deed.LATER)
    with pytest.raises(DecisionInvalid, match="just now"):
        decide(store, name, Deed.LATER)
    assert len(rows(store, Handled)) == 1


@pytest.mark.parametrize("name", ["", "-", "x", "x-y", "s00000000000000000000-s00000000000000000001", "é" * 500])
def test_pair_that_is_none_is_not_found(store: Store, name: str) -> None:
    give_pairs(store)
    assert pair_called(store, name) is None


def test_what_is_undone_or_taken_back_by_command_is_not_undone_again(store: Store) -> None:
    name, other = give_pairs(store, 2)
    first, second = decide(store, name, Deed.SAME), decide(store, other, Deed.DIFFERENT)
    take_back(store, first)
    (standing,) = [one for one in decided(store) if one.revoked_at is None]
    with clock.frozen(LATER):
        revoke(store, standing.id, DecidedBy("Ada"), uid_domain=DOMAIN)
    before = shown(store)
    for done in (first, second, "h0000000000000000", ""):
        with pytest.raises(DecisionInvalid):
            take_back(store, done)
    assert shown(store) == before


def test_what_was_done_long_ago_cannot_be_undone(store: Store) -> None:
    (name,) = give_pairs(store)
    done = decide(store, name, Deed.SAME)
    with clock.frozen(LATER + timedelta(days=14)):
        assert [one.can_undo for one in latest(store, NOW)] == [False]
        with pytest.raises(DecisionInvalid, match="cannot be undone any more"):
            undo(store, done, EDITOR, uid_domain=DOMAIN)


@pytest.mark.parametrize("examples", [12, pytest.param(400, marks=pytest.mark.drill)])
def test_law_deciding_and_undoing_leaves_the_same_catalogue(sqlite: Sqlite, examples: int) -> None:
    @settings(deadline=None, max_examples=examples)
    @given(
        batch=lists(1, 7, sightings()),
        pairs=st.permutations([*alike(), *alike(1), *alike_associations()]),
        deeds=st.lists(st.sampled_from([Deed.SAME, Deed.DIFFERENT, Deed.LATER]), min_size=3, max_size=3),
    )
    def holds(batch: list[Sighting], pairs: list[Sighting], deeds: list[Deed]) -> None:
        empty(store)
        for number, said in enumerate((*batch, *pairs)):
            give(store, said, at=NOW + timedelta(minutes=number))
        before, doubtful = shown(store), twins(store)
        assert len(doubtful) >= 3
        done = []
        for number, deed in enumerate(deeds):
            waiting = [name_of(one.keys) for one in twins(store)]
            if waiting:
                done.append(decide(store, waiting[0], deed, minutes=2 * number))
        for name in reversed(done):
            take_back(store, name)
        assert (shown(store), twins(store)) == (before, doubtful)

    with catalogues(sqlite) as (store,):
        holds()
