"""Which entries a feed shows: the hundred latest, the latest first. A feed that is cut says so."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from exports.exporter import Fragment

LATEST = 100
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def stamp(instant: datetime) -> str:
    """`2026-10-12T06:15:42Z`, which sorts as time does."""
    return instant.astimezone(UTC).strftime(_STAMP)


def latest(fragments: Iterable[Fragment]) -> tuple[int, list[Fragment]]:
    """How many there are, and those whose note begins with the latest stamps; equal ones stay in their order."""
    total = 0

    def counted() -> Iterator[Fragment]:
        nonlocal total
        for fragment in fragments:
            total += 1
            yield fragment

    found = heapq.nlargest(LATEST, counted(), key=lambda fragment: fragment.note[:20])
    return total, found


def latest_lines(fragments: Iterable[Fragment]) -> tuple[int, list[Fragment]]:
    """The same of fragments that hold any number of entries, one a line.

    Their note is a stamp for each line, spaces between, then `|` and the sources; it is empty without entries.
    """
    return latest(entry for fragment in fragments if fragment.body for entry in _lines(fragment))


def _lines(fragment: Fragment) -> Iterator[Fragment]:
    stamps, _, sources = fragment.note.partition("|")
    for body, when in zip(fragment.body.splitlines(keepends=True), stamps.split(" "), strict=True):
        yield Fragment(body, f"{when} {sources}")


def sources_of(fragments: Iterable[Fragment]) -> set[str]:
    """The names of the sources that the notes tell."""
    return {name for fragment in fragments for name in fragment.note.partition(" ")[2].split(",")}
