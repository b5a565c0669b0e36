"""What reading XLSX and ODS has in common: the parts of the zip as streams of XML elements, and the bounds."""

import zipfile
from collections.abc import Iterator
from typing import IO, cast

from lxml.etree import _Element, iterparse

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
CELL = 200_000
_AT_ONCE = 4_000_000


class SheetRefused(ValueError):
    """A workbook that cannot be taken; the text goes on from its address.

    Attributes:
        remedy: what to do about it; may be empty.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(problem)


class Parts:
    """The members of a weighed zip, each read as a stream of XML: no DTD, no entities, no network."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def elements(self, name: str, *tags: str, starts: bool = False) -> Iterator[tuple[str, _Element]]:
        """(`start` or `end`, element) for each element called one of `tags`, in any namespace.

        An element is emptied once it was given at its end. Raises `SheetRefused` when the part is
        missing, lxml's error when it is no XML, and zipfile's when it is damaged.
        """
        if name not in self._names:
            raise SheetRefused(f"is a workbook without {name}")
        events = ("start", "end") if starts else ("end",)
        with self._archive.open(name) as stream:
            metered = _Metered(stream)
            walk = iterparse(
                cast("IO[bytes]", metered),
                events=events,
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for event, element in walk:
                metered.since = 0
                yield event, element
                if event == "end":
                    _empty(element)


class _Metered:
    """A stream that ends when what would have to be held in memory at once grows too large."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `SheetRefused` when no element came to its end for 4 MB."""
        found = self._stream.read(size)
        self.since += len(found)
        if self.since > _AT_ONCE:
            raise SheetRefused(f"holds a single row of over {_AT_ONCE:,} bytes")
        return found


def _empty(element: _Element) -> None:
    """Give back the memory of an element that was read, and of its elder siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: _Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: _Element, name: str) -> str:
    """The attribute called `name` in any namespace, or an empty string."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def chosen(names: list[str], wanted: str) -> int:
    """The place of the sheet called `wanted` (case does not count), or 0. Raises `SheetRefused` when there is none."""
    if not names:
        raise SheetRefused("is a workbook without sheets")
    if not wanted:
        return 0
    for place, name in enumerate(names):
        if name.strip().casefold() == wanted.strip().casefold():
            return place
    listed = ", ".join(name[:60] for name in names[:20])
    raise SheetRefused(f"has no sheet {wanted[:60]!r}, but {listed}", "Name one of them in options.sheet.")


def checked_row(number: int) -> int:
    """The number of a line, unless it lies beyond what is read. Raises `SheetRefused`."""
    if number > MOST_ROWS:
        raise SheetRefused(f"has over {MOST_ROWS:,} rows", "Split the table, or save it as CSV.")
    return number
