"""One VEVENT block through the parser, alone, so that a bad one never sinks its neighbours (reliability B6)."""

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import DecimalException
from typing import Any

from icalendar import Event
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

from crawlers.readers.ical_blocks import DATES, MOMENTS, TEXTS, Block
from crawlers.readers.ical_zones import Clock, Zones

# What icalendar, dateutil and recurring_ical_events were seen to raise on bad input (reliability B6).
# InvalidCalendar, BrokenCalendarProperty and UnicodeError are ValueErrors; KeyError and IndexError, LookupErrors.
PARSER_FAULTS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    DecimalException,
    OSError,
    RecursionError,
)

# No event that begins in a year that we list ends after this one.
LAST_YEAR = 2200
Properties = dict[str, list[Any]]
# Texts, and what is written as one: without parameters their value is all that there is to read.
_PLAIN = (TEXTS - {"CATEGORIES"}) | {"UID", "STATUS", "CLASS", "URL", "SEQUENCE"}
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
_ZONE_NUMBER = "X-ZONE"
_TZID = re.compile(r";\s*TZID=(.*?)(?=;[A-Za-z-]{1,30}=|$)", re.IGNORECASE | re.DOTALL)
_HEAD_LENGTH = 1_000
_DATE_TIME = re.compile(
    r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a naive wall-clock time with the clock that shows it."""

    value: date | datetime
    clock: Clock

    @property
    def is_day(self) -> bool:
        """Whether it is a whole day."""
        return not isinstance(self.value, datetime)

    @property
    def day(self) -> date:
        """The day as written."""
        return self.value.date() if isinstance(self.value, datetime) else self.value

    @property
    def instant(self) -> datetime:
        """The instant; the first midnight of a day. May raise `OverflowError` at the ends of time."""
        return self.clock.instant(self.wall)

    @property
    def wall(self) -> datetime:
        """The naive wall-clock time; midnight for a day."""
        if isinstance(self.value, datetime):
            return self.value
        return datetime(self.value.year, self.value.month, self.value.day)  # noqa: DTZ001 - a wall clock

    def on(self, clock: Clock) -> datetime:
        """The naive time that `clock` shows at this moment; days and clocks alike are not moved."""
        if self.is_day or (clock.kept, clock.rules) == (self.clock.kept, self.clock.rules):
            return self.wall
        return clock.wall(self.instant)


@dataclass(slots=True)
class Component:
    """A parsed VEVENT.

    Attributes:
        block: the lines that it was parsed from.
        properties: the values of each property by its name in capitals; dates are naive or in UTC.
        start: DTSTART; `end`: DTEND or DTSTART + DURATION, exclusive, None when unknown or refused.
        recurrence_id: which slot of its series this component replaces, None for the series itself.
        later_too: whether it replaces all later slots too (RANGE=THISANDFUTURE).
        end_refused: whether an end was given that lies before the start or cannot be read.
    """

    block: Block
    properties: Properties
    start: Moment
    end: Moment | None
    recurrence_id: Moment | None
    later_too: bool
    end_refused: bool

    @property
    def rule(self) -> vRecur | None:
        """The recurrence rule; None when there is none, or several, or one that could not be read."""
        rules = self.properties.get("RRULE", [])
        return rules[0] if len(rules) == 1 and isinstance(rules[0], vRecur) else None

    @property
    def has_rule(self) -> bool:
        """Whether a recurrence rule is written, readable or not."""
        return any(self.properties.get("RRULE", ()))

    @property
    def recurs(self) -> bool:
        """Whether it says that it takes place more than once."""
        return self.block.rule_refused or self.has_rule or "RDATE" in self.properties

    @property
    def sequence(self) -> int:
        """The number of its version (RFC 5545 section 3.8.7.4), bounded; 0 when there is none."""
        written = str(next(iter(self.properties.get("SEQUENCE", ())), "0")).strip()
        return min(int(written), 2**31) if written.isascii() and written.isdigit() and len(written) < 20 else 0


class DateMissing(ValueError):
    """A VEVENT without DTSTART."""


class DateUnreadable(ValueError):
    """A VEVENT whose DTSTART is no date."""


def parse(block: Block, zones: Zones) -> Component:
    """The component in `block`.

    Raises `DateMissing`, `DateUnreadable`, and any other `ValueError` where the parser cannot go on.
    """
    properties, lines = _plain(block, zones)
    if lines:
        for name, value in _parsed(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]).items():
            properties.setdefault(str(name), []).extend(value if isinstance(value, list) else [value])
    start = _moment(properties, "DTSTART", zones)
    if start is None:
        if "DTSTART" not in properties:
            raise DateMissing("DTSTART is missing")
        raise DateUnreadable("DTSTART is no date")
    end, refused = _end(properties, start, zones)
    slot = _moment(properties, "RECURRENCE-ID", zones)
    if slot is None and "RECURRENCE-ID" in properties:
        raise ValueError("RECURRENCE-ID is no date")
    later_too = slot is not None and any(
        name == "RECURRENCE-ID" and "THISANDFUTURE" in line.upper() for name, line in block.lines
    )
    return Component(block, properties, start, end, slot, later_too, refused)


def _plain(block: Block, zones: Zones) -> tuple[Properties, list[str]]:
    """The texts that have no parameters, and the lines that need the parser, zones replaced by their numbers.

    Most properties of most events are such texts; the parser takes half of its time for them.
    """
    properties: Properties = {}
    lines: list[str] = []
    for name, line in block.lines:
        size = len(name)
        if name in _PLAIN and line[size] == ":":
            properties.setdefault(name, []).append(_unescaped(line[size + 1 :]))
        elif name == "CATEGORIES" and line[size] == ":" and "\\" not in line:
            properties.setdefault(name, []).extend(line[size + 1 :].split(","))
        else:
            lines.append(_without_zone(name, line, zones))
    return properties, lines


def _unescaped(text: str) -> str:
    """TEXT without its escapes (RFC 5545 section 3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text) if "\\" in text else text


def _parsed(lines: list[str]) -> Event:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            event = Event.from_ical("\r\n".join(lines))
        except PARSER_FAULTS as fault:
            raise ValueError(f"{type(fault).__name__}: {fault}") from fault
    # The lines hold no other component: this is for the type checker.
    assert isinstance(event, Event)
    return event


def moments(component: Component, name: str, zones: Zones) -> list[tuple[Moment, Moment | timedelta | None]]:
    """The values of RDATE or EXDATE, each with the end of its period if it has one."""
    found: list[tuple[Moment, Moment | timedelta | None]] = []
    for dates in component.properties.get(name, []):
        if not isinstance(dates, vDDDLists):
            continue
        clock = zones.clock(dates.params.get(_ZONE_NUMBER, ""))
        for value in (listed.dt for listed in dates.dts):
            start, end = value if isinstance(value, tuple) else (value, None)
            if not isinstance(start, date):
                continue
            found.append(
                (_at(start, clock, zones), end if end is None or isinstance(end, timedelta) else _at(end, clock, zones))
            )
    return found


def _without_zone(name: str, line: str, zones: Zones) -> str:
    """The line with the number of its zone in place of the zone's foreign name, and no other parameter."""
    if name not in MOMENTS and name not in DATES:
        return line
    # Zone names may hold an unquoted colon, dates never do.
    head, _, value = line.rpartition(":")
    value = value.strip(' "').upper()
    if (
        name in MOMENTS
        and "VALUE=DATE" in head[-_HEAD_LENGTH:].upper()
        and "DATE-TIME" not in head[-_HEAD_LENGTH:].upper()
    ):
        value = value[:8]
    values = value.split(",") if name in DATES else [value]
    good = ",".join(text for text in values if text.isascii() and (name in MOMENTS or _DATE_TIME.match(text)))
    found = _TZID.search(head[: _HEAD_LENGTH + 20]) if "=" in head else None
    number = f";{_ZONE_NUMBER}={zones.number(found[1])}" if found and found[1].strip(' "') else ""
    return f"{name}{number}:{good}" if good else f"{name}:-"


def _moment(properties: Properties, name: str, zones: Zones) -> Moment | None:
    found = next(iter(properties.get(name, ())), None)
    if not isinstance(found, vDDDTypes) or not isinstance(found.dt, date):
        return None
    return _at(found.dt, zones.clock(found.params.get(_ZONE_NUMBER, "")), zones)


def _at(value: date | datetime, clock: Clock, zones: Zones) -> Moment:
    if not isinstance(value, datetime):
        return Moment(value, zones.days)
    if value.tzinfo is not None:
        return Moment(value.astimezone(UTC).replace(tzinfo=None), zones.utc)
    return Moment(value, clock)


def _end(properties: Properties, start: Moment, zones: Zones) -> tuple[Moment | None, bool]:
    """The exclusive end, and whether one was given that cannot be right."""
    try:
        end = _given_end(properties, start, zones)
        if end is None:
            return None, "DTEND" in properties or "DURATION" in properties
        early = end.day < start.day if start.is_day else end.instant < start.instant
    except (OverflowError, ValueError):
        return None, True
    return (None, True) if early or end.day.year > LAST_YEAR else (end, False)


def _given_end(properties: Properties, start: Moment, zones: Zones) -> Moment | None:
    end = _moment(properties, "DTEND", zones)
    duration = next(iter(properties.get("DURATION", ())), None)
    if end is None and isinstance(duration, vDDDTypes) and isinstance(duration.dt, timedelta):
        return Moment(start.value + duration.dt, start.clock)
    if end is None or end.is_day or not start.is_day:
        return end
    # A day that ends at a time of day: that day is part of it.
    wall = end.on(start.clock)
    return Moment(wall.date() + timedelta(days=1 if wall.time() != time.min else 0), start.clock)
