"""The readers of web pages (microformats, profile, press) against mutants, depth, size and hostile shapes."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers import (
    microformats,
    microformats_event,
    microformats_place,
    microformats_tree,
    microformats_values,
    press,
    press_article,
    profile,
    profile_dates,
    profile_fields,
    profile_numbers,
    schema_org,
)
from crawlers.readers.html_pages import parsed_page, text_of
from crawlers.readers.microformats_tree import Microformats
from crawlers.reading import Answer, Found, Incomplete, Reading
from tests.crawlers.readers.hostility import assert_linear, expressions

FORMATS = Path(__file__).parents[1] / "formats"
READING = Reading(
    source="valbrume",
    reader="microformats",
    window_from=date(2015, 1, 1),
    window_until=date(2028, 4, 1),
    accepts_from=date(1900, 1, 1),
    accepts_until=date(2100, 1, 1),
)
READERS: dict[str, tuple[Callable[[Answer, Reading], Iterator[Found]], dict[str, Any]]] = {
    "microformats": (microformats.read, {}),
    "profile": (profile.read, {"name": "Clics", "select": {"towns": "li:nth-child(2n), .towns", "contacts": "a"}}),
    "press": (press.read, {"associations": {"Clics partagés": "https://clics.valbrume.example/"}}),
}
TOKENS = [b'"', b"<", b">", b"</div>", b'<p class="vevent">', b'<a class="include" href="#salle">', b"\x00", b"\xff"]
TOKENS += [b' class="h-card value dt-start"', b"&#0;", b"<article>", b"<template>", b"<base href='//['>"]


def answer(body: bytes) -> Answer:
    return Answer("https://liens.valbrume.example/", body, datetime(2026, 11, 1, tzinfo=UTC), "text/html")


def timed(name: str, body: bytes) -> tuple[list[Found], float]:
    read, options = READERS[name]
    begin = perf_counter()
    found = list(read(answer(body), replace(READING, reader=name, options=options)))
    return found, perf_counter() - begin


def items_of(found: list[Found]) -> int:
    given = sum(item.origin.items for item in found if isinstance(item, EventSighting | AssociationSighting))
    return given + sum(item.items for item in found if isinstance(item, Skipped))


def present_in(body: bytes) -> int:
    page = parsed_page("https://liens.valbrume.example/", text_of(answer(body)))
    return 0 if page.root is None else len(microformats.standing(Microformats(page.root, page.url).items()))


def mutant(body: bytes, dice: random.Random) -> bytes:
    """`body` with one to four wounds: bytes flipped, cut out, doubled, or a token of the format put in."""
    for _ in range(dice.randint(1, 4)):
        first, second = sorted(dice.randrange(len(body)) for _ in range(2))
        second = min(second, first + 200)
        wounds = (
            body[:first] + bytes([dice.randrange(256)]) + body[first + 1 :],
            body[:first] + body[second:],
            body[:second] + body[first:],
            body[:first] + dice.choice(TOKENS) + body[first:],
        )
        body = dice.choice(wounds) or b"<"
    return body


@pytest.mark.parametrize("name", READERS)
def test_mutants_of_pages_never_crash_the_reader(name: str) -> None:
    dice = random.Random(2026)
    originals = [path.read_bytes() for path in sorted(FORMATS.glob(f"{name}*/*/answer.html"))]
    assert len(originals) >= 4
    for _ in range(150):
        body = mutant(dice.choice(originals), dice)
        try:
            found, seconds = timed(name, body)
        except SourceUnreadable:
            continue
        assert seconds < 2
        if name == "microformats":
            assert items_of(found) == present_in(body)


def test_any_class_on_any_element_is_survived() -> None:
    dice = random.Random(8)
    names = "h-event h-card h-adr h-geo vevent vcard adr geo dtstart dtend summary fn org location value value-title "
    names += "p-name u-url dt-start dt-end e-content p-location p-geo include uid class status category email tel"
    for _ in range(120):
        tags = [dice.choice(("div", "p", "span", "time", "abbr", "a", "img", "data", "object")) for _ in range(12)]
        body = "".join(
            f'<{tag} id="i{n % 3}" class="{" ".join(dice.choices(names.split(), k=3))}" href="#i{dice.randrange(3)}" '
            f'title="2026-11-0{n % 9 + 1}" datetime="2026-11-03T18:30" itemref="i0 i1">x'
            for n, tag in enumerate(tags)
        )
        found, seconds = timed("microformats", f"<!DOCTYPE html><body>{body}".encode())
        assert seconds < 2
        assert items_of(found) == present_in(f"<!DOCTYPE html><body>{body}".encode())


ENORMOUS: dict[str, Callable[[], str]] = {
    "nested elements": lambda: "<div>" * 300_000,
    "nested items": lambda: '<div class="p-x h-event">' * 50_000,
    "many items": lambda: '<p class="h-event"><b class="p-name">x</b></p>' * 5_000,
    "nested properties": lambda: '<b class="h-event">' + '<i class="p-name">' * 180 + "<u>word </u>" * 30_000,
    "nested markup": lambda: '<b class="h-event">' + '<i class="e-content">' * 180 + "<u>word </u>" * 30_000,
    "nested dates": lambda: '<b class="h-event">' + '<i class="dt-start">' * 180 + "<u>word </u>" * 30_000,
    "shared includes": lambda: (
        '<div id="a">' + '<i class="adr"><b class="locality">x</b></i>' * 300 + "</div>"
        '<p class="vevent"><a class="include" href="#a"></a></p>' * 300
    ),
    "including items": lambda: "".join(
        f'<div id="i{n}"><p class="vevent attendee"><a class="include" href="#i{n + 1}"></a></p>'
        f'<p class="vcard attendee"><a class="include" href="#i{n + 1}"></a></p></div>'
        for n in range(40)
    ),
    "values": lambda: '<p class="h-event"><b class="dt-start">' + '<i class="value">7pm</i>' * 20_000,
    "articles": lambda: "<article><time datetime='2026-11-03'>Publié le 3 mars 2018</time>" * 30_000,
    "bylines": lambda: "<p>Publié le 3 mars 2018 par " * 50_000,
    "siblings": lambda: "<ul>" + "<li>Valbrume" * 18_000,
    "blank": lambda: " " * 5_000_000 + "<p>",
}


@pytest.mark.drill
@pytest.mark.parametrize("shape", ENORMOUS)
def test_b8_enormous_and_deep_pages_are_read_in_time(shape: str) -> None:
    body = f"<!DOCTYPE html><html><body>{ENORMOUS[shape]()}".encode()[:9_999_999]
    for name in READERS:
        begin = perf_counter()
        with suppress(SourceUnreadable):
            found, _ = timed(name, body)
        assert perf_counter() - begin < 8, name
        if name == "microformats":
            assert items_of(found) == present_in(body)


def test_a_profile_of_too_many_elements_is_refused() -> None:
    with pytest.raises(SourceUnreadable, match="over 20,000 elements"):
        timed("profile", b"<!DOCTYPE html><body>" + b"<p>Valbrume" * 20_001)


@pytest.mark.parametrize("name", ["microformats", "press"])
def test_b8_a_page_deeper_than_parsers_go_is_incomplete(name: str) -> None:
    found, _ = timed(name, b"<!DOCTYPE html>" + b"<div>" * 100_000)
    assert isinstance(found[0], Incomplete)


@pytest.mark.parametrize("shape", ["nested properties", "nested items"])
def test_b8_a_page_over_its_budget_is_incomplete(shape: str) -> None:
    found, _ = timed("microformats", f"<!DOCTYPE html><html><body>{ENORMOUS[shape]()}".encode()[:9_999_999])
    assert any(isinstance(item, Incomplete) for item in found)


SHAPES = ["0", "a", " ", "h-a", "p-a-", "12:00 ", "geo:1", "publié le ", "Publié 1", "1 mars ", "mars 20", "2016 03 "]
SHAPES += ["RNA ", "SIRET n° 1", "W1 ", "W1.2", " | a", '"@type":[', 'itemtype="https://schema.org/', "et ", "-", "Z"]


@pytest.mark.parametrize(
    "pattern",
    expressions(
        microformats_event,
        microformats_place,
        microformats_tree,
        microformats_values,
        press_article,
        profile_dates,
        profile_fields,
        profile_numbers,
        schema_org,
    ),
)
def test_b13_regexes_are_linear(pattern: re.Pattern[Any]) -> None:
    assert_linear(pattern, SHAPES)
