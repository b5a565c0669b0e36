"""Tables as workbooks: `events.xlsx` and `associations.xlsx`, in French, with real dates and filters.

The first sheet is the table, the second names the sources with their licences and says whether the whole may be
republished.
"""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Generic
from xml.parsers.expat import ExpatError, ParserCreate

from catalog.views import SourceView
from exports import pages_addresses as addresses
from exports.exporter import Fragment, Surroundings
from exports.licences import combined, licence_words
from exports.pages_templates import pages_version
from exports.phrases import Language, phrase
from exports.selections import Selection
from exports.table_cells import Cell, View, for_people
from exports.tables import Table, note, row_count, sources_noted
from exports.xlsx_parts import MOST_ROWS, row_xml, sheet_xml, workbook

_LANGUAGE: Language = "fr"
_WIDE, _NARROW = 32, 14
_WIDE_ONES = frozenset({"title", "name", "day", "description", "place_name", "place_address", "organisers", "places"})
_SHEET = "xl/worksheets/sheet1.xml"


class XlsxTable(Generic[View]):
    """A table as a workbook."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, table: Table[View]) -> None:
        self.table: Table[View] = table
        self.name = f"xlsx-{table.holds}"
        self.version = f"{table.version('1')}-{pages_version()}"
        self.kinds = table.kinds

    def path(self, selection: Selection) -> str:
        """`data/<selection>/events.xlsx`."""
        return addresses.data_path(selection.id, self.table.holds, "xlsx")

    def fragment(self, view: View, around: Surroundings) -> Fragment:
        """The rows of one subject, as XML."""
        rows = self.table.readable_rows(view, around)
        body = b"".join(row_xml(map(_shown, row)) for row in rows)
        return Fragment(body, note(len(rows), view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:  # noqa: ARG002 - the same for all exporters
        """The whole workbook. Raises `ValueError` when a sheet cannot hold so many rows."""
        count = row_count(fragments) + 1
        if count > MOST_ROWS:
            raise ValueError(f"{count} rows are more than a sheet can hold")
        columns = self.table.readable
        headings = row_xml([column.heading(_LANGUAGE) for column in columns], heading=True)
        widths = [_WIDE if column.name in _WIDE_ONES else _NARROW for column in columns]
        body = sheet_xml(chain([headings], (fragment.body for fragment in fragments)), widths, count)
        title = phrase(_LANGUAGE, f"table.{self.table.holds}")
        yield workbook(
            [(title, body), (phrase(_LANGUAGE, "table.sources"), _sources(sources_noted(fragments, around)))]
        )

    def problems(self, document: bytes) -> list[str]:
        """A damaged archive, a sheet that is no XML, rows of other lengths, a formula."""
        try:
            with zipfile.ZipFile(BytesIO(document)) as archive:
                sheet = archive.read(_SHEET)
        except (zipfile.BadZipFile, KeyError) as error:
            return [f"not readable: {error}"]
        return list(_sheet_problems(sheet, len(self.table.readable)))


def _shown(cell: Cell) -> Cell:
    """Numbers, truths and dates are cells of their own kind; all else is text."""
    if cell is None or isinstance(cell, str | tuple):
        return for_people(cell, _LANGUAGE)
    return for_people(cell, _LANGUAGE) if isinstance(cell, bool) else cell


def _sources(sources: Sequence[SourceView]) -> bytes:
    keys = ("title", "publisher", "licence", "attribution", "address")
    rows = [row_xml([phrase(_LANGUAGE, f"table.{key}") for key in keys], heading=True)]
    rows += [row_xml((one.title, one.publisher, one.licence, one.attribution, one.homepage)) for one in sources]
    rows += [row_xml([]), row_xml([phrase(_LANGUAGE, "licence.question")], heading=True)]
    rows.append(row_xml([licence_words(combined(sources), _LANGUAGE)]))
    return sheet_xml(rows, [_WIDE] * len(keys), len(rows), filtered=False)


def _sheet_problems(sheet: bytes, width: int) -> Iterator[str]:
    try:
        ParserCreate().Parse(sheet, True)
    except ExpatError as error:
        yield f"the sheet is no XML: {error}"
    # Text holds no `<`, so that what looks like a tag is one.
    for place, row in enumerate(sheet.split(b"<row>")[1:], 1):
        if (cells := row.partition(b"</row>")[0].count(b"<c")) != width:
            yield f"row {place} has {cells} cells"
    if b"<f>" in sheet or b"<f " in sheet:
        yield "the sheet holds a formula"
