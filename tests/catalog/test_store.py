"""The database file: opened, migrated, refused, and never half written (reliability E1, F1, F4, F5, F7)."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from catalog.errors import StoreNewer, StoreUnusable
from catalog.store import HEAD, Store, wal_is_sound
from tests.catalog.world import association_sighting, dump, event_sighting, events, give

ROOT = Path(__file__).parents[2]

COUNTER = """
import sys, time
from pathlib import Path
from catalog.store import Store
store = Store.open(sys.argv[1])
print("ready", flush=True)
while not Path(sys.argv[3]).exists():
    time.sleep(0.002)
for _ in range(int(sys.argv[2])):
    with store.writing() as connection:
        found = connection.exec_driver_sql("SELECT n FROM counter").scalar_one()
        connection.exec_driver_sql(f"UPDATE counter SET n = {found + 1}")
store.close()
"""
TAKER = """
import sys
from catalog.store import Store
from tests.catalog.world import event_sighting, give
store = Store.open(sys.argv[1])
number = int(sys.argv[2])
while True:
    ids = [f"{number + place}" for place in range(5)]
    give(store, *(event_sighting(source_id=one, title="t" * 150, description="d" * 900) for one in ids))
    print(number, flush=True)
    number += 5
"""


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def python(program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


@pytest.fixture
def size_limit() -> Iterator[None]:
    """Whatever limit a test sets on the size of files, it is taken back; its signal is ignored."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_the_migrations_make_exactly_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_opening_again_changes_nothing(file: Path) -> None:
    for _ in range(2):
        store = Store.open(url_of(file))
        store.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_writer_is_safe_and_strict(store: Store) -> None:
    with store.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
    journal = "wal" if wal_is_sound(sqlite3.sqlite_version_info) else "delete"
    full = 2
    assert found == {
        "journal_mode": journal,
        "synchronous": full,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 30_000,
    }


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_f7_wal_only_where_sound(version: tuple[int, int, int], sound: bool) -> None:
    assert wal_is_sound(version) is sound


def test_a_database_of_a_newer_goodweek_is_left_alone(file: Path) -> None:
    Store.open(url_of(file)).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        Store.open(url_of(file))
    assert str(caught.value) == (
        f"The catalogue at {file} was written by a newer Goodweek (schema 9999, this one knows {HEAD}). "
        "Update Goodweek, or restore the copy of the catalogue from before the update."
    )
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_unusable_and_left_alone(file: Path) -> None:
    file.write_bytes(b"Ceci n'est pas une base.\n" * 400)
    with pytest.raises(StoreUnusable, match="cannot be opened: file is not a database"):
        Store.open(url_of(file))
    assert file.read_bytes() == b"Ceci n'est pas une base.\n" * 400


def test_a_corrupt_file_is_unusable(file: Path) -> None:
    Store.open(url_of(file)).close()
    body = bytearray(file.read_bytes())
    body[100:4096] = b"\xff" * 3996
    file.write_bytes(body)
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        Store.open(url_of(file))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "catalog.db"
    with pytest.raises(StoreUnusable) as caught:
        Store.open(url_of(missing))
    assert caught.value.problem == f"The catalogue at {missing} cannot be opened: unable to open database file."
    assert caught.value.exit_status == 74


def test_a_block_that_fails_writes_nothing(store: Store) -> None:
    give(store, event_sighting())
    before = dump(store)
    with pytest.raises(RuntimeError, match="broken off"), store.writing() as connection:  # noqa: PT012 - the block
        connection.exec_driver_sql("DELETE FROM event")
        raise RuntimeError("broken off")
    assert dump(store) == before


def count_together(file: Path, processes: int, increments: int) -> int:
    store = Store.open(url_of(file))
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")
    together = file.with_name("together")
    children = [python(COUNTER, url_of(file), str(increments), str(together)) for _ in range(processes)]
    assert [child.stdout.readline() for child in children if child.stdout] == [b"ready\n"] * processes
    together.touch()
    assert [child.communicate() and child.returncode for child in children] == [0] * processes
    with store.reading() as connection:
        found = int(connection.exec_driver_sql("SELECT n FROM counter").scalar_one())
    store.close()
    return found


def test_f5_lost_updates(file: Path) -> None:
    assert count_together(file, 4, 50) == 200


@pytest.mark.drill
def test_f5_lost_updates_of_eight_processes(file: Path) -> None:
    assert count_together(file, 8, 200) == 1_600


def kill_again_and_again(file: Path, times: int) -> None:
    """Kill a process that takes in, at random points; whatever it said was taken in must be there."""
    chance = random.Random(7)
    acknowledged: set[str] = set()
    Store.open(url_of(file)).close()
    for turn in range(times):
        child = python(TAKER, url_of(file), str(turn * 100_000))
        assert child.stdout is not None
        said = [child.stdout.readline()]
        time.sleep(chance.uniform(0, 0.15))
        child.kill()
        said += child.stdout.readlines()
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL
        starts = [int(line) for line in said if line.endswith(b"\n")]
        acknowledged |= {str(start + place) for start in starts for place in range(5)}
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = {row[0] for row in connection.execute("SELECT source_id FROM sighting")}
            whole = connection.execute("SELECT count(*) FROM event JOIN occurrence ON event_id = event.id").fetchone()
        assert acknowledged - found == set()
        assert (len(found) % 5, whole) == (0, (len(found),))  # a batch is there whole, or not at all
    assert len(acknowledged) >= 5 * times


def test_e1_f1_kill_9_loses_nothing_acknowledged(file: Path) -> None:
    kill_again_and_again(file, 12)


@pytest.mark.drill
def test_e1_f1_kill_9_at_200_points_loses_nothing_acknowledged(file: Path) -> None:
    kill_again_and_again(file, 200)


@pytest.mark.parametrize("pages", [1, 2, 3, 5, 8, 13, 21])
def test_f4_a_full_disk_keeps_the_old_state_and_recovers(store: Store, pages: int) -> None:
    give(store, event_sighting(), association_sighting())
    before = dump(store)
    many = [event_sighting(source_id=str(number), description="x" * 4_000) for number in range(60)]
    with store.engine.connect() as connection:
        used = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    store.engine.dispose()
    with store.engine.connect() as connection:  # the pool gives this very connection to the next writer
        connection.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")
    with pytest.raises(StoreUnusable, match="cannot be written: database or disk is full"):
        give(store, *many)
    assert dump(store) == before
    store.engine.dispose()
    give(store, *many)
    assert len(events(store)) == 61


@pytest.mark.parametrize("room", [0, 1_000, 4_096, 20_000, 60_000])
@pytest.mark.usefixtures("size_limit")
def test_f4_a_file_that_may_not_grow_keeps_the_old_state_and_recovers(store: Store, file: Path, room: int) -> None:
    give(store, event_sighting(), association_sighting())
    before = dump(store)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    many = [event_sighting(source_id=str(number), description="x" * 4_000) for number in range(60)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + room, hard))
    with pytest.raises(StoreUnusable, match="cannot be written"):
        give(store, *many)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.engine.dispose()
    assert dump(store) == before
    give(store, *many)
    assert len(events(store)) == 61
