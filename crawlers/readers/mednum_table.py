"""Rows of a table: CSV of any dialect, or a JSON array of records.

The dialect is read from the header line: the separator that cuts it into most columns. Rows that are
shorter or longer than the header are kept as far as they go (reliability B11).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.text import clean_line, decode
from catalog.errors import SourceUnreadable
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.reading import Answer

Row = Mapping[str, Any]

LARGEST = 50_000_000
_CELL = 400_000
_SWALLOWED = 1_000
_SEPARATORS = ",;\t|"
_LIST_KEYS = ("results", "records", "data", "items", "lieux")


def rows_of(answer: Answer) -> tuple[list[tuple[str, Row]], bool]:
    """(place, row) for every row, and whether the encoding had to be guessed; a row maps columns to cells.

    Raises `SourceUnreadable` when the answer is no table, is over 50 MB, or has a quote that never closes.
    """
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Split the table.")
    text, guessed = decode(answer.body, answer.encoding)
    # A NUL ends a line for some parsers; none belongs into a table.
    text = text.replace("\0", "").lstrip("\ufeff")
    start = text[:1_000].lstrip()
    if start.startswith("<"):
        raise SourceUnreadable(answer.url, "is a web page or XML, not a table.", "Look for the CSV or JSON download.")
    if start[:15].upper() == "BEGIN:VCALENDAR":
        raise SourceUnreadable(answer.url, "is an iCalendar file, not a table.", "Use the reader ical.")
    if start.startswith(("[", "{")):
        return list(_json_rows(answer, text)), guessed
    return list(csv_rows(text, answer.url)), guessed


def csv_rows(text: str, url: str) -> Iterator[tuple[str, Row]]:
    """(`row 17`, row) for every line after the header; lines are counted as a spreadsheet shows them.

    Raises `SourceUnreadable` when a row swallows more than 1,000 lines, or a cell has over 400,000 letters.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    number, last_line = 0, 0
    header: list[str] = []
    # The limit belongs to the whole process; it is only ever raised.
    csv.field_size_limit(max(_CELL, csv.field_size_limit()))
    try:
        for cells in reader:
            if reader.line_num - last_line > _SWALLOWED:
                raise SourceUnreadable(
                    url, f"line {last_line + 1} opens a quote that swallows {reader.line_num - last_line:,} lines."
                )
            number, last_line = number + 1, reader.line_num
            if not header:
                header = _header(cells, url)
            elif any(cell.strip() for cell in cells):
                yield f"row {number}", dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise SourceUnreadable(
            url, f"line {reader.line_num}: {error}.", "Look for a quote that never closes."
        ) from error


def _header(cells: list[str], url: str) -> list[str]:
    names = [clean_line(cell) or f"column {place}" for place, cell in enumerate(cells, start=1)]
    if "\ufffd" in "".join(names):
        raise SourceUnreadable(url, "is no table: its first line is not text.", "Look for the CSV or JSON download.")
    return names


def _separator(text: str) -> str:
    """The separator that occurs most often outside of quotes in the first line."""
    outside = "".join(text[:20_000].lstrip("\r\n").split('"')[::2])
    line = outside.splitlines()[0] if outside.strip() else ""
    return max(_SEPARATORS, key=lambda separator: (line.count(separator), separator == ","))


def _json_rows(answer: Answer, text: str) -> Iterator[tuple[str, Row]]:
    try:
        found = read_block(text)[0]
    except BlockMalformed as error:
        raise SourceUnreadable(answer.url, f"{error}.", "Look for the CSV or JSON download.") from error
    key = ""
    if isinstance(found, dict):
        key = next((name for name in _LIST_KEYS if isinstance(found.get(name), list)), "")
        found = found.get(key)
    if not isinstance(found, list):
        raise SourceUnreadable(
            answer.url, "is JSON, but no list of records.", f"A list, or one in {', '.join(_LIST_KEYS)}."
        )
    for place, record in enumerate(found):
        yield f"$.{key}[{place}]" if key else f"$[{place}]", _flat(record)


def _flat(record: object) -> Row:
    """A record; cells that are records themselves give columns `outer.inner`, as in `geolocalisation.lat`."""
    if not isinstance(record, dict):
        return {}
    fields = record.get("fields") if isinstance(record.get("fields"), dict) else record
    row: dict[str, Any] = {}
    for key, value in dict(fields or {}).items():
        if isinstance(value, dict):
            row.update({f"{key}.{inner}": cell for inner, cell in value.items()})
        elif isinstance(value, list):
            row[key] = "|".join(str(cell) for cell in value if isinstance(cell, str | int | float))
        elif value is not None:
            row[key] = value
    return row
