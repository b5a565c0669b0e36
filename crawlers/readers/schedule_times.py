"""When a talk begins and ends: its own instant, or the day of the programme and a time of day.

The programme of a day goes on after midnight: a talk at 00:30 under the 14th begins on the 15th.
"""

import re
from datetime import date, datetime, time, timedelta

from catalog.cleaning.text import clean_line
from catalog.cleaning.times import in_zone, parse_when
from catalog.vocabulary import SkipReason
from crawlers.readers.refusals import ItemRefused

# Where no day says when it begins: what starts earlier than this is still the night of the day before.
NIGHT_ENDS = time(4)
_CLOCK = re.compile(r"(?:T|^|\s)(\d{1,2}):(\d{2})(?::\d{2})?(?:\D|$)", re.ASCII)
_SPAN = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})", re.ASCII)
_LONGEST = timedelta(days=14)


def clock_of(value: object) -> time | None:
    """The time of day in `09:30`, `9:30`, or an ISO instant; None when there is none."""
    found = _CLOCK.search(clean_line(value, 40))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def begin_of(own: object, day: str, start: object, zone: str, turns: time) -> tuple[datetime, bool]:
    """When a talk begins, and whether that is by the clocks of `zone` only.

    `own` is the talk's own date, which wins; `day` the date of the programme, `start` the time of day;
    before `turns` it is the night after that day. Raises `ItemRefused`.
    """
    instant = parse_when(own, zone)
    if instant is not None and isinstance(instant[0], datetime):
        return instant[0], instant[1]
    on, clock = (instant[0] if instant else _day(day)), clock_of(start)
    if on is None or clock is None:
        detail = f"day {day!r:.40}, date {own!r:.40}, start {start!r:.20}"
        raise ItemRefused(SkipReason.BAD_DATE if own or start else SkipReason.NO_DATE, detail)
    if instant is None and clock < turns:
        on = _next(on)
    try:
        return in_zone(datetime.combine(on, clock), zone), True
    except OverflowError as error:
        raise ItemRefused(SkipReason.BAD_DATE, f"{on} is at the edge of the calendar") from error


def end_of(begin: datetime, duration: object) -> datetime | None:
    """The end by a duration of `hh:mm` or `d:hh:mm`, or in whole minutes; None when there is none, or over two weeks."""
    found = _SPAN.fullmatch(clean_line(duration, 20)) if isinstance(duration, str) else None
    if found:
        span = timedelta(days=int(found[1] or 0), hours=int(found[2]), minutes=int(found[3]))
    elif isinstance(duration, int) and 0 < duration <= _LONGEST // timedelta(minutes=1):
        span = timedelta(minutes=duration)
    else:
        return None
    try:
        return begin + span if timedelta() < span <= _LONGEST else None
    except OverflowError:
        return None


def _day(text: str) -> date | None:
    found = parse_when(text, "UTC")
    if found is None:
        return None
    return found[0].date() if isinstance(found[0], datetime) else found[0]


def _next(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError as error:
        raise ItemRefused(SkipReason.BAD_DATE, f"the day after {day} is out of the calendar") from error
