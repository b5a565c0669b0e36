"""What may stand in a link: web addresses as one parser reads them, mail addresses, phone numbers.

A page shows what is none of these as text and never as a link (reliability C5), even when a value
has come past the cleaning of the catalogue.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode

from catalog.cleaning.links import clean_url
from catalog.sightings import Contact, Place
from catalog.vocabulary import ContactKind
from exports.place_lines import place_lines

MAIL = re.compile(r"[\w.%+-]{1,64}@[\w.-]{1,250}", re.ASCII)
_PHONE = re.compile(r"\+?\d{3,15}", re.ASCII)
_FRENCH_PHONE = re.compile(r"\+33\d{9}", re.ASCII)


class Said(NamedTuple):
    """A piece of text on a page: what it says, where it leads, and a note in smaller letters; both may be empty."""

    text: str
    href: str = ""
    note: str = ""


class Row(NamedTuple):
    """A label and what stands beside it; `why` is the anchor of the row of claims that says who says so, if there is one."""

    label: str
    values: list[Said]
    why: str = ""


@lru_cache(maxsize=8192)
def web_href(url: str) -> str:
    """`url` as an http(s) address, or an empty string."""
    return clean_url(url) or ""


def shown_address(url: str) -> str:
    """An address as people read it: without scheme, `www.` and final slash, shortened."""
    short = url.partition("://")[2].removeprefix("www.").removesuffix("/")
    return short if len(short) <= 60 else short[:59] + "…"


def web_link(url: str, text: str = "") -> Said:
    """A link to a web address, called `text` or by the address; plain text when it is no web address."""
    href = web_href(url)
    return Said(text or (shown_address(href) if href else url), href)


def contact_link(contact: Contact) -> Said:
    """A way to reach an organisation as a link."""
    value = contact.value
    if contact.kind is ContactKind.EMAIL and MAIL.fullmatch(value):
        return Said(value, "mailto:" + quote(value, safe="@+"))
    if contact.kind is ContactKind.PHONE and _PHONE.fullmatch(value):
        return Said(_spaced(value), f"tel:{value}")
    return web_link(value) if contact.kind is ContactKind.LINK else Said(value)


def map_href(place: Place) -> str:
    """The place on OpenStreetMap: its point, or a search for its address; an empty string where neither is known."""
    if not isinstance(place.latitude, float) or not isinstance(place.longitude, float):
        parts = place_lines("", place.address, place.postal_code, place.city)
        asked = ", ".join(parts) if place.address and place.city else ""
        return f"https://www.openstreetmap.org/search?{urlencode({'query': asked})}" if asked else ""
    point = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={point[0]}&mlon={point[1]}#map=17/{point[0]}/{point[1]}"


def _spaced(phone: str) -> str:
    """A French number as it is read aloud: `01 99 00 00 00`, with spaces that do not break."""
    if not _FRENCH_PHONE.fullmatch(phone):
        return phone
    national = "0" + phone[3:]
    return "\u00a0".join(national[place : place + 2] for place in range(0, 10, 2))
