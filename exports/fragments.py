"""The cache of rendered fragments: one subject in one format, by revision.

It may be deleted at any time, at the cost of rendering everything again. It is not waited for on the
disk, so each row carries a checksum: after a power cut, a damaged row is a reason to begin anew, never
something to publish.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, overload
from zlib import crc32

from catalog.views import Member
from exports.exporter import Fragment

_APPLICATION_ID = 0x600D_F4A6
_LAYOUT = 1
_BATCH = 400  # identifiers in one statement: below every limit on its parameters
_HELD = 32 * 1024 * 1024  # bytes of one document's fragments that may wait in memory
_OVERHEAD = 200  # bytes of a fragment besides its body, about
_TABLES = """
CREATE TABLE fragment (
    exporter TEXT NOT NULL, subject_id TEXT NOT NULL, version TEXT NOT NULL, revision INTEGER NOT NULL,
    body BLOB NOT NULL, note TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE UNIQUE INDEX fragment_known ON fragment (exporter, subject_id, version, revision);
"""

Item = TypeVar("Item")


class FragmentsDamaged(sqlite3.DatabaseError):
    """The cache does not hold what it was given; delete it and begin anew."""


def batches(items: Iterable[Item], size: int = _BATCH) -> Iterator[list[Item]]:
    """The items, `size` at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class FragmentCache:
    """The fragments kept in the SQLite file at `path`, which is made, or made anew when it is not ours.

    All methods raise `sqlite3.DatabaseError` when the file is damaged or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = _opened(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def known(self, exporter: str, version: str, members: Sequence[Member]) -> set[str]:
        """The ids of those members whose fragment is here, in this version and at the member's revision."""
        revisions = {member.id: member.revision for member in members}
        found = set()
        for ids in batches(revisions):
            marks = ",".join("?" * len(ids))
            query = f"SELECT subject_id, revision FROM fragment WHERE exporter = ? AND subject_id IN ({marks}) AND version = ?"  # noqa: S608 - question marks
            rows = self._connection.execute(query, (exporter, *ids, version))
            found |= {subject_id for subject_id, revision in rows if revisions[subject_id] == revision}
        return found

    def put(self, rows: Iterable[tuple[str, str, str, int, Fragment]]) -> None:
        """Keep fragments, each as (exporter, subject id, version, revision, fragment), for what was kept before."""
        with self._connection:
            for batch in batches(rows):
                self._connection.executemany(
                    "DELETE FROM fragment WHERE exporter = ? AND subject_id = ?", [row[:2] for row in batch]
                )
                self._connection.executemany(
                    "INSERT INTO fragment VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(*row[:4], row[4].body, row[4].note, _checksum(*row)) for row in batch],
                )

    def take(self, exporter: str, version: str, members: Sequence[Member]) -> Iterator[Fragment]:
        """The fragments of the members, in their order, a batch in memory at a time.

        Raises `FragmentsDamaged` when one is not here or is not what was put.
        """
        for batch in batches(members):
            marks = ",".join("?" * len(batch))
            query = f"SELECT subject_id, revision, body, note, checksum FROM fragment WHERE exporter = ? AND subject_id IN ({marks}) AND version = ?"  # noqa: S608 - question marks
            rows = self._connection.execute(query, (exporter, *(member.id for member in batch), version))
            found = {(row[0], row[1]): row for row in rows}
            for member in batch:
                row = found.get((member.id, member.revision))
                if row is None:
                    raise FragmentsDamaged(f"no fragment of {member.id} for {exporter}")
                fragment = Fragment(row[2], row[3])
                if _checksum(exporter, member.id, version, member.revision, fragment) != row[4]:
                    raise FragmentsDamaged(f"the fragment of {member.id} for {exporter} is damaged")
                yield fragment

    def prune(self, subjects: Iterable[str], exporters: Iterable[str]) -> None:
        """Forget every other subject and exporter; what is forgotten is overwritten (reliability E9)."""
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE alive (name TEXT PRIMARY KEY) WITHOUT ROWID")
            names = ((name,) for name in (*subjects, *exporters))
            self._connection.executemany("INSERT OR IGNORE INTO alive VALUES (?)", names)
            self._connection.execute("DELETE FROM fragment WHERE subject_id NOT IN alive OR exporter NOT IN alive")
            self._connection.execute("DROP TABLE alive")


class CachedFragments(Sequence[Fragment]):
    """The fragments of some members as a sequence, read from the cache as it is gone through.

    A short one is read once and held; a long one is read again each time, to spare the memory.
    """

    def __init__(self, cache: FragmentCache, exporter: str, version: str, members: Sequence[Member]) -> None:
        self._cache, self._exporter, self._version, self._members = cache, exporter, version, members
        self._held: list[Fragment] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Fragment]:
        return self._read() if self._held is None else iter(self._held)

    @overload
    def __getitem__(self, index: int) -> Fragment: ...
    @overload
    def __getitem__(self, index: slice) -> "CachedFragments": ...
    def __getitem__(self, index: int | slice) -> "Fragment | CachedFragments":
        if isinstance(index, slice):
            return CachedFragments(self._cache, self._exporter, self._version, self._members[index])
        return next(self._cache.take(self._exporter, self._version, [self._members[index]]))

    def _read(self) -> Iterator[Fragment]:
        held: list[Fragment] = []
        room = _HELD
        for fragment in self._cache.take(self._exporter, self._version, self._members):
            room -= len(fragment.body) + _OVERHEAD
            if room > 0:
                held.append(fragment)
            else:
                held.clear()
            yield fragment
        if room > 0:
            self._held = held


def _checksum(exporter: str, subject_id: str, version: str, revision: int, fragment: Fragment) -> int:
    key = f"{exporter}\0{subject_id}\0{version}\0{revision}\0{fragment.note}"
    return crc32(fragment.body, crc32(key.encode("utf-8", "surrogatepass")))


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to the cache at `path`; a file that is no such cache makes room for a new one."""
    try:
        return _connected(path)
    except sqlite3.DatabaseError:
        discard(path)
        return _connected(path)


def discard(path: Path) -> None:
    """Delete the cache at `path`, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5)
    try:
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;")
        marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            connection.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_LAYOUT}; COMMIT;"
            )
        elif marks != [_APPLICATION_ID, _LAYOUT]:
            raise FragmentsDamaged(f"{path} is no cache of fragments")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
