"""The cache of what was rendered: fragments, and of each subject its gist and what its pages came to.

It may be deleted at any time, at the cost of rendering everything again. It is not waited for on the
disk, so all that is read together carries a checksum: after a power cut, a damaged row is a reason to begin
anew, never something to publish. What is waited for is of which generation it knows all pages: a publication
that is broken off has changed it, and forgotten who is gone, before readers see another generation.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from sys import intern
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar
from zlib import crc32

from exports.exporter import Fragment
from exports.fragments_file import FragmentsDamaged, complete_for, connected, opened_anew
from exports.fragments_sums import checksum, damaged, note_sum, sound, sum_of, text_sum

_BATCH = 500  # keys in one statement: below every limit on its parameters
_REMEMBERED = 20_000
"""Subjects whose numbers are in memory, since each exporter and each of many selections asks for them."""
_OF_SUBJECTS = (
    "revision",
    "instant",
    "stamp",
    "generation",
    "refused",
    "known_sum",
    "gist",
    "gist_sum",
    "pages",
    "pages_sum",
)
SUBJECTS = 1 << 40
"""Keys of fragments are the exporter's number times this, plus the subject's."""

Item = TypeVar("Item")


class Known(NamedTuple):
    """What is held of a subject; its fragments, pages and gist are read when they are needed.

    Attributes:
        revision, stamp: what it was rendered from: its own revision, and the exporters that rendered it.
        instant: when its content had last changed, in microseconds (`exports.publisher_packing.microseconds`): with the
            revision it tells one state of it from all others, even in a catalogue that was restored.
        generation: the publication in which its pages were written.
        refused: why some exporters could not write it, by name, as JSON; or nothing.
    """

    revision: int
    instant: int
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
    instant: int
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
        self._connection = opened or opened_anew(path)
        self._exporters: dict[str, int] = dict(self._connection.execute("SELECT name, number FROM exporter"))
        self._remembered: dict[str, int] = {}
        self.complete_for = self._marked = complete_for(self._connection)

    @classmethod
    def reading(cls, path: Path) -> Self:
        """The cache at `path` as another process filled it; it is not made anew when it is damaged."""
        return cls(path, connected(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def subjects(self) -> dict[str, Known]:
        """All that is known of subjects, by id."""
        query = "SELECT id, revision, instant, stamp, generation, refused, known_sum FROM subject"
        found: dict[str, Known] = {}
        for name, revision, instant, stamp, generation, refused, told in self._connection.execute(query):
            if text_sum(f"{name}\0{revision}\0{instant}\0{stamp}\0{generation}\0{refused}") != told:
                raise damaged(name)
            # A hundred thousand subjects share a handful of stamps and refusals.
            found[name] = Known(revision, instant, intern(stamp), generation, intern(refused))
        return found

    def gists(self) -> Iterator[tuple[str, str]]:
        """The gists of all subjects (see `exports.faceting`), each with its id."""
        return sound(self._connection.execute("SELECT id, gist, gist_sum FROM subject"))

    def pages(self, ids: Iterable[str]) -> dict[str, str]:
        """The lines of the manifest for the pages of these subjects, by id."""
        found: dict[str, str] = {}
        for batch in batches(ids):
            marks = ",".join("?" * len(batch))
            query = f"SELECT id, pages, pages_sum FROM subject WHERE id IN ({marks})"  # noqa: S608 - question marks
            found.update(sound(self._connection.execute(query, batch)))
        return found

    def all_pages(self) -> Iterator[str]:
        """The lines of the manifest for the pages of every subject that has any, by id."""
        rows = self._connection.execute("SELECT id, pages, pages_sum FROM subject ORDER BY id")
        return (pages for _, pages in sound(rows) if pages)

    def put(self, rows: Iterable[Rendered]) -> None:
        """Keep what was rendered, for what was kept before."""
        self._unmark()
        with self._connection:
            for batch in batches(rows):
                self._put_subjects(batch)
                self._put_fragments(batch)

    def _put_subjects(self, rows: Sequence[Rendered]) -> None:
        statement = (
            f"INSERT INTO subject (id, {', '.join(_OF_SUBJECTS)}) VALUES (?{', ?' * len(_OF_SUBJECTS)}) "  # noqa: S608 - our own words
            f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _OF_SUBJECTS)}"
        )
        self._connection.executemany(statement, map(_subject_row, rows))

    def _numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers by which these subjects are known, of those that are."""
        remembered = self._remembered
        if unknown := [one for one in ids if one not in remembered]:
            if len(remembered) > _REMEMBERED:
                remembered.clear()
                unknown = [*ids]
            marks = ",".join("?" * len(unknown))
            query = f"SELECT id, number FROM subject WHERE id IN ({marks})"  # noqa: S608 - question marks
            remembered.update(self._connection.execute(query, unknown))
        return remembered

    def _put_fragments(self, rows: Sequence[Rendered]) -> None:
        values, numbers = [], self._numbers([row.id for row in rows])
        for row in rows:
            for name, (stamp, fragment) in row.fragments.items():
                key = self._number(name) * SUBJECTS + numbers[row.id]
                noted = note_sum(key, row.revision, stamp, fragment.note)
                told = crc32(fragment.body, noted)
                values.append((key, row.revision, stamp, fragment.note, noted, told, fragment.body))
        self._connection.executemany("INSERT OR REPLACE INTO fragment VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def take(self, exporter: str, stamp: str, members: Iterable[tuple[str, int]]) -> Iterator[Fragment]:
        """The fragments of these subjects (id, revision), in their order, a batch in memory at a time.

        Raises `FragmentsDamaged` when one is not here or is not what was put.
        """
        for identity, (key, revision, _, note, told, body) in self._rows(
            exporter, stamp, members, "note, checksum, body"
        ):
            fragment = Fragment(body, note)
            if checksum(key, revision, stamp, fragment) != told:
                raise FragmentsDamaged(f"the fragment of {identity} for {exporter} is damaged")
            yield fragment

    def notes(self, exporter: str, stamp: str, members: Iterable[tuple[str, int]]) -> Iterator[str]:
        """What is noted of the same fragments, without their bytes. Raises as `take` does."""
        for identity, (key, revision, _, note, told) in self._rows(exporter, stamp, members, "note, noted"):
            if note_sum(key, revision, stamp, note) != told:
                raise FragmentsDamaged(f"what is noted of {identity} for {exporter} is damaged")
            yield note

    def _rows(
        self, exporter: str, stamp: str, members: Iterable[tuple[str, int]], columns: str
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Each id, in the order of the members, with the key, the revision, the stamp and these columns of its fragment."""
        first = self._exporters.get(exporter, 0) * SUBJECTS
        for batch in batches(members):
            numbers = self._numbers([identity for identity, _ in batch])
            keys = [first + numbers.get(identity, 0) for identity, _ in batch]
            marks = ",".join("?" * len(keys))
            query = f"SELECT key, revision, stamp, {columns} FROM fragment WHERE key IN ({marks})"  # noqa: S608 - our own words
            found = {row[0]: row for row in self._connection.execute(query, keys)}
            for key, (identity, revision) in zip(keys, batch, strict=True):
                row = found.get(key)
                if row is None or row[1] != revision or row[2] != stamp:
                    raise FragmentsDamaged(f"no fragment of {identity} for {exporter}")
                yield identity, row

    def prune(self, ids: Iterable[str], exporters: Iterable[str]) -> None:
        """Forget these subjects, and all exporters but these; what is forgotten is overwritten (reliability E9)."""
        gone = []
        for batch in batches(ids):
            numbers = self._numbers(batch)
            gone += [numbers[one] for one in batch if one in numbers]
        self._remembered.clear()  # Numbers are given again.
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


def _subject_row(row: Rendered) -> tuple[object, ...]:
    known = row.id, row.revision, row.instant, row.stamp, row.generation, row.refused
    gist, pages = (row.id, row.gist), (row.id, row.pages)
    return *known, sum_of(known), row.gist, sum_of(gist), row.pages, sum_of(pages)
