"""Marks in titles that an event is off, put off or full, wherever the title comes from. Titles are invented."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from catalog.sightings import EventSighting
from catalog.vocabulary import EventStatus
from crawlers.readers import reader_named
from crawlers.readers.prose_words import stated
from crawlers.readers.titles import status_of, title_and_status
from crawlers.reading import Answer, Reading
from tests.crawlers.readers.test_feed import NOW

CANCELLED, POSTPONED, FULL = EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.FULL
SCHEDULED = EventStatus.SCHEDULED
MARKED = [
    ("[ANNULÉ] Bal", ("Bal", CANCELLED)),
    ("ANNULE : Bal", ("Bal", CANCELLED)),
    ("ANNULÉ – Bal", ("Bal", CANCELLED)),
    ("Annulée ! Bal", ("Bal", CANCELLED)),
    ("Annulation – Bal", ("Bal", CANCELLED)),
    ("*** ANNULÉ *** Bal", ("Bal", CANCELLED)),
    ("(Reporté) - Bal", ("Bal", POSTPONED)),
    ("REPORTÉ - Bal", ("Bal", POSTPONED)),
    ("REPORTÉ | Bal", ("Bal", POSTPONED)),
    ("Annulé - Bal", ("Bal", CANCELLED)),
    ("Annulé– Bal", ("Bal", CANCELLED)),
    ("Bal - reportée", ("Bal", POSTPONED)),
    ("Bal [complet !]", ("Bal", FULL)),
    ("[Complet] Bal", ("Bal", FULL)),
    ("Complet : Bal", ("Bal", FULL)),
    ("Sold out: Bal", ("Bal", FULL)),
    ("Bal (sold out)", ("Bal", FULL)),
    ("[FULL] Bal", ("Bal", FULL)),
]
UNMARKED = [
    "Bal annulé",
    "Annuler sa dette",
    "Annuler - pourquoi, comment",
    "Complet gris",
    "Complet veston",
    "Complet-veston",
    "Full stack pour tous",
    "Full-stack pour tous",
    "[complet]",
    "Annulé",
    "ANNULÉ -",
    "Reportages",
    "Report : le bal",
    "Annulé-e-s et oubliés",
    "Annulé par la pluie, le bal",
    "Bal : complet gris",
]


@pytest.mark.parametrize(("title", "expected"), MARKED + [(title, (title, SCHEDULED)) for title in UNMARKED])
def test_only_marks_that_are_set_off_count(title: str, expected: tuple[str, EventStatus]) -> None:
    assert title_and_status(title) == expected


@pytest.mark.parametrize(
    ("words", "status"),
    [("canceled", CANCELLED), ("Annulée", CANCELLED), ("POSTPONED", POSTPONED), ("SOLD_OUT", FULL), ("sold-out", FULL)]
    + [(words, None) for words in ("", "scheduled", "annuler", "reportage", "soldes", "complètement")],
)
def test_single_words_mean_a_status(words: str, status: EventStatus | None) -> None:
    assert status_of(words) is status


def _calendar(title: str) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{title}", "DTSTART:20261103T180000Z")
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def _feed(title: str) -> bytes:
    event = "<ev:startdate>2026-11-03</ev:startdate>"
    item = f"<item><title>{title}</title><guid>https://a.example/1</guid>{event}</item>"
    return (
        f'<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel>{item}</channel></rss>'.encode()
    )


def _gancio(title: str) -> bytes:
    return json.dumps([{"id": 1, "title": title, "slug": "bal", "start_datetime": 1_793_728_800}]).encode()


def _events_calendar(title: str) -> bytes:
    event = {"id": 1, "title": title, "url": "https://a.example/bal", "start_date": "2026-11-03 18:00:00"}
    return json.dumps({"events": [{**event, "timezone": "Europe/Paris"}], "total": 1, "total_pages": 1}).encode()


def _wordpress(title: str) -> bytes:
    post = {"id": 1, "slug": "bal", "link": "https://a.example/bal", "title": {"rendered": title}, "type": "post"}
    dates = {"date_gmt": "2026-10-01T08:00:00", "modified_gmt": "2026-10-01T08:00:00", "status": "publish"}
    return json.dumps([{**post, **dates, "acf": {"debut": "2026-11-03"}}]).encode()


WORDPRESS = {"kind": "events", "fields": {"start": "acf.debut"}}
WRITERS: dict[str, tuple[Callable[[str], bytes], dict[str, object]]] = {
    "ical": (_calendar, {}),
    "feed": (_feed, {}),
    "gancio": (_gancio, {}),
    "events_calendar": (_events_calendar, {}),
    "wordpress": (_wordpress, WORDPRESS),
}
ALIKE = [
    ("REPORTÉ - Bal", ("Bal", POSTPONED)),
    ("[Complet] Bal", ("Bal", FULL)),
    ("Bal (annulé)", ("Bal", CANCELLED)),
    ("Annuler sa dette", ("Annuler sa dette", SCHEDULED)),
    ("Complet gris", ("Complet gris", SCHEDULED)),
]


@pytest.mark.parametrize(("title", "expected"), ALIKE)
@pytest.mark.parametrize("name", WRITERS)
def test_every_reader_understands_them_alike(name: str, title: str, expected: tuple[str, EventStatus]) -> None:
    write, options = WRITERS[name]
    reading = Reading(
        source="valbrume",
        reader=name,
        window_from=date(2026, 10, 2),
        window_until=date(2028, 4, 1),
        accepts_from=date(2025, 11, 1),
        accepts_until=date(2031, 10, 31),
        options=options,
    )
    found = list(reader_named(name)(Answer("https://a.example/api/events", write(title), NOW), reading))
    facts = [item.facts for item in found if isinstance(item, EventSighting)]
    assert [(one.title, one.status) for one in facts] == [expected], found


@pytest.mark.parametrize(("title", "expected"), ALIKE)
def test_prose_understands_the_same_words(title: str, expected: tuple[str, EventStatus]) -> None:
    assert stated(title)[:2] == expected
