"""How often a network address may ask: counted for all processes together, by a keyed hash, and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

from catalog.keeping import forget_due
from catalog.rates import LONGEST, Rate, is_allowed
from catalog.store import Store
from catalog.tables_desk import Request
from tests.catalog.databases import find_seal
from tests.catalog.desk_world import at, rows
from tests.catalog.erased_world import holding
from tests.catalog.world import NOW

THREE = Rate(3, 600)
SOMEBODY, ANOTHER = "203.0.113.7", "203.0.113.8"


def test_so_many_are_allowed_within_the_window_for_each_thing_and_each_address(store: Store) -> None:
    with at():
        assert [is_allowed(store, "submit", SOMEBODY, THREE) for _ in range(5)] == [True] * 3 + [False] * 2
        assert [is_allowed(store, *asked, THREE) for asked in (("submit", ANOTHER), ("report", SOMEBODY))] == [
            True,
            True,
        ]
    with at(NOW + timedelta(seconds=599)):
        assert not is_allowed(store, "submit", SOMEBODY, THREE)
    with at(NOW + timedelta(seconds=600)):
        assert is_allowed(store, "submit", SOMEBODY, THREE)


def test_two_processes_allow_no_more_than_one(url: str) -> None:
    with closing(Store.open(url, find_seal=find_seal)) as one, closing(Store.open(url, find_seal=find_seal)) as other:
        with ThreadPoolExecutor(4) as pool:
            stores = [one, other] * 6
            allowed = list(pool.map(lambda store: is_allowed(store, "submit", SOMEBODY, THREE), stores))
        assert (allowed.count(True), len(rows(one, Request))) == (3, 3)


def test_address_is_kept_nowhere_and_its_hash_no_longer_than_the_longest_window(store: Store) -> None:
    with at():
        is_allowed(store, "submit", SOMEBODY, THREE)
        assert (holding(store, SOMEBODY), len(rows(store, Request))) == ([], 1)
        forget_due(store)
        assert len(rows(store, Request)) == 1
    with at(NOW + LONGEST):
        forget_due(store)
    assert rows(store, Request) == []
