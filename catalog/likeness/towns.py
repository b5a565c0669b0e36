"""Towns as they are compared: by INSEE code where it is sure, by name otherwise. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from catalog.likeness.folding import folded
from catalog.sightings import Place
from catalog.territory import commune, commune_of, communes_named

_TAIL = re.compile(r" (?:cedex.*|\d.*|france)$")
_WHOLE = {"st": "saint", "ste": "sainte"}
# The territories overseas have country codes of their own (ISO 3166-1).
_FRENCH = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"})
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")


class Town(NamedTuple):
    """A town: its name as it is compared, and its INSEE code where that is sure; empty where none is told.

    An arrondissement of Paris, Lyon or Marseille stands as its city, for few sources name it; `part` is its own code.
    """

    name: str = ""
    code: str = ""
    part: str = ""


def town_of(place: Place) -> Town:
    """The town of a place."""
    return _town(place.city, place.postal_code, place.insee, place.country)


def town_named(name: str) -> Town:
    """The town of this name."""
    return _town(name, "", "", "")


@lru_cache(maxsize=20_000)
def _town(city: str, postal_code: str, insee: str, country: str) -> Town:
    found = commune_of(city, postal_code, insee) if not country or country in _FRENCH else None
    if found is None and postal_code and not communes_named(city) and (not country or country in _FRENCH):
        # A quarter that has a postcode of its own: `97490 Sainte-Clotilde`.
        found = commune_of("", postal_code, "")
    if found is None:
        return Town(_name(city))
    whole = commune(found.city) if found.city else found
    return Town(_name((whole or found).name), (whole or found).code, found.code if found.city else "")


def _name(city: str) -> str:
    text = _ARTICLE.sub("", _TAIL.sub("", folded(city)))
    return " ".join(_WHOLE.get(word, word) for word in text.split())


def same_town(one: Town, other: Town) -> bool | None:
    """Whether two towns are one; None where that cannot be told.

    Two codes decide. Without them a name that begins with the other (`Valombre`, `Valombre-le-Vieux`), or
    is spelled almost so, is neither the same nor another.
    """
    if one.code and other.code:
        return one.code == other.code
    if not one.name or not other.name:
        return None
    if one.name == other.name:
        return True
    short, long = sorted((one.name, other.name), key=len)
    if long.startswith(short + " ") or (len(short) > 5 and OSA.distance(short, long, score_cutoff=1) <= 1):
        return None
    return False
