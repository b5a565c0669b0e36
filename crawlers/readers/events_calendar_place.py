"""The venue of The Events Calendar: `{}` or `[]` where there is none, an object, or a list of several."""

from catalog.cleaning.places import clean_point
from catalog.cleaning.text import html_to_text
from catalog.sightings import Place
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.schema_org_place import country_of


def place_of(venue: object) -> Place:
    """The first venue that is a place; false where none is."""
    for one in venue[:20] if isinstance(venue, list) else [venue]:
        place = _place(one) if isinstance(one, dict) else Place()
        if place:
            return place
    return Place()


def _place(venue: dict[str, object]) -> Place:
    """`geo_lat` and `geo_lng` are there with the plugin's maps only; keys without a value are dropped by it."""
    point = clean_point(venue.get("geo_lat"), venue.get("geo_lng"))
    country = _line(venue.get("country"))
    return Place(
        name=_line(venue.get("venue")),
        address=_line(venue.get("address")),
        postal_code=postcode_of(venue.get("zip"), country),
        city=_line(venue.get("city")),
        country=country_of(country),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _line(value: object) -> str:
    """A text; behind a password the plugin writes an empty list in its place."""
    return html_to_text(value, 200) if isinstance(value, str) else ""
