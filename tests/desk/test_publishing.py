"""Publishing a real catalogue by several processes at once."""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

import pytest

from catalog import clock
from catalog.decisions import By, Decider
from catalog.errors import PublicationFailed
from catalog.identity import event_id
from catalog.intake import take_in
from catalog.publishable import publishable
from catalog.register import register
from catalog.store import Store
from desk.published import OpenElsewhere, PublishedCatalogue
from exports.drafts import Folder
from exports.exporter import Site
from exports.publisher import Publication, publish
from exports.publisher_disk import Disk
from exports.publisher_helping import Brief
from exports.publisher_inputs import read_setting
from exports.publisher_workers import Helpers
from tests.catalog.world import NOW, association_sighting, event_sighting, source_view
from tests.exports.plain_catalogue import PlainCatalogue
from tests.exports.published import faults, tree

COUNT = 240


@pytest.fixture
def url(tmp_path) -> str:
    """A catalogue of many events and some associations."""
    address = f"sqlite:///{tmp_path / 'goodweek.db'}"
    store = Store.open(address)
    register(store, (), [source_view()])
    events = [event_sighting(source_id=f"e{number}", title=f"Atelier {number}") for number in range(COUNT)]
    associations = [association_sighting(source_id=f"a{number}", name=f"Asso {number}") for number in range(20)]
    with clock.frozen(NOW):
        take_in(store, [*events, *associations], uid_domain="valbrume.example")
    store.close()
    return address


def published(url: str, folder: Path, processes: int, elsewhere: str = "") -> Publication:
    store = Store.open(url)
    try:
        with clock.frozen(NOW), publishable(store) as reader:
            catalogue = PublishedCatalogue(reader, OpenElsewhere(elsewhere or url, b""))
            return publish(folder, catalogue, Site(), processes=processes)
    finally:
        store.close()


def changed(url: str) -> None:
    """One event has another title, and two of them turn out to be one."""
    store = Store.open(url)
    with clock.frozen(NOW):
        take_in(store, [event_sighting(source_id="e7", title="Atelier déplacé")], uid_domain="valbrume.example")
        one, other = (event_id("voisins", name) for name in ("e3", "e4"))
        Decider(store, By("Ada"), uid_domain="valbrume.example").same(one, other)
    store.close()


def without_dates(folder: Path) -> dict[str, bytes]:
    return {path: body for path, body in tree(folder / "public").items() if path != "manifest.json"}


def test_several_processes_publish_what_one_does(url, tmp_path):
    alone, together = published(url, tmp_path / "one", 1), published(url, tmp_path / "three", 3)
    assert (together.written, together.bytes_written, together.left_out) == (alone.written, alone.bytes_written, ())
    assert without_dates(tmp_path / "three") == without_dates(tmp_path / "one")
    assert faults(tmp_path / "three") == []
    changed(url)
    alone, together = published(url, tmp_path / "one", 1), published(url, tmp_path / "three", 2)
    assert (together.written, together.kept) == (alone.written, alone.kept)
    assert without_dates(tmp_path / "three") == without_dates(tmp_path / "one")
    assert faults(tmp_path / "three") == []


def test_helper_that_sees_another_state_is_done_without(url, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with sqlite3.connect(tmp_path / "goodweek.db") as ours, sqlite3.connect(tmp_path / "other.db") as copy:
        ours.backup(copy)
    changed(other)
    assert published(url, tmp_path / "one", 3, elsewhere=other).written > 3 * COUNT
    published(url, tmp_path / "alone", 1)
    assert without_dates(tmp_path / "one") == without_dates(tmp_path / "alone")


def test_helper_that_cannot_open_the_catalogue_is_done_without(url, tmp_path):
    nowhere = f"sqlite:///{tmp_path / 'no' / 'folder.db'}"
    assert published(url, tmp_path / "one", 2, elsewhere=nowhere).written > 3 * COUNT
    assert faults(tmp_path / "one") == []


@contextmanager
def empty() -> Iterator[PlainCatalogue]:
    """A catalogue without anything in it."""
    yield PlainCatalogue()


class Deadly:
    """A craft that ends its process in the middle of the work."""

    def render(self, *_: object) -> None:
        os._exit(9)


def test_helper_that_dies_ends_the_publication(tmp_path):
    helpers, setting = Helpers(), read_setting(PlainCatalogue(), Site())
    folder = Folder(f"{tmp_path}/", "", None, "", Disk())
    crafts: dict[str, Any] = {"events": Deadly()}
    helpers.start(Brief(empty, setting, crafts, tmp_path / "fragments.sqlite"), 1)
    helpers.open(folder)
    jobs = (("events", []) for _ in range(2_000))
    with pytest.raises(PublicationFailed, match="process that helped to publish was ended"):
        list(helpers.share(jobs, lambda _job: time.sleep(0.02)))
    helpers.stop()


class Echo:
    """A craft that gives back what it is told to render."""

    def render(self, _catalogue: object, tasks: object, _folder: object) -> object:
        return tasks


class Witnessed:
    """A craft that leaves a file for each job; of a heavy one it gives back more than a pipe holds."""

    def render(self, _catalogue: object, tasks: object, folder: Folder) -> object:
        if isinstance(tasks, str):
            Path(folder.public, tasks).touch()
        return f"{tasks}".ljust(1_000_000) if f"{tasks}".startswith("heavy") else tasks


@contextmanager
def echoing(folder: Path, count: int) -> Iterator[Helpers]:
    """So many helpers that echo, all of them ready."""
    helpers, crafts = Helpers(), {"events": Echo(), "witnessed": Witnessed()}
    if count:
        helpers.start(
            Brief(empty, read_setting(PlainCatalogue(), Site()), cast("Any", crafts), folder / "fragments.sqlite"),
            count,
        )
        helpers.open(Folder(f"{folder}/", "", None, "", Disk()))
        warm = (("events", number) for number in range(2_000))
        first = next(one for one in helpers.share(warm, lambda _job: time.sleep(0.02)) if one is not None)
        assert isinstance(first, int)
    try:
        yield helpers
    finally:
        helpers.stop()


@pytest.mark.parametrize("count", [0, 1])
def test_jobs_are_done_once_each_beside_all_of_ones_own_steps(tmp_path, count):
    taken: list[str] = []
    own = (taken.append(name) for name in "abc")
    with echoing(tmp_path, count) as helpers:
        done = list(helpers.share([("events", f"job {n}") for n in range(9)], itemgetter(1), (), own))
    assert sorted(str(one) for one in done if isinstance(one, str)) == [f"job {n}" for n in range(9)]
    assert taken == ["a", "b", "c"]


@pytest.mark.parametrize("count", [0, 1])
def test_own_steps_are_taken_where_there_is_no_job(tmp_path, count):
    taken: list[str] = []
    with echoing(tmp_path, count) as helpers:
        list(helpers.share((), itemgetter(1), (), (taken.append(name) for name in "abc")))
    assert taken == ["a", "b", "c"]


def test_what_is_begun_is_told_with_the_next_jobs(tmp_path):
    with echoing(tmp_path, 1) as helpers:
        left = list(helpers.begin([("events", "begun")]))
        done = [one for one in helpers.share([("events", "shared")], itemgetter(1)) if isinstance(one, str)]
    assert (left, sorted(done)) == ([], ["begun", "shared"])


def test_what_nobody_begins_is_left(tmp_path):
    with echoing(tmp_path, 0) as helpers:
        assert list(helpers.begin([("events", "begun")])) == [("events", "begun")]


def test_what_is_long_comes_before_more_jobs_for_a_helper_that_has_some(tmp_path):
    def here(_job: object) -> str:
        time.sleep(0.005)
        return "here"

    with echoing(tmp_path, 1) as helpers:
        list(helpers.begin([("events", "begun")] * 5))
        done = list(helpers.share([("events", "shared")] * 200, here, [("events", "long")]))
    told = [one for one in done if isinstance(one, str)]
    assert (told.count("long"), told[: told.index("long")].count("shared")) == (1, 0)


def test_what_is_done_alone_goes_to_no_helper(tmp_path):
    with echoing(tmp_path, 1) as helpers:
        list(helpers.share((), itemgetter(1)))
        done = list(helpers.share([("events", "given away")] * 5, lambda _job: "done here", alone=True))
    assert done == ["done here"] * 5


def wait_for(files: Iterable[Path]) -> None:
    """Until all of them are there."""
    deadline = time.monotonic() + 30
    while missing := [one.name for one in files if not one.exists()]:
        assert time.monotonic() < deadline, missing
        time.sleep(0.01)


def test_helper_goes_on_while_nobody_reads_what_it_did(tmp_path):
    names = [f"heavy {n}" for n in range(6)]
    with echoing(tmp_path, 1) as helpers:
        assert not list(helpers.begin([("witnessed", name) for name in names]))
        wait_for([tmp_path / name for name in names])
        done = list(helpers.share((), itemgetter(1)))
    assert [one.rstrip() for one in done if isinstance(one, str)] == names


def test_what_was_done_meanwhile_is_read_before_the_next_job(tmp_path):
    names = [f"job {n}" for n in range(12)]
    with echoing(tmp_path, 1) as helpers:
        assert not list(helpers.begin([("witnessed", name) for name in names]))
        wait_for([tmp_path / name for name in names])
        done = list(helpers.share([("events", "shared")], itemgetter(1)))
    told = [one for one in done if isinstance(one, str)]
    assert sorted(told) == sorted([*names, "shared"])
    assert told.index("shared") >= 8  # The last ones may still be under way.
