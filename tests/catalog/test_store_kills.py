"""A process that is killed while it takes in leaves the old or the new, and loses nothing acknowledged.

See reliability E1, F1 and F2. The points at which a child is killed are set from outside, by the events of its engine: before each
statement, before each commit, after each commit. Children are forked and leave by `os._exit` or a signal.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from catalog import clock, engines, lifecycle
from catalog.sightings import Sighting
from catalog.store import Store
from tests.catalog.databases import Databases
from tests.catalog.working import ROOT, begin, go
from tests.catalog.world import DOMAIN, NOW, association_sighting, dump, event_sighting, give, name, weekly

Rows = dict[str, list[tuple[Any, ...]]]
NOT_CONTENT = ("journal.id",)  # PostgreSQL does not give a number again that it gave to what was broken off
BEFORE: list[Sighting] = [
    event_sighting(source_id="1", identifiers=(name("openagenda", "1"),), occurrences=weekly(3)),
    event_sighting(source_id="2", title="Bal", identifiers=(name("openagenda", "2"),)),
    event_sighting(source="mairie", source_id="9", title="Loto"),
    association_sighting(),
]
AFTER: list[Sighting] = [
    event_sighting(source_id="1", title="Atelier couture", identifiers=(name("openagenda", "1"),)),
    event_sighting(
        source="portail", source_id="7", title="Bal", identifiers=(name("openagenda", "1"), name("openagenda", "2"))
    ),
    association_sighting(name="Les Voisins"),
    association_sighting(source_id="new", name="Amicale"),
]


def intact(store: Store) -> None:
    """What the database itself says of its state."""
    if store.engine.dialect.name == "sqlite":
        with store.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]


def kill_again_and_again(url: str, times: int) -> None:
    """Kill a process that takes in, at random points; whatever it said was taken in must be there."""
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for turn in range(times):
        child = begin("take", url, turn * 100_000)
        go(child)
        assert child.stdout is not None
        said = [child.stdout.readline()]
        time.sleep(chance.uniform(0, 0.15))
        child.kill()
        said += child.communicate()[0].splitlines(keepends=True)
        assert child.returncode == -signal.SIGKILL
        starts = [int(line) for line in said if line.endswith("\n")]
        acknowledged |= {str(start + place) for start in starts for place in range(5)}
        store = Store.open(url)
        intact(store)
        with store.reading() as connection:
            found = set(connection.exec_driver_sql("SELECT source_id FROM sighting").scalars())
            whole = connection.exec_driver_sql("SELECT count(*) FROM event JOIN occurrence ON event_id = event.id")
            assert whole.scalar_one() == len(found)
        store.close()
        assert acknowledged - found == set()
        assert len(found) % 5 == 0  # a batch is there whole, or not at all
    assert len(acknowledged) >= 5 * times


def test_e1_f1_kill_9_loses_nothing_acknowledged(url: str) -> None:
    kill_again_and_again(url, 3)


@pytest.mark.drill
def test_e1_f1_kill_9_at_200_points_loses_nothing_acknowledged(url: str) -> None:
    kill_again_and_again(url, 200)


class Points:
    """Counts the points that a process passes, and does something at one of them."""

    def __init__(self, store: Store, at: int = 0, do: Callable[[], object] = lambda: None) -> None:
        self.passed: list[str] = []
        self.at_rest = False
        self._at, self._do = at, do
        event.listen(store.engine, "before_cursor_execute", lambda _c, _cu, sql, *_rest: self._pass(sql))
        event.listen(store.engine, "commit", lambda _connection: self._pass("COMMIT"))
        event.listen(store.engine, "checkin", lambda *_rest: self._pass("ended"))

    def _pass(self, point: str) -> None:
        if self.at_rest:
            return
        self.passed.append(point)
        if len(self.passed) == self._at:
            self._do()


def become(store: Store) -> None:
    """Two events become one, one is renamed, an association is new."""
    give(store, *AFTER)


def vanish(store: Store) -> None:
    """One event is withdrawn by its source."""
    with clock.frozen(NOW):
        lifecycle.withdraw(store, "mairie", ["event:9"], uid_domain=DOMAIN)


STEPS = (become, vanish)


def as_it_is(_store: Store) -> None:
    """Leave a store as it is."""


def commit_each_statement(store: Store) -> None:
    """Make a mutant of a store: each of its statements is a transaction of its own."""
    if store.engine.dialect.name == "sqlite":
        event.remove(store.engine, "begin", engines._begin_sqlite)
    store.engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")


def killed_at(url: str, point: int, prepare: Callable[[Store], None] = as_it_is) -> int:
    """Let a child `change` the catalogue and be killed at a point; gives how many transactions it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            store = Store.open(url)
            prepare(store)
            Points(store, point, lambda: os.kill(os.getpid(), signal.SIGKILL))
            for step in STEPS:
                step(store)
                os.write(writing, b".")
        finally:
            os._exit(1)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    with os.fdopen(reading, "rb") as said:
        return len(said.read())


def states(databases: Databases, folder: Path) -> tuple[list[Rows], list[str]]:
    """What a catalogue holds before `change`, in the midst of it and after it; and the points that are passed."""
    folder.mkdir()
    with databases.catalogue(folder) as url:
        store = Store.open(url)
        give(store, *BEFORE)
        found = [dump(store, without=NOT_CONTENT)]
        passed = []
        for step in STEPS:
            points = Points(store)
            step(store)
            passed += points.passed
            points.at_rest = True
            found.append(dump(store, without=NOT_CONTENT))
        store.close()
    return found, passed


@pytest.mark.parametrize("stride", [10, pytest.param(1, marks=pytest.mark.drill)])
def test_f2_killed_at_every_statement_and_commit(databases: Databases, tmp_path: Path, stride: int) -> None:
    expected, passed = states(databases, tmp_path / "expected")
    # On SQLite the point before the first statement is BEGIN, on PostgreSQL the writers' lock.
    assert (passed.count("COMMIT"), passed.count("ended"), len(passed) > 50) == (2, 2, True)
    last = {place for place, point in enumerate(passed) if point in ("COMMIT", "ended")}
    found = []
    for point in range(1, len(passed) + 1):
        if point % stride and point - 1 not in last:
            continue
        folder = tmp_path / str(point)
        folder.mkdir()
        with databases.catalogue(folder) as url:
            store = Store.open(url)
            give(store, *BEFORE)
            store.close()
            acknowledged = killed_at(url, point)
            state = expected.index(dump(store, without=NOT_CONTENT))
            found.append((state, acknowledged))
            intact(store)
            for step in STEPS:
                step(store)
            assert dump(store, without=NOT_CONTENT) == expected[2]
            store.close()
    # Never less than was acknowledged, and no more than the one transaction that was under way beside it.
    assert {state - acknowledged for state, acknowledged in found} <= {0, 1}
    assert {state for state, _ in found} == {0, 1, 2}


def test_f2_the_drill_sees_a_writer_that_commits_each_statement(databases: Databases, tmp_path: Path) -> None:
    """The mutant that must fail: what a kill leaves of it is neither the old nor the new."""
    expected, passed = states(databases, tmp_path / "expected")
    mixed = 0
    end = passed.index("COMMIT")
    for point in range(end - 12, end, 4):  # writing comes last
        folder = tmp_path / str(point)
        folder.mkdir()
        with databases.catalogue(folder) as url, closing(Store.open(url)) as store:
            give(store, *BEFORE)
            killed_at(url, point, commit_each_statement)
            mixed += dump(store, without=NOT_CONTENT) not in expected
    assert mixed > 0


def test_f6_a_killed_writer_is_in_nobodys_way(url: str) -> None:
    holders = [begin("hold", url) for _ in range(3)]
    go(*holders)
    time.sleep(0.2)  # one holds the lock, two wait for it
    for holder in holders:
        holder.kill()
        holder.communicate()
    store = Store.open(url)
    began = time.monotonic()
    give(store, event_sighting())
    assert time.monotonic() - began < 2
    store.close()


SYSCALLS = "pwrite64,fsync,fdatasync,ftruncate,unlink,rename"
Call = tuple[str, int]
"""A system call, and the how many-th of its kind it is: strace counts each kind by itself."""


def traced(url: str, trace: Path, *more: str) -> int:
    """Take in `AFTER` in a process whose file operations are traced; gives how it ended."""
    program = "from tests.catalog.test_store_kills import become; from catalog.store import Store; import sys; become(Store.open(sys.argv[1]))"
    command = [
        "strace",
        "-f",
        "-qq",
        "-o",
        trace,
        "-e",
        f"trace={SYSCALLS}",
        *more,
        sys.executable,
        "-B",
        "-c",
        program,
        url,
    ]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def calls_in(trace: Path) -> list[Call]:
    """The file operations that were traced, in order."""
    counts: Counter[str] = Counter()
    found = []
    for call in re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE):
        counts[call] += 1
        found.append((call, counts[call]))
    return found


def left_at(databases: Databases, folder: Path, expected: list[Rows], call: Call | None) -> int:
    """The state that a process leaves that is killed at this file operation; from there the next one goes on."""
    folder.mkdir()
    kill = ["-e", f"inject={call[0]}:signal=KILL:when={call[1]}"] if call else []
    with databases.catalogue(folder) as url, closing(Store.open(url)) as store:
        give(store, *BEFORE)
        store.engine.dispose()
        assert traced(url, folder / "trace", *kill) == (-signal.SIGKILL if call else 0)
        left = expected.index(dump(store, without=NOT_CONTENT))
        intact(store)
        become(store)
        assert dump(store, without=NOT_CONTENT) == expected[1]
    return left


@pytest.mark.drill
@pytest.mark.only("sqlite")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_f2_killed_at_every_write_sync_and_removal_of_a_file(databases: Databases, tmp_path: Path) -> None:
    """Each once. PostgreSQL writes its files by itself: there the points are those of the test before."""
    expected, _ = states(databases, tmp_path / "expected")
    whole = left_at(databases, tmp_path / "whole", expected, None)
    calls = calls_in(tmp_path / "whole" / "trace")
    found = [left_at(databases, tmp_path / str(number), expected, call) for number, call in enumerate(calls)]
    print(  # noqa: T201 - the figures of the drill
        f"{len(calls)} points, {dict(Counter(kind for kind, _ in calls))}: "
        f"{found.count(0)} times the old state, {found.count(1)} times the new one"
    )
    # A journal is not removed before all else is on the disk, so that the old state may last to the very end.
    assert (found, found[0], whole) == (sorted(found), 0, 1)
    assert {kind for kind, _ in calls} >= {"pwrite64", "fdatasync"}
