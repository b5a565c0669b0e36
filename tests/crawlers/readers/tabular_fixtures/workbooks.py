"""Workbooks and tables for the tests of the tabular reader: hand-written XML in a zip; towns and events are invented."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from crawlers.readers.tabular import read
from crawlers.reading import Answer, Found, Reading

REALDATA = (Path(__file__).parents[4] / ".." / "shared" / "realdata").resolve()
URL = "https://data.valbrume.example/agenda"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading(
    source="valbrume",
    reader="tabular",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="fr",
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Styles of cells: 0 plain, 1 day (built in), 2 time (built in), 3 a spelt instant, 4 money.
STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;days&quot;"/></numFmts><cellXfs count="5">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    "</cellXfs></styleSheet>"
)


def zipped(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def xlsx(rows: str, *, shared: tuple[str, ...] = (), sheets: tuple[str, ...] = ("Agenda",), epoch: str = "") -> bytes:
    """A workbook whose last sheet has these rows, as XML; the sheets before it hold one cell."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    other = '<row r="1"><c r="A1" t="inlineStr"><is><t>Read me</t></is></c></row>'
    bodies = [*([other] * (len(sheets) - 1)), rows]
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr {epoch}/><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
            "xl/styles.xml": STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
            **{
                f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
                for n, body in enumerate(bodies, 1)
            },
        }
    )


def ods(rows: str, name: str = "Agenda", before: str = "") -> bytes:
    """A spreadsheet whose table `name` has these rows, as XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
                f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>{before}'
                f'<table:table table:name="{name}">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>"
            ),
        }
    )


def texts(*cells: str) -> str:
    """A row of an ODS table, of texts."""
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{written}</table:table-row>"


def found_in(body: bytes | str, options: Mapping[str, object], **reading: Any) -> list[Found]:
    encoded = body.encode() if isinstance(body, str) else body
    return list(read(Answer(URL, encoded, NOW), replace(READING, options=options, **reading)))
