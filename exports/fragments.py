"""The cache of what was rendered: fragments, and of each subject its gist and what its pages came to.

It may be deleted at any time, at the cost of rendering everything again. It is not waited for on the
disk, so each fragment carries a checksum: after a power cut, a damaged row is a reason to begin anew,
never something to publish. What is waited for is of which generation it knows all pages: a publication
that is broken off has changed it, and forgotten who is gone, before readers see another generation.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from sys import intern
from types import TracebackType
from typing import NamedTuple, Self, TypeVar
from zlib import crc32

from exports.exporter import Fragment

_APPLICATION_ID = 0x600D_F4A6
_LAYOUT = 4
_BATCH = 500  # keys in one statement: below every limit on its parameters
SUBJECTS = 1 << 40
"""Keys of fragments are the exporter's number times this, plus the subject's."""
CACHE = "fragments.sqlite"
_TABLES = """
CREATE TABLE exporter (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE subject (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, stamp TEXT NOT NULL,
    generation INTEGER NOT NULL, gist TEXT NOT NULL, refused TEXT NOT NULL, pages TEXT NOT NULL);
CREATE TABLE fragment (
    key INTEGER PRIMARY KEY, revision INTEGER NOT NULL, stamp TEXT NOT NULL,
    body BLOB NOT NULL, note TEXT NOT NULL, checksum INTEGER NOT NULL);
"""
# Not among them: caches from before it was kept have none, and stay good.
_COMPLETE = "CREATE TABLE IF NOT EXISTS complete (generation INTEGER NOT NULL)"

Item = TypeVar("Item")


class FragmentsDamaged(sqlite3.DatabaseError):
    """The cache does not hold what it was given; delete it and begin anew."""


class Known(NamedTuple):
    """What is held of a subject; its fragments, pages and gist are read when they are needed.

    Attributes:
        revision, stamp: what it was rendered from: its own revision, and the exporters that rendered it.
        generation: the publication in which its pages were written.
        refused: why some exporters could not write it, by name, as JSON; or nothing.
    """

    revision: int
    stamp: str
    generation: int
    refused: str


class Rendered(NamedTuple):
    """One subject as it was rendered.

    Attributes:
        stamps: of each exporter whose fragment is here, by name.
        pages: the lines of the manifest that speak of its pages.
    """

    id: str
    revision: int
    stamp: str
    generation: int
    gist: str
    refused: str
    pages: str
    fragments: Mapping[str, tuple[str, Fragment]]


def batches(items: Iterable[Item], size: int = _BATCH) -> Iterator[list[Item]]:
    """The items, `size` at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class FragmentCache:
    """What is kept in the SQLite file at `path`, which is made, or made anew when it is not ours.

    All methods raise `sqlite3.DatabaseError` when the file is damaged or cannot be written.

    Attributes:
        complete_for: the generation whose pages it all knew when it was opened; 0 when that can be said of none.
    """

    def __init__(self, path: Path, opened: sqlite3.Connection | None = None) -> None:
        self.path = path
        self._connection = opened or _opened(path)
        self._exporters: dict[str, int] = dict(self._connection.execute("SELECT name, number FROM exporter"))
        self.complete_for = self._marked = _complete_for(self._connection)

    @classmethod
    def reading(cls, path: Path) -> Self:
        """The cache at `path` as another process filled it; it is not made anew when it is damaged."""
        return cls(path, _connected(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def subjects(self) -> dict[str, Known]:
        """All that is known of subjects, by id."""
        query = "SELECT id, revision, stamp, generation, refused FROM subject"
        # A hundred thousand subjects share a handful of stamps and refusals.
        return {
            name: Known(revision, intern(stamp), generation, intern(refused))
            for name, revision, stamp, generation, refused in self._connection.execute(query)
        }

    def gists(self) -> Iterator[tuple[str, str]]:
        """The gists of all subjects (see `exports.faceting`), each with its id."""
        return iter(self._connection.execute("SELECT id, gist FROM subject"))

    def pages(self, ids: Iterable[str]) -> dict[str, str]:
        """The lines of the manifest for the pages of these subjects, by id."""
        found: dict[str, str] = {}
        for batch in batches(ids):
            marks = ",".join("?" * len(batch))
            query = f"SELECT id, pages FROM subject WHERE id IN ({marks})"  # noqa: S608 - question marks
            found.update(self._connection.execute(query, batch))
        return found

    def all_pages(self) -> Iterator[str]:
        """The lines of the manifest for the pages of every subject that has any, by id."""
        query = "SELECT pages FROM subject WHERE pages != '' ORDER BY id"
        return (row[0] for row in self._connection.execute(query))

    def put(self, rows: Iterable[Rendered]) -> None:
        """Keep what was rendered, for what was kept before."""
        self._unmark()
        with self._connection:
            for batch in batches(rows):
                self._put_subjects(batch)
                self._put_fragments(batch)

    def _put_subjects(self, rows: Sequence[Rendered]) -> None:
        statement = (
            "INSERT INTO subject (id, revision, stamp, generation, gist, refused, pages) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, stamp = excluded.stamp, "
            "generation = excluded.generation, gist = excluded.gist, refused = excluded.refused, pages = excluded.pages"
        )
        self._connection.executemany(statement, [row[:7] for row in rows])

    def _numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers by which these subjects are known, of those that are."""
        marks = ",".join("?" * len(ids))
        query = f"SELECT id, number FROM subject WHERE id IN ({marks})"  # noqa: S608 - question marks
        return dict(self._connection.execute(query, ids))

    def _put_fragments(self, rows: Sequence[Rendered]) -> None:
        values, numbers = [], self._numbers([row.id for row in rows])
        for row in rows:
            for name, (stamp, fragment) in row.fragments.items():
                key = self._number(name) * SUBJECTS + numbers[row.id]
                told = checksum(key, row.revision, stamp, fragment)
                values.append((key, row.revision, stamp, fragment.body, fragment.note, told))
        self._connection.executemany("INSERT OR REPLACE INTO fragment VALUES (?, ?, ?, ?, ?, ?)", values)

    def take(self, exporter: str, stamp: str, members: Iterable[tuple[str, int]]) -> Iterator[Fragment]:
        """The fragments of these subjects (id, revision), in their order, a batch in memory at a time.

        Raises `FragmentsDamaged` when one is not here or is not what was put.
        """
        first = self._exporters.get(exporter, 0) * SUBJECTS
        for batch in batches(members):
            numbers = self._numbers([identity for identity, _ in batch])
            keys = [first + numbers.get(identity, 0) for identity, _ in batch]
            marks = ",".join("?" * len(keys))
            query = f"SELECT key, revision, stamp, body, note, checksum FROM fragment WHERE key IN ({marks})"  # noqa: S608 - question marks
            found = {row[0]: row for row in self._connection.execute(query, keys)}
            for key, (identity, revision) in zip(keys, batch, strict=True):
                row = found.get(key)
                if row is None or row[1] != revision or row[2] != stamp:
                    raise FragmentsDamaged(f"no fragment of {identity} for {exporter}")
                fragment = Fragment(row[3], row[4])
                if checksum(key, revision, stamp, fragment) != row[5]:
                    raise FragmentsDamaged(f"the fragment of {identity} for {exporter} is damaged")
                yield fragment

    def prune(self, ids: Iterable[str], exporters: Iterable[str]) -> None:
        """Forget these subjects, and all exporters but these; what is forgotten is overwritten (reliability E9)."""
        gone = [number for batch in batches(ids) for number in self._numbers(batch).values()]
        unknown = self._exporters.keys() - set(exporters)
        if not gone and not unknown:
            return
        self._unmark()
        with self._connection:
            for number in self._exporters.values():
                keys = [(number * SUBJECTS + one,) for one in gone]
                self._connection.executemany("DELETE FROM fragment WHERE key = ?", keys)
            self._connection.executemany("DELETE FROM subject WHERE number = ?", [(one,) for one in gone])
            for name in unknown:
                span = (self._exporters[name] * SUBJECTS, (self._exporters[name] + 1) * SUBJECTS)
                self._connection.execute("DELETE FROM fragment WHERE key >= ? AND key < ?", span)
                self._connection.execute("DELETE FROM exporter WHERE name = ?", (name,))
        self._exporters = {name: number for name, number in self._exporters.items() if name not in unknown}

    def complete(self, generation: int) -> None:
        """Keep that it knows all pages of this generation, until it is changed again; 0 for none.

        On the disk before and after anything else, even through a power cut: hence `EXTRA` (see `catalog.engines`).
        """
        self._connection.execute("PRAGMA synchronous = EXTRA")
        self._connection.execute(_COMPLETE)
        with self._connection:
            self._connection.execute("DELETE FROM complete")
            self._connection.execute("INSERT INTO complete VALUES (?)", (generation,))
        self._connection.execute("PRAGMA synchronous = OFF")
        self._marked = generation

    def _unmark(self) -> None:
        """What follows may be of a publication that is broken off: it is complete for no generation any more."""
        if self._marked:
            self.complete(0)

    def _number(self, exporter: str) -> int:
        if exporter not in self._exporters:
            made = self._connection.execute("INSERT INTO exporter (name) VALUES (?)", (exporter,)).lastrowid
            assert made is not None
            self._exporters[exporter] = made
        return self._exporters[exporter]


def checksum(key: int, revision: int, stamp: str, fragment: Fragment) -> int:
    """What is kept beside a fragment, so that a damaged one is known."""
    said = f"{key}\0{revision}\0{stamp}\0{fragment.note}"
    return crc32(fragment.body, crc32(said.encode("utf-8", "surrogatepass")))


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to the cache at `path`; a file that is no such cache makes room for one."""
    try:
        return _connected(path)
    except sqlite3.DatabaseError:
        discard(path)
        return _connected(path)


def discard(path: Path) -> None:
    """Delete the cache at `path`, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def has_our_form(connection: sqlite3.Connection) -> bool:
    """Whether it is a cache of this version of Goodweek."""
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return marks == [_APPLICATION_ID, _LAYOUT]


def _complete_for(connection: sqlite3.Connection) -> int:
    """The generation of which a cache says that it knows all pages; 0 where it says nothing."""
    if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'complete'").fetchone()[0]:
        return 0
    return int(connection.execute("SELECT coalesce(max(generation), 0) FROM complete").fetchone()[0])


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5)
    try:
        connection.executescript(
            "PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
        )
        is_ours = has_our_form(connection)
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            connection.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_LAYOUT}; COMMIT;"
            )
        elif not is_ours:
            raise FragmentsDamaged(f"{path} is no cache of fragments")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
