"""Where communes are: the point in the middle of each, and how far two points are from each other.

The points are data of others: `data/LICENCE.md` says whose, and `catalog.territory.centring` what was changed.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

from catalog.territory.communes import commune, communes_at

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
_EARTH = 6_371.0088  # kilometres: its mean radius


@lru_cache(maxsize=20_000)
def centre_of(code: str) -> Point | None:
    """The middle of a commune, by its INSEE code.

    Small communes are not in the table: of these it is the middle of those with which they share a postcode, and of
    an arrondissement that of its city. None where that is not known either.
    """
    found = commune(code)
    if found is None:
        return None
    if (own := _centres().get(found.code) or _centres().get(found.city)) is not None:
        return own
    return _middle(
        point for postcode in found.postcodes for one in communes_at(postcode) if (point := _centres().get(one.code))
    )


def distance(one: Point, other: Point) -> float:
    """Kilometres between two points, as the crow flies (haversine)."""
    (latitude, longitude), (south, west) = map(_in_radians, (one, other))
    half = sin((south - latitude) / 2) ** 2 + cos(latitude) * cos(south) * sin((west - longitude) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))


def _in_radians(point: Point) -> Point:
    return radians(point[0]), radians(point[1])


def _middle(points: Iterable[Point]) -> Point | None:
    some = sorted(set(points))
    if not some:
        return None
    north, east = sum(one[0] for one in some), sum(one[1] for one in some)
    return round(north / len(some), 4), round(east / len(some), 4)


@cache
def _centres() -> dict[str, Point]:
    text = files(__package__).joinpath("data", "centres.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {code: (float(latitude), float(longitude)) for code, latitude, longitude in rows}
