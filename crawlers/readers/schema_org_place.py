"""Where a schema.org event or organisation is: text, Place, PostalAddress, VirtualLocation, or a list of these."""

import re

from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import Place
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.schema_org_nodes import Node, plain

_COUNTRIES = {
    "france": "FR",
    "belgique": "BE",
    "belgium": "BE",
    "suisse": "CH",
    "switzerland": "CH",
    "luxembourg": "LU",
    "deutschland": "DE",
    "germany": "DE",
    "allemagne": "DE",
    "espagne": "ES",
    "spain": "ES",
    "italie": "IT",
    "italy": "IT",
    "united kingdom": "GB",
    "royaume uni": "GB",
    "united states": "US",
    "etats unis": "US",
    "canada": "CA",
}
_POSTCODE_AND_TOWN = re.compile(r"(?<!\d)(\d{5})\s{1,5}([^\d,;|()]{2,60})")


def place_of(node: Node, key: str = "location") -> Place | None:
    """The first physical place that `key` names, or None."""
    for value in node.all(key)[:20]:
        if not isinstance(value, Node):
            if not _is_link(value) and (place := from_text(value)):
                return place
        elif "VirtualLocation" not in value.types and (place := _place(value)):
            return place
    return None


def online_url_of(node: Node) -> str:
    """The address of a VirtualLocation, or of a location that is nothing but a link."""
    for value in node.all("location")[:20]:
        if isinstance(value, Node):
            if "VirtualLocation" in value.types:
                return value.graph.address(value.address)
        elif _is_link(value):
            return node.graph.address(value)
    return ""


def is_virtual(node: Node) -> bool:
    """Whether a location is a VirtualLocation, even one without an address."""
    return any("VirtualLocation" in value.types for value in node.nodes("location")[:20])


def from_text(text: str) -> Place | None:
    """A place written as one text; postcode and town are read from it where they follow one another."""
    line = plain(text)
    found = _POSTCODE_AND_TOWN.search(line)
    if not line:
        return None
    if not found:
        return Place(name=line)
    return Place(address=line, postal_code=found[1], city=found[2].strip(" -–,"))


def _is_link(text: str) -> bool:
    return text.strip().lower().startswith(("http://", "https://"))


def _place(node: Node) -> Place | None:
    if "PostalAddress" in node.types:
        return _written(node, node, "")
    name = node.line("name")
    for value in node.all("address")[:5]:
        if isinstance(value, Node):
            return _written(node, value, name)
        inside = from_text(value)
        if inside:
            return _with_point(node, inside.model_copy(update={"name": name, "address": plain(value)}))
    return _written(node, node, name)


def _written(place: Node, address: Node, name: str) -> Place | None:
    lines = [plain(line) for line in address.texts("streetAddress")[:5]]
    country = country_of(address.line("addressCountry"))
    written = Place(
        name=name or (address.line("name") if address is not place else ""),
        address=clean_line(", ".join(line for line in lines if line)),
        postal_code=postcode_of(address.line("postalCode", 20), country),
        city=address.line("addressLocality"),
        country=country,
    )
    return _with_point(place, written) or None


def _with_point(node: Node, place: Place) -> Place:
    spots = [*node.nodes("geo"), node][:5]
    for spot in spots:
        point = clean_point(spot.text("latitude"), spot.text("longitude"))
        if point:
            return place.model_copy(update={"latitude": point[0], "longitude": point[1]})
    return place


def country_of(written: str) -> str:
    """The two letters of a country written as code or by its French or English name; empty when unknown."""
    if len(written) == 2 and written.isascii() and written.isalpha():
        return written.upper()
    return _COUNTRIES.get(fold(written), "")
