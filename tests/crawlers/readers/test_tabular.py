"""The reader of any table: columns named by the source, dates as people write them, XLSX and ODS as well as CSV."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationSighting,
    Contact,
    EventSighting,
    Identifier,
    Occurrence,
    Organiser,
    Partner,
    Place,
    Price,
    Skipped,
    WelcomePoint,
)
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    ContactKind,
    Doubt,
    EventStatus,
    PriceKind,
    SkipReason,
)
from crawlers.readers.tabular import Options, recognises
from crawlers.readers.tabular_dates import Written, written
from crawlers.reading import Answer
from tests.crawlers.readers.tabular_fixtures.workbooks import NOW, URL, found_in, ods, texts, xlsx

SIMPLE = {"kind": "events", "columns": {"title": "Titre", "start": "Début"}}
FULL: dict[str, Any] = {
    "kind": "events",
    "columns": {
        "id": "N°",
        "title": "Intitulé",
        "start_date": "Date",
        "start_time": "Heure",
        "end_time": "Fin",
        "place_name": "Lieu",
        "address": "Adresse",
        "postal_code": "CP",
        "city": "Commune",
        "latitude": "Lat",
        "longitude": "Lon",
        "description": "Présentation",
        "url": "Lien",
        "organiser": "Porteur",
        "price": "Tarif",
        "keywords": "Mots",
        "status": "État",
        "attendance": "Format",
        "accessibility": "Accès",
        "registration_url": "Inscription",
        "registration_email": "Courriel",
        "registration_phone": "Téléphone",
        "minimum_age": "Dès",
    },
    "values": {"status": {"Complet !": "full"}, "attendance": {"visio": "online"}},
}
HEADER = ";".join(FULL["columns"].values())
ROW = (
    "7;Atelier <b>Clics</b>;mardi 3 novembre 2026;14h30;16:00;Maison des voisins;3 rue du Gué;87999;Valbrume;45,83;1,26;"
    '"<p>Venez</p><p>nombreux</p>";agenda.valbrume.example/7;Les Clics;5,50;seniors, numérique;complet !;Visio;LSF;'
    "https://inscription.valbrume.example/7;contact@clics.example;555000001;12 ans"
)


def event(table: str, options: dict[str, Any], **reading: Any) -> EventSighting:
    (found,) = found_in(table, options, **reading)
    assert isinstance(found, EventSighting), found
    return found


def test_row_is_read_in_every_field() -> None:
    found = event(f"{HEADER}\n{ROW}\n", FULL)

    facts = found.facts
    assert (found.origin.source_id, found.origin.items, found.doubts) == ("7", 1, (Doubt.ZONE_ASSUMED,))
    assert (facts.title, facts.description, facts.language) == ("Atelier Clics", "Venez\n\nnombreux", "fr")
    assert facts.occurrences == (
        Occurrence(start_at=datetime(2026, 11, 3, 13, 30, tzinfo=UTC), end_at=datetime(2026, 11, 3, 15, 0, tzinfo=UTC)),
    )
    assert (facts.status, facts.attendance) == (EventStatus.FULL, Attendance.ONLINE)
    assert facts.place == Place(
        name="Maison des voisins",
        address="3 rue du Gué",
        postal_code="87999",
        city="Valbrume",
        latitude=45.83,
        longitude=1.26,
    )
    assert facts.url == "https://agenda.valbrume.example/7"
    assert facts.organisers == (Organiser(name="Les Clics"),)
    assert facts.price == Price(kind=PriceKind.PAID, lowest=Decimal("5.50"), highest=Decimal("5.50"))
    # "LSF" is none of our codes and is not mapped, so that it stays a word that the crawl reports.
    assert (facts.keywords, facts.accessibility) == (("seniors", "numérique", "LSF"), ())
    assert facts.registration == (
        Contact(kind=ContactKind.LINK, value="https://inscription.valbrume.example/7"),
        Contact(kind=ContactKind.EMAIL, value="contact@clics.example"),
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
    )
    assert facts.minimum_age == 12


def test_mapped_word_of_accessibility_is_a_need() -> None:
    options = {**FULL, "values": {**FULL["values"], "accessibility": {"lsf": "sign-language"}}}

    assert event(f"{HEADER}\n{ROW}\n", options).facts.accessibility == (Accessibility.SIGN_LANGUAGE,)


def test_status_that_is_not_understood_is_not_taken_for_scheduled() -> None:
    (found,) = found_in(f"{HEADER}\n{ROW.replace('complet !', 'voir affiche')}\n", FULL)

    assert isinstance(found, Skipped)
    assert (found.reason, found.where) == (SkipReason.MALFORMED, "row 2")
    assert found.detail == "status: 'voir affiche' is not known; name it in options.values.status"
    assert "contact@clics.example" not in found.excerpt


@pytest.mark.parametrize(
    ("word", "status"),
    [("Annulé", EventStatus.CANCELLED), ("REPORTÉ", EventStatus.POSTPONED), ("Annulée", EventStatus.CANCELLED)],
)
def test_labels_of_our_lists_need_no_mapping(word: str, status: EventStatus) -> None:
    assert event(f"{HEADER}\n{ROW.replace('complet !', word)}\n", FULL).facts.status == status


DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-03", Written(DAY)),
        ("2026-11-03T14:30:00", Written(DAY, time(14, 30))),
        ("3/11/2026", Written(DAY)),
        ("03.11.2026", Written(DAY)),
        ("03-11-2026 14:30", Written(DAY, time(14, 30))),
        ("03/11/26", Written(DAY, doubts=(Doubt.YEAR_ASSUMED,))),
        ("3/11", Written(DAY, doubts=(Doubt.YEAR_ASSUMED,))),
        ("3 novembre", Written(DAY, doubts=(Doubt.YEAR_ASSUMED,))),
        ("Mardi 3 novembre 2026 à 14 h 30", Written(DAY, time(14, 30))),
        ("Tuesday 3rd November 2026", Written(DAY)),
        ("1er déc. 2026", Written(date(2026, 12, 1))),
        ("14h", Written(clock_time=time(14))),
        ("9:05:00", Written(clock_time=time(9, 5))),
        # What a person would have to think about is refused.
        ("lundi 3 novembre 2026", None),
        ("31/02/2026", None),
        ("25h", None),
        ("14h-16h", None),
        ("du 3 au 5 novembre 2026", None),
        ("3 brumaire 2026", None),
        ("bientôt", None),
        ("٣/١١/٢٠٢٦", None),
        ("3/11-2026", None),
    ],
)
def test_b15_dates_are_read_strictly(text: str, said: Written | None) -> None:
    edition = (date(2026, 10, 30), date(2026, 11, 8))

    assert written(text, "Europe/Paris", day_first=True, edition=edition) == said


def test_day_without_year_needs_an_edition() -> None:
    assert written("3/11", "Europe/Paris", day_first=True, edition=None) is None


def test_edition_over_new_year_gives_each_day_its_year() -> None:
    edition = (date(2026, 12, 28), date(2027, 1, 3))

    said = [written(text, "Europe/Paris", day_first=True, edition=edition) for text in ("30/12", "2/1")]

    assert [one.day if one else None for one in said] == [date(2026, 12, 30), date(2027, 1, 2)]


def test_month_first_where_the_source_says_so() -> None:
    options = {**SIMPLE, "day_first": False}

    assert event("Titre,Début\nA,11/03/2026\n", options).facts.occurrences == (Occurrence(start_on=DAY),)


@pytest.mark.parametrize(
    ("end", "until", "doubts"),
    [
        ("16h", datetime(2026, 11, 3, 15, tzinfo=UTC), (Doubt.ZONE_ASSUMED,)),
        # An evening that ends at two in the morning ends on the next day.
        ("2h", datetime(2026, 11, 4, 1, tzinfo=UTC), (Doubt.ZONE_ASSUMED,)),
        ("10h", None, (Doubt.END_IGNORED, Doubt.ZONE_ASSUMED)),
        ("2026-11-02T10:00", None, (Doubt.END_IGNORED, Doubt.ZONE_ASSUMED)),
        ("5/11/2026", datetime(2026, 11, 5, 13, tzinfo=UTC), (Doubt.ZONE_ASSUMED,)),
    ],
)
def test_end_is_a_time_of_the_same_day_or_a_moment_of_its_own(
    end: str, until: datetime | None, doubts: tuple[Doubt, ...]
) -> None:
    options = {"kind": "events", "columns": {"title": "T", "start": "D", "end": "F"}}

    found = event(f"T;D;F\nA;3/11/2026 14h;{end}\n", options)

    assert (found.facts.occurrences[0].end_at, found.doubts) == (until, tuple(sorted(doubts)))


def test_overseas_postcode_names_the_zone() -> None:
    options = {"kind": "events", "columns": {"title": "T", "start": "D", "postal_code": "CP"}}

    slot = event("T;D;CP\nA;3/11/2026 14h;97499\n", options).facts.occurrences[0]

    assert (slot.zone, slot.start_at) == ("Indian/Reunion", datetime(2026, 11, 3, 10, tzinfo=UTC))


def test_rows_without_title_or_date_or_out_of_range_are_skipped_with_their_row() -> None:
    table = "Titre;Début\n;3/11/2026\nA;\nB;bientôt\nC;3/11/1999\nD;3/11/2026\nD;3/11/2026\n\nE;4/11/2026\n"

    found = found_in(table, SIMPLE)

    assert [(one.where, one.reason) for one in found if isinstance(one, Skipped)] == [
        ("row 2", SkipReason.NO_TITLE),
        ("row 3", SkipReason.NO_DATE),
        ("row 4", SkipReason.BAD_DATE),
        ("row 5", SkipReason.OUT_OF_RANGE),
        ("row 7", SkipReason.DUPLICATE),
    ]
    assert [one.facts.title for one in found if isinstance(one, EventSighting)] == ["D", "E"]


def test_rows_that_follow_one_another_with_one_id_are_one_event() -> None:
    options = {"kind": "events", "columns": {"id": "N", "title": "T", "start": "D"}}
    table = "N;T;D\n1;A;3/11/2026\n1;A;4/11/2026\n1;A;4/11/2026\n2;B;3/11/2026\n1;A;5/11/2026\n"

    found = found_in(table, options)

    events = [one for one in found if isinstance(one, EventSighting)]
    assert [(one.origin.source_id, one.origin.items, len(one.facts.occurrences)) for one in events] == [
        ("1", 2, 2),
        ("2", 1, 1),
    ]
    assert [one.where for one in found if isinstance(one, Skipped)] == ["row 4", "row 6"]
    assert sum(one.origin.items if isinstance(one, EventSighting) else 1 for one in found) == 5


def test_row_without_id_keeps_its_id_through_spelling_and_other_columns() -> None:
    options = {"kind": "events", "columns": {"title": "T", "start": "D", "city": "V", "description": "X"}}

    first, again, later = (
        event(f"T;D;V;X\n{row}\n", options).origin.source_id
        for row in ("Fête !;3/11/2026;Valbrume;a", "FETE;2026-11-03;valbrume;b", "Fête;4/11/2026;Valbrume;a")
    )

    assert (first == again, first == later) == (True, False)


def test_header_is_found_below_a_title_and_by_folded_names() -> None:
    table = "Agenda de la semaine;;\n;;\nN°;TITRE ;Debut\n1;A;3/11/2026\n"

    assert event(table, SIMPLE).facts.title == "A"


def test_missing_column_is_named_with_its_key_and_what_there_is() -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in("Agenda\nTitre;Jour;Lieu\nA;3/11/2026;B\n", SIMPLE)

    assert str(error.value) == (
        f"{URL}: has no column 'Début' (options.columns.start); its columns are: Titre, Jour, Lieu. "
        "Correct the mapping in sources/valbrume.toml."
    )


def test_header_row_can_be_said() -> None:
    table = "Titre;Début\nTitre;Début\nA;3/11/2026\n"

    assert [type(one) for one in found_in(table, SIMPLE)] == [Skipped, EventSighting]
    assert [type(one) for one in found_in(table, {**SIMPLE, "header_row": 2})] == [EventSighting]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"kind": "events", "columns": {"title": "T"}}, "columns.start, or columns.start_date, is missing"),
        ({"kind": "associations", "columns": {"site": "S"}}, "columns.name is missing"),
        ({"kind": "events", "columns": {"title": "T", "start": "D", "siret": "S"}}, "columns.siret is not known"),
        ({**SIMPLE, "values": {"status": {"x": "maybe"}}}, "values.status: 'x' = 'maybe', but the list has scheduled,"),
        ({**SIMPLE, "values": {"title": {"x": "y"}}}, "values.title is no closed list"),
        ({**SIMPLE, "encoding": "hex"}, "encoding: 'hex' is no encoding of text"),
        ({**SIMPLE, "separater": ";"}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_options_are_told(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as error:
        Options.model_validate(options)

    assert problem in str(error.value)


# Serial numbers: 46329 is 3 November 2026; half a day is noon.
XLSX_ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Heure</t></is></c></row>'
    '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="1"><v>46329</v></c><c r="C3" s="2"><v>0.604166666666667</v></c></row>'
    '<row r="4"><c r="A4" t="str"><v>B</v></c><c r="B4" s="3"><v>46329.5</v></c></row>'
    '<row r="5"><c r="A5" s="4"><v>87999</v></c><c r="B5" t="d"><v>2026-11-03T10:00:00</v></c></row>'
)
TIMED = {"kind": "events", "columns": {"title": "Titre", "start": "Début", "start_time": "Heure"}}


def _starts(found: list[Any]) -> list[tuple[str, datetime | None]]:
    return [(one.facts.title, one.facts.occurrences[0].start_at) for one in found]


def test_xlsx_is_read_with_its_dates() -> None:
    book = xlsx(XLSX_ROWS, shared=("Titre", "Début", "Fête"))

    assert _starts(found_in(book, TIMED)) == [
        ("Fête", datetime(2026, 11, 3, 13, 30, tzinfo=UTC)),
        ("B", datetime(2026, 11, 3, 11, tzinfo=UTC)),
        ("87999", datetime(2026, 11, 3, 9, tzinfo=UTC)),
    ]


def test_xlsx_of_1904_counts_from_then() -> None:
    rows = XLSX_ROWS.replace("46329", str(46329 - 1462))
    book = xlsx(rows, shared=("Titre", "Début", "Fête"), epoch='date1904="1"')

    assert _starts(found_in(book, TIMED))[0] == ("Fête", datetime(2026, 11, 3, 13, 30, tzinfo=UTC))


def test_sheet_is_chosen_by_name() -> None:
    book = xlsx(XLSX_ROWS, shared=("Titre", "Début", "Fête"), sheets=("Lisez-moi", "Agenda"))

    assert len(found_in(book, {**TIMED, "sheet": "agenda"})) == 3
    with pytest.raises(SourceUnreadable) as error:
        found_in(book, {**TIMED, "sheet": "Programme"})
    assert str(error.value) == (
        f"{URL}: has no sheet 'Programme', but Lisez-moi, Agenda. Name one of them in options.sheet."
    )


ODS_ROWS = (
    texts("Titre", "Début", "Heure")
    + '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    '<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>remark</text:p>'
    "</office:annotation><text:p>Fête<text:s/>des <text:span>voisins</text:span></text:p></table:table-cell>"
    '<table:table-cell office:value-type="date" office:date-value="2026-11-03"><text:p>03/11/26</text:p></table:table-cell>'
    '<table:table-cell office:value-type="time" office:time-value="PT14H30M00S"><text:p>14:30</text:p></table:table-cell>'
    "</table:table-row>"
    '<table:table-row><table:table-cell office:value-type="float" office:value="12"/>'
    '<table:table-cell office:value-type="date" office:date-value="2026-11-03T10:00:00.000000000"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_ods_is_read_with_its_dates_and_without_remarks() -> None:
    found = found_in(ods(ODS_ROWS), TIMED)

    assert _starts(found) == [
        ("Fête des voisins", datetime(2026, 11, 3, 13, 30, tzinfo=UTC)),
        ("12", datetime(2026, 11, 3, 9, tzinfo=UTC)),
    ]


def test_ods_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    book = ods(texts("Titre", "Début") + "<table:table-row/>" + texts("A", "bientôt"))

    assert [one.where for one in found_in(book, SIMPLE) if isinstance(one, Skipped)] == ["row 3"]


def test_ods_table_is_chosen_by_name() -> None:
    book = ods(ODS_ROWS, before='<table:table table:name="Lisez-moi">' + texts("x") + "</table:table>")

    assert len(found_in(book, {**TIMED, "sheet": "Agenda"})) == 2


ASSOCIATIONS: dict[str, Any] = {
    "kind": "associations",
    "columns": {
        "name": "Nom",
        "kind": "Statut",
        "siret": "SIRET",
        "rna": "RNA",
        "site": ["Site", "Page"],
        "phone": "Tél",
        "email": "Mail",
        "address": "Adresse",
        "city": "Ville",
        "opening_hours": "Horaires",
        "services": "Services",
        "towns": "Communes",
        "founded": "Création",
        "parent": "Réseau",
        "other_names": "Sigle",
    },
    "values": {"kind": {"loi 1901": "association"}},
    "list_separator": "/",
}


def test_association_is_read_in_every_field() -> None:
    table = (
        "Nom;Statut;SIRET;RNA;Site;Page;Tél;Mail;Adresse;Ville;Horaires;Services;Communes;Création;Réseau;Sigle\n"
        "Les Clics;Loi 1901;73282932000074;w872001234;-;clics.example;05 55 00 00 01;jeanne.inventee@mail.example;"
        "3 rue du Gué;Valbrume;Mo-Fr 09:00-12:00;Wifi/Ateliers, cours;Orme/Valbrume;2014;Fédération des Clics;LC\n"
    )

    (found,) = found_in(table, ASSOCIATIONS)

    assert isinstance(found, AssociationSighting)
    facts = found.facts
    assert found.identifiers == (
        Identifier(scheme="siret", value="73282932000074"),
        Identifier(scheme="rna", value="W872001234"),
        Identifier(scheme="siren", value="732829320"),
    )
    assert (facts.name, facts.other_names, facts.kind) == ("Les Clics", ("LC",), AssociationKind.ASSOCIATION)
    assert (facts.url, facts.founded_on) == ("https://clics.example/", "2014")
    # A person's mail address is dropped.
    assert facts.contacts == (Contact(kind=ContactKind.PHONE, value="+33555000001"),)
    assert facts.towns == ("Valbrume", "Orme")
    assert facts.places == (
        WelcomePoint(
            place=Place(address="3 rue du Gué", city="Valbrume"),
            opening_hours="Mo-Fr 09:00-12:00",
            services=("Wifi", "Ateliers, cours"),
        ),
    )
    assert facts.partners == (Partner(name="Fédération des Clics", role="parent"),)


def test_siret_of_a_public_body_names_no_siren() -> None:
    options = {"kind": "associations", "columns": {"name": "Nom", "siret": "SIRET"}}

    (found,) = found_in("Nom;SIRET\nMairie de Valbrume;21870850900012\n", options)

    assert isinstance(found, AssociationSighting)
    assert [one.scheme for one in found.identifiers if one.scheme == "siren"] == []


@pytest.mark.parametrize(
    ("body", "content_type", "sure"),
    [
        (xlsx(XLSX_ROWS), "", 70),
        (ods(ODS_ROWS), "", 70),
        (b"a;b;c\n1;2;3\n", "text/csv", 60),
        (b"a\tb\tc\n1\t2\t3\n", "", 40),
        (b"a\n1\n", "text/csv", 30),
        (b"plain words", "text/plain", 0),
        (b"<html>a,b,c</html>", "text/html", 0),
        (b'{"a": 1, "b": 2, "c": 3}', "application/json", 0),
        (b"PK\x03\x04 no zip", "", 0),
    ],
)
def test_tables_are_recognised(body: bytes, content_type: str, sure: int) -> None:
    assert recognises(Answer(URL, body, NOW, content_type)) == sure
