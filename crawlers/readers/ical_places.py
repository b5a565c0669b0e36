"""A LOCATION text as a place: name, street, postcode and city where a French address is clearly there."""

import re

from catalog.cleaning.text import clean_line, fold
from catalog.sightings import Place

_TOWN = re.compile(
    r"(?:(?P<before>.{0,150}\S)\s+)?(?:F-)?(?P<code>\d{5})\s+(?P<city>[^\W\d_][^\d]{1,60})(?:\s\d{1,2})?"
)
_CEDEX = re.compile(r"\s+cedex$", re.IGNORECASE)
_STREET = re.compile(
    r"(?:\d{1,4}\s?(?:bis|ter|quater|[a-d])?\b[\s,]*)?"
    r"(?:rue|avenue|av\.?|boulevard|bd\.?|place|pl\.|quai|chemin|allées?|impasse|cours|route|square|esplanade|passage"
    r"|faubourg|ruelle|sentier|villa|cité|rond-point|promenade|parvis|mail|montée|voie|venelle)\s.+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,4}\s?(?:bis|ter|quater|[a-d])?\s+[^\W\d].{2,}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}\s?(?:bis|ter|quater|[a-d])?", re.IGNORECASE)
_COUNTRIES = {"france": "FR", "belgique": "BE", "suisse": "CH", "luxembourg": "LU"}


def place_of(text: str) -> Place:
    """The place that `text` names.

    `Maison des associations, 3 rue des Lilas, 44000 Nantes` has all its parts; a text without a
    postcode and a town stays whole, as the name.
    """
    parts = _parts(text)
    country = _COUNTRIES.get(fold(parts[-1]), "") if parts else ""
    if country:
        parts.pop()
    for index in range(len(parts) - 1, -1, -1):
        town = _TOWN.fullmatch(parts[index])
        if town:
            before = [*parts[:index], *([town["before"]] if town["before"] else [])]
            return _of_parts(before, town["code"], _CEDEX.sub("", town["city"]), country)
    return Place(name=clean_line(text.replace("\n", ", ")))


def _of_parts(before: list[str], code: str, city: str, country: str) -> Place:
    street = next((index for index, part in enumerate(before) if _STREET.fullmatch(part)), None)
    if street is None:
        street = next((index for index, part in enumerate(before) if _NUMBERED.fullmatch(part)), None)
    name = ", ".join(before if street is None else before[:street])
    address = "" if street is None else ", ".join(before[street:])
    return Place(name=name, address=address, postal_code=code, city=city, country=country)


def _parts(text: str) -> list[str]:
    """The parts between commas and line breaks; a house number alone goes with the street after it."""
    parts: list[str] = []
    for raw in re.split(r"[,\n]", text[:1_000]):
        part = clean_line(raw)
        if part and parts and _NUMBER.fullmatch(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        elif part:
            parts.append(part)
    return parts
