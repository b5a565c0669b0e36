"""The parts of a workbook (ECMA-376, Office Open XML, spreadsheets), as little of them as all programs read.

A cell of text is an inline string, which no program takes for a formula. Rows and cells carry no address, which
the format allows: they follow each other, so that a row can be written before its place is known.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from exports.table_cells import Cell, clean

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
_EPOCH = date(1899, 12, 30)  # day 0 of the 1900 date system, as it counts from March 1900 on
_FIRST_DAY = date(1900, 3, 1)
_DAY, _INSTANT, _HEADING = 1, 2, 3
# A member's time is no time of ours: the same rows are the same bytes. 1980 is where ZIP begins.
_STAMP = (1980, 1, 1, 0, 0, 0)

STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


def row_xml(cells: Iterable[Cell], *, heading: bool = False) -> bytes:
    """One row. Days and instants become real dates, instants as the clocks of their own offset show them."""
    style = _HEADING if heading else 0
    return f"<row>{''.join(_cell(cell, style) for cell in cells)}</row>".encode()


def _cell(cell: Cell, style: int) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float | Decimal):
        return f"<c><v>{cell}</v></c>"
    if isinstance(cell, date):
        return _date(cell)
    return _text(str(cell), style)


def _date(day: date) -> str:
    of_day = day.date() if isinstance(day, datetime) else day
    if of_day < _FIRST_DAY:
        return _text(day.isoformat(), 0)  # the format counts wrongly before, and not at all before 1900
    number: float = (of_day - _EPOCH).days
    if not isinstance(day, datetime):
        return f'<c s="{_DAY}"><v>{number}</v></c>'
    seconds = day.hour * 3600 + day.minute * 60 + day.second
    return f'<c s="{_INSTANT}"><v>{round(number + seconds / 86_400, 9)}</v></c>'


def _text(text: str, style: int) -> str:
    shown = _escaped(clean(text)[:LONGEST_CELL])
    named = f' s="{style}"' if style else ""
    return f'<c{named} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _escaped(text: str) -> str:
    # `_x0041_` stands for a character in this format (ECMA-376 part 1, section 22.9.2.19).
    return escape(text.replace("_x", "_x005F_x") if "_x" in text else text)


def sheet_xml(rows: Iterable[bytes], widths: Sequence[int], count: int, *, filtered: bool = True) -> bytes:
    """A sheet of `count` rows, the first one frozen; with buttons to filter by."""
    last = f"{column_name(len(widths))}{max(count, 1)}"
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    head = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )
    filters = f'<autoFilter ref="A1:{last}"/>' if filtered else ""
    tail = f"</sheetData>{filters}</worksheet>"
    return b"".join((head.encode(), *rows, tail.encode()))


def column_name(number: int) -> str:
    """`A` for 1, `AA` for 27."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def workbook(sheets: Sequence[tuple[str, bytes]]) -> bytes:
    """A workbook of these sheets, by title. Equal sheets give equal bytes."""
    numbers = range(1, len(sheets) + 1)
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, body in (
            ("[Content_Types].xml", _content_types(numbers)),
            ("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", _workbook_xml([title for title, _ in sheets])),
            ("xl/_rels/workbook.xml.rels", _relations([*_sheet_relations(numbers), ("styles", "styles.xml")])),
            ("xl/styles.xml", STYLES),
            *((f"xl/worksheets/sheet{number}.xml", body) for number, (_, body) in zip(numbers, sheets, strict=True)),
        ):
            member = zipfile.ZipInfo(path, _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, body)
    return written.getvalue()


def _sheet_relations(numbers: Iterable[int]) -> list[tuple[str, str]]:
    return [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]


def _content_types(numbers: Iterable[int]) -> bytes:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    named = "".join(f'<Override PartName="{path}" ContentType="{_TYPE}.{kind}+xml"/>' for path, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    ).encode()


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    named = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{named}</Relationships>'.encode()


def _workbook_xml(titles: Sequence[str]) -> bytes:
    named = "".join(
        f'<sheet name={quoteattr(title[:31])} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'.encode()
