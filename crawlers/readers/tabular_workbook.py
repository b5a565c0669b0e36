"""Workbooks, XLSX and ODS: a zip of XML files, weighed before anything is unpacked, then read as a stream.

Only the parts that hold one sheet are opened. Libraries that lay a sheet out as a rectangle are not
used: a file of one kilobyte with two cells far apart makes them ask for more memory than there is,
and the process ends (reliability B12).
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from lxml.etree import LxmlError

from catalog.errors import SourceUnreadable
from crawlers.readers.tabular_ods import ods_lines
from crawlers.readers.tabular_sheets import Parts, SheetRefused
from crawlers.readers.tabular_xlsx import xlsx_lines

LARGEST = 10_000_000
UNPACKED = 100_000_000
MEMBERS = 2_000
_ZIP = b"PK\x03\x04"
_SAVE_ANEW = "Open it and save it anew, or save it as CSV."


def is_workbook(body: bytes) -> bool:
    """Whether the bytes begin as a zip, which is what XLSX and ODS are."""
    return body.startswith(_ZIP)


def kind_of_workbook(body: bytes) -> str:
    """`xlsx`, `ods`, or an empty string for any other zip; from the names of its members alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist()[:MEMBERS])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if "content.xml" in names else ""


def workbook_lines(body: bytes, url: str, sheet: str = "") -> Iterator[tuple[int, Sequence[str]]]:
    """(number, cells) for every line of the sheet that is not empty; `sheet` is its name, else the first one.

    Days come as `2026-11-03`, instants as `2026-11-03T10:30:00`, times as `10:30:00`, numbers with a point.

    Raises `SourceUnreadable` when it is no workbook, weighs too much, or has no such sheet.
    """
    if len(body) > LARGEST:
        raise SourceUnreadable(url, f"is over {LARGEST:,} bytes.", "Split the table, or save it as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = _parts(archive)
            lines = ods_lines if kind_of_workbook(body) == "ods" else xlsx_lines
            yield from lines(parts, sheet)
    except SheetRefused as error:
        raise SourceUnreadable(url, f"{error}.", error.remedy or _SAVE_ANEW) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise SourceUnreadable(url, f"is a damaged workbook: {str(error)[:200]}.", _SAVE_ANEW) from error
    except LxmlError as error:
        raise SourceUnreadable(url, f"is a workbook with damaged XML: {str(error)[:200]}.", _SAVE_ANEW) from error
    except (RuntimeError, ValueError) as error:
        # zipfile says so of members behind a password, and of names that it cannot read.
        raise SourceUnreadable(url, f"is a workbook that cannot be opened: {str(error)[:200]}.", _SAVE_ANEW) from error


def _parts(archive: zipfile.ZipFile) -> Parts:
    """The members of the archive, once their number and their weight are known to be bearable."""
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise SheetRefused(f"is a zip of {len(members):,} files, over {MEMBERS:,}")
    weight = sum(member.file_size for member in members)
    if weight > UNPACKED:
        raise SheetRefused(f"would unpack to {weight:,} bytes, over {UNPACKED:,}")
    if any(member.flag_bits & 1 for member in members):
        raise SheetRefused("is protected by a password")
    return Parts(archive)
