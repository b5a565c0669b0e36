"""The reader of the OpenAgenda set on OpenDataSoft: both generations, its fields, paging, and other formats."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    Contact,
    EventSighting,
    Identifier,
    Image,
    Occurrence,
    Organiser,
    Place,
    Price,
    Skipped,
)
from catalog.vocabulary import (
    Accessibility,
    Attendance,
    ContactKind,
    Doubt,
    EventStatus,
    PriceKind,
    SkipReason,
)
from crawlers.readers.prices import price_of
from crawlers.reading import Found, Incomplete, Next
from tests.crawlers.readers.opendatasoft_fixtures.records import (
    FIXTURES,
    RECORD,
    URL,
    WINTER,
    accounted,
    event,
    found_in,
    refused,
)


def test_explore_answer_is_read_in_every_field() -> None:
    first, *_ = found_in((FIXTURES / "explore.json").read_bytes())
    assert isinstance(first, EventSighting)
    facts, week = first.facts, timedelta(days=7)
    begin, end = datetime(2026, 11, 3, 18, 30, tzinfo=WINTER), datetime(2026, 11, 3, 20, tzinfo=WINTER)
    assert first.origin.source_id == "41000001"
    assert first.identifiers == (Identifier(scheme="openagenda", value="41000001"),)
    assert facts.occurrences == (
        Occurrence(start_at=begin, end_at=end),
        Occurrence(start_at=begin + week, end_at=end + week),
    )
    assert (facts.title, facts.language) == ("Atelier du mardi", "fr")
    assert facts.description == "Premiers pas.\n\nOn apprend ensemble."
    assert facts.url == "https://openagenda.com/valbrume/events/atelier"
    assert (facts.status, facts.attendance) == (EventStatus.CANCELLED, Attendance.HYBRID)
    assert facts.online_url == "https://visio.valbrume.example/salle"
    assert facts.place == Place(
        name="Maison des Deux Ponts",
        address="3 rue du Gué, 87999 Valbrume",
        postal_code="87999",
        city="Valbrume",
        insee="87999",
        country="FR",
        latitude=45.83,
        longitude=1.26,
        access="Bus 4",
    )
    assert facts.organisers == (Organiser(name="Agenda de Valbrume"),)
    assert facts.registration == (
        Contact(kind=ContactKind.LINK, value="https://valbrume.example/i"),
        Contact(kind=ContactKind.EMAIL, value="contact@valbrume.example"),
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
    )
    assert facts.price == Price(kind=PriceKind.FREE)
    assert (facts.minimum_age, facts.maximum_age) == (12, None)
    assert facts.accessibility == (Accessibility.HEARING, Accessibility.MOBILITY)
    assert facts.keywords == ("numérique", "débutants")
    assert facts.image == Image(url="https://cdn.valbrume.example/a.jpg", credit="© Les Clics")


def test_b6_bad_records_are_skipped_one_by_one() -> None:
    found = found_in((FIXTURES / "explore.json").read_bytes())
    assert [(item.reason, item.where) for item in found if isinstance(item, Skipped)] == [
        (SkipReason.NO_DATE, "$.results[2]"),
        (SkipReason.OUT_OF_RANGE, "$.results[3]"),
        (SkipReason.DUPLICATE, "$.results[4]"),
        (SkipReason.MALFORMED, "$.results[5]"),
        (SkipReason.MALFORMED, "$.results[6]"),
    ]
    assert accounted(found) == 7


def test_contributor_appears_nowhere() -> None:
    found = found_in([{**RECORD, "contributor_email": "x@y.example"}, {"uid": 2, "contributor_contactname": "Jeanne"}])
    text = "".join(item.model_dump_json() for item in found if isinstance(item, EventSighting | Skipped))
    assert ("x@y.example" in text, "Jeanne" in text) == (False, False)


def test_v1_search_is_read_with_its_own_shapes() -> None:
    first, following = found_in((FIXTURES / "search.json").read_bytes(), url=URL + "?rows=1&q=x")
    assert isinstance(first, EventSighting)
    assert first.facts.place == Place(name="Salle du Gué", latitude=45.83, longitude=1.26)
    assert first.facts.price == Price(kind=PriceKind.PAID, lowest=Decimal("4.50"), highest=Decimal(8))
    assert first.doubts == (Doubt.END_IGNORED,)
    assert following == Next(URL + "?q=x&start=1&rows=1")


def test_other_language_is_taken_where_there_is_no_french() -> None:
    sighting = event(title_fr=None, title_en="Vigil", title_de="Wache", description_de="Kommt alle.")
    assert (sighting.facts.title, sighting.facts.language) == ("Wache", "de")
    assert sighting.facts.description == "Kommt alle."


@pytest.mark.parametrize(
    ("location", "zone"),
    [
        ({"location_insee": "97411"}, "Indian/Reunion"),
        ({"location_postalcode": "97139"}, "America/Guadeloupe"),
        ({"location_insee": "97209"}, "America/Martinique"),
        ({"location_insee": "97302"}, "America/Cayenne"),
        ({"location_insee": "97502"}, "America/Miquelon"),
        ({"location_insee": "97608"}, "Indian/Mayotte"),
        ({"location_postalcode": "98714"}, "Pacific/Tahiti"),
        ({"location_countrycode": "NC"}, "Pacific/Noumea"),
        ({"location_insee": "75056", "location_countrycode": "FR"}, "Europe/Paris"),
        ({}, "Europe/Paris"),
    ],
)
def test_zone_is_the_place_s(location: Mapping[str, object], zone: str) -> None:
    (slot,) = event(**location).facts.occurrences
    assert (slot.zone, slot.start_at) == (zone, datetime(2026, 11, 3, 17, 30, tzinfo=UTC))


def test_dates_stand_in_for_missing_timings() -> None:
    sighting = event(timings=None, firstdate_begin="2026-11-03T17:30:00+00:00", firstdate_end="2026-11-03T19:00:00Z")
    assert sighting.facts.occurrences == (
        Occurrence(
            start_at=datetime(2026, 11, 3, 18, 30, tzinfo=WINTER), end_at=datetime(2026, 11, 3, 20, tzinfo=WINTER)
        ),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title_fr": None}, (SkipReason.NO_TITLE, "no title in any language")),
        ({"title_fr": "<p> </p>"}, (SkipReason.NO_TITLE, "no title in any language")),
        ({"timings": "[]"}, (SkipReason.NO_DATE, "no timings")),
        ({"timings": "[{"}, (SkipReason.NO_DATE, "no timings")),
        (
            {"timings": [{"begin": "mardi"}]},
            (SkipReason.BAD_DATE, "no timing can be read; the first begins 'mardi'"),
        ),
        ({"uid": None}, (SkipReason.MALFORMED, "the record has no uid")),
    ],
)
def test_record_that_cannot_be_taken_names_the_reason(fields: Mapping[str, object], expected: object) -> None:
    assert refused(**fields) == expected


def test_b15_slots_out_of_range_are_left_out() -> None:
    days = ["1999-01-01", "2026-11-03", "9999-12-31"]
    (slot,) = event(timings=[{"begin": f"{day}T10:00:00+01:00"} for day in days]).facts.occurrences
    assert slot.first_day == date(2026, 11, 3)


def test_b2_more_than_800_slots_are_capped_with_a_doubt() -> None:
    first = datetime(2026, 11, 3, 10, tzinfo=WINTER)
    timings = [{"begin": (first + timedelta(days=number)).isoformat()} for number in range(1_000)]
    sighting = event(timings=json.dumps(timings))
    assert (len(sighting.facts.occurrences), sighting.doubts) == (800, (Doubt.OCCURRENCES_CAPPED,))


@pytest.mark.parametrize("code", [1, "1", '{"id": 1}', {"id": 1, "label": {}}])
def test_status_is_read_in_every_shape(code: object) -> None:
    assert event(status=code).facts.status == EventStatus.SCHEDULED
    assert event(status=json.loads(json.dumps(code).replace("1", "5", 1))).facts.status == EventStatus.FULL


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Gratuit sur réservation", "free"),
        ("Entrée libre dans la limite des places disponibles", "free"),
        ("0 €", "free"),
        ("Prix libre", "pay-what-you-want"),
        ("Participation libre, au chapeau", "pay-what-you-want"),
        ("Plein tarif 16 EUR\ntarif réduit 12,50 EUR", "paid 12.50 16"),
        ("Tarif : 5 € - Gratuit pour les moins de 18 ans", "paid 0 5"),
        ("Stage : 1 000 €", "paid 1000 1000"),
        ("1\u00a0250,50 euros les deux jours", "paid 1250.50 1250.50"),
        ("999 999 999 €", ""),
        ("De 5 à 10 €", "paid 5 10"),
        ("entre 3,50 et 5 euros", "paid 3.50 5"),
        ("5-10 €", "paid 5 10"),
        ("le 12/11 - 5 €", "paid 5 5"),
        ("novembre 2026 – 5 €", "paid 5 5"),
        ("14h-16h, 5 €", "paid 5 5"),
        ("Prix libre (à partir de 2 €)", "pay-what-you-want 2"),
        ("Gratuit pour les moins de 26 ans", ""),
        ("Gratuit sous conditions", ""),
        ("Entrée payante", ""),
        ("Prix du billet et lunettes connectées gratuites", ""),
        ("Sur inscription", ""),
        ("Réservations : 01 40 05 12 12", ""),
        ("", ""),
        (None, ""),
        (12, ""),
        ("9" * 5_000 + " €", ""),
    ],
)
def test_price_is_only_what_the_words_clearly_say(words: object, expected: str) -> None:
    price = price_of(words)
    said = [price.kind, price.lowest, price.highest] if price else []
    assert " ".join(str(part) for part in said if part is not None) == expected


@pytest.mark.parametrize(
    ("query", "total", "given", "expected"),
    [
        ("?limit=2&where=x", 5, 2, Next(URL + "?where=x&offset=2&limit=2")),
        ("?limit=2&offset=2", 5, 2, Next(URL + "?offset=4&limit=2")),
        ("?limit=2&offset=4", 5, 1, None),
        ("?limit=100&offset=9800", 20_000, 100, Next(URL + "?offset=9900&limit=100")),
        (
            "?limit=100&offset=9900",
            20_000,
            100,
            Incomplete("the portal gives 10,000 records at most, of 20,000; narrow the query with where="),
        ),
        ("?limit=2", 5, 0, Incomplete("the answer is empty, though 5 records are announced")),
        ("", 0, 0, None),
        ("?limit=x&offset=-1", 3, 1, Next(URL + "?offset=1&limit=1")),
    ],
)
def test_next_page_follows_the_total(query: str, total: int, given: int, expected: Found | None) -> None:
    records = [{**RECORD, "uid": str(number)} for number in range(given)]
    found = found_in({"total_count": total, "results": records}, url=URL + query)
    assert found[given:] == ([expected] if expected else [])


def test_bare_list_has_no_next_page() -> None:
    assert [type(item) for item in found_in([RECORD])] == [EventSighting]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is no JSON. An opendatasoft source wants the records API."),
        (b"<html></html>", "is no JSON. An opendatasoft source wants the records API."),
        (
            b'{"results": [',
            "is no JSON: Expecting value: line 1 column 14 (char 13). Look at the address in a browser.",
        ),
        (
            b'{"error_code": "ODSQLError"}',
            "holds neither `results` nor `records`. An opendatasoft source wants the records API.",
        ),
    ],
)
def test_answer_in_another_format_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(body)
    assert str(error.value) == f"{URL}: {problem}"
