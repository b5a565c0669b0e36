"""schema.org Schedule: the dates of a repeated event within the window (reliability B2).

A schedule repeats by whole days, weeks, months or years. Anything finer is refused, as in calendars.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from catalog.cleaning.times import clean_zone, in_zone
from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt
from crawlers.readers.schema_org_dates import MOST_DATES, parse_duration, slot, when
from crawlers.readers.schema_org_nodes import Node
from crawlers.readers.schema_org_types import bare
from crawlers.reading import Reading

_EVERY = re.compile(r"P(\d{1,3})([DWMY])", re.ASCII | re.IGNORECASE)
_WORDS = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y", "biweekly": "P2W"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NTH = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII | re.IGNORECASE)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TIME = re.compile(r"T?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_MOST_DAYS = 60 * 366


class ScheduleRefused(ValueError):
    """A schedule that cannot be read, or repeats more often than once a day; the text says which."""


@dataclass(frozen=True)
class Rule:
    """When a schedule repeats.

    Attributes:
        step, unit: every `step` days, weeks, months or years (`D`, `W`, `M`, `Y`); step 0 is "once".
        weekdays: (which of the month or 0, weekday from Monday = 0).
        count: how many dates in all; 0 for no such limit.
    """

    first: date
    last: date | None
    step: int
    unit: str
    weekdays: tuple[tuple[int, int], ...]
    month_days: frozenset[int]
    months: frozenset[int]
    count: int
    except_days: frozenset[date]

    def days(self, window_from: date, window_until: date) -> Iterator[date]:
        """The days in the window; counted dates are counted from the first one."""
        until = min(window_until, self.last or window_until)
        day = self.first if self.count or self.step == 0 else max(self.first, window_from)
        found = 0
        for _ in range(_MOST_DAYS):
            if day > until or (self.count and found >= self.count) or (self.step == 0 and day > self.first):
                return
            if self.falls_on(day):
                found += 1
                if day >= window_from and day not in self.except_days:
                    yield day
            day += timedelta(days=1)

    def falls_on(self, day: date) -> bool:
        """Whether the rule names `day`."""
        if self.step == 0:
            return day == self.first
        if self.months and day.month not in self.months:
            return False
        return self._in_step(day) and self._right_day(day)

    def _in_step(self, day: date) -> bool:
        if self.unit == "D":
            return (day - self.first).days % self.step == 0
        if self.unit == "W":
            monday = self.first - timedelta(days=self.first.weekday())
            return (day - monday).days // 7 % self.step == 0
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return months % (self.step * (12 if self.unit == "Y" else 1)) == 0 or bool(
            self.unit == "Y" and self.months and (day.year - self.first.year) % self.step == 0
        )

    def _right_day(self, day: date) -> bool:
        if self.weekdays:
            return any(day.weekday() == weekday and _is_nth(day, nth) for nth, weekday in self.weekdays)
        if self.month_days:
            return day.day in self.month_days
        if self.unit == "W":
            return day.weekday() == self.first.weekday()
        return self.unit == "D" or day.day == self.first.day


def _is_nth(day: date, nth: int) -> bool:
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    days_left = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days
    return nth == 0 or (days_left - 1) // 7 + 1 == -nth


def scheduled(event: Node, reading: Reading, doubts: set[Doubt]) -> tuple[Occurrence, ...] | None:
    """The slots of every `eventSchedule` within the window, at most 500; None where the event has no schedule.

    Raises `ScheduleRefused`.
    """
    schedules = event.nodes("eventSchedule")
    if not schedules:
        return None
    slots: dict[Occurrence, None] = {}
    for schedule in schedules[:50]:
        for occurrence in _slots_of(schedule, event, reading, doubts):
            if len(slots) >= MOST_DATES:
                doubts.add(Doubt.OCCURRENCES_CAPPED)
                return tuple(slots)
            slots[occurrence] = None
    return tuple(slots)


def _slots_of(schedule: Node, event: Node, reading: Reading, doubts: set[Doubt]) -> Iterator[Occurrence]:
    rule = read_rule(schedule, event, reading)
    zone = clean_zone(schedule.text("scheduleTimezone")) or reading.zone
    begins, ends = _clock(schedule.text("startTime")), _clock(schedule.text("endTime"))
    length = parse_duration(schedule.text("duration"))
    if begins and not schedule.text("scheduleTimezone"):
        doubts.add(Doubt.ZONE_ASSUMED)
    for day in rule.days(reading.window_from, reading.window_until):
        if begins is None:
            yield Occurrence(zone=zone, start_on=day)
            continue
        start = in_zone(datetime.combine(day, begins), zone)
        end = start + length if length else None
        if ends:
            # An evening that ends after midnight ends on the next day.
            last_day = day if ends >= begins else day + timedelta(days=1)
            end = in_zone(datetime.combine(last_day, ends), zone)
        yield slot(start, end, zone, doubts)


def read_rule(schedule: Node, event: Node, reading: Reading) -> Rule:
    """The rule that `schedule` writes; its first day may stand at the event.

    "Every Monday" without any first day runs since ever, hence from the start of the window.

    Raises `ScheduleRefused` when there is no first day or the frequency is not one of whole days.
    """
    zone = reading.zone
    weekdays, month_days = tuple(_weekdays(schedule)), _numbers(schedule, "byMonthDay", 31)
    step, unit = _frequency(schedule, weekly=bool(weekdays))
    first = _day(schedule.text("startDate"), zone) or _day(event.text("startDate"), zone)
    if first is None and step == 1 and (weekdays or month_days):
        first = reading.window_from
    if first is None:
        raise ScheduleRefused("the schedule has no readable first day")
    return Rule(
        first=first,
        last=_day(schedule.text("endDate"), zone),
        step=step,
        unit=unit,
        weekdays=weekdays,
        month_days=month_days,
        months=_numbers(schedule, "byMonth", 12),
        count=min(next(iter(_numbers(schedule, "repeatCount", 100_000)), 0), 10_000),
        except_days=frozenset(day for text in schedule.texts("exceptDate") if (day := _day(text, zone))),
    )


def _frequency(schedule: Node, *, weekly: bool) -> tuple[int, str]:
    written = bare(schedule.text("repeatFrequency"))
    if not written:
        return (1, "W") if weekly else (0, "D")
    found = _EVERY.fullmatch(_WORDS.get(written.lower(), written))
    if not found or int(found[1]) < 1:
        raise ScheduleRefused(f"the frequency {written[:40]!r} is not one of whole days, weeks, months or years")
    return int(found[1]), found[2].upper()


def _weekdays(schedule: Node) -> Iterator[tuple[int, int]]:
    for written in schedule.texts("byDay"):
        for name in re.split(r"[\s,;]+", bare(written)[:200]):
            nth = _NTH.fullmatch(name)
            if nth:
                yield int(nth[1] or 0), _CODES.index(nth[2].upper())
            elif bare(name).lower() in _WEEKDAYS:
                yield 0, _WEEKDAYS.index(bare(name).lower())


def _numbers(schedule: Node, key: str, highest: int) -> frozenset[int]:
    texts = (text.strip() for text in schedule.texts(key))
    return frozenset(
        int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= highest
    )


def _day(text: str, zone: str) -> date | None:
    found = when(text, zone, set())
    return found.date() if isinstance(found, datetime) else found


def _clock(text: str) -> time | None:
    found = _TIME.fullmatch(text.strip()[:30])
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
