"""What holds for every reader (reliability B1, B7, B8, B10, B12, B15 to B17); what one format needs is with its tests.

All answers are made by hand; the probes and bombs are read from beside the repository, where it has them.
"""

import gzip
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog import clock
from catalog.cleaning.text import clean_line, clean_text, html_to_text
from catalog.cleaning.times import in_zone, parse_when
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from crawlers.files import read_file
from crawlers.readers import reader_named, sitemap
from crawlers.readers.ical import read as read_ical
from crawlers.readers.xml_answers import document_of, text_of
from crawlers.reading import Answer, Found
from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import run_job, source
from tests.crawlers.readers.mutants import Seed, seeds

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
PROBES = REALDATA / "bad" / "_own_probes" / "ics"
BOMBS = REALDATA / "bad" / "tiran__defusedxml" / "xmltestdata"
probes = pytest.mark.skipif(not PROBES.is_dir(), reason="the probes are not beside the repository")
NOW = datetime(2026, 10, 1, tzinfo=UTC)


@cache
def _seeds() -> dict[str, Seed]:
    """One way of reading for each reader."""
    return {one.reading.reader: one for one in reversed(seeds())}


def _read(reader: str, body: bytes, content_type: str = "") -> list[Found]:
    seed = _seeds()[reader]
    answer = replace(seed.answer, body=body, encoding="", content_type=content_type or seed.answer.content_type)
    with clock.frozen(seed.answer.fetched_at):
        try:
            return list(reader_named(reader)(answer, seed.reading))
        except SourceUnreadable:
            return []


_OPENED: list[str] | None = None


def _note(event: str, args: tuple[Any, ...]) -> None:
    if _OPENED is not None and (
        event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.system"))
    ):
        _OPENED.append(f"{event} {args!r:.200}")


sys.addaudithook(_note)


def _entities() -> Iterator[bytes]:
    inside = (
        "<rss><channel><item><title>&a;</title><guid>&a;</guid></item></channel></rss>",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://a.example/&a;</loc></url></urlset>",
        "<schedule><day date='2026-11-03'><room name='&a;'><event id='1'><title>&a;</title></event></room></day></schedule>",
        "<html><body><h1>&a;</h1><p>3 novembre 2026 &a;</p></body></html>",
    )
    for document in inside:
        root = document[1:].partition(" ")[0].partition(">")[0]
        for place in ("file:///etc/hostname", "http://127.0.0.1:9/secret", "/etc/hostname"):
            yield f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a SYSTEM "{place}">]>{document}'.encode()
            yield f'<?xml version="1.0"?><!DOCTYPE {root} SYSTEM "{place}">{document}'.encode()
            yield f'<!DOCTYPE {root} [<!ENTITY % p SYSTEM "{place}"> %p; <!ENTITY a "b">]>{document}'.encode()
        laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        yield f'<!DOCTYPE {root} [<!ENTITY a0 "ha">{laughs}<!ENTITY a "&a11;">]>{document}'.encode()
    if BOMBS.is_dir():
        yield from (path.read_bytes() for path in sorted(BOMBS.glob("*.xml")))


@pytest.mark.parametrize("reader", sorted(_seeds()))
def test_b7_no_reader_opens_a_file_or_a_connection_for_an_entity(reader: str) -> None:
    global _OPENED  # noqa: PLW0603 - audit hooks cannot be taken away, only silenced
    seed = _seeds()[reader]
    _read(reader, seed.answer.body)
    for body in _entities():
        began = process_time()
        _OPENED = []
        try:
            _read(reader, body)
            opened = _OPENED
        finally:
            _OPENED = None
        assert opened == []
        assert process_time() - began <= 1


def test_b7_the_hook_sees_what_is_opened(tmp_path: Path) -> None:
    global _OPENED  # noqa: PLW0603 - as above
    _OPENED = []
    (tmp_path / "x").write_text("x")
    opened, _OPENED = _OPENED, None
    assert [event.partition(" ")[0] for event in opened] == ["open"]


def test_b8_visit_to_a_page_of_a_million_nested_elements_is_partial(servers: Any) -> None:
    (server,) = servers(1)
    block = b'<script type="application/ld+json">{"@type": "Event", "name": "Atelier", "startDate": "2026-11-03T18:00"}</script>'
    html = {"Content-Type": "text/html"}
    server.routes |= {
        "/flat": Route(b"<!doctype html>" + block, headers=html),
        "/deep": Route(b"<!doctype html>" + block + b"<div>" * 1_000_000, headers=html),
    }
    reads = {"reader": "schema_org", "max_items": 100}
    crawled = run_job({name: source(server, f"/{name}", **reads) for name in ("flat", "deep")})
    assert {name: (report["outcome"], report["found"]) for name, report in crawled.reports.items()} == {
        "flat": ("complete", 1),
        "deep": ("partial", 1),
    }


OPENINGS = (b"[", b'{"a":', b"<div>", b"<a>", b"BEGIN:VEVENT\r\n", b"<ul><li>", b"(", b"> ")


@pytest.mark.parametrize("reader", sorted(_seeds()))
def test_b8_nesting_ends_in_time_in_every_reader(reader: str) -> None:
    body = _seeds()[reader].answer.body
    half = len(body) // 2
    for opening in OPENINGS:
        for deep in (opening * 20_000 + body, body[:half] + opening * 5_000 + body[half:]):
            began = process_time()
            _read(reader, deep)
            assert process_time() - began < 4, opening


WORDS = "Fête, été, œuvre, 3 €, Świętą, мир, 日本"
CHARSETS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "cp1252",
    "latin-1",
    "koi8-r",
    "shift_jis",
)


@pytest.mark.parametrize("reader", sorted(_seeds()))
def test_b10_lies_about_the_charset_never_raise(reader: str) -> None:
    seed = _seeds()[reader]
    text = seed.answer.body.decode("utf-8", "replace")
    for written in CHARSETS:
        body = (text[: len(text) // 2] + WORDS + text[len(text) // 2 :]).encode(written, "replace")
        for claimed in ("", "utf-8", "utf-16", "koi8-r", "rot13", "zlib", "idna", "undefined", "no-such-charset", "\0"):
            answer = replace(seed.answer, body=body, encoding=claimed)
            began = process_time()
            with clock.frozen(seed.answer.fetched_at):
                try:
                    for _ in reader_named(reader)(answer, seed.reading):
                        pass
                except SourceUnreadable:
                    pass
            assert process_time() - began <= 1, (written, claimed)


def test_b10_numbers_that_are_no_character_are_dropped() -> None:
    answer = Answer(
        "https://valbrume.example/f", b"<a>x&#xD800;&#55296;&#0;&#x110000;&#xFFFF;y &#233; & &#x1F600;</a>", NOW
    )
    assert text_of(document_of(answer, "A source wants XML.").root) == "xy é & \U0001f600"


def test_b1_packed_answers_that_break_off_or_lie_are_no_sitemaps_and_no_crash() -> None:
    packed = gzip.compress(b"<urlset>" + random.Random(1).randbytes(200))
    for place in range(10, len(packed)):
        broken = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
        assert sitemap.recognises(Answer("https://valbrume.example/s", broken, NOW)) in (0, 95)


def test_b12_only_ordinary_files_beside_the_source_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    (folder / "answers").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("item 1 Secret")
    (folder / "agenda.txt").write_text("item 1 One")
    (folder / "answers" / "liste d'été.txt").write_text("item 1 One")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "within.txt").symlink_to(folder / "agenda.txt")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    (folder / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    out = "leads out of the folder of its source. Put the file beside the source."
    expected = {
        "agenda.txt": "item 1 One",
        "answers/liste%20d'%C3%A9t%C3%A9.txt": "item 1 One",
        "answers/../agenda.txt": "item 1 One",
        "within.txt": "item 1 One",
        "../secret.txt": out,
        "%2e%2e/secret.txt": out,
        "answers/../../secret.txt": out,
        str(tmp_path / "secret.txt"): out,
        "///etc/hostname": out,
        "//localhost/etc/hostname": out,
        "link.txt": out,
        "zero": out,
        "circle.txt": "cannot be read (RuntimeError)." if sys.version_info < (3, 13) else "cannot be read (OSError).",
        "pipe.txt": "is no ordinary file. Put a file there.",
        "answers": "is no ordinary file. Put a file there.",
        "": "is no ordinary file. Put a file there.",
        "agenda.txt%00.ics": "cannot be read (ValueError).",
        "x" * 5_000: "cannot be read (OSError).",
        "absent.txt": "there is no such file beside the source.",
    }
    told = {}
    for path in expected:
        try:
            told[path] = read_file(f"file:{path}", folder).body.decode()
        except SourceUnreadable as error:
            told[path] = str(error).removeprefix(f"file:{path}: ")
    assert told == expected


TEN = "2026-11-01T10:00"
DATES: dict[str, list[str]] = {
    "dst_fold_paris": ["2026-10-25T00:30"],
    "dst_gap_paris": ["2026-03-29T01:30"],
    "dtend_before_dtstart": [TEN],
    "dtend_year_9999": [TEN],
    "dtstart_bad": ["unreadable date"],
    "dtstart_missing": ["no date"],
    "dtstart_unicode_digits": ["unreadable date"],
    "dtstart_year_0001": ["date out of range"],
    "dtstart_year_9999": ["date out of range"],
    "duration_negative": [TEN],
    "duration_overflow": [TEN],
    "future_3000": ["date out of range"],
    "rrule_until_before_start": ["no occurrence in the window"],
    "rrule_until_naive_start_tz": [f"2026-11-{day:02}T09:00" for day in range(1, 11)],
}


@probes
@pytest.mark.parametrize("name", DATES)
def test_b15_probes_of_dates_give_the_instant_or_the_reason(name: str) -> None:
    found = _probe(name)
    reasons = [one.reason.value for one in found if isinstance(one, Skipped)]
    assert [*(f"{slot:%Y-%m-%dT%H:%M}" for slot in _starts(found)), *reasons] == DATES[name]


def _probe(name: str) -> list[Found]:
    seed = _seeds()["ical"]
    wide = replace(seed.reading, accepts_from=date(1990, 1, 1), window_from=date(2020, 1, 1), zone="Europe/Paris")
    return list(read_ical(replace(seed.answer, body=(PROBES / f"{name}.ics").read_bytes(), encoding=""), wide))


def _starts(found: list[Found]) -> list[datetime]:
    return [
        slot.start_at.astimezone(UTC)
        for event in found
        if isinstance(event, EventSighting)
        for slot in event.facts.occurrences
        if slot.start_at
    ]


def test_b15_every_minute_of_the_paris_nights_of_change_round_trips() -> None:
    paris, minutes = ZoneInfo("Europe/Paris"), 0
    for year in range(2024, 2031):
        for month in (3, 10):
            last = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
            midnight = datetime(year, month, last, tzinfo=UTC) - timedelta(hours=2)
            for minute in range(6 * 60):
                instant = midnight + timedelta(minutes=minute)
                wall = instant.astimezone(paris)
                written = parse_when(f"{instant:%Y-%m-%dT%H:%M:%SZ}", "Europe/Paris")
                offset = parse_when(wall.isoformat(), "Europe/Paris")
                assert (written, offset) == ((instant, False), (instant, False))
                assert written[0].isoformat() == wall.isoformat()
                again = parse_when(f"{wall:%Y-%m-%dT%H:%M:%S}", "Europe/Paris")
                # The second of two equal wall-clock times is read as the first (RFC 5545 section 3.3.5).
                assert again == (instant - timedelta(hours=wall.fold), True)
                minutes += 1
            if month == 3:
                skipped = datetime(year, month, last, 2, 30)  # noqa: DTZ001 - a wall-clock time that does not exist
                # Read with the offset before the change: half past one in UTC.
                assert in_zone(skipped, "Europe/Paris").isoformat() == f"{year}-03-{last}T02:30:00+01:00"
    assert minutes == 7 * 2 * 360


PIECES = {
    "div": "<div>",
    "mixed": "<b><i><u><p>",
    "attributes": "<a " + "x='y' " * 40,
    "entities": "&amp;&lt;&#60;div&gt;",
    "comments": "<!--x",
    "scripts": "<script>a</scrip",
    "brackets": "<" + ">",
    "list": "<ul><li>",
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@pytest.mark.parametrize("size", [64 * 1024, 1_000_000])
def test_b17_html_at_and_over_the_limit_takes_less_than_half_a_second(piece: str, size: int) -> None:
    text = (piece * (size // len(piece) + 1))[:size]
    for clean in (html_to_text, clean_text, clean_line):
        began = process_time()
        assert len(clean(text)) <= 10_000
        assert process_time() - began < 0.5


@probes
@pytest.mark.parametrize("name", ["geo_nan", "geo_out_of_range", "sequence_overflow", "duration_overflow"])
def test_b16_probes_of_numbers_cost_the_number_and_not_the_event(name: str) -> None:
    (event,) = _probe(name)
    assert isinstance(event, EventSighting)
    assert [f"{slot:%Y-%m-%dT%H:%M}" for slot in _starts([event])] == [TEN]
    assert event.facts.occurrences[0].end_at is None
    place = event.facts.place
    assert place is None or (place.latitude, place.longitude) == (None, None)
    assert not any(abs(number) >= 2**63 for number in _integers(event.model_dump(mode="json")))


def _integers(value: object) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _integers(part)
