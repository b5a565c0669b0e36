"""What the schema.org reader makes of status, place, price and ages, in every shape they are written in."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from catalog.sightings import (
    Place,
    Price,
)
from catalog.vocabulary import Attendance, EventStatus, PriceKind
from tests.crawlers.readers.schema_org_fixtures.pages import (
    event,
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("EventScheduled", EventStatus.SCHEDULED),
        ("https://schema.org/EventCancelled", EventStatus.CANCELLED),
        ("http://schema.org/EventPostponed", EventStatus.POSTPONED),
        ("EventMovedOnline", EventStatus.MOVED_ONLINE),
        (["EventRescheduled", "EventCancelled"], EventStatus.CANCELLED),
        ("unheard-of", EventStatus.SCHEDULED),
    ],
)
def test_status_is_read_in_every_spelling(status: object, expected: EventStatus) -> None:
    assert event(eventStatus=status).facts.status == expected


@pytest.mark.parametrize(
    ("location", "place", "online_url", "attendance"),
    [
        ("Salle du Gué", Place(name="Salle du Gué"), "", None),
        ("https://visio.example/1", None, "https://visio.example/1", Attendance.ONLINE),
        (
            {"@type": "VirtualLocation", "url": "https://visio.example/1"},
            None,
            "https://visio.example/1",
            Attendance.ONLINE,
        ),
        (
            {"@type": "PostalAddress", "streetAddress": "3 rue du Gué", "addressLocality": "Valbrume"},
            Place(address="3 rue du Gué", city="Valbrume"),
            "",
            None,
        ),
        (
            [{"@type": "VirtualLocation"}, {"@type": "Place", "name": "Salle"}],
            Place(name="Salle"),
            "",
            Attendance.HYBRID,
        ),
        (
            {"@type": "Place", "name": "Salle", "geo": {"latitude": "NaN", "longitude": 1e400}},
            Place(name="Salle"),
            "",
            None,
        ),
        ({"@type": "Place"}, None, "", None),
    ],
)
def test_location_is_read_in_every_shape(
    location: object, place: Place | None, online_url: str, attendance: Attendance | None
) -> None:
    facts = event(location=location).facts
    assert (facts.place, facts.online_url, facts.attendance) == (place, online_url, attendance)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"isAccessibleForFree": True}, Price(kind=PriceKind.FREE)),
        ({"offers": {"price": 0}}, Price(kind=PriceKind.FREE)),
        ({"offers": {"price": "Free"}}, Price(kind=PriceKind.FREE)),
        ({"offers": {"price": "prix libre"}}, Price(kind=PriceKind.PAY_WHAT_YOU_WANT)),
        (
            {"offers": {"@type": "AggregateOffer", "lowPrice": "5", "highPrice": "1 200,50 €", "priceCurrency": "eur"}},
            Price(kind=PriceKind.PAID, lowest=Decimal(5), highest=Decimal("1200.50")),
        ),
        (
            {"offers": {"price": "12.00", "priceCurrency": "CHF"}},
            Price(kind=PriceKind.PAID, lowest=Decimal("12.00"), highest=Decimal("12.00"), currency="CHF"),
        ),
        ({"offers": {"price": "9" * 30}}, None),
        ({"offers": {"price": "10 ou 12 selon"}}, None),
        ({"offers": "20 €"}, None),
    ],
)
def test_price_is_what_the_offers_say(said: Mapping[str, object], expected: Price | None) -> None:
    assert event(**said).facts.price == expected


def test_event_whose_offers_are_all_sold_out_is_full() -> None:
    gone, left = {"availability": "https://schema.org/SoldOut"}, {"availability": "InStock"}
    assert event(offers=[gone, gone]).facts.status == EventStatus.FULL
    assert event(offers=[gone, left]).facts.status == EventStatus.SCHEDULED
    assert event(offers=gone, eventStatus="EventCancelled").facts.status == EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("written", "ages"),
    [
        ("7-12", (7, 12)),
        ("18+", (18, None)),
        ("-12", (None, 12)),
        ("6 à 10 ans", (6, 10)),
        ("tout âge", (None, None)),
        ("12-7", (None, None)),
        ("999", (None, None)),
    ],
)
def test_ages_are_read_from_numbers_alone(written: str, ages: tuple[int | None, int | None]) -> None:
    facts = event(typicalAgeRange=written).facts
    assert (facts.minimum_age, facts.maximum_age) == ages
