"""Tables: CSV for code and for spreadsheets, workbooks, maps; golden, and safe to open."""

import csv
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from catalog.views import AssociationView, EventView
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.exporter import Exporter
from exports.geojson import ASSOCIATIONS_GEOJSON, EVENTS_GEOJSON
from exports.phrases import phrases
from exports.tables import ASSOCIATIONS, EVENTS
from exports.tables_csv import CsvTable, SpreadsheetCsv, harmless, restored
from exports.tables_xlsx import XlsxTable
from exports.xlsx_parts import column_name, row_xml
from tests.exports.hostile import hostile_view, strings, unwritable_view
from tests.exports.sample_site import associations, events, sample_documents
from tests.exports.views import (
    all_day_slot,
    association_facts,
    association_view,
    event_facts,
    event_view,
    place,
    selection,
    slot,
    surroundings,
)

TEXTS = ("events.csv", "associations.csv", "events-fr.csv", "associations-fr.csv", "events.geojson")
DANGERS = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\u00a0=")
ATTACKS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://x.example")', "SUM(A1:A9)", "A1")
CELLS = [danger + attack for danger in DANGERS for attack in ATTACKS]


def document(exporter: Exporter[Any], *views: EventView | AssociationView) -> bytes:
    around = surroundings()
    fragments = [exporter.fragment(view, around) for view in views]
    return b"".join(exporter.document(selection(), fragments, around))


def rows(body: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def records(body: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    head, *rest = rows(body, delimiter)
    return [dict(zip(head, row, strict=True)) for row in rest]


@pytest.mark.parametrize("name", TEXTS)
def test_tables_are_the_golden_ones(name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"tables/{name}", sample_documents()[f"data/semaine-solidaire-2026/{name}"])


@pytest.mark.parametrize("exporter", [*EVENT_DATA, *ASSOCIATION_DATA], ids=lambda one: one.name)
def test_tables_have_no_problems_and_are_a_function_of_the_views(exporter: Exporter[Any]) -> None:
    views = events() if "events" in exporter.path(selection()) else associations()
    assert exporter.problems(document(exporter, *views)) == []
    assert exporter.problems(document(exporter)) == []
    assert document(exporter, *views) == document(exporter, *views)


@pytest.mark.parametrize("exporter", [*EVENT_DATA, *ASSOCIATION_DATA], ids=lambda one: one.name)
def test_exporters_go_to_other_processes(exporter: Exporter[Any]) -> None:
    there = pickle.loads(pickle.dumps(exporter))
    view = event_view() if "events" in exporter.path(selection()) else association_view()
    assert (there.name, there.version) == (exporter.name, exporter.version)
    assert document(there, view) == document(exporter, view)


def test_csv_for_code_has_a_row_for_each_date_with_the_keys_of_the_json() -> None:
    two = event_view(facts=event_facts(occurrences=(slot(), all_day_slot(date(2026, 11, 4), date(2026, 11, 5)))))
    body = document(CsvTable(EVENTS), two)
    assert body[:3] != b"\xef\xbb\xbf"
    assert body.count(b"\n") - body.count(b"\r\n") == 4  # the blank line of each description
    first, second = records(body)
    shown = (
        "id",
        "uid",
        "start",
        "end",
        "all_day",
        "first_day",
        "last_day",
        "place_latitude",
        "themes",
        "price_lowest",
    )
    assert [first[key] for key in shown] == [
        "e2rv6xk3mqa5d7wzt",
        "e2rv6xk3mqa5d7wzt-0@agenda.val-clair.example",
        "2026-11-03T18:00:00+01:00",
        "2026-11-03T20:00:00+01:00",
        "false",
        "2026-11-03",
        "2026-11-03",
        "49.01234",
        "digital-inclusion|elderly",
        "2.50",
    ]
    assert [second[key] for key in shown[:7]] == [
        "e2rv6xk3mqa5d7wzt",
        "e2rv6xk3mqa5d7wzt-1@agenda.val-clair.example",
        "2026-11-04",
        "2026-11-05",
        "true",
        "2026-11-04",
        "2026-11-05",
    ]


def test_csv_for_code_keeps_every_text_as_it_is() -> None:
    view = event_view(facts=event_facts(title='=1+1 "x", y', keywords=("a|b", "c")))
    (row,) = records(document(CsvTable(EVENTS), view))
    assert (row["title"], row["keywords"]) == ('=1+1 "x", y', "a¦b|c")


def test_csv_for_a_spreadsheet_is_in_french() -> None:
    body = document(SpreadsheetCsv(EVENTS), event_view())
    assert body.startswith(b"\xef\xbb\xbfTitre;Date;Heures;")
    (row,) = records(body, ";")
    shown = (
        "Date",
        "Heures",
        "Début",
        "Statut",
        "Participation",
        "Thèmes",
        "Prix minimum",
        "Latitude",
        "Toute la journée",
    )
    assert [row[key] for key in shown] == [
        "mardi 3 novembre 2026",
        "18\u00a0h – 20\u00a0h",
        "2026-11-03T18:00:00+01:00",
        "Prévu",
        "Sur place et en ligne",
        "Inclusion numérique, Entraide avec les aînés",
        "2,50",
        "49,01234",
        "non",
    ]


def is_live(cell: str) -> bool:
    """Whether a spreadsheet would compute: Excel on `= + - @` and their full forms, LibreOffice on `=` after blanks."""
    return cell.strip(" \t\r\n\u00a0")[:1] in {*"=+-@＝＋－＠"}


@pytest.mark.parametrize("text", CELLS)
def test_c8_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    assert len(CELLS) == 60
    assert is_live(text)
    assert not is_live(harmless(text))
    assert restored(harmless(text)) == text


@pytest.mark.parametrize("text", ["+33199000000", "+33 1 99 00 00 00", "-12", "+1,5", "-0.25", "12", "", "Été", "a=b"])
def test_c8_telephones_and_numbers_stay_readable(text: str) -> None:
    assert harmless(text) == restored(harmless(text)) == text


@pytest.mark.parametrize("text", ["'", "'=x", "''=x", "'t Hof", "’=x", "\n=x"])
def test_c8_apostrophes_of_the_text_come_back(text: str) -> None:
    assert restored(harmless(text)) == text


def test_c8_whole_file_has_no_live_cell() -> None:
    views = [
        event_view(id=f"e{number}", facts=event_facts(title=text, keywords=(text,), place=place(name=text)))
        for number, text in enumerate(CELLS)
    ]
    told = rows(document(SpreadsheetCsv(EVENTS), *views), ";")[1:]
    assert [cell for row in told for cell in row if is_live(cell)] == []


def test_c8_live_formula_is_a_problem() -> None:
    body = document(SpreadsheetCsv(EVENTS), event_view()).replace("Apéro".encode(), b"=Ap")
    assert SpreadsheetCsv(EVENTS).problems(body) == ["row 2: '=Ap des aidants numériques' would be a formula"]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda body: body.replace(b"id,uid", b"id,uidd"), "its first row is not that of the headings"),
        (lambda body: body + b"x,y\r\n", "row 3 has 2 cells"),
        (lambda body: body + b"\xff", "not readable: 'utf-8' codec can't decode"),
    ],
)
def test_problems_of_csv_are_named(damage: Callable[[bytes], bytes], problem: str) -> None:
    (found,) = CsvTable(EVENTS).problems(damage(document(CsvTable(EVENTS), event_view())))
    assert found.startswith(problem)


@pytest.mark.parametrize("exporter", [CsvTable(EVENTS), SpreadsheetCsv(EVENTS)])
def test_quick_look_at_csv_finds_other_headings_and_what_is_cut(exporter: CsvTable[Any] | SpreadsheetCsv[Any]) -> None:
    made = document(exporter, event_view(facts=event_facts(title='Un "atelier"')))
    damages = {
        "sound": (made, []),
        "headings": (b"x" + made, ["its first row is not that of the headings"]),
        "row": (made[:-4], ["it is cut"]),
        "cell": (made + b'"x\r\n', ["it is cut"]),
    }
    assert {name: exporter.quick_problems(body) for name, (body, _) in damages.items()} == {
        name: problems for name, (_, problems) in damages.items()
    }


def sheets(body: bytes) -> "openpyxl.Workbook":
    return openpyxl.load_workbook(io.BytesIO(body))


def test_workbook_has_real_dates_a_frozen_heading_and_filters() -> None:
    book = sheets(document(XlsxTable(EVENTS), event_view(), event_view(id="e2", facts=event_facts(title="Été"))))
    table = book.worksheets[0]
    assert (book.sheetnames, table.freeze_panes) == (["Événements", "Sources et licence"], "A2")
    assert table.auto_filter.ref == table.dimensions == f"A1:{column_name(len(EVENTS.readable))}3"
    head = [cell.value for cell in table[1]]
    row = dict(zip(head, table[2], strict=True))
    assert row["Début"].value == datetime(2026, 11, 3, 18)  # noqa: DTZ001 - workbooks know no zones
    assert (row["Début"].is_date, row["Début"].number_format) == (True, "dd/mm/yyyy\\ hh:mm")
    assert (row["Prix minimum"].value, row["Latitude"].value) == (2.5, 49.01234)
    assert table[3][0].value == "Été"


def test_workbook_names_sources_and_licence_on_a_sheet_of_its_own() -> None:
    told = [row[0] for row in sheets(document(XlsxTable(EVENTS), event_view())).worksheets[1].values]
    assert told == [
        "Titre",
        "Agenda de la mairie de Val-Clair",
        None,
        "Puis-je republier ces données\u00a0?",
        "Oui, sous Licence Ouverte 2.0, en citant les sources.",
    ]


def test_c8_text_in_a_workbook_is_never_a_formula() -> None:
    views = [event_view(id=f"e{number}", facts=event_facts(title=text)) for number, text in enumerate(CELLS)]
    titles = [row[0] for row in sheets(document(XlsxTable(EVENTS), *views)).worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in titles} == {"s"}
    assert [cell.value for cell in titles] == [view.facts.title for view in views]


def test_workbook_escapes_what_its_format_would_read() -> None:
    view = event_view(facts=event_facts(title="<a> & _x0041_ ]]>"))
    with zipfile.ZipFile(io.BytesIO(document(XlsxTable(EVENTS), view))) as archive:
        assert b">&lt;a&gt; &amp; _x005F_x0041_ ]]&gt;</t>" in archive.read("xl/worksheets/sheet1.xml")


def test_days_that_workbooks_count_wrongly_are_text() -> None:
    assert row_xml([date(1900, 2, 28), date(1900, 3, 1)]) == (
        b'<row><c t="inlineStr"><is><t xml:space="preserve">1900-02-28</t></is></c><c s="1"><v>61</v></c></row>'
    )


def test_problems_of_a_workbook_are_named() -> None:
    exporter = XlsxTable(EVENTS)
    assert exporter.problems(b"PK") == ["not readable: File is not a zip file"]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<x><row><c><f>1</f></c></row>")
    assert exporter.problems(made.getvalue()) == [
        "the sheet is no XML: no element found: line 1, column 29",
        "row 1 has 1 cells",
        "the sheet holds a formula",
    ]


def test_map_has_a_point_for_each_place_and_counts_what_has_none() -> None:
    elsewhere = place(name="Gymnase", latitude=48.5, longitude=-1.25)
    two = event_view(facts=event_facts(occurrences=(slot(), all_day_slot(), slot(place=elsewhere))))
    online = event_view(id="e2", facts=event_facts(place=None))
    made = json.loads(document(EVENTS_GEOJSON, two, online))
    assert (made["type"], made["points"], made["without_point"]) == ("FeatureCollection", 2, 1)
    assert [(one["id"], one["geometry"]) for one in made["features"]] == [
        ("e2rv6xk3mqa5d7wzt", {"type": "Point", "coordinates": [2.0567, 49.01234]}),
        ("e2rv6xk3mqa5d7wzt-2", {"type": "Point", "coordinates": [-1.25, 48.5]}),
    ]
    assert [len(one["properties"]["occurrences"]) for one in made["features"]] == [2, 1]
    assert made["licence"]["name"] == "Licence Ouverte 2.0"


def test_map_of_associations_shows_where_people_are_received() -> None:
    made = json.loads(
        document(ASSOCIATIONS_GEOJSON, association_view(), association_view(facts=association_facts(places=())))
    )
    assert (made["points"], made["without_point"]) == (1, 1)
    (feature,) = made["features"]
    assert (feature["properties"]["opening_hours"], feature["properties"]["contacts"]) == (
        "Mo-Fr 09:00-12:00",
        ["+33199000000"],
    )


def test_map_with_a_wrong_count_has_a_problem() -> None:
    body = document(EVENTS_GEOJSON, event_view()).replace(b'"points":1', b'"points":2')
    assert EVENTS_GEOJSON.problems(body) == ["the head counts 2 points, there are 1"]


def test_quick_look_at_a_map_finds_its_frame_damaged() -> None:
    made = document(EVENTS_GEOJSON, event_view(), event_view(id="e2"))
    damages = {
        "sound": (made, []),
        "count": (made.replace(b'"points":2', b'"points":3'), ["the head counts 3 members, the document has 2"]),
        "head": (
            made[1:],
            ["line 1: the head is not readable: JSONDecodeError('Extra data: line 1 column 7 (char 6)')"],
        ),
        "tail": (made[:-2], ["the document does not end with its closing line"]),
        "comma": (made.replace(b",\n", b"\n"), ["line 2: the comma is missing"]),
    }
    assert {name: EVENTS_GEOJSON.quick_problems(body) for name, (body, _) in damages.items()} == {
        name: problems for name, (_, problems) in damages.items()
    }


def test_every_column_has_a_heading_of_its_own_in_both_languages() -> None:
    for table in (EVENTS, ASSOCIATIONS):
        for language in ("fr", "en"):
            headings = [column.heading(language) for column in table.columns]
            assert sorted(headings) == sorted({*headings})
    names = {column.name for table in (EVENTS, ASSOCIATIONS) for column in table.columns}
    assert {f"column.{name}" for name in names} == {key for key in phrases("fr") if key.startswith("column.")}


@pytest.mark.parametrize("exporter", EVENT_DATA, ids=lambda one: one.name)
def test_c2_unwritable_events_are_refused_with_a_reason(exporter: Exporter[Any]) -> None:
    for number in range(6):  # the seventh has a year and a status that a table can hold
        with pytest.raises(ValueError, match=r"\S"):
            document(exporter, unwritable_view(number))


@pytest.mark.parametrize("exporter", EVENT_DATA[1:], ids=lambda one: one.name)
def test_c2_hostile_strings_leave_tables_sound(exporter: Exporter[Any]) -> None:
    around, fragments = surroundings(), []
    for text in strings():
        try:
            fragments.append(exporter.fragment(hostile_view(text), around))
        except ValueError:
            continue
    assert len(fragments) > 20
    assert exporter.problems(b"".join(exporter.document(selection(), fragments, around))) == []
