"""ActivityPub objects of Mobilizon and Gancio, made by hand and recorded."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.sightings import EventSighting, Image, Place, Skipped
from catalog.vocabulary import Attendance, SkipReason
from crawlers.readers.mobilizon import read
from crawlers.reading import Answer, Found, Gone, Next, Reading

URL = "https://mobilizon.valbrume.example/events/1"
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
READING = Reading(
    source="valbrume",
    reader="mobilizon",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
EVENT: dict[str, Any] = {"type": "Event", "id": URL, "name": "Veillée", "startTime": "2026-11-03T18:30:00+01:00"}
REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
MOBILIZON = REALDATA / "framasoft__mobilizon" / "test" / "fixtures"
LOCATIONS = REALDATA / "lesion__gancio" / "tests" / "fixtures" / "AP-location"


def found_in(document: object, **reading: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read(Answer(URL, body, NOW, "application/activity+json"), replace(READING, **reading)))


def event(**fields: object) -> EventSighting:
    (found,) = found_in({**EVENT, **fields})
    assert isinstance(found, EventSighting), found
    return found


@pytest.mark.parametrize("kind", ["Create", "Update", "Announce"])
def test_activity_stands_for_its_event(kind: str) -> None:
    (found,) = found_in({"type": kind, "actor": "https://x.example/@jeanne", "object": EVENT})
    assert isinstance(found, EventSighting)
    assert (found.origin.source_id, found.facts) == (URL, event().facts)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Delete", "actor": "https://x.example/@jeanne", "object": URL},
        {"type": "Delete", "object": {"type": "Tombstone", "id": URL}},
        {"type": "Tombstone", "formerType": "Event", "id": URL},
    ],
)
def test_deletion_is_a_withdrawal(document: object) -> None:
    assert found_in(document) == [Gone("event", URL)]


def test_account_that_deletes_itself_is_no_event() -> None:
    actor = "https://x.example/@jeanne"
    (found,) = found_in({"type": "Delete", "actor": actor, "object": actor})
    assert isinstance(found, Skipped)
    assert found.reason == SkipReason.NOT_CONCERNED


@pytest.mark.parametrize(
    ("addressed", "taken"),
    [
        ({}, True),
        ({"to": "as:Public"}, True),
        ({"to": [], "cc": ["https://www.w3.org/ns/activitystreams#Public"]}, True),
        ({"to": ["https://x.example/@voisins/members"]}, False),
        ({"to": None, "cc": []}, False),
        ({"to": [["as:Public"]]}, False),
    ],
)
def test_only_what_is_addressed_to_everyone_is_taken(addressed: dict[str, Any], taken: bool) -> None:
    (found,) = found_in({**EVENT, **addressed})
    assert isinstance(found, EventSighting) == taken
    assert isinstance(found, EventSighting) or (isinstance(found, Skipped) and found.reason == SkipReason.PRIVATE)


def test_actor_that_is_only_an_address_is_not_named() -> None:
    group = {"type": "Group", "name": "Les Voisins", "url": "https://x.example/@voisins"}
    assert event(attributedTo="https://x.example/@jeanne").facts.organisers == ()
    assert event(attributedTo={**group, "type": "Person"}).facts.organisers == ()
    assert [one.name for one in event(attributedTo=["https://x.example/@jeanne", group]).facts.organisers] == [
        "Les Voisins"
    ]


def test_banner_comes_before_other_pictures() -> None:
    link = {"type": "Link", "href": "https://x.example/"}
    one, two = ({"type": "Document", "mediaType": "image/png", "url": f"https://x.example/{n}.png"} for n in (1, 2))
    assert event(attachment=[link, {**one, "name": "Table"}]).facts.image == Image(url=one["url"], alt="Table")
    assert event(attachment=[one, {**two, "name": "Banner"}]).facts.image == Image(url=two["url"])


def test_collection_goes_on_at_its_next_page() -> None:
    first = "https://mobilizon.valbrume.example/@voisins/outbox?page=1"
    assert found_in({"type": "OrderedCollection", "totalItems": 1, "first": first}) == [Next(first)]
    inline = {"type": "OrderedCollectionPage", "orderedItems": [EVENT], "next": first}
    assert found_in({"type": "OrderedCollection", "first": inline})[1:] == [Next(first)]


@pytest.mark.skipif(not MOBILIZON.is_dir(), reason="the recorded activities are not beside the repository")
def test_recorded_events_are_all_accounted_for() -> None:
    taken: dict[str, EventSighting] = {}
    paths = [path for path in sorted(MOBILIZON.glob("*.json")) if '"Event"' in path.read_text("utf-8")]
    for path in paths:
        (found,) = found_in(path.read_bytes(), accepts_from=date(2017, 1, 1))
        if isinstance(found, EventSighting):
            taken[path.stem] = found
        else:
            assert isinstance(found, Skipped)
            assert (path.stem, found.reason) == ("mobilizon-post-activity-group", SkipReason.PRIVATE)
    assert len(paths) == 6
    assert len(taken) == 5
    told = taken["mobilizon-post-activity"].facts
    assert told.place == Place(
        name="Locaux de Framasoft", address="10 Rue Jangot", postal_code="69007", city="Lyon", country="FR"
    )
    assert taken["gancio-event-activity"].facts.occurrences[0].start_at == datetime(2021, 7, 14, 15, 30, 57, tzinfo=UTC)


@pytest.mark.skipif(not MOBILIZON.is_dir(), reason="the recorded activities are not beside the repository")
def test_recorded_other_activities_are_skipped_or_withdrawals() -> None:
    paths = [path for path in sorted(MOBILIZON.glob("m*.json")) if '"Event"' not in path.read_text("utf-8")]
    assert paths
    for path in paths:
        found = found_in(path.read_bytes())
        assert not [item for item in found if not isinstance(item, Skipped | Gone | Next)], path.name


@pytest.mark.skipif(not LOCATIONS.is_dir(), reason="the recorded locations are not beside the repository")
@pytest.mark.parametrize(
    ("name", "place", "attendance"),
    [
        ("bad-location-without-a-name", None, None),
        ("multiple-mixed-locations", Place(name="Location with a name"), Attendance.HYBRID),
        ("physical-location-no-address", Place(name="Location with a name"), Attendance.ON_SITE),
        (
            "physical-location-with-postal-address",
            Place(
                name="Location with a postal address",
                address="15 Fediverse Street",
                postal_code="8010",
                city="Fediverse Town",
            ),
            Attendance.ON_SITE,
        ),
        (
            "physical-location-with-simple-string-address",
            Place(name="Location with a simple string address", address="Simple string address"),
            Attendance.ON_SITE,
        ),
        ("physical-location-without-id", Place(name="Location without id"), Attendance.ON_SITE),
        ("virtual-location", None, Attendance.ONLINE),
    ],
)
def test_recorded_locations_of_gancio_are_understood(
    name: str, place: Place | None, attendance: Attendance | None
) -> None:
    told = event(location=json.loads((LOCATIONS / f"{name}.json").read_bytes())).facts
    assert (told.place, told.attendance) == (place, attendance)
