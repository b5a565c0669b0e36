"""A table of events or of associations, whatever file it becomes: its columns, its rows, its notes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, Literal

from catalog.identity import digest_of
from catalog.views import AssociationView, EventView, SourceView
from exports.exporter import Fragment, Surroundings
from exports.feed_wording import named_sources
from exports.fragment_notes import notes_of
from exports.pages_refusal import check_association, check_event, refusing
from exports.remembering import remembered
from exports.selections import WHOLE, Kind
from exports.table_associations import ASSOCIATION_COLUMNS, association_rows
from exports.table_cells import Cell, Column, View
from exports.table_events import EVENT_COLUMNS, event_rows

_FACETS = frozenset({Kind.THEME, Kind.REGION, Kind.DEPARTEMENT})


@dataclass(frozen=True)
class Table(Generic[View]):
    """What is the same for all files of events, or of associations.

    Attributes:
        holds: what a row is of; part of the names of files.
        columns: all columns, of both forms.
        kinds: the selections with heavy files. light_kinds: those with plain text ones.
    """

    holds: Literal["events", "associations"]
    columns: tuple[Column[Any], ...]
    kinds: frozenset[Kind]
    light_kinds: frozenset[Kind]
    _rows: Callable[[View, Surroundings], Iterator[Any]]
    _check: Callable[[View], None]

    @cached_property
    def for_code(self) -> tuple[Column[Any], ...]:
        """The columns that code reads, the ids first."""
        return tuple(one for one in self.columns if one.form != "readable")

    @cached_property
    def readable(self) -> tuple[Column[Any], ...]:
        """The columns that people read, the technical ones last."""
        shown = [one for one in self.columns if one.form != "code"]
        return tuple(sorted(shown, key=lambda one: one.technical))

    def code_rows(self, view: View, around: Surroundings) -> list[tuple[Cell, ...]]:
        """The cells `for_code` of each row of a subject. Raises `ValueError` when it cannot be written."""
        return list(map(self._as_code, _cells(self, view, around)))

    def readable_rows(self, view: View, around: Surroundings) -> list[tuple[Cell, ...]]:
        """The `readable` cells of each row of a subject. Raises `ValueError` when it cannot be written."""
        return list(map(self._as_read, _cells(self, view, around)))

    @cached_property
    def _as_code(self) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
        return itemgetter(*map(self.columns.index, self.for_code))

    @cached_property
    def _as_read(self) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
        return itemgetter(*map(self.columns.index, self.readable))

    def cells(self, view: View, around: Surroundings) -> list[list[Cell]]:
        """The cells of all columns, of each row."""
        with refusing(view.id):
            self._check(view)
            return [[column.value(row) for column in self.columns] for row in self._rows(view, around)]

    def __reduce__(self) -> tuple[Callable[[str], "Table[Any]"], tuple[str]]:
        # Columns are functions without names; another process has the same ones.
        return table_named, (self.holds,)

    def version(self, rendering: str) -> str:
        """Changes with the columns, and with `rendering`."""
        return f"{rendering}-{digest_of([[one.name, one.type, one.form, one.technical] for one in self.columns])[:12]}"


@remembered
def _cells(table: Table[Any], view: Any, around: Surroundings) -> list[list[Cell]]:
    """Each file of a table asks for the same cells, one after the other."""
    return table.cells(view, around)


_YEARS = frozenset({Kind.YEAR, Kind.LOCAL_YEAR})
EVENTS = Table[EventView]("events", EVENT_COLUMNS, WHOLE, WHOLE | _YEARS | _FACETS, event_rows, check_event)
ASSOCIATIONS = Table[AssociationView](
    "associations", ASSOCIATION_COLUMNS, WHOLE, WHOLE | _FACETS, association_rows, check_association
)


def table_named(holds: str) -> Table[Any]:
    """The table of `events` or of `associations`."""
    tables: dict[str, Table[Any]] = {"events": EVENTS, "associations": ASSOCIATIONS}
    return tables[holds]


def note(rows: int, sources: Sequence[str]) -> str:
    """What a document must know of a fragment: how many rows it has, and from which sources it is."""
    return " ".join((str(rows), *sources))


def row_count(fragments: Sequence[Fragment]) -> int:
    """How many rows all fragments have together."""
    return sum(int(told.partition(" ")[0]) for told in notes_of(fragments))


def sources_noted(fragments: Sequence[Fragment], around: Surroundings) -> list[SourceView]:
    """The sources of all fragments, by name."""
    names = {name for told in {*notes_of(fragments)} for name in told.split(" ")[1:]}
    return named_sources(names, around)
