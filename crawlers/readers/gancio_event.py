"""One event of Gancio's API: its facts, or the reason why it is not taken."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin

from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, fold, html_to_text
from catalog.cleaning.times import local
from catalog.sightings import EventFacts, Image, Occurrence, Place
from catalog.territory import zone_overseas
from catalog.vocabulary import Attendance, Doubt, SkipReason
from crawlers.readers.descriptions import Description, described, plainly
from crawlers.readers.ical_places import place_of as place_in
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.time_slots import timed, within
from crawlers.readers.titles import title_and_status
from crawlers.reading import Reading

Event = Mapping[str, Any]
# The place that stands for "no place" in Gancio.
_ONLINE = "online"
_LAST_SECOND = 250_000_000_000
_MOST_WORDS = 50


def facts_of(event: Event, root: str, reading: Reading) -> tuple[EventFacts, set[Doubt]]:
    """What `event` says, and what had to be assumed; `root` is the instance's address, with a final slash.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    title, status = title_and_status(clean_line(html_to_text(event.get("title"), 1_000)))
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "no title")
    if event.get("is_visible") is False:
        raise ItemRefused(SkipReason.PRIVATE, "is not confirmed")
    doubts: set[Doubt] = set()
    place, link = _place(event.get("place")), _link(event.get("online_locations"))
    told = _description(event)
    return EventFacts(
        title=title,
        occurrences=within([_slot(event, place, reading, doubts)], reading),
        status=status,
        attendance=_attendance(event, place, link),
        place=place or None,
        online_url=link,
        description=told.text,
        description_html=told.html,
        language=reading.language,
        url=_page(event, root),
        keywords=_keywords(event.get("tags")),
        image=_image(event.get("media"), root),
    ), doubts


def _slot(event: Event, place: Place, reading: Reading, doubts: set[Doubt]) -> Occurrence:
    zone = zone_overseas(place) or reading.zone
    if event.get("start_datetime") is None:
        raise ItemRefused(SkipReason.NO_DATE, "no start_datetime")
    start = _instant(event["start_datetime"], zone)
    if start is None:
        raise ItemRefused(SkipReason.BAD_DATE, f"it begins {event['start_datetime']!r:.60}")
    return timed(start, _instant(event.get("end_datetime"), zone), zone, doubts)


def _instant(seconds: object, zone: str) -> datetime | None:
    """Seconds since 1970 (UTC) as an instant where clocks show `zone`; None for no number, or one past 9000."""
    text = str(seconds) if isinstance(seconds, int | float | str) and not isinstance(seconds, bool) else ""
    whole = text.split(".")[0]
    if not (whole.isascii() and whole.isdigit() and len(whole) < 13) or not 0 < int(whole) < _LAST_SECOND:
        return None
    return local(datetime.fromtimestamp(int(whole), UTC), zone)


def _place(place: object) -> Place:
    """The place, whose address is one line; false where it is missing or stands for "online"."""
    if not isinstance(place, dict) or fold(clean_line(place.get("name"))) == _ONLINE:
        return Place()
    address = clean_line(place.get("address"))
    written = place_in(address)
    point = clean_point(place.get("latitude"), place.get("longitude"))
    return Place(
        name=place.get("name"),
        address=written.address if written.city and written.address else address,
        postal_code=written.postal_code,
        city=written.city,
        country=written.country,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _link(locations: object) -> str:
    for one in locations[:20] if isinstance(locations, list) else ():
        url = clean_url(one.get("url") if isinstance(one, dict) else one)
        if url:
            return url
    return ""


def _attendance(event: Event, place: Place, link: str) -> Attendance | None:
    said = event.get("place")
    online = bool(link) or (isinstance(said, dict) and fold(clean_line(said.get("name"))) == _ONLINE)
    if online:
        return Attendance.HYBRID if place else Attendance.ONLINE
    return Attendance.ON_SITE if place else None


def _description(event: Event) -> Description:
    told = described(event.get("description"))
    return told if told.text else plainly(event.get("plain_description"))


def _page(event: Event, root: str) -> str:
    name = clean_line(event.get("slug"), 300) or clean_line(event.get("id"), 100)
    return clean_url(urljoin(root, f"event/{quote(name, safe='')}")) or ""


def _keywords(tags: object) -> tuple[str, ...]:
    told = (
        [one.get("tag") if isinstance(one, dict) else one for one in tags[:_MOST_WORDS]]
        if isinstance(tags, list)
        else []
    )
    return tuple(dict.fromkeys(line for line in map(clean_line, told) if line))


def _image(media: object, root: str) -> Image | None:
    first = media[0] if isinstance(media, list) and media else None
    name = clean_line(first.get("url"), 500) if isinstance(first, dict) else ""
    url = clean_url(urljoin(root, f"media/{quote(name, safe='/')}")) if name else None
    return Image(url=url, alt=first.get("name")) if url and isinstance(first, dict) else None
