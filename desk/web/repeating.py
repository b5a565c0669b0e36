"""A rule of dates ("every week until…"), written out as dates into the rows of the form, to be checked one by one. Pure.

The rule repeats every date that is in the form: a Tuesday and a Thursday become all Tuesdays and Thursdays. What is
counted are days where the event takes place, so an hour stays the same hour when the clocks change.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice, takewhile

from desk.web.filled import MOST_SLOTS, Typed, Values
from desk.web.typed_dates import OFF, read_day, slot_count

REPEAT, UNTIL = "repeat", "until"
_PARTS = ("day", "from", "to", "last")
_WEEK = timedelta(days=7)
Row = tuple[str, ...]


class Repeat(StrEnum):
    """How often dates come again: every week, every two, on the 2nd Tuesday or on the last Tuesday of each month."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    MONTH_END = "month-end"


def dates(rule: Repeat, first: date, until: date) -> Iterator[date]:
    """The first day, and those after it that the rule gives, up to and including `until`."""
    yield first
    if rule in (Repeat.WEEK, Repeat.FORTNIGHT):
        step = _WEEK if rule is Repeat.WEEK else 2 * _WEEK
        yield from takewhile(lambda day: day <= until, (first + step * number for number in count(1)))
        return
    for month in _months(first, until):
        day = _in_month(month, first) if rule is Repeat.MONTH else _last_in_month(month, first)
        if day is not None and first < day <= until:
            yield day


def _months(first: date, until: date) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, until.year * 12 + until.month):
        yield date(number // 12, number % 12 + 1, 1)


def _in_month(month: date, like: date) -> date | None:
    """The same weekday of the same week; none where a month has no fifth one."""
    day = month + timedelta(days=(like.weekday() - month.weekday()) % 7) + _WEEK * ((like.day - 1) // 7)
    return day if day.month == month.month else None


def _last_in_month(month: date, like: date) -> date:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - like.weekday()) % 7)


def expanded(values: Values, today: date) -> tuple[Values, dict[str, str]]:
    """The form with a row for each date of its rule, and no rule any more; or as it was, and what is wrong with it."""
    typed = Typed(values, slots=slot_count(values))
    rule = next((one for one in Repeat if one.value == typed.one(REPEAT)), None)
    if rule is None:
        return values, {}
    until = read_day(typed, UNTIL, typed.one(UNTIL), today)
    if until is None:
        typed.wrong(UNTIL, "wrong.missing")
    rows = _repeated(typed, rule, until, today) if until and not typed.errors else []
    if typed.errors:
        return values, typed.errors
    if not rows:
        return values, {"day-0": "wrong.missing"}
    if len(rows) > MOST_SLOTS:
        return values, {UNTIL: "wrong.many"}
    return _written(values, rows), {}


def _repeated(typed: Typed, rule: Repeat, until: date, today: date) -> list[Row]:
    """The rows of all dates, in order and once; more than there may be where they are too many."""
    made: set[Row] = set()
    for row in range(typed.slots):
        texts = {part: typed.one(f"{part}-{row}") for part in _PARTS}
        if typed.one(f"{OFF}-{row}"):
            continue
        first = read_day(typed, f"day-{row}", texts["day"], today)
        last = read_day(typed, f"last-{row}", texts["last"], today)
        if first is None:
            continue
        if until < first:
            typed.wrong(UNTIL, "wrong.order")
        if last is not None and last < first:
            typed.wrong(f"last-{row}", "wrong.order")
            continue
        for day in islice(dates(rule, first, until), MOST_SLOTS + 1):
            end = (day + (last - first)).isoformat() if last else ""
            made.add((day.isoformat(), texts["from"], texts["to"], end))
    return sorted(made)


def _written(values: Values, rows: list[Row]) -> Values:
    is_of_row = {f"{part}-{row}" for part in (*_PARTS, OFF) for row in range(MOST_SLOTS)}
    kept = {name: told for name, told in values.items() if name not in is_of_row and name not in (REPEAT, UNTIL)}
    new = {f"{part}-{row}": [text] for row, texts in enumerate(rows) for part, text in zip(_PARTS, texts, strict=True)}
    return {**kept, **new}
