"""Rows of a table: CSV of any dialect, the first sheet of a workbook, or a JSON array of records.

Rows that are shorter or longer than the header are kept as far as they go (reliability B11).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.errors import SourceUnreadable
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.readers.tables import Line, csv_lines, header_names, text_of
from crawlers.readers.tabular_workbook import is_workbook, workbook_lines
from crawlers.reading import Answer

Row = Mapping[str, Any]

_LIST_KEYS = ("results", "records", "data", "items", "lieux")


def rows_of(answer: Answer) -> tuple[list[tuple[str, Row]], bool]:
    """(place, row) for every row, and whether the encoding had to be guessed; a row maps columns to cells.

    Raises `SourceUnreadable` when the answer is no table, is over 50 MB (a workbook: 10 MB), or has a quote that never closes.
    """
    if is_workbook(answer.body):
        return list(_rows(workbook_lines(answer.body, answer.url), answer.url)), False
    text, guessed = text_of(answer)
    if text.lstrip()[:1] in ("[", "{"):
        return list(_json_rows(answer, text)), guessed
    return list(csv_rows(text, answer.url)), guessed


def csv_rows(text: str, url: str) -> Iterator[tuple[str, Row]]:
    """(`row 17`, row) for every line after the header; lines are counted as a spreadsheet shows them.

    Raises `SourceUnreadable` when a row swallows more than 1,000 lines, or a cell has over 400,000 letters.
    """
    yield from _rows(csv_lines(text, url), url)


def _rows(lines: Iterator[Line], url: str) -> Iterator[tuple[str, Row]]:
    header: list[str] = []
    for number, cells in lines:
        if not header:
            header = header_names(cells, url)
        elif any(cell.strip() for cell in cells):
            yield f"row {number}", dict(zip(header, cells, strict=False))


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
