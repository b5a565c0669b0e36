"""Tables name the sources of each row as these wish to be named: a licence goes with its data."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from catalog.views import AssociationView, EventView
from exports.exporter import Exporter
from exports.tables import ASSOCIATIONS, EVENTS, Table
from exports.tables_csv import CsvTable, SpreadsheetCsv
from exports.tables_xlsx import XlsxTable
from tests.exports.views import association_view, event_view, selection, source_view, surroundings

TITLE = "Agenda de la mairie de Val-Clair"
AROUND = surroundings(
    sources={
        "mairie": source_view(name="mairie", attribution="© Mairie | Val-Clair"),
        "ccas": source_view(name="ccas", attribution="", publisher="CCAS"),
        "blog": source_view(name="blog", attribution="", publisher="", title="Le blog"),
    }
)
SOURCES = ("mairie", "ccas", "forgotten", "blog")
EACH = pytest.mark.parametrize(
    ("table", "view"),
    [(EVENTS, event_view), (ASSOCIATIONS, association_view)],
    ids=["events", "associations"],
)


def document(exporter: Exporter[Any], view: EventView | AssociationView) -> bytes:
    return b"".join(exporter.document(selection(), [exporter.fragment(view, AROUND)], AROUND))


def only_record(body: bytes, delimiter: str) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    return row


@EACH
def test_table_for_code_names_each_source_as_it_is_to_be_named_in_their_order(
    table: Table[Any], view: Callable[..., EventView | AssociationView]
) -> None:
    row = only_record(document(CsvTable(table), view(sources=SOURCES)), ",")
    assert (row["sources"], row["attributions"]) == (
        "mairie|ccas|forgotten|blog",
        "© Mairie ¦ Val-Clair|CCAS||Le blog",
    )


@EACH
def test_table_for_people_has_the_titles_of_sources_too(
    table: Table[Any], view: Callable[..., EventView | AssociationView]
) -> None:
    told = {"Sources": f"{TITLE}, {TITLE}, forgotten, Le blog", "À citer": "© Mairie | Val-Clair, CCAS, , Le blog"}
    row = only_record(document(SpreadsheetCsv(table), view(sources=SOURCES)), ";")
    sheet = openpyxl.load_workbook(io.BytesIO(document(XlsxTable(table), view(sources=SOURCES)))).worksheets[0]
    head, shown = ([str(cell.value) for cell in cells] for cells in sheet)
    assert [{key: made[key] for key in told} for made in (row, dict(zip(head, shown, strict=True)))] == [told, told]


@pytest.mark.parametrize("table", [EVENTS, ASSOCIATIONS], ids=lambda one: one.holds)
def test_column_that_came_later_stands_behind_the_others(table: Table[Any]) -> None:
    for columns in (table.for_code, table.readable):
        assert [one.name for one in columns][-3:] == ["created_at", "changed_at", "attributions"]
