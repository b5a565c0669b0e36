"""A week by place and by theme: the same items in other groups, each with its day; several pages where it is long."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from catalog.cleaning.text import fold
from catalog.identity import slug
from catalog.vocabulary import Theme
from exports.calendar_words import week_day_words
from exports.pages_programme_parts import MOST, Line
from exports.pages_templates import MEMBERS, halves, render
from exports.phrases import Language, phrase

VIEWS = ("by-place", "by-theme")
_HOURS = b'<p class="hours">'  # No text of a source can hold it: they are escaped.
Placed = tuple[Line, list[str], list[str]]


class Grouped(NamedTuple):
    """An item under its heading: what orders it, the heading, a note beside that, the item."""

    order: tuple[str, ...]
    heading: str
    note: str
    line: Line


class Sheet(NamedTuple):
    """A page of a view.

    Attributes:
        name: by which its address ends: `by-place`, `by-place-2`.
        groups: the id, heading, note and items of each group; a group that goes on from the sheet before has its id too.
    """

    name: str
    groups: list[tuple[str, str, str, list[Line]]]


def by_place(language: Language, placed: Iterable[Placed]) -> list[Grouped]:
    """Under the town and place of each date; what has no place comes last."""
    nowhere = phrase(language, "programme.no_place")
    found = []
    for line, _, (town, place) in placed:
        if town or place:
            heading, note = (place, town) if place else (town, "")
            found.append(Grouped(("0", fold(town), fold(place)), heading, note, line))
        else:
            found.append(Grouped(("1",), nowhere, "", line))
    return found


def by_theme(language: Language, placed: Iterable[Placed]) -> list[Grouped]:
    """Under each theme of its event; what has none comes last."""
    nothing = phrase(language, "programme.no_theme")
    found = []
    for line, themes, _ in placed:
        labels = [Theme(one).label(language) for one in themes]
        found += [Grouped(("0", fold(one)), one, "", line) for one in labels]
        if not labels:
            found.append(Grouped(("1",), nothing, "", line))
    return found


def sheets(view: str, grouped: Sequence[Grouped], most: int = MOST) -> list[Sheet]:
    """The pages of a view, in the order of the groups and then of time."""
    found, weight = [Sheet(view, [])], 0
    ids: set[str] = set()
    for order, some in groupby(sorted(grouped, key=_order), lambda one: one.order):
        identity = _id(order, ids)
        for one in some:
            size = len(one.line.item)
            if weight and weight + size > most:
                found.append(Sheet(f"{view}-{len(found) + 1}", []))
                weight = 0
            groups = found[-1].groups
            if not groups or groups[-1][0] != identity:
                groups.append((identity, one.heading, one.note, []))
            groups[-1][3].append(one.line)
            weight += size
    return found


def jumps(of: Sequence[Sheet], here: Sheet) -> list[tuple[str, str]]:
    """Where each group begins, as (address within the folder, words), whatever page it is on."""
    found: dict[str, tuple[str, str]] = {}
    for sheet in of:
        way = "" if sheet is here else f"{sheet.name}.html"
        for identity, heading, note, _ in sheet.groups:
            found.setdefault(identity, (f"{way}#{identity}", f"{heading} ({note})" if note else heading))
    return list(found.values())


def sections(language: Language, sheet: Sheet) -> Iterator[bytes]:
    """The groups of a page; each item says its day."""
    for identity, heading, note, lines in sheet.groups:
        opening, closing = halves(
            render(language, "programme_group.html", id=identity, heading=heading, note=note, members=MEMBERS)
        )
        yield opening
        yield b"\n".join(_dated(language, line) for line in lines)
        yield closing


def _dated(language: Language, line: Line) -> bytes:
    day = week_day_words(language, date.fromisoformat(line.day)).encode()
    return line.item.replace(_HOURS, _HOURS + b'<span class="day">' + day + b"</span> ", 1)


def _order(one: Grouped) -> tuple[tuple[str, ...], Line]:
    return one.order, one.line


def _id(order: tuple[str, ...], taken: set[str]) -> str:
    """An anchor that no other group has: equal names of two towns are told apart by the town."""
    stem = f"g-{'-'.join(filter(None, map(slug, order[1:]))) or 'none'}"
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}.{number}"
    taken.add(name)
    return name
