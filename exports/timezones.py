"""VTIMEZONE components that every reader reads alike (RFC 5545 section 3.6.5).

The rule that a zone follows today is the POSIX footer of its TZif file (RFC 9636 section 3.3), as
`CET-1CEST,M3.5.0,M10.5.0/3`; it becomes an onset with an RRULE. Changes before that rule began, and
rules that an RRULE cannot tell, become one sub-component each. No RDATE is ever written:
ical.js 2.2.1 reads the first one alone, and Outlook none (iCalcreator issue 86).
"""

import calendar
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

from catalog.cleaning.times import clean_zone, zone_of

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_NAME = r"(?:<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_DATE = rf"M(\d{{1,2}})\.(\d)\.(\d)(?:/({_OFFSET}))?"
_FOOTER = re.compile(rf"{_NAME}({_OFFSET}){_NAME}({_OFFSET})?,{_DATE},{_DATE}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Onset:
    """The instant at which a zone's clocks change, and from what to what."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool
    rule: str = ""

    def lines(self) -> Iterator[str]:
        kind = "DAYLIGHT" if self.daylight else "STANDARD"
        yield f"BEGIN:{kind}"
        yield f"DTSTART:{(self.at + self.before):%Y%m%dT%H%M%S}"
        if self.rule:
            yield f"RRULE:{self.rule}"
        yield f"TZOFFSETFROM:{_written(self.before)}"
        yield f"TZOFFSETTO:{_written(self.after)}"
        yield f"TZNAME:{self.name}"
        yield f"END:{kind}"


@dataclass(frozen=True, slots=True)
class _YearlyChange:
    """One of the two dates of a footer: `week` of `month` on `weekday` (0 is Sunday), at `time` after midnight."""

    month: int
    week: int
    weekday: int
    time: timedelta
    before: timedelta

    def at(self, year: int) -> datetime:
        """The instant of the change in `year`."""
        last = calendar.monthrange(year, self.month)[1]
        first = datetime(year, self.month, 1, tzinfo=UTC)
        day = 1 + (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        return first + timedelta(days=(day if day <= last else day - 7) - 1) + self.time - self.before

    def rule(self) -> str | None:
        """The RRULE value; None where the days lie in two months, which no plain RRULE tells."""
        shift = self.time // _DAY
        if not shift:
            nth = -1 if self.week == 5 else self.week
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={nth}{_WEEKDAYS[self.weekday]}"
        last = calendar.monthrange(2001, self.month)[1]
        start = (last - 6 if self.week == 5 else 7 * self.week - 6) + shift
        if start < 1 or start + 6 > last or self.month == 2:
            return None
        days = ",".join(str(start + day) for day in range(7))
        weekday = _WEEKDAYS[(self.weekday + shift) % 7]
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={weekday};BYMONTHDAY={days}"


@lru_cache(maxsize=1024)
def vtimezone(zone: str, first_year: int, last_year: int) -> bytes:
    """The VTIMEZONE of the IANA `zone`, right for every instant of these local years, both inclusive.

    Ends in CRLF, so that it can be joined. Where the current rule already held before `first_year`,
    the years do not show in it. Raises `ValueError` when there is no such zone, or for years that no
    calendar of ours speaks of.
    """
    if clean_zone(zone) != zone:
        raise ValueError(f"{zone[:64]!r} is no IANA time zone")
    if not EARLIEST_YEAR <= first_year <= last_year <= LATEST_YEAR:
        raise ValueError(f"years from {first_year} to {last_year} are out of bounds")
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for onset in _onsets(zone, first_year, last_year):
        lines += onset.lines()
    lines += ["END:VTIMEZONE", ""]
    return "\r\n".join(lines).encode("ascii")


def _onsets(zone: str, first_year: int, last_year: int) -> list[_Onset]:
    yearly = _yearly(zone)
    rule_year = _first_year_of_rule(zone, yearly, last_year)
    if rule_year is None:
        return [_initial(zone, first_year), *_changes(zone, first_year, last_year)]
    rules = {change.at(rule_year): change.rule() or "" for change in yearly}
    ruled = [replace(onset, rule=rules[onset.at]) for onset in _changes_of_year(zone, rule_year)]
    if first_year > rule_year:
        return ruled
    earlier = [onset for onset in _changes(zone, first_year, rule_year) if onset.at < ruled[0].at]
    return [_initial(zone, first_year), *earlier, *ruled]


def _first_year_of_rule(zone: str, yearly: tuple[_YearlyChange, ...], last_year: int) -> int | None:
    """The first year since which, up to `last_year`, nothing but the rule changes the clocks; None if there is none."""
    found = None
    for year in range(last_year if yearly else 0, EARLIEST_YEAR - 1, -1):
        if [one.at for one in _changes_of_year(zone, year)] != sorted(change.at(year) for change in yearly):
            break
        found = year
    return found


def _initial(zone: str, first_year: int) -> _Onset:
    """What holds when the span begins, written as if it had begun in 1970 or before the span."""
    start = datetime(first_year, 1, 1, tzinfo=UTC) - _DAY
    there = start.astimezone(zone_of(zone))
    offset = there.utcoffset() or timedelta()
    began = datetime(min(1970, first_year - 1), 1, 1, tzinfo=UTC) - offset
    return _Onset(began, offset, offset, there.tzname() or zone, daylight=(there.dst() or timedelta()) > timedelta())


def _changes(zone: str, first_year: int, last_year: int) -> list[_Onset]:
    """Every change in these local years; a local year begins and ends within a day of that of UTC."""
    start, end = datetime(first_year, 1, 1, tzinfo=UTC) - _DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + _DAY
    onsets = (onset for year in range(first_year - 1, last_year + 2) for onset in _changes_of_year(zone, year))
    return [onset for onset in onsets if start < onset.at < end]


@lru_cache(maxsize=8192)
def _changes_of_year(zone: str, year: int) -> tuple[_Onset, ...]:
    """Every change of the clocks in `year` of UTC."""
    here = zone_of(zone)
    start = datetime(year, 1, 1, tzinfo=UTC)
    days = [start + number * _DAY for number in range(367 if calendar.isleap(year) else 366)]
    offsets = [day.astimezone(here).utcoffset() for day in days]
    return tuple(
        _onset_between(zone, days[place], days[place + 1])
        for place, (before, after) in enumerate(pairwise(offsets))
        if before != after
    )


def _onset_between(zone: str, low: datetime, high: datetime) -> _Onset:
    """The change that lies between two instants, found to the second by halving."""
    here = zone_of(zone)
    old = low.astimezone(here)
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        if middle.astimezone(here).utcoffset() == old.utcoffset():
            low = middle
        else:
            high = middle
    new = high.astimezone(here)
    before, after = old.utcoffset() or timedelta(), new.utcoffset() or timedelta()
    # Ireland's winter and Morocco's Ramadan are "daylight saving" that sets clocks back: readers
    # know only summers that set them forward, so the direction decides.
    seasonal = bool(old.dst() or new.dst())
    return _Onset(high, before, after, new.tzname() or zone, daylight=seasonal and after > before)


@cache
def _yearly(zone: str) -> tuple[_YearlyChange, ...]:
    """The two changes that the footer tells; empty where clocks never change or no RRULE tells it."""
    found = _FOOTER.fullmatch(_footer(zone))
    if not found:
        return ()
    # POSIX counts offsets west of Greenwich as positive.
    standard = -_duration(found[1])
    daylight = -_duration(found[2]) if found[2] else standard + timedelta(hours=1)
    changes = (_change(found.groups()[2:6], standard), _change(found.groups()[6:10], daylight))
    return changes if all(change.rule() for change in changes) else ()


def _change(groups: tuple[str | None, ...], before: timedelta) -> _YearlyChange:
    month, week, weekday = (int(group or 0) for group in groups[:3])
    return _YearlyChange(month, week, weekday, _duration(groups[3] or "2"), before)


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = (int(part) for part in (*text.lstrip("+-").split(":"), "0", "0")[:3])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _footer(zone: str) -> str:
    """The last line of the zone's TZif file, from where `zoneinfo` itself reads it."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return _last_line(path.read_bytes())
    try:
        return _last_line(resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes())
    except (ModuleNotFoundError, FileNotFoundError, IsADirectoryError) as error:
        raise ValueError(f"{zone} has no file of time zone data: install the package tzdata") from error


def _last_line(data: bytes) -> str:
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def _written(offset: timedelta) -> str:
    """A UTC offset as RFC 5545 section 3.3.14 writes it."""
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}{f'{rest:02}' if rest else ''}"
