"""A process that is killed while it takes in leaves the old or the new, and loses nothing acknowledged (E1, F1, F2).

The points at which a child is killed are set from outside, by the events of its engine: before each
statement, before each commit, after each commit. Children are forked and leave by `os._exit` or a signal.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from catalog import clock, lifecycle
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


def killed_at(url: str, point: int) -> int:
    """Let a child `change` the catalogue and be killed at a point; gives how many transactions it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            store = Store.open(url)
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


def traced(url: str, trace: Path, *more: str) -> int:
    """Take in `AFTER` in a process whose file operations are traced; gives how it ended."""
    program = "from tests.catalog.test_store_kills import become; from catalog.store import Store; import sys; become(Store.open(sys.argv[1]))"
    command = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={SYSCALLS}", *more, sys.executable, "-c", program, url]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


@pytest.mark.drill
@pytest.mark.only("sqlite")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_f2_killed_at_every_write_sync_and_removal_of_a_file(databases: Databases, tmp_path: Path) -> None:
    expected, _ = states(databases, tmp_path / "expected")
    points, point, found = 1_000, 0, []
    while point <= points:
        folder = tmp_path / str(point)
        folder.mkdir()
        with databases.catalogue(folder) as url:
            store = Store.open(url)
            give(store, *BEFORE)
            store.close()
            kill = ["-e", f"inject={SYSCALLS}:signal=KILL:when={point}"] if point else []
            ended = traced(url, tmp_path / "trace", *kill)
            assert ended == (-signal.SIGKILL if point else 0)
            if not point:
                points = len((tmp_path / "trace").read_text().splitlines())
            found.append(expected.index(dump(store, without=NOT_CONTENT)))
            intact(store)
            become(store)
            assert dump(store, without=NOT_CONTENT) == expected[1]
            store.close()
        point += 1
    print(  # noqa: T201 - the figures of the drill
        f"{points} points: {found.count(0)} times the old state, {found.count(1)} times the new one"
    )
    assert points > 10
    assert found == [1, *sorted(found[1:])]
    assert set(found[1:]) == {0, 1}
