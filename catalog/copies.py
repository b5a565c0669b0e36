"""A copy of a whole catalogue in one file, the same for SQLite and PostgreSQL, and back (reliability F11).

    goodweek-backup.json       what it is: format, schema, when, how many rows, the hash of all of them
    catalogue/TABLE.jsonl      a row a line, values in the order of the columns that the first line names
    files/…                    files of the instance, by their path in it

It is a gzipped tar. A copy is one consistent state; it is put back whole, in one transaction, or not at all.
"""

import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import islice
from json import dumps, loads
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from pydantic import AwareDatetime
from sqlalchemy import Column, Connection, Date, Table, delete, func, insert, select
from sqlmodel import SQLModel

from catalog import clock
from catalog.columns import UTCDateTime
from catalog.errors import ConfigurationInvalid, RecordUnreadable, StoreNewer
from catalog.keyed import CHECK
from catalog.rows import Row, table_of, upsert
from catalog.sightings import Frozen
from catalog.store import HEAD, Store
from catalog.suppression import load
from catalog.sweeping import Swept, sweep
from catalog.tables import Erased, Sighting

HEADER, CATALOGUE, FILES = "goodweek-backup.json", "catalogue/", "files/"
FORMAT = 1
_AT_ONCE = 1_000
_ALL = 1 << 256
_LONGEST = 64 * 1024 * 1024


class Copy(Frozen):
    """What a copy says of itself.

    Attributes:
        schema_: revision of the tables. rows: how many each table has. hash: see `catalogue_hash`.
        check: which key its digests of erased things were made with; empty where nothing was erased.
    """

    format: int
    schema_: str
    made_at: AwareDatetime
    rows: dict[str, int]
    hash: str
    check: str = ""


class ReadLate(Mapping[str, bytes]):
    """Files by their path, of which each is read when it is asked for: together they may be more than memory holds."""

    def __init__(self, readers: Mapping[str, Callable[[], bytes]]) -> None:
        self._readers = readers

    def __getitem__(self, path: str) -> bytes:
        return self._readers[path]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def catalogue_hash(store: Store) -> str:
    """Of all rows, in any order: the same for two equal catalogues, whatever database they are in.

    The digests of what was erased are no part of it.
    """
    with store.reading() as connection:
        return _hash_of(connection)


def back_up(store: Store, target: Path, files: Mapping[str, bytes]) -> Copy:
    """Write a copy of the catalogue, and `files` by their path, to `target`, which must not be there.

    For the owner's eyes only, since it holds all that is known. Raises `ConfigurationInvalid` when it cannot be written.
    """
    if target.exists():
        raise ConfigurationInvalid(str(target), "exists already.", "Name another file: no copy is written over.")
    part = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as tar:
                copy = _write(tar, store, files)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise ConfigurationInvalid(
            str(target), f"cannot be written: {error}.", "Free some space, or name another file."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return copy


@contextmanager
def opened(path: Path) -> Iterator["Archive"]:
    """The copy at `path`, open for the length of the block.

    Raises `RecordUnreadable` when it is no copy or damaged, `StoreNewer` when a newer Goodweek made it.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield Archive(tar, path)
    except FileNotFoundError as error:
        raise RecordUnreadable(f"{error.filename}: is not there.") from error
    except (EOFError, OSError, zlib.error, tarfile.TarError, ValueError, KeyError) as error:
        problem = f"{path}: is no copy of a catalogue, or is damaged ({error})."
        raise RecordUnreadable(problem, "`goodweek backup FILE` makes one.") from error


class Archive:
    """A copy that is being read.

    Attributes:
        copy: what it says of itself.
    """

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        self._tar = tar
        said = loads(self._read(HEADER))
        if said["format"] > FORMAT or said["schema_"] > HEAD:
            raise StoreNewer(f"{path} was made by a newer Goodweek (schema {said['schema_']}).", "Update Goodweek.")
        if said["schema_"] < HEAD:
            raise RecordUnreadable(
                f"{path} was made by an older Goodweek (schema {said['schema_']}, this one has {HEAD}).",
                "Restore it with that version, then open the instance with this one.",
            )
        self.copy = Copy.model_validate(said)

    def files(self) -> Mapping[str, bytes]:
        """The files of the instance by their path in it, each read when it is asked for; never one that leads out of it."""
        found: dict[str, str] = {}
        for member in self._tar.getmembers():
            path = PurePosixPath(member.name.removeprefix(FILES))
            if member.isfile() and member.name.startswith(FILES) and not path.is_absolute() and ".." not in path.parts:
                found[str(path)] = member.name
        return ReadLate({path: partial(self._read, name) for path, name in found.items()})

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table, a portion at a time."""
        file = self._tar.extractfile(f"{CATALOGUE}{table.name}.jsonl")
        assert file is not None
        names: list[str] = loads(file.readline())
        makers = [_maker(table.c[name]) for name in names]
        while lines := list(islice(file, _AT_ONCE)):
            yield [
                {
                    name: value if make is None or value is None else make(value)
                    for name, make, value in zip(names, makers, loads(line), strict=True)
                }
                for line in lines
            ]

    def _read(self, name: str) -> bytes:
        member = self._tar.getmember(name)
        file = self._tar.extractfile(member)
        if file is None or member.size > _LONGEST:
            raise ValueError(f"{name} is no file, or too large")
        return file.read()


def put_back(store: Store, archive: Archive, *, uid_domain: str) -> Swept:
    """Replace all that is in `store` by what the copy holds, in one transaction; what was erased since is erased again.

    Gives what was. Raises `RecordUnreadable`, and nothing is changed, when the rows are not those that were copied.
    """
    erased = table_of(Erased)
    with store.writing() as connection:
        for table in reversed(_copied()):
            connection.execute(delete(table))
        for table in _copied():
            for rows in archive.rows(table):
                connection.execute(insert(table), rows)
            _count_on(connection, table)
        if _hash_of(connection) != archive.copy.hash:
            raise RecordUnreadable(
                "The copy holds other rows than were copied.", "Nothing was changed; take another copy."
            )
        known = set(connection.execute(select(erased.c.digest)).scalars())
        told = [row for rows in archive.rows(erased) for row in rows]
        upsert(connection, Erased, [row for row in told if row["digest"] not in known])
        if known <= {row["digest"] for row in told}:
            return Swept()
        return sweep(connection, load(connection, store.key), now=clock.now(), uid_domain=uid_domain)


def is_empty(store: Store) -> bool:
    """Whether nothing was ever taken in."""
    with store.reading() as connection:
        return not connection.scalar(select(func.count()).select_from(table_of(Sighting)))


def _copied() -> list[Table]:
    """All tables but that of erased things, which only grows; those that others point to first."""
    return [table for table in SQLModel.metadata.sorted_tables if table is not table_of(Erased)]


def _write(tar: tarfile.TarFile, store: Store, files: Mapping[str, bytes]) -> Copy:
    """The rows, then the files, then the header: a copy that was cut off has none."""
    rows: dict[str, int] = {}
    total = 0
    erased = table_of(Erased)
    with store.reading() as connection:
        for table in (*_copied(), erased):
            with TemporaryFile() as waiting:
                rows[table.name], part = _write_table(connection, table, waiting)
                total += part if table is not erased else 0
                _add(tar, f"{CATALOGUE}{table.name}.jsonl", waiting)
        check = connection.scalar(select(erased.c.digest).where(erased.c.kind == CHECK)) or ""
    for path in sorted(files):
        _add(tar, f"{FILES}{path}", BytesIO(files[path]))
    copy = Copy(format=FORMAT, schema_=HEAD, made_at=clock.now(), rows=rows, hash=_hex(total), check=check)
    _add(tar, HEADER, BytesIO(copy.model_dump_json().encode()))
    return copy


def _write_table(connection: Connection, table: Table, file: IO[bytes]) -> tuple[int, int]:
    """Write the rows; gives how many they are, and the sum of their hashes."""
    count = total = 0
    file.write(dumps([column.name for column in table.columns]).encode() + b"\n")
    for line in _lines(connection, table):
        file.write(line + b"\n")
        count, total = count + 1, total + _number(table, line)
    return count, total


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, os.SEEK_END)
    entry.mtime, entry.mode = int(clock.now().timestamp()), 0o600
    file.seek(0)
    tar.addfile(entry, file)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as a JSON list; a portion in memory at a time."""
    for row in connection.execute(select(table), execution_options={"yield_per": _AT_ONCE}):
        yield dumps([_plain(value) for value in row]).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _maker(column: Column[Any]) -> Callable[[str], Any] | None:
    """What makes the value of a column from what `_plain` made of it; None where they are the same."""
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(column.type, Date) else None


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give numbers that are not taken; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    last = connection.scalar(select(func.max(column)))
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _hash_of(connection: Connection) -> str:
    return _hex(sum(_number(table, line) for table in _copied() for line in _lines(connection, table)))


def _number(table: Table, line: bytes) -> int:
    return int.from_bytes(sha256(table.name.encode() + b"\t" + line).digest(), "big")


def _hex(total: int) -> str:
    return f"{total % _ALL:064x}"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
