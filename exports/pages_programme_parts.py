"""A long programme in several pages: by month, by the days of a month, by count; each of a weight that a phone bears.

The address of a month is for ever that of its beginning, `2026-11`; `2026-11-08-14` are the days 8 to 14, where the
month is too long for one page, `2026-11-08` one day, and `2026-11-08.2` the second page of a day. An edition is
parted by its days from the start.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from exports.calendar_words import jump_words, month_words, span_words
from exports.phrases import Language, phrase

MOST = 43_000
"""Bytes of items on a page: with its head, foot and navigation it stays below 60 kB (docs/design.md)."""
ANCHOR = len('<span id="d2026-11-03"></span>')
"""Bytes that the first page of a long programme has for each day that is on another one."""
Key = TypeVar("Key")
_MONTH, _DAY = len("2026-11"), len("2026-11-03")
_FOURTHS = ((1, 7), (8, 14), (15, 21), (22, 31))


class Line(NamedTuple):
    """One item of the list: the day it stands under, the start that orders it, which event's it is, the item."""

    day: str
    start: str
    event: int
    item: bytes


class Part(NamedTuple):
    """A page of a programme.

    Attributes:
        name: by which its address ends; `index` where the programme is one page.
        last: the last day that it can show (ISO 8601); empty where it is one page.
        number: among the pages of one day.
    """

    name: str
    first: str
    last: str
    lines: Sequence[Line]
    number: int = 1

    def words(self, language: Language) -> str:
        """`novembre 2026`, `du 8 au 14 novembre 2026`, `mardi 3 novembre, page 2`."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        if first == last:
            day = jump_words(language, first)
            return phrase(language, "programme.page_of", day=day, number=self.number) if self.number > 1 else day
        whole = first.day == 1 and (last + timedelta(days=1)).day == 1
        return month_words(language, first) if whole else span_words(language, first, last)


def parts(lines: Sequence[Line], *, by_day: bool, most: int = MOST, anchor: int = 0) -> list[Part]:
    """The pages of a programme whose lines are given by day; one where all is short.

    `anchor` is what each day costs the first of several pages.
    """
    if _weight(lines) <= most:
        return [Part("index", lines[0].day if lines else "", "", lines)]
    most = max(most - anchor * len({line.day for line in lines}), most // 2)
    if by_day:
        return [part for day, some in _grouped(lines, _day_of) for part in _of_day(day, some, most)]
    return [part for month, some in _grouped(lines, _month_of) for part in _of_month(month, some, most)]


def opening(of: Sequence[Part], day: str) -> int:
    """The number of the page at which a reader begins who comes on `day`: the first that is not over, or the last."""
    return next((number for number, part in enumerate(of) if part.last >= day), len(of) - 1)


def _of_month(month: str, lines: Sequence[Line], most: int) -> Iterator[Part]:
    if _weight(lines) <= most:
        yield Part(month, f"{month}-01", _last_of(month, 31), lines)
        return
    found: list[Part] = []
    for (first, last), some in _grouped(lines, _fourth_of):
        if _weight(some) <= most:
            name = f"{month}-{first:02}-{last:02}"
            found.append(Part(name, f"{month}-{first:02}", _last_of(month, last), some))
        else:
            found += (part for day, these in _grouped(some, _day_of) for part in _of_day(day, these, most))
    # The month keeps its address, as that of its beginning.
    yield found[0]._replace(name=month)
    yield from found[1:]


def _of_day(day: str, lines: Sequence[Line], most: int) -> Iterator[Part]:
    number, page, weight = 1, list[Line](), 0
    for line in lines:
        if page and weight + len(line.item) > most:
            yield Part(_numbered(day, number), day, day, page, number)
            number, page, weight = number + 1, [], 0
        page.append(line)
        weight += len(line.item)
    yield Part(_numbered(day, number), day, day, page, number)


def _numbered(day: str, number: int) -> str:
    return day if number == 1 else f"{day}.{number}"


def _last_of(month: str, last: int) -> str:
    """That day of the month, or its last one."""
    longest = monthrange(int(month[:4]), int(month[5:]))[1]
    return f"{month}-{min(last, longest):02}"


def _weight(lines: Sequence[Line]) -> int:
    return sum(len(line.item) for line in lines)


def _grouped(lines: Sequence[Line], key: Callable[[Line], Key]) -> Iterator[tuple[Key, list[Line]]]:
    return ((name, list(some)) for name, some in groupby(lines, key))


def _day_of(line: Line) -> str:
    return line.day


def _month_of(line: Line) -> str:
    return line.day[:_MONTH]


def _fourth_of(line: Line) -> tuple[int, int]:
    day = int(line.day[_MONTH + 1 : _DAY])
    return next(fourth for fourth in _FOURTHS if day <= fourth[1])
