"""Dates, instants and zones: strict forms only, never a guess.

A wall-clock time that the spring change skips is read with the offset before the change, one that
the autumn change repeats is the first of the two (RFC 5545 section 3.3.5): both are `fold=0`.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(
    r"[T ](\d{1,2})[:h-](\d{2})(?:[:-](\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.ASCII | re.IGNORECASE,
)


@cache
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name or name in ("UTC", "GMT")}


def clean_zone(name: str) -> str | None:
    """The IANA name that `name` is (any case), or None; never touches a file with a foreign name."""
    if not _ZONE.fullmatch(name):
        return None
    return _zone_names().get(name.lower())


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of a clean IANA name."""
    return ZoneInfo(name)


def in_zone(wall: datetime, zone: str) -> datetime:
    """The naive `wall` time where clocks show `zone`, as an instant whose offset is written out.

    The offset is fixed, so that the value survives being stored, compared and read back.
    """
    return fixed(wall.replace(tzinfo=zone_of(zone), fold=0))


def fixed(instant: datetime) -> datetime:
    """The same instant with a plain offset in place of its zone."""
    offset = instant.utcoffset() or timedelta()
    shifted = instant.astimezone(UTC)
    return (shifted + offset).replace(tzinfo=timezone(offset) if offset else UTC)


@lru_cache(maxsize=4096)  # the same few instants of an event are asked for by each format
def local(instant: datetime, zone: str) -> datetime:
    """`instant` as clocks in `zone` show it, with its offset written out."""
    return fixed(instant.astimezone(zone_of(zone)))


def parse_when(value: object, zone: str) -> tuple[datetime | date, bool] | None:
    """A day or an instant from an ISO 8601 text, and whether its zone had to be assumed.

    Besides the standard forms it reads those found in the wild: a space for the `T`, no padding,
    `+0100`, no seconds, `2019-9-13T10-10-00` and the absurd `2019-9-13T10-10-00-00` (its last group
    is dropped). Text in any other form, or a date that does not exist, gives None.
    """
    text = str(value or "").strip()[:40]
    day_part = _DAY.match(text)
    if not day_part:
        return None
    try:
        day = date(*(int(group) for group in day_part.groups()))
        rest = re.sub(r"^([T ]\d{1,2}-\d{2}-\d{2})-\d{2}$", r"\1", text[day_part.end() :])
        if not rest:
            return day, False
        time_part = _TIME.fullmatch(rest)
        if not time_part:
            return None
        return _instant(day, time_part, zone)
    except (ValueError, OverflowError):
        return None


def _instant(day: date, time_part: re.Match[str], zone: str) -> tuple[datetime, bool]:
    hour, minute, second = (int(group or 0) for group in time_part.group(1, 2, 3))
    days, hour = divmod(hour, 24) if (hour, minute, second) == (24, 0, 0) else (0, hour)
    wall = datetime(day.year, day.month, day.day, hour, minute, min(second, 59)) + timedelta(days=days)  # noqa: DTZ001 - made aware below
    offset = (time_part.group(4) or "").upper()
    if not offset:
        return in_zone(wall, zone), True
    if offset == "Z":
        return local(wall.replace(tzinfo=UTC), zone), False
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "").ljust(4, "0")
    ahead = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return local(wall.replace(tzinfo=timezone(ahead)), zone), False
