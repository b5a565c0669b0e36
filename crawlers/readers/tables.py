"""Lines of a table, whatever it was saved as: CSV of any dialect and encoding, XLSX or ODS.

A line is its number, as a spreadsheet shows it, and its cells as text. Dialect and encoding are read
from the bytes unless they are given (reliability B11). What is asked of the cells is the reader's own.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from catalog.cleaning.text import clean_line, decode
from catalog.errors import SourceUnreadable
from crawlers.readers.tabular_workbook import is_workbook, workbook_lines
from crawlers.reading import Answer

Line = tuple[int, Sequence[str]]

LARGEST = 50_000_000
SEPARATORS = ",;\t|"
_CELL = 400_000
_SWALLOWED = 1_000
_HEADER_WITHIN = 50
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def lines_of(answer: Answer, separator: str = "", encoding: str = "", sheet: str = "") -> tuple[Iterator[Line], bool]:
    """(number, cells) for every line, and whether the encoding had to be guessed.

    `separator` and `encoding` are found out where they are empty; `sheet` names the sheet of a
    workbook, whose first one is read otherwise.

    Raises `SourceUnreadable`, at once or on the way, when the answer is no table, is over 50 MB
    (a workbook: over 10 MB, or 100 MB unpacked), or has a quote that never closes.
    """
    if is_workbook(answer.body):
        return workbook_lines(answer.body, answer.url, sheet), False
    if answer.body.startswith(_OLD_EXCEL):
        raise SourceUnreadable(answer.url, "is a workbook of Excel 97 to 2003.", "Save it as .xlsx, .ods or .csv.")
    text, guessed = text_of(answer, encoding)
    return csv_lines(text, answer.url, separator), guessed


def text_of(answer: Answer, encoding: str = "") -> tuple[str, bool]:
    """The text of a table in `encoding`, or in the one that the bytes show; and whether it had to be guessed.

    Raises `SourceUnreadable` when the answer is over 50 MB, no text in that encoding, or plainly another format.
    """
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Split the table.")
    try:
        told = encoding or _without_mark(answer.body)
        text, guessed = (answer.body.decode(told), False) if told else decode(answer.body, answer.encoding)
    except (UnicodeError, LookupError) as error:
        raise SourceUnreadable(answer.url, f"is not written in {told}: {error}.", "Leave out the encoding.") from error
    # A NUL ends a line for some parsers; none belongs into a table.
    text = text.replace("\0", "").lstrip("\ufeff")
    _refuse_other_formats(text[:1_000].lstrip(), answer.url)
    return text, guessed


def csv_lines(text: str, url: str, separator: str = "") -> Iterator[Line]:
    """(number, cells) for every record of a CSV text, the header among them.

    Raises `SourceUnreadable` when a record swallows more than 1,000 lines, or a cell has over 400,000 letters.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or separator_of(text))
    last_line = 0
    # The limit belongs to the whole process; it is only ever raised.
    csv.field_size_limit(max(_CELL, csv.field_size_limit()))
    try:
        for number, cells in enumerate(reader, start=1):
            if reader.line_num - last_line > _SWALLOWED:
                raise SourceUnreadable(
                    url, f"line {last_line + 1} opens a quote that swallows {reader.line_num - last_line:,} lines."
                )
            last_line = reader.line_num
            yield number, cells
    except csv.Error as error:
        raise SourceUnreadable(
            url, f"line {reader.line_num}: {error}.", "Look for a quote that never closes."
        ) from error


def header_names(cells: Sequence[str], url: str) -> list[str]:
    """The names in a header line; a nameless column is called by its place.

    Raises `SourceUnreadable` when the line is no text.
    """
    names = [clean_line(cell) or f"column {place}" for place, cell in enumerate(cells, start=1)]
    if "\ufffd" in "".join(names):
        raise SourceUnreadable(url, "is no table: its first line is not text.", "Look for the CSV or JSON download.")
    return names


def separator_of(text: str) -> str:
    """The separator that occurs most often outside of quotes in the first line that has one; a comma where none has."""
    outside = "".join(text[:20_000].split('"')[::2])
    lines = outside.splitlines()[:_HEADER_WITHIN]
    line = next((line for line in lines if any(separator in line for separator in SEPARATORS)), "")
    return max(SEPARATORS, key=lambda separator: (line.count(separator), separator == ","))


def header_line(answer: Answer) -> str:
    """The first line of a CSV answer with what stands between quotes, for recognising a format; empty for others."""
    start = answer.body[:20_000]
    if is_workbook(start) or b"\0\0" in start:
        return ""
    text = decode(start, answer.encoding)[0].lstrip("\ufeff\r\n ")
    return "" if text.startswith(("<", "{", "[", "BEGIN:")) else re.split(r"[\r\n]", text, maxsplit=1)[0]


def header_cells(answer: Answer) -> list[str]:
    """The names in the first line of a CSV answer, in lower case, for recognising a format."""
    line = header_line(answer)
    return [name.strip().strip('"').lower() for name in line.split(separator_of(line.replace('"', "")))] if line else []


def _without_mark(body: bytes) -> str:
    """The name of a UTF-16 whose byte order mark is missing: every other byte of its first words is NUL."""
    start = body[:400]
    if start.count(b"\0") * 3 < len(start) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return "utf-16-be" if start[::2].count(b"\0") > start[1::2].count(b"\0") else "utf-16-le"


def _refuse_other_formats(start: str, url: str) -> None:
    if start.startswith("<"):
        raise SourceUnreadable(url, "is a web page or XML, not a table.", "Look for the CSV or JSON download.")
    if start[:15].upper() == "BEGIN:VCALENDAR":
        raise SourceUnreadable(url, "is an iCalendar file, not a table.", "Use the reader ical.")
