"""What is noted of fragments, asked for without their bytes.

The head of a document names its sources, and a feed the latest of its entries: both stand in notes. Where the fragments
are on a disk, reading them twice for that costs as much as all the rest of a document.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from exports.exporter import Fragment


@runtime_checkable
class Noted(Protocol):
    """Fragments that are read when they are asked for, their notes before."""

    def notes(self) -> Sequence[str]:
        """The note of each fragment, in their order."""
        ...

    def at(self, places: Sequence[int]) -> list[Fragment]:
        """The fragments at these places, in the order of the places."""
        ...


def notes_of(fragments: Sequence[Fragment]) -> Sequence[str]:
    """The note of each fragment, in their order."""
    return fragments.notes() if isinstance(fragments, Noted) else [one.note for one in fragments]


def fragments_at(fragments: Sequence[Fragment], places: Sequence[int]) -> list[Fragment]:
    """The fragments at these places, in the order of the places."""
    return fragments.at(places) if isinstance(fragments, Noted) else [fragments[place] for place in places]
