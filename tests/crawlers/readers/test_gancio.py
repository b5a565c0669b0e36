"""The gancio reader: pages, details, instants, places and titles."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Identifier, Image, Occurrence, Place, Skipped
from catalog.vocabulary import Attendance, Doubt, SkipReason
from crawlers.readers.gancio import opening, read, recognises
from crawlers.reading import Answer, Found, Next, Reading

URL = "https://gancio.valbrume.example/api/events"
WINTER = timezone(timedelta(hours=1))
READING = Reading(
    source="valbrume",
    reader="gancio",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
START = int(datetime(2026, 11, 6, 18, tzinfo=UTC).timestamp())
EVENT: dict[str, Any] = {"id": 1, "title": "Veillée", "slug": "veillee", "start_datetime": START}


def answer(document: object, url: str = URL) -> Answer:
    return Answer(url, json.dumps(document).encode(), datetime(2026, 11, 2, 6, tzinfo=UTC))


def found_in(document: object, url: str = URL, **reading: Any) -> list[Found]:
    return list(read(answer(document, url), replace(READING, **reading)))


def event(**fields: object) -> EventSighting:
    (found,) = found_in([{**EVENT, **fields}])
    assert isinstance(found, EventSighting), found
    return found


def test_first_page_begins_at_midnight_of_the_window() -> None:
    midnight = int(datetime(2026, 10, 1, 22, tzinfo=UTC).timestamp())
    assert opening(URL, READING) == Next(f"{URL}?start={midnight}&show_recurrent=true&max=100&page=0")


def test_filters_of_the_address_stay() -> None:
    asked = opening(f"{URL}?tags=entraide&start=0&max=5", replace(READING, options={"page_size": 9}))
    assert asked == Next(f"{URL}?tags=entraide&start=0&max=5&show_recurrent=true&page=0")


def test_detail_is_asked_as_it_is() -> None:
    assert opening(f"{URL[:-1]}/detail/x", READING) == Next(f"{URL[:-1]}/detail/x")


@pytest.mark.parametrize(
    ("query", "given", "following"),
    [
        ("?max=2&page=0", 2, "?max=2&page=1"),
        ("?page=7&max=2", 2, "?max=2&page=8"),
        ("?max=2", 2, "?max=2&page=1"),
        ("?max=2&page=0", 1, ""),
        ("?max=2&page=0", 0, ""),
        ("", 2, ""),
        ("?max=x&page=0", 2, ""),
        ("?max=2&page=9999999999", 2, ""),
    ],
)
def test_full_page_is_followed_by_another(query: str, given: int, following: str) -> None:
    found = found_in([{**EVENT, "id": number} for number in range(given)], URL + query)
    assert [item for item in found if isinstance(item, Next)] == ([Next(URL + following)] if following else [])


def test_details_take_the_place_of_what_can_be_read() -> None:
    two = {**EVENT, "id": 2, "slug": "a/b?c", "updatedAt": "2026-10-20T08:00:00.000Z"}
    first, second, third = found_in([EVENT, two, {**EVENT, "id": 3, "title": ""}], options={"details": True})
    root = "https://gancio.valbrume.example/api/event/detail"
    assert first == Next(f"{root}/veillee", detail=True)
    assert second == Next(f"{root}/a%2Fb%3Fc", detail=True, told="2026-10-20T08:00:00.000Z")
    assert isinstance(third, Skipped)


def test_each_event_is_counted_once_whether_listed_or_asked_for() -> None:
    for details in (False, True):
        listed = found_in([EVENT, {**EVENT, "id": 2}, None], options={"details": details})
        pages = [item for item in listed if isinstance(item, Next)]
        read_there = [found_in({**EVENT, "description": "x"}, page.url, options={"details": True}) for page in pages]
        counted = [item for found in (listed, *read_there) for item in found if not isinstance(item, Next)]
        assert len(counted) == 3


def test_instants_are_shown_by_the_clocks_of_the_source() -> None:
    told = event(end_datetime=START + 7200).facts.occurrences
    start = datetime(2026, 11, 6, 19, tzinfo=WINTER)
    assert told == (Occurrence(start_at=start, end_at=start + timedelta(hours=2)),)
    (abroad,) = found_in([EVENT], zone="America/Cayenne")
    assert isinstance(abroad, EventSighting)
    assert abroad.facts.occurrences[0].start_at == datetime(2026, 11, 6, 15, tzinfo=timezone(timedelta(hours=-3)))


@pytest.mark.parametrize("written", [START, float(START), str(START)])
def test_seconds_may_be_any_kind_of_number(written: object) -> None:
    assert event(start_datetime=written).facts.occurrences == event().facts.occurrences


@pytest.mark.parametrize("written", [True, -1, 0, "x", [], {}, 10**17, 1e300, "2026-11-06", "1" * 400])
def test_b16_other_values_are_no_instants(written: object) -> None:
    (found,) = found_in([{**EVENT, "start_datetime": written}])
    assert isinstance(found, Skipped)
    assert found.reason == SkipReason.BAD_DATE


def test_end_before_start_is_ignored() -> None:
    told = event(end_datetime=START - 1)
    assert (told.facts.occurrences[0].end_at, told.doubts) == (None, (Doubt.END_IGNORED,))


@pytest.mark.parametrize(
    ("place", "links", "expected"),
    [
        ({"name": "online"}, ["https://visio.example/"], (Attendance.ONLINE, None, "https://visio.example/")),
        ({"name": " Online "}, [], (Attendance.ONLINE, None, "")),
        (None, [{"url": "https://visio.example/"}], (Attendance.ONLINE, None, "https://visio.example/")),
        ({"name": "Salle"}, ["bad", "https://visio.example/"], (Attendance.HYBRID, "Salle", "https://visio.example/")),
        ({"name": "Salle"}, None, (Attendance.ON_SITE, "Salle", "")),
        (None, None, (None, None, "")),
        ("Salle", "https://visio.example/", (None, None, "")),
    ],
)
def test_place_and_links_say_how_one_takes_part(place: object, links: object, expected: tuple[object, ...]) -> None:
    facts = event(place=place, online_locations=links).facts
    assert (facts.attendance, facts.place.name if facts.place else None, facts.online_url) == expected


def test_address_in_one_line_is_taken_apart_where_it_is_clear() -> None:
    whole = {"name": "Salle", "address": "3 rue du Gué, 87999 Valbrume", "latitude": "45.83", "longitude": 1.26}
    assert event(place=whole).facts.place == Place(
        name="Salle", address="3 rue du Gué", postal_code="87999", city="Valbrume", latitude=45.83, longitude=1.26
    )
    assert event(place={"name": "Salle", "address": "près du pont"}).facts.place == Place(
        name="Salle", address="près du pont"
    )


def test_page_and_federated_address_join_other_sources() -> None:
    assert event().identifiers == (
        Identifier(scheme="url", value="https://gancio.valbrume.example/event/veillee"),
        Identifier(scheme="url", value="https://gancio.valbrume.example/federation/m/1"),
    )


def test_picture_is_at_the_instance() -> None:
    told = event(media=[{"url": "a b.jpg", "name": "Affiche"}, {"url": "c.jpg"}]).facts
    assert told.image == Image(url="https://gancio.valbrume.example/media/a%20b.jpg", alt="Affiche")


def test_tags_may_be_texts_or_tables() -> None:
    assert event(tags=["entraide", {"tag": "repas"}, None, "entraide"]).facts.keywords == ("entraide", "repas")


@pytest.mark.parametrize("document", [{}, {"message": "Not found"}, {"events": []}, "text", 7])
def test_other_answers_are_unreadable(document: object) -> None:
    with pytest.raises(SourceUnreadable):
        found_in(document)
    assert recognises(answer(document)) == 0


def test_own_answers_are_recognised() -> None:
    assert recognises(answer([EVENT])) == 95
    assert recognises(answer(EVENT)) == 95
    assert recognises(answer([{"start_datetime": START}])) == 60
    assert recognises(answer([])) == 30
    assert recognises(answer([], "https://other.example/list")) == 0
    assert recognises(answer([{"uid": "1"}])) == 0
