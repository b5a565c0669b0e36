"""The communes of France: today's, those that became a part of another, and the arrondissements of three cities.

The table is four lists in one file (see `reducing`); each is read when it is first asked for, and kept as
text: a commune is made when it is first looked up.
"""

import gzip
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from catalog.territory.divisions import Department, Region, departments, regions
from catalog.territory.names import arrondissement_code, name_key, sort_key, written


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today, or an arrondissement of Paris, Lyon or Marseille.

    Attributes:
        code: INSEE code (Code officiel géographique).
        department, region: their codes; a collectivity overseas stands for both.
        postcodes: all that La Poste uses for it, but those of big offices (Cedex).
        city: for an arrondissement, the code of its city.
    """

    code: str
    name: str
    department: str
    region: str
    postcodes: tuple[str, ...]
    city: str = ""

    @property
    def sort_key(self) -> str:
        """What orders communes by name, articles left out."""
        return sort_key(self.name)


@lru_cache(maxsize=20_000)
def commune(code: str) -> Commune | None:
    """The commune with this INSEE code; a code of the past leads to the commune of today."""
    row = _communes().get(code)
    if row is not None:
        name, department, region, postcodes, city = row.split("\t")
        return Commune(code, name, department, region, tuple(postcodes.split(",")) if postcodes else (), city)
    now = _old_codes().get(code)
    return commune(now) if now else None


def communes_named(name: str) -> tuple[Commune, ...]:
    """All communes that bear this name, or of which a part does (an old commune, a delegated one), by code.

    `Saint-Denis (93)`, `93200 Saint-Denis` and `Saint-Denis, Seine-Saint-Denis` name one of them;
    `Paris 11e` names the arrondissement.
    """
    said = written(name)
    named = _of(arrondissement_code(said.name) or _names().get(name_key(said.name), ""))
    if said.postcode and len(named) > 1:
        named = tuple(one for one in named if said.postcode in one.postcodes) or named
    if not said.near:
        return named
    if said.near.isalpha() and not named:
        return _of(_names().get(name_key(name), ""))  # `Château-Chinon (Ville)`
    return tuple(one for one in named if _lies_in(one, said.near))


def communes_at(postcode: str) -> tuple[Commune, ...]:
    """All communes with this postcode, by code; arrondissements stand for themselves and their city does not."""
    return _of(_postcodes().get(postcode, ""))


def department_of(code: str) -> Department | None:
    """The département of a commune, by its INSEE code."""
    found = commune(code)
    return departments()[found.department] if found else None


def region_of(code: str) -> Region | None:
    """The region of a commune, by its INSEE code."""
    found = commune(code)
    return regions()[found.region] if found else None


def _of(codes: str) -> tuple[Commune, ...]:
    found = (commune(code) for code in codes.split(",")) if codes else ()
    return tuple(one for one in found if one is not None)


def _lies_in(one: Commune, near: str) -> bool:
    """Whether a commune lies in the département or region of this code or name."""
    words = name_key(near)
    around = (departments()[one.department].name, regions()[one.region].name)
    return near.upper() == one.department or words in {name_key(name) for name in around}


@cache
def _lists() -> list[str]:
    data = files(__package__).joinpath("data", "communes.tsv.gz").read_bytes()
    return gzip.decompress(data).decode().split("\f\n")


def _list(place: int) -> dict[str, str]:
    """One of the lists: what stands before the first tab of a line leads to what stands behind it."""
    pairs = (line.split("\t", 1) for line in _lists()[place].splitlines())
    return dict(pairs)


@cache
def _communes() -> dict[str, str]:
    return _list(0)


@cache
def _old_codes() -> dict[str, str]:
    return _list(1)


@cache
def _names() -> dict[str, str]:
    return _list(2)


@cache
def _postcodes() -> dict[str, str]:
    return _list(3)
