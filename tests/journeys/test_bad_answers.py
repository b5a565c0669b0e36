"""Sources that answer wrong, all on one day, beside one that answers well (reliability A3, A10, A12, G1).

Three runs: everything is well; every source but `good` answers wrong in a way of its own; everything
is well again, but the sources show something else than on the first day.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.exports.published import faults
from tests.journeys.web import Announced, Happening, Place, Told, calendar, here

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
HTML = b"<!doctype html><html><body><h1>Maintenance</h1></body></html>"
REMEDY = "Open the address in a browser and look for the calendar's own link (it often ends in .ics)."


def bad_route(name: str, body: bytes, elsewhere: FaultServer) -> Route:
    """What the agenda of `name` answers on the bad day; `body` is its calendar."""
    return {
        "html": Route(HTML, headers={"Content-Type": "text/html"}),
        "noise": Route(bytes(range(128, 256)) * 20, headers=ICS),
        "cut_file": Route(body[: len(body) // 2], headers=ICS),
        "cut_line": Route(body, headers=ICS, cut=len(body) // 2),
        "broken": Route(HTML, statuses=(500,)),
        "forbidden": Route(HTML, statuses=(403,)),
        "half": Route(body, statuses=(404,)),
        "moved": Route(statuses=(302,), headers={"Location": elsewhere.url("/agenda.ics")}),
        "announced": Route(Announced(body), headers=ICS),
        "endless": Route(headers=ICS, chunks=10 * 1024**3 // 65536),
        "refused": Route(),
    }[name]


MESSAGES = {
    "html": [f"{{url}}: answers HTML where a calendar was expected. {REMEDY}"],
    "noise": [f"{{url}}: answers something else where a calendar was expected: it holds no BEGIN:VCALENDAR. {REMEDY}"],
    "cut_file": ["{url}: no END:VCALENDAR: cut off"],
    "cut_line": ["{url}: the answer is cut off"],
    "broken": ["{url}: answered 500"],
    "forbidden": ["{url}: answered 403"],
    "half": ["{url}: answered 404"],
    "moved": ["{url}: redirects to another domain: {elsewhere}"],
    "announced": ["{url}: the answer is too large"],
    "endless": ["{url}: the answer is too large"],
    "refused": ["{robots}: the connection is refused; nothing is asked of this host today"],
}
BAD = tuple(MESSAGES)


@dataclass
class Days:
    """What the three runs said, and what was published and counted after each."""

    place: Place
    urls: dict[str, str]
    elsewhere: FaultServer
    told: list[Told] = field(default_factory=list)
    titles: list[list[str]] = field(default_factory=list)
    missed: list[dict[str, int]] = field(default_factory=list)
    outcomes: list[dict[str, str]] = field(default_factory=list)

    def robots(self, name: str) -> str:
        return f"{self.urls[name]}: robots.txt"

    def run(self) -> None:
        self.told.append(self.place.run())
        assert faults(self.place.folder) == []
        self.titles.append(self.place.titles())
        with closing(sqlite3.connect(self.place.folder / "goodweek.db")) as database:
            self.missed.append(dict(database.execute("SELECT source_id, missed FROM sighting")))
            last = "SELECT source, outcome FROM visit WHERE id IN (SELECT max(id) FROM visit GROUP BY source)"
            self.outcomes.append(dict(database.execute(last)))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    names = ("good", "latin", *BAD)
    with serving(len(names) + 1, first=31) as [elsewhere, *servers]:
        place = Place(tmp_path_factory.mktemp("days") / "week")
        for name, server in zip(names, servers, strict=True):
            paths = ("/other.ics", "/agenda.ics") if name == "half" else ("/agenda.ics",)
            described = place.source(name, server, *paths)
            text = described.read_text()
            described.write_text(text.replace(f'"{server.place}"', f'"{server.place}", "{elsewhere.place}"'))
            place.shows(name, Happening(name, f"Fête {name}"))
            place.shows(name, path="/other.ics")
        elsewhere.routes["/agenda.ics"] = Route(calendar(Happening("taken", "Reprise")), headers=ICS)
        result = Days(place, {name: server.url("/agenda.ics") for name, server in place.servers.items()}, elsewhere)
        result.run()
        _spoil(place, elsewhere)
        result.run()
        _mend(place)
        result.run()
        yield result


def _spoil(place: Place, elsewhere: FaultServer) -> None:
    place.shows("good", Happening("good", "Fête good"), Happening("late", "Bal de clôture", 20))
    said = calendar(Happening("latin", "Fête déplacée à la salle")).decode().encode("latin-1")
    place.servers["latin"].routes["/agenda.ics"] = Route(said, headers=ICS)
    for name in BAD:
        body = calendar(Happening("instead", "Autre chose"), *(Happening(f"n{one}", "Suite") for one in range(9)))
        place.servers[name].routes["/agenda.ics"] = bad_route(name, body, elsewhere)
    place.servers["refused"].close()


def _mend(place: Place) -> None:
    for name in BAD:
        place.shows(name)


def test_bad_answers_are_told_in_one_clear_line_each(days: Days) -> None:
    assert days.told[0].lines == []
    elsewhere = days.elsewhere.url("/agenda.ics")
    expected = {
        name: [
            f"goodweek: {name}: {line.format(url=days.urls[name], robots=days.robots(name), elsewhere=elsewhere)}"
            for line in lines
        ]
        for name, lines in MESSAGES.items()
    }
    found = {name: [line for line in days.told[1].lines if line.startswith(f"goodweek: {name}: ")] for name in BAD}
    assert found == expected
    assert len(days.told[1].lines) == sum(len(lines) for lines in expected.values())


def test_bad_answers_make_the_run_end_with_status_69(days: Days) -> None:
    assert [told.status for told in days.told] == [0, 69, 69]


def test_bad_answers_leave_the_good_source_and_what_was_published(days: Days) -> None:
    everyone = sorted(f"Fête {name}" for name in ("good", "latin", *BAD))
    assert days.titles[0] == everyone
    assert [title for title in days.titles[1] if title not in everyone and title not in ("Autre chose", "Suite")] == [
        "Bal de clôture",
        "Fête déplacée à la salle",
    ]
    assert [title for title in everyone if title not in days.titles[1]] == ["Fête latin"]


def test_g1_incomplete_visits_count_against_nothing(days: Days) -> None:
    assert days.outcomes[0] == dict.fromkeys(("good", "latin", *BAD), "complete")
    incomplete = {name: days.outcomes[1][name] for name in BAD}
    assert incomplete == {name: "partial" if name in ("cut_file", "half") else "failed" for name in BAD}
    assert {name: days.missed[1][name] for name in BAD} == dict.fromkeys(BAD, 0)
    # What the cut file held before its cut makes it six events, of which an empty agenda would remove all: it is held.
    assert days.outcomes[2]["cut_file"] == "held"
    assert {name: days.missed[2][name] for name in BAD} == {
        name: int(name not in ("refused", "cut_file")) for name in BAD
    }
    assert days.missed[2]["good"] == 0


def test_sources_tells_which_are_broken_and_why(days: Days) -> None:
    told = here("sources", "-C", days.place.folder)
    rows = {line.split()[0]: line for line in told.out.splitlines()[1:]}
    assert (told.status, sorted(rows)) == (0, sorted(("good", "latin", *BAD)))
    assert " broken " in rows["refused"]
    assert rows["refused"].endswith(MESSAGES["refused"][0].format(robots=days.robots("refused")))
    assert " well " in rows["good"]
