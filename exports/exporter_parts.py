"""What an exporter may have besides what each must (`exports.exporter`); whoever has it is known by that."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from exports.exporter import Fragment, Surroundings
from exports.selections import Selection


@runtime_checkable
class InVolumes(Protocol):
    """It makes several documents of a selection: the pages of a long programme, its other views."""

    def volumes(
        self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings
    ) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Each path with the pieces of its document; the first one is at the exporter's own path."""
        ...


@runtime_checkable
class QuicklyLookedAt(Protocol):
    """It can take members for sound, since each was looked at when it was new."""

    def quick_problems(self, document: bytes) -> list[str]:
        """What is wrong with the frame of a document: its head, its end, how many members it has."""
        ...


@runtime_checkable
class LookedAtInPortions(Protocol):
    """It says how many new members are looked at together: a feed shows no more than its latest.

    Attributes:
        examined: so many, at most.
    """

    examined: int


@runtime_checkable
class ShowsBeside(Protocol):
    """Its documents of an edition show something of other editions."""

    def beside(self, selection: Selection, around: Surroundings) -> str:
        """What that is; equal as long as they show the same of them."""
        ...


@runtime_checkable
class Fixed(Protocol):
    """Its documents may be a function of the site, its look and the sources alone.

    Attributes:
        is_fixed: whether they are; then they are taken over as long as these are the same.
    """

    is_fixed: bool
