"""How the work of a publication is cut into jobs: large ones first, and ever smaller ones, so that all end together.

Each job costs a message; but whoever is done with the last one waits for whoever is not.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from exports.publisher_program import Errand, Look
from exports.publisher_rendering import EVENTS, Task
from exports.selections import Selection

_MOST, _LEAST = 100, 10  # subjects of one job
_HEAVIEST, _LIGHTEST = 2_000, 250  # members of documents of one job
_DOCUMENT = 50  # what a document costs beside its members, in members
_PARTS = 8  # of what is left, one is the next job
_Errand = TypeVar("_Errand", bound=Errand | Look)


def portions(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """The subjects that are rendered in one job."""
    begun = 0
    while begun < len(tasks):
        size = max(_LEAST, min(_MOST, (len(tasks) - begun) // _PARTS))
        yield [*tasks[begun : begun + size]]
        begun += size


def bundles(errands: Sequence[_Errand], selections: Sequence[Selection]) -> Iterator[list[_Errand]]:
    """The documents that are made in one job, by their weight; of one exporter each."""
    weights = [_DOCUMENT + _members(one, selections) for one in errands]
    left = sum(weights)
    bundle: list[_Errand] = []
    weight = 0
    for errand, own in zip(errands, weights, strict=True):
        limit = max(_LIGHTEST, min(_HEAVIEST, left // _PARTS))
        if bundle and (weight > limit or bundle[0].exporter != errand.exporter):
            yield bundle
            left -= weight
            bundle, weight = [], 0
        bundle.append(errand)
        weight += own
    if bundle:
        yield bundle


def _members(errand: Errand | Look, selections: Sequence[Selection]) -> int:
    if isinstance(errand, Look):
        return len(errand.members)
    selection = selections[errand.selection]
    return len(selection.events if errand.craft == EVENTS else selection.associations)
