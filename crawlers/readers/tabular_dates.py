"""Days and times as people write them into tables: ISO, `3/11/2026 14h30`, `mardi 3 novembre 2026 à 14 h`.

Strict all the same (reliability B15): a cell is a whole day, time or instant, or it is nothing.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from catalog.cleaning.text import clean_line
from catalog.cleaning.times import in_zone, parse_when
from catalog.vocabulary import Doubt
from crawlers.readers.prose_dates_words import MONTHS, SHORT_WEEKDAYS, WEEKDAYS, plain

_TIME = re.compile(r"(?:a |at )?([0-9]{1,2}) ?(?:h|:|heures?)(?: ?([0-9]{2})(?::[0-9]{2})?)?(?: ?(?:min|mn))?")
_DOTTED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?(?:[ ,]{1,3}(.{1,20}))?")
_WORDED = re.compile(
    r"(?:le |on )?(?:([a-z]{3,9})[.,]? )?([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]{3,9})[.,]?(?: ([0-9]{4}))?(?:,? (.{1,20}))?"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says: a day, an instant, or a time of the day alone.

    Attributes:
        day: the day, where it says one.
        clock_time: the wall-clock time, where it says one.
        instant: the instant, where the cell carries its own offset.
        doubts: what had to be assumed.
    """

    day: date | None = None
    clock_time: time | None = None
    instant: datetime | None = None
    doubts: tuple[Doubt, ...] = ()


def written(text: str, zone: str, *, day_first: bool, edition: tuple[date, date] | None) -> Written | None:
    """What a cell says, or None when it says anything but one day, one time or one instant.

    A day without a year lies in `edition` (first and last day), or is refused where there is none.
    """
    line = clean_line(text, 80)
    iso = parse_when(line, zone)
    if iso is not None:
        return _of_iso(iso)
    words = " ".join(plain(line)[0].split())
    alone = _time(words)
    if alone is not None:
        return Written(clock_time=alone)
    try:
        return _dotted(words, day_first, edition) or _worded(words, edition)
    except ValueError:
        return None


def instant_of(said: Written, zone: str) -> datetime | None:
    """The instant that a day and a time are, where clocks show `zone`; None for a whole day."""
    if said.instant is not None:
        return said.instant
    if said.day is None or said.clock_time is None:
        return None
    return in_zone(datetime.combine(said.day, said.clock_time), zone)


def _of_iso(iso: tuple[datetime | date, bool]) -> Written:
    moment, assumed = iso
    if not isinstance(moment, datetime):
        return Written(day=moment)
    if assumed:
        return Written(day=moment.date(), clock_time=moment.time())
    return Written(day=moment.date(), clock_time=moment.time(), instant=moment)


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def _dotted(text: str, day_first: bool, edition: tuple[date, date] | None) -> Written | None:
    found = _DOTTED.fullmatch(text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    day, month = (first, second) if day_first else (second, first)
    return _whole(day, month, found[4] or "", found[5] or "", edition)


def _worded(text: str, edition: tuple[date, date] | None) -> Written | None:
    """`mardi 3 novembre 2026 à 14h30`; a weekday that is not that day's makes it nothing."""
    found = _WORDED.fullmatch(text)
    month = MONTHS.get(found[3]) if found else None
    if not found or month is None:
        return None
    said = _whole(int(found[2]), month, found[4] or "", found[5] or "", edition)
    weekday = WEEKDAYS.get(found[1] or "", SHORT_WEEKDAYS.get(found[1] or ""))
    if said is None or said.day is None or (found[1] and weekday != said.day.weekday()):
        return None
    return said


def _whole(day: int, month: int, year: str, rest: str, edition: tuple[date, date] | None) -> Written | None:
    """The day with its time. Raises `ValueError` for a day that does not exist."""
    clock_time = _time(rest.strip(" ,-")) if rest else None
    if rest and clock_time is None:
        return None
    if len(year) == 4:
        return Written(date(int(year), month, day), clock_time)
    if year:
        return Written(date(2000 + int(year), month, day), clock_time, doubts=(Doubt.YEAR_ASSUMED,))
    if edition is None:
        return None
    days = [date(one, month, day) for one in dict.fromkeys((edition[0].year, edition[1].year))]
    chosen = next((one for one in days if edition[0] <= one <= edition[1]), days[0])
    return Written(chosen, clock_time, doubts=(Doubt.YEAR_ASSUMED,))
