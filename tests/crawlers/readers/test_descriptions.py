"""Descriptions in both of their forms, by every reader whose format has markup. All texts are invented."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from catalog.sightings import AssociationSighting, EventSighting
from crawlers.readers import reader_named
from crawlers.readers.descriptions import Description, described, first_told, in_full, joined, plainly
from crawlers.reading import Answer, Reading

URL = "https://a.example/agenda"
MARKUP = "<p>Un <strong>bal</strong>.</p><script>x()</script><p onclick='y()'>Venez !</p>"
TEXT, HTML = "Un bal.\n\nVenez !", "<p>Un <strong>bal</strong>.</p><p>Venez !</p>"


def test_a_text_has_markup_where_there_is_a_tag() -> None:
    assert described("Un bal.\nVenez !") == Description("Un bal.\nVenez !", "")
    assert described("Un <b>bal</b>.") == Description("Un bal.", "Un <b>bal</b>.")
    assert described(None) == Description("", "")
    assert plainly("1 <b 2") == Description("1 <b 2", "")


def test_lines_of_a_text_without_paragraphs_stay_lines() -> None:
    assert described("<b>Un</b> bal\nVenez").html == "<b>Un</b> bal<br>Venez"
    assert described("<p>Un\nbal</p>").html == "<p>Un\nbal</p>"


def test_the_short_text_comes_before_the_long_one_once() -> None:
    assert in_full("Un bal", "<p>Un bal</p><p>Venez</p>").text == "Un bal\n\nVenez"
    assert in_full("A &amp; B", "<p>C <b>D</b></p>") == Description(
        "A & B\n\nC D", "<p>A &amp; B</p><div><p>C <b>D</b></p></div>"
    )
    assert in_full("Un bal", "Venez") == Description("Un bal\n\nVenez", "")
    assert in_full("", "<b>C</b>") == Description("C", "<b>C</b>")
    assert in_full("<b>C</b>", "") == Description("C", "<b>C</b>")
    assert joined() == Description("", "")


def test_the_first_text_that_says_something_counts() -> None:
    assert first_told("<p> </p>", None, "<b>C</b>", "D") == Description("C", "<b>C</b>")
    assert first_told("", None) == Description("", "")


def _calendar(*lines: str) -> bytes:
    event = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Bal", "DTSTART:20261103T180000Z", *lines, "END:VEVENT")
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", ""]).encode()


def _rss(element: str) -> bytes:
    names = 'xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    item = f"<item><title>Bal</title><guid>{URL}/1</guid><ev:startdate>2026-11-03</ev:startdate>{element}</item>"
    return f'<rss version="2.0" {names}><channel>{item}</channel></rss>'.encode()


def _atom(content: str) -> bytes:
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
    entry = f"<entry><id>1</id><title>Bal</title><ev:startdate>2026-11-03</ev:startdate>{content}</entry>"
    return f"<feed {names}>{entry}</feed>".encode()


def _wordpress() -> bytes:
    post = {"id": 1, "link": f"{URL}/1", "title": {"rendered": "Bal"}, "content": {"rendered": MARKUP}}
    return json.dumps([{**post, "excerpt": {"rendered": "<b>Autre</b>"}, "acf": {"debut": "2026-11-03"}}]).encode()


def _gancio() -> bytes:
    event = {"id": 1, "title": "Bal", "slug": "bal", "start_datetime": 1_793_728_800}
    return json.dumps([{**event, "description": MARKUP, "plain_description": "Autre"}]).encode()


def _schema_org(kind: str) -> bytes:
    node = {"@context": "https://schema.org", "@type": kind, "name": "Bal", "description": MARKUP, "url": f"{URL}/1"}
    return json.dumps({**node, "startDate": "2026-11-03"} if kind == "Event" else node).encode()


def _events_calendar() -> bytes:
    event = {"id": 1, "title": "Bal", "url": f"{URL}/1", "start_date": "2026-11-03 18:00:00", "description": MARKUP}
    return json.dumps({"events": [{**event, "timezone": "Europe/Paris"}], "total": 1, "total_pages": 1}).encode()


def _opendatasoft() -> bytes:
    timings = json.dumps([{"begin": "2026-11-03T18:00:00+01:00", "end": "2026-11-03T20:00:00+01:00"}])
    record = {"uid": "1", "title_fr": "Bal", "longdescription_fr": MARKUP, "timings": timings}
    return json.dumps({"total_count": 1, "results": [record]}).encode()


def _table() -> bytes:
    return f'Titre;Début;Texte\nBal;3/11/2026;"{MARKUP}"\n'.encode()


ESCAPED = MARKUP.replace("&", "&amp;").replace("<", "&lt;")
WORDPRESS = {"kind": "events", "fields": {"start": "acf.debut"}}
TABLE = {"kind": "events", "columns": {"title": "Titre", "start": "Début", "description": "Texte"}}
SAID: list[tuple[str, Callable[[], bytes], dict[str, object]]] = [
    ("ical", lambda: _calendar(f"DESCRIPTION:{MARKUP}"), {}),
    ("ical", lambda: _calendar("DESCRIPTION:Un bal.\\n\\nVenez !", f"X-ALT-DESC;FMTTYPE=text/html:{MARKUP}"), {}),
    ("ical", lambda: _calendar(f"X-ALT-DESC;FMTTYPE=text/html:{MARKUP}"), {}),
    ("feed", lambda: _rss(f"<description>Autre</description><content:encoded>{ESCAPED}</content:encoded>"), {}),
    ("feed", lambda: _rss(f"<description>{ESCAPED}</description>"), {}),
    ("feed", lambda: _atom(f"<content type='html'>{ESCAPED}</content>"), {}),
    (
        "feed",
        lambda: _atom(f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{MARKUP}</div></content>"),
        {},
    ),
    ("wordpress", _wordpress, WORDPRESS),
    ("gancio", _gancio, {}),
    ("schema_org", lambda: _schema_org("Event"), {}),
    ("schema_org", lambda: _schema_org("NGO"), {}),
    ("events_calendar", _events_calendar, {}),
    ("opendatasoft", _opendatasoft, {}),
    ("tabular", _table, TABLE),
]


def _facts_by(name: str, body: bytes, options: dict[str, object]) -> list[tuple[str, str]]:
    reading = Reading(
        source="valbrume",
        reader=name,
        window_from=date(2026, 10, 2),
        window_until=date(2028, 4, 1),
        accepts_from=date(2025, 11, 1),
        accepts_until=date(2031, 10, 31),
        options=options,
    )
    found = list(reader_named(name)(Answer(URL, body, datetime(2026, 11, 2, tzinfo=UTC)), reading))
    sightings = [item for item in found if isinstance(item, EventSighting | AssociationSighting)]
    assert sightings, found
    return [(one.facts.description, one.facts.description_html) for one in sightings]


@pytest.mark.parametrize(
    ("name", "write", "options"), SAID, ids=[f"{place}-{row[0]}" for place, row in enumerate(SAID)]
)
def test_each_reader_gives_both_forms(name: str, write: Callable[[], bytes], options: dict[str, object]) -> None:
    assert _facts_by(name, write(), options) == [(TEXT, HTML)]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("ical", _calendar("DESCRIPTION:1 < 2 et 3 > 2"), "1 < 2 et 3 > 2"),
        ("feed", _atom("<content type='text'>Un &lt;b>bal&lt;/b></content>"), "Un <b>bal</b>"),
        ("feed", _rss("<description>&lt;p>Un bal&lt;/p></description>"), "Un bal"),
    ],
)
def test_plain_texts_have_one_form(name: str, body: bytes, said: str) -> None:
    assert _facts_by(name, body, {}) == [(said, "")]
