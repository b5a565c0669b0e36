"""An instance of Goodweek beside a small web of loopback hosts, and the command run on it as people run it.

Towns, people and events are invented by hand for these tests.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from json import dumps
from pathlib import Path
from typing import Any

from icalendar import Calendar

from catalog import clock
from catalog.identity import event_id
from catalog.register import register
from catalog.sightings import EventSighting
from catalog.store import Store
from crawlers.pipelines import CatalogueSink, view_of
from crawlers.readers.ical import read
from crawlers.reading import Answer
from crawlers.source import load_source
from crawlers.visits import VisitReport
from desk.cli import main
from desk.instance import Instance
from desk.publishing import publish_instance
from exports.publisher import Publication
from tests.crawlers.fault_server import FaultServer, Route
from tests.crawlers.forking import forked

ROOT = Path(__file__).parents[2]
DAY = clock.today() + timedelta(days=10)
WEEK = f"""\
series = "semaine"
series_name = "Semaine"
name = "Semaine de Brume-sur-Orne"
starts_on = {DAY - timedelta(days=3)}
ends_on = {DAY + timedelta(days=3)}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What the command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The error stream, by line."""
        return self.err.splitlines()


def environment() -> dict[str, str]:
    """As a person's, on a terminal of no kind, and with no proxy in the way."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}


def begin(*arguments: object) -> "subprocess.Popen[str]":
    """Start `goodweek ARGUMENTS` and let it run."""
    return subprocess.Popen(
        [sys.executable, "-m", "desk", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def goodweek(*arguments: object, seconds: int = 60) -> Told:
    """Run `goodweek ARGUMENTS` to its end, for which it has some seconds (`tests.journeys.commands`)."""
    done = forked("tests.journeys.commands", dumps([*map(str, arguments)]), environment(), seconds)
    return Told(done.returncode, done.stdout, done.stderr)


def here(*arguments: object) -> Told:
    """Run `goodweek ARGUMENTS` in this process: for what ends before a crawl begins, as a process crawls once."""
    out, err, before = StringIO(), StringIO(), sys.argv
    sys.argv = ["goodweek", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        return Told(int(end.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    raise AssertionError("the command ends with an exit status")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as an agenda tells it; it lasts an hour and begins at `hour` UTC."""

    uid: str
    title: str
    hour: int = 9
    status: str = "CONFIRMED"
    place: str = "Mairie de Brume-sur-Orne"

    def lines(self) -> list[str]:
        start = datetime.combine(DAY, time(self.hour), UTC)
        return [
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{self.title}",
            f"STATUS:{self.status}",
            "LOCATION:" + self.place.replace(",", "\\,"),
            "END:VEVENT",
        ]


def calendar(*happenings: Happening) -> bytes:
    """An agenda as iCalendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//Agenda//FR"]
    lines += [line for one in happenings for line in one.lines()]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


class Announced(bytes):
    """A body whose announced length is 10 GB, whatever is sent of it."""

    __slots__ = ()

    def __len__(self) -> int:
        return 10_000_000_000


@dataclass(slots=True)
class Place:
    """An instance folder whose sources are agendas on loopback hosts, each on an address of its own."""

    folder: Path
    servers: dict[str, FaultServer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "sources").mkdir(parents=True)
        (self.folder / "editions").mkdir()
        (self.folder / "goodweek.toml").write_text('[calendar]\nuid_domain = "brume.example"\n')
        (self.folder / "editions" / "semaine.toml").write_text(WEEK)

    def source(self, name: str, server: FaultServer, *paths: str) -> Path:
        """Describe the source `name`, whose addresses are `paths` of `server`."""
        self.servers[name] = server
        start = [server.url(path) for path in paths or ("/agenda.ics",)]
        return self.describe(name, start, f'delay = 0\nallow_private = ["{server.place}"]\n')

    def describe(self, name: str, start: list[str], rest: str = "") -> Path:
        """Describe the source `name`; `rest` is more of its TOML."""
        described = self.folder / "sources" / f"{name}.toml"
        described.write_text(
            f'title = "Agenda {name}"\npublisher = "Ville"\nreader = "ical"\nlicence = "CC0-1.0"\n'
            f"start = {start}\n{rest}"
        )
        return described

    def takes_in(self, name: str, *happenings: Happening, error: str = "") -> VisitReport:
        """Take in, without a crawl, what a visit to `name` would find, now; with `error` it finds nothing more."""
        instance = Instance.at(self.folder)
        source = load_source(self.folder / "sources" / f"{name}.toml")
        store = Store.open(instance.database_url, instance.ledger.key(os.environ))
        try:
            register(store, instance.editions(), [view_of(source)])
            sink = CatalogueSink(store, name, instance.config.calendar.uid_domain)
            report = VisitReport(name, clock.now())
            found = list(read(Answer(source.start[0], calendar(*happenings), clock.now()), source.reading()))
            sightings = [one for one in found if isinstance(one, EventSighting)]
            assert len(sightings) == len(happenings)
            sink.take([*sightings])
            report.found, report.answers = len(sightings), int(bool(sightings) or not error)
            report.seen_ids = {f"event:{one.origin.source_id}" for one in sightings}
            if error:
                report.error(source.start[0], error)
            report.finish()
            sink.close(report)
        finally:
            store.close()
        return report

    def publish(self) -> Publication:
        """Publish, in this process."""
        return publish_instance(Instance.at(self.folder))

    def shows(self, name: str, *happenings: Happening, path: str = "/agenda.ics") -> None:
        """Let the agenda of `name` hold these."""
        self.servers[name].routes[path] = Route(calendar(*happenings), headers={"Content-Type": "text/calendar"})

    def run(self, *arguments: str, command: str = "run") -> Told:
        """`goodweek run` here."""
        return goodweek(command, "-C", self.folder, *arguments)

    def published(self, feed: str = "all") -> list[dict[str, Any]]:
        """The events of a published calendar: uid, title, start, sequence, status."""
        body = (self.folder / "public" / "feeds" / f"{feed}.ics").read_bytes()
        return [
            {
                "uid": str(event["UID"]),
                "title": str(event["SUMMARY"]),
                "start": event.decoded("DTSTART").astimezone(UTC),
                "sequence": int(event.get("SEQUENCE", 0)),
                "status": str(event.get("STATUS", "")),
            }
            for event in Calendar.from_ical(body).walk("VEVENT")
        ]

    def titles(self) -> list[str]:
        """The titles in the published calendar, in order."""
        return sorted(event["title"] for event in self.published())


def ids(source: str, uids: Iterable[str]) -> list[str]:
    """The catalogue's ids of events first seen as `uids` in `source`."""
    return [event_id(source, uid) for uid in uids]
