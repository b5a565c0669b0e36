"""Tables and workbooks that break readers: bombs, lying zips, mutants, dialects, encodings, slow words."""

import contextlib
import io
import json
import random
import re
import struct
import zipfile
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers import tabular_dates, tabular_place, tabular_xlsx
from crawlers.readers.tables import lines_of
from crawlers.readers.tabular import read
from crawlers.readers.tabular_workbook import workbook_lines
from crawlers.reading import Answer, Found
from tests.crawlers.readers.tabular_fixtures.workbooks import (
    NOW,
    READING,
    REALDATA,
    URL,
    found_in,
    ods,
    texts,
    xlsx,
    zipped,
)

SPECTRUM = REALDATA / "bad" / "maxogden__csv-spectrum"
OPTIONS = {"kind": "events", "columns": {"title": "Titre", "start": "Début", "city": "Ville"}}
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="B{0}" t="inlineStr"><is><t>{2}</t></is></c></row>'


def _refused(body: bytes) -> str:
    began = perf_counter()
    with pytest.raises(SourceUnreadable) as error:
        list(workbook_lines(body, URL))
    assert perf_counter() - began < 4
    return error.value.problem.removeprefix(f"{URL}: ")


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason="csv-spectrum is not beside the repository")
def test_b11_csv_spectrum_is_read_as_its_oracle_says() -> None:
    right = 0
    for path in sorted((SPECTRUM / "csvs").glob("*.csv")):
        body = path.read_bytes()
        # Version control has taken the CR out of some copies of the CRLF files.
        if path.stem.endswith("_crlf") and b"\r" not in body:
            body = body.replace(b"\n", b"\r\n")
        (_, header), *rows = lines_of(Answer(URL, body, NOW))[0]
        expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
        right += [dict(zip(header, cells, strict=True)) for _, cells in rows] == expected
    assert right == 11


@pytest.mark.parametrize(
    ("encoding", "doubts"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ()),
        ("utf-16-le", ()),
        ("utf-16-be", ()),
        ("cp1252", (Doubt.ENCODING_GUESSED,)),
        ("latin-1", (Doubt.ENCODING_GUESSED,)),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_b11_encoding_and_dialect_are_read_from_the_bytes(
    encoding: str, doubts: tuple[Doubt, ...], separator: str
) -> None:
    table = f'Titre{separator}Début{separator}"Ville"\r\n"Été, ""fêtes"""{separator}3/11/2026{separator}Brûmes\r\n'

    (found,) = found_in(table.encode(encoding), OPTIONS)

    assert isinstance(found, EventSighting)
    assert (found.facts.title, found.facts.place.city if found.facts.place else "") == ('Été, "fêtes"', "Brûmes")
    assert found.doubts == doubts


def test_b11_given_encoding_and_separator_come_first() -> None:
    table = "Titre,x;Début;Ville\nŚwięto,y;3/11/2026;Brumes\n"
    options = {"kind": "events", "columns": {"title": "Titre,x", "start": "Début"}}

    (found,) = found_in(table.encode("cp1250"), {**options, "encoding": "cp1250", "separator": ";"})
    with pytest.raises(SourceUnreadable) as error:
        found_in(table.encode("cp1250"), {**options, "encoding": "utf-8"})

    assert isinstance(found, EventSighting)
    assert (found.facts.title, found.doubts) == ("Święto,y", ())
    assert "is not written in utf-8" in str(error.value)


def test_b11_quote_that_never_closes_is_refused_and_what_came_before_stands() -> None:
    table = 'Titre,Début,Ville\nA,3/11/2026,B\n"C,4/11/2026,D\n' + "x,y,z\n" * 1_500
    given: list[Found] = []

    with pytest.raises(SourceUnreadable) as error:
        given.extend(read(Answer(URL, table.encode(), NOW), replace(READING, options=OPTIONS)))

    assert str(error.value) == f"{URL}: line 3 opens a quote that swallows 1,501 lines."
    assert [one.facts.title for one in given if isinstance(one, EventSighting)] == ["A"]


def test_b11_nul_formula_and_a_cell_of_300_kb_are_survived() -> None:
    options = {"kind": "events", "columns": {"title": "Titre", "start": "Début", "description": "Ville"}}

    (found,) = found_in("Titre;Début;Ville\n=CMD()\0;3/11/2026;" + "d" * 300_000 + "\n", options)

    assert isinstance(found, EventSighting)
    assert (found.facts.title, len(found.facts.description)) == ("=CMD()", 10_000)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "has no header line"),
        (b"\n\n", "has no header line"),
        (b"<!doctype html><p>x", "is a web page or XML"),
        (b"BEGIN:VCALENDAR\r\n", "is an iCalendar file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is a workbook of Excel 97 to 2003"),
        (b"PK\x03\x04" + b"x" * 50, "is a damaged workbook"),
        (zipped({"a.txt": "b"}), "is a workbook without xl/workbook.xml"),
        (zipped({"content.xml": "<a>"}), "is a workbook with damaged XML"),
        (zipped({"content.xml": "<a/>"}), "has no header line"),
    ],
)
def test_other_formats_are_named(body: bytes, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(body, OPTIONS)

    assert error.value.problem.startswith(f"{URL}: {problem}"), error.value.problem


def test_b12_far_cell_asks_for_no_rectangle() -> None:
    rows = ROW.format(1, "Titre", "Début") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert _refused(xlsx(rows)) == "has over 200,000 rows."


def test_b12_cells_beyond_the_columns_are_dropped() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'

    assert list(workbook_lines(xlsx(rows), URL)) == [(1, ["1"])]


def test_b12_repeated_rows_and_columns_are_bounded() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="3" table:number-columns-repeated="16384"/>'
    wide = f"<table:table-row>{cell}</table:table-row>"
    high = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'

    assert [len(cells) for _, cells in workbook_lines(ods(wide), URL)] == [1_000]
    assert _refused(ods(high)) == "has over 200,000 rows."


def test_b12_row_without_end_is_refused() -> None:
    assert _refused(xlsx("<row>" + "<c/>" * 2_500_000 + "</row>")) == "holds a single row of over 4,000,000 bytes."


def test_b12_weight_is_known_before_anything_is_unpacked() -> None:
    assert (
        _refused(zipped({"content.xml": " " * 100_000_001})) == "would unpack to 100,000,001 bytes, over 100,000,000."
    )


def test_b12_many_members_are_refused() -> None:
    assert _refused(zipped({f"{n}": "" for n in range(2_001)})) == "is a zip of 2,001 files, over 2,000."


def test_b12_body_over_the_limit_is_refused() -> None:
    assert _refused(b"PK\x03\x04" + b"\0" * 10_000_000) == "is over 10,000,000 bytes."


def test_b12_member_that_lies_about_its_size_is_refused() -> None:
    body = bytearray(xlsx("".join(ROW.format(n, "A", "3/11/2026") for n in range(1, 2_000))))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        start = archive.start_dir
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = body.index(struct.pack("<L", size), start)
    body[place : place + 4] = struct.pack("<L", 100)

    assert _refused(bytes(body)).startswith("is a ")


def test_b7_entities_are_not_resolved() -> None:
    entities = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY l "lollollol">]>'
    content = zipfile.ZipFile(io.BytesIO(ods(texts("Titre", "Début") + texts("A", "B")))).read("content.xml").decode()
    book = zipped({"content.xml": entities + content.replace("<text:p>A<", "<text:p>A&x;&l;<")})

    lines = list(workbook_lines(book, URL))

    assert lines == [(1, ["Titre", "Début"]), (2, ["A&x;&l;", "B"])]


@pytest.mark.parametrize("number", ["1e400", "-5", "99999999999", "nan", "x"])
def test_b16_serial_numbers_out_of_any_calendar_are_no_dates(number: str) -> None:
    rows = ROW.format(1, "Titre", "Début") + ROW.format(2, "A", "3/11/2026").replace(
        't="inlineStr"><is><t>3/11/2026</t></is>', f's="1"><v>{number}</v>'
    )

    (found,) = found_in(xlsx(rows), {"kind": "events", "columns": {"title": "Titre", "start": "Début"}})

    assert isinstance(found, Skipped)
    assert found.reason in (SkipReason.BAD_DATE, SkipReason.OUT_OF_RANGE)


def _mutant(body: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(body)
    for _ in range(chance.randint(1, 8) if mutant else 0):
        place = chance.randrange(len(mutant) + 1)
        match chance.randrange(3):
            case 0:
                mutant[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del mutant[place : place + chance.randint(1, 40)]
            case _:
                mutant[place:place] = bytes(chance.choices(b'<>"&;,\n\0\xff=1a', k=chance.randint(1, 20)))
    return bytes(mutant)


def _stored(body: bytes, chance: random.Random) -> bytes:
    """The same zip with one part changed, so that the mutant is met by the readers of XML and not by the checksum."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for other, content in parts.items():
            archive.writestr(other, _mutant(content, chance) if other == name and content else content)
    return stream.getvalue()


def test_b6_mutants_of_tables_and_workbooks_end_in_time_and_well() -> None:
    chance = random.Random(11)
    table = "Titre;Début;Ville\n" + "".join(f'"A{n}";{n}/11/2026 14h;B\n' for n in range(1, 29))
    book = xlsx(ROW.format(1, "Titre", "Début") + "".join(ROW.format(n, "A", f"{n}/11/2026") for n in range(2, 29)))
    sheet = ods(texts("Titre", "Début") + "".join(texts("A", f"{n}/11/2026") for n in range(1, 29)))
    options = {"kind": "events", "columns": {"title": "Titre", "start": "Début"}}
    slowest, given = 0.0, 0
    for number in range(1_200):
        body = (table.encode(), book, sheet)[number % 3]
        mutant = _stored(body, chance) if number % 3 and number % 2 else _mutant(body, chance)
        began = perf_counter()
        with contextlib.suppress(SourceUnreadable):
            given += bool(found_in(mutant, options))
        slowest = max(slowest, perf_counter() - began)
    assert slowest < 2
    assert given > 200


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            value
            for module in (tabular_dates, tabular_place, tabular_xlsx)
            for value in vars(module).values()
            if isinstance(value, re.Pattern)
        ),
    ],
    ids=lambda pattern: pattern.pattern[:30],
)
@pytest.mark.parametrize("piece", ["1", "a ", "3/", '"', "[h", "a.", "| ", "14 h "])
def test_b13_words_are_matched_in_linear_time(pattern: Any, piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = perf_counter()
        pattern.search(text)
        pattern.fullmatch(text)
        return perf_counter() - began

    small, large = min(seconds(10_000) for _ in range(3)), min(seconds(100_000) for _ in range(3))
    assert large < max(15 * small, 0.25)
    assert large < 0.5
