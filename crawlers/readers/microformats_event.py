"""One h-event or hCalendar event: its facts, or the reason why it is not taken."""

import re
from collections.abc import Iterator

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import EventFacts, Identifier, Image, Occurrence, Organiser
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import Description, first_told
from crawlers.readers.microformats_card import is_organisation
from crawlers.readers.microformats_place import line_of, links_of, place_of
from crawlers.readers.microformats_tree import Item, Markup, Picture, Value, plain_of
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schema_org_dates import slots_from
from crawlers.reading import Reading

# The words of RFC 5545 section 3.8.1.11, and those that French and English pages write.
_STATUSES = {
    "cancelled": EventStatus.CANCELLED,
    "canceled": EventStatus.CANCELLED,
    "annule": EventStatus.CANCELLED,
    "annulee": EventStatus.CANCELLED,
    "tentative": EventStatus.TENTATIVE,
    "postponed": EventStatus.POSTPONED,
    "reporte": EventStatus.POSTPONED,
    "reportee": EventStatus.POSTPONED,
    "full": EventStatus.FULL,
    "complet": EventStatus.FULL,
}
_OFFSET = re.compile(r":\d\d(z|[+-]\d\d(?::?\d\d)?)$", re.ASCII | re.IGNORECASE)
_TIME_ALONE = re.compile(r"[t ]\d\d:\d\d(?::\d\d)?$", re.ASCII | re.IGNORECASE)
_NOT_PUBLIC = frozenset({"private", "confidential"})
_MOST_WORDS = 50
_MOST_ORGANISERS = 20


def facts_of(event: Item, reading: Reading, language: str) -> tuple[EventFacts, tuple[Doubt, ...]]:
    """What `event` says, and what had to be assumed; `language` is the page's.

    A last day without a time is the last day itself, as pages write it. Raises `ItemRefused`, or
    pydantic's ValidationError for what no rule here foresaw.
    """
    if fold(line_of(event, "class")) in _NOT_PUBLIC:
        raise ItemRefused(SkipReason.PRIVATE, f"the event is marked {line_of(event, 'class')}")
    title = line_of(event, "name")
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "the event has no name (p-name, summary)")
    occurrences, doubts = _occurrences(event, reading)
    places = [*event.properties.get("location", []), *event.properties.get("geo", [])]
    place, online_url = place_of(places), next(iter(links_of(places)), "")
    told = _description(event)
    facts = EventFacts(
        title=title,
        occurrences=occurrences,
        status=_STATUSES.get(fold(line_of(event, "status")), EventStatus.SCHEDULED),
        attendance=_attendance(has_place=place is not None, online=bool(online_url)),
        place=place,
        online_url=online_url,
        description=told.text,
        description_html=told.html,
        language=language or reading.language,
        url=url_of(event),
        organisers=tuple(_organisers(event)),
        keywords=words_of(event),
        image=image_of(event, "photo") or image_of(event, "featured"),
    )
    return facts, tuple(sorted(doubts))


def _occurrences(event: Item, reading: Reading) -> tuple[tuple[Occurrence, ...], frozenset[Doubt]]:
    starts = [plain_of(value) for name in ("start", "rdate") for value in event.properties.get(name, [])]
    offset = next((found[1] for start in starts if (found := _OFFSET.search(start[-12:]))), "")
    ends = [_with_offset(plain_of(value).strip(), offset) for value in event.properties.get("end", [])]
    slots = slots_from(starts, ends, line_of(event, "duration"), reading.zone)
    if not slots.occurrences and slots.unreadable:
        raise ItemRefused(SkipReason.BAD_DATE, f"the start {slots.unreadable!r} is no ISO 8601 date")
    if not slots.occurrences:
        raise ItemRefused(SkipReason.NO_DATE, "the event has no start (dt-start, dtstart)")
    kept = [
        occurrence
        for occurrence in slots.occurrences
        if occurrence.first_day <= reading.accepts_until and occurrence.last_day >= reading.accepts_from
    ]
    if not kept:
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"the event is on {slots.occurrences[0].first_day}")
    return tuple(kept), slots.doubts


def _with_offset(end: str, offset: str) -> str:
    """An end that says a time and no offset has that of the start."""
    return end + offset if _TIME_ALONE.search(end[-12:]) else end


def _attendance(*, has_place: bool, online: bool) -> Attendance | None:
    if online:
        return Attendance.HYBRID if has_place else Attendance.ONLINE
    return None


def _description(event: Item) -> Description:
    values = (value for name in ("content", "description", "summary") for value in event.properties.get(name, [])[:5])
    return first_told(*(value.html if isinstance(value, Markup) else plain_of(value) for value in values))


def _organisers(event: Item) -> Iterator[Organiser]:
    """The organisations among the organisers; a card that does not say that it is one's is taken for a person's."""
    seen: set[str] = set()
    for value in event.properties.get("organizer", [])[:_MOST_ORGANISERS]:
        card = value if isinstance(value, Item) else None
        if card is not None and not is_organisation(card):
            continue
        name = (line_of(card, "name") or line_of(card, "org")) if card else clean_line(plain_of(value))
        if name and "@" not in name and not clean_url(name) and name.casefold() not in seen:
            seen.add(name.casefold())
            yield Organiser(name=name, url=url_of(card) if card else "")


def url_of(item: Item) -> str:
    """The first address that the item gives as its own, or an empty string."""
    return next((url for value in item.properties.get("url", [])[:20] if (url := clean_url(plain_of(value)))), "")


def uid_of(event: Item) -> str:
    """The event's uid; one that is no address has been read as if it were one relative to the page."""
    uid = line_of(event, "uid")
    last = uid.rpartition("/")[2]
    return last if "@" in last[1:] else uid


def identifiers_of(event: Item, own_url: str) -> tuple[Identifier, ...]:
    """The iCalendar UID where it names a host, and the address where no other event of the page has it."""
    uid = uid_of(event)
    found = [Identifier(scheme="ical-uid", value=uid)] if len(uid) >= 16 and "@" in uid and "/" not in uid else []
    return (*found, *([Identifier(scheme="url", value=own_url)] if own_url else []))


def words_of(item: Item) -> tuple[str, ...]:
    """Its categories, each once."""
    lines = (clean_line(plain_of(value)) for value in item.properties.get("category", [])[: _MOST_WORDS * 2])
    return tuple({line.casefold(): line for line in reversed(list(lines)) if line}.values())[::-1][:_MOST_WORDS]


def image_of(item: Item, name: str) -> Image | None:
    """The first picture of the property `name`."""
    for value in item.properties.get(name, [])[:20]:
        url = clean_url(_plain_address(value))
        if url:
            return Image(url=url, alt=value.alt if isinstance(value, Picture) else "")
    return None


def _plain_address(value: Value) -> str:
    return url_of(value) if isinstance(value, Item) else plain_of(value)
