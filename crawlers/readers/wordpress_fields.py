"""Dates and places in the fields that a site added to its posts, where the source says which field is which."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point, clean_postcode
from catalog.cleaning.text import clean_line, html_to_text
from catalog.cleaning.times import local
from catalog.sightings import Place
from catalog.vocabulary import Attendance, Doubt, SkipReason
from crawlers.readers.feed_dates import Moment, at_clock, slashed, when
from crawlers.readers.feed_entry import Entry
from crawlers.readers.feed_event import Told, slot_of, where_of
from crawlers.readers.ical_fields import Venue
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.titles import title_and_status
from crawlers.readers.wordpress_post import Post
from crawlers.reading import Reading

# What a field can tell of an event.
TARGETS = frozenset(
    "start start_time end end_time place address postal_code city latitude longitude online".split()  # noqa: SIM905 - one line
)
_DEEPEST = 8
# 2001 to 2286 in seconds since 1970: ten digits, which no other form of a date has.
_EPOCH_DIGITS = 10


def told_by_fields(post: Post, entry: Entry, fields: Mapping[str, str], reading: Reading) -> Told | None:
    """What the fields tell of the event; None where there is no start.

    Raises `ItemRefused` when there is a start, and it is no date.
    """
    told = {target: value_at(post, path) for target, path in fields.items()}
    written = told.get("start")
    if not _line(written):
        return None
    begin = _moment(written, told.get("start_time"), reading.zone)
    if begin is None:
        raise ItemRefused(SkipReason.BAD_DATE, f"{fields['start']} is {_line(written)[:60]!r}")
    last, clock = told.get("end"), told.get("end_time")
    end = _moment(last if _line(last) else written if _line(clock) else None, clock, reading.zone)
    doubts: set[Doubt] = set()
    slot = slot_of(begin, end, reading.zone, doubts)
    title, status = title_and_status(entry.title)
    return Told(title, status, (slot,), _where(told), frozenset(doubts))


def value_at(post: Post, path: str) -> object:
    """The value at `acf.lieu.city`; of a list, as WordPress keeps its meta values, the first."""
    value: object = post
    for name in path.split(".")[:_DEEPEST]:
        value = _first(value)
        value = value.get(name) if isinstance(value, Mapping) else None
    return _first(value)


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _line(value: object) -> str:
    return clean_line(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(written: object, clock: object, zone: str) -> Moment | None:
    text = _line(written)
    if text.isascii() and text.isdigit() and len(text) == _EPOCH_DIGITS:
        return local(datetime.fromtimestamp(int(text), UTC), zone), False
    moment = when(text, zone) or slashed(text, zone)
    if moment is None or isinstance(moment[0], datetime) or not _line(clock):
        return moment
    return at_clock(moment[0], _line(clock), zone) or moment


def _where(told: Mapping[str, Any]) -> Venue:
    """A map field of ACF is a table with an address and a point; a place may as well be all one text."""
    mapped = told.get("place")
    table: Mapping[str, Any] = mapped if isinstance(mapped, Mapping) else {}
    said = table.get("address") if table else mapped
    words = html_to_text(said, 1_000) if isinstance(said, str) else ""
    found = where_of(words)
    code, city = _postcode(told), _line(told.get("city"))
    if words and code and city and not found.attendance and city not in words:
        # With its town a text can be told into name and street.
        found = where_of(f"{words}, {code} {city}")
    place = _place(found.place or Place(), told, table)
    online = clean_url(_line(told.get("online"))) or found.online_url
    if not (online or found.attendance):
        return Venue(place or None, "", None)
    return Venue(place or None, online, Attendance.HYBRID if place else Attendance.ONLINE)


def _place(named: Place, told: Mapping[str, Any], table: Mapping[str, Any]) -> Place:
    point = clean_point(told.get("latitude") or table.get("lat"), told.get("longitude") or table.get("lng"))
    return Place(
        name=named.name,
        address=_line(told.get("address")) or named.address,
        postal_code=_postcode(told) or named.postal_code,
        city=_line(told.get("city")) or named.city,
        country=named.country,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _postcode(told: Mapping[str, Any]) -> str:
    written = _line(told.get("postal_code"))
    return clean_postcode(written) or written
