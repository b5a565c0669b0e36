"""The iCalendar reader against bad, hostile and enormous calendars (reliability B1 to B6, G6)."""

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.ical_blocks import MAX_DATES, MAX_PROPERTIES
from crawlers.readers.ical_lines import MAX_COMPONENTS
from crawlers.reading import Found, Incomplete
from tests.crawlers.readers.ical_fixtures.calendars import (
    HERE,
    READING,
    REALDATA,
    calendar,
    events_of,
    found_in,
    incomplete_of,
    items_of,
    only,
    skipped_of,
)

WIDE = replace(READING, accepts_from=date(1990, 1, 1), window_from=date(2020, 1, 1))
AT = "DTSTART;TZID=Europe/Paris:20261103T180000"
realdata = pytest.mark.skipif(not REALDATA.is_dir(), reason="the real calendars are not beside the repository")


# White space in a line, but for control characters, which no name contains.
_BLANK = r"[^\S\n\x0b\x0c\x1c-\x1f]*"
_ITEM = re.compile(rf"^BEGIN:{_BLANK}(?:VEVENT|VTODO|VJOURNAL|VFREEBUSY){_BLANK}$", re.IGNORECASE | re.MULTILINE)


def corpus() -> list[bytes]:
    paths = sorted(REALDATA.rglob("*.ics")) if REALDATA.is_dir() else []
    return [path.read_bytes() for path in [*sorted(HERE.glob("*.ics")), *paths]]


def components_in(body: bytes) -> int:
    """How many items an answer holds, counted apart from the reader."""
    for encoding, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        if (
            body[:2] not in {b"\xff\xfe", b"\xfe\xff"}
            and body[zero : zero + 1] == b"\0"
            and body[1 - zero : 2 - zero].isalpha()
        ):
            text = body.decode(encoding, "replace")
            break
    else:
        text = decode(body)[0]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    unfolded = re.sub(r"\n+[ \t]", "", text)
    return len(_ITEM.findall(unfolded))


def timed(body: bytes, seconds: float) -> list[Found]:
    """What is found in `body`; nothing where it is no calendar; never later than `seconds`."""
    started = process_time()
    try:
        return found_in(body, WIDE)
    except SourceUnreadable:
        return []
    finally:
        taken = process_time() - started
        assert taken <= seconds, f"{taken:.2f} s for {body[:200]!r}"


def mutants(count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    bodies = [body for body in corpus() if len(body) < 20_000]
    words = [
        *re.findall(rb"[^\r\n]{1,60}", b"\n".join(bodies[:60])),
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b'"',
        b"9" * 30,
    ]
    for _ in range(count):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(body) + 1)
            match chance.randrange(5):
                case 0:
                    body[place:place] = chance.choice(words)
                case 1:
                    del body[place : place + chance.randint(1, 40)]
                case 2:
                    body[place : place + 1] = bytes([chance.randrange(256)])
                case 3:
                    lines = bytes(body).splitlines(keepends=True)
                    chance.shuffle(lines)
                    body = bytearray(b"".join(lines))
                case 4:
                    other = chance.choice(bodies)
                    cut = chance.randrange(len(other) + 1)
                    body[place : place + 200] = other[cut : cut + 200]
        yield bytes(body)


@realdata
def test_b1_every_real_calendar_is_read_and_every_item_counted():
    bodies = corpus()
    assert len(bodies) > 400
    for body in bodies:
        found = timed(body, 2)
        assert items_of(found) == components_in(body), body[:300]


def test_b1_mutants_are_read_and_every_item_counted():
    for body in mutants(400, seed=1):
        assert items_of(timed(body, 2)) == components_in(body), body[:2_000]


@pytest.mark.drill
def test_b1_ten_thousand_mutants():
    started = process_time()
    for body in mutants(10_000, seed=2):
        assert items_of(timed(body, 2)) == components_in(body), body[:2_000]
    sys.stdout.write(f"10,000 mutants in {process_time() - started:.0f} s, none raised, none over 2 s\n")


BOMBS = {
    "secondly": "RRULE:FREQ=SECONDLY",
    "minutely": "RRULE:FREQ=MINUTELY",
    "hourly": "RRULE:FREQ=HOURLY;INTERVAL=2;BYHOUR=0,6,12,18",
    "interval_0": "RRULE:FREQ=MONTHLY;INTERVAL=0;BYDAY=MO;BYMONTHDAY=1",
    "interval_huge": "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
    "interval_negative": "RRULE:FREQ=DAILY;INTERVAL=-1",
    "count_1e9": "RRULE:FREQ=DAILY;COUNT=1000000000",
    "count_0": "RRULE:FREQ=DAILY;COUNT=0",
    "exrule": "RRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY",
    "bogus": "RRULE:FREQ=BOGUS",
    "no_freq": "RRULE:COUNT=3",
    "two_rules": "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    "times_a_day": "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7",
    "hebrew": "RRULE:RSCALE=HEBREW;FREQ=YEARLY",
    "easter": "RRULE:FREQ=YEARLY;BYEASTER=1",
    "long_line": f"RRULE:FREQ=YEARLY;BYYEARDAY={','.join(['1'] * 20_000)}",
    "long_list": f"RRULE:FREQ=YEARLY;BYDAY={','.join(['MO'] * 450)[:900]}",
    "day_0": "RRULE:FREQ=MONTHLY;BYMONTHDAY=0",
    "setpos_0": "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_b2_refused_recurrences_keep_their_first_date(bomb):
    started = process_time()
    event = only(calendar(f"UID:bomb@valombre.example\nDTSTART:20261101T100000Z\nSUMMARY:Bombe\n{bomb}"))
    assert process_time() - started <= 1
    assert [slot.start_at.isoformat() for slot in event.facts.occurrences] == ["2026-11-01T11:00:00+01:00"]
    assert event.doubts == (Doubt.RECURRENCE_IGNORED,)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;BYSETPOS=2",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;COUNT=90000;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:19000101T100000Z\nRRULE:FREQ=DAILY;COUNT=40000",
        "DTSTART:16000101T100000Z\nRRULE:FREQ=MONTHLY",
        "DTSTART:00010101T000000Z\nRRULE:FREQ=DAILY",
        "DTSTART:00010101\nRRULE:FREQ=YEARLY",
        "DTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
        "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;UNTIL=20200101T000000Z",
        "DTSTART:99990101T100000Z\nRRULE:FREQ=DAILY",
        "DTSTART:20261101T100000Z\nDTEND:99991231T235959Z\nRRULE:FREQ=DAILY",
        "DTSTART:20261101T100000Z\nDURATION:P9000D\nRRULE:FREQ=DAILY",
    ],
)
def test_b2_endless_searches_end_in_time_with_every_item_counted(event):
    started = process_time()
    found = found_in(calendar(f"UID:bomb@valombre.example\nSUMMARY:Bombe\n{event}"))
    assert process_time() - started <= 1
    assert items_of(found) == 1


@pytest.mark.drill
def test_b2_many_fruitless_rules_in_one_answer_share_one_effort():
    rule = "DTSTART:20261101T100000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    started = process_time()
    found = found_in(calendar(*(f"UID:bomb-{n}@valombre.example\nSUMMARY:Bombe\n{rule}" for n in range(100))))
    assert process_time() - started <= 6
    assert len(events_of(found)) == 100
    refused = [event for event in events_of(found) if event.doubts == (Doubt.RECURRENCE_IGNORED,)]
    assert len(refused) == 85


def test_b2_probes_of_the_corpus_end_in_a_second():
    folder = REALDATA / "bad/_own_probes/ics"
    if not folder.is_dir():
        pytest.skip("the probes are not beside the repository")
    probes = sorted(folder.glob("rrule_*.ics"))
    assert len(probes) >= 12
    for probe in probes:
        body = probe.read_bytes()
        assert items_of(timed(body, 1)) == components_in(body), probe.name


def flood(kind: str, size: int) -> bytes:
    if kind == "rdate":
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\nRDATE:{','.join(['20261104T100000Z'] * size)}")
    if kind == "exdate_lines":
        lines = "\n".join(["EXDATE:20261104T100000Z"] * size)
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\nRRULE:FREQ=DAILY\n{lines}")
    if kind == "attendees":
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\n" + "\n".join(f"ATTENDEE:mailto:p{n}@x.example" for n in range(size)))
    if kind == "properties":
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\n" + "\n".join(f"CATEGORIES;X=1:c{n}" for n in range(size)))
    if kind == "stray_lines":
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\nDESCRIPTION:a\n" + "\n".join(["ligne sans pli"] * size))
    if kind == "folds":
        return calendar(f"UID:1\n{AT}\nSUMMARY:x\nDESCRIPTION:a\n" + "\n".join([" suite"] * size))
    if kind == "components":
        return calendar(*["UID:1"] * size)
    if kind == "overrides":
        series = f"UID:1\n{AT}\nSUMMARY:x\nRRULE:FREQ=WEEKLY"
        later = "UID:1\nSUMMARY:y\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261110T170000Z\nDTSTART:20261110T180000Z"
        return calendar(series, *[later] * size)
    observance = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\n"
    zone = f"BEGIN:VTIMEZONE\nTZID:Ailleurs\n{observance * size}END:VTIMEZONE"
    return calendar("UID:1\nDTSTART;TZID=Ailleurs:20261103T180000\nSUMMARY:x", head=zone)


FLOODS = {
    "rdate": MAX_DATES,
    "exdate_lines": MAX_DATES,
    "attendees": MAX_PROPERTIES,
    "properties": MAX_PROPERTIES,
    "stray_lines": 2_000,
    "folds": 4_000,
    "observances": 50,
}


@pytest.mark.parametrize(("kind", "limit"), FLOODS.items(), ids=FLOODS.keys())
def test_b3_floods_take_time_in_proportion_at_most(kind, limit):
    taken = []
    for factor in (1, 10, 100):
        body = flood(kind, limit * factor)
        started = process_time()
        found = found_in(body)
        taken.append(process_time() - started)
        assert items_of(found) == 1
    assert taken[2] <= 2
    # Ten times as much may take ten times as long, and would take a hundred times if each looked at all others;
    # what is below a few milliseconds is noise.
    assert taken[2] <= 30 * max(taken[1], 0.02)


def test_b3_ten_times_too_many_components_are_counted_in_time():
    started = process_time()
    found = found_in(flood("components", MAX_COMPONENTS * 10))
    assert process_time() - started <= 2
    assert items_of(found) == MAX_COMPONENTS * 10
    assert [item.items for item in skipped_of(found) if item.reason is SkipReason.LIMIT] == [MAX_COMPONENTS * 9]
    assert incomplete_of(found) == [Incomplete("more than 5000 components in one answer")]


def test_b3_hundred_times_too_many_components_are_refused_at_once():
    body = flood("components", MAX_COMPONENTS * 100)
    started = process_time()
    with pytest.raises(SourceUnreadable):
        found_in(body)
    assert process_time() - started <= 0.1


def test_b3_flood_of_overrides_ends_in_time():
    started = process_time()
    found = found_in(flood("overrides", 2_000))
    assert process_time() - started <= 5
    assert items_of(found) == 2_001


def test_b3_limits_leave_what_is_within_them():
    dates = ",".join(["20261104T170000Z"] * MAX_DATES)
    within = only(calendar(f"UID:1\n{AT}\nSUMMARY:x\nRDATE:{dates}"))
    beyond = only(calendar(f"UID:1\n{AT}\nSUMMARY:x\nRDATE:{dates},20261105T170000Z"))
    assert (len(within.facts.occurrences), within.doubts) == (2, ())
    assert (len(beyond.facts.occurrences), beyond.doubts) == (1, (Doubt.RECURRENCE_IGNORED,))
    guests = "\n".join(f"ATTENDEE:mailto:p{n}@x.example" for n in range(1_000))
    assert only(calendar(f"UID:1\n{AT}\nSUMMARY:Avec mille invités\n{guests}")).doubts == ()
    many = calendar(f"UID:1\n{AT}\nSUMMARY:x\n" + "URL:https://x.example/\n" * MAX_PROPERTIES)
    assert [item.reason for item in skipped_of(found_in(many))] == [SkipReason.TOO_LARGE]


LIAR = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+1200
TZOFFSETTO:+1200
END:STANDARD
END:VTIMEZONE"""


def test_b4_lying_zone_rules_of_a_known_name_are_ignored():
    event = only(calendar("UID:1\nDTSTART;TZID=Europe/Paris:20261101T100000\nSUMMARY:x", head=LIAR))
    (slot,) = event.facts.occurrences
    assert slot.start_at.astimezone(UTC).isoformat() == "2026-11-01T09:00:00+00:00"
    assert (slot.zone, event.doubts) == ("Europe/Paris", (Doubt.ZONE_RULES_IGNORED,))


@pytest.mark.parametrize(
    "observance",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=YEARLY;COUNT=999999999",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5MO",
        "RRULE:FREQ=YEARLY;INTERVAL=0",
        "RRULE:FREQ",
        f"RDATE:{','.join(['20260101T000000'] * 60)}",
        "TZOFFSETTO:+9900",
        "DTSTART:jamais",
    ],
)
def test_b4_zone_rules_that_nobody_writes_end_in_time(observance):
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ailleurs\nBEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0100\n"
        f"TZOFFSETTO:+0200\n{observance}\nEND:STANDARD\nEND:VTIMEZONE"
    )
    started = process_time()
    event = only(calendar("UID:1\nDTSTART;TZID=Ailleurs:20261103T180000\nSUMMARY:x", head=zone))
    assert process_time() - started <= 1
    assert event.facts.occurrences[0].zone == "Europe/Paris"


def test_b4_twenty_thousand_observances_are_not_followed():
    started = process_time()
    event = only(flood("observances", 20_000))
    assert process_time() - started <= 1
    assert event.doubts == (Doubt.ZONE_ASSUMED,)


_OPENED: list[str] | None = None


def _note_opened(event: str, args: tuple[object, ...]) -> None:
    if _OPENED is not None and event in {"open", "os.listdir", "os.scandir"}:
        _OPENED.append(str(args[0]))


@pytest.mark.parametrize(
    "tzid",
    ["../../../../etc/passwd", "/etc/passwd", "Europe", "Europe/Paris\0x", "x" * 200_000, "Europe/../../../etc/hosts"],
    ids=["traversal", "absolute", "directory", "nul", "200_kB", "inner_traversal"],
)
def test_b5_foreign_zone_names_reach_no_file(tzid):
    global _OPENED  # noqa: PLW0603 - audit hooks cannot be taken away, only silenced
    body = calendar(f"UID:1\nDTSTART;TZID={tzid}:20261103T180000\nSUMMARY:x")
    only(calendar(f"UID:1\n{AT}\nSUMMARY:what is loaded once is loaded before"))
    sys.addaudithook(_note_opened)
    _OPENED = []
    try:
        event = only(body)
        opened = _OPENED
    finally:
        _OPENED = None
    assert opened == []
    assert event.facts.occurrences[0].start_at.isoformat() == "2026-11-03T18:00:00+01:00"
    assert event.doubts == (Doubt.ZONE_ASSUMED,)


def good(count: int) -> list[str]:
    return [f"UID:bon-{n}@valombre.example\n{AT}\nSUMMARY:Bon {n}" for n in range(count)]


def test_b6_poison_1_of_100():
    events = good(100)
    events[50] = "UID:mauvais@valombre.example\nDTSTART:20261399T999999Z\nSUMMARY:Mauvais"
    found = found_in(calendar(*events))
    assert [event.facts.title for event in events_of(found)] == [f"Bon {n}" for n in range(100) if n != 50]
    assert [(item.reason, item.excerpt) for item in skipped_of(found)] == [
        (SkipReason.BAD_DATE, "UID:mauvais@valombre.example\nDTSTART:20261399T999999Z\nSUMMARY:Mauvais")
    ]


LINES = st.one_of(
    st.sampled_from(
        [
            AT,
            "DTSTART:",
            "DTSTART;TZID=Europe:20261103T180000",
            "DTSTART:99991231T235959Z",
            "DTEND:00010101T000000",
            "DURATION:P99999999999D",
            "RRULE:FREQ=DAILY;UNTIL=x",
            "RRULE:FREQ=YEARLY;BYDAY=99MO",
            "RECURRENCE-ID:20261103",
            "EXDATE:n",
            "RDATE;VALUE=PERIOD:20261103T180000Z/-PT1H",
            "SUMMARY:x",
            'SUMMARY;LANGUAGE="a:b',
            "GEO:x;y",
            "SEQUENCE:99999999999999999999999",
            "BEGIN:VALARM",
            "END:VALARM",
            "BEGIN:VCALENDAR",
            "STATUS;X=\x00:CANCELLED",
            "URL:javascript:alert(1)",
            "X-APPLE-STRUCTURED-LOCATION:geo:",
        ]
    ),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=60),
)


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(LINES, max_size=8), place=st.integers(0, 10))
def test_b6_bad_component_anywhere_costs_no_good_event(lines, place):
    events = good(10)
    events.insert(place, "\n".join(["UID:mauvais@valombre.example", *lines]))
    found = found_in(calendar(*events))
    titles = [event.facts.title for event in events_of(found) if event.origin.source_id.startswith("bon-")]
    assert titles == [f"Bon {n}" for n in range(10)]


@realdata
def test_b6_every_real_component_beside_good_events_costs_none():
    components = [
        found[1].decode("utf-8", "replace")
        for body in corpus()
        for found in re.finditer(rb"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", body, re.DOTALL)
    ]
    chance = random.Random(6)
    for component in chance.sample(components, 200):
        events = good(5)
        events.insert(chance.randrange(6), component.replace("\r\n", "\n").replace("UID:bon", "UID:x"))
        titles = [event.facts.title for event in events_of(found_in(calendar(*events)))]
        assert [title for title in titles if title.startswith("Bon ")] == [f"Bon {n}" for n in range(5)]


def test_g6_thousand_events_of_one_uid_are_all_kept():
    found = found_in(
        calendar(*(f"UID:same\nDTSTART:202611{n % 28 + 1:02}T100000Z\nSUMMARY:e{n}" for n in range(1_000)))
    )
    assert len({event.origin.source_id for event in events_of(found)}) == 1_000
    assert skipped_of(found) == []
