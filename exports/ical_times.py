"""When a slot is, as iCalendar writes it: local time with its zone, UTC where that would be read wrongly, or days."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from catalog.cleaning.times import clean_zone, zone_of
from catalog.sightings import Occurrence
from exports.ical_lines import content_line, parameter
from exports.timezones import EARLIEST_YEAR, LATEST_YEAR

_LOCAL = "%Y%m%dT%H%M%S"
_INSTANT = _LOCAL + "Z"
When = date | datetime


def time_lines(slot: Occurrence) -> bytes:
    """DTSTART and DTEND of a slot. Raises `ValueError`, as `times_of` does."""
    start, end = times_of(slot)
    lines = _line("DTSTART", start, slot.zone)
    # An end that is not later than the start is no DTEND (RFC 5545 section 3.8.2.2).
    return lines + _line("DTEND", end, slot.zone) if end is not None and end > start else lines


def stamp(instant: datetime) -> str:
    """An instant in UTC, to the second, as `20261103T170000Z`. Raises `ValueError` for a naive one."""
    return f"{_utc(instant):{_INSTANT}}"


def zone_years(slots: Iterable[Occurrence]) -> dict[str, tuple[int, int]]:
    """The zones that the VEVENTs of these slots name, each with the first and last local year in use."""
    found: dict[str, tuple[int, int]] = {}
    for slot in slots:
        for when in times_of(slot):
            if isinstance(when, datetime) and when.tzinfo is not UTC:
                low, high = found.get(slot.zone, (when.year, when.year))
                found[slot.zone] = min(low, when.year), max(high, when.year)
    return found


def times_of(slot: Occurrence) -> tuple[When, When | None]:
    """Start and end (exclusive for days; None when unknown), in the slot's zone or both in UTC.

    In the hour that the autumn change repeats, a local time means its first pass (RFC 5545 section
    3.3.5), but half of the readers take it for the second: a slot that touches that hour is written in
    UTC, and so are slots in zones of `Etc`.
    Raises `ValueError` for a zone that does not exist, a naive time, and a year out of bounds.
    """
    if slot.start_on is not None:
        return slot.start_on, (slot.end_on or slot.start_on) + timedelta(days=1)
    if slot.start_at is None:
        raise ValueError("a slot has neither instant nor day")
    if clean_zone(slot.zone) != slot.zone:
        raise ValueError(f"{slot.zone[:64]!r} is no IANA time zone")
    times = [_there(slot.start_at, slot.zone), _there(slot.end_at or slot.start_at, slot.zone)]
    if "/" not in slot.zone or slot.zone.startswith("Etc/") or any(map(_comes_twice, times)):
        times = [time.astimezone(UTC) for time in times]
    return times[0], times[1] if slot.end_at else None


def _comes_twice(time: datetime) -> bool:
    """Whether clocks show this time twice."""
    return time.replace(fold=1).utcoffset() != time.replace(fold=0).utcoffset()


def _there(instant: datetime, zone: str) -> datetime:
    there = _utc(instant).astimezone(zone_of(zone))
    if not EARLIEST_YEAR <= there.year <= LATEST_YEAR:
        raise ValueError(f"the year {there.year} is out of bounds")
    return there


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time has no offset")
    return instant.astimezone(UTC).replace(microsecond=0)


def _line(name: str, when: When, zone: str) -> bytes:
    if not isinstance(when, datetime):
        return content_line(f"{name};VALUE=DATE:{when.year:04}{when.month:02}{when.day:02}")
    if when.tzinfo is UTC:
        return content_line(f"{name}:{when:{_INSTANT}}")
    return content_line(f"{name};TZID={parameter(zone)}:{when:{_LOCAL}}")
