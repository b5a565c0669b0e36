"""The names by which a town may be called, so that two ways to say it meet. Pure."""

import re
from functools import lru_cache

from catalog.cleaning.text import fold
from catalog.sightings import Place

_TAIL = re.compile(r"\b(?:cedex.*|\d+.*|france)$")
_SAINT = {"st": "saint", "ste": "sainte"}
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")


def town_of(place: Place) -> frozenset[str]:
    """The names of the town of `place`; empty when it names none."""
    return _town(place.city, place.postal_code, place.insee)


@lru_cache(maxsize=20_000)
def _town(city: str, postal_code: str, insee: str) -> frozenset[str]:
    del postal_code, insee
    words = _TAIL.sub("", fold(city)).split()
    name = " ".join(_SAINT.get(word, word) for word in words)
    return frozenset({name}) if name else frozenset()
