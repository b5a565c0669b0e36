"""Our own calendar, feeds and directory, sound as they are and then damaged: each damage is found in its line."""

import json
from datetime import UTC, datetime

import pytest

from exports.directory import EventsJson
from exports.feeds import AtomFeed, RssFeed
from exports.ical import IcalEvent, IcalFeed
from exports.validating import validate
from exports.validating.documents import Document
from exports.validating.findings import rules
from tests.exports.documents import document_of
from tests.exports.sample_site import events, sample_documents
from tests.exports.views import CHANGED, surroundings

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AROUND = surroundings()
VIEWS = tuple(
    view.model_copy(update={"changed_at": CHANGED.replace(minute=number)}) for number, view in enumerate(events())
)
DOCUMENTS = {
    "all.ics": document_of(IcalFeed(), *VIEWS, around=AROUND),
    "all.rss": document_of(RssFeed(), *VIEWS, around=AROUND),
    "all.atom": document_of(AtomFeed(), *VIEWS, around=AROUND),
    "events.json": document_of(EventsJson(), *VIEWS, around=AROUND),
}


def found(name: str, body: bytes, **sent: str) -> list[tuple[int, str]]:
    """Line and rule of what breaks or hinders readers."""
    report = validate(Document(body, NOW, name, **sent))
    assert not report.unshown
    return [(one.line, one.rule) for one in report.findings if one.severity != "advice"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_own_documents_are_sound_where_they_are_published(name):
    media = {"ics": "text/calendar", "rss": "application/rss+xml", "atom": "application/atom+xml"}
    folder = "data/all/" if name.endswith("json") else "feeds/"
    address = f"https://agenda.val-clair.example/{folder}{name}"

    told = found(
        name, DOCUMENTS[name], address=address, media_type=media.get(name.partition(".")[2], "application/json")
    )

    assert told == []


def test_the_sample_site_is_sound():
    judged = {path: found(path, body) for path, body in sample_documents().items() if path.endswith((".json", ".ics"))}
    judged |= {view.id: found(f"{view.id}.ics", IcalEvent().page(view, AROUND)) for view in VIEWS}

    assert len(judged) >= 15
    assert {path: told for path, told in judged.items() if told} == {}


PARIS, APERO, COFFEE = b"TZID:Europe/Paris", "SUMMARY:Apéro".encode(), "SUMMARY:Café".encode()
ITEM = "<item><title>[mar. 3 nov. 2026 18:00] Apéro".encode()
ENTRY = b"<entry><id>tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt"
MEMBER = b'{"id":"e2rv6xk3mqa5d7wzt"'

# Which document, behind what, what is replaced by what; the rules that are found broken, and what stands in their lines.
CALENDAR = [
    (b"BEGIN", b"VERSION:2.0\r\n", b"", [("ical-version", b"BEGIN:VCALENDAR")]),
    (b"BEGIN", b"PRODID", b"X-PRODID", [("ical-prodid", b"BEGIN:VCALENDAR")]),
    (b"BEGIN", b"METHOD:PUBLISH", b"METHOD:REQUEST", [("ical-method", b"METHOD")]),
    (b"BEGIN", b";VALUE=DURATION", b"", [("ical-value-parameter", b"REFRESH-INTERVAL")]),
    (PARIS, b"BYMONTH=10;BYDAY=-1SU", b"BYMONTH=12;BYDAY=-1SU", [("ical-zone-offset", b"TZOFFSETTO:+0200")]),
    (PARIS, b"TZOFFSETTO:+0100", b"TZOFFSETTO:+0130", [("ical-zone-offset", b"TZOFFSETTO:+0130")]),
    (PARIS, PARIS, b"TZID:Europe/Rome", [("ical-zone-undefined", b"DTSTART;TZID=Europe/Paris:20261103")]),
    (APERO, b"SUMMARY:", b"SUMMARY:\x01", [("ical-control", b"SUMMARY:\x01")]),
    (APERO, "é".encode(), b"\xe9", [("ical-encoding", b"SUMMARY:Ap\xe9ro")]),
    (APERO, b"SUMMARY:", b"SUMMARY:Bal, ", [("ical-text-escape", b"SUMMARY:Bal")]),
    (APERO, b"\r\n", b"\n", [("ical-line-end", b"Ap")]),
    (APERO, b"\r\nGEO", b"\r\n\r\nGEO", [("ical-empty-line", b"\r\nGEO")]),
    (APERO, b"\\n\\nVene\r\n ", b"\r\nVene", [("ical-line-broken", b"Venez"), ("ical-line-long", b"Venez")]),
    (APERO, b"STATUS:CONFIRMED", b"STATUS:OK", [("ical-word", b"STATUS:OK")]),
    (APERO, b"SEQUENCE:0", b"SEQUENCE:-1", [("ical-number", b"SEQUENCE:-1")]),
    (APERO, b"GEO:49.01234;", b"GEO:49.01234,", [("ical-geo", b"GEO:")]),
    (APERO, b"DTSTAMP:20261012T060042Z\r\n", b"", [("ical-dtstamp-missing", b"BEGIN:VEVENT")]),
    (APERO, b"DTSTART;TZID=Europe/Paris", b"DTSTART", [("ical-floating", b"DTSTART"), ("ical-end-floating", b"DTEND")]),
    (APERO, b"T200000", b"T170000", [("ical-end-before-start", b"DTEND")]),
    (APERO, b"20261103T180000", b"20261133T180000", [("ical-date", b"DTSTART")]),
    (APERO, b"e2rv6xk3mqa5d7wzt-0@", b"e3show-0@", [("ical-uid-doubled", b"UID:e3show")]),
    (APERO, b"UID:e2rv6xk3mqa5d7wzt-0@agenda.val-clair.example\r\n", b"", [("ical-uid-missing", b"BEGIN:VEVENT")]),
    (APERO, b"TRANSP", b"ATTENDEE:mailto:a@val-clair.example\r\nTRANSP", [("ical-attendee", b"ATTENDEE")]),
    (APERO, b"TRANSP", b"RRULE:FREQ=SECONDLY\r\nTRANSP", [("ical-rrule-hostile", b"RRULE:FREQ=S")]),
    (APERO, b"END:VEVENT\r\n", b"", [("ical-not-closed", b"BEGIN:VEVENT")]),
]  # fmt: skip
RSS = [
    (ITEM, b"</title>", b"</titel>", [("xml-syntax", b"</titel>")]),
    (ITEM, "é".encode(), b"\xe9", [("xml-encoding", b"\xe9")]),
    (ITEM, b'<guid isPermaLink="false">', b"<guid>", [("rss-guid-link", b"<guid>")]),
    (ITEM, b"e2rv6xk3mqa5d7wzt</guid>", b"e3show</guid>", [("feed-id-doubled", b"e3show</guid>")]),
    (ITEM, b"Tue, 01 Sep", b"Mon, 01 Sep", [("feed-date-weekday", b"Mon, 01")]),
    (ITEM, b"Tue, 01 Sep 2026", b"Tue, 01 Dec 2026", [("feed-date-future", b"01 Dec")]),
    (ITEM, b"2026-11-03T18:00:00+01:00", b"2026-11-03 18:00", [("feed-event-date", b"11-03 18:00")]),
    (b"<channel>", b"<title>", b"<titre>x</titre><!--", [("xml-syntax", b"</rss>")]),
]
ATOM = [
    (ENTRY, b"<id>tag:", b"<id>x", [("atom-id", b"<id>x")]),
    (ENTRY, b"<updated>2026-10-12T", b"<updated>2026-10-12 ", [("feed-date-3339", b"10-12 ")]),
    (ENTRY, b"<updated>2026-10-12T06:00:42+00:00</updated>", b"", [("atom-missing", ENTRY)]),
    (b"<feed", b"<author>", b"<contributor>", [("xml-syntax", b"<contributor>")]),
]
DIRECTORY = [
    (b"{", b'"count":6', b'"count":7', [("directory-count", b'"count":7')]),
    (MEMBER, b'"status":"scheduled"', b'"status":"confirmed"', [("directory-word", MEMBER)]),
    (MEMBER, b'"start":"2026-11-03T18:00:00+01:00"', b'"start":"2026-11-03T18:00:00"', [("directory-date", MEMBER)]),
    (MEMBER, b'"language":"fr",', b"", [("directory-key-missing", MEMBER)]),
    (MEMBER, b'"minimum_age":12', b'"minimum_age":"douze"', [("directory-value", MEMBER)]),
    (MEMBER, b'"keywords":["entraide"]', b'"keywords":7', [("directory-type", MEMBER)]),
    (MEMBER, b'"id":"e2rv6xk3mqa5d7wzt"', b'"id":"e3show"', [("directory-id-doubled", b'/e2rv6xk3mqa5d7wzt.html"')]),
    (MEMBER, b'"id":"e2rv6xk3mqa5d7wzt"', b'"id":"../x"', [("directory-id", b'"id":"../x"')]),
    (MEMBER, b'"url":"https://', b'"url":"javascript:', [("directory-address", MEMBER)]),
    (MEMBER, b'"online_url":"', b'"online_url":"www.', [("directory-address", MEMBER)]),
    (MEMBER, b'"kind":"link","value":"https:', b'"kind":"link","value":"file:', [("directory-address", MEMBER)]),
    (MEMBER, b'"end":"2026-11-03T20', b'"end":"2026-11-02T20', [("directory-end-before-start", MEMBER)]),
    (MEMBER, b'"sequence":0,', b'"sequence":0', [("json-syntax", MEMBER)]),
    (MEMBER, b'"sequence":0,', b'"sequence":NaN,', [("json-number", MEMBER), ("directory-type", MEMBER)]),
]
DAMAGES = [
    (name, *damage)
    for name, damages in (("all.ics", CALENDAR), ("all.rss", RSS), ("all.atom", ATOM), ("events.json", DIRECTORY))
    for damage in damages
]


@pytest.mark.parametrize(("name", "after", "old", "new", "told"), DAMAGES)
def test_a_damage_is_found_in_its_line(name, after, old, new, told):
    sound = DOCUMENTS[name]
    behind = sound.index(after)
    place = sound.index(old, behind)
    damaged = sound[:place] + new + sound[place + len(old) :]
    # BEGIN:VEVENT stands before the title by which an event is found.
    expected = []
    for rule, part in told:
        at = damaged.rindex(part, 0, behind) if part == b"BEGIN:VEVENT" else damaged.index(part, min(behind, place))
        expected.append((damaged.count(b"\n", 0, at) + 1, rule))

    assert found(name, damaged) == expected


def test_a_key_of_a_newer_version_is_no_fault():
    newer = DOCUMENTS["events.json"].replace(MEMBER, MEMBER + b',"mood":"merry"', 1)

    report = validate(Document(newer, NOW, "events.json"))

    line = newer.count(b"\n", 0, newer.index(b"merry")) + 1
    assert [(one.line, one.where, one.rule) for one in report.findings] == [
        (line, "events[1].mood", "directory-key-unknown")
    ]


def test_every_rule_of_the_directory_has_a_damage():
    told = {rule for *_, broken in DAMAGES for rule, _ in broken} | {"directory-key-unknown"}

    assert {name for name in rules() if name.startswith("directory-")} - told == set()


def test_each_member_is_told_by_its_own_line_however_it_is_written():
    indented = json.dumps(json.loads(DOCUMENTS["events.json"]), indent=1).encode()
    damaged = indented.replace(b'"sequence": 0', b'"sequence": "first"', 1)

    line = damaged.count(b"\n", 0, damaged.index(b'"first"')) + 1
    assert found("events.json", damaged) == [(line, "directory-value")]
