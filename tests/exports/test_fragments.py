"""The cache of what was rendered."""

import sqlite3
from pathlib import Path

import pytest

from exports.exporter import Fragment
from exports.fragments import FragmentCache, Known, Rendered, batches
from exports.fragments_file import FragmentsDamaged

MEMBERS = [(f"e{number:04}", number) for number in range(1000)]


def rendered(identity: str, revision: int, body: bytes = b"", stamp: str = "1", exporter: str = "ical") -> Rendered:
    """A subject with one fragment."""
    fragment = Fragment(body or f"body {identity}".encode(), identity[-1])
    return Rendered(identity, revision, 5, stamp, 3, "[]", "", f'"{identity}": 1', {exporter: (stamp, fragment)})


ROWS = [rendered(*one) for one in MEMBERS]


def fragments(rows: list[Rendered]) -> list[Fragment]:
    return [fragment for row in rows for _, fragment in row.fragments.values()]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "fragments.sqlite"


@pytest.fixture
def cache(path):
    with FragmentCache(path) as opened:
        opened.put(ROWS)
        yield opened


def test_cache_gives_back_what_was_put_in_the_order_asked(cache):
    assert list(cache.take("ical", "1", MEMBERS[::-1])) == fragments(ROWS[::-1])


def test_subjects_are_known_with_revision_stamp_and_generation(cache):
    found = cache.subjects()
    assert (len(found), found["e0003"]) == (1000, Known(3, 5, "1", 3, ""))


def test_gists_are_kept_by_id(cache):
    assert dict(cache.gists()) == {row.id: row.gist for row in ROWS}


def test_pages_are_the_lines_of_the_manifest_by_id(cache):
    assert cache.pages(["e0003", "unknown"]) == {"e0003": '"e0003": 1'}
    assert list(cache.all_pages()) == [row.pages for row in ROWS]


def test_fragment_replaces_the_one_of_an_earlier_revision_and_stamp(cache):
    cache.put([rendered("e0003", 8, b"new", "2")])
    assert list(cache.take("ical", "2", [("e0003", 8)])) == [Fragment(b"new", "3")]
    for asked in (("1", 3), ("1", 8), ("2", 3)):
        with pytest.raises(FragmentsDamaged, match="no fragment of e0003 for ical"):
            list(cache.take("ical", asked[0], [("e0003", asked[1])]))


@pytest.mark.usefixtures("cache")
def test_fragments_outlast_the_connection(path):
    with FragmentCache(path) as again:
        assert again.subjects().keys() == dict(MEMBERS).keys()
        assert list(again.take("ical", "1", MEMBERS)) == fragments(ROWS)
    with FragmentCache.reading(path) as elsewhere:
        assert list(elsewhere.take("ical", "1", MEMBERS)) == fragments(ROWS)


def test_two_sequences_are_read_side_by_side(cache):
    one, two = cache.take("ical", "1", MEMBERS), cache.take("ical", "1", MEMBERS)
    assert [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]] == []


def test_missing_fragment_is_not_passed_over(cache):
    with pytest.raises(FragmentsDamaged, match="no fragment of e0003 for rss"):
        list(cache.take("rss", "1", [("e0003", 3)]))


def test_notes_are_those_of_the_fragments(cache):
    assert list(cache.notes("ical", "1", MEMBERS[::-1])) == [one.note for one in fragments(ROWS[::-1])]
    with pytest.raises(FragmentsDamaged, match="no fragment of e0003 for rss"):
        list(cache.notes("rss", "1", [("e0003", 3)]))


def test_damaged_note_is_not_given(cache, path):
    with sqlite3.connect(path) as other:
        other.execute("UPDATE fragment SET note = 'z' WHERE revision = 3")
    other.close()
    with pytest.raises(FragmentsDamaged, match="what is noted of e0003 for ical is damaged"):
        list(cache.notes("ical", "1", MEMBERS))


@pytest.mark.parametrize("change", ["body = x'00'", "note = 'z'"])
def test_damaged_row_is_not_given(cache, path, change):
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE fragment SET {change} WHERE revision = 3")
    other.close()
    with pytest.raises(FragmentsDamaged, match="the fragment of e0003 for ical is damaged"):
        list(cache.take("ical", "1", MEMBERS))


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("revision = 4", lambda cache: cache.subjects()),
        ("instant = 4", lambda cache: cache.subjects()),
        ("refused = '{'", lambda cache: cache.subjects()),
        ("gist = '{' || gist", lambda cache: list(cache.gists())),
        ("pages = ''", lambda cache: cache.pages(["e0003"])),
        ("pages = 'x' || pages", lambda cache: list(cache.all_pages())),
    ],
)
def test_damaged_knowledge_of_a_subject_is_not_given(cache, path, change, read):
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE subject SET {change} WHERE id = 'e0003'")
    other.close()
    with pytest.raises(FragmentsDamaged, match="what is known of e0003 is damaged"):
        read(cache)


def test_prune_forgets_subjects_and_other_exporters_for_good(cache, path):
    cache.put([rendered(*one, b"item", "1", "rss") for one in MEMBERS[:3]])
    cache.prune([identity for identity, _ in MEMBERS[2:]], ["ical"])
    assert cache.subjects().keys() == {"e0000", "e0001"}
    with pytest.raises(FragmentsDamaged):
        list(cache.take("rss", "1", MEMBERS[:1]))
    assert b"body e0003" not in path.read_bytes()
    assert b"item" not in path.read_bytes()


def test_prune_of_nobody_changes_nothing(cache):
    cache.prune([], ["ical"])
    assert list(cache.take("ical", "1", MEMBERS)) == fragments(ROWS)


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b""])
def test_file_that_is_no_database_makes_room(path, damage):
    path.write_bytes(damage)
    with FragmentCache(path) as cache:
        assert cache.complete_for == 0
        cache.put(ROWS[:1])
        assert cache.subjects().keys() == {"e0000"}


def test_foreign_database_makes_room(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE fragment (anything)")
    other.close()
    with FragmentCache(path) as cache:
        assert cache.subjects() == {}


@pytest.mark.usefixtures("cache")
def test_damaged_cache_is_not_made_anew_by_a_helper(path):
    path.write_bytes(b"no database")
    with pytest.raises(sqlite3.DatabaseError):
        FragmentCache.reading(path)
    assert path.read_bytes() == b"no database"


def test_cache_is_complete_for_a_generation_until_it_is_changed(cache, path):
    cache.complete(7)
    for change, then in (
        (lambda one: one.prune([], ["ical"]), 7),
        (lambda one: one.put(ROWS[:1]), 0),
        (lambda one: one.complete(8), 8),
        (lambda one: one.prune(["e0000"], ["ical"]), 0),
    ):
        with FragmentCache(path) as opened:
            before = opened.complete_for
            change(opened)
            assert opened.complete_for == before, "it tells how it was found"
        with FragmentCache(path) as opened:
            assert opened.complete_for == then


def test_new_cache_is_complete_for_none(cache):
    assert cache.complete_for == 0


def test_subject_that_was_forgotten_is_kept_again_under_any_number(cache):
    cache.prune(["e0999", "e0003"], ["ical"])
    cache.put([rendered("e2000", 1), rendered("e0003", 4, b"again")])
    assert list(cache.take("ical", "1", [("e2000", 1), ("e0003", 4)])) == [
        Fragment(b"body e2000", "0"),
        Fragment(b"again", "3"),
    ]


def test_more_subjects_than_are_remembered_are_given_all_the_same(cache, monkeypatch):
    monkeypatch.setattr("exports.fragments._REMEMBERED", 3)
    assert list(cache.take("ical", "1", MEMBERS)) == fragments(ROWS)
    assert list(cache.take("ical", "1", MEMBERS[::-1])) == fragments(ROWS[::-1])


def test_batches_are_full_but_the_last():
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
