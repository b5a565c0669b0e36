"""The schema.org reader on pages written by hand: which items are taken, and what is read of an event."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationSighting,
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
from catalog.vocabulary import Attendance, ContactKind, Doubt, EventStatus, PriceKind, SkipReason
from crawlers.readers.schema_org import read
from crawlers.reading import Answer, Found, Incomplete, Reading

FIXTURES = Path(__file__).parent / "schema_org_fixtures"
READING = Reading(
    source="valbrume",
    reader="schema_org",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="fr",
)
URL = "https://agenda.valbrume.example/page"
WINTER = timezone(timedelta(hours=1))
EVENT = {"@type": "Event", "name": "Veillée", "startDate": "2026-11-03T18:30:00+01:00"}


def found_in(body: bytes | str, content_type: str = "text/html", url: str = URL, **reading: Any) -> list[Found]:
    encoded = body.encode() if isinstance(body, str) else body
    fetched_at = datetime(2026, 11, 1, tzinfo=UTC)
    return list(read(Answer(url, encoded, fetched_at, content_type), replace(READING, **reading)))


def page(*values: object) -> str:
    blocks = (json.dumps(value).replace("</", "<\\/") for value in values)
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<!DOCTYPE html><html><head>{scripts}</head><body></body></html>"


def event(**changes: object) -> EventSighting:
    """The one event of a page that holds EVENT with `changes`."""
    (found,) = found_in(page({**EVENT, **changes}))
    assert isinstance(found, EventSighting), found
    return found


def refused(**changes: object) -> tuple[SkipReason, str]:
    (found,) = found_in(page({**EVENT, **changes}))
    assert isinstance(found, Skipped), found
    return found.reason, found.detail


def events(found: list[Found]) -> list[EventSighting]:
    return [item for item in found if isinstance(item, EventSighting)]


def reasons(found: list[Found]) -> list[tuple[str, str]]:
    return [(item.reason.value, item.where) for item in found if isinstance(item, Skipped)]


def test_event_page_is_read_in_every_field() -> None:
    (sighting,) = events(found_in((FIXTURES / "event.html").read_bytes()))
    facts = sighting.facts
    assert sighting.origin.source_id == "https://agenda.valbrume.example/atelier#event"
    assert sighting.identifiers == (Identifier(scheme="url", value="https://agenda.valbrume.example/atelier"),)
    assert sighting.doubts == ()
    assert facts.title == "Atelier : mes premiers pas & mes démarches"
    assert facts.description == "Apprendre à naviguer.\n\nVenez nombreux !"
    assert facts.occurrences == (
        Occurrence(
            start_at=datetime(2026, 11, 3, 18, 30, tzinfo=WINTER), end_at=datetime(2026, 11, 3, 20, tzinfo=WINTER)
        ),
    )
    assert (facts.status, facts.attendance) == (EventStatus.RESCHEDULED, Attendance.HYBRID)
    assert facts.place == Place(
        name="Maison des Deux Ponts",
        address="3 rue du Gué",
        postal_code="87999",
        city="Valbrume",
        country="FR",
        latitude=45.83,
        longitude=1.26,
    )
    assert facts.online_url == "https://visio.valbrume.example/salle"
    assert facts.organisers == (Organiser(name="Les Clics de Valbrume", url="https://clics.valbrume.example/"),)
    assert facts.registration == (Contact(kind=ContactKind.LINK, value="https://agenda.valbrume.example/inscription"),)
    assert facts.price == Price(kind=PriceKind.PAID, lowest=Decimal(0), highest=Decimal("12.50"))
    assert (facts.minimum_age, facts.maximum_age, facts.language) == (60, None, "fr")
    assert facts.keywords == ("numérique", "débutants", "Seniors")
    assert facts.image == Image(
        url="https://agenda.valbrume.example/affiche.png", credit="Les Clics", alt="Une affiche"
    )


def test_site_s_own_organisation_is_not_concerned_on_a_page_with_events() -> None:
    found = found_in((FIXTURES / "event.html").read_bytes())
    assert reasons(found) == [("not an event or association", "JSON-LD block 1 @graph[0]")]


def test_organisation_is_taken_when_it_is_what_the_page_is_about_or_the_option_says_so() -> None:
    own = {"@type": "NGO", "name": "Les Clics", "url": "http://agenda.valbrume.example/page/"}
    other = {"@type": "NGO", "name": "Autres", "url": "https://autres.example/"}
    body = page(EVENT, own, other)
    assert reasons(found_in(body)) == [("not an event or association", "JSON-LD block 3")]
    named = [item.facts.name for item in found_in(body, options={"organizations": True})[1:]]  # type: ignore[union-attr]
    assert named == ["Les Clics", "Autres"]
    without_events = found_in(page(own, other))
    assert [type(item) for item in without_events] == [AssociationSighting, AssociationSighting]


def test_microdata_page_gives_every_date_and_follows_itemref() -> None:
    (sighting,) = events(found_in((FIXTURES / "microdata.html").read_bytes()))
    assert sighting.facts.title == "Café des aidants"
    assert sighting.facts.url == "https://agenda.valbrume.example/cafe"
    assert [slot.start_at for slot in sighting.facts.occurrences] == [
        datetime(2026, 11, 3, 10, tzinfo=WINTER),
        datetime(2026, 11, 10, 10, tzinfo=WINTER),
    ]
    assert sighting.facts.place == Place(
        name="Salle du Gué", address="1 place du Gué, 87999 Valbrume", postal_code="87999", city="Valbrume"
    )
    assert sighting.facts.price == Price(kind=PriceKind.FREE)
    assert sighting.facts.organisers == (Organiser(name="Les Clics"),)
    assert sighting.doubts == (Doubt.ZONE_ASSUMED,)


@pytest.mark.parametrize(
    "written",
    [
        "Event",
        "https://schema.org/Event",
        "http://schema.org/Event",
        "schema:Event",
        ["Thing", "Hackathon"],
        "Festival",
    ],
)
def test_event_types_are_known_in_every_spelling(written: object) -> None:
    assert event(**{"@type": written}).facts.title == "Veillée"


@pytest.mark.parametrize("written", ["WebPage", "https://other.example/Event", "BreadcrumbList", None, 7, ["Place"]])
def test_other_types_are_no_items(written: object) -> None:
    assert found_in(page({**EVENT, "@type": written})) == []


@pytest.mark.parametrize(
    "wrapped",
    [
        [EVENT],
        {"@graph": [{"@type": "WebPage"}, EVENT]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": EVENT}]},
        {"@type": "Place", "name": "Salle", "event": EVENT},
        {"@type": "WebPage", "mainEntity": {"@list": [EVENT]}},
    ],
)
def test_event_is_found_wherever_it_stands(wrapped: object) -> None:
    assert [sighting.facts.title for sighting in events(found_in(page(wrapped)))] == ["Veillée"]


def test_json_answer_is_one_block() -> None:
    assert len(events(found_in(json.dumps([EVENT]), "application/ld+json"))) == 1
    assert len(events(found_in(json.dumps(EVENT), ""))) == 1


def test_b9_one_bad_block_and_three_good_ones_give_three_events() -> None:
    good = [page({**EVENT, "name": f"Veillée {number}"}) for number in (1, 2, 3)]
    bad = '<script type="application/ld+json">{"@type": "Event", "name": </script>'
    # The last three stand after `</html>`, as some plugins leave them.
    found = found_in(good[0] + bad + good[1] + good[2])
    assert [sighting.facts.title for sighting in events(found)] == ["Veillée 1", "Veillée 2", "Veillée 3"]
    assert reasons(found) == [("malformed", "JSON-LD block 2")]


def test_b6_poison_item_among_a_hundred_is_the_only_one_lost() -> None:
    listed: list[Mapping[str, object]] = [
        {**EVENT, "name": f"Veillée {number}", "url": f"/v/{number}"} for number in range(100)
    ]
    listed[50] = {**EVENT, "name": {"@type": ["x"]}, "startDate": {"a": [None]}, "url": ["\ud800"]}
    found = found_in(page(listed))
    assert len(events(found)) == 99
    assert reasons(found) == [("no title", "JSON-LD block 1[50]")]


def test_same_event_in_several_blocks_is_taken_once() -> None:
    again = {**EVENT, "url": "https://agenda.valbrume.example/v"}
    found = found_in(page(again, EVENT, again))
    assert len(events(found)) == 1
    assert reasons(found) == [("same item twice", "JSON-LD block 2"), ("same item twice", "JSON-LD block 3")]


def test_same_name_and_hour_in_two_towns_are_two_events() -> None:
    towns = [{**EVENT, "location": {"@type": "Place", "name": name}} for name in ("Valbrume", "Sainte-Orme")]
    assert len(events(found_in(page(*towns)))) == 2


def test_dates_of_one_page_address_are_events_without_that_address_as_identifier() -> None:
    dates = [{**EVENT, "url": "/v", "startDate": f"2026-11-0{day}"} for day in (3, 4)]
    first, second = events(found_in(page(*dates)))
    assert (first.identifiers, second.identifiers) == ((), ())
    assert first.origin.source_id != second.origin.source_id
    assert first.facts.url == second.facts.url == "https://agenda.valbrume.example/v"


def test_source_id_is_the_id_then_the_url_then_the_identifier_then_a_digest() -> None:
    assert event(**{"@id": "/e/1", "url": "/v"}).origin.source_id == "https://agenda.valbrume.example/e/1"
    assert event(url="/v").origin.source_id == "https://agenda.valbrume.example/v"
    assert event(**{"@id": "_:b0", "identifier": {"value": "ab-12"}}).origin.source_id == "ab-12"
    digest = event().origin.source_id
    assert (len(digest), digest) == (32, event(description="another text").origin.source_id)
    assert digest != event(startDate="2026-11-04").origin.source_id


def test_subevent_without_a_name_is_a_date_of_its_parent() -> None:
    subs = [{"@type": "Event", "startDate": f"2026-11-0{day}T10:00:00+01:00"} for day in (3, 4)]
    own = {"@type": "Event", "name": "Concert", "startDate": "2026-11-05T20:00:00+01:00"}
    series, concert = events(found_in(page({"@type": "EventSeries", "name": "Rencontres", "subEvent": [*subs, own]})))
    assert [slot.start_at for slot in series.facts.occurrences] == [
        datetime(2026, 11, day, 10, tzinfo=WINTER) for day in (3, 4)
    ]
    assert (series.origin.items, concert.origin.items, concert.facts.title) == (3, 1, "Concert")


def test_reference_to_a_subevent_counts_it_once() -> None:
    sub = {**EVENT, "@id": "#one"}
    found = found_in(page({**EVENT, "@id": "#all", "name": "Rencontres", "subEvent": {"@id": "#one"}}, sub))
    assert [(sighting.facts.title, sighting.origin.items) for sighting in events(found)] == [
        ("Rencontres", 1),
        ("Veillée", 1),
    ]


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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, (SkipReason.NO_TITLE, "the event has no name")),
        ({"startDate": None}, (SkipReason.NO_DATE, "the event has no startDate")),
        (
            {"startDate": "mardi 3 novembre"},
            (SkipReason.BAD_DATE, "the start 'mardi 3 novembre' is no ISO 8601 date"),
        ),
        ({"startDate": "2001-11-03"}, (SkipReason.OUT_OF_RANGE, "the event is on 2001-11-03")),
    ],
)
def test_event_that_cannot_be_taken_names_the_reason(changes: Mapping[str, object], expected: object) -> None:
    assert refused(**changes) == expected


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/html", "is an iCalendar file. Use the reader ical."),
        (b"", "text/html", "is empty. Look at the address in a browser."),
        (
            b'<?xml version="1.0"?><rss version="2.0"></rss>',
            "text/xml",
            "is a feed (RSS or Atom), not a web page. A schema_org source wants web pages or JSON-LD.",
        ),
        (b"%PDF-1.7 \0\0", "", "is neither HTML nor JSON. A schema_org source wants web pages or JSON-LD."),
        (b'{"a": ', "", "is no JSON: Expecting value: line 1 column 6 (char 5). Look at the address in a browser."),
        (b"<html>" + b" " * 10_000_000, "text/html", "is over 10,000,000 bytes. Name a smaller page as the start."),
    ],
)
def test_answer_in_another_format_is_refused(body: bytes, content_type: str, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(body, content_type)
    assert str(error.value) == f"{URL}: {problem}"


def test_b8_page_nested_deeper_than_200_is_incomplete_and_still_read() -> None:
    found = found_in("<div>" * 300 + page(EVENT))
    assert found[0] == Incomplete("the page nests elements deeper than 200, where parsers stop")
    assert len(events(found)) == 1


def test_b10_charset_is_believed_from_the_bytes_then_the_page() -> None:
    body = page({**EVENT, "name": "NAME"}).replace("<head>", '<head><meta charset="iso-8859-15">')
    encoded = body.replace("NAME", "Goûter à 3 €").encode("iso-8859-15")
    assert [sighting.facts.title for sighting in events(found_in(encoded))] == ["Goûter à 3 €"]
