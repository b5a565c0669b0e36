"""The schema.org reader against bad, hostile and enormous pages; and every real page beside the repository."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers import (
    prices,
    schema_org_association,
    schema_org_dates,
    schema_org_event,
    schema_org_page,
    schema_org_place,
    schema_org_schedule,
)
from crawlers.readers.schema_org import read
from crawlers.readers.schema_org_nodes import Graph
from crawlers.readers.schema_org_page import read_page
from crawlers.reading import Answer, Found, Incomplete
from tests.crawlers.readers.hostility import JUNK as COMMON_JUNK
from tests.crawlers.readers.hostility import assert_linear, expressions
from tests.crawlers.readers.schema_org_fixtures.pages import EVENT, FIXTURES, READING, URL, events, found_in, page

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
NAUGHTY = REALDATA / "bad" / "minimaxir__big-list-of-naughty-strings" / "blns.json"
WIDE = replace(READING, accepts_from=date(1900, 1, 1), accepts_until=date(2100, 1, 1), window_from=date(2015, 1, 1))
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00-\x08\ud800-\udfff]")


def answer(body: bytes, content_type: str = "text/html") -> Answer:
    return Answer(URL, body, datetime(2026, 11, 1, tzinfo=UTC), content_type)


def items_of(found: list[Found]) -> int:
    """What the reader accounts for: given plus skipped."""
    given = sum(item.origin.items for item in found if isinstance(item, EventSighting | AssociationSighting))
    return given + sum(item.items for item in found if isinstance(item, Skipped))


def present_in(body: bytes, content_type: str = "text/html") -> int:
    """What the page holds: events with their dates, organisations that stand alone, unreadable blocks."""
    parts = read_page(answer(body, content_type))
    graph = Graph(parts)
    unreadable = sum(isinstance(problem, Skipped) for problem in parts.problems)
    return sum(1 + len(dates) for _, _, dates in graph.events()) + len(graph.organisations()) + unreadable


def timed(body: bytes, content_type: str = "text/html") -> tuple[list[Found], float]:
    begin = perf_counter()
    found = list(read(answer(body, content_type), WIDE))
    return found, perf_counter() - begin


@pytest.mark.skipif(not REALDATA.is_dir(), reason="the real pages are not beside the repository")
def test_real_pages_are_read_whole_and_every_item_is_accounted_for() -> None:
    pages = [*REALDATA.rglob("*.html"), *REALDATA.glob("schemaorg__schemaorg/**/*.txt")]
    assert len(pages) >= 400
    taken = 0
    for path in pages:
        body = path.read_bytes()
        found, seconds = timed(body)
        assert items_of(found) == present_in(body), path.name
        assert seconds < 2, path.name
        taken += sum(isinstance(item, EventSighting | AssociationSighting) for item in found)
    assert taken >= 150


def mutant(body: bytes, dice: random.Random) -> bytes:
    """`body` with one to four wounds: bytes flipped, cut out, doubled, or replaced by a token of the format."""
    tokens = [b'"', b"{", b"}", b"[", b"]", b",", b"null", b"1e999", b"<", b"</script>", b"\x00", b"\xff", b"\\ud800"]
    for _ in range(dice.randint(1, 4)):
        first, second = sorted(dice.randrange(len(body)) for _ in range(2))
        second = min(second, first + 200)
        wounds = (
            body[:first] + bytes([dice.randrange(256)]) + body[first + 1 :],
            body[:first] + body[second:],
            body[:second] + body[first:],
            body[:first] + dice.choice(tokens) + body[first:],
        )
        body = dice.choice(wounds) or b"<"
    return body


def test_mutants_of_pages_never_crash_the_reader() -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted(FIXTURES.glob("*.html"))]
    for _ in range(400):
        body = mutant(dice.choice(originals), dice)
        try:
            found, seconds = timed(body)
        except SourceUnreadable:
            continue
        assert seconds < 2
        assert items_of(found) == present_in(body)


JUNK = [*COMMON_JUNK, {"@value": None}, {"@id": "#x"}]


def test_b16_any_value_in_any_field_is_survived() -> None:
    dice = random.Random(16)
    keys = sorted({*re.findall(r'"([A-Za-z@]+)":', "".join(path.read_text() for path in FIXTURES.glob("*.html")))})
    for kind in ("Event", "NGO"):
        for _ in range(300):
            node = {
                **EVENT,
                "@type": kind,
                **{key: dice.choice(JUNK) for key in dice.sample(keys, 8) if key != "@type"},
            }
            body = json.dumps(node).encode()
            found, _ = timed(body, "application/ld+json")
            assert items_of(found) == present_in(body, "application/ld+json") == 1


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="the naughty strings are not beside the repository")
def test_b14_naughty_strings_pass_through_every_field_clean() -> None:
    for text in json.loads(NAUGHTY.read_text("utf-8")):
        place = {"@type": "Place", "name": text, "address": {"streetAddress": text, "addressLocality": text}}
        node = {
            **EVENT,
            "name": f"x {text}",
            "description": text,
            "keywords": text,
            "location": place,
            "organizer": text,
        }
        begin = perf_counter()
        found = found_in(page({**node, "image": text, "url": text, "identifier": text, "inLanguage": text}))
        assert perf_counter() - begin < 0.5
        (sighting,) = events(found)
        assert BIDI.search(sighting.facts.model_dump_json()) is None


def test_b14_scripts_and_emoji_stay_and_controls_go() -> None:
    written = "Caf\u202e\u200b\u00e9 \U0001f469\u200d\U0001f33e \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
    (sighting,) = events(found_in(page({**EVENT, "name": written})))
    assert (
        sighting.facts.title
        == "Caf\u00e9 \U0001f469\u200d\U0001f33e \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
    )


ENORMOUS: dict[str, Callable[[], str]] = {
    "nested elements": lambda: "<div>" * 1_000_000,
    "nested items": lambda: '<div itemscope itemprop="a" itemtype="http://schema.org/Event">' * 100_000,
    "many items": lambda: '<p itemscope itemtype="http://schema.org/Event"><b itemprop="name">x</b></p>' * 20_000,
    "text in nested properties": lambda: "<b itemscope>" + '<i itemprop="name">' * 190 + "word " * 500_000,
    "same events": lambda: page([EVENT] * 20_000),
    "deep json": lambda: page(EVENT).replace("Veill", '","a":' + "[" * 500_000),
    "wide node": lambda: page({**EVENT, "keywords": ["word"] * 300_000}),
    "long keys": lambda: page({**EVENT, "k" * 1_000_000: [{"a": number} for number in range(50_000)]}),
    "open strings": lambda: '<script type="application/ld+json">' + '{"a' * 1_000_000 + "</script>",
    "open comments": lambda: '<script type="application/ld+json">' + "/* " * 1_000_000 + "</script>",
    "blocks": lambda: '<script type="application/ld+json">{</script>' * 20_000,
}


@pytest.mark.drill
@pytest.mark.parametrize("name", ENORMOUS)
def test_b3_enormous_pages_are_read_in_time(name: str) -> None:
    body = ENORMOUS[name]().encode()[:9_999_999]
    found, seconds = timed(body)
    # Twenty thousand sightings take their time; what may not happen is that time grows faster than the page.
    assert seconds < 8
    assert items_of(found) == present_in(body)


def test_nested_elements_leave_the_page_incomplete() -> None:
    found, seconds = timed(b"<div>" * 1_000_000)
    assert [type(item) for item in found] == [Incomplete]
    assert seconds < 2


SHAPES = ["0", "a", " ", "<meta ", "87999 a", "1 1", "P1D", "https://a", '"', "<?xml ", "1 000", "-", "\t,"]


@pytest.mark.parametrize(
    "pattern",
    expressions(
        prices,
        schema_org_association,
        schema_org_dates,
        schema_org_event,
        schema_org_page,
        schema_org_place,
        schema_org_schedule,
    ),
)
def test_b13_regexes_are_linear(pattern: re.Pattern[Any]) -> None:
    assert_linear(pattern, SHAPES)
