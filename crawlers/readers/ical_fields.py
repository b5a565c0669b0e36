"""What the properties of a VEVENT say, but for its dates: texts, status, links, pictures, organiser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from icalendar.prop import vBroken, vCategory, vGeo

from catalog.cleaning.contacts import clean_email
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import Image, Organiser, Place
from catalog.vocabulary import Attendance, EventStatus
from crawlers.readers import titles
from crawlers.readers.descriptions import Description, described, plainly
from crawlers.readers.ical_components import Properties
from crawlers.readers.ical_places import place_of

_STATUSES = {"CANCELLED": EventStatus.CANCELLED, "CANCELED": EventStatus.CANCELLED, "TENTATIVE": EventStatus.TENTATIVE}
_MARKUP = re.compile(r"</?(?:p|br|div|span|a|b|i|u|ul|ol|li|strong|em|h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)", re.IGNORECASE)
_ONLINE = {"en ligne", "online", "visio", "visioconference", "visio conference", "a distance", "webinaire", "webinar"}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?", re.ASCII | re.DOTALL)
_MAX_KEYWORDS = 50


@dataclass(frozen=True, slots=True)
class Venue:
    """Where, and how one takes part."""

    place: Place | None
    online_url: str
    attendance: Attendance | None


def text(event: Properties, name: str) -> str:
    """The first value of a property, as a text."""
    found = event.get(name)
    return str(found[0]) if found else ""


def title_and_status(event: Properties, method: str) -> tuple[str, EventStatus]:
    """The title without a mark such as `[ANNULÉ]`, and the status that METHOD, STATUS and the mark give."""
    title, marked = titles.title_and_status(clean_line(text(event, "SUMMARY")))
    status = _STATUSES.get(text(event, "STATUS").strip().upper(), EventStatus.SCHEDULED)
    if method == "CANCEL" or status is EventStatus.CANCELLED:
        return title, EventStatus.CANCELLED
    return title, status if marked is EventStatus.SCHEDULED else marked


def is_private(event: Properties) -> bool:
    """Whether it must not be published (RFC 5545 section 3.8.1.3)."""
    return text(event, "CLASS").strip().upper() in {"PRIVATE", "CONFIDENTIAL"}


def description(event: Properties) -> Description:
    """The plain description with the formatted one beside it, or the formatted one in both forms."""
    plain, formatted = text(event, "DESCRIPTION"), described(text(event, "X-ALT-DESC"))
    if _MARKUP.search(plain):
        return described(plain)
    return plainly(plain)._replace(html=formatted.html) if plain.strip() else formatted


def venue(event: Properties) -> Venue:
    """Place, link of the meeting and attendance, from all properties that can hold one of them."""
    raw = text(event, "LOCATION").strip()
    link = next(_links(raw), "")
    words = _LINK.sub(" ", raw).strip(" \n,;-–:()|") if link else raw
    said_online = fold(words) in _ONLINE
    place = _place(event, "" if said_online else words)
    link = link or next(_meeting_links(event), "")
    if not (link or said_online):
        return Venue(place, "", None)
    return Venue(place, link, Attendance.HYBRID if place else Attendance.ONLINE)


def keywords(event: Properties) -> tuple[str, ...]:
    """CATEGORIES, which may be repeated and hold several words each, without repetition."""
    found: dict[str, None] = {}
    for value in event.get("CATEGORIES", ()):
        for word in value.cats if isinstance(value, vCategory) else [value]:
            found[clean_line(word)] = None
    found.pop("", None)
    return tuple(found)[:_MAX_KEYWORDS]


def organisers(event: Properties) -> tuple[Organiser, ...]:
    """The organiser's name, unless it may be a person's: a name beside a mail address that is not a role's."""
    for value in event.get("ORGANIZER", ()):
        address = str(value).strip()
        name = clean_line(getattr(value, "params", {}).get("CN", ""))
        is_mail = address.lower().startswith("mailto:") or "@" in address
        if name and "@" not in name and (not is_mail or clean_email(address)):
            return (Organiser(name=name, url=clean_url(address) or ""),)
    return ()


def image(event: Properties) -> Image | None:
    """A picture: IMAGE (RFC 7986), an attachment that is one, or the one that a WordPress calendar adds."""
    for value in [*event.get("IMAGE", ()), *filter(_is_picture, event.get("ATTACH", ()))]:
        if url := clean_url(value):
            return Image(url=url)
    url = next((clean_url(link.split(";")[0]) for link in _LINK.findall(text(event, "X-WP-IMAGES-URL"))), None)
    return Image(url=url) if url else None


def language(event: Properties, missing: str) -> str:
    """The language that the title or the description is said to be in, else `missing`."""
    for name in ("SUMMARY", "DESCRIPTION"):
        for value in event.get(name, ()):
            said = _LANGUAGE.fullmatch(str(getattr(value, "params", {}).get("LANGUAGE", "")))
            if said:
                return said[1].lower()
    return missing


def _links(raw: str) -> Iterator[str]:
    for found in _LINK.findall(raw):
        if url := clean_url(found.rstrip(".,;:)]|")):
            yield url


def _meeting_links(event: Properties) -> Iterator[str]:
    for name in ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
        for value in event.get(name, ()):
            if url := clean_url(value):
                yield url


def _is_picture(value: object) -> bool:
    kind = str(getattr(value, "params", {}).get("FMTTYPE", "")).lower()
    return kind.startswith("image/") or (not kind and _PICTURE.search(str(value)[:2_000]) is not None)


def _place(event: Properties, words: str) -> Place | None:
    place = place_of(words) if words else Place()
    point = _point(event)
    for value in event.get("X-APPLE-STRUCTURED-LOCATION", ()):
        params = getattr(value, "params", {})
        if not place.name and not place.address:
            place = _titled(str(params.get("X-TITLE", "")), str(params.get("X-ADDRESS", "")))
        point = point or _point_of(str(value).removeprefix("geo:"))
    if point:
        place = place.model_copy(update={"latitude": point[0], "longitude": point[1]})
    return place or None


def _titled(title: str, address: str) -> Place:
    """Apple writes line breaks in these parameters as a backslash and an n."""
    found = place_of(address.replace("\\n", "\n")) if address else Place()
    if found.city:
        return found.model_copy(update={"name": found.name or clean_line(title.replace("\\n", ", "))})
    return Place(name=title.replace("\\n", ", ") or found.name)


def _point(event: Properties) -> tuple[float, float] | None:
    for value in event.get("GEO", ()):
        if isinstance(value, vGeo):
            return clean_point(value.latitude, value.longitude)
        if isinstance(value, vBroken):
            return _point_of(str(value))
    return None


def _point_of(written: str) -> tuple[float, float] | None:
    """`48.85;2.35` as the standard has it, or `48.85,2.35` as in geo URIs."""
    numbers = re.split(r"[;,]", written.strip()[:80])
    return clean_point(numbers[0], numbers[1]) if len(numbers) >= 2 else None
