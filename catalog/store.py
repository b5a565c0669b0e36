"""The catalogue's database: opened, brought up to date, written by one at a time, read in one state.

SQLite by default, PostgreSQL where `database.url` says so; `catalog.engines` has what differs between them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from catalog.engines import engine_for, first_line, reading_options, shown, writing_options
from catalog.errors import StoreNewer, StoreUnusable
from catalog.keyed import CHECK, KEY_REMEDY, check_value
from catalog.sealing import SEAL_REMEDY, Seal, SealBroken

HEAD = "0012"

FindSeal = Callable[[], Seal]
_SEAL = "goodweek_seal"


def _no_seal() -> Seal:
    raise SealBroken("There is no key by which mail addresses are sealed.", SEAL_REMEDY)


def seal_of(connection: Connection) -> Seal:
    """What seals the addresses in this catalogue. Raises `SealBroken` where there is no key."""
    find: FindSeal = connection.get_execution_options().get(_SEAL, _no_seal)
    return find()


class Store:
    """An open catalogue.

    Use `Store.open`, which also brings the tables up to date.

    Attributes:
        key: makes the digests of what was erased; empty where nothing was.
        find_key: gives the key as it is now: the first erasure makes it, and may be another process's.
        find_seal: gives what mail addresses are sealed by, once one is read or written.
    """

    def __init__(
        self,
        engine: Engine,
        key: bytes = b"",
        find_key: Callable[[], bytes] | None = None,
        find_seal: FindSeal | None = None,
    ) -> None:
        self.engine = engine
        self.key = key
        self.find_key = find_key or (lambda: self.key)
        self.find_seal: FindSeal = cache(find_seal or _no_seal)

    @classmethod
    def open(
        cls,
        url: str,
        key: bytes = b"",
        find_key: Callable[[], bytes] | None = None,
        find_seal: FindSeal | None = None,
    ) -> "Store":
        """Open the database at `url` (`sqlite:///path` or `postgresql://user@host/name`) and migrate it.

        `key` is the one under which what was erased is known again; `find_key` gives it later. Raises `StoreNewer` when a newer Goodweek
        wrote it, `StoreUnusable` when it cannot be opened, or when something was erased under another key.
        """
        engine = engine_for(url)
        try:
            _bring_up_to_date(engine, find_seal or _no_seal)
            _check_key(engine, key)
        except StoreUnusable:
            engine.dispose()
            raise
        except (DBAPIError, OSError) as error:
            engine.dispose()
            raise _unusable(engine, "opened", error, _remedy_at_opening(engine)) from error
        return cls(engine, key, find_key, find_seal)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write: committed whole at the end of the block, or not at all.

        Writers are one at a time, in this process and in all others, so that a conclusion rests on
        what stands when it is written. Raises `StoreUnusable` when another writes for half a minute,
        the disk is full or the server is lost.
        """
        try:
            options = {**writing_options(), _SEAL: self.find_seal}
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except (OperationalError, InterfaceError, InternalError) as error:
            if not _is_of_the_database(error):
                raise
            remedy = "Check the space on the disk and that no other process holds it."
            raise _unusable(self.engine, "written", error, remedy) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent state, that of the beginning of the block, for the length of it.

        Raises `StoreUnusable` when the database is locked for half a minute or the server is lost.
        """
        try:
            options = {**reading_options(self.engine), _SEAL: self.find_seal}
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except (OperationalError, InterfaceError, InternalError) as error:
            if not _is_of_the_database(error):
                raise
            raise _unusable(self.engine, "read", error, "Check that no other process holds it.") from error

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _bring_up_to_date(engine: Engine, find_seal: FindSeal) -> None:
    with engine.connect() as connection:
        has_table = engine.dialect.has_table(connection, "alembic_version")
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if has_table else None
        if not has_table:
            _check_encoding(connection)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise StoreNewer(
            f"The catalogue at {shown(engine.url)} was written by a newer Goodweek (schema {found}, this one knows {HEAD}).",
            "Update Goodweek, or restore the copy of the catalogue from before the update.",
        )
    _migrate(engine, find_seal)


def _check_key(engine: Engine, key: bytes) -> None:
    """What was erased must be known again: without its key it would come back in silence (reliability E9)."""
    with engine.connect() as connection:
        made_by = connection.execute(text("SELECT digest FROM erased WHERE kind = :kind"), {"kind": CHECK})
        if any(row.digest != check_value(key) for row in made_by):
            raise StoreUnusable(
                f"In the catalogue at {shown(engine.url)} something was erased, and "
                f"{'the key is another one' if key else 'the key is missing'}: it would not be known again.",
                KEY_REMEDY,
            )


def _check_encoding(connection: Connection) -> None:
    """Texts in any script must fit: refused before the first table is made, not at the first accent."""
    if connection.dialect.name == "sqlite":
        return
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreUnusable(
            f"The database {shown(connection.engine.url)} keeps text as {encoding}, which has no room for all scripts.",
            "Make one with `createdb --encoding=UTF8 --template=template0 NAME`.",
        )


def _migrate(engine: Engine, find_seal: FindSeal) -> None:
    # Imported here because it takes a fifth of a second that a catalogue that is up to date need not wait for.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    # A writer's lock: of several processes that open at once, one migrates and the others find it done.
    with engine.connect().execution_options(**writing_options()) as connection, connection.begin():
        config.attributes["connection"] = connection
        config.attributes["find_seal"] = find_seal
        command.upgrade(config, "head")


def _is_of_the_database(error: DBAPIError) -> bool:
    """Whether it is no mistake of ours: PostgreSQL tells a file that may not grow, and a damaged page, as class XX."""
    return not isinstance(error, InternalError) or str(getattr(error.orig, "sqlstate", "")).startswith("XX")


def _unusable(engine: Engine, what: str, error: DBAPIError | OSError, remedy: str) -> StoreUnusable:
    return StoreUnusable(f"The catalogue at {shown(engine.url)} cannot be {what}: {first_line(error)}.", remedy)


def _remedy_at_opening(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return "Check that the folder exists and may be written, and that the file is a catalogue of Goodweek."
    return "Check that the server runs, that the database exists, and that this user may make tables in it."
