"""The year of days that are written without one, from the days of an edition or from the day of reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from crawlers.readers.prose_dates_days import Days, Item
from crawlers.readers.prose_dates_hours import DateRefused

Span = tuple[date, date | None]

AROUND_EDITION = timedelta(days=45)
BACK = timedelta(days=60)
AHEAD = timedelta(days=300)
_YEAR = timedelta(days=365)
_LONGEST_RANGE = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class When:
    """What dates without a year, and hours without a zone, are read against.

    Attributes:
        zone: IANA name of the zone whose clocks people there look at.
        edition: first and last day of the week that a text tells of; None where there is none.
        today: the day of reading.
        language: of the text; in English `3/11/2026` may mean two days.
    """

    zone: str
    edition: tuple[date, date] | None
    today: date
    language: str = ""


def spans_of(days: Days, when: When) -> tuple[list[Span], bool]:
    """The days themselves (each first and last, or one), and whether their year is no more than the next one.

    Raises `DateRefused` where they do not exist, contradict the day of the week written with them, do
    not follow each other, or may lie in several years.
    """
    items = days.items
    _check(items, when)
    if all(item.month is None for item in items):
        found, assumed = [_within_edition(item, when) for item in items], False
    elif any(item.year is not None for item in items):
        found, assumed = _from_known_year(items), False
    else:
        found, assumed = _without_year(items, when)
    _check_weekdays(items, found)
    _check_order(items, found)
    rest = iter(found)
    return [(next(rest), next(rest) if last else None) for _, last in days.elements], assumed


def _check(items: list[Item], when: When) -> None:
    for item in items:
        if item.slashed and when.language == "en" and (item.month or 99) <= 12 >= item.day != item.month:
            raise DateRefused("in English, days and months in digits may stand either way round")
        if not 1 <= item.day <= 31 or not 1 <= (item.month or 1) <= 12:
            raise DateRefused(f"there is no day {item.day} of month {item.month}")
        if not 1900 <= (item.year or 2000) <= 2100:
            raise DateRefused(f"the year {item.year} is no year of an event")


def _within_edition(item: Item, when: When) -> date:
    """The one day of the edition that has this number and this day of the week."""
    days = [day for day in edition_days(when) if day.day == item.day and day.weekday() == item.weekday]
    if len(days) != 1:
        raise DateRefused("a day without a month is told only by an edition")
    return days[0]


def edition_days(when: When) -> Iterator[date]:
    """Each day of the edition; none where there is none."""
    if when.edition is not None:
        first, last = when.edition
        for step in range((last - first).days + 1):
            yield first + timedelta(days=step)


def _from_known_year(items: list[Item]) -> list[date]:
    """Days around those whose year is written: each the nearest that keeps their order."""
    years = [item.year for item in items]
    for place in range(1, len(items)):
        before = years[place - 1]
        if years[place] is None and before is not None:
            years[place] = before + (_in_year(items[place]) < _in_year(items[place - 1]))
    for place in range(len(items) - 2, -1, -1):
        after = years[place + 1]
        if years[place] is None and after is not None:
            years[place] = after - (_in_year(items[place]) > _in_year(items[place + 1]))
    return [_day(item, year) for item, year in zip(items, years, strict=True)]


def _without_year(items: list[Item], when: When) -> tuple[list[date], bool]:
    chains = [chain for year in _years(when) if (chain := _chain(items, year)) is not None]
    named = any(item.weekday is not None for item in items)
    if when.edition is not None:
        low, high = when.edition[0] - AROUND_EDITION, when.edition[1] + AROUND_EDITION
        fitting = [chain for chain in chains if chain[-1] >= low and chain[0] <= high]
        why = "the day is not near the days of the edition"
    else:
        low = when.today - BACK
        high = when.today + AHEAD if named else low + _YEAR - timedelta(days=1)
        fitting = [chain for chain in chains if chain[-1] >= low and chain[0] <= high]
        why = "no year near the day of reading has such a day"
    if named:
        # A range may fit in two years; the day of the week then tells which.
        fitting = [chain for chain in fitting if _agrees(items, chain)]
        why = f"{why}, or it is another day of the week"
    # What goes on at the day of reading comes before what begins a year after it.
    fitting = [chain for chain in fitting if chain[0] <= when.today <= chain[-1]] or fitting
    if len(fitting) != 1:
        raise DateRefused(why if not fitting else "the year is not written, and two would do")
    return fitting[0], when.edition is None and not named


def _years(when: When) -> range:
    around = when.edition or (when.today, when.today)
    return range(around[0].year - 2, around[1].year + 3)


def _chain(items: list[Item], year: int) -> list[date] | None:
    """The days in their order, from `year` on; None where one of them does not exist."""
    found: list[date] = []
    for place, item in enumerate(items):
        if place and _in_year(item) < _in_year(items[place - 1]):
            year += 1
        try:
            found.append(_day(item, year))
        except DateRefused:
            return None
    return found


def _in_year(item: Item) -> tuple[int, int]:
    return item.month or 0, item.day


def _day(item: Item, year: int | None) -> date:
    try:
        return date(year or 0, item.month or 0, item.day)
    except ValueError as error:
        raise DateRefused(f"there is no day {year}-{item.month}-{item.day}") from error


def _agrees(items: list[Item], days: list[date]) -> bool:
    return all(item.weekday in (None, day.weekday()) for item, day in zip(items, days, strict=True))


def _check_weekdays(items: list[Item], days: list[date]) -> None:
    for item, day in zip(items, days, strict=True):
        if item.weekday not in (None, day.weekday()):
            raise DateRefused(f"{day} is another day of the week than the one written")


def _check_order(items: list[Item], days: list[date]) -> None:
    own = all(item.clock is not None or item.text for item in items)
    if any(after < before or (after == before and not own) for before, after in pairwise(days)):
        raise DateRefused("the days do not follow each other")
    if days[-1] - days[0] > _LONGEST_RANGE:
        raise DateRefused("the days are more than ten years apart")
    lone = {item.month for item in items} == {items[0].month} and items[0].year is None and len(items) > 1
    if lone and days[-1] - days[0] > timedelta(days=31):
        raise DateRefused("the days of one month do not follow each other")
