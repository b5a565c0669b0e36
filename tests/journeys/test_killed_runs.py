"""`goodweek run` killed at random points: the old or the new, never mixed, and the next run succeeds (reliability F1).

Each run is to bring other titles than the one before. What a kill left is looked at as a reader of the
published folder and of the catalogue would; then the run is repeated to its end.

Four hundred runs, and as many again, would spend most of their time on the start of Python. So one process, which
this module is when it is run, imports what a run needs and forks itself for each; from there on a run is a run.
"""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

import pytest

from catalog.queries import reading
from catalog.store import Store
from crawlers.readers import READERS
from desk import cli
from desk.instance import Instance
from tests.catalog.databases import postgresql_server
from tests.crawlers.fault_server import serving
from tests.exports.published import faults, tree
from tests.journeys.web import ROOT, Happening, Place, environment

SOURCES = {"brume": ("Atelier couture", 0), "orne": ("Veillée aux étoiles", 12)}
"""What each tells of, and from which hour; nobody takes one for the other."""
EVENTS = 8
IMPORTED = ("desk.jobs", "exports.registry", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine")
"""What a run needs beside the readers; most of the time of a start."""
_TITLE = re.compile(r"(?:Atelier couture|Veillée aux étoiles) (\d+)".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.drill)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the catalogue is; empty for the file in the instance."""
    if request.param == "sqlite":
        yield ""
    else:
        with postgresql_server() as server, server.catalogue(tmp_path, migrated=False) as address:
            yield address


def tell(place: Place, turn: int) -> None:
    """Let both agendas hold the events under the titles of this turn."""
    for source, (title, hour) in SOURCES.items():
        happenings = (Happening(f"{one}-{source}", f"{title} {turn}", hour + one) for one in range(EVENTS))
        place.shows(source, *happenings)


def published_turns(folder: Path) -> set[int]:
    """The turns whose titles stand anywhere in what is published."""
    return {int(turn) for body in tree(folder / "public").values() for turn in _TITLE.findall(body)}


def turns_in_catalogue(folder: Path) -> dict[str, set[int]]:
    """For each source the turns of which the catalogue holds titles; sound by its own word."""
    instance = Instance.at(folder)
    if not instance.config.database.url:
        with closing(sqlite3.connect(folder / "goodweek.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found: dict[str, set[int]] = {source: set() for source in SOURCES}
    with closing(Store.open(instance.database_url)) as store, reading(store) as reader:
        for event in reader.events([member.id for member in reader.event_members(None)]):
            found[event.sources[0]].add(int(event.facts.title.rpartition(" ")[2]))
    return found


class Runs:
    """Starts `goodweek run` in one folder, as children of a process that has imported everything.

    Attributes:
        errors: where a run writes its error stream.
    """

    def __init__(self, folder: Path) -> None:
        self.errors = folder.parent / "errors.txt"
        self._folder = folder
        command = [sys.executable, "-m", "tests.journeys.test_killed_runs", str(folder), str(self.errors)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._ready = self._told() == "ready"

    def run(self, seconds: float | None = None) -> int:
        """A run to its end, or one that is killed after so many seconds; gives how it ended."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        child = int(self._told())
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it was quick
                os.kill(child, signal.SIGKILL)
        return int(self._told())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _told(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _fork_runs(folder: str, errors: str) -> None:
    """What the process does: for each line that it reads, fork a run, tell its id, and how it ended."""
    for name in (*IMPORTED, *READERS.values()):
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules  # each run has its own
    print("ready", flush=True)  # noqa: T201
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            _run_in_child(folder, errors)
        print(child, flush=True)  # noqa: T201
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def _run_in_child(folder: str, errors: str) -> None:
    """`goodweek run`, whose error stream is the file `errors`; does not come back."""
    status = 1
    try:
        with Path(errors).open("w") as stream, Path(os.devnull).open("w") as nowhere:
            os.dup2(stream.fileno(), 2)
            os.dup2(nowhere.fileno(), 1)
            sys.argv = ["goodweek", "run", "-C", folder]
            cli.main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(status)


@pytest.mark.parametrize("kills", [1, pytest.param(200, marks=pytest.mark.drill)])
def test_f1_killed_runs_leave_the_old_or_the_new_and_the_next_one_succeeds(
    tmp_path: Path, url: str, kills: int
) -> None:
    chance = random.Random(kills)
    with serving(2, first=91) as servers:
        place = Place(tmp_path / "week")
        if url:
            with (place.folder / "goodweek.toml").open("a") as config:
                config.write(f'[database]\nurl = "{url}"\n')
        for source, server in zip(SOURCES, servers, strict=True):
            place.source(source, server)
        tell(place, 0)
        with closing(Runs(place.folder)) as runs:
            assert runs.run() == 0
            tell(place, 1)
            began = time.monotonic()
            assert runs.run() == 0
            whole = time.monotonic() - began
            killed, turn = 0, 1
            seen: Counter[str] = Counter()
            while killed < kills:
                turn += 1
                tell(place, turn)
                is_killed = runs.run(chance.uniform(0, 1) * whole) == -signal.SIGKILL
                killed += is_killed
                whole *= 1 if is_killed else 0.9  # the machine is less busy than it was
                seen[_left_by_a_kill(place, turn)] += 1
                assert (runs.run(), runs.errors.read_text()) == (0, "")
                assert (faults(place.folder), published_turns(place.folder)) == ([], {turn})
                assert turns_in_catalogue(place.folder) == {source: {turn} for source in SOURCES}
        print(  # noqa: T201 - the figures of the drill
            f"{killed} of {turn - 1} killed, a whole run takes {whole:.1f} s; left: {dict(seen)}"
        )


def _left_by_a_kill(place: Place, turn: int) -> str:
    """What a kill in the run of this turn left, in words; it is the old or the new, and whole."""
    assert faults(place.folder) == []
    published, held = published_turns(place.folder), turns_in_catalogue(place.folder)
    assert published in ({turn - 1}, {turn})
    for turns in held.values():
        assert turns in ({turn - 1}, {turn})
    assert published == {turn - 1} or held == {source: {turn} for source in SOURCES}
    return f"{sum(turns == {turn} for turns in held.values())} sources new, published {published == {turn}}"


if __name__ == "__main__":
    _fork_runs(*sys.argv[1:])
