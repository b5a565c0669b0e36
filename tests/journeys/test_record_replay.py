"""A crawl of the sample web, recorded; and the same crawl from the record, with the sample web gone.

Each command is a process of its own, as people run it; that of the replay notes every attempt to reach
a host.
"""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest

from catalog import clock
from desk.sample.instance import write_instance
from desk.sample.server import serve
from desk.sample.web import render
from tests.crawlers.fault_server import Route, serving
from tests.exports.published import faults, tree
from tests.journeys.web import Happening, Place, Told, begin, calendar, environment, goodweek, here

AUDITED = """\
import sys
from desk.cli import main
reached = []
def audit(event, values):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        reached.append(f"{event} {values}")
sys.addaudithook(audit)
try:
    main()
finally:
    print("REACHED", reached)
"""


def audited(*arguments: object) -> Told:
    """Run `goodweek ARGUMENTS`; the last line says which hosts it tried to reach."""
    done = subprocess.run(
        [sys.executable, "-c", AUDITED, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    return Told(done.returncode, done.stdout, done.stderr)


def dump(folder: Path) -> list[str]:
    """The whole catalogue as SQL: every row of every table, in the order of writing, with every number."""
    connection = sqlite3.connect(folder / "goodweek.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@dataclass(frozen=True)
class Evidence:
    """An instance whose crawl was recorded, one that was made from the record, and what they said."""

    first: Path
    second: Path
    record: Path
    recorded: Told
    replayed: Told


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    folder = tmp_path_factory.mktemp("evidence")
    first, second, record = folder / "first", folder / "second", folder / "week.warc.gz"
    with serve(partial(render, clock.today())) as base:
        write_instance(first, base, clock.today())
        copytree(first, second)
        recorded = goodweek("run", "-C", first, "--record", record)
    time.sleep(1.1)  # the present is to the second, and must make no difference
    return Evidence(first, second, record, recorded, audited("run", "-C", second, "--replay", record))


def test_a_replay_gives_the_same_catalogue_to_the_byte(evidence: Evidence) -> None:
    assert (evidence.recorded.status, evidence.recorded.err) == (0, "")
    assert (evidence.replayed.status, evidence.replayed.err) == (0, "")
    assert dump(evidence.second) == dump(evidence.first)
    assert sum(line.startswith('INSERT INTO "sighting"') for line in dump(evidence.first)) > 80


def test_a_replay_publishes_the_same_folder_to_the_byte(evidence: Evidence) -> None:
    assert tree(evidence.second / "public") == tree(evidence.first / "public")
    assert (len(tree(evidence.first / "public")) > 200, faults(evidence.second)) == (True, [])


def test_a_replay_reaches_no_host(evidence: Evidence) -> None:
    assert evidence.replayed.out.splitlines()[-1] == "REACHED []"


def test_every_sighting_names_its_record(evidence: Evidence) -> None:
    connection = sqlite3.connect(evidence.first / "goodweek.db")
    count, without = connection.execute(
        "select count(*), sum(json_extract(origin, '$.record') is null) from sighting where source like 'exemple_%'"
    ).fetchone()
    connection.close()
    assert (count > 60, without) == (True, 0)


@pytest.mark.drill
def test_a_replay_on_a_later_catalogue_changes_no_fact_and_tells_what_the_record_does_not_hold(
    evidence: Evidence, tmp_path: Path
) -> None:
    copytree(evidence.first, tmp_path / "third", symlinks=True)
    told = goodweek("run", "-C", tmp_path / "third", "--replay", evidence.record)
    # A source that is asked only for what changed asks now for what nobody asked when it was recorded.
    missing = [line for line in told.lines if line.endswith("is not in the record")]
    assert told.status == 69
    assert {line.split(": ")[1] for line in missing} == {"emmaus_connect"}
    first, third = (tree(folder / "public") for folder in (evidence.first, tmp_path / "third"))
    # The page of the sources tells how the last visit of each went, and this one was another.
    assert {path for path in first | third if first.get(path) != third.get(path)} == {
        "manifest.json",
        "sources/index.html",
        "en/sources/index.html",
    }
    assert dump_of(tmp_path / "third", "journal") == dump_of(evidence.first, "journal")


def dump_of(folder: Path, table: str) -> list[str]:
    return [line for line in dump(folder) if line.startswith(f'INSERT INTO "{table}"')]


def test_other_descriptions_are_told(evidence: Evidence, tmp_path: Path) -> None:
    copytree(evidence.second / "sources", tmp_path / "sources")
    copytree(evidence.second / "editions", tmp_path / "editions")
    (tmp_path / "goodweek.toml").write_text('[calendar]\nuid_domain = "brume.example"\n')
    with (tmp_path / "sources" / "exemple_lieux.toml").open("a") as file:
        file.write("# Changed.\n")
    told = goodweek("crawl", "-C", tmp_path, "--replay", evidence.record, "exemple_lieux")
    assert (told.status, told.lines) == (
        0,
        [
            "goodweek: sources/exemple_lieux.toml is not as it was recorded: the catalogue may differ",
            "goodweek: goodweek-uid-domain is not as it was recorded: the catalogue may differ",
        ],
    )


def test_a_damaged_record_is_told_and_changes_nothing(evidence: Evidence, tmp_path: Path) -> None:
    folder, damaged = tmp_path / "week", tmp_path / "damaged.warc.gz"
    place = Place(folder)
    place.describe("brume", ["https://brume.example/agenda.ics"])
    whole = evidence.record.read_bytes()
    damaged.write_bytes(whole[:-40])
    told = here("crawl", "-C", folder, "--replay", damaged)
    assert (told.status, told.out, len(told.lines)) == (65, "", 1)
    assert told.err.startswith(f"goodweek: {damaged}: is damaged: the record at byte ")
    damaged.write_text("Dear all")
    assert here("run", "-C", folder, "--replay", damaged).status == 65
    assert sorted(path.name for path in folder.iterdir()) == ["editions", "goodweek.toml", "sources"]


def test_a_record_is_not_written_over(evidence: Evidence) -> None:
    told = here("crawl", "-C", evidence.first, "--record", evidence.record)
    assert told == Told(
        78, "", f"goodweek: {evidence.record}: exists already. Name another file: no record is written over.\n"
    )


def test_recording_and_replaying_at_once_is_wrong_use(tmp_path: Path) -> None:
    for command in ("crawl", "run"):
        told = here(command, "-C", tmp_path, "--record", "a", "--replay", "b")
        assert (told.status, "exclude each other" in told.err) == (2, True)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with serving(2) as servers:
        place = Place(tmp_path / "week")
        for name, server in zip(("brume", "lande"), servers, strict=True):
            place.source(name, server)
            place.shows(name, Happening(f"1@{name}.example", f"Atelier {name}"))
        yield place


@pytest.mark.drill
def test_a_recording_that_is_killed_leaves_no_file_of_that_name(place: Place, tmp_path: Path) -> None:
    slow = place.servers["lande"]
    slow.routes["/agenda.ics"] = Route(calendar(Happening("1@lande.example", "Atelier")), delay=20)
    process = begin("crawl", "-C", place.folder, "--record", tmp_path / "r.warc.gz")
    until = time.monotonic() + 30
    while "/agenda.ics" not in slow.paths() and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert "/agenda.ics" in slow.paths()
    assert [path.name for path in tmp_path.glob("r.*")] == ["r.warc.gz.part"]
    told = here("crawl", "-C", place.folder, "--replay", tmp_path / "r.warc.gz.part")
    assert (told.status, told.err.startswith(f"goodweek: {tmp_path / 'r.warc.gz.part'}: is ")) == (65, True)

    place.shows("lande", Happening("1@lande.example", "Atelier"))
    assert goodweek("crawl", "-C", place.folder, "--record", tmp_path / "r.warc.gz").status == 0
    assert [path.name for path in tmp_path.glob("r.*")] == ["r.warc.gz"]
