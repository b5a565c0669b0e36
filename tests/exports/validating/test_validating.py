"""Validation as a whole: any bytes, bounds, what real calendars give, and what other readers say of the same files."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import monotonic

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from exports.validating import validate
from exports.validating.documents import LARGEST, Document
from exports.validating.findings import MOST, SHOWN, SHOWN_OF_RULE, rules
from tests.exports.validating.test_mutants import DOCUMENTS

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
REAL = Path(__file__).parents[4] / "shared" / "realdata"
SUFFIXES = (".ics", ".rss", ".atom", ".xml", ".json")
FRAGMENTS = st.sampled_from(
    [
        *(
            b"BEGIN:VCALENDAR",
            b"END:VCALENDAR",
            b"BEGIN:VEVENT",
            b"END:VEVENT",
            b"BEGIN:VTIMEZONE",
            b"TZID:Europe/Paris",
        ),
        *(b"BEGIN:STANDARD", b"TZOFFSETTO:+0100", b"TZOFFSETFROM:-9999", b"DTSTART;TZID=Europe/Paris:00010101T000000"),
        *(
            b"DTEND:99991231T235959Z",
            b"RRULE:FREQ=YEARLY;BYDAY=-9MO;BYMONTH=2",
            b"DURATION:P999999W",
            b"\r\n",
            b"\n",
            b" ",
        ),
        *(
            b"RDATE:",
            b"UID:",
            b";",
            b":",
            b"=",
            b'"',
            b"\\",
            b",",
            b"\xff",
            b"\x00",
            b"\xc3",
            b"EXDATE;VALUE=PERIOD:1/",
        ),
        *(
            b"<rss version='2.0'><channel>",
            b"<item>",
            b"</item>",
            b"</channel></rss>",
            b"<!DOCTYPE a [",
            b"&a;",
            b"<guid>",
        ),
        *(
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
            b"<entry>",
            b"<updated>",
            b"<!--",
            b"<?x ?>",
            b"<link href='//['/>",
        ),
        *(
            b'{"version":"https://jsonfeed.org/version/1.1"',
            b',"items":[',
            b'{"id":',
            b"1e999",
            b"null",
            b"]",
            b"}",
            b"NaN",
        ),
        *(
            b'{"$schema":"/data/schema/events-1.schema.json","events":[',
            b'"occurrences":[{',
            b'"a":',
            b"[" * 99,
            b"\xef\xbb\xbf",
        ),
    ]
)
NAMES = st.sampled_from(["a.ics", "a.rss", "a.atom", "a.xml", "a.json", "a", ""])


@given(body=st.lists(FRAGMENTS | st.binary(max_size=9), max_size=40).map(b"".join), name=NAMES)
@settings(max_examples=400, deadline=None)
def test_any_bytes_come_to_an_end(body, name):
    report = validate(Document(body, NOW, name, "https://val-clair.example/a", "text/calendar", "utf-8", asked=True))

    assert all(
        one.problem and one.remedy and 0 <= one.line <= body.count(b"\n") + body.count(b"\r") + 1
        for one in report.findings
    )


@given(name=st.sampled_from(sorted(DOCUMENTS)), cuts=st.data())
@settings(max_examples=150, deadline=None)
def test_our_documents_damaged_anywhere_come_to_an_end(name, cuts):
    body = DOCUMENTS[name]
    start = cuts.draw(st.integers(0, len(body)))
    length = cuts.draw(st.integers(0, 200))
    put = cuts.draw(st.binary(max_size=8))

    report = validate(Document(body[:start] + put + body[start + length :], NOW, name), "fr")

    assert sum(report.counts.values()) == len(report.findings) + sum(report.unshown.values())


def test_findings_that_are_not_shown_are_counted():
    long_lines = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + (b"X-A:" + b"a" * 80 + b"\r\n") * 50 + b"END:VCALENDAR\r\n"
    )

    report = validate(Document(long_lines, NOW, "a.ics"))

    assert report.unshown == {"ical-line-long": 50 - SHOWN_OF_RULE}
    assert report.counts == {"error": 1, "warning": 50, "advice": 0}


def test_the_gravest_are_shown_when_there_are_too_many():
    kinds = [b"STATUS:a", b"SEQUENCE:a", b"GEO:a", b"URL:a", b"SUMMARY:a,b", b"LAST-MODIFIED:20260101T000000"]
    event = b"\r\n".join([b"BEGIN:VEVENT", *kinds, b"END:VEVENT", b""])
    body = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + event * 30 + b"END:VCALENDAR\r\n"

    report = validate(Document(body, NOW, "a.ics"))

    assert len(report.findings) == SHOWN
    assert sum(one.severity == "error" for one in report.findings) == 3 * SHOWN_OF_RULE
    assert sum(report.counts.values()) == SHOWN + sum(report.unshown.values())


def test_a_document_that_is_too_large_is_not_read():
    report = validate(Document(b"BEGIN:VCALENDAR\r\n" + b" " * LARGEST, NOW, "a.ics"))

    assert [(one.line, one.rule) for one in report.findings] == [(0, "too-large")]


def test_a_document_with_too_many_faults_is_left():
    report = validate(Document(b"[" + b"NaN,\n" * MOST + b"1]", NOW, "a.json"))

    assert [(one.line, one.rule) for one in report.findings[-2:]] == [
        (SHOWN_OF_RULE, "json-number"),
        (MOST, "too-many"),
    ]


def test_lines_are_counted_beyond_the_bounds_of_the_parser():
    feed = DOCUMENTS["all.rss"].replace(b"</channel>", b"\n" * 70_000 + b"<item><title>x</title></item></channel>")

    report = validate(Document(feed, NOW, "a.rss"))

    line = feed.count(b"\n", 0, feed.index(b"<item><title>x<")) + 1
    assert [(one.line, one.rule) for one in report.findings] == [(line, "rss-guid-missing")]


def test_what_a_document_says_cannot_steer_the_terminal():
    body = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nSTATUS:\x1b]0;x\x07\xe2\x80\xaeabc\r\nEND:VCALENDAR\r\n"

    told = [text for one in validate(Document(body, NOW, "a.ics")).findings for text in (one.where, one.problem)]

    assert [text for text in told if not text.isprintable()] == []


HOSTILE = {
    "begins": b"BEGIN:A\n" * 100_000,
    "semicolons": b"BEGIN:VCALENDAR\nX" + b";" * 1_000_000 + b":",
    "quotes": b'BEGIN:VCALENDAR\nX;A="' + b'"' * 1_000_000,
    "backslashes": b"BEGIN:VCALENDAR\nSUMMARY:" + b"\\" * 1_000_000,
    "dates": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEXDATE:" + b"20260101T000000Z," * 60_000,
    "tags": b"<a>" * 300_000,
    "lists": b'{"$schema":"/data/schema/events-1.schema.json","events":[' + b"{}," * 20_000 + b"{}]}",
    "nested": b"[" * 64 + b"1," * 2_000_000 + b"NaN" + b"]" * 64,
    "siblings": b"[" + b"[]," * 300_000 + b"NaN]",
    "quotes of JSON": b"[" * 65 + b'"' + b'\\"' * 1_000_000,
    "brackets": b"<rss version='2.0'><channel><title>" + b"&lt;a " * 200_000 + b"</title></channel></rss>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_made_to_tire_us_ends_soon(body):
    begun = monotonic()

    validate(Document(body, NOW))

    assert monotonic() - begun < 8


def test_changes_of_the_clocks_of_a_thousand_years_end_soon():
    parts = b"".join(
        b"BEGIN:STANDARD\nDTSTART:%04d0101T000000\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1MO\nTZOFFSETFROM:+0100\n"
        b"TZOFFSETTO:+0100\nEND:STANDARD\n" % (year + 1)
        for year in range(250)
    )
    days = b"".join(
        b"BEGIN:VEVENT\nDTSTART;TZID=Europe/Paris:%04d%02d01T010000\nEND:VEVENT\n" % one
        for one in product(range(1, 9999, 50), (1, 7))
    )
    begun = monotonic()

    validate(
        Document(b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Paris\n" + parts + b"END:VTIMEZONE\n" + days, NOW)
    )

    assert monotonic() - begun < 8


def real(*suffixes):
    if not REAL.is_dir():
        pytest.skip("the collection of real files is not here")
    return [path for path in REAL.rglob("*") if path.suffix in suffixes and path.is_file()]


@pytest.mark.drill
def test_real_files_are_judged_without_a_crash():
    files = real(*SUFFIXES)

    told = {one.rule for path in files for one in validate(Document(path.read_bytes(), NOW, path.name)).findings}

    assert len(files) > 500
    assert told <= set(rules())


@pytest.mark.drill
@pytest.mark.filterwarnings("ignore")
def test_what_icalendar_cannot_read_is_never_found_without_fault():
    missed = []
    for path in real(".ics"):
        report = validate(Document(path.read_bytes(), NOW, path.name))
        try:
            read = Calendar.from_ical(path.read_bytes(), multiple=True)
            broken = any(part.errors for one in read for part in one.walk())
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
            broken = True
        if broken and not report.counts["error"] + report.counts["warning"]:
            missed.append(path.name)

    assert missed == []


@pytest.mark.drill
def test_the_json_test_suite_is_told_apart():
    files = [path for path in real(".json") if path.parent.name == "test_parsing" and path.name[:2] in ("y_", "n_")]
    judged = {path.name: validate(Document(path.read_bytes(), NOW, path.name)).sound for path in files}

    assert [name for name, sound in judged.items() if sound != name.startswith("y_")] == []


@pytest.mark.parametrize("name", ["all.rss", "all.atom"])
def test_feedparser_agrees_on_our_feeds(name):
    assert not feedparser.parse(DOCUMENTS[name]).bozo
    assert validate(Document(DOCUMENTS[name], NOW, name)).sound
