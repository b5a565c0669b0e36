"""One sheet of an ODS spreadsheet (OpenDocument 1.3 part 3, section 9), line by line."""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from crawlers.readers.tabular_sheets import CELL, MOST_COLUMNS, Parts, attribute, checked_row, chosen, local_name

_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,9})?S")
_DAY_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})[.,]\d{1,9}")


def ods_lines(parts: Parts, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    """(number, cells) for every line of `sheet` that is not empty; a repeated line is given as often as it says.

    Raises `SheetRefused` when there is no such sheet, or it has over 200,000 rows.
    """
    # The names are looked for only where one is asked for: they stand all over the part.
    wanted = chosen(_names(parts), sheet) if sheet else 0
    place, number = -1, 0
    for event, element in parts.elements("content.xml", "table", "table-row", starts=True):
        if local_name(element) == "table":
            place += event == "start"
            if event == "end" and place == wanted:
                return
        elif event == "end" and place == wanted:
            repeats = _times(element, "number-rows-repeated")
            cells = _cells(element)
            if cells:
                checked_row(number + repeats)
                for again in range(1, repeats + 1):
                    yield number + again, cells
            number += repeats


def _names(parts: Parts) -> list[str]:
    return [
        attribute(element, "name")
        for event, element in parts.elements("content.xml", "table", "table-row", starts=True)
        if event == "start" and local_name(element) == "table"
    ]


def _times(element: _Element, name: str) -> int:
    text = attribute(element, name)
    return int(text) if text.isdecimal() and len(text) < 9 and int(text) else 1


def _cells(row: _Element) -> list[str]:
    """The texts of a row; the empty cells at its end are dropped before they are counted."""
    cells: list[str] = []
    blank = 0
    for cell in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
        text = _value(cell)
        times = _times(cell, "number-columns-repeated")
        if not text:
            blank += times
            continue
        room = MOST_COLUMNS - len(cells) - blank
        if room <= 0:
            break
        cells.extend([""] * blank + [text] * min(times, room))
        blank = 0
    return cells


def _value(cell: _Element) -> str:
    kind = attribute(cell, "value-type")
    if kind == "date":
        written = attribute(cell, "date-value")[:CELL]
        found = _DAY_AND_TIME.fullmatch(written)
        return found[1] if found else written
    if kind == "time":
        found = _DURATION.fullmatch(attribute(cell, "time-value"))
        return f"{int(found[1]):02}:{int(found[2]):02}:{int(found[3]):02}" if found else _text(cell)
    if kind in ("float", "currency", "percentage"):
        return attribute(cell, "value")[:40]
    if kind == "boolean":
        return attribute(cell, "boolean-value")[:5]
    return _text(cell)


def _text(cell: _Element) -> str:
    """The paragraphs of a cell, one a line; remarks in its margin are not among its children `p`."""
    return "\n".join(_paragraph(one) for one in cell.iterchildren("{*}p"))[:CELL]


def _paragraph(element: _Element) -> str:
    words = [element.text or ""]
    for inner in element.iterchildren():
        name = local_name(inner)
        if name in ("s", "tab"):
            words.append(" ")
        elif name == "line-break":
            words.append("\n")
        elif name != "annotation":
            words.append(_paragraph(inner))
        words.append(inner.tail or "")
    return "".join(words)
