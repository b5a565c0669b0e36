"""The openagenda reader: how it asks, what it takes of an event, and where it goes on."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import Contact, EventSighting, Occurrence, Skipped
from catalog.vocabulary import ContactKind, Doubt, SkipReason
from crawlers.readers.openagenda import opening, read, recognises
from crawlers.readers.openagenda_markdown import markdown_to_text
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Reading

URL = "https://api.agendas.example/v2/agendas/87999/events"
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
READING = Reading(
    source="valbrume",
    reader="openagenda",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
EVENT: dict[str, Any] = {
    "uid": 7,
    "slug": "veillee",
    "title": {"fr": "Veillée"},
    "timings": [{"begin": "2026-11-03T18:30:00+0100", "end": "2026-11-03T20:00:00+0100"}],
    "state": 2,
    "updatedAt": "2026-10-20T08:00:00.000Z",
}
REAL = (Path(__file__).parents[3] / ".." / "shared" / "realdata" / "Erwane__openagenda-api").resolve()
RESPONSES = REAL / "tests" / "resources" / "Response"


def answer(document: object, url: str = URL) -> Answer:
    return Answer(url, document if isinstance(document, bytes) else json.dumps(document).encode(), NOW)


def found_in(document: object, url: str = URL, **reading: Any) -> list[Found]:
    return list(read(answer(document, url), replace(READING, **reading)))


def event(**fields: object) -> EventSighting:
    first, *_ = found_in({"events": [{**EVENT, **fields}], "after": None})
    assert isinstance(first, EventSighting), first
    return first


def test_first_visit_asks_for_what_is_not_over() -> None:
    asked = opening(f"{URL}?city[]=Valbrume", READING)

    assert asked == Next(
        f"{URL}?city%5B%5D=Valbrume&detailed=1&size=300&longDescriptionFormat=markdown"
        "&relative%5B%5D=current&relative%5B%5D=upcoming&sort=updatedAt.asc"
    )


def test_filters_of_the_address_stay() -> None:
    asked = opening(f"{URL}?relative[]=passed&sort=timings.asc", replace(READING, options={"size": 20}))

    assert (
        asked.url == f"{URL}?relative%5B%5D=passed&sort=timings.asc&detailed=1&size=20&longDescriptionFormat=markdown"
    )


def test_later_visit_asks_for_changes_and_removals_only() -> None:
    since = "2026-10-30T08:00:00.000Z"
    asked = opening(f"{URL}?relative[]=upcoming&city[]=Valbrume", replace(READING, since=since))

    assert asked.url == (
        f"{URL}?city%5B%5D=Valbrume&detailed=1&size=300&longDescriptionFormat=markdown"
        "&updatedAt%5Bgte%5D=2026-10-30T08%3A00%3A00.000Z&removed=null&sort=updatedAt.asc"
    )


def test_single_event_is_asked_as_it_is() -> None:
    assert opening(f"{URL}/7", READING) == Next(f"{URL}/7")


@pytest.mark.parametrize(
    ("after", "query"),
    [
        ([1792569600000, "7"], "?after%5B%5D=1792569600000&after%5B%5D=7"),
        ("mark", "?after%5B%5D=mark"),
        (356953, "?after%5B%5D=356953"),
    ],
)
def test_next_page_repeats_the_mark(after: object, query: str) -> None:
    *_, last = found_in({"events": [EVENT], "after": after}, f"{URL}?after[]=old")
    assert last == Next(URL + query)


@pytest.mark.parametrize("after", [None, [], ""])
def test_list_ends_without_a_mark(after: object) -> None:
    assert not [item for item in found_in({"events": [EVENT], "after": after}) if isinstance(item, Next | Incomplete)]


def test_empty_page_ends_the_list_whatever_its_mark() -> None:
    assert found_in({"events": [], "after": ["7"]}) == []


@pytest.mark.parametrize(
    ("after", "why"),
    [([None], "the mark of the next page cannot be read"), (["7"], "the next page is the same page again")],
)
def test_page_that_cannot_be_turned_is_incomplete(after: object, why: str) -> None:
    *_, last = found_in({"events": [EVENT], "after": after}, f"{URL}?after%5B%5D=7")
    assert last == Incomplete(why)


def test_cursor_is_the_newest_change_that_is_not_in_the_future() -> None:
    changes = ["2026-10-20T08:00:00.000Z", "2026-10-31T09:00:00.000Z", "2999-01-01T00:00:00.000Z", "never", None]
    events = [{**EVENT, "uid": uid, "updatedAt": change} for uid, change in enumerate(changes, 1)]
    *_, last = found_in({"events": events})
    assert last == Cursor("2026-10-31T09:00:00.000Z")


def test_removed_event_is_gone_and_moves_the_cursor() -> None:
    found = found_in({"events": [{"uid": 9, "removed": True, "updatedAt": "2026-11-01T10:00:00.000Z"}]})
    assert found == [Gone("event", "9"), Cursor("2026-11-01T10:00:00.000Z")]


@pytest.mark.parametrize("hidden", [{"state": 1}, {"state": {"id": -1}}, {"private": 1}, {"draft": True}])
def test_event_that_is_no_longer_public_is_skipped_and_later_gone(hidden: dict[str, Any]) -> None:
    document = {"events": [{**EVENT, **hidden}]}
    first, *_ = found_in(document)
    assert isinstance(first, Skipped)
    assert first.reason == SkipReason.PRIVATE
    assert found_in(document, since="2026-10-01T00:00:00.000Z")[0] == Gone("event", "7")


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ({"en": "Wake", "fr": "Veillée"}, ("Veillée", "fr")),
        ({"de": "Abend", "en": "Wake"}, ("Wake", "en")),
        ({"oc": "Vesprada", "de": "Abend"}, ("Abend", "de")),
        ({"fr": "", "pt-br": "Noite"}, ("Noite", "pt")),
        ("Veillée", ("Veillée", "fr")),
    ],
)
def test_title_is_french_english_or_any(titles: object, expected: tuple[str, str]) -> None:
    facts = event(title=titles).facts
    assert (facts.title, facts.language) == expected


def test_offsets_with_and_without_colon_are_the_same_instant() -> None:
    slots = [{"begin": f"2026-11-03T18:30:00{offset}", "end": None} for offset in ("+0100", "+01:00", ".000+01:00")]
    start = datetime(2026, 11, 3, 18, 30, tzinfo=timezone(timedelta(hours=1)))
    assert event(timings=slots).facts.occurrences == (Occurrence(start_at=start),)


def test_zone_is_that_of_the_location_then_of_the_event() -> None:
    abroad = event(timezone="Europe/Paris", location={"name": "Sala", "timezone": "Europe/Lisbon"})
    assert [slot.zone for slot in abroad.facts.occurrences] == ["Europe/Lisbon"]
    assert [slot.zone for slot in event(timezone="Europe/London").facts.occurrences] == ["Europe/London"]
    assert [slot.zone for slot in event(timezone="Nowhere/At all").facts.occurrences] == ["Europe/Paris"]


def test_undetailed_list_tells_some_slots_and_that_there_may_be_more() -> None:
    first, last = ({"begin": f"2026-11-0{day}T10:00:00+01:00"} for day in (3, 5))
    told = event(timings=None, firstTiming=first, nextTiming=first, lastTiming=last)
    assert [slot.first_day.day for slot in told.facts.occurrences] == [3, 5]
    assert told.doubts == (Doubt.OCCURRENCES_CAPPED,)
    assert event(timings=None, firstTiming=first, lastTiming=first).doubts == ()


def test_registration_without_kinds_is_told_apart() -> None:
    ways = ["https://inscription.valbrume.example/", "contact@valbrume.example", "05 55 00 00 01", "paul@x.example"]
    assert event(registration=ways).facts.registration == (
        Contact(kind=ContactKind.LINK, value="https://inscription.valbrume.example/"),
        Contact(kind=ContactKind.EMAIL, value="contact@valbrume.example"),
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
    )


def test_page_is_at_the_site_of_the_options() -> None:
    fields = {**EVENT, "originAgenda": {"slug": "agenda", "title": "Agenda"}}
    first, *_ = found_in({"events": [fields]}, options={"site": "https://agendas.example/"})
    assert isinstance(first, EventSighting)
    assert first.facts.url == "https://agendas.example/agenda/events/veillee"
    assert event(originAgenda={"slug": "../x", "title": "Agenda"}).facts.url == ""


def test_contributor_is_in_neither_hash_nor_excerpt() -> None:
    member = {"name": "Jeanne Inventée", "email": "jeanne@valbrume.example"}
    assert event(member=member, nextTiming={}).origin.content_hash == event().origin.content_hash
    (refused, *_) = found_in({"events": [{**EVENT, "title": None, "member": member}]})
    assert isinstance(refused, Skipped)
    assert "Jeanne" not in refused.excerpt


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"error": "invalid key"}, "the API refuses: invalid key."),
        ({"error": {"message": "agenda not found"}}, "the API refuses: agenda not found."),
        ({"message": "location not found"}, "the API refuses: location not found."),
        ({"agendas": []}, "holds neither `events` nor `event`."),
        ([], "holds neither `events` nor `event`."),
        (b"<html>", "is no JSON."),
    ],
)
def test_other_answers_are_unreadable(document: object, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        found_in(document)
    assert caught.value.problem == f"{URL}: {problem}"
    assert recognises(answer(document)) == 0


def test_own_answers_are_recognised() -> None:
    assert recognises(answer({"events": [EVENT], "after": None})) == 95
    assert recognises(answer({"success": True, "event": EVENT})) == 95
    assert recognises(answer({"events": [], "total": 0, "after": None})) == 60
    assert recognises(answer({"events": [{"uid": 7, "start_date": ""}]})) == 0


def test_markdown_becomes_plain_text() -> None:
    text = "# Titre\n\nUn **gras** et _ital_. ![x](y.png)[site](https://x.example) <https://y.example>\n* un\n> dit\n***\na_b_c \\*"
    assert markdown_to_text(text) == (
        "Titre\n\nUn gras et ital. site (https://x.example) https://y.example\n- un\ndit\n\na_b_c *"
    )


@pytest.mark.skipif(not RESPONSES.is_dir(), reason="the recorded answers are not beside the repository")
@pytest.mark.parametrize("name", ["event", "events", "post", "delete"])
def test_recorded_events_are_read_or_skipped(name: str) -> None:
    found = found_in((RESPONSES / "events" / f"{name}.json").read_bytes(), accepts_from=date(2024, 1, 1))
    kept = [item for item in found if isinstance(item, EventSighting | Skipped)]
    assert len(kept) == 1
    if isinstance(kept[0], Skipped):
        # Three of the four were recorded before they were published.
        assert (kept[0].reason, name) in [(SkipReason.PRIVATE, other) for other in ("event", "post", "delete")]


@pytest.mark.skipif(not RESPONSES.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_answers_without_events_are_unreadable() -> None:
    others = [path for kind in ("agendas", "locations") for path in sorted((RESPONSES / kind).glob("*.json"))]
    assert others
    for path in others:
        with pytest.raises(SourceUnreadable):
            found_in(path.read_bytes())
