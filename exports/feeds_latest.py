"""Which entries a feed shows: the hundred latest, the latest first. A feed that is cut says so."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter

from exports.exporter import Fragment
from exports.fragment_notes import fragments_at, notes_of

LATEST = 100
_STAMP = "%Y-%m-%dT%H:%M:%SZ"
_LENGTH = len("2026-10-12T06:15:42Z")


def stamp(instant: datetime) -> str:
    """`2026-10-12T06:15:42Z`, which sorts as time does."""
    return instant.astimezone(UTC).strftime(_STAMP)


def latest(fragments: Sequence[Fragment]) -> tuple[int, list[Fragment]]:
    """How many there are, and those whose note begins with the latest stamps; equal ones stay in their order."""
    stamps = [note[:_LENGTH] for note in notes_of(fragments)]
    places = heapq.nlargest(LATEST, range(len(stamps)), key=stamps.__getitem__)
    return len(stamps), fragments_at(fragments, places)


def latest_lines(fragments: Sequence[Fragment]) -> tuple[int, list[Fragment]]:
    """The same of fragments that hold any number of entries, one a line.

    Their note is a stamp for each line, spaces between, then `|` and the sources; it is empty without entries.
    """
    noted = ((place, note.partition("|")) for place, note in enumerate(notes_of(fragments)) if note)
    lines = [
        (when, place, line, sources)
        for place, (stamps, _, sources) in noted
        for line, when in enumerate(stamps.split(" "))
    ]
    found = heapq.nlargest(LATEST, lines, key=itemgetter(0))
    places = [*dict.fromkeys(place for _, place, _, _ in found)]
    bodies = {
        place: one.body.splitlines(keepends=True)
        for place, one in zip(places, fragments_at(fragments, places), strict=True)
    }
    return len(lines), [Fragment(bodies[place][line], f"{when} {sources}") for when, place, line, sources in found]


def sources_of(fragments: Iterable[Fragment]) -> set[str]:
    """The names of the sources that the notes tell."""
    return {name for fragment in fragments for name in fragment.note.partition(" ")[2].split(",")}
