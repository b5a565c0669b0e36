"""Reading the cache of fragments beside a publisher that may be writing it.

Nothing is made, mended or waited for here: who finds something else than they know of reads again what is known. A
look lasts for a moment, so that a publisher is never kept from writing.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from exports.exporter import Fragment
from exports.fragments import SUBJECTS, batches
from exports.fragments_file import FragmentsDamaged, has_our_form
from exports.fragments_sums import checksum, sum_of

Wanted = tuple[int, int]
"""The number by which the cache knows a subject, and the revision that is wanted."""


class FragmentMoved(Exception):
    """The cache has another revision of a subject than the one that is known, or none any more."""


class FragmentsUnreadable(Exception):
    """There is no cache of ours, it is damaged, or it is being written for too long."""


class Kept(NamedTuple):
    """A fragment as it is kept, with the revision that it is of."""

    revision: int
    fragment: Fragment


class Stored(NamedTuple):
    """What is kept of a subject besides its fragments.

    Attributes:
        number: by which the cache knows it.
        gist: see `exports.faceting`. For the others see `exports.fragments.Known`.
    """

    number: int
    revision: int
    stamp: str
    generation: int
    gist: str
    refused: str


class FragmentReader:
    """The cache at a path, for one look at it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._exporters: dict[str, int] = dict(connection.execute("SELECT name, number FROM exporter"))

    def subjects(self) -> dict[str, Stored]:
        """All that is known of subjects, by id."""
        query = (
            "SELECT id, revision, instant, stamp, generation, refused, known_sum, gist, gist_sum, number FROM subject"
        )
        found: dict[str, Stored] = {}
        for *known, known_sum, gist, gist_sum, number in self._connection.execute(query).fetchall():
            name, revision, _, stamp, generation, refused = known
            if (sum_of(known), sum_of((name, gist))) != (known_sum, gist_sum):
                raise FragmentsDamaged(f"what is known of {name} is damaged")
            found[name] = Stored(number, revision, stamp, generation, gist, refused)
        return found

    def take(self, exporter: str, wanted: Sequence[Wanted]) -> Iterator[Fragment]:
        """The fragments of these subjects, in their order. Raises `FragmentMoved` where one is not of its revision."""
        for (_, revision), kept in zip(wanted, self.latest(exporter, [number for number, _ in wanted]), strict=True):
            if kept is None or kept.revision != revision:
                raise FragmentMoved(exporter)
            yield kept.fragment

    def latest(self, exporter: str, numbers: Sequence[int]) -> Iterator[Kept | None]:
        """The fragments of these subjects as they are now, in their order; None where there is none."""
        first = self._exporters.get(exporter, 0) * SUBJECTS
        for batch in batches(numbers):
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, revision, stamp, body, note, checksum FROM fragment WHERE key IN ({marks})"  # noqa: S608 - question marks
            rows = self._connection.execute(query, [first + number for number in batch]).fetchall()
            found = {row[0]: row for row in rows}
            for number in batch:
                row = found.get(first + number)
                yield None if row is None else _kept(row)


def _kept(row: tuple[int, int, str, bytes, str, int]) -> Kept:
    key, revision, stamp, body, note, told = row
    fragment = Fragment(body, note)
    if checksum(key, revision, stamp, fragment) != told:
        raise FragmentsDamaged(f"the fragment {key} is damaged")
    return Kept(revision, fragment)


@contextmanager
def fragments_at(path: Path) -> Iterator[FragmentReader]:
    """The cache at `path`, for the length of the block.

    Raises `FragmentsUnreadable`, also for what is asked of it within the block.
    """
    try:
        # Not read-only: a publisher that was killed while it wrote leaves a journal, which whoever looks must roll back.
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=rw", uri=True, timeout=5)) as connection:
            if not has_our_form(connection):
                raise FragmentsDamaged(f"{path} is no cache of fragments")
            yield FragmentReader(connection)
    except sqlite3.DatabaseError as error:
        raise FragmentsUnreadable(str(error)) from error
