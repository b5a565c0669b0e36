"""What the pages of a published folder weigh, by their kind; kinds are told by addresses, as the tests in a browser tell them."""

from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.browser.kinds import kinds_of, pages_of


class Weight(NamedTuple):
    """The pages of one kind: how many, and their bytes without styles, scripts and pictures."""

    kind: str
    pages: int
    middle: int
    heaviest: int
    path: str


def weights(public: Path) -> list[Weight]:
    """Each kind of page, the one with the heaviest page first."""
    sizes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for path, kind in kinds_of(pages_of(public)).items():
        sizes[kind][path] = (public / path).stat().st_size
    found = [_weight(kind, some) for kind, some in sizes.items()]
    return sorted(found, key=lambda one: (-one.heaviest, one.kind))


def _weight(kind: str, sizes: dict[str, int]) -> Weight:
    path = max(sizes, key=lambda one: (sizes[one], one))
    return Weight(kind, len(sizes), round(median(sizes.values())), sizes[path], path)
