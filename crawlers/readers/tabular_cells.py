"""The rows of a table, asked by our names: the header found, the columns mapped, the cells cut."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.errors import SourceUnreadable
from crawlers.readers.json_answers import as_text
from crawlers.readers.tables import Line, header_names
from crawlers.readers.tabular_options import Options
from crawlers.readers.tabular_sheets import CELL

_HEADER_WITHIN = 50
_MOST_WORDS = 100
_LISTED = re.compile(r"[|;,\n]")
# What people write into a cell that has nothing to say.
_NOTHING = frozenset({"", "-", "--", "n/a", "nc", "n.c.", "néant", "null", "none", "#n/a"})

_NOT_SHOWN = frozenset({"email", "phone", "registration_email", "registration_phone"})

Places = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row.

    Attributes:
        number: as a spreadsheet shows it.
        texts: the cells in their order.
        places: our name -> the places of its columns.
        options: of the source.
    """

    number: int
    texts: Sequence[str]
    places: Places
    options: Options

    @property
    def where(self) -> str:
        """The row, for messages: `row 12`."""
        return f"row {self.number}"

    @property
    def content(self) -> str:
        """The cells that the source maps, as JSON text, for the hash."""
        return as_text({target: self.raw(target) for target in self.places})

    @property
    def excerpt(self) -> str:
        """The same to be looked at by people, without mail addresses and phones, which may be a person's."""
        shown = {target: self.raw(target)[:300] for target in self.places if target not in _NOT_SHOWN}
        return as_text({target: text for target, text in shown.items() if text})

    def raw(self, target: str) -> str:
        """The first of the target's columns that says something, untouched but for its length; else empty."""
        for place in self.places.get(target, ()):
            text = self.texts[place][:CELL].strip() if place < len(self.texts) else ""
            if text.lower() not in _NOTHING:
                return text
        return ""

    def line(self, target: str) -> str:
        """One clean line."""
        return clean_line(self.raw(target), 500)

    def words(self, target: str) -> tuple[str, ...]:
        """The members of a list cell, each once."""
        text, separator = clean_text(self.raw(target)), self.options.list_separator
        members = text.split(separator) if separator else _LISTED.split(text)
        lines = (clean_line(member).strip(" ,;") for member in members[:_MOST_WORDS])
        return tuple(dict.fromkeys(line for line in lines if line))

    def meaning(self, target: str) -> tuple[str, str]:
        """(member of our closed list or empty, the source's word)."""
        word = self.line(target)
        return (self.options.meaning(target, word), word) if word else ("", "")


def rows_of(lines: Iterator[Line], options: Options, url: str, source: str) -> Iterator[Cells]:
    """The rows after the header that are not empty.

    Raises `SourceUnreadable` when a mapped column is not in the header: with its name, its key, and the columns that exist.
    """
    places = _header(islice(lines, max(_HEADER_WITHIN, options.header_row)), options, url, source)
    for number, cells in lines:
        if _is_filled(cells):
            yield Cells(number, cells, places, options)


def _is_filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _header(top: Iterator[Line], options: Options, url: str, source: str) -> Places:
    """Where the mapped columns stand in the header; nothing is read beyond it. Raises `SourceUnreadable`."""
    nearest: tuple[list[tuple[str, str]], Sequence[str]] | None = None
    for number, cells in top:
        if not _is_filled(cells) or options.header_row not in (0, number):
            continue
        places, missing = _mapped(cells, options)
        if not missing:
            return places
        if nearest is None or len(missing) < len(nearest[0]):
            nearest = missing, cells
    if nearest is None:
        where = f"nothing in row {options.header_row}" if options.header_row else "no header line"
        raise SourceUnreadable(url, f"has {where}.", "Look at the table, and at options.header_row and options.sheet.")
    (target, column), names = nearest[0][0], header_names(nearest[1], url)
    raise SourceUnreadable(
        url,
        f"has no column {column[:80]!r} (options.columns.{target}); its columns are: {', '.join(names[:40])[:600]}.",
        f"Correct the mapping in sources/{source}.toml.",
    )


def _mapped(cells: Sequence[str], options: Options) -> tuple[Places, list[tuple[str, str]]]:
    """Where each mapped column stands, and which are missing; headers are compared folded, of two alike the first counts."""
    standing: dict[str, int] = {}
    for place, cell in enumerate(cells):
        standing.setdefault(_folded(cell), place)
    places: Places = {}
    missing: list[tuple[str, str]] = []
    for target, columns in options.columns.items():
        missing += [(target, column) for column in columns if _folded(column) not in standing]
        places[target] = tuple(standing[_folded(column)] for column in columns if _folded(column) in standing)
    return places, missing


def _folded(header: str) -> str:
    """Folded, `_` as a space; a header of signs alone (`#`, `N°`) stands for itself."""
    return fold(header).replace("_", " ") or header.strip()
