"""Programs that keep a published calendar, as they are known to: by replacing it, or entry by entry.

None of them reads more than the file: UID, SEQUENCE, LAST-MODIFIED, STATUS, title and start of each entry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from icalendar import Calendar

MARKS = ("ANNULÉ – ", "DOUBLON – ")


class Entry(NamedTuple):
    """What a program keeps of a VEVENT."""

    uid: str
    sequence: int
    modified: datetime
    status: str
    title: str
    start: datetime


Shown = list[tuple[str, datetime]]


def entries(body: bytes) -> list[Entry]:
    """The entries of a calendar file."""
    return [
        Entry(
            str(event["UID"]),
            int(event["SEQUENCE"]),
            event.decoded("LAST-MODIFIED"),
            str(event["STATUS"]),
            str(event["SUMMARY"]),
            event.decoded("DTSTART").astimezone(UTC),
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    ]


@dataclass
class Replacing:
    """Apple's Calendar and Thunderbird: at each refresh the file is all there is; what is cancelled is struck out."""

    kept: list[Entry] = field(default_factory=list)

    def refresh(self, body: bytes) -> None:
        """Read the calendar again."""
        self.kept = entries(body)

    def programme(self) -> Shown:
        """What its owner means to go to: title and start, sorted."""
        return sorted((one.title, one.start) for one in self.kept if one.status != "CANCELLED")


@dataclass
class Keeping:
    """Programs that import: an entry is known by its UID and only a later one replaces it; none goes by being absent.

    Later is a higher SEQUENCE, or the same one and a later LAST-MODIFIED (RFC 5546 section 2.1.5). What comes as
    cancelled is taken out.
    """

    kept: dict[str, Entry] = field(default_factory=dict)

    def refresh(self, body: bytes) -> None:
        """Read the calendar again."""
        for one in entries(body):
            known = self.kept.get(one.uid)
            if known is None or (one.sequence, one.modified) > (known.sequence, known.modified):
                self.kept[one.uid] = one

    def programme(self) -> Shown:
        """What its owner means to go to: title and start, sorted."""
        return sorted((one.title, one.start) for one in self.kept.values() if one.status != "CANCELLED")


class Trusting(Keeping):
    """Programs that show what is cancelled like anything else: their owners see no more than the title."""

    def programme(self) -> Shown:
        """What its owner means to go to: title and start, sorted."""
        return sorted((one.title, one.start) for one in self.kept.values() if not one.title.startswith(MARKS))


Program = Replacing | Keeping
PROGRAMS: tuple[Callable[[], Program], ...] = (Replacing, Keeping, Trusting)


@dataclass
class Subscriber:
    """A program that reads one feed at each publication, or at every so manieth only."""

    program: Program
    feed: str
    every: int

    def look(self, number: int, public: Path) -> Shown | None:
        """What it shows after publication `number`; None when it does not look."""
        if number % self.every:
            return None
        self.program.refresh((public / "feeds" / f"{self.feed}.ics").read_bytes())
        return self.program.programme()


def subscribers(feeds: Iterable[str]) -> list[Subscriber]:
    """Every program, for each feed, always on or mostly asleep."""
    return [Subscriber(make(), feed, every) for make in PROGRAMS for feed in feeds for every in (1, 2, 3)]
