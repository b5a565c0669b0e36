"""The wordpress reader: how a list is asked, what posts say, and posts made to break it.

Every association, person, town and address here is invented; Valbrume does not exist.
"""

import contextlib
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Identifier, Skipped
from catalog.vocabulary import Attendance, Doubt, SkipReason
from crawlers.readers import wordpress
from crawlers.reading import Answer, Cursor, Found, Next
from tests.crawlers.readers.hostility import JUNK as COMMON_JUNK
from tests.crawlers.readers.hostility import wounded
from tests.crawlers.readers.test_feed import READING as FEED_READING

FORMATS = Path(__file__).parents[1] / "formats"
URL = "https://fabrique.valbrume.example/wp-json/wp/v2/posts"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
NEWS = {"about": "La Fabrique", "site": "https://fabrique.valbrume.example/"}
EVENTS = {
    "kind": "events",
    "fields": {"start": "acf.debut", "start_time": "acf.heure", "end": "acf.fin", "place": "acf.lieu"},
}
READING = replace(FEED_READING, reader="wordpress")
POST: dict[str, Any] = {
    "id": 5,
    "date": "2026-10-05T00:30:00",
    "date_gmt": "2026-10-04T22:30:00",
    "modified_gmt": "2026-10-06T10:00:00",
    "slug": "veillee",
    "status": "publish",
    "link": "https://fabrique.valbrume.example/veillee/",
    "title": {"rendered": "Veill&eacute;e"},
    "content": {"rendered": "<p>Texte.</p>", "protected": False},
    "author": 3,
}


def found_in(document: object, url: str = URL, since: str = "", **options: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = Answer(url, body, NOW, "application/json")
    return list(wordpress.read(answer, replace(READING, options=options or NEWS, since=since)))


def event(acf: object, **fields: Any) -> EventSighting:
    found = found_in([{**POST, "acf": acf, **fields}], **EVENTS)[0]
    assert isinstance(found, EventSighting), found
    return found


def accounted(found: list[Found]) -> int:
    return sum(isinstance(item, EventSighting | AssociationSighting | Skipped) for item in found)


def test_opening_asks_by_date_of_change_and_a_hundred_at_a_time() -> None:
    asked = wordpress.opening(URL, READING)
    assert asked == Next(f"{URL}?per_page=100&orderby=modified&order=asc&_embed=wp%3Aterm%2Cwp%3Afeaturedmedia")


def test_opening_goes_on_from_the_last_visit_and_keeps_what_the_source_says() -> None:
    asked = wordpress.opening(f"{URL}?per_page=20&tags=7&_embed=", replace(READING, since="2026-10-06T10:00:00Z"))
    assert (
        asked.url
        == f"{URL}?per_page=20&tags=7&_embed=&orderby=modified&order=asc&modified_after=2026-10-06T10%3A00%3A00Z"
    )


def test_cursor_that_is_no_instant_is_not_sent() -> None:
    assert "modified_after" not in wordpress.opening(URL, replace(READING, since="page 3")).url


def test_full_page_has_a_next_one_and_a_short_one_has_not() -> None:
    posts = [{**POST, "id": number} for number in range(3)]
    pages = [
        (f"{URL}?per_page=3", f"{URL}?per_page=3&offset=3"),
        (f"{URL}?per_page=3&offset=6", f"{URL}?per_page=3&offset=9"),
        (f"{URL}?per_page=3&page=2", f"{URL}?per_page=3&offset=6"),
        (f"{URL}?per_page=4", None),
        (URL, None),
    ]
    for url, following in pages:
        told = [item.url for item in found_in(posts, url) if isinstance(item, Next)]
        assert told == ([following] if following else [])
    assert [item for item in found_in([], f"{URL}?per_page=3&offset=3") if isinstance(item, Next)] == []


def test_cursor_is_the_newest_change_and_never_goes_back() -> None:
    posts = [
        {**POST, "id": 1, "modified_gmt": "2026-10-07T10:00:00"},
        POST,
        {**POST, "id": 2, "modified_gmt": "bientôt"},
    ]
    assert found_in(posts)[-1] == Cursor("2026-10-07T10:00:00Z")
    assert found_in(posts, since="2026-10-09T00:00:00Z")[-1] == Cursor("2026-10-09T00:00:00Z")
    assert found_in([]) == []


def test_post_is_news_of_the_day_that_the_site_writes() -> None:
    found = found_in([POST])[0]
    assert isinstance(found, AssociationSighting)
    (article,) = found.facts.news
    assert (article.title, article.published_on, article.url) == ("Veillée", "2026-10-05", POST["link"])
    assert (found.facts.name, found.origin.source_id) == ("La Fabrique", "5")
    assert found.identifiers[0] == Identifier(scheme="website", value="fabrique.valbrume.example")


@pytest.mark.parametrize(
    ("written", "start", "doubts"),
    [
        ("20261103", date(2026, 11, 3), ()),
        ("03/11/2026", date(2026, 11, 3), ()),
        ("2026-11-03", date(2026, 11, 3), ()),
        ("03/11/2026 18:30", datetime(2026, 11, 3, 17, 30, tzinfo=UTC), (Doubt.ZONE_ASSUMED,)),
        ("2026-11-03 18:30:00", datetime(2026, 11, 3, 17, 30, tzinfo=UTC), (Doubt.ZONE_ASSUMED,)),
        ("2026-11-03T17:30:00Z", datetime(2026, 11, 3, 17, 30, tzinfo=UTC), ()),
        (1793727000, datetime(2026, 11, 3, 17, 30, tzinfo=UTC), ()),
        (["1793727000"], datetime(2026, 11, 3, 17, 30, tzinfo=UTC), ()),
    ],
)
def test_dates_are_read_as_fields_write_them(written: object, start: object, doubts: tuple[Doubt, ...]) -> None:
    found = event({"debut": written})
    (one,) = found.facts.occurrences
    assert (one.start_at or one.start_on, found.doubts) == (start, doubts)


@pytest.mark.parametrize(
    ("clock", "hour"), [("18:30", 17), ("18h30", 17), ("18 h 30", 17), ("6:30 pm", 17), ("6:30 a.m.", 5)]
)
def test_hours_stand_beside_days(clock: str, hour: int) -> None:
    (one,) = event({"debut": "20261103", "heure": clock}).facts.occurrences
    assert one.start_at == datetime(2026, 11, 3, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["25:00", "18", "soir", "12:61"])
def test_hours_that_are_none_leave_the_day(clock: str) -> None:
    (one,) = event({"debut": "20261103", "heure": clock}).facts.occurrences
    assert (one.start_on, one.start_at) == (date(2026, 11, 3), None)


@pytest.mark.parametrize("written", ["31/02/2026", "20261131", "bientôt", "1", "99/99/2026"])
def test_unreadable_date_is_skipped(written: str) -> None:
    found = found_in([{**POST, "acf": {"debut": written}}], **EVENTS)[0]
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.BAD_DATE


def test_posts_without_a_date_are_news_or_skipped() -> None:
    assert isinstance(found_in([POST], **EVENTS)[0], Skipped)
    assert isinstance(found_in([POST], **EVENTS, **NEWS)[0], AssociationSighting)


def test_prose_is_read_only_where_the_source_asks_for_it() -> None:
    post = {**POST, "content": {"rendered": "<p>Rendez-vous le mardi 3 novembre à 18h30.</p>"}}
    assert isinstance(found_in([post], **NEWS)[0], AssociationSighting)
    found = found_in([post], kind="events", dates="prose")[0]
    assert isinstance(found, EventSighting)
    assert (found.facts.occurrences[0].start_at, Doubt.READ_FROM_PROSE in found.doubts) == (
        datetime(2026, 11, 3, 17, 30, tzinfo=UTC),
        True,
    )


def test_place_is_a_text_a_map_or_a_link() -> None:
    day = {"debut": "20261103"}
    text = event({**day, "lieu": "La Fabrique, 1 quai du Lavoir, 95999 Valbrume"}).facts
    assert text.place is not None
    assert (text.place.name, text.place.address, text.place.city) == ("La Fabrique", "1 quai du Lavoir", "Valbrume")
    mapped = event({**day, "lieu": {"address": "Salle des fêtes", "lat": "49.01", "lng": 2.05}}).facts.place
    assert mapped is not None
    assert (mapped.name, mapped.latitude, mapped.longitude) == ("Salle des fêtes", 49.01, 2.05)
    online = event({**day, "lieu": "En ligne"}).facts
    assert (online.place, online.attendance) == (None, Attendance.ONLINE)
    assert event({**day, "lieu": False}).facts.place is None


def test_authors_are_left_out_of_everything() -> None:
    post = {**POST, "_embedded": {"author": [{"name": "Jeanne Inventée"}]}, "acf": {"debut": "20261103"}}
    assert "Jeanne" not in "".join(repr(item) for item in found_in([post], **EVENTS))
    assert "Jeanne" not in repr(found_in([{**post, "title": None}], **EVENTS))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "news"}, "wants `about`"),
        ({"about": "La Fabrique"}, "go together"),
        ({"kind": "events"}, "start"),
        ({"kind": "events", "fields": {"begin": "acf.debut"}}, "'begin' is nothing"),
        ({"kind": "posts"}, "kind"),
    ],
)
def test_wrong_options_are_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        wordpress.Options.model_validate(options)


def test_lists_of_posts_are_recognised() -> None:
    body = json.dumps([POST]).encode()
    assert wordpress.recognises(Answer(URL, body, NOW)) == 95
    assert wordpress.recognises(Answer("https://x.example/", body, NOW)) == 90
    assert wordpress.recognises(Answer(URL, b"[]", NOW)) == 95
    for other in (b"{}", b"[1]", b"", b"<rss/>", b"[{}]"):
        assert wordpress.recognises(Answer("https://x.example/", other, NOW)) == 0


@pytest.mark.parametrize("document", [{}, {"code": "rest_no_route", "message": "x"}, b"", b"<html>", b"[" * 5_000])
def test_what_is_no_list_is_refused(document: object) -> None:
    with pytest.raises(SourceUnreadable):
        found_in(document)


JUNK: list[Any] = [*COMMON_JUNK, {"rendered": []}, "1" * 10]


def test_b16_any_value_in_any_field_is_survived() -> None:
    dice = random.Random(16)
    full = json.loads((FORMATS / "wordpress_events" / "fields_tell_dates_and_places" / "answer.json").read_bytes())[0]
    for _ in range(400):
        broken = {**full, **{key: dice.choice(JUNK) for key in dice.sample(sorted(full), 4)}}
        broken["acf"] = (
            {key: dice.choice(JUNK) for key in ("debut", "heure", "fin", "lieu")}
            if dice.random() < 0.6
            else broken["acf"]
        )
        assert accounted(found_in([broken], **EVENTS, **NEWS)) == 1


def test_mutants_of_answers_never_crash_the_reader() -> None:
    dice = random.Random(2026)
    originals = [
        path.read_bytes() for path in sorted(FORMATS.glob("wordpress*/*/answer.json")) if path.stat().st_size > 200
    ]
    for _ in range(300):
        body = wounded(dice.choice(originals), dice)
        begin = perf_counter()
        with contextlib.suppress(SourceUnreadable):
            found_in(body, **EVENTS, **NEWS)
        assert perf_counter() - begin < 1
