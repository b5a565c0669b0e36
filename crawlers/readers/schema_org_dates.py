"""The time slots of a schema.org event: startDate and endDate in all their forms, duration, several dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from catalog.cleaning.times import in_zone, local, parse_when
from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt
from crawlers.readers.schema_org_nodes import Node

MOST_DATES = 500
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})(?=T|$)", re.ASCII)
_DURATION = re.compile(
    r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?", re.ASCII | re.IGNORECASE
)
_LONGEST = timedelta(days=92)

When = datetime | date


@dataclass(frozen=True)
class Slots:
    """What could be read.

    Attributes:
        occurrences: the slots, without those that could not be read.
        doubts: what had to be assumed.
        unreadable: the first start that is no date; empty when all are.
    """

    occurrences: tuple[Occurrence, ...] = ()
    doubts: frozenset[Doubt] = frozenset()
    unreadable: str = ""


def slots_of(event: Node, zone: str) -> Slots:
    """The slots that startDate, endDate and duration of `event` say; wall-clock times are read in `zone`."""
    return slots_from(event.all("startDate"), event.all("endDate"), event.text("duration"), zone)


def slots_from(starts: Sequence[Node | str], ends: Sequence[Node | str], lasting: str, zone: str) -> Slots:
    """The slots from `starts` to `ends`, place by place; where no end is given, `lasting` (ISO 8601) says how long."""
    duration = parse_duration(lasting)
    occurrences: list[Occurrence] = []
    doubts: set[Doubt] = set()
    unreadable = ""
    for place, written in enumerate(starts[:MOST_DATES]):
        start = when(written, zone, doubts)
        if start is None:
            unreadable = unreadable or str(written if isinstance(written, str) else written.data)[:80]
            continue
        try:
            end = _end_for(start, place, (starts, ends), zone, doubts)
            if end is None and duration and isinstance(start, datetime):
                end = start + duration
            occurrences.append(slot(start, end, zone, doubts))
        except OverflowError:  # at the edges of the calendar: years 1 and 9999
            unreadable = unreadable or str(written)[:80]
    if len(starts) > MOST_DATES:
        doubts.add(Doubt.OCCURRENCES_CAPPED)
    return Slots(tuple(dict.fromkeys(occurrences)), frozenset(doubts), unreadable)


def when(written: object, zone: str, doubts: set[Doubt]) -> When | None:
    """A day or an aware instant, or None; an assumed zone is added to `doubts`."""
    if not isinstance(written, str):
        return None
    text = " ".join(written[:80].split()).partition("[")[0]
    ordinal = _ORDINAL.match(text)
    if ordinal:
        text = _calendar_day(int(ordinal[1]), int(ordinal[2])) + text[ordinal.end() :]
    basic = _BASIC.fullmatch(text)
    if basic:
        year, month, day, hour, minute, second, offset = basic.groups()
        text = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{offset or ''}" if hour else "")
    found = parse_when(text, zone)
    if found is None:
        return None
    value, assumed = found
    if assumed:
        doubts.add(Doubt.ZONE_ASSUMED)
    return value


def _calendar_day(year: int, day_of_year: int) -> str:
    """`2013-02-03` for day 34 of 2013 (ISO 8601 ordinal date); empty where the year has no such day."""
    if not (1 <= day_of_year <= 366 and year):
        return ""
    day = date(year, 1, 1) + timedelta(days=day_of_year - 1) if (year, day_of_year) != (9999, 366) else None
    return day.isoformat() if day and day.year == year else ""


def _end_for(
    start: When,
    place: int,
    written_dates: tuple[Sequence[Node | str], Sequence[Node | str]],
    zone: str,
    doubts: set[Doubt],
) -> When | None:
    """The end in the same place of its list; where the lists differ, the first end within a day of the start."""
    starts, ends = written_dates
    if len(starts) == len(ends):
        return when(ends[place], zone, doubts)
    for written in ends[:MOST_DATES]:
        end = when(written, zone, doubts)
        if (
            isinstance(end, datetime)
            and isinstance(start, datetime)
            and timedelta() <= end - start <= timedelta(days=1)
        ):
            return end
    return None


def slot(start: When, end: When | None, zone: str, doubts: set[Doubt]) -> Occurrence:
    """The slot from `start` to `end`; an end before the start is dropped, with a doubt."""
    if not isinstance(start, datetime):
        last = local(end, zone).date() if isinstance(end, datetime) else end
        if last is not None and last < start:
            doubts.add(Doubt.END_IGNORED)
            last = None
        return Occurrence(zone=zone, start_on=start, end_on=last)
    last_instant = _instant_of(end, start, zone)
    if last_instant is not None and last_instant < start:
        doubts.add(Doubt.END_IGNORED)
        last_instant = None
    if last_instant is not None and _is_whole_days(start, last_instant, zone):
        return Occurrence(zone=zone, start_on=start.date(), end_on=last_instant.date())
    return Occurrence(zone=zone, start_at=start, end_at=last_instant)


def _instant_of(end: When | None, start: datetime, zone: str) -> datetime | None:
    """A last day without a time says nothing on the day of the start; later it means until late that day."""
    if end is None or isinstance(end, datetime):
        return end
    if end == start.date():
        return None
    return (
        in_zone(datetime.combine(end, time(23, 59)), zone)
        if end > start.date()
        else datetime.combine(end, time(), start.tzinfo)
    )


def _is_whole_days(start: datetime, end: datetime, zone: str) -> bool:
    """Calendar plugins write whole days as 00:00:00 to 23:59:59."""
    return local(start, zone).time() == time(0, 0) and local(end, zone).time().replace(second=0) == time(23, 59)


def parse_duration(text: str) -> timedelta | None:
    """An ISO 8601 duration of at most 92 days (`PT2H30M`), or None."""
    found = _DURATION.fullmatch(text.strip()[:40])
    if not found or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(group or 0) for group in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return length if timedelta() < length <= _LONGEST else None
