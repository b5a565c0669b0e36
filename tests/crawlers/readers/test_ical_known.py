"""A calendar read again with what is known from the last time: what is the same is not read. All are invented."""

import random
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting
from catalog.vocabulary import SkipReason
from crawlers.readers.ical import Options, recognises
from crawlers.reading import Answer, Found, Same
from tests.crawlers.readers.ical_fixtures.calendars import (
    FETCHED,
    HERE,
    READING,
    REALDATA,
    URL,
    calendar,
    events_of,
    fixture,
    found_in,
    skipped_of,
)

AT = "DTSTART;TZID=Europe/Paris:20261103T180000"
WIDE = replace(READING, accepts_from=date(1990, 1, 1), window_from=date(2020, 1, 1))
ZONE = "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE"
realdata = pytest.mark.skipif(not REALDATA.is_dir(), reason="the real calendars are not beside the repository")


def known_from(found: Iterable[Found]) -> dict[str, Same]:
    """What the next visit knows: each event by the hash of its content."""
    origins = [one.origin for one in found if isinstance(one, EventSighting)]
    return {
        origin.content_hash: Same(f"event:{origin.source_id}", origin.content_hash, origin.items) for origin in origins
    }


def again(before: bytes, after: bytes) -> list[Found]:
    """What `after` gives to who has read `before`."""
    return found_in(after, replace(WIDE, known=known_from(found_in(before, WIDE))))


def titles(found: list[Found]) -> list[str]:
    return [event.facts.title for event in events_of(found)]


def sames(found: list[Found]) -> list[str]:
    return [one.sighted for one in found if isinstance(one, Same)]


def agenda(count: int) -> list[str]:
    return [f"UID:{number}@a.example\nDTSTAMP:20261101T080000Z\n{AT}\nSUMMARY:Fête {number}" for number in range(count)]


def test_unchanged_calendar_is_not_read_again_though_its_stamps_are_new():
    before = calendar(*agenda(5))
    assert again(before, before.replace(b"DTSTAMP:20261101", b"DTSTAMP:20261102")) == [
        *known_from(found_in(before, WIDE)).values()
    ]


def test_changed_events_alone_are_read_again_in_their_order():
    events = agenda(50)
    changed = random.Random(3).sample(range(50), 7)
    after = [event + " (bis)" if place in changed else event for place, event in enumerate(events)]
    found = again(calendar(*events), calendar(*after))
    assert titles(found) == [f"Fête {place} (bis)" for place in sorted(changed)]
    assert [
        one.origin.source_id if isinstance(one, EventSighting) else one.sighted.removeprefix("event:")
        for one in found
        if isinstance(one, EventSighting | Same)
    ] == [f"{number}@a.example" for number in range(50)]


@pytest.mark.parametrize(
    "change",
    [
        "SUMMARY:Autre",
        "SEQUENCE:1",
        "LAST-MODIFIED:20261101T090000Z",
        "X-UNKNOWN:1",
        "DESCRIPTION:a\n b",
        "STATUS:CANCELLED",
    ],
)
def test_any_other_line_of_an_event_makes_it_read_again(change):
    found = again(calendar(f"UID:1\n{AT}\nSUMMARY:x"), calendar(f"UID:1\n{AT}\n{change}\nSUMMARY:x"))
    assert [type(one) for one in found] == [EventSighting]


@pytest.mark.parametrize("head", ["METHOD:CANCEL", "X-WR-TIMEZONE:Europe/London"])
def test_head_that_says_otherwise_makes_all_read_again(head):
    events = agenda(3)
    found = again(calendar(*events), calendar(*events, head=head))
    assert [type(one) for one in found] == [EventSighting] * 3


def test_only_events_that_name_a_zone_are_read_again_when_its_rules_change():
    long_name = "Heure de la mairie de Valombre et de ses communes voisines, hiver comme été, au méridien"
    events = (
        "UID:1\nDTSTART;TZID=Mairie:20261103T180000\nSUMMARY:a",
        f'UID:2\nDTSTART;TZID="{long_name[:40]}\n {long_name[40:]}":20261103T180000\nSUMMARY:b',
        "UID:3\nDTSTART;TZID=Ailleurs:20261103T180000\nSUMMARY:c",
        "UID:4\nDTSTART:20261103T180000Z\nSUMMARY:d",
    )

    def zones(offset: str, long_offset: str) -> str:
        known = ZONE.format(name="Mairie", offset=offset), ZONE.format(name=long_name, offset=long_offset)
        return "\n".join((*known, ZONE.format(name="Ailleurs", offset="+0100")))

    before = calendar(*events, head=zones("+0100", "+0100"))
    assert titles(again(before, calendar(*events, head=zones("+0130", "+0100")))) == ["a"]
    assert titles(again(before, calendar(*events, head=zones("+0100", "+0130")))) == ["b"]
    assert titles(again(before, before)) == []


def test_series_is_read_again_with_all_its_overrides_when_one_of_them_changes():
    series = f"UID:1\n{AT}\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Cours"
    moved = "UID:1\nRECURRENCE-ID;TZID=Europe/Paris:20261110T180000\nDTSTART;TZID=Europe/Paris:{}T190000\nSUMMARY:Cours"
    other = f"UID:2\n{AT}\nSUMMARY:Autre"
    before = calendar(moved.format("20261110"), other, series)
    assert again(before, before) == [
        Same("event:1", found_hash(before, "1"), 2),
        Same("event:2", found_hash(before, "2")),
    ]
    found = again(before, calendar(moved.format("20261111"), other, series))
    assert (titles(found), sames(found)) == (["Cours"], ["event:2"])
    assert [event.origin.items for event in events_of(found)] == [2]
    without = again(before, calendar(other, series))
    assert (titles(without), sames(without)) == (["Cours"], ["event:2"])


def found_hash(body: bytes, source_id: str) -> str:
    return next(event.origin.content_hash for event in events_of(found_in(body)) if event.origin.source_id == source_id)


def test_what_was_skipped_is_skipped_again():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:x", "UID:2\nSUMMARY:sans date", f"UID:3\n{AT}\nSUMMARY:y\nCLASS:PRIVATE")
    first, second = found_in(body, WIDE), again(body, body)
    assert skipped_of(second) == skipped_of(first)
    assert [(one.reason, one.items) for one in skipped_of(second)] == [(SkipReason.NO_DATE, 1), (SkipReason.PRIVATE, 1)]


def test_events_that_share_a_uid_are_never_taken_as_known():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:a", f"UID:1\n{AT}\nSUMMARY:b", f"UID:1\n{AT}\nSUMMARY:c\nCLASS:PRIVATE")
    first = found_in(body, WIDE)
    assert again(body, body) == first
    assert len({event.origin.content_hash for event in events_of(first)}) == 2


def test_known_event_that_stands_there_twice_is_given_once():
    event = f"{AT}\nSUMMARY:sans UID"
    first = found_in(calendar(event, event), WIDE)
    found = again(calendar(event), calendar(event, event))
    assert [type(one).__name__ for one in found] == ["Same", "Skipped"]
    assert skipped_of(found) == skipped_of(first)


def test_event_that_is_cut_off_is_not_taken_as_known():
    body = calendar(*agenda(2))
    cut = body[: body.rindex(b"\r\nEND:VEVENT")]
    assert [getattr(one, "reason", type(one).__name__) for one in again(body, cut)] == [
        "Same",
        SkipReason.MALFORMED,
        "Incomplete",
    ]


def test_alarms_and_guessed_encodings_count_as_what_they_decide():
    event = f"UID:1\n{AT}\nSUMMARY:Café"
    alarm = "\nBEGIN:VALARM\nUID:9\nTRIGGER:-PT15M\nEND:VALARM"
    before = calendar(event)
    assert sames(again(before, calendar(event + alarm))) == ["event:1"]
    assert titles(again(before, before.decode().encode("cp1252"))) == ["Café"]


def test_limit_of_components_holds_for_known_ones():
    body = calendar(*agenda(5))
    few = replace(WIDE, options={"max_components": 3}, known=known_from(found_in(body, WIDE)))
    found = found_in(body, few)
    assert (len(sames(found)), [(one.reason, one.items) for one in skipped_of(found)]) == (3, [(SkipReason.LIMIT, 2)])


@cache
def first_readings() -> list[tuple[bytes, list[Found]]]:
    """The calendars of our own and, where they are, the real ones, each with what a first visit finds."""
    real = sorted(REALDATA.rglob("*.ics")) if REALDATA.is_dir() else []
    readings = []
    for body in (path.read_bytes() for path in [*sorted(HERE.glob("*.ics")), *real]):
        with suppress(SourceUnreadable):
            readings.append((body, found_in(body, WIDE) if len(body) < 100_000 else []))
    return readings


def test_every_calendar_gives_each_item_as_before_or_as_known():
    for body, first in first_readings():
        if first:
            assert same_items(first, found_in(body, replace(WIDE, known=known_from(first))))


def same_items(first: list[Found], second: list[Found]) -> bool:
    """Whether each of the first reading stands in its place in the second one, as it was or as known."""
    return len(first) == len(second) and all(
        one == two or (isinstance(two, Same) and isinstance(one, EventSighting) and two == as_same(one))
        for one, two in zip(first, second, strict=True)
    )


def as_same(event: EventSighting) -> Same:
    return Same(f"event:{event.origin.source_id}", event.origin.content_hash, event.origin.items)


@realdata
def test_changed_events_of_real_calendars_are_the_only_ones_read_again():
    chance = random.Random(11)
    tried = 0
    for body, first in first_readings():
        alone = [event for event in events_of(first) if body.count(event.origin.source_id.encode()) == 1]
        if len(alone) < 4 or len({event.origin.content_hash for event in events_of(first)}) < len(events_of(first)):
            continue
        chosen = {event.origin.source_id for event in chance.sample(alone, min(3, len(alone) - 1))}
        after = body
        for uid in chosen:
            line = re.compile(rb"^(UID[^\r\n]*:" + re.escape(uid.encode()) + rb"[^\r\n]*)", re.MULTILINE)
            after = line.sub(rb"X-TOUCHED:1\r\n\1", after, count=1)
        if after.count(b"X-TOUCHED") != len(chosen):
            continue
        tried += 1
        unknown = {
            event.origin.source_id for event in events_of(found_in(body, replace(WIDE, known=known_from(first))))
        }
        read_again = {event.origin.source_id for event in events_of(again(body, after))}
        assert read_again - unknown == chosen
    assert tried >= 5


@pytest.mark.parametrize(
    ("body", "media_type", "sure"),
    [
        (fixture("town_hall.ics"), "text/calendar", 95),
        (b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n", "", 95),
        (b"BEGIN:VCALENDAR\n".decode().encode("utf-16"), "text/plain", 95),
        (b"Warning: x in y.php\nBEGIN:VCALENDAR\n", "text/html", 80),
        (b"BEGIN:VEVENT\nUID:1\n", "text/calendar", 60),
        (b"<html><pre>BEGIN:VCALENDAR", "text/html", 30),
        (b"", "text/calendar", 0),
        (b'{"events": []}', "application/json", 0),
    ],
)
def test_calendar_is_recognised_by_its_start(body, media_type, sure):
    assert recognises(Answer(URL, body, FETCHED, media_type)) == sure


@pytest.mark.parametrize("options", [{"max_component": 5}, {"max_components": 0}, {"max_components": "all"}])
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(ValidationError):
        Options.model_validate(options)
