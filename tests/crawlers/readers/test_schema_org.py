"""The schema.org reader on pages written by hand: which items are taken, and which are refused."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationSighting,
    Contact,
    Identifier,
    Image,
    Occurrence,
    Organiser,
    Place,
    Price,
)
from catalog.vocabulary import Attendance, ContactKind, Doubt, EventStatus, PriceKind, SkipReason
from crawlers.reading import Incomplete
from tests.crawlers.readers.schema_org_fixtures.pages import (
    EVENT,
    FIXTURES,
    URL,
    WINTER,
    event,
    events,
    found_in,
    page,
    reasons,
    refused,
)


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
