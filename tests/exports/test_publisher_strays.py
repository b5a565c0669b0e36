"""No page of who is gone comes back, or stays, after a publication that was broken off or held (reliability E9, F1, F4).

Folders are recycled here however small they are: a page that is not known of would come back with its folder.
Strays are pages that are served and stand in no manifest; `published.faults` tells of them.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from catalog import clock
from catalog.errors import PublicationFailed, PublicationHeld
from exports import publisher_steps
from exports.fragments_file import CACHE
from exports.publisher import Publication
from exports.publisher_disk import Disk
from exports.publisher_inputs import Exporters
from tests.exports.breaking import Breaking, forked, no_room
from tests.exports.plain_catalogue import NOW, PlainCatalogue, week
from tests.exports.plain_exporters import PlainEventPage, PlainEvents
from tests.exports.plain_exporters import go as go_plainly
from tests.exports.published import faults, tree

EXPORTERS = Exporters(events=(PlainEvents(),), event_pages=(PlainEventPage(),))
GONE = ("e0002", "e0003")
DECISIVE = ("after commit", "before symlink", "after rename")


@pytest.fixture(autouse=True)
def _small_folders_are_recycled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(publisher_steps, "_RECYCLED_FROM", -1)
    with clock.frozen(NOW):
        yield


def go(folder: Path, catalogue: PlainCatalogue, disk: Disk | None = None, *, shrunken: bool = False) -> Publication:
    """Publish a document of all events and a page for each."""
    return go_plainly(folder, catalogue, exporters=EXPORTERS, disk=disk, allow_shrink=shrunken)


def published_twice(folder: Path, count: int = 4) -> PlainCatalogue:
    """A catalogue whose two publications lie in `folder`, so that the next one can recycle the first."""
    catalogue = week(count)
    go(folder, catalogue)
    catalogue.put_event("e0000", "Autre")
    go(folder, catalogue)
    return catalogue


def without_some(folder: Path, *, new_cache: bool = False) -> PlainCatalogue:
    """A catalogue that was published twice, and has then lost some; with `new_cache`, the cache is lost too."""
    catalogue = published_twice(folder)
    for identity in GONE:
        catalogue.remove(identity)
    if new_cache:
        (folder / ".goodweek" / CACHE).unlink()
    return catalogue


def strays_of_three_more(folder: Path, catalogue: PlainCatalogue, gone: tuple[str, ...] = GONE) -> list[list[str]]:
    """What is wrong after each of three publications, the first of the catalogue as it is."""
    seen = []
    for number in range(3):
        go(folder, catalogue, shrunken=True)
        named = [path for path in tree(folder / "public") if any(one in path for one in gone)]
        seen.append(faults(folder) + named)
        catalogue.put_event("e0001", f"Encore {number}")
    return seen


def recycled(folder: Path, catalogue: PlainCatalogue) -> bool:
    """Whether the next publication takes the folder of the generation before the last."""
    watching = Breaking(0, lambda: None)
    go(folder, catalogue, Disk(watching))
    return any(act.startswith("after move") for act in watching.acts)


def break_off(folder: Path, catalogue: PlainCatalogue, point: int, way: str) -> None:
    """Publish, and break off at the `point`th act."""
    if way == "killed":
        child = forked(lambda: go(folder, catalogue, Disk(Breaking(point, lambda: os._exit(9)))))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    else:
        with suppress(PublicationFailed):
            go(folder, catalogue, Disk(Breaking(point, no_room)))


def acts_of(folder: Path, *, new_cache: bool) -> list[str]:
    """The acts of a publication from which some are gone."""
    catalogue, counting = without_some(folder, new_cache=new_cache), Breaking(0, lambda: None)
    go(folder, catalogue, Disk(counting))
    return counting.acts


@pytest.mark.parametrize("new_cache", [False, True])
@pytest.mark.parametrize(
    ("way", "where"),
    [
        ("no room", DECISIVE),
        pytest.param("no room", ("before", "after"), marks=pytest.mark.drill),
        pytest.param("killed", ("before", "after"), marks=pytest.mark.drill),
    ],
    ids=["no room", "no room anywhere", "killed anywhere"],
)
def test_e9_f2_no_page_comes_back_wherever_the_publication_was_broken_off(
    tmp_path: Path, way: str, where: tuple[str, ...], *, new_cache: bool
) -> None:
    acts = acts_of(tmp_path / "points", new_cache=new_cache)
    assert any(act.startswith("after move") for act in acts) != new_cache
    for point, act in enumerate(acts, 1):
        if act.startswith(where):
            folder = tmp_path / str(point)
            catalogue = without_some(folder, new_cache=new_cache)
            break_off(folder, catalogue, point, way)
            assert (act, strays_of_three_more(folder, catalogue)) == (act, [[], [], []])


def test_e9_no_page_stays_after_a_publication_from_a_new_cache_was_held(tmp_path: Path) -> None:
    catalogue = published_twice(tmp_path, 12)
    gone = tuple(f"e{number:04}" for number in range(5, 12))
    for identity in gone:
        catalogue.remove(identity)
    (tmp_path / ".goodweek" / CACHE).unlink()
    with pytest.raises(PublicationHeld):
        go(tmp_path, catalogue)
    assert strays_of_three_more(tmp_path, catalogue, gone) == [[], [], []]


def test_page_that_a_broken_off_publication_gave_up_stays_away_when_its_event_goes_too(tmp_path: Path) -> None:
    catalogue = published_twice(tmp_path)
    catalogue.put_event("e0002", "refuse")
    with suppress(KeyboardInterrupt):
        go(tmp_path, catalogue, Disk(_interrupting), shrunken=True)
    catalogue.remove("e0002")
    assert strays_of_three_more(tmp_path, catalogue, ("e0002",)) == [[], [], []]


def _interrupting(act: str, _path: str) -> None:
    if act == "before symlink":
        raise KeyboardInterrupt


def test_publication_after_one_that_was_broken_off_is_linked_and_so_is_the_next(tmp_path: Path) -> None:
    catalogue = without_some(tmp_path)
    with suppress(KeyboardInterrupt):
        go(tmp_path, catalogue, Disk(_interrupting))
    seen = []
    for number in range(4):
        seen.append(recycled(tmp_path, catalogue))
        catalogue.put_event("e0001", f"Encore {number}")
    assert seen == [False, False, True, True]


def test_publication_after_one_that_changed_nothing_before_it_was_broken_off_recycles(tmp_path: Path) -> None:
    catalogue = without_some(tmp_path)
    break_off(tmp_path, catalogue, 1, "no room")
    assert recycled(tmp_path, catalogue)


def test_strays_of_a_version_that_left_them_go_with_the_next_publication(tmp_path: Path) -> None:
    catalogue = published_twice(tmp_path)
    for public in (tmp_path / ".goodweek" / "generations").glob("*/public"):
        (public / "events" / "3" / "e0993.txt").write_text("erased")
    with closing(sqlite3.connect(tmp_path / ".goodweek" / CACHE)) as cache:
        cache.execute("DROP TABLE complete")
    assert faults(tmp_path) == ["not in the manifest: events/3/e0993.txt"]
    catalogue.put_event("e0001", "Après")
    assert strays_of_three_more(tmp_path, catalogue, ("e0993",)) == [[], [], []]
    assert recycled(tmp_path, catalogue)


def test_strays_go_when_the_cache_is_deleted_even_if_nothing_changed(tmp_path: Path) -> None:
    catalogue = published_twice(tmp_path)
    (tmp_path / "public" / "events" / "3" / "e0993.txt").write_text("erased")
    (tmp_path / ".goodweek" / CACHE).unlink()
    assert strays_of_three_more(tmp_path, catalogue, ("e0993",)) == [[], [], []]
