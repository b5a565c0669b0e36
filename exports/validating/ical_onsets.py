"""The changes of the clocks that a VTIMEZONE tells, and the offset that it gives an hour (RFC 5545 section 3.6.5)."""

import calendar
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from exports.validating.ical_components import Component
from exports.validating.ical_recurrence import rule_parts
from exports.validating.ical_values import moment, offset

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_READ = frozenset(("FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST", "INTERVAL"))
_SIGNED = re.compile(r"[+-]?\d{1,2}", re.ASCII)
# Bounds that no real zone reaches: some begin in 1601 and have a sub-component for each change since 1883.
_LISTED, _PARTS, _YEARS = 2000, 300, 1000


@dataclass(frozen=True, slots=True)
class _Yearly:
    """A sub-component: from `start` on, what it says of the days of a year on which clocks change."""

    start: datetime
    before: timedelta
    after: timedelta
    line: int
    line_before: int
    listed: tuple[datetime, ...]
    month: int = 0
    nth: int = 0
    weekday: int = 0
    days: tuple[int, ...] = ()
    until: datetime | None = None

    def in_year(self, year: int) -> list[datetime]:
        """The wall-clock times, by the old offset, at which clocks change in `year`."""
        found = [one for one in (self.start, *self.listed) if one.year == year]
        if self.month and year >= self.start.year and (day := self._day(year)):
            ruled = self.start.replace(year=year, month=self.month, day=day)
            if ruled >= self.start and (self.until is None or ruled - self.before <= self.until):
                found.append(ruled)
        return found

    def _day(self, year: int) -> int | None:
        last = calendar.monthrange(year, self.month)[1]
        if not self.weekday:
            return next((day for day in self.days if day <= last), None)
        fitting = [
            day
            for day in range(1, last + 1)
            if calendar.weekday(year, self.month, day) == self.weekday - 1 and (not self.days or day in self.days)
        ]
        place = self.nth - 1 if self.nth > 0 else self.nth
        return fitting[place] if -len(fitting) <= place < len(fitting) else None


@dataclass(slots=True)
class Onsets:
    """All sub-components of a VTIMEZONE."""

    parts: list[_Yearly]
    _years: dict[int, tuple[list[datetime], list[_Yearly]]] = field(default_factory=dict)
    _earlier: dict[int, _Yearly | None] = field(default_factory=dict)

    @classmethod
    def of(cls, zone: Component) -> "Onsets | None":
        """The onsets of a zone; None where one is incomplete, or told in a way that is not followed here."""
        told = list(zone.named("STANDARD", "DAYLIGHT"))
        parts = [_part(part) for part in told] if len(told) <= _PARTS else []
        known = [part for part in parts if part is not None]
        return cls(known) if known and len(known) == len(told) else None

    def at(self, wall: datetime) -> tuple[timedelta, int]:
        """The offset at a wall-clock time, and the line that says it."""
        times, parts = self._of_year(wall.year)
        place = bisect_right(times, wall)
        last = parts[place - 1] if place else self._before(wall.year)
        if last is not None:
            return last.after, last.line
        first = min(self.parts, key=lambda part: part.start)
        return first.before, first.line_before

    def _before(self, year: int) -> _Yearly | None:
        """The last change before `year`."""
        if year not in self._earlier:
            begun = max(min(part.start.year for part in self.parts), year - _YEARS)
            found = (parts[-1] for one in range(year - 1, begun - 1, -1) if (parts := self._of_year(one)[1]))
            self._earlier[year] = next(found, None)
        return self._earlier[year]

    def _of_year(self, year: int) -> tuple[list[datetime], list[_Yearly]]:
        if year not in self._years:
            pairs = sorted(
                ((when, number) for number, part in enumerate(self.parts) for when in part.in_year(year)),
            )
            self._years[year] = [when for when, _ in pairs], [self.parts[number] for _, number in pairs]
        return self._years[year]


def _part(part: Component) -> _Yearly | None:
    start, before, after = (
        moment(part.value("DTSTART")),
        offset(part.value("TZOFFSETFROM")),
        offset(part.value("TZOFFSETTO")),
    )
    to_line, from_line = part.first("TZOFFSETTO"), part.first("TZOFFSETFROM")
    if start is None or before is None or after is None or to_line is None or from_line is None:
        return None
    if not isinstance(start.wall, datetime):
        return None
    listed = [moment(text) for line in part.all("RDATE") for text in line.value.split(",")[:_LISTED]]
    walls = tuple(one.wall for one in listed if one is not None and isinstance(one.wall, datetime))
    made = _Yearly(start.wall, before, after, to_line.line, from_line.line, walls[:_LISTED])
    rules = part.all("RRULE")
    if not rules:
        return made
    parts = rule_parts(rules[0].value) if len(rules) == 1 else None
    return _ruled(made, parts) if parts is not None else None


def _ruled(made: _Yearly, parts: dict[str, str]) -> _Yearly | None:
    """The sub-component with its yearly rule; None where the rule is of another kind."""
    if parts.get("FREQ") != "YEARLY" or parts.keys() - _READ or parts.get("INTERVAL", "1") != "1":
        return None
    month, days = parts.get("BYMONTH", str(made.start.month)), parts.get("BYMONTHDAY", "")
    day = _BY_DAY.fullmatch(parts["BYDAY"]) if "BYDAY" in parts else None
    numbers = days.split(",") if days else []
    if not month.isdecimal() or not 1 <= int(month) <= 12 or not all(_SIGNED.fullmatch(one) for one in numbers):
        return None
    if "BYDAY" in parts and day is None:
        return None
    until = moment(parts["UNTIL"]) if "UNTIL" in parts else None
    if "UNTIL" in parts and (until is None or not isinstance(until.wall, datetime)):
        return None
    chosen = tuple(int(one) for one in numbers) or (() if day else (made.start.day,))
    if any(one < 1 for one in chosen):
        return None
    return _Yearly(
        made.start,
        made.before,
        made.after,
        made.line,
        made.line_before,
        made.listed,
        month=int(month),
        nth=int(day[1] or 1) if day else 0,
        weekday=_WEEKDAYS.index(day[2]) + 1 if day else 0,
        days=chosen,
        until=until.wall if until is not None and isinstance(until.wall, datetime) else None,
    )
