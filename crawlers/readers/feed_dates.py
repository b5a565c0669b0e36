"""Dates as feeds and content management systems write them: ISO 8601, RFC 5545, RFC 5322, ACF's compact days."""

import re
from datetime import date, datetime, timedelta, timezone

from catalog.cleaning.times import in_zone, local, parse_when
from crawlers.readers.prose_dates_words import ENGLISH_MONTHS

Moment = tuple[datetime | date, bool]

_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", re.ASCII)
_MAIL = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?[ \t\n]{1,9})?(\d{1,2})[ \t\n-]{1,9}([A-Za-z]{3,9})\.?[ \t\n-]{1,9}(\d{4}|\d{2})"
    r"(?:[ \t\n,]{1,9}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ \t\n]{0,9}([A-Za-z]{1,5}|[+-]\d{2}:?\d{2}))?)?",
    re.ASCII,
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](?:à )?(.{1,10}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})\s?(?:[:hH]\s?(\d{2})?(?::(\d{2}))?)?\s?([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
_MONTHS = {name[:3]: number for name, number in ENGLISH_MONTHS.items()}
_HOURS_AHEAD = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5} | {
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
    "MET": 1,
    "WEST": 1,
    "CEST": 2,
    "MEST": 2,
    "EET": 2,
    "EEST": 3,
}


def when(value: object, zone: str) -> Moment | None:
    """A day or an instant, and whether its zone had to be assumed; None for what is neither.

    Forms: those of `parse_when`, `20261103T183000Z` (RFC 5545 section 3.3.5), and that of mail
    (RFC 5322 section 3.3, `Tue, 3 Nov 2026 18:30:00 +0100`), with years of two digits (RFC 2822).
    """
    text = str(value or "").strip()[:60]
    try:
        return parse_when(text, zone) or _basic(text, zone) or _mail(text, zone)
    except (ValueError, OverflowError):
        return None


def slashed(value: object, zone: str) -> Moment | None:
    """`03/11/2026`, or `03/11/2026 18:30`: day, month and year, as French sites write them."""
    found = _SLASHED.fullmatch(str(value or "").strip()[:40])
    if not found:
        return None
    try:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return at_clock(day, found[4], zone) if found[4] else (day, False)


def at_clock(day: date, clock: object, zone: str) -> Moment | None:
    """`day` at a time of the clock (`18:30`, `18h`, `6:30 pm`) in `zone`; None when it is no time."""
    found = _CLOCK.fullmatch(str(clock or "").strip()[:12])
    if not found or not (found[2] or found[4] or re.search("h", found[0], re.IGNORECASE)):
        return None
    hour, half = int(found[1]), (found[4] or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        wall = datetime(day.year, day.month, day.day, hour, int(found[2] or 0), int(found[3] or 0))  # noqa: DTZ001 - made aware below
        return in_zone(wall, zone), True
    except (ValueError, OverflowError):
        return None


def published_day(moment: Moment | None, zone: str) -> str:
    """The day of a publication as clocks in `zone` show it, `2026-11-03`; empty where there is none."""
    if moment is None:
        return ""
    return (local(moment[0], zone).date() if isinstance(moment[0], datetime) else moment[0]).isoformat()


def _basic(text: str, zone: str) -> Moment | None:
    found = _BASIC.fullmatch(text)
    if not found:
        return None
    day = f"{found[1]}-{found[2]}-{found[3]}"
    clock = f"T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}" if found[4] else ""
    return parse_when(day + clock, zone)


def _mail(text: str, zone: str) -> Moment | None:
    found = _MAIL.fullmatch(text)
    month = _MONTHS.get(found[2][:3].lower()) if found else None
    if not found or not month:
        return None
    year = int(found[3]) + (0 if len(found[3]) == 4 else 2000 if int(found[3]) < 50 else 1900)
    if not found[4]:
        return date(year, month, int(found[1])), False
    second = min(int(found[6] or 0), 59)
    wall = datetime(year, month, int(found[1]), int(found[4]), int(found[5]), second)  # noqa: DTZ001 - made aware below
    ahead = _ahead(found[7] or "")
    if ahead is None:
        return in_zone(wall, zone), True
    return local(wall.replace(tzinfo=timezone(ahead)), zone), False


def _ahead(written: str) -> timedelta | None:
    """How far clocks are ahead of UTC; None for a zone that is not named, or by a name that nobody knows."""
    if written[:1] in ("+", "-") and written:
        digits = written[1:].replace(":", "")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return -ahead if written[0] == "-" else ahead
    hours = _HOURS_AHEAD.get(written.upper())
    return None if hours is None else timedelta(hours=hours)
