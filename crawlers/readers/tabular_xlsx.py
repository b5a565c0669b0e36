"""One sheet of an XLSX workbook (ECMA-376 part 1, section 18), line by line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from posixpath import join, normpath

from lxml.etree import _Element

from crawlers.readers.tabular_sheets import (
    CELL,
    MOST_COLUMNS,
    Parts,
    SheetRefused,
    attribute,
    checked_row,
    chosen,
    local_name,
)

_SHARED = 1_000_000
_DAY, _TIME, _INSTANT = "day", "time", "instant"
# Section 18.8.30: the formats that every program knows by number and no file spells out.
_BUILTIN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), _DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), _TIME),
    22: _INSTANT,
}
_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)
_COLUMN = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def xlsx_lines(parts: Parts, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    """(number, cells) for every line of `sheet` that has a cell. Raises `SheetRefused`."""
    path, epoch = _sheet(parts, sheet)
    shared, formats = _shared(parts), _formats(parts)
    number = 0
    for _, row in parts.elements(path, "row", "sheetData"):
        if local_name(row) == "sheetData":
            return
        said = row.get("r", "")
        number = checked_row(int(said) if said.isdecimal() and len(said) < 9 else number + 1)
        cells = _cells(row, shared, formats, epoch)
        if cells:
            yield number, cells


def _sheet(parts: Parts, wanted: str) -> tuple[str, date]:
    """The path of the wanted sheet, and the day 0 of the workbook's calendar."""
    sheets: list[tuple[str, str]] = []
    epoch = date(1899, 12, 30)
    for _, element in parts.elements("xl/workbook.xml", "sheet", "workbookPr"):
        if local_name(element) == "workbookPr":
            epoch = date(1904, 1, 1) if element.get("date1904") in ("1", "true") else epoch
        elif wanted or element.get("state", "visible") == "visible":
            relation = next((str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), "")
            sheets.append((element.get("name", ""), relation))
    _, relation = sheets[chosen([name for name, _ in sheets], wanted)]
    for _, element in parts.elements("xl/_rels/workbook.xml.rels", "Relationship"):
        if element.get("Id") == relation:
            target = element.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target)), epoch
    raise SheetRefused("is a workbook whose sheet cannot be found in it")


def _shared(parts: Parts) -> list[str]:
    """The texts that cells share; those of phonetic guides (`rPh`) are left out."""
    texts: list[str] = []
    if "xl/sharedStrings.xml" in parts:
        for _, element in parts.elements("xl/sharedStrings.xml", "si"):
            texts.append(_text(element))
            if len(texts) > _SHARED:
                raise SheetRefused(f"holds over {_SHARED:,} texts", "Save it as CSV.")
    return texts


def _text(element: _Element) -> str:
    runs = (one for one in element.iter("{*}t") if not any(local_name(up) == "rPh" for up in one.iterancestors()))
    return "".join(run.text or "" for run in runs)[:CELL]


def _formats(parts: Parts) -> list[str]:
    """What each style of a cell shows: `day`, `time`, `instant`, or an empty string for what is no time."""
    if "xl/styles.xml" not in parts:
        return []
    spelt: dict[int, str] = {}
    styles: list[str] = []
    for _, element in parts.elements("xl/styles.xml", "numFmt", "cellXfs"):
        if local_name(element) == "numFmt":
            spelt[_whole(element.get("numFmtId", ""))] = _shows(element.get("formatCode", ""))
        else:
            ids = (_whole(style.get("numFmtId", "")) for style in element)
            styles = [spelt.get(number, _BUILTIN.get(number, "")) for number in ids]
    return styles


def _shows(code: str) -> str:
    """What a spelt format shows; `m` alone is a month, beside `h` or `s` a minute."""
    letters = _QUIET.sub("", code[:200].partition(";")[0]).lower()
    has_time = "h" in letters or "s" in letters
    if "y" in letters or "d" in letters:
        return _INSTANT if has_time else _DAY
    if has_time:
        return _TIME
    return _DAY if "m" in letters and not re.search(r"[0#?]", letters) else ""


def _cells(row: _Element, shared: list[str], formats: list[str], epoch: date) -> list[str]:
    """The texts of a row, in their columns; a cell that names no column stands behind the one before it."""
    cells: list[str] = []
    for cell in row.iterchildren("{*}c"):
        found = _COLUMN.fullmatch(cell.get("r", ""))
        column = _place(found[1]) if found else len(cells)
        if not len(cells) <= column < MOST_COLUMNS:
            continue
        text = _value(cell, shared, formats, epoch)
        if text:
            cells.extend([""] * (column - len(cells)))
            cells.append(text)
    return cells


def _place(letters: str) -> int:
    """The place of a column, from 0: `A` is 0, `AA` is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: _Element, shared: list[str], formats: list[str], epoch: date) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    written = next((one.text or "" for one in cell.iterchildren("{*}v")), "")[:CELL]
    if kind == "s":
        place = _whole(written)
        return shared[place] if 0 <= place < len(shared) else ""
    if kind == "b":
        return "true" if written.strip() == "1" else "false"
    if kind != "n":
        return "" if kind == "e" else written
    style = _whole(attribute(cell, "s"))
    shows = formats[style] if 0 <= style < len(formats) else ""
    return _moment(written, shows, epoch) if shows else _number(written)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _number(written: str) -> str:
    """The number as a person writes it: `87999` for 87999.0, `1E3` spelt out."""
    try:
        value = float(written[:40])
    except ValueError:
        return written
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(written: str, shows: str, epoch: date) -> str:
    """The day, time or instant that a serial number stands for; the number itself where there is none."""
    try:
        seconds = round(float(written[:40]) * 86_400)
        days, seconds = divmod(seconds, 86_400)
        # Serial numbers count a 29 February 1900 that never was; nothing so old is in an agenda.
        day = (epoch + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return written
    clock_time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if shows == _TIME and days <= 0:
        return clock_time
    return day if shows == _DAY and not seconds else f"{day}T{clock_time}"
