"""Where a microformat is: text, a link, or an h-card, h-adr or h-geo."""

import re
from collections.abc import Iterable

from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line
from catalog.sightings import Place
from crawlers.readers.microformats_tree import Item, Value, plain_of
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.schema_org_place import country_of, from_text

_POINT = re.compile(r"(?:geo:)?(-?\d{1,3}\.?\d{0,12})[;,]\s?(-?\d{1,3}\.?\d{0,12})", re.ASCII)
_MOST = 20


def line_of(item: Item, name: str) -> str:
    """The first value of a property as one clean line."""
    return next((line for value in item.properties.get(name, [])[:_MOST] if (line := clean_line(plain_of(value)))), "")


def place_of(values: Iterable[Value]) -> Place | None:
    """What the values say of one place: the first with words gives them, the first with a point gives that."""
    found = [place for value in list(values)[:_MOST] if (place := _place(value))]
    worded = next((place for place in found if place.name or place.address or place.city), None)
    pointed = next((place for place in found if place.latitude is not None), None)
    if worded is None or pointed is None or worded.latitude is not None:
        return worded or pointed
    return worded.model_copy(update={"latitude": pointed.latitude, "longitude": pointed.longitude})


def links_of(values: Iterable[Value]) -> list[str]:
    """The values that are nothing but a web address: where one takes part online."""
    return [text for value in list(values)[:_MOST] if isinstance(value, str) and _is_link(text := value.strip())]


def point_of(text: str) -> tuple[float, float] | None:
    """Latitude and longitude from `48.85;2.35`, `48.85, 2.35` or `geo:48.85,2.35`."""
    found = _POINT.match(text.strip()[:60])
    return clean_point(found[1], found[2]) if found else None


def _is_link(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _place(value: Value) -> Place | None:
    if not isinstance(value, Item):
        text = plain_of(value)
        point = point_of(text)
        return _at(Place(), point) if point else None if _is_link(text.strip()) else from_text(text)
    inside = [*value.properties.get("adr", []), *value.properties.get("location", [])][:_MOST]
    address = next((item for item in inside if isinstance(item, Item)), value)
    place = _written(value, address)
    if not place.address and not place.city and address is value:
        written = [*inside, *value.properties.get("label", [])] if "h-adr" not in value.types else [value.value]
        loose = next((found for text in written if (found := from_text(plain_of(text)))), None)
        if loose is not None:
            name = place.name if "h-card" in value.types else loose.name
            place = loose.model_copy(update={"name": name, "address": loose.address or loose.name})
    return _at(place, _point(value) or _point(address)) or None


def _written(place: Item, address: Item) -> Place:
    name = line_of(place, "name") or line_of(place, "org") if "h-card" in place.types else ""
    lines = [clean_line(plain_of(line)) for key in _LINES for line in address.properties.get(key, [])[:5]]
    country = country_of(line_of(address, "country-name"))
    return Place(
        name=name,
        address=clean_line(", ".join(line for line in lines if line)),
        postal_code=postcode_of(line_of(address, "postal-code"), country),
        city=line_of(address, "locality"),
        country=country,
    )


_LINES = ("extended-address", "street-address")


def _point(item: Item) -> tuple[float, float] | None:
    point = clean_point(line_of(item, "latitude"), line_of(item, "longitude"))
    if point or "h-geo" in item.types:
        return point or point_of(line_of(item, "name") or item.value)
    for value in item.properties.get("geo", [])[:5]:
        point = _point(value) if isinstance(value, Item) else point_of(plain_of(value))
        if point:
            return point
    return None


def _at(place: Place, point: tuple[float, float] | None) -> Place:
    return place.model_copy(update={"latitude": point[0], "longitude": point[1]}) if point else place
