"""A programme by day: plain days one after another, or the days of a week beside each other, each in parts of the day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from catalog.editions import Edition
from exports import pages_addresses as addresses
from exports.calendar_words import day_words, jump_words, month_words
from exports.looks import of_the_look
from exports.pages_programme_parts import Line
from exports.pages_templates import MEMBERS, ROOT, halves, render
from exports.phrases import Language, phrase

_LONGEST = 14  # days of an edition that are shown beside each other
_JUMPS = 31  # more days than these are jumped to by month
_TIME = len("2026-11-03T")
_NOON, _EVENING = "12:00", "18:00"


def has_columns(edition: Edition | None) -> bool:
    """Whether an edition is short enough for its days to stand beside each other."""
    return edition is not None and (edition.ends_on - edition.starts_on).days < _LONGEST


def week_of(edition: Edition, lines: Iterable[Line]) -> dict[str, list[Line]]:
    """All days of an edition with their items; those without any too, so that a column is a day of the week."""
    count = (edition.ends_on - edition.starts_on).days + 1
    days: dict[str, list[Line]] = {(edition.starts_on + timedelta(days=one)).isoformat(): [] for one in range(count)}
    for line in lines:
        days[line.day].append(line)
    return days


def columns(language: Language, days: dict[str, list[Line]]) -> Iterator[bytes]:
    """The sections of the days of a week; within a day its parts, from the morning to the evening."""
    for day, lines in days.items():
        opening, closing = _day(language, day, jump_words(language, date.fromisoformat(day)), idle=not lines)
        yield opening
        for kind, some in groupby(sorted(lines, key=_order), _part_of):
            before, after = _part(language, kind)
            yield before
            yield b"\n".join(line.item for line in some)
            yield after
        if not lines:
            yield render(language, "programme_nothing.html").encode()
        yield closing


def plain(language: Language, lines: Sequence[Line]) -> Iterator[bytes]:
    """The sections of days one after another."""
    for day, some in groupby(lines, attrgetter("day")):
        opening, closing = _day(language, day, day_words(language, date.fromisoformat(day)), idle=False)
        yield opening + b'<ul class="items">\n'
        yield b"\n".join(line.item for line in some)
        yield b"\n</ul>\n" + closing


def filled(page: str, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The page with these pieces in the place of its members."""
    head, tail = halves(page)
    root, way = ROOT.encode(), addresses.root_of(path).encode()
    yield head
    for piece in pieces:
        yield piece.replace(root, way)
    yield tail


def jumps(language: Language, lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Where to jump: (id, words) of each day, or of the first day of each month when there are many days."""
    days = sorted({line.day for line in lines})
    if len(days) > _JUMPS:
        firsts = [next(some) for _, some in groupby(days, lambda day: day[: len("2026-11")])]
        return [(f"d{day}", month_words(language, date.fromisoformat(day))) for day in firsts]
    return [(f"d{day}", jump_words(language, date.fromisoformat(day))) for day in days]


def _part_of(line: Line) -> str:
    hour = line.start.partition("/")[0][_TIME:]
    if line.start[: _TIME - 1] != line.day or len(hour) < len(_NOON):
        return "all_day"  # Also what began before: it goes on.
    return "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"


def _order(line: Line) -> tuple[bool, Line]:
    return _part_of(line) != "all_day", line


@of_the_look(512)
def _day(language: Language, day: str, heading: str, *, idle: bool) -> tuple[bytes, bytes]:
    page = render(language, "programme_day.html", id=f"d{day}", heading=heading, idle=idle, members=MEMBERS)
    return halves(page)


@of_the_look(16)
def _part(language: Language, kind: str) -> tuple[bytes, bytes]:
    label = phrase(language, f"programme.{kind}")
    return halves(render(language, "programme_part.html", kind=kind, label=label, members=MEMBERS))
