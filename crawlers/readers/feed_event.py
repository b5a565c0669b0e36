"""The event that an entry of a feed tells of: its slots by an event module, by custom elements, or by its title.

`pubDate`, `published` and `updated` tell of the entry, and are never taken for the date of an event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalog.cleaning.contacts import clean_email
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, html_to_text
from catalog.sightings import EventFacts, Occurrence, Organiser, Place
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers.feed_dates import Moment, at_clock, when
from crawlers.readers.feed_entry import Entry, said
from crawlers.readers.feed_names import Parts, parts_of, within
from crawlers.readers.feed_titles import announced, undated
from crawlers.readers.ical_fields import Venue, venue
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.titles import title_and_status
from crawlers.reading import Reading

_MOST_DATES = 800
_MODULES = ("ev", "xcal", "other", "rss", "atom")
_STARTS = ("startdate", "dtstart", "start_date", "date_start", "datestart", "startdatetime", "event_start_date")
_ENDS = ("enddate", "dtend", "end_date", "date_end", "dateend", "enddatetime", "event_end_date")
_START_CLOCKS = ("starttime", "start_time", "time_start", "timestart", "event_start_time")
_END_CLOCKS = ("endtime", "end_time", "time_end", "timeend", "event_end_time")
_PLACES = ("location", "venue", "place", "lieu", "event_location")
_STATES = {"cancelled": EventStatus.CANCELLED, "canceled": EventStatus.CANCELLED, "tentative": EventStatus.TENTATIVE}
_MAIL = re.compile(r"(?<![^\s<>():@])[^\s<>():@]{1,64}@[^\s<>()@]{1,255}")
_NOWHERE = Venue(None, "", None)


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says of the dates of an event.

    Attributes:
        title: without the date, the place and the state that stood in it.
        status: by its title or its own element.
    """

    title: str
    status: EventStatus
    slots: tuple[Occurrence, ...]
    where: Venue
    doubts: frozenset[Doubt]


def event_of(entry: Entry, reading: Reading) -> tuple[EventFacts, tuple[Doubt, ...]] | None:
    """The event of an entry, and what had to be assumed; None where it tells no date of an event.

    Raises `ItemRefused` when the date is unreadable or out of range, or the title is missing.
    """
    told = _by_elements(entry, reading) or _by_title(entry, reading)
    return None if told is None else facts_of(entry, told, reading)


def facts_of(entry: Entry, told: Told, reading: Reading) -> tuple[EventFacts, tuple[Doubt, ...]]:
    """The facts of an event whose dates are told. Raises `ItemRefused` when it lies out of range."""
    if not told.title:
        raise ItemRefused(SkipReason.NO_TITLE, "the entry has no title")
    kept = [slot for slot in told.slots if reading.accepts(slot.first_day) or reading.accepts(slot.last_day)]
    if not kept:
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{told.slots[0].first_day} to {told.slots[-1].last_day}")
    return EventFacts(
        title=told.title,
        occurrences=tuple(kept),
        status=told.status,
        attendance=told.where.attendance,
        place=told.where.place or None,
        online_url=told.where.online_url,
        description=entry.body or entry.summary,
        description_html=entry.html,
        language=entry.language,
        url=entry.link,
        organisers=tuple(_organisers(entry.parts)),
        keywords=entry.keywords,
        image=entry.image,
    ), tuple(sorted(told.doubts))


def where_of(words: str) -> Venue:
    """A place in words; "en ligne" and the link of a meeting among them are no place. A bare link says nothing."""
    text = html_to_text(words, 1_000)
    return _NOWHERE if not text or clean_url(text) else venue({"LOCATION": [text]})


def slot_of(begin: Moment, end: Moment | None, zone: str, doubts: set[Doubt]) -> Occurrence:
    """The slot from `begin` to `end` (a last day is inclusive); what had to be assumed is added to `doubts`.

    A start with a time keeps it where only the last day is known: the end is then unknown.
    """
    start, last = begin[0], end[0] if end else None
    if begin[1]:
        doubts.add(Doubt.ZONE_ASSUMED)
    if not isinstance(start, datetime):
        last_day = last.date() if isinstance(last, datetime) else last
        if last_day and last_day < start:
            doubts.add(Doubt.END_IGNORED)
        return Occurrence(zone=zone, start_on=start, end_on=last_day if last_day and last_day > start else None)
    if not isinstance(last, datetime):
        return Occurrence(zone=zone, start_at=start)
    if last < start:
        doubts.add(Doubt.END_IGNORED)
    return Occurrence(zone=zone, start_at=start, end_at=last if last > start else None)


def _by_elements(entry: Entry, reading: Reading) -> Told | None:
    doubts: set[Doubt] = set()
    slots = [*_listed(entry, reading.zone, doubts)]
    slots = slots or [*_single(entry.parts, reading.zone, doubts)]
    if not slots:
        return None
    if len(slots) > _MOST_DATES:
        doubts.add(Doubt.OCCURRENCES_CAPPED)
    title, status = title_and_status(undated(entry.title))
    status = _STATES.get(_field(entry.parts, ("status", "eventstatus")).lower(), status)
    slots = list(dict.fromkeys(slots[:_MOST_DATES]))
    return Told(title, status, tuple(slots), _where(entry), frozenset(doubts))


def _by_title(entry: Entry, reading: Reading) -> Told | None:
    found = announced(entry.title)
    if found is None:
        return None
    title, status = title_and_status(found.title)
    # Its hour is told in prose only, in the language of the site.
    slots = (Occurrence(zone=reading.zone, start_on=found.day),)
    return Told(title, status, slots, where_of(found.place), frozenset({Doubt.READ_FROM_PROSE}))


def _single(parts: Parts, zone: str, doubts: set[Doubt]) -> Iterator[Occurrence]:
    """The slot that an entry, or one of its listed dates, tells by a start and an end."""
    for vocabulary in _MODULES:
        written = _of(parts, vocabulary, _STARTS)
        if not written:
            continue
        begin = _moment(written, _of(parts, vocabulary, _START_CLOCKS), zone)
        if begin is None:
            raise ItemRefused(SkipReason.BAD_DATE, f"starts {written[:60]!r}")
        last, clock = _of(parts, vocabulary, _ENDS), _of(parts, vocabulary, _END_CLOCKS)
        end = _moment(last or (written if clock else ""), clock, zone)
        yield slot_of(begin, _inclusive(begin, end) if vocabulary == "xcal" else end, zone, doubts)
        return


def _listed(entry: Entry, zone: str, doubts: set[Doubt]) -> Iterator[Occurrence]:
    """`events:dates` with an `events:date` for each date."""
    for vocabulary in ("other", "ev", "rss"):
        for dates in entry.parts.get((vocabulary, "dates"), ()):
            for one in within(dates, vocabulary, "date"):
                yield from _single(parts_of(one), zone, doubts)


def _moment(written: str, clock: str, zone: str) -> Moment | None:
    moment = when(written, zone)
    if moment is None or not clock or isinstance(moment[0], datetime):
        return moment
    return at_clock(moment[0], clock, zone) or moment


def _inclusive(begin: Moment, end: Moment | None) -> Moment | None:
    """In xCal a last day is the day after (RFC 5545 section 3.6.1); one that equals the first is that day."""
    if end is None or isinstance(end[0], datetime) or isinstance(begin[0], datetime):
        return end
    return (max(end[0] - timedelta(days=1), begin[0]), end[1]) if end[0] >= begin[0] > date.min else end


def _where(entry: Entry) -> Venue:
    found = where_of(_field(entry.parts, _PLACES))
    point = _point(entry.parts)
    if point is None:
        return found
    place = (found.place or Place()).model_copy(update={"latitude": point[0], "longitude": point[1]})
    return Venue(place, found.online_url, Attendance.HYBRID if found.attendance else None)


def _point(parts: Parts) -> tuple[float, float] | None:
    """`georss:point` and `gml:pos` hold latitude and longitude; so do `geo:lat` and `geo:long`, one each."""
    pairs = [said(parts, (("georss", "point"),)).split()]
    for where in parts.get(("georss", "where"), ()):
        pairs += [(position.text or "").split() for position in within(where, "gml", "pos")]
    pairs.append([said(parts, (("geo", "lat"),)), said(parts, (("geo", "long"), ("geo", "lon")))])
    for point in parts.get(("geo", "point"), ()):
        inner = parts_of(point)
        pairs.append([said(inner, (("geo", "lat"),)), said(inner, (("geo", "long"), ("geo", "lon")))])
    found = (clean_point(*pair) for pair in pairs if len(pair) == 2 and all(pair))
    return next((point for point in found if point), None)


def _organisers(parts: Parts) -> Iterator[Organiser]:
    """The organiser's name; one beside which, or instead of which, stands a person's mail address is dropped."""
    for vocabulary in ("ev", "xcal", "other", "rss"):
        written = _of(parts, vocabulary, ("organizer", "organiser", "organisateur"))[:500]
        mail = _MAIL.search(written)
        if mail and not clean_email(mail[0]):
            return
        name = clean_line(html_to_text(_MAIL.sub(" ", written))).strip("<>() ")
        if name and name.lower() != "mailto:" and not clean_url(name):
            yield Organiser(name=name)
            return


def _field(parts: Parts, names: tuple[str, ...]) -> str:
    return next((text for vocabulary in _MODULES if (text := _of(parts, vocabulary, names))), "")


def _of(parts: Parts, vocabulary: str, names: tuple[str, ...]) -> str:
    return said(parts, tuple((vocabulary, name) for name in names))
