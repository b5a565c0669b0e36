"""Sources that empty themselves with an answer of 200, crawled for real (reliability G2).

Ten ways in which what is read is sound and nearly nothing is left: all are held with an alarm, and released
by one command or by three equal whole visits over 72 hours. In two more a page stands where a calendar was: they fail,
which is told as well, and never become sound by being repeated. Towns and events are invented.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from catalog import clock
from catalog.store import Store
from tests.crawlers.fault_server import Route, serving
from tests.crawlers.jobs import source
from tests.journeys.braked import counted, published
from tests.journeys.crawled import crawled
from tests.journeys.test_g1_failures import HTML, ICS, NOW, agenda
from tests.journeys.web import Place, here

HOUR = timedelta(hours=1)
MANY = 12
PAGE, JSON, CSV = ({"Content-Type": kind} for kind in ("text/html", "application/json", "text/csv"))
LOGIN = b"<!doctype html><html><body><form action='/login'><input name='user'></form></body></html>"
_COLUMNS = {"id": "id", "title": "titre", "start_date": "date", "start_time": "heure", "place_name": "lieu"}


def _happenings(name: str, count: int) -> Iterator[tuple[int, str, str, datetime]]:
    """Number, title, hall and start of so many events of a source, two a day; nobody takes one for that of another."""
    house = "".join(Random(name).choices("bcdfgaeioulmnrst", k=8)).title()
    for number in range(count):
        start = NOW + timedelta(days=20 + number // 2, hours=number % 2 * 4)
        yield number, f"Atelier {house} {number}", f"Salle {house} {number}", start


def _site(name: str, count: int) -> bytes:
    """A page whose events are told in JSON-LD."""
    told = [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": title,
            "startDate": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "url": f"https://brume.example/{name}/{number}",
            "location": {"@type": "Place", "name": hall},
        }
        for number, title, hall, start in _happenings(name, count)
    ]
    return f'<!doctype html><script type="application/ld+json">{json.dumps(told)}</script>'.encode()


def _list(name: str, count: int) -> bytes:
    """The list of a Gancio."""
    told = [
        {"id": 1 + number, "title": title, "start_datetime": start.timestamp(), "place": {"name": hall}}
        for number, title, hall, start in _happenings(name, count)
    ]
    return json.dumps(told).encode()


def _table(name: str, count: int) -> bytes:
    rows = [
        f"{number};{title};{start:%d/%m/%Y};{start:%H:%M};{hall}"
        for number, title, hall, start in _happenings(name, count)
    ]
    return "\n".join([";".join(_COLUMNS.values()), *rows, ""]).encode()


@dataclass(frozen=True)
class Kind:
    """A kind of source: how it is described, and what it answers that holds so many events."""

    values: dict[str, Any]
    path: str
    headers: dict[str, str]
    body: Callable[[str, int], bytes]

    def route(self, name: str, count: int = MANY) -> Route:
        return Route(self.body(name, count), headers=self.headers)


CALENDAR = Kind({"reader": "ical"}, "/agenda.ics", ICS, agenda)
SITE = Kind({"reader": "schema_org"}, "/", PAGE, _site)
GANCIO = Kind({"reader": "gancio"}, "/api/events", JSON, _list)
TABLE = Kind({"reader": "tabular", "options": {"kind": "events", "columns": _COLUMNS}}, "/t.csv", CSV, _table)


@dataclass(frozen=True)
class Mode:
    """A way to empty itself.

    Attributes:
        answer: what the source of this name answers from then on.
        left: how many of the twelve are still shown; new: how many others are.
    """

    kind: Kind
    answer: Callable[[str], Route]
    left: int = 0
    new: int = 0


def _last_year(name: str) -> Route:
    return Route(agenda(name, MANY).replace(b"DTSTART:2026", b"DTSTART:2025"), headers=ICS)


def _maintenance(name: str) -> Route:
    return Route(agenda(name, 1, 500), headers=ICS)


def _another(name: str) -> Route:
    return Route(agenda(f"other{name}", MANY, 700), headers=ICS)


EMPTIED = {
    "an empty calendar": Mode(CALENDAR, lambda name: CALENDAR.route(name, 0)),
    "one event left": Mode(CALENDAR, lambda name: CALENDAR.route(name, 1), left=1),
    "a third left": Mode(CALENDAR, lambda name: CALENDAR.route(name, 4), left=4),
    "a notice of maintenance": Mode(CALENDAR, _maintenance, new=1),
    "last year's calendar": Mode(CALENDAR, _last_year, left=MANY),
    "another calendar": Mode(CALENDAR, _another, new=MANY),
    "a page of HTML": Mode(SITE, lambda _: Route(HTML, headers=PAGE)),
    "a login page": Mode(SITE, lambda _: Route(LOGIN, headers=PAGE)),
    "an empty list": Mode(GANCIO, lambda name: GANCIO.route(name, 0)),
    "a table of its head alone": Mode(TABLE, lambda name: TABLE.route(name, 0)),
}
BROKEN = {
    "HTML for a calendar": Mode(CALENDAR, lambda _: Route(HTML, headers=PAGE), left=MANY),
    "a login page for a calendar": Mode(CALENDAR, lambda _: Route(LOGIN, headers=ICS), left=MANY),
}
MODES = [*EMPTIED.items(), *BROKEN.items()]
ACCEPTED, WAITING = "accepted", "waiting"
"""Each mode has a source for which a person decides, and one that is left alone."""


class Emptied:
    """The sources in one catalogue, and an instance on it."""

    def __init__(self, url: str, folder: Path, sources: dict[str, dict[str, Any]]) -> None:
        self.url, self.sources = url, sources
        self.place = Place(folder)
        config = self.place.folder / "goodweek.toml"
        config.write_text(f'{config.read_text()}[database]\nurl = "{url}"\n')
        self.store = Store.open(url)

    def visit(self, hours: int) -> dict[str, dict[str, Any]]:
        """Crawl all, so many hours after the first visit."""
        return crawled(self.url, NOW + HOUR * hours, self.sources)

    def outcomes(self, found: dict[str, dict[str, Any]], ending: str) -> list[str]:
        """By mode, those for which a person decides or those left alone."""
        return [found[f"m{number}_{ending}"]["outcome"] for number in range(len(MODES))]

    def held(self) -> list[str]:
        """The sources of which `goodweek sources review` says that they wait."""
        told = here("sources", "review", "--json", "-C", self.place.folder)
        return [visit["source"] for visit in json.loads(told.out) if visit["alarms"]]

    def accept(self, name: str) -> int:
        """One command; its exit status."""
        return here("sources", "review", name, "--accept", "--who", "Ada", "-C", self.place.folder).status


@pytest.fixture
def emptied(url: str, tmp_path: Path) -> Iterator[Emptied]:
    """Twenty-four sources that held twelve events each at the first visit, and empty themselves."""
    with serving(2 * len(MODES), first=121) as servers:
        sources: dict[str, dict[str, Any]] = {}
        endings = [(number, mode, ending) for number, (_, mode) in enumerate(MODES) for ending in (ACCEPTED, WAITING)]
        for (number, mode, ending), server in zip(endings, servers, strict=True):
            name = f"m{number}_{ending}"
            sources[name] = source(server, mode.kind.path, **mode.kind.values)
            server.routes[mode.kind.path] = mode.kind.route(name)
        made = Emptied(url, tmp_path / "week", sources)
        first = made.visit(0)
        assert [first[name]["outcome"] for name in sources] == ["complete"] * len(sources)
        for (number, mode, ending), server in zip(endings, servers, strict=True):
            server.routes[mode.kind.path] = mode.answer(f"m{number}_{ending}")
        with closing(made.store):
            yield made


_HELD, _FAILED = ["held"] * len(EMPTIED), ["failed"] * len(BROKEN)
_BOTH = 2 * len(MODES) * MANY


@pytest.mark.drill
def test_g2_ways_to_empty_remove_nothing_and_are_told_and_released_by_a_command_or_by_repetition(
    emptied: Emptied,
) -> None:
    before = published(emptied.store)
    assert len(before) == _BOTH
    found = emptied.visit(24)
    for ending in (ACCEPTED, WAITING):
        assert emptied.outcomes(found, ending) == _HELD + _FAILED
    assert (published(emptied.store), counted(emptied.store, gone=True)) == (before, 0)
    names = [f"m{number}_{ending}" for number in range(len(EMPTIED)) for ending in (ACCEPTED, WAITING)]
    told = [name for name in emptied.sources if found[name]["alarms"] or found[name]["errors"]]
    assert (emptied.held(), told) == (sorted(names), list(emptied.sources))
    with clock.frozen(NOW + HOUR * 25):
        assert [emptied.accept(f"m{number}_{ACCEPTED}") for number in range(len(EMPTIED))] == [0] * len(EMPTIED)
    vanished = sum(MANY - mode.left for mode in EMPTIED.values())
    assert counted(emptied.store, gone=True) == vanished
    _released_by_repetition(emptied, vanished)
    print(f"{len(EMPTIED)} held and {len(BROKEN)} failed of {len(MODES)} modes, {len(told)} told of 24")  # noqa: T201


def _released_by_repetition(emptied: Emptied, vanished: int) -> None:
    """Three visits in 48 hours are not enough, nor is anything for the two that fail."""
    for hours in (48, 72):
        assert emptied.outcomes(emptied.visit(hours), WAITING) == _HELD + _FAILED
    assert counted(emptied.store, gone=True) == vanished
    last = emptied.visit(96)
    assert emptied.outcomes(last, WAITING) == ["complete"] * len(EMPTIED) + _FAILED
    accepted = emptied.outcomes(last, ACCEPTED)
    assert accepted == ["unchanged"] * len(EMPTIED) + _FAILED
    assert emptied.held() == []
    new = sum(mode.new for mode in EMPTIED.values())
    assert counted(emptied.store, gone=True) == 2 * vanished
    assert counted(emptied.store) == _BOTH - 2 * vanished + 2 * new
