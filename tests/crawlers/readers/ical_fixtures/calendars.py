"""Invented calendars in a line or two, and what the reader makes of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from catalog.sightings import EventFacts, EventSighting, Occurrence, Skipped
from crawlers.readers.ical import read
from crawlers.reading import Answer, Found, Incomplete, Reading

HERE = Path(__file__).parent
REALDATA = (Path(__file__).parents[5] / "shared" / "realdata").resolve()
URL = "https://agenda.example/all.ics"
FETCHED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
READING = Reading(
    source="town_hall",
    reader="ical",
    window_from=date(2026, 10, 1),
    window_until=date(2028, 4, 30),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 11, 1),
)


def fixture(name: str) -> bytes:
    return (HERE / name).read_bytes()


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of `events` (bodies of VEVENTs), CRLF as the standard wants it."""
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    begin = f"{head.strip()}\n" if head else ""
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//invented//FR\n{begin}{blocks}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def found_in(body: bytes, reading: Reading = READING, encoding: str = "") -> list[Found]:
    return list(read(Answer(URL, body, FETCHED, "text/calendar", encoding), reading))


def events_of(found: list[Found]) -> list[EventSighting]:
    return [item for item in found if isinstance(item, EventSighting)]


def skipped_of(found: list[Found]) -> list[Skipped]:
    return [item for item in found if isinstance(item, Skipped)]


def incomplete_of(found: list[Found]) -> list[Incomplete]:
    return [item for item in found if isinstance(item, Incomplete)]


def items_of(found: list[Found]) -> int:
    return sum(item.origin.items for item in events_of(found)) + sum(item.items for item in skipped_of(found))


def only(body: bytes, reading: Reading = READING) -> EventSighting:
    """The one event of a calendar in which nothing is skipped."""
    found = found_in(body, reading)
    assert [type(item).__name__ for item in found] == ["EventSighting"], found
    return events_of(found)[0]


def facts(event: str, head: str = "") -> EventFacts:
    return only(calendar(f"UID:a-1@agenda.example\n{event}", head=head)).facts


def slots(*events: str, head: str = "", reading: Reading = READING) -> tuple[Occurrence, ...]:
    return only(calendar(*events, head=head), reading).facts.occurrences


def starts(*events: str, head: str = "", reading: Reading = READING) -> list[str]:
    """The starts as ISO texts, in order."""
    return [start_of(slot) for slot in slots(*events, head=head, reading=reading)]


def start_of(slot: Occurrence) -> str:
    start = slot.start_at or slot.start_on
    assert start is not None
    return start.isoformat()


def said(occurrence: Occurrence) -> Mapping[str, object]:
    """What a slot says beyond what every slot says."""
    return occurrence.model_dump(exclude_defaults=True, mode="json")
