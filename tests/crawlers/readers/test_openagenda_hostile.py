"""The readers openagenda, mobilizon, gancio and events_calendar against bad and hostile answers.

Their replays are what is broken here: bytes are changed and cut, and junk is put into every place.
"""

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers import (
    events_calendar,
    events_calendar_time,
    gancio,
    mobilizon,
    mobilizon_event,
    mobilizon_query,
    openagenda,
    openagenda_event,
    opendatasoft,
    reader_named,
    titles,
)
from crawlers.readers.openagenda_markdown import markdown_to_text
from crawlers.reading import Answer, Found, Gone, Next, Reading
from tests.crawlers.readers.hostility import JUNK as COMMON_JUNK
from tests.crawlers.readers.hostility import assert_linear, expressions, wounded

NAMES = ("openagenda", "mobilizon", "gancio", "events_calendar")
FORMATS = Path(__file__).parents[1] / "formats"
REPLAYS = Path(__file__).parents[1] / "replays"
# Where each reader has its events in the answers that are replayed.
LISTS = {
    "openagenda": lambda document: document["events"],
    "mobilizon": lambda document: document["data"]["searchEvents"]["elements"],
    "gancio": lambda document: document,
    "events_calendar": lambda document: document["events"],
}
JUNK = [
    *COMMON_JUNK,
    False,
    "2026-11-03T25:61:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "https://[::1",
    "<b>x",
    [None],
    {"fr": None},
    {"fr": ["x"], "en": {}},
    {"name": {}, "url": [], "timezone": "../../etc/passwd"},
]


def answer(name: str, body: bytes) -> Answer:
    return Answer(
        f"https://{name.replace('_', '-')}.valbrume.example/api/events", body, datetime(2026, 11, 2, tzinfo=UTC)
    )


def found_in(name: str, body: bytes, **options: Any) -> list[Found]:
    reading = Reading(
        source="valbrume",
        reader=name,
        window_from=date(2026, 10, 2),
        window_until=date(2028, 4, 1),
        accepts_from=date(2025, 11, 1),
        accepts_until=date(2031, 10, 31),
        options=options,
    )
    return list(reader_named(name)(answer(name, body), reading))


RECOGNISE = {
    "openagenda": openagenda.recognises,
    "mobilizon": mobilizon.recognises,
    "gancio": gancio.recognises,
    "events_calendar": events_calendar.recognises,
    "opendatasoft": opendatasoft.recognises,
}


def recognised_as(body: bytes) -> dict[str, int]:
    marks = {name: recognises(answer(name, body)) for name, recognises in RECOGNISE.items()}
    return {name: sure for name, sure in marks.items() if sure}


def accounted(found: list[Found]) -> int:
    return sum(isinstance(item, EventSighting | Skipped | Gone) for item in found)


def full(name: str) -> Any:
    return json.loads((FORMATS / name / "full_event_and_next_page" / "answer.json").read_bytes())


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every table or list within `value`, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("name", NAMES)
def test_b16_junk_anywhere_in_an_event_costs_that_event_at_most(name: str) -> None:
    dice = random.Random(16)
    for _ in range(250):
        document = full(name)
        events = LISTS[name](document)
        for holder, key in dice.sample(list(places(events[0])), 4):
            if isinstance(holder, list) or key in holder:
                holder[key] = dice.choice(JUNK)
        found = found_in(name, json.dumps(document).encode())
        assert accounted(found) == len(events)
        assert EventSighting in map(type, found)


@pytest.mark.parametrize("name", NAMES)
def test_mutants_of_answers_never_crash_the_reader(name: str) -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted((FORMATS / name).glob("*/answer.json"))]
    for _ in range(250):
        body = wounded(dice.choice(originals), dice)
        begin = perf_counter()
        try:
            found_in(name, body)
        except SourceUnreadable:
            continue
        finally:
            assert perf_counter() - begin < 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_the_envelope_is_survived(name: str, junk: object) -> None:
    whole = full(name)
    documents: list[object] = [{**whole, key: junk} for key in whole] if isinstance(whole, dict) else []
    documents += [junk, {"data": junk}, {"events": junk}, {"event": junk}, {"type": junk}, {"items": junk}]
    documents.append([junk, {"id": junk, "uid": junk, "type": junk, "object": junk}])
    for document in documents:
        with suppress(SourceUnreadable):
            found_in(name, json.dumps(document).encode())
        assert sum(recognised_as(json.dumps(document).encode()).values()) <= 200


@pytest.mark.parametrize("name", NAMES)
def test_b8_deep_nesting_is_unreadable_or_skipped(name: str) -> None:
    for body in (b"[" * 100_000, b'{"events":' * 5_000 + b"1" + b"}" * 5_000, b'[{"a":' * 3_000):
        with pytest.raises(SourceUnreadable):
            found_in(name, body)


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_events_are_read_in_time(name: str) -> None:
    document = full(name)
    events = LISTS[name](document)
    events[:] = [events[0]] * 1_000
    begin = perf_counter()
    found = found_in(name, json.dumps(document).encode())
    assert perf_counter() - begin < 5
    assert accounted(found) == 1_000
    assert sum(isinstance(item, Skipped) and item.reason == SkipReason.DUPLICATE for item in found) == 999


def test_gancio_details_survive_the_same_junk() -> None:
    dice = random.Random(5)
    for _ in range(150):
        document = full("gancio")
        for holder, key in dice.sample(list(places(document[0])), 3):
            if isinstance(holder, list) or key in holder:
                holder[key] = dice.choice(JUNK)
        found = found_in("gancio", json.dumps(document).encode(), details=True)
        assert accounted(found) + sum(isinstance(item, Next) and item.detail for item in found) == len(document)


SHAPES = ("0", " ", "a", "- ", "[annulé", "annulé :", "(complet) ", "fr-", "UTC+", "/by-slug/", "unknown ", "is not ")


@pytest.mark.parametrize(
    "pattern",
    expressions(
        events_calendar,
        events_calendar_time,
        gancio,
        mobilizon,
        mobilizon_event,
        mobilizon_query,
        openagenda_event,
        titles,
    ),
)
def test_b13_regexes_are_linear(pattern: re.Pattern[Any]) -> None:
    assert_linear(pattern, SHAPES)


@pytest.mark.parametrize(
    "shape", ["*a", "_a", "**", "[a](", "![", "[[", "<http://a", "* ", "# ", "> ", "\\", "- ", "a*b_"]
)
def test_b13_markdown_is_made_plain_in_time(shape: str) -> None:
    begin = perf_counter()
    markdown_to_text(shape * (64 * 1024 // len(shape)))
    assert perf_counter() - begin < 1


OURS = [path for name in NAMES for path in sorted((FORMATS / name).glob("*/answer.json"))]
COPIES = sorted((REPLAYS / "openagenda_public").glob("*/answer.json"))
# What no reader can tell by its envelope: refusals, errors and questions without an answer.
MUTE = {"refused_by_the_api", "site_refuses", "error_is_told", "older_server_is_asked_the_shorter_query"}


@pytest.mark.parametrize("path", OURS, ids=[f"{path.parts[-3]}-{path.parts[-2]}" for path in OURS])
def test_each_replay_is_recognised_as_its_own_format(path: Path) -> None:
    name, case = path.parts[-3:-1]
    assert list(recognised_as(path.read_bytes())) == ([] if case in MUTE else [name])


def test_open_copy_is_recognised_by_its_own_fields_only() -> None:
    record = {"uid": "1", "title_fr": "Veillée", "timings": "[]"}

    def sure(document: object) -> int:
        return opendatasoft.recognises(answer("opendatasoft", json.dumps(document).encode()))

    assert sure({"total_count": 1, "results": [record]}) == 95
    assert sure({"nhits": 1, "records": [{"fields": record}]}) == 95
    assert sure([record]) == 60
    assert sure({"total_count": 1, "results": [{"name": "Salle"}]}) == 30
    assert sure({"total_count": 0, "results": []}) == 30
    assert sure({"results": [record]}) == 0
    assert sure([{"name": "Salle"}]) == 0
    assert sure([]) == 0


@pytest.mark.parametrize("path", COPIES, ids=[path.parts[-2] for path in COPIES])
def test_open_copy_of_openagenda_is_recognised_as_such(path: Path) -> None:
    assert recognised_as(path.read_bytes()) == {"opendatasoft": 95}
