"""Tables as CSV (RFC 4180): `events.csv` for code, `events-fr.csv` for a spreadsheet in French.

For code: UTF-8 without a mark, commas, the keys of the JSON as headings, every value exactly as it is. For a
spreadsheet: UTF-8 with a byte order mark, semicolons, headings and labels in words, a decimal comma, and no cell
that a spreadsheet would take for a formula (reliability C8).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic

from exports import pages_addresses as addresses
from exports.exporter import Fragment, Surroundings
from exports.pages_templates import pages_version
from exports.phrases import Language
from exports.selections import Selection
from exports.table_cells import View, for_code, for_people
from exports.tables import Table, note

_LANGUAGE: Language = "fr"
BYTE_ORDER_MARK = "\ufeff".encode()
"""What tells a spreadsheet that a file is in UTF-8."""
# What spreadsheets take for the beginning of a formula, also in full width, after blanks, or after our own mark.
_FORMULA = re.compile(r"[\s'\u00a0]*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PHONE = re.compile(r"\+\d[\d .\u00a0]*\d")


class CsvTable(Generic[View]):
    """A table for code."""

    media_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, table: Table[View]) -> None:
        self.table: Table[View] = table
        self.name = f"csv-{table.holds}"
        self.version = table.version("3")
        self.kinds = table.light_kinds

    def path(self, selection: Selection) -> str:
        """`data/<selection>/events.csv`."""
        return addresses.data_path(selection.id, self.table.holds, "csv")

    def fragment(self, view: View, around: Surroundings) -> Fragment:
        """The rows of one subject."""
        rows = self.table.code_rows(view, around)
        # Most cells are texts that stay as they are: a call for each would cost as much as the rest.
        told = [[one if type(one) is str and one.isprintable() else for_code(one) for one in row] for row in rows]
        return Fragment(csv_lines(told, ","), note(len(rows), view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:  # noqa: ARG002 - the same for all exporters
        """The headings, then all rows."""
        yield csv_lines([[column.name for column in self.table.for_code]], ",")
        for fragment in fragments:
            yield fragment.body

    def problems(self, document: bytes) -> list[str]:
        """Rows with too many or too few cells, other headings, a mark at the beginning."""
        return _problems(document, ",", [column.name for column in self.table.for_code])

    def quick_problems(self, document: bytes) -> list[str]:
        """The same, but that rows are not read: each stands in the table of its year, or in `all`, too."""
        return _frame_problems(document, csv_lines([[column.name for column in self.table.for_code]], ","))


class SpreadsheetCsv(Generic[View]):
    """A table for a spreadsheet, in French."""

    media_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, table: Table[View]) -> None:
        self.table: Table[View] = table
        self.name = f"csv-{_LANGUAGE}-{table.holds}"
        self.version = f"{table.version('1')}-{pages_version()}"
        self.kinds = table.light_kinds

    def path(self, selection: Selection) -> str:
        """`data/<selection>/events-fr.csv`."""
        return addresses.data_path(selection.id, f"{self.table.holds}-{_LANGUAGE}", "csv")

    def fragment(self, view: View, around: Surroundings) -> Fragment:
        """The rows of one subject."""
        rows = self.table.readable_rows(view, around)
        told = [
            [
                one
                if type(one) is str and one.isprintable() and one[:1].isalnum()
                else harmless(for_people(one, _LANGUAGE))
                for one in row
            ]
            for row in rows
        ]
        return Fragment(csv_lines(told, ";"), note(len(rows), view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:  # noqa: ARG002 - the same for all exporters
        """The mark and the headings, then all rows."""
        yield BYTE_ORDER_MARK + csv_lines([self._headings()], ";")
        for fragment in fragments:
            yield fragment.body

    def problems(self, document: bytes) -> list[str]:
        """Rows with too many or too few cells, other headings, no mark, a live formula."""
        if not document.startswith(BYTE_ORDER_MARK):
            return ["the byte order mark is missing"]
        return _problems(document.removeprefix(BYTE_ORDER_MARK), ";", self._headings(), harmless_only=True)

    def quick_problems(self, document: bytes) -> list[str]:
        """The same, but that rows are not read: each stands in the table of its year, or in `all`, too."""
        return _frame_problems(document, BYTE_ORDER_MARK + csv_lines([self._headings()], ";"))

    def _headings(self) -> list[str]:
        return [column.heading(_LANGUAGE) for column in self.table.readable]


def harmless(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula.

    Numbers and telephone numbers stay as they are. `restored` gives every text back as it was.
    """
    return text if _is_plain(text) else f"'{text}"


def restored(text: str) -> str:
    """What `harmless` was given: without the apostrophe before what would be a formula."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _is_plain(text: str) -> bool:
    return text[:1].isalnum() or not _FORMULA.match(text) or bool(_NUMBER.fullmatch(text) or _PHONE.fullmatch(text))


def csv_lines(rows: Iterable[Iterable[str]], delimiter: str) -> bytes:
    """Rows as lines of CSV, each ended by CRLF (RFC 4180, section 2)."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


def _problems(document: bytes, delimiter: str, headings: Sequence[str], *, harmless_only: bool = False) -> list[str]:
    try:
        text = document.decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [f"not readable: {error}"]
    if not rows or rows[0] != list(headings):
        return ["its first row is not that of the headings"]
    found = [f"row {place} has {len(row)} cells" for place, row in enumerate(rows, 1) if len(row) != len(headings)]
    if harmless_only:
        found += [
            f"row {place}: {cell[:40]!r} would be a formula"
            for place, row in enumerate(rows, 1)
            for cell in row
            if not (cell.startswith("'") or _is_plain(cell))
        ]
    return found


def _frame_problems(document: bytes, beginning: bytes) -> list[str]:
    """Another beginning than the mark and the headings, a row or a quoted cell that is cut."""
    found = [] if document.startswith(beginning) else ["its first row is not that of the headings"]
    return found + ["it is cut"] * (not document.endswith(b"\r\n") or document.count(b'"') % 2)
