"""JSON-LD: the schema.org shapes, and that nothing gets out of the script element (reliability C4)."""

import json
from datetime import date
from typing import Any

import pytest
from lxml import html

from catalog.sightings import Price
from catalog.vocabulary import AssociationKind, EventStatus, PriceKind, Theme
from exports.json_ld import association_json_ld, script_json
from exports.json_ld_event import event_json_ld
from tests.exports.hostile import strings
from tests.exports.views import (
    all_day_slot,
    association_facts,
    association_view,
    event_facts,
    event_view,
    site,
    slot,
)

BREAKOUTS = (
    "</script><script>alert(1)</script>",
    "</SCRIPT ><img src=x onerror=alert(1)>",
    "<!--<script>",
    "--></script>",
    "<![CDATA[",
    "]]>",
    "&lt;/script&gt;",
    "&quot;}",
    '"}</script>',
    "\\u003c/script>",
    "\u2028alert(1)\u2029",
    "</style></title></textarea></script>",
    "\\",
    '\\"',
    "<",
)


def event(**changes: Any) -> dict[str, Any]:
    return event_json_ld(event_view(facts=event_facts(**changes)), site())


def test_event_is_a_schema_org_event() -> None:
    assert event() == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://agenda.val-clair.example/events/e2rv6xk3mqa5d7wzt.html",
        "url": "https://agenda.val-clair.example/events/e2rv6xk3mqa5d7wzt.html",
        "name": "Apéro des aidants numériques",
        "startDate": "2026-11-03T18:00:00+01:00",
        "endDate": "2026-11-03T20:00:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Médiathèque des Trois-Ponts",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "12 rue du Lavoir",
                    "postalCode": "95999",
                    "addressLocality": "Val-Clair",
                    "addressCountry": "FR",
                },
                "geo": {"@type": "GeoCoordinates", "latitude": 49.01234, "longitude": 2.0567},
            },
            {"@type": "VirtualLocation", "url": "https://visio.val-clair.example/aidants"},
        ],
        "description": "Une soirée pour échanger ; café, thé & gâteaux.\n\nVenez nombreux !",
        "inLanguage": "fr",
        "organizer": [{"@type": "Organization", "name": "Les Voisins connectés", "url": "https://voisins.example/"}],
        "isAccessibleForFree": False,
        "offers": {
            "@type": "Offer",
            "price": "2.50",
            "priceCurrency": "EUR",
            "url": "https://voisins.example/inscription",
        },
        "image": "https://voisins.example/affiche.png",
        "keywords": ["Inclusion numérique", "Entraide avec les aînés", "entraide"],
        "sameAs": "https://www.val-clair.example/agenda/aidants",
    }


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (EventStatus.SCHEDULED, "EventScheduled"),
        (EventStatus.TENTATIVE, "EventScheduled"),
        (EventStatus.RESCHEDULED, "EventRescheduled"),
        (EventStatus.POSTPONED, "EventPostponed"),
        (EventStatus.MOVED_ONLINE, "EventMovedOnline"),
        (EventStatus.FULL, "EventScheduled"),
        (EventStatus.CANCELLED, "EventCancelled"),
    ],
)
def test_event_status_is_schema_org_s(status: EventStatus, word: str) -> None:
    assert event(status=status)["eventStatus"] == f"https://schema.org/{word}"


def test_full_event_is_sold_out() -> None:
    said = event(status=EventStatus.FULL, price=None, registration=())
    assert said["offers"] == {"@type": "Offer", "availability": "https://schema.org/SoldOut"}


def test_free_event_costs_nothing() -> None:
    said = event(price=Price(kind=PriceKind.FREE), registration=())
    assert said["isAccessibleForFree"] is True
    assert said["offers"] == {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}


def test_event_of_several_slots_has_sub_events() -> None:
    said = event(occurrences=(slot(), all_day_slot(date(2026, 11, 5), date(2026, 11, 6))))
    assert (said["startDate"], said["endDate"]) == ("2026-11-03", "2026-11-06")
    assert [(one["startDate"], one["endDate"]) for one in said["subEvent"]] == [
        ("2026-11-03T18:00:00+01:00", "2026-11-03T20:00:00+01:00"),
        ("2026-11-05", "2026-11-06"),
    ]


def test_association_is_an_organisation() -> None:
    said = association_json_ld(association_view(), site())
    assert {key: said[key] for key in ("@type", "name", "alternateName", "foundingDate", "email", "identifier")} == {
        "@type": "NGO",
        "name": "Les Voisins connectés",
        "alternateName": ["LVC"],
        "foundingDate": "2014-05",
        "email": ["contact@voisins.example"],
        "identifier": [{"@type": "PropertyValue", "propertyID": "rna", "value": "W999000001"}],
    }


def test_kind_gives_the_type() -> None:
    kinds = (AssociationKind.FOUNDATION, AssociationKind.PUBLIC_BODY, AssociationKind.COMPANY, None)
    types = [
        association_json_ld(association_view(facts=association_facts(kind=kind)), site())["@type"] for kind in kinds
    ]
    assert types == ["NGO", "GovernmentOrganization", "Organization", "Organization"]


def test_c4_nothing_gets_out_of_the_script() -> None:
    for text in (*BREAKOUTS, *strings()):
        if text.encode("utf-8", "ignore").decode() != text:
            continue  # a lone surrogate has no UTF-8: pages refuse it
        value = {"name": text, text: [text]}
        written = str(script_json(value))
        assert not set(written) & set("<>&\u2028\u2029")
        assert json.loads(written) == value
        page = html.document_fromstring(f'<body><script type="application/ld+json">{written}</script><p>after</p>')
        assert [element.tag for element in page.iter()] == ["html", "body", "script", "p"]


def test_c4_the_drill_sees_a_breakout() -> None:
    plain = json.dumps({"name": BREAKOUTS[0]})
    page = html.document_fromstring(f'<body><script type="application/ld+json">{plain}</script>')
    assert len(page.findall(".//script")) == 2


@pytest.mark.parametrize(
    ("language", "themes"),
    [
        ("fr", ["Inclusion numérique"]),
        ("en", ["Digital inclusion"]),
        ("br", ["Inclusion numérique", "Digital inclusion"]),
        ("", ["Inclusion numérique", "Digital inclusion"]),
    ],
)
def test_themes_are_in_the_language_of_what_they_are_said_of(language: str, themes: list[str]) -> None:
    told = {"language": language, "themes": (Theme.DIGITAL_INCLUSION,)}
    happening = event_json_ld(event_view(facts=event_facts(**told, keywords=("entraide",))), site())
    taker = association_json_ld(association_view(facts=association_facts(**told)), site())
    assert (happening["keywords"], taker["knowsAbout"]) == ([*themes, "entraide"], themes)
