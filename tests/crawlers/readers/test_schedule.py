"""The schedule reader: times, persons, hostile answers. All conferences and people are invented."""

import json
import random
from datetime import UTC, date, datetime, time
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from crawlers.readers import schedule
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schedule_times import begin_of, clock_of, end_of
from crawlers.reading import Answer, Found, Incomplete, Reading

URL = "https://journees.example/schedule"
NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
TALK = {
    "id": 1,
    "guid": "g1",
    "start": "10:00",
    "duration": "00:45",
    "title": "Réparer ensemble",
    "persons": [{"id": 7, "public_name": "Jeanne Inventée"}],
    "links": [{"url": "https://persons.example/jeanne", "title": "Jeanne"}],
}
HEAD = "<conference><title>Journées</title><time_zone_name>Europe/Paris</time_zone_name></conference>"
EVENT = (
    '<event id="1" guid="g1"><start>10:00</start><duration>00:45</duration><title>Réparer ensemble</title>'
    '<persons><person id="7">Jeanne Inventée</person></persons></event>'
)


def _read(document: object, **options: Any) -> list[Found]:
    if isinstance(document, str):
        document = document.encode("utf-8", "surrogatepass")
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    days = (date(2025, 1, 1), date(2031, 1, 1))
    return list(schedule.read(Answer(URL, body, NOW), Reading("journees", "schedule", *days, *days, options=options)))


def _json(*talks: object, **conference: Any) -> dict[str, Any]:
    days = [{"index": 1, "date": "2026-11-20", "rooms": {"Salle Bleue": list(talks)}}]
    named = {"title": "Journées", "time_zone_name": "Europe/Paris"}
    return {"schedule": {"conference": {**named, "days": days, **conference}}}


def _xml(events: str = EVENT, head: str = HEAD) -> str:
    day = f'<day index="1" date="2026-11-20"><room name="Salle Bleue">{events}</room></day>'
    return f"<schedule>{head}{day}</schedule>"


@pytest.mark.parametrize("document", [_json(TALK), _xml()])
def test_both_forms_say_the_same(document: object) -> None:
    [found] = _read(document)

    assert isinstance(found, EventSighting)
    assert found.origin.source_id == "g1"
    assert found.facts.title == "Réparer ensemble"
    assert [str(found.facts.occurrences[0].start_at), str(found.facts.occurrences[0].end_at)] == [
        "2026-11-20 10:00:00+01:00",
        "2026-11-20 10:45:00+01:00",
    ]
    assert found.facts.place is not None
    assert found.facts.place.name == "Salle Bleue"
    assert [organiser.name for organiser in found.facts.organisers] == ["Journées"]
    assert "Invent" not in repr(found)


def test_skipped_talks_do_not_name_persons() -> None:
    [talk] = _read(_json({**TALK, "title": ""}))
    [event] = _read(_xml(EVENT.replace("Réparer ensemble", "")))

    assert isinstance(talk, Skipped)
    assert isinstance(event, Skipped)
    assert "Invent" not in repr([talk, event])


def test_options_name_the_building() -> None:
    [found] = _read(_json(TALK), venue="Maison commune", city="Port-Brume", country="FR")

    assert isinstance(found, EventSighting)
    assert found.facts.place is not None
    assert found.facts.place.model_dump(exclude_defaults=True) == {
        "name": "Maison commune, Salle Bleue",
        "city": "Port-Brume",
        "country": "FR",
    }


@pytest.mark.parametrize(
    ("own", "start", "turns", "begins"),
    [
        ("2026-11-21T00:30:00+01:00", "00:30", time(9), "2026-11-21 00:30:00+01:00"),
        ("2026-11-20T23:30:00Z", None, time(9), "2026-11-21 00:30:00+01:00"),
        ("", "00:30", time(9), "2026-11-21 00:30:00+01:00"),
        (None, "08:59", time(9), "2026-11-21 08:59:00+01:00"),
        (None, "09:00", time(9), "2026-11-20 09:00:00+01:00"),
        ("2026-11-21", "00:30", time(9), "2026-11-21 00:30:00+01:00"),
        (None, "4:05", time(4), "2026-11-20 04:05:00+01:00"),
    ],
)
def test_after_midnight_is_the_next_day(own: object, start: object, turns: time, begins: str) -> None:
    assert str(begin_of(own, "2026-11-20", start, "Europe/Paris", turns)[0]) == begins


@pytest.mark.parametrize(("day", "start"), [("", "10:00"), ("2026-11-20", ""), ("2026-13-20", "10:00"), ("x", None)])
def test_a_talk_without_day_or_time_is_refused(day: str, start: object) -> None:
    with pytest.raises(ItemRefused):
        begin_of(None, day, start, "Europe/Paris", time(4))


def test_the_last_night_of_the_calendar_is_refused() -> None:
    with pytest.raises(ItemRefused):
        begin_of(None, "9999-12-31", "00:30", "Europe/Paris", time(4))


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [
        ("00:45", 45),
        ("1:30", 90),
        ("1:02:30", 24 * 60 + 150),
        (30, 30),
        ("", None),
        ("00:00", None),
        (0, None),
        (-5, None),
        (10**9, None),
        ("99:00:00", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_duration_gives_the_end(duration: object, minutes: int | None) -> None:
    end = end_of(NOW, duration)

    assert (None if end is None else (end - NOW).total_seconds() / 60) == minutes


@pytest.mark.parametrize(
    ("text", "clock"), [("09:30", time(9, 30)), ("2026-11-20T09:30:00+01:00", time(9, 30)), ("25:00", None), ("", None)]
)
def test_a_time_of_day_is_found(text: str, clock: time | None) -> None:
    assert clock_of(text) == clock


def test_it_recognises_its_own_answers() -> None:
    bodies: list[tuple[bytes, int]] = [
        (_xml().encode(), 95),
        (b"<?xml version='1.0'?><schedule/>", 60),
        (json.dumps(_json(TALK)).encode(), 95),
        (b'[{"name": "x", "url": "y", "startDate": "2026-11-20", "endDate": "", "online": true}]', 85),
        (b'[{"name": "x", "url": "y", "startDate": "2026-11-20", "endDate": ""}]', 40),
        (b"<rss/>", 0),
        (b'{"data": []}', 0),
        (b"[]", 0),
        (b"", 0),
    ]

    assert [schedule.recognises(Answer(URL, body, NOW)) for body, _ in bodies] == [mark for _, mark in bodies]


def test_b7_entities_and_document_types_bring_nothing_in() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    begin = perf_counter()
    found = _read(bomb + _xml(EVENT.replace("Réparer ensemble", "Titre &b; &f;")))

    assert perf_counter() - begin < 2
    assert "root:" not in repr(found)
    assert "aaaaaaaaaa" not in repr(found)
    assert len([one for one in found if not isinstance(one, Incomplete)]) == 1


def test_many_talks_are_read_in_time() -> None:
    events = "".join(EVENT.replace("g1", f"g{number}") for number in range(5_000))
    begin = perf_counter()

    assert len(_read(_xml(events))) == 5_000
    assert perf_counter() - begin < 8


JUNK: list[Any] = [None, True, -1, 10**17, 1e300, "", " ", "\ud800", [], {}, [[]], {"fr": []}, "9" * 400, "99:99", "\0"]


def test_any_value_in_any_field_is_survived() -> None:
    dice = random.Random(3)
    whole = {**TALK, "date": "2026-11-20", "room": "A", "url": "talks/1", "logo": "l.png", "track": "t", "type": "u"}
    whole |= {"language": "fr", "abstract": "a", "description": "d", "subtitle": "s"}
    for _ in range(600):
        broken = {**whole, **{key: dice.choice(JUNK) for key in dice.sample(sorted(whole), 3)}}
        conference = {dice.choice(["title", "time_zone_name", "base_url", "day_change", "venue"]): dice.choice(JUNK)}
        assert len(_read(_json(broken, **conference))) == 1
    listed = {"name": "x", "url": "y", "startDate": "2026-11-20", "endDate": "2026-11-21", "city": "", "country": ""}
    for _ in range(300):
        broken = {**listed, **{key: dice.choice(JUNK) for key in dice.sample(sorted(listed), 2)}}
        assert len(_read([broken])) == 1


def test_any_shape_around_the_talks_is_survived() -> None:
    for junk in JUNK:
        for document in (_json(days=junk), {"schedule": junk}, {"schedule": {"conference": junk}}, [junk], junk):
            try:
                _read(document)
            except SourceUnreadable:
                continue
    for day in JUNK:
        _read({"schedule": {"conference": {"days": [day, {"date": day, "rooms": {"a": day}}, {"rooms": day}]}}})


@pytest.mark.parametrize("original", [_xml(EVENT * 2), json.dumps(_json(TALK, TALK))])
def test_mutants_never_crash_the_reader(original: str) -> None:
    dice = random.Random(13)
    begin = perf_counter()
    for _ in range(400):
        body = bytearray(original.encode())
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(body))
            if dice.random() < 0.5:
                body[place] = dice.randrange(256)
            else:
                del body[place : place + dice.randrange(40)]
        try:
            found = _read(bytes(body))
        except SourceUnreadable:
            continue
        assert all(isinstance(one, EventSighting | Skipped | Incomplete) for one in found)
    assert perf_counter() - begin < 10
