"""The mobilizon reader: its questions, pages and errors, and the fields of an event."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Identifier, Occurrence, Organiser, Place, Price, Skipped
from catalog.vocabulary import Attendance, Doubt, EventStatus, PriceKind, SkipReason
from crawlers.readers.mobilizon import Options, opening, read, recognises
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

URL = "https://mobilizon.valbrume.example/api"
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
WINTER = timezone(timedelta(hours=1))
READING = Reading(
    source="valbrume",
    reader="mobilizon",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    options={"page_size": 2},
)
EVENT: dict[str, Any] = {
    "uuid": "0f0f",
    "url": "https://mobilizon.valbrume.example/events/0f0f",
    "title": "Veillée",
    "beginsOn": "2026-11-03T17:30:00Z",
    "visibility": "PUBLIC",
}
UNKNOWN = 'Unknown argument "searchTarget" on field "searchEvents" of type "RootQueryType".'


def found_in(document: object, posted: str = "", **reading: Any) -> list[Found]:
    return list(read(Answer(URL, json.dumps(document).encode(), NOW, posted=posted), replace(READING, **reading)))


def listed(*events: object, total: int | None = None) -> dict[str, Any]:
    return {"data": {"searchEvents": {"total": len(events) if total is None else total, "elements": list(events)}}}


def event(**fields: object) -> EventSighting:
    first, *_ = found_in(listed({**EVENT, **fields}))
    assert isinstance(first, EventSighting), first
    return first


def variables(following: Found) -> dict[str, Any]:
    assert isinstance(following, Next), following
    told: dict[str, Any] = json.loads(following.body)["variables"]
    return told


def test_search_is_of_the_instance_itself_from_the_window_on() -> None:
    asked = opening(URL, replace(READING, options={"tags": ["numérique", "entraide"], "term": "atelier"}))
    query = json.loads(asked.body)["query"]

    assert asked.url == URL
    assert "searchEvents(" in query
    assert "searchTarget: SELF" in query
    assert "organizerActor" not in query
    assert variables(asked) == {
        "beginsOn": "2026-10-02T00:00:00Z",
        "page": 1,
        "limit": 50,
        "term": "atelier",
        "tags": "numérique,entraide",
    }


def test_group_is_asked_for_its_events() -> None:
    asked = opening(URL, replace(READING, options={"group": "voisins@ailleurs.example"}))

    assert "organizedEvents(afterDatetime: $beginsOn" in json.loads(asked.body)["query"]
    assert variables(asked) == {
        "beginsOn": "2026-10-02T00:00:00Z",
        "page": 1,
        "limit": 50,
        "group": "voisins@ailleurs.example",
    }


def test_query_names_every_variable_that_it_is_given() -> None:
    for options in ({}, {"group": "voisins"}):
        body = json.loads(opening(URL, replace(READING, options=options)).body)
        declared = body["query"].partition("{")[0]
        assert sorted(name for name in body["variables"] if f"${name}:" not in declared) == []
        assert declared.count("$") == len(body["variables"])
        assert body["query"].count("{") == body["query"].count("}")


def test_activitypub_address_is_asked_as_it_is() -> None:
    outbox = "https://mobilizon.valbrume.example/@voisins/outbox"
    assert opening(outbox, READING) == Next(outbox)


@pytest.mark.parametrize(
    "options", [{"group": "voisins", "tags": ["x"]}, {"page_size": 100}, {"group": 'a"b'}, {"tag": "x"}]
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)


def test_pages_are_turned_until_the_total() -> None:
    first = opening(URL, READING).body
    two = [{**EVENT, "url": f"{EVENT['url']}{number}"} for number in (1, 2)]
    *_, following = found_in(listed(*two, total=5), first)
    assert variables(following) == {**json.loads(first)["variables"], "page": 2}
    assert isinstance(following, Next)
    *_, third = found_in(listed(*two, total=5), following.body)
    assert variables(third)["page"] == 3
    assert isinstance(third, Next)
    assert [type(item) for item in found_in(listed(*two, total=5), third.body)] == [EventSighting, EventSighting]


def test_short_page_ends_the_list() -> None:
    assert len(found_in(listed(EVENT, total=9), opening(URL, READING).body)) == 1


@pytest.mark.parametrize("posted", ["", "{", "[]", '{"variables": {"page": true, "limit": 2}}', '{"variables": []}'])
def test_unknown_question_cannot_be_asked_further(posted: str) -> None:
    *_, last = found_in(listed(EVENT, total=9), posted)
    assert last == Incomplete("1 of 9 events, and the question is not known to ask for more")


@pytest.mark.parametrize("options", [{}, {"group": "voisins"}])
@pytest.mark.parametrize(
    "message",
    [
        UNKNOWN,
        'Cannot query field "isOnline" on type "EventOptions".',
        'Argument "searchTarget" has invalid value SELF.',
    ],
)
def test_older_server_is_asked_once_more_in_fewer_words(message: str, options: dict[str, Any]) -> None:
    refusal = {"errors": [{"message": message}]}
    posted = opening(URL, replace(READING, options=options)).body
    (following,) = found_in(refusal, posted)
    assert isinstance(following, Next)
    assert variables(following) == json.loads(posted)["variables"]
    assert [word for word in ("searchTarget", "isOnline", "timezone", "language") if word in following.body] == []
    with pytest.raises(SourceUnreadable):
        found_in(refusal, following.body)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"errors": [{"message": "Too complex"}]}, "Too complex"),
        ({"errors": [{"message": UNKNOWN}]}, UNKNOWN),
        ({"errors": ["Not allowed", {"code": 1}], "data": None}, "Not allowed"),
        ({"data": {"group": None}}, "no events"),
        ({"data": []}, "no events"),
    ],
)
def test_other_errors_are_told(document: object, said: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        found_in(document)
    assert caught.value.problem == f"{URL}: the instance refuses: {said}."


def test_errors_beside_events_make_the_answer_incomplete() -> None:
    first, second = found_in({**listed(EVENT), "errors": [{"message": "Timeout"}]})
    assert isinstance(first, EventSighting)
    assert second == Incomplete("the instance tells of errors: Timeout")


@pytest.mark.parametrize("document", [{}, {"type": "Unheard of, but a type"}, [1], "text", {"events": []}])
def test_other_answers_are_no_activities(document: object) -> None:
    if isinstance(document, dict) and "type" in document:
        (found,) = found_in(document)
        assert isinstance(found, Skipped)
        assert found.reason == SkipReason.NOT_CONCERNED
        return
    with pytest.raises(SourceUnreadable):
        found_in(document)


def test_activitypub_address_is_the_id_that_joins() -> None:
    told = event()
    assert told.origin.source_id == EVENT["url"]
    assert told.identifiers == (Identifier(scheme="url", value=EVENT["url"]),)
    assert event(url=None).origin.source_id == "0f0f"


def test_place_and_clocks_are_those_of_the_address() -> None:
    address = {"description": "Sala", "locality": "Lisboa", "country": "Portugal", "geom": "-9.1;38.7"}
    told = event(physicalAddress={**address, "timezone": "Europe/Lisbon"}).facts
    assert told.place == Place(name="Sala", city="Lisboa", latitude=38.7, longitude=-9.1)
    assert told.occurrences == (Occurrence(zone="Europe/Lisbon", start_at=datetime(2026, 11, 3, 17, 30, tzinfo=UTC)),)


def test_zone_of_the_options_comes_first_and_bad_ones_are_passed_over() -> None:
    for zone, expected in (
        ("Europe/London", "Europe/London"),
        ("Mars/Olympus", "Europe/Paris"),
        (None, "Europe/Paris"),
    ):
        assert event(options={"timezone": zone}).facts.occurrences[0].zone == expected


@pytest.mark.parametrize("geom", [None, "", "1.26", "x;y", "0;0", "1.26;95"])
def test_bad_points_are_none(geom: object) -> None:
    told = event(physicalAddress={"description": "Salle", "geom": geom}).facts
    assert told.place == Place(name="Salle")


def test_end_before_start_is_ignored() -> None:
    told = event(endsOn="2026-11-01T10:00:00Z")
    assert told.facts.occurrences == (Occurrence(start_at=datetime(2026, 11, 3, 18, 30, tzinfo=WINTER)),)
    assert told.doubts == (Doubt.END_IGNORED,)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"options": {"isOnline": True}}, (Attendance.ONLINE, "https://visio.valbrume.example/")),
        ({"options": {"isOnline": False}}, (None, "")),
        ({"physicalAddress": {"locality": "Valbrume"}}, (Attendance.ON_SITE, "")),
    ],
)
def test_online_address_is_a_link_to_take_part_only_where_the_event_is_online(
    fields: dict[str, Any], expected: tuple[Attendance | None, str]
) -> None:
    facts = event(onlineAddress="https://visio.valbrume.example/", **fields).facts
    assert (facts.attendance, facts.online_url) == expected


@pytest.mark.parametrize(("kind", "named"), [("GROUP", 1), ("PERSON", 0), ("APPLICATION", 0), (None, 1)])
def test_only_groups_are_organisers(kind: object, named: int) -> None:
    group = Organiser(name="Voisins", url="https://mobilizon.valbrume.example/@voisins")
    told = event(attributedTo={"name": "Voisins", "url": group.url, "type": kind}, organizerActor={"name": "Jeanne"})
    assert told.facts.organisers == (group,) * named
    assert (
        told.origin.content_hash
        == event(attributedTo={"name": "Voisins", "url": group.url, "type": kind}).origin.content_hash
    )


@pytest.mark.parametrize(
    ("offers", "price"),
    [
        ([{"price": 0.0, "priceCurrency": "EUR"}], Price(kind=PriceKind.FREE)),
        (
            [{"price": 5, "priceCurrency": "CHF"}, {"price": 12.5}],
            Price(kind=PriceKind.PAID, lowest=Decimal(5), highest=Decimal("12.5"), currency="CHF"),
        ),
        ([{"price": None}], None),
        ("x", None),
    ],
)
def test_offers_become_a_price(offers: object, price: Price | None) -> None:
    assert event(options={"offers": offers}).facts.price == price


@pytest.mark.parametrize(
    ("room", "going", "status"),
    [
        (10, 10, EventStatus.FULL),
        (10, 9, EventStatus.SCHEDULED),
        (0, 5, EventStatus.SCHEDULED),
        ("10", 10, EventStatus.SCHEDULED),
    ],
)
def test_event_is_full_when_all_places_are_taken(room: object, going: object, status: EventStatus) -> None:
    told = event(options={"maximumAttendeeCapacity": room}, participantStats={"going": going})
    assert told.facts.status == status


def test_external_link_counts_only_where_one_joins_elsewhere() -> None:
    link = {"externalParticipationUrl": "https://inscription.valbrume.example/"}
    assert [way.value for way in event(joinOptions="EXTERNAL", **link).facts.registration] == [
        link["externalParticipationUrl"]
    ]
    assert event(joinOptions="FREE", **link).facts.registration == ()


def test_default_category_is_no_keyword() -> None:
    assert event(category="MEETING", tags=[{"title": "entraide"}, {}, None]).facts.keywords == ("entraide",)
    assert event(category="MOVEMENTS_POLITICS").facts.keywords == ("movements politics",)


def test_own_answers_are_recognised() -> None:
    def sure(document: object) -> int:
        return recognises(Answer(URL, json.dumps(document).encode(), NOW))

    assert sure(listed(EVENT)) == 95
    assert sure({"data": {"group": {"organizedEvents": {"elements": []}}}}) == 95
    assert sure({"type": "Event", "name": "Veillée"}) == 85
    assert sure({"type": "Create", "object": {"type": "Event"}}) == 85
    assert sure({"type": "OrderedCollection", "orderedItems": [{"type": "Create", "object": {"type": "Event"}}]}) == 60
    assert sure({"type": "Note"}) == 0
    assert sure({"data": {"people": []}}) == 0
