"""Outlines of départements and overseas collectivities for one small map, in a frame of 1,000 by 1,120 units.

They are data of others: `data/LICENCE.md` says whose, and `catalog.territory.outlining` what was changed.
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

FRAME = (1_000, 1_120)
"""Width and height of the map, in units."""


class Box(NamedTuple):
    """A part of the frame, or of the world: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


PARIS_CELL = Box(10, 20, 190, 170)
"""Where Paris and the départements around it stand once more, larger."""
_OVERSEAS = ("971", "972", "973", "974", "976", "975", "977", "978", "986", "987", "988", "984", "989")
CELLS = {
    code: Box(10 + 140 * (place % 7), 960 + 82 * (place // 7), 130 + 140 * (place % 7), 1_018 + 82 * (place // 7))
    for place, code in enumerate(_OVERSEAS)
}
"""Where each département and collectivity overseas stands, at a scale of its own."""


class Outline(NamedTuple):
    """A shape of the map.

    Attributes:
        code: of the département or collectivity. is_inset: whether it stands in a cell of its own.
        path: for the `d` of an SVG path, in the frame.
    """

    code: str
    is_inset: bool
    path: str


@cache
def outlines() -> tuple[Outline, ...]:
    """All shapes, by code; those around Paris stand twice, the second time as insets."""
    text = files(__package__).joinpath("data", "outlines.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    return tuple(Outline(code, where == "inset", path) for code, where, path in rows)
