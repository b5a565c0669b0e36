"""Tables that break readers: dialects, quotes, NUL, enormous cells, other formats; csv-spectrum as the judge."""

import json
import random
import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Skipped
from crawlers.readers import mednum_place, mednum_words
from crawlers.readers.mednum_table import csv_rows, rows_of
from crawlers.reading import Answer
from tests.crawlers.readers.hostility import JUNK as COMMON_JUNK
from tests.crawlers.readers.hostility import assert_linear, expressions
from tests.crawlers.readers.mednum_fixtures.tables import FIXTURES, REALDATA, URL, found_in

SPECTRUM = REALDATA / "bad" / "maxogden__csv-spectrum"


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason="csv-spectrum is not beside the repository")
def test_b11_csv_spectrum_is_read_as_its_oracle_says() -> None:
    right = 0
    for path in sorted((SPECTRUM / "csvs").glob("*.csv")):
        body = path.read_bytes()
        # Version control has taken the CR out of some copies of the CRLF files.
        if path.stem.endswith("_crlf") and b"\r" not in body:
            body = body.replace(b"\n", b"\r\n")
        rows, _ = rows_of(Answer(URL, body, datetime(2026, 11, 1, tzinfo=UTC)))
        expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
        if [dict(row) for _, row in rows] == expected:
            right += 1
    assert right == 11


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_b11_dialect_is_read_from_the_header(separator: str, ending: str) -> None:
    table = (
        f'\ufeffnom{separator}"commune, pays"{separator}x{ending}"A ""b"""{separator}"C{ending}D"{separator}{ending}'
    )
    assert list(csv_rows(table.lstrip("\ufeff"), URL)) == [
        ("row 2", {"nom": 'A "b"', "commune, pays": f"C{ending}D", "x": ""})
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_b11_encoding_and_byte_order_mark_do_not_reach_the_names(encoding: str) -> None:
    (found,) = found_in("nom;commune\nÉté;Brûmes\n".encode(encoding))
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.towns) == ("Été", ("Brûmes",))


def test_b11_short_and_long_rows_are_read_as_far_as_they_go() -> None:
    found = found_in("nom,commune,adresse\nA,B\nC,D,E,F,G\n\n,,\n")
    assert [item.facts.name for item in found if isinstance(item, AssociationSighting)] == ["A", "C"]
    assert len(found) == 2


def test_b11_quote_that_never_closes_is_refused_with_its_line() -> None:
    table = 'nom,commune\nA,B\n"C,D\n' + "x,y\n" * 1_500
    with pytest.raises(SourceUnreadable) as error:
        found_in(table)
    assert str(error.value) == f"{URL}: line 3 opens a quote that swallows 1,501 lines."


def test_b11_quote_that_swallows_megabytes_is_refused() -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in('nom,commune\n"A,B\n' + "x" * 500_000)
    assert str(error.value) == (
        f"{URL}: line 3: field larger than field limit (400000). Look for a quote that never closes."
    )


def test_b11_nul_and_a_cell_of_200_kb_are_survived() -> None:
    (found,) = found_in("nom,commune,presentation_detail\nA\0b,C\0," + "d" * 200_000 + "\n")
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.towns, len(found.facts.description)) == ("Ab", ("C",), 10_000)


def test_b11_formulas_stay_text() -> None:
    (found,) = found_in('nom,commune\n"=HYPERLINK(""http://x"")",@SUM(A1)\n')
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.towns) == ('=HYPERLINK("http://x")', ("@SUM(A1)",))


@pytest.mark.parametrize("table", ["", "\n", "nom,commune\n", "[]", '{"data": []}'])
def test_empty_table_is_fine(table: str) -> None:
    assert found_in(table) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html>", "is a web page or XML, not a table. Look for the CSV or JSON download."),
        (b"BEGIN:VCALENDAR\r\n", "is an iCalendar file, not a table. Use the reader ical."),
        (b'{"error": "x"}', "is JSON, but no list of records. A list, or one in results, records, data, items, lieux."),
        (b'[{"nom": ', "is no JSON: Expecting value: line 1 column 9 (char 8). Look for the CSV or JSON download."),
        (b"\x89PNG\r\n\x1a\n\x81\x8d\x8f", "has no column that is known as the name, but"),
    ],
)
def test_answer_that_is_no_table_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(body)
    assert str(error.value).startswith(f"{URL}: {problem}")


def test_b6_bad_records_among_good_ones_are_the_only_ones_lost() -> None:
    good = [{"nom": f"Lieu {number}", "commune": "Valbrume"} for number in range(99)]
    found = found_in([*good[:50], "no record", *good[50:], None, {"nom": ["x"], "commune": {"a": [1]}}])
    assert sum(isinstance(item, AssociationSighting) for item in found) == 99
    assert [(item.where, item.detail) for item in found if isinstance(item, Skipped)] == [
        ("$[50]", "is no record"),
        ("$[100]", "is no record"),
        ("$[101]", "the row has neither address nor town"),
    ]


JUNK = [*COMMON_JUNK, "\x00", [["a"]], {"lat": "x"}, "|||"]


def test_b16_any_value_in_any_cell_is_survived() -> None:
    dice = random.Random(16)
    (_, row), *_ = csv_rows((FIXTURES / "standard.csv").read_text("utf-8"), URL)
    for _ in range(400):
        found = found_in([{**row, **{key: dice.choice(JUNK) for key in dice.sample(sorted(row), 8)}}, {"nom": "A"}])
        assert len(found) == 2


def test_mutants_of_tables_never_crash_the_reader() -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted(FIXTURES.glob("*.[cj]s*"))]
    read = 0
    for _ in range(400):
        body = bytearray(dice.choice(originals))
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(body))
            if dice.random() < 0.5:
                body[place] = dice.choice([dice.randrange(256), 0, 34, 44, 59, 10, 13])
            else:
                del body[place : place + dice.randrange(80)]
        begin = perf_counter()
        try:
            found = found_in(bytes(body))
        except SourceUnreadable:
            continue
        read += 1
        assert perf_counter() - begin < 2
        assert all(isinstance(item, AssociationSighting | Skipped) for item in found)
    assert read >= 200


@pytest.mark.drill
def test_b3_twenty_thousand_rows_are_read_in_time() -> None:
    table = "nom;commune;adresse\n" + "".join(f"Lieu {number};Valbrume;Quai {number}\n" for number in range(20_000))
    begin = perf_counter()
    assert len(found_in(table)) == 20_000
    assert perf_counter() - begin < 10


def test_b14_controls_go_from_every_cell() -> None:
    (found,) = found_in("nom,commune,services\nVeil\u202el\u200be,Sal\u2066le,a\u200b|b\n")
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.towns, found.facts.places[0].services) == ("Veille", ("Salle",), ("a", "b"))


SHAPES = ("0", "a", " ", "a.", "87999 ", "87999 a", "-", "|", "a-")


@pytest.mark.parametrize("pattern", expressions(mednum_place, mednum_words))
def test_b13_regexes_are_linear(pattern: re.Pattern[Any]) -> None:
    assert_linear(pattern, SHAPES)
