"""Which commune people mean: by INSEE code, postcode or name; and the point near which something is asked for.

Five digits may be the INSEE code of one commune and the postcode of another. `commune` takes them for an INSEE code
first, as all data here have it, and `near` for a postcode first, as people do. `insee:38100` is the INSEE code.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from catalog.cleaning.places import clean_insee, clean_point, clean_postcode
from catalog.territory import Commune, Point, commune, communes_at, communes_named
from catalog.territory.names import name_key, written
from exports.asking_wrong import AskedWrongly

CODE = "insee:"
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,20})?)\s*[,;]\s*(-?\d{1,3}(?:\.\d{1,20})?)")
_NAMED = 12  # communes of one name that are told of


class Places(Protocol):
    """Where communes are."""

    def point(self, code: str) -> Point | None:
        """The middle of a commune, by its INSEE code."""
        ...


def commune_codes(said: str, _: Places) -> Iterable[str]:
    """The INSEE codes of the communes that are meant. Raises `AskedWrongly`."""
    found = _by_code(said.removeprefix(CODE)) or _by_postcode(said) or _by_name("commune", said)
    return [one.code for one in found]


def near_code(said: str, places: Places) -> Iterable[str]:
    """What stands for a point in an address: `45.749,4.848`, an INSEE code, or a postcode of several communes.

    Raises `AskedWrongly`.
    """
    if (point := read_point(said)) is not None:
        return [f"{round(point[0], 4)},{round(point[1], 4)}"]
    code = _near_code(said)
    if point_of(code, places) is None:
        raise AskedWrongly("near", said, "no_point")
    return [code]


def _near_code(said: str) -> str:
    if said.startswith(CODE):
        found = _by_code(said.removeprefix(CODE))
    else:
        found = here if (here := _by_postcode(said)) else _by_code(said)
        if len(here) > 1:
            return said
    return _written((found or _by_name("near", said))[0].code)


def _written(code: str) -> str:
    """An INSEE code so that it is taken for one."""
    here = communes_at(code)
    return f"{CODE}{code}" if here and [one.code for one in here] != [code] else code


def communes_of(code: str) -> Sequence[Commune]:
    """The communes for which a code stands that `near_code` gave; none for a point."""
    if code.startswith(CODE):
        return _by_code(code.removeprefix(CODE))
    return _by_postcode(code) or _by_code(code)


def point_of(code: str, places: Places) -> Point | None:
    """The point for which a code stands that `near_code` gave."""
    if (point := read_point(code)) is not None:
        return point
    points = [found for one in communes_of(code) if (found := places.point(one.code))]
    if not points:
        return None
    return sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)


def read_point(said: str) -> Point | None:
    """Latitude and longitude of `45.749,4.848`, also with a semicolon; None for anything else."""
    found = _POINT.fullmatch(said)
    return clean_point(*found.groups()) if found else None


def _by_code(said: str) -> Sequence[Commune]:
    found = commune(clean_insee(said)) if clean_insee(said) else None
    return (found,) if found else ()


def _by_postcode(said: str) -> Sequence[Commune]:
    return communes_at(said) if said == clean_postcode(said) else ()


def _by_name(parameter: str, said: str) -> Sequence[Commune]:
    found = communes_named(said)
    # That which bears the name today comes before those of which a part does.
    exact = [one for one in found if name_key(one.name) == name_key(written(said).name)] or found
    if len(exact) == 1:
        return exact
    if not exact:
        raise AskedWrongly(parameter, said, "no_commune")
    named = [f"{one.name} ({one.department}, {CODE}{one.code})" for one in exact[:_NAMED]]
    raise AskedWrongly(parameter, said, "several", named)


def shown_place(code: str) -> str:
    """What people are shown in the place of a code: the name of its town, where that leads back to it."""
    found = communes_of(code)
    if len(found) != 1 or len(communes_named(found[0].name)) != 1:
        return code
    return found[0].name
