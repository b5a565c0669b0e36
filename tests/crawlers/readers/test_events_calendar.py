"""The events_calendar reader: pages, times and zones, venues, prices, contacts, and what is hidden."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Identifier, Occurrence, Organiser, Place, Price, Skipped
from catalog.vocabulary import Doubt, EventStatus, PriceKind, SkipReason
from crawlers.readers.events_calendar import opening, read, recognises
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

URL = "https://voisins.valbrume.example/wp-json/tribe/events/v1/events"
WINTER = timezone(timedelta(hours=1))
READING = Reading(
    source="valbrume",
    reader="events_calendar",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
EVENT: dict[str, Any] = {
    "id": 7,
    "global_id": "voisins.valbrume.example?id=7",
    "title": "Veill&eacute;e",
    "status": "publish",
    "all_day": False,
    "start_date": "2026-11-04 14:00:00",
    "end_date": "2026-11-04 17:00:00",
    "utc_start_date": "2026-11-04 13:00:00",
    "utc_end_date": "2026-11-04 16:00:00",
    "timezone": "Europe/Paris",
}


def answer(document: object, url: str = URL) -> Answer:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Answer(url, body, datetime(2026, 11, 2, 6, tzinfo=UTC))


def found_in(document: object, url: str = URL, **reading: Any) -> list[Found]:
    return list(read(answer(document, url), replace(READING, **reading)))


def event(**fields: object) -> EventSighting:
    (found,) = found_in({"events": [{**EVENT, **fields}]})
    assert isinstance(found, EventSighting), found
    return found


def slot(**fields: object) -> Occurrence:
    (only,) = event(**fields).facts.occurrences
    return only


def reason(**fields: object) -> SkipReason:
    (found,) = found_in({"events": [{**EVENT, **fields}]})
    assert isinstance(found, Skipped), found
    return found.reason


def test_list_is_asked_from_the_window_on() -> None:
    assert opening(URL, READING) == Next(f"{URL}?per_page=50&start_date=2026-10-02")
    asked = opening(f"{URL}?categories=5&start_date=2020-01-01", replace(READING, options={"page_size": 10}))
    assert asked == Next(f"{URL}?categories=5&start_date=2020-01-01&per_page=10")


@pytest.mark.parametrize("path", ["/7", "/7/", "/by-slug/veillee"])
def test_single_event_is_asked_as_it_is(path: str) -> None:
    assert opening(URL + path, READING) == Next(URL + path)


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        (f"{URL}?page=2", Next(f"{URL}?page=2")),
        (f"{URL}?page=2".replace("https:", "http:"), Next(f"{URL}?page=2")),
        ("https://other.example/?page=2", Next("https://other.example/?page=2")),
        (URL, Incomplete("the address of the next page cannot be used")),
        (["x"], Incomplete("the address of the next page cannot be used")),
    ],
)
def test_next_page_is_the_one_that_is_named(following: object, expected: Found) -> None:
    assert found_in({"events": [EVENT], "next_rest_url": following})[1:] == [expected]


def test_page_after_the_last_is_an_end() -> None:
    assert found_in({"code": "event-archive-page-not-found", "message": "x", "data": {"status": 404}}) == []


def test_utc_fields_are_the_instant_and_the_zone_the_clocks() -> None:
    start = datetime(2026, 11, 4, 14, tzinfo=WINTER)
    assert slot() == Occurrence(start_at=start, end_at=start + timedelta(hours=3))
    assert slot(timezone="America/Cayenne").zone == "America/Cayenne"
    assert slot(utc_start_date=None, utc_end_date="").start_at == start


@pytest.mark.parametrize(
    ("zone", "utc", "hour", "doubted"),
    [
        ("UTC+1", "2026-11-04 13:00:00", 14, False),
        ("UTC+2", "2026-11-04 12:00:00", 13, True),
        ("UTC+2", None, 13, True),
        ("UTC+1", None, 14, False),
        ("UTC-3:30", None, 18, True),
        ("UTC+5.5", None, 9, True),
        ("UTC", "2026-11-04 14:00:00", 15, True),
        ("UTC+0", None, 15, True),
        ("UTC+99", None, 14, True),
        ("Nowhere", "2026-11-04 13:00:00", 14, False),
        ("Nowhere", None, 14, True),
    ],
)
def test_offset_keeps_the_instant_and_is_doubted_where_clocks_differ(
    zone: str, utc: str | None, hour: int, doubted: bool
) -> None:
    told = event(timezone=zone, utc_start_date=utc, utc_end_date=None, end_date=None)
    (only,) = told.facts.occurrences
    assert (only.zone, only.start_at and only.start_at.hour) == ("Europe/Paris", hour)
    assert told.doubts == ((Doubt.ZONE_ASSUMED,) if doubted else ())


def test_all_day_ends_on_the_last_day() -> None:
    days = {"start_date": "2026-11-07 00:00:00", "end_date": "2026-11-08 23:59:59", "all_day": True}
    assert slot(**days) == Occurrence(start_on=date(2026, 11, 7), end_on=date(2026, 11, 8))
    assert slot(**{**days, "end_date": "2026-11-07 23:59:59"}) == Occurrence(start_on=date(2026, 11, 7))
    assert slot(**{**days, "end_date": "2026-11-01 23:59:59"}) == Occurrence(start_on=date(2026, 11, 7))


def test_b16_edges_of_the_calendar_are_survived() -> None:
    for written in ("0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-02-30 10:00:00"):
        edge = {"start_date": written, "utc_start_date": written, "end_date": written, "utc_end_date": written}
        assert reason(**edge) in (SkipReason.BAD_DATE, SkipReason.OUT_OF_RANGE)
        assert reason(**edge, timezone="UTC+14") in (SkipReason.BAD_DATE, SkipReason.OUT_OF_RANGE)
        assert reason(**{**edge, "utc_start_date": ""}, timezone="UTC-12") in (
            SkipReason.BAD_DATE,
            SkipReason.OUT_OF_RANGE,
        )


@pytest.mark.parametrize("venue", [None, {}, [], [{}], {"venue": []}, "Salle", [7], {"id": 3, "slug": "salle"}])
def test_missing_venue_is_no_place(venue: object) -> None:
    assert event(venue=venue).facts.place is None


def test_first_venue_that_is_a_place_is_taken() -> None:
    told = event(venue=[{"id": 1}, {"venue": "Salle", "zip": 1234, "country": "Suisse"}, {"venue": "Cour"}]).facts
    assert told.place == Place(name="Salle", postal_code="1234", country="CH")
    whole = {"venue": "Salle", "address": "3 rue du Gu&eacute;", "zip": "1999", "city": "Valbrume", "country": "France"}
    assert event(venue={**whole, "geo_lat": "45.83", "geo_lng": "1.26"}).facts.place == Place(
        name="Salle",
        address="3 rue du Gué",
        postal_code="01999",
        city="Valbrume",
        country="FR",
        latitude=45.83,
        longitude=1.26,
    )


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"cost": "Gratuit"}, Price(kind=PriceKind.FREE)),
        ({"cost": "Free"}, Price(kind=PriceKind.FREE)),
        ({"cost": "0"}, Price(kind=PriceKind.FREE)),
        ({"cost_details": {"values": ["0", "0"]}}, Price(kind=PriceKind.FREE)),
        ({"cost_details": {"values": ["Gratuit"]}}, Price(kind=PriceKind.FREE)),
        ({"cost": "12,50 €"}, Price(kind=PriceKind.PAID, lowest=Decimal("12.5"), highest=Decimal("12.5"))),
        (
            {"cost": "Gratuit – 5€", "cost_details": {"values": ["0", "5"], "currency_symbol": "€"}},
            Price(kind=PriceKind.PAID, lowest=Decimal(0), highest=Decimal(5)),
        ),
        (
            {"cost_details": {"values": [8], "currency_symbol": "&pound;", "currency_code": ""}},
            Price(kind=PriceKind.PAID, lowest=Decimal(8), highest=Decimal(8), currency="GBP"),
        ),
        ({"cost": "Prix libre"}, Price(kind=PriceKind.PAY_WHAT_YOU_WANT)),
        ({"cost": "", "cost_details": {"values": []}}, None),
        ({"cost": "voir le site", "cost_details": "x"}, None),
    ],
)
def test_cost_becomes_a_price(fields: dict[str, Any], price: Price | None) -> None:
    assert event(**fields).facts.price == price


def test_contacts_are_an_organisations() -> None:
    own = {"organizer": "Les Voisins", "email": "contact@voisins.example", "phone": "05 55 00 00 01"}
    site = {"organizer": "Le Café", "website": "https://cafe.example/", "phone": "05 55 00 00 02"}
    person = {"organizer": "Le Gué", "email": "jeanne.inventee@voisins.example", "phone": "06 00 00 00 01"}
    facts = event(organizer=[own, site, person]).facts
    assert [way.value for way in facts.registration] == ["contact@voisins.example", "+33555000001", "+33555000002"]
    assert facts.organisers == (
        Organiser(name="Les Voisins"),
        Organiser(name="Le Café", url="https://cafe.example/"),
        Organiser(name="Le Gué"),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"event_status": "canceled"}, EventStatus.CANCELLED),
        ({"event_status": ["postponed"]}, EventStatus.POSTPONED),
        ({"custom_fields": {"_tribe_events_status": {"value": "Annulé"}}}, EventStatus.CANCELLED),
        ({"custom_fields": ["x"], "event_status": "scheduled"}, EventStatus.SCHEDULED),
        ({"title": "Reporté : Bal", "event_status": "canceled"}, EventStatus.CANCELLED),
        ({"title": "Reporté : Bal"}, EventStatus.POSTPONED),
    ],
)
def test_status_is_said_in_fields_before_titles(fields: dict[str, Any], expected: EventStatus) -> None:
    assert event(**fields).facts.status == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "private"},
        {"hide_from_listings": True},
        {"all_day": None, "hide_from_listings": None},
    ],
)
def test_hidden_events_are_private(fields: dict[str, Any]) -> None:
    assert reason(**fields) == SkipReason.PRIVATE


def test_lineage_joins_an_imported_event_with_its_origin() -> None:
    told = event(
        url="https://voisins.valbrume.example/e/7/", global_id_lineage=[EVENT["global_id"], "o.example?id=3", 5]
    )
    assert told.identifiers == (
        Identifier(scheme="tribe", value="voisins.valbrume.example?id=7"),
        Identifier(scheme="tribe", value="o.example?id=3"),
        Identifier(scheme="url", value="https://voisins.valbrume.example/e/7/"),
    )
    assert event(global_id=None).origin.source_id == "7"


def test_image_may_be_false() -> None:
    assert event(image=False).facts.image is None
    picture = event(image={"url": "https://voisins.valbrume.example/a.jpg"}).facts.image
    assert picture is not None
    assert picture.url == "https://voisins.valbrume.example/a.jpg"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"code": "rest_no_route", "message": "Aucune route&nbsp;!"}, "the site refuses: Aucune route !"),
        ({"namespace": "tribe/events/v1"}, "holds no events of The Events Calendar."),
        ([], "holds no events of The Events Calendar."),
        (b"<html></html>", "is no JSON."),
    ],
)
def test_other_answers_are_unreadable(document: object, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        found_in(document)
    assert caught.value.problem == f"{URL}: {problem}"
    assert recognises(answer(document)) == 0


def test_events_may_be_an_object_of_php() -> None:
    assert len(found_in({"events": {"0": EVENT, "2": {**EVENT, "global_id": "x?id=8"}}})) == 2


def test_own_answers_are_recognised() -> None:
    assert recognises(answer({"events": [EVENT]})) == 95
    assert recognises(answer(EVENT)) == 95
    assert recognises(answer({"events": [], "rest_url": URL})) == 95
    assert recognises(answer({"code": "event-archive-page-not-found"})) == 60
    assert recognises(answer({"events": [{"uid": 1, "timings": []}]})) == 0
