"""The cache of fragments, read beside a publisher that writes it."""

import sqlite3
from pathlib import Path

import pytest

from catalog import clock
from catalog.errors import PublicationHeld
from exports.exporter import Fragment
from exports.fragments import FragmentCache, Rendered
from exports.fragments_file import CACHE
from exports.fragments_reading import FragmentMoved, FragmentsUnreadable, Kept, Stored, fragments_at
from tests.exports.plain_catalogue import NOW, week
from tests.exports.plain_exporters import go
from tests.exports.published import tree


def rendered(identity: str, revision: int, body: bytes) -> Rendered:
    """A subject with one fragment."""
    return Rendered(identity, revision, 5, "1", 3, "[]", "", "", {"ical": ("1", Fragment(body, "note"))})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with FragmentCache(tmp_path / CACHE) as cache:
        cache.put([rendered(f"e{number:04}", number, f"body {number}".encode()) for number in range(1, 1200)])
    return tmp_path / CACHE


def test_fragments_come_in_the_order_asked(path: Path) -> None:
    with fragments_at(path) as reader:
        known = reader.subjects()
        wanted = [(one.number, one.revision) for one in known.values()][::-1]
        assert known["e0007"] == Stored(7, 7, "1", 3, "[]", "")
        assert [one.body for one in reader.take("ical", wanted)] == [f"body {n}".encode() for n in range(1199, 0, -1)]


def test_fragment_that_moved_on_or_is_gone_is_not_passed_over(path: Path) -> None:
    with FragmentCache(path) as cache:
        cache.put([rendered("e0007", 2000, b"later")])
        cache.subjects()
        cache.prune(["e0008"], ["ical"])
    with fragments_at(path) as reader:
        for number in (7, 8):
            with pytest.raises(FragmentMoved):
                list(reader.take("ical", [(number, number)]))
        with pytest.raises(FragmentMoved):
            list(reader.take("rss", [(9, 9)]))
        assert list(reader.latest("ical", [7, 8, 9])) == [
            Kept(2000, Fragment(b"later", "note")),
            None,
            Kept(9, Fragment(b"body 9", "note")),
        ]


def test_damaged_fragment_is_not_given(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE fragment SET body = x'00'")
    connection.close()
    with pytest.raises(FragmentsUnreadable, match="damaged"), fragments_at(path) as reader:
        list(reader.latest("ical", [7]))


@pytest.mark.parametrize("body", [None, b"", b"no database at all" * 100])
def test_what_is_no_cache_is_neither_read_nor_made(tmp_path: Path, body: bytes | None) -> None:
    if body is not None:
        (tmp_path / CACHE).write_bytes(body)
    with pytest.raises(FragmentsUnreadable), fragments_at(tmp_path / CACHE):
        pass
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([] if body is None else [body])


def test_reader_keeps_no_publisher_from_writing(path: Path) -> None:
    with fragments_at(path) as reader:
        taken = reader.latest("ical", range(1, 1200))
        assert next(taken) == Kept(1, Fragment(b"body 1", "note"))
        with FragmentCache(path) as cache:
            cache.put([rendered("e0001", 2000, b"later")])
        assert next(reader.latest("ical", [1])) == Kept(2000, Fragment(b"later", "note"))


def test_cache_that_was_lost_is_filled_again_though_nothing_changed(tmp_path: Path) -> None:
    with clock.frozen(NOW):
        go(tmp_path, week())
        before = tree(tmp_path / "public")
        (tmp_path / ".goodweek" / CACHE).unlink()
        go(tmp_path, week())
        assert tree(tmp_path / "public") == before
        with fragments_at(tmp_path / ".goodweek" / CACHE) as reader:
            assert len(reader.subjects()) == 15
        assert go(tmp_path, week()).unchanged


def test_publication_that_is_held_leaves_in_the_cache_what_is_still_published(tmp_path: Path) -> None:
    catalogue = week()
    with clock.frozen(NOW):
        go(tmp_path, catalogue)
        for number in range(8):
            catalogue.remove(f"e{number:04}")
        with pytest.raises(PublicationHeld):
            go(tmp_path, catalogue)
        with fragments_at(tmp_path / ".goodweek" / CACHE) as reader:
            assert len(reader.subjects()) == 15
        go(tmp_path, catalogue, allow_shrink=True)
        with fragments_at(tmp_path / ".goodweek" / CACHE) as reader:
            assert len(reader.subjects()) == 7
