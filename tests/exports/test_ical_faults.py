"""Calendars made of hostile events, and damaged calendars that must not be published."""

import pytest
from icalendar import Calendar

from catalog.cleaning.text import clean_line, clean_text
from exports.ical import IcalFeed
from tests.exports.documents import content_lines, document_of, written
from tests.exports.hostile import cleaned_view, hostile_view, strings, unwritable_view
from tests.exports.views import event_facts, event_view, selection, surroundings

FEED = IcalFeed()
AROUND = surroundings()


def published(*views):
    return document_of(FEED, *views)


def test_c1_hostile_strings_add_no_line_and_read_back_equal():
    benign = {line.partition(":")[0].partition(";")[0] for line in content_lines(published(event_view()))} | {
        "X-ALT-DESC"
    }
    faults = []
    for text in strings():
        try:
            document = published(hostile_view(text))
        except ValueError:
            assert clean_line(text) == ""
            document = b""
        for told in filter(None, (document, published(cleaned_view(text)))):
            names = [line.partition(":")[0].partition(";")[0] for line in content_lines(told)]
            events = names[names.index("SUMMARY") : -2]
            if FEED.problems(told) or set(names) - benign or len(events) != len(set(events)):
                faults.append((text, FEED.problems(told), set(names) - benign))
            (event,) = Calendar.from_ical(told).walk("VEVENT")
            title, said = clean_line(text) or "Sans titre", clean_text(text)
            if event["SUMMARY"] != title or not event["DESCRIPTION"].startswith(said):
                faults.append((text, event["SUMMARY"], event["DESCRIPTION"]))
    assert len(strings()) >= 18
    assert faults == []


def test_c1_lines_are_folded_at_75_octets_between_characters():
    document = published(hostile_view("é👩🏽‍💻" * 40), hostile_view("日本語" * 60, id="e2"))
    physical = document.split(b"\r\n")
    assert max(len(line) for line in physical) == 75
    assert b"\r\n".join(line for line in physical).decode("utf-8").encode("utf-8") == document
    for line in physical:
        line.decode("utf-8")


def test_c2_hostile_events_are_left_out_and_the_calendar_is_valid():
    views = [event_view(id=f"e{number}") for number in range(980)] + [unwritable_view(number) for number in range(20)]
    fragments, refused = written(FEED, views, AROUND)
    document = b"".join(FEED.document(selection(events=views[:980]), fragments, AROUND))
    assert (len(fragments), refused) == (980, 20)
    assert (FEED.problems(document), document.count(b"BEGIN:VEVENT\r\n")) == ([], 980)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"\r\nSTATUS:", b"\nSTATUS:", "a line break that is not CRLF"),
        (b"\r\nSUMMARY:", b"\r\nSUMMARY:" + b"x" * 68 + b"\r\n ", "a line of more than 75 octets"),
        (b"SUMMARY:", b"SUMMARY:\x0b", "a control character"),
        (b"SUMMARY:", "SUMMARY:\x85".encode(), "a control character"),
        (b"SUMMARY:Ap\xc3\xa9ro", b"SUMMARY:Ap\xc3\r\n \xa9ro", "a fold within a character"),
        (b"SUMMARY:", b"ATTENDEE:mailto:a@b.example\r\nSUMMARY:", "a property that we do not write: ATTENDEE"),
        (b"SUMMARY:", b"BEGIN:VALARM\r\nEND:VALARM\r\nSUMMARY:", "a component that we do not write: VALARM"),
        (b"TZID:Europe/Paris", b"TZID:Europe/Lyon", "the zone Europe/Paris is used and not defined"),
        (b"TZID:Europe/Paris", b"TZID:Europe/Paris\r\nTZID:Europe/Paris", "the zone Europe/Paris is defined 2 times"),
        (b"END:VEVENT\r\n", b"", "a component is not closed"),
        (b"UID:", b"X-UID:", "not every event has one UID"),
        (b"BEGIN:VTIMEZONE", b"UID:zone\r\nBEGIN:VTIMEZONE", "not every event has one UID"),
        (b"BEGIN:STANDARD\r\nDTSTART:", b"BEGIN:STANDARD\r\nTZNAME:", "not every event has one DTSTART"),
        (b"DTSTAMP:2026", b"DTSTAMP:soon", "icalendar cannot read"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\n\r\n", "it is not one VCALENDAR from beginning to end"),
    ],
)
def test_problems_sees_each_fault(before, after, problem):
    document = published(event_view())
    assert before in document
    found = FEED.problems(document.replace(before, after, 1))
    assert [one for one in found if one.startswith(problem)] != []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"\r\nNAME:", b"\nNAME:", "a line break that is not CRLF"),
        (b"COLOR:", b"ATTENDEE:mailto:a@b.example\r\nCOLOR:", "a property that we do not write: ATTENDEE"),
        (b"\r\nTZID:Europe/Paris", b"\r\nTZID:Europe/Lyon", "the zone Europe/Paris is used and not defined"),
        (b"END:VTIMEZONE\r\n", b"", "a component is not closed"),
        (b"END:VEVENT\r\n", b"", "a component is not closed"),
        (b"UID:", b"X-UID:", "not every event has one UID"),
        (b"END:VCALENDAR\r\n", b"", "it is not one VCALENDAR from beginning to end"),
    ],
)
def test_quick_problems_sees_what_is_wrong_around_the_events(before, after, problem):
    document = published(event_view())
    assert before in document
    assert FEED.quick_problems(document) == []
    assert problem in FEED.quick_problems(document.replace(before, after, 1))


@pytest.mark.parametrize("name", ["UID", "DTSTAMP", "DTSTART", "SUMMARY"])
def test_problems_sees_an_event_that_has_what_another_one_lacks(name):
    lines = published(event_view(id="e1"), event_view(id="e2")).split(b"\r\n")
    last = max(place for place, line in enumerate(lines) if line.startswith(name.encode()))
    lines.insert(lines.index(b"BEGIN:VEVENT") + 1, lines.pop(last))
    document = b"\r\n".join(lines)
    assert FEED.problems(document) == FEED.quick_problems(document) == [f"not every event has one {name}"]


def test_quick_problems_sees_a_uid_that_stands_twice():
    fragment = FEED.fragment(event_view(), AROUND)
    document = b"".join(FEED.document(selection(events=[event_view()]), [fragment, fragment], AROUND))
    assert len(FEED.quick_problems(document)) == 1
    assert FEED.quick_problems(document) == FEED.problems(document)


def test_quick_problems_takes_words_for_words():
    view = event_view(facts=event_facts(description="DTSTART;TZID=Europe/Lyon:demain"))
    assert FEED.quick_problems(published(view)) == []


def test_problems_sees_a_uid_that_stands_twice_even_in_a_large_calendar():
    views = [event_view(id=f"e{number}") for number in range(400)]
    fragments = [FEED.fragment(view, AROUND) for view in views]
    document = b"".join(FEED.document(selection(events=views), [*fragments, fragments[123]], AROUND))
    assert FEED.problems(document) == ["the UID e123-0@agenda.val-clair.example stands 2 times"]


def test_problems_reads_the_last_event_of_a_large_calendar():
    head, name, tail = published(*(event_view(id=f"e{number}") for number in range(102))).rpartition(b"DTSTAMP:")
    told = [one.partition(": ")[0] for one in FEED.problems(head + name + b"soon" + tail)]
    assert told == ["icalendar cannot read DTSTAMP of e99-0@agenda.val-clair.example"]


def test_problems_sees_a_calendar_that_lost_all_its_events():
    document = b"".join(FEED.document(selection(events=[event_view()]), [], AROUND))
    assert FEED.problems(document) == ["it holds nothing, though its selection has events"]
