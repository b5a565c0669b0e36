"""A full disk keeps the old state, says so, and is forgotten once there is room again (reliability F4).

Three methods, at ten points each: a limit within SQLite, a limit of the process on the size of files, and a small
file system that is really full; the last one for PostgreSQL too, whose tables lie on it. `test_f4_server` has the
other two of PostgreSQL.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from catalog.errors import StoreUnusable
from catalog.sightings import Sighting
from catalog.store import Store
from tests.catalog.databases import Databases, Postgresql, Sqlite
from tests.catalog.test_store_kills import intact
from tests.catalog.world import association_sighting, dump, event_sighting, events, give

PAGE = 4_096
MANY = 60
_CHANCE = random.Random(4)
TOO_MUCH: list[Sighting] = [
    # At random, since PostgreSQL would pack anything else.
    event_sighting(source_id=str(number), title=f"Cours {number}", description=_CHANCE.randbytes(2_000).hex())
    for number in range(MANY)
]


def refused(store: Store, words: str) -> None:
    """The batch is refused with words and nothing of it is there."""
    before = dump(store)
    with pytest.raises(StoreUnusable, match=f"cannot be written: .*({words})") as caught:
        give(store, *TOO_MUCH)
    assert caught.value.exit_status == 74
    store.engine.dispose()
    assert dump(store) == before
    intact(store)


def taken(store: Store) -> None:
    """The batch is taken in, now that there is room."""
    give(store, *TOO_MUCH)
    assert len(events(store)) == MANY + 1
    intact(store)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("pages", [1, 2, 3, 5, 8, 13, 21, 34, 55, 80])
def test_f4_a_database_that_may_not_grow(store: Store, pages: int) -> None:
    give(store, event_sighting(), association_sighting())
    with store.engine.connect() as connection:
        used = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    store.engine.dispose()
    with store.engine.connect() as connection:  # the pool gives this very connection to the next writer
        connection.exec_driver_sql(f"PRAGMA max_page_count={used + pages}")
    refused(store, "database or disk is full")
    taken(store)


@pytest.fixture
def size_limit() -> Iterator[None]:
    """Whatever limit a test sets on the size of files, it is taken back; its signal is ignored."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("room", [0, 1_000, 4_096, 8_192, 20_000, 40_000, 60_000, 100_000, 150_000, 200_000])
@pytest.mark.usefixtures("size_limit")
def test_f4_a_file_that_may_not_grow(store: Store, tmp_path: Path, room: int) -> None:
    give(store, event_sighting(), association_sighting())
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "catalog.db").stat().st_size + room, hard))
    with pytest.raises(StoreUnusable, match="cannot be written"):
        give(store, *TOO_MUCH)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.engine.dispose()
    assert [event.facts.title for event in events(store)] == ["Atelier réparation"]
    intact(store)
    taken(store)


class SmallDisk:
    """A file system in memory, with a file on it that takes the room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def leave(self, room: int) -> None:
        """Fill it up, but for so many bytes."""
        free = shutil.disk_usage(self.folder).free
        with self._filler.open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, max(PAGE, free - room))

    def make_room(self) -> None:
        """Let there be room again."""
        self._filler.unlink()


@contextmanager
def mounted(size: str) -> Iterator[SmallDisk]:
    """A file system of this size for the length of the block; the test is skipped where nobody may make one."""
    command = shutil.which("mount")
    if os.geteuid() != 0 or command is None:
        pytest.skip("only root may make a small file system")
    folder = Path(mkdtemp(prefix="goodweek-disk-"))
    made = subprocess.run(
        [command, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip("not even root may make a small file system here")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    with mounted("32m") as disk:
        yield disk


def filled_up(store: Store, disk: SmallDisk, rooms: list[int]) -> None:
    """Take in one batch with each room, in vain, and then with enough of it."""
    give(store, event_sighting(), association_sighting())
    for room in rooms:
        disk.leave(room)
        refused(store, "full|No space left|disk I/O error")
        disk.make_room()
    taken(store)


def test_f4_a_full_disk_under_sqlite(sqlite: Sqlite, small_disk: SmallDisk) -> None:
    with sqlite.catalogue(small_disk.folder) as url:
        store = Store.open(url)
        filled_up(store, small_disk, [PAGE * pages for pages in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)])
        store.close()


def test_f4_a_full_disk_under_postgresql(postgresql: Postgresql, small_disk: SmallDisk) -> None:
    with postgresql.catalogue_on(small_disk.folder) as url:
        store = Store.open(url)
        filled_up(store, small_disk, [PAGE * pages for pages in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55)])
        store.close()


def test_f4_a_disk_that_is_full_at_the_first_opening(databases: Databases, small_disk: SmallDisk) -> None:
    on_disk = databases.catalogue_on if isinstance(databases, Postgresql) else databases.catalogue
    with on_disk(small_disk.folder, migrated=False) as url:
        small_disk.leave(10 * PAGE)
        with pytest.raises(StoreUnusable, match=r"cannot be opened: .*(full|No space left|disk I/O error)"):
            Store.open(url)
        small_disk.make_room()
        store = Store.open(url)
        filled_up(store, small_disk, [PAGE])
        store.close()
