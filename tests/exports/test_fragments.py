"""The cache of fragments."""

import sqlite3
from pathlib import Path

import pytest

from catalog.views import Member
from exports.exporter import Fragment
from exports.fragments import CachedFragments, FragmentCache, FragmentsDamaged, batches

MEMBERS = [Member(id=f"e{number:04}", revision=number) for number in range(1000)]
ROWS = [("ical", one.id, "1", one.revision, Fragment(f"body {one.id}".encode(), one.id[-1])) for one in MEMBERS]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "fragments.sqlite"


@pytest.fixture
def cache(path):
    with FragmentCache(path) as opened:
        opened.put(ROWS)
        yield opened


def test_cache_gives_back_what_was_put_in_the_order_asked(cache):
    asked = MEMBERS[::-1]
    assert list(cache.take("ical", "1", asked)) == [row[4] for row in ROWS[::-1]]


def test_known_are_the_ids_at_their_version_and_revision(cache):
    asked = [MEMBERS[3], Member(id="e0004", revision=5), Member(id="unknown", revision=1)]
    assert cache.known("ical", "1", asked) == {"e0003"}
    assert cache.known("ical", "2", asked) == set()
    assert cache.known("rss", "1", asked) == set()


def test_fragment_replaces_the_one_of_an_earlier_revision_and_version(cache):
    cache.put([("ical", "e0003", "2", 8, Fragment(b"new"))])
    assert cache.known("ical", "1", [MEMBERS[3]]) == set()
    assert list(cache.take("ical", "2", [Member(id="e0003", revision=8)])) == [Fragment(b"new")]


@pytest.mark.usefixtures("cache")
def test_fragments_outlast_the_connection(path):
    with FragmentCache(path) as again:
        assert list(again.take("ical", "1", MEMBERS)) == [row[4] for row in ROWS]


def test_sequence_can_be_gone_through_twice_and_indexed(cache):
    fragments = CachedFragments(cache, "ical", "1", MEMBERS)
    assert len(fragments) == 1000
    assert list(fragments) == list(fragments) == [row[4] for row in ROWS]
    assert fragments[-1] == ROWS[-1][4]
    assert list(fragments[10:12]) == [ROWS[10][4], ROWS[11][4]]


def test_two_sequences_are_read_side_by_side(cache):
    fragments = CachedFragments(cache, "ical", "1", MEMBERS)
    assert [(one, two) for one, two in zip(fragments, fragments, strict=True) if one != two] == []


def test_long_sequence_is_gone_through_twice_without_being_held(cache):
    bodies = [bytes([number % 256]) * 1_000_000 for number in range(40)]
    cache.put(("long", f"e{number:04}", "1", number, Fragment(body)) for number, body in enumerate(bodies))
    fragments = CachedFragments(cache, "long", "1", MEMBERS[:40])
    assert [fragment.body for fragment in fragments] == bodies
    assert fragments._held is None
    assert [fragment.body for fragment in fragments] == bodies


def test_missing_fragment_is_not_passed_over(cache):
    with pytest.raises(FragmentsDamaged, match="no fragment of e0003 for rss"):
        list(cache.take("rss", "1", [MEMBERS[3]]))


@pytest.mark.parametrize("change", ["body = x'00'", "note = 'z'"])
def test_damaged_row_is_not_given(cache, path, change):
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE fragment SET {change} WHERE subject_id = 'e0003'")
    other.close()
    with pytest.raises(FragmentsDamaged, match="the fragment of e0003 for ical is damaged"):
        list(cache.take("ical", "1", MEMBERS))


def test_prune_forgets_other_subjects_and_exporters_for_good(cache, path):
    cache.put([("rss", one.id, "1", one.revision, Fragment(b"item")) for one in MEMBERS[:3]])
    cache.prune([one.id for one in MEMBERS[:2]], ["ical"])
    assert cache.known("ical", "1", MEMBERS) == {"e0000", "e0001"}
    assert cache.known("rss", "1", MEMBERS) == set()
    assert b"body e0003" not in path.read_bytes()


def test_prune_can_be_done_again(cache):
    for count in (5, 2):
        cache.prune([one.id for one in MEMBERS[:count]], ["ical"])
    assert cache.known("ical", "1", MEMBERS) == {"e0000", "e0001"}


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b""])
def test_file_that_is_no_database_makes_room(path, damage):
    path.write_bytes(damage)
    with FragmentCache(path) as cache:
        cache.put(ROWS[:1])
        assert cache.known("ical", "1", MEMBERS) == {"e0000"}


def test_foreign_database_makes_room(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE fragment (anything)")
    other.close()
    with FragmentCache(path) as cache:
        assert cache.known("ical", "1", MEMBERS) == set()


def test_refused_batch_keeps_nothing_of_it(cache):
    with pytest.raises(sqlite3.IntegrityError):
        cache.put([("rss", "e1", "1", 1, Fragment(b"")), ("rss", "e1", "1", 1, Fragment(b""))])
    assert cache.known("rss", "1", [Member(id="e1", revision=1)]) == set()


def test_batches_are_full_but_the_last():
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
