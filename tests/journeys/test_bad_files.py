"""A file of a person's own that is wrong: one clear line, and what was published before stays."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catalog.store import HEAD
from tests.crawlers.fault_server import FaultServer, serving
from tests.exports.published import faults, tree
from tests.journeys.web import DAY, Happening, Place, here

BEFORE = Happening("atelier", "Atelier tablette")
SINCE = Happening("repas", "Repas partagé", 12)


@pytest.fixture(scope="module")
def web() -> Iterator[FaultServer]:
    with serving(1, first=81) as [server]:
        yield server


@pytest.fixture
def place(tmp_path: Path, web: FaultServer) -> Place:
    made = Place(tmp_path / "week")
    made.source("good", web)
    made.takes_in("good", BEFORE)
    made.publish()
    made.shows("good", BEFORE, SINCE)
    return made


def _stays(place: Place, before: dict[str, bytes]) -> None:
    assert tree(place.folder / "public") == before
    assert faults(place.folder) == []


def test_unknown_key_of_a_source_stops_that_source_alone(place: Place) -> None:
    wrong = place.describe("wrong", ["https://wrong.example/agenda.ics"], "colour = 'red'\n")
    told = place.run()
    assert (told.status, len(told.lines)) == (78, 1)
    assert told.err.startswith(f"goodweek: {wrong}: colour: is no key of a source. The keys are: allow_private, ")
    assert place.titles() == ["Atelier tablette", "Repas partagé"]
    assert faults(place.folder) == []


def test_source_whose_file_is_wrong_is_not_crawled_by_name(place: Place) -> None:
    wrong = place.describe("wrong", ["https://wrong.example/agenda.ics"], "every_hours = 0\n")
    before = tree(place.folder / "public")
    told = here("run", "-C", place.folder, "wrong")
    problem = "Input should be greater than or equal to 1. docs/sources.md describes every key."
    assert (told.status, told.out, told.err) == (78, "", f"goodweek: {wrong}: every_hours: {problem}\n")
    _stays(place, before)


def test_unknown_key_of_goodweek_toml_is_told(place: Place) -> None:
    path, before = place.folder / "goodweek.toml", tree(place.folder / "public")
    path.write_text("[site]\nnam = 'Semaine'\n")
    told = here("run", "-C", place.folder)
    message = f"{path}: site.nam: is no key of goodweek.toml. docs/running.md describes every key."
    assert (told.status, told.out, told.err) == (78, "", f"goodweek: {message}\n")
    _stays(place, before)


@pytest.mark.parametrize(
    ("lines", "where", "problem"),
    [
        (f"starts_on = {DAY}\nends_on = 2020-01-05", "", f"ends_on (2020-01-05) is before starts_on ({DAY})."),
        (f"starts_on = {DAY}\nends_on = {DAY}\ncolour = 'red'", ": colour", "is no key of an edition."),
    ],
)
def test_wrong_edition_is_told(lines: str, where: str, problem: str, place: Place) -> None:
    path, before = place.folder / "editions" / "autre.toml", tree(place.folder / "public")
    path.write_text(f'series = "s"\nseries_name = "S"\nname = "N"\n{lines}\n')
    told = here("run", "-C", place.folder)
    message = f"{path}{where}: {problem} docs/editions.md describes every key."
    assert (told.status, told.out, told.err) == (78, "", f"goodweek: {message}\n")
    _stays(place, before)


def test_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    database, before = place.folder / "goodweek.db", tree(place.folder / "public")
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    kept = database.read_bytes()
    for command in ("crawl", "publish"):
        told = here(command, "-C", place.folder)
        assert (told.status, told.out) == (74, "")
        assert told.err == (
            f"goodweek: The catalogue at {database} was written by a newer Goodweek (schema 9999, this one knows {HEAD}). "
            "Update Goodweek, or restore the copy of the catalogue from before the update.\n"
        )
    assert database.read_bytes() == kept
    _stays(place, before)


def test_file_that_is_no_database_is_told(place: Place) -> None:
    database, before = place.folder / "goodweek.db", tree(place.folder / "public")
    database.write_bytes(b"Dear diary, " * 100)
    told = here("run", "-C", place.folder)
    assert (told.status, told.out) == (74, "")
    assert told.err == (
        f"goodweek: The catalogue at {database} cannot be opened: file is not a database. "
        "Check that the folder exists and may be written, and that the file is a catalogue of Goodweek.\n"
    )
    _stays(place, before)


def test_folder_that_cannot_be_written_is_told_by_crawl_and_publish(place: Place) -> None:
    before = tree(place.folder / "public")
    private = place.folder / ".goodweek"
    shutil.copytree(private / "generations", place.folder / "kept", symlinks=True)
    shutil.rmtree(private)
    private.write_text("in the way")
    crawled, published = (here(command, "-C", place.folder) for command in ("crawl", "publish"))
    assert [(told.status, told.out, len(told.lines)) for told in (crawled, published)] == [(73, "", 1)] * 2
    assert crawled.err.startswith(f"goodweek: {private / 'crawl.lock'} cannot be written: ")
    assert published.err.startswith(f"goodweek: {place.folder} cannot be written: ")
    private.unlink()
    private.mkdir()
    (place.folder / "kept").rename(private / "generations")
    _stays(place, before)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_the_right_to_write_is_told(place: Place) -> None:
    before = tree(place.folder / "public")
    private = place.folder / ".goodweek"
    private.chmod(0o500)
    try:
        told = here("run", "-C", place.folder)
    finally:
        private.chmod(0o700)
    assert (told.status, told.out, len(told.lines)) == (73, "", 1)
    _stays(place, before)
