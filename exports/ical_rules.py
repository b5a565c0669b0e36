"""What a calendar must be before it is published: RFC 5545, and the house's own narrower rules.

The rules of our own look at every byte and are cheap; the full parse by icalendar, which costs a
thousand times as much, reads a large calendar's head and an even sample of its events.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from icalendar import Calendar

FULLY_PARSED = 100
_COMPONENTS = {b"VCALENDAR", b"VTIMEZONE", b"STANDARD", b"DAYLIGHT", b"VEVENT"}
_PROPERTIES = {
    b"",
    *(
        b"BEGIN END VERSION PRODID CALSCALE METHOD NAME X-WR-CALNAME DESCRIPTION X-WR-CALDESC X-WR-TIMEZONE COLOR "
        b"LAST-MODIFIED REFRESH-INTERVAL X-PUBLISHED-TTL SOURCE URL TZID DTSTART RRULE TZOFFSETFROM TZOFFSETTO TZNAME "
        b"UID SEQUENCE DTSTAMP CREATED SUMMARY DTEND LOCATION GEO CATEGORIES STATUS TRANSP ORGANIZER CONFERENCE IMAGE "
        b"X-ALT-DESC RELATED-TO"
    ).split(),
}
_ONCE = (b"UID", b"DTSTAMP", b"DTSTART", b"SUMMARY")
# Each pattern begins with a plain byte, which the engine finds fast: calendars reach 100 MB.
_LONG_LINE = re.compile(rb"\n[^\r\n]{76}")
_CUT_CHARACTER = re.compile(rb"\r\n [\x80-\xbf]")
_LATE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROLS = bytes(octet for octet in range(32) if octet not in b"\t\r\n") + b"\x7f"
_BEGINNING = b"BEGIN:VCALENDAR\r\n"
_EVENT = b"BEGIN:VEVENT\r\n"
_END = b"END:VCALENDAR\r\n"
_LINE_NAME = re.compile(rb"\n(?! )([^:;\r\n]*)")
_EVENT_BEGINS = re.compile(rb"\nBEGIN:VEVENT\r\n")
_ONCE_NAME = re.compile(rb"\n(%s)[:;]" % b"|".join(_ONCE))
_BEGIN = re.compile(rb"\nBEGIN:([^\r\n]*)")
_CLOSE = re.compile(rb"\nEND:([^\r\n]*)")
_UID = re.compile(rb"\nUID:((?:[^\r\n]|\r\n )*)")
_ZONE_USED = re.compile(rb"\nDT(?:START|END);TZID=([^:;\r\n]+)")
_ZONE_DEFINED = re.compile(rb"\nTZID:([^\r\n]+)")
# What icalendar's parser was seen to raise on damaged calendars.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


def problems(document: bytes) -> list[str]:
    """What is wrong with a finished calendar, in a line each; empty when it may be published."""
    return own_problems(document) or list(_parsed(document))


def frame_problems(document: bytes) -> list[str]:
    """The same, where each event was looked at before: its head by our own rules, and what events have with others.

    That is: they are whole, none stands twice, their zones are defined.
    """
    place = document.find(b"\n" + _EVENT)
    head = document if place < 0 else document[: place + 1] + _END
    return [*_bytes(head), *_structure(head, document), *_names(head), *_doubled_uids(document), *_zones(document)]


def own_problems(document: bytes) -> list[str]:
    """What is wrong with a finished calendar by our own rules, which look at every byte."""
    own = (_bytes(document), _structure(document, document), _names(document))
    return [*chain(*own), *_doubled_uids(document), *_zones(document)]


def _bytes(document: bytes) -> Iterator[str]:
    breaks = document.count(b"\r\n")
    if document.count(b"\n") != breaks or document.count(b"\r") != breaks:
        yield "a line break that is not CRLF"
    if _LONG_LINE.search(document):
        yield "a line of more than 75 octets"
    if _CUT_CHARACTER.search(document):
        yield "a fold within a character"
    if len(document.translate(None, _CONTROLS)) != len(document) or _LATE_CONTROL.search(document):
        yield "a control character"
    if b"\r\n\r\n" in document:
        yield "an empty line"


def _structure(head: bytes, document: bytes) -> Iterator[str]:
    """Of a head, which is the document or what stands before its events, and of the whole."""
    # All is compared as bytes: a calendar has twenty lines for an event, and ten calendars have it.
    begun, closed = Counter(_BEGIN.findall(head)), Counter(_CLOSE.findall(head))
    begun[b"VCALENDAR"] += head.startswith(_BEGINNING)
    if not head.startswith(_BEGINNING) or not document.endswith(b"\n" + _END) or begun[b"VCALENDAR"] != 1:
        yield "it is not one VCALENDAR from beginning to end"
    begun[b"VEVENT"], closed[b"VEVENT"] = document.count(b"\n" + _EVENT), document.count(b"\nEND:VEVENT\r\n")
    if +begun != +closed:
        yield "a component is not closed"
    for name in sorted(begun.keys() - _COMPONENTS):
        yield f"a component that we do not write: {_told(name)[:60]}"
    if not begun[b"VEVENT"] and not begun[b"VTIMEZONE"]:
        yield "it holds nothing, though its selection has events"
    yield from _once(document, begun[b"STANDARD"] + begun[b"DAYLIGHT"])


def _once(document: bytes, onsets: int) -> Iterator[str]:
    """Of what each event has once: before the events stands the DTSTART of each of so many onsets of zones, and no more."""
    places = _places(document)
    before = _ONCE_NAME.findall(document, 0, min(places, default=len(document)))
    # Events are written alike: however many there are, it is a set of one or two.
    each = {tuple(_ONCE_NAME.findall(document, *span)) for span in pairwise([*places, len(document)])}
    for name in _ONCE:
        if before.count(name) != (onsets if name == b"DTSTART" else 0) or any(one.count(name) != 1 for one in each):
            yield f"not every event has one {_told(name)}"


def _places(document: bytes) -> list[int]:
    """Where each event begins, at the end of the line before it."""
    return [match.start() for match in _EVENT_BEGINS.finditer(document)]


def _names(document: bytes) -> Iterator[str]:
    for name in sorted(set(_LINE_NAME.findall(document)) - _PROPERTIES):
        yield f"a property that we do not write: {_told(name)[:60]}"


def _zones(document: bytes) -> Iterator[str]:
    zones = Counter(_ZONE_DEFINED.findall(document))
    # Counted first, which is quicker than to read each line: mostly all that are named are defined.
    named = sum(document.count(b";TZID=%s:" % zone) for zone in zones)
    used = set(_ZONE_USED.findall(document)) if document.count(b";TZID=") != named else set()
    for zone in sorted(used - zones.keys()):
        yield f"the zone {_told(zone)[:60]} is used and not defined"
    for zone, count in zones.items():
        if count > 1:
            yield f"the zone {_told(zone)[:60]} is defined {count} times"


def _doubled_uids(document: bytes) -> Iterator[str]:
    found = _UID.findall(document)
    if len(set(found)) == len(found):
        return
    for uid, count in Counter(uid.replace(b"\r\n ", b"") for uid in found).items():
        if count > 1:
            yield f"the UID {_told(uid)[:100]} stands {count} times"


def _told(found: bytes) -> str:
    return found.decode("utf-8", "replace")


def _parsed(document: bytes) -> Iterator[str]:
    sample = _sample(document)
    try:
        calendar = Calendar.from_ical(sample)
    except _UNREADABLE as error:
        yield f"icalendar cannot read it: {error!r:.200}"
        return
    for component in calendar.walk():
        for name, problem in component.errors:
            yield f"icalendar cannot read {name} of {component.get('UID', component.name)!s:.100}: {problem!s:.200}"
    if len(calendar.walk("VEVENT")) != sample.count(b"\n" + _EVENT):
        yield "icalendar does not find every event"


def _sample(document: bytes) -> bytes:
    """The document, or its head and every so manieth of its events, the first and the last among them."""
    places = [place + 1 for place in _places(document)]
    if len(places) <= FULLY_PARSED:
        return document
    bounds = [*places, len(document) - len(_END)]
    step = -(-len(places) // FULLY_PARSED)
    chosen = sorted({*range(0, len(places), step), len(places) - 1})
    return b"".join([document[: places[0]], *(document[bounds[one] : bounds[one + 1]] for one in chosen), _END])
