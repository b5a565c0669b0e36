"""Places as they are compared: town, name of the hall, street, house number, point. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from catalog.likeness.folding import folded
from catalog.likeness.lexicon import LITTLE, stem, words_in
from catalog.likeness.towns import Town, town_of
from catalog.sightings import Place

# Houses of one sort bear one name all over a town; two of different sorts are two, even when named after one person.
_SORTS = {
    stem(word): sort
    for sort, words in {
        "library": "mediatheque bibliotheque ludotheque library",
        "school": "ecole college lycee universite campus faculte iut",
        "sport": "gymnase stade piscine dojo complexe",
        "stage": "theatre cinema opera scene",
        "town-hall": "mairie",
        "church": "eglise chapelle temple cathedrale",
        "museum": "musee galerie",
        "park": "parc jardin square",
        "station": "gare",
        "hospital": "hopital clinique ehpad",
    }.items()
    for word in words_in(words)
}
_NEUTRAL = frozenset(
    stem(word)
    for word in words_in("""
salle salon espace maison centre hall halle auditorium amphi amphitheatre rdc etage batiment bat municipale municipal
polyvalente polyvalent fetes locaux siege local hotel ville associations association quartier social culturel
communale commune sportif sportifs spectacle spectacles reunion reunions conference conferences grande petite room
""")
)
_STREET = re.compile(
    r"\b(rue|r|avenue|av|ave|boulevard|bd|bld|bvd|place|pl|quai|cours|allees?|impasse|imp|chemin|ch|route|rte|"
    r"square|sq|passage|villa|esplanade|parvis|faubourg|fbg|fg|montee|sentier|street|road)\b"
)
_WHOLE = {
    "st": "saint", "ste": "sainte", "gal": "general", "dr": "docteur", "pdt": "president", "mal": "marechal",
    "pr": "professeur",
}  # fmt: skip
_NUMBER = re.compile(r"\b(\d{1,4}) ?(?:bis|ter|b|t)?\b")
_BEGINS_WITH_NUMBER = re.compile(r"\s*\d")
_POSTCODE_AND_TOWN = re.compile(r"\b(\d{5})\s+([^\d,;()|]{2,60})")
_POSTAL_TAIL = re.compile(r"\b\d{5}\b.*")


class PlaceTraits(NamedTuple):
    """A place as it is compared.

    Attributes:
        town: where; of_town: the stems of its name.
        name: of the hall, folded; stems: of its words; words: those that do not say what sort of house it is.
        sort: of house, from a closed list; empty for a `salle` or `espace`, which any house may have.
        written: the address, folded.
        street: without what sort of street it is; number: of the house.
        point: latitude and longitude in degrees.
    """

    town: Town = Town()
    of_town: tuple[str, ...] = ()
    name: str = ""
    stems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sort: str = ""
    written: str = ""
    street: str = ""
    number: str = ""
    point: tuple[float, float] | None = None


NOWHERE = PlaceTraits()


def place_traits(place: Place | None) -> PlaceTraits:
    """What is compared of a place."""
    return _place(place) if place is not None else NOWHERE


@lru_cache(maxsize=20_000)
def _place(place: Place) -> PlaceTraits:
    hall, address = _hall_and_address(place.name, place.address)
    town = town_of(place if place.city else _with_town(place, address or hall))
    name, written = folded(hall), folded(address)
    street, number = _street(written)
    stems = [stem(word) for word in name.split() if word not in LITTLE]
    sort = next((_SORTS[word] for word in stems if word in _SORTS), "")
    of_town = tuple(sorted({stem(word) for word in town.name.split()}))
    words = frozenset(stems) - _SORTS.keys() - _NEUTRAL
    if name == town.name:
        # `Lyon, Lyon` names no hall.
        name, words = "", frozenset()
    point = (place.latitude, place.longitude) if place.latitude is not None and place.longitude is not None else None
    told = tuple(sorted(set(stems))), tuple(sorted(words.difference(of_town)))
    return PlaceTraits(town, of_town, name, *told, sort, written, street, number, point)


def _hall_and_address(name: str, address: str) -> tuple[str, str]:
    """Calendars have one line for both: `Salle des Tilleuls, 3 rue des Tilleuls, 99120 Pont-Serein`."""
    if address:
        return name, address
    if _BEGINS_WITH_NUMBER.match(name) and _STREET.search(folded(name)):
        return "", name
    hall, comma, rest = name.partition(",")
    if comma and (_STREET.search(folded(rest)) or _POSTCODE_AND_TOWN.search(rest)):
        return hall.strip(), rest.strip()
    return name, ""


def _with_town(place: Place, line: str) -> Place:
    """The place with the town that its line of address ends in."""
    found = _POSTCODE_AND_TOWN.search(line)
    return place.model_copy(update={"postal_code": found[1], "city": found[2].strip()}) if found else place


def _street(text: str) -> tuple[str, str]:
    """The name of the street in a folded address, and the house's number."""
    text = _POSTAL_TAIL.sub("", text)
    found = _STREET.search(text)
    if not found:
        return "", ""
    before = _NUMBER.findall(text[: found.start()])
    if found[0] in ("street", "road"):
        # `55 Cookridge Street`
        words = _NUMBER.sub("", text[: found.start()]).split()
        return " ".join(words), before[-1] if before else ""
    words = [_WHOLE.get(word, word) for word in text[found.end() :].split() if word not in LITTLE]
    return " ".join(words) or found[0], before[-1] if before else ""
