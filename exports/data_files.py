"""All data files of a selection: which exporters write them, and which of them there are.

The registry publishes these; the index of the data, the data package and the DCAT description name them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from catalog.views import AssociationView, EventView
from exports.directory import AssociationsJson, EventsJson
from exports.exporter import Exporter, Surroundings
from exports.geojson import ASSOCIATIONS_GEOJSON, EVENTS_GEOJSON
from exports.selections import Selection
from exports.tables import ASSOCIATIONS, EVENTS, Table
from exports.tables_csv import CsvTable, SpreadsheetCsv
from exports.tables_xlsx import XlsxTable

EVENT_DATA: tuple[Exporter[EventView], ...] = (
    EventsJson(),
    CsvTable(EVENTS),
    SpreadsheetCsv(EVENTS),
    XlsxTable(EVENTS),
    EVENTS_GEOJSON,
)
ASSOCIATION_DATA: tuple[Exporter[AssociationView], ...] = (
    AssociationsJson(),
    CsvTable(ASSOCIATIONS),
    SpreadsheetCsv(ASSOCIATIONS),
    XlsxTable(ASSOCIATIONS),
    ASSOCIATIONS_GEOJSON,
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file that is published.

    Attributes:
        holds: what it is of. count: how many of them the selection has, before any is left out.
        exporter: who writes it.
    """

    path: str
    media_type: str
    selection: Selection
    holds: Literal["events", "associations"]
    count: int
    exporter: Exporter[Any]


def data_files(around: Surroundings) -> Iterator[DataFile]:
    """All data files, by selection."""
    for selection in around.selections:
        yield from _files(selection, "events", len(selection.events), EVENT_DATA)
        yield from _files(selection, "associations", len(selection.associations), ASSOCIATION_DATA)


def _files(
    selection: Selection,
    holds: Literal["events", "associations"],
    count: int,
    exporters: tuple[Exporter[EventView], ...] | tuple[Exporter[AssociationView], ...],
) -> Iterator[DataFile]:
    for exporter in exporters:
        if selection.kind in exporter.kinds:
            yield DataFile(exporter.path(selection), exporter.media_type, selection, holds, count, exporter)


def table_of(file: DataFile) -> Table[Any] | None:
    """The table that a CSV file for code or for a spreadsheet holds; None for other files."""
    return file.exporter.table if isinstance(file.exporter, CsvTable | SpreadsheetCsv) else None
