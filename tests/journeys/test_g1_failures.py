"""Sources that fail, empty themselves, or flood, crawled for real (reliability G1, G2, G10)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from catalog import clock
from catalog.holding import accept, held_visits
from catalog.store import Store
from catalog.vocabulary import Seen
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.crawlers.jobs import source
from tests.journeys.braked import DOMAIN, counted, published
from tests.journeys.crawled import crawled

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
HTML = b"<!doctype html><html><body><h1>Maintenance</h1></body></html>"
LOGIN = b"<!doctype html><html><body><form action='/login'><input name='user'></form></body></html>"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEEDS = 20


def agenda(name: str, count: int, begin: int = 0) -> bytes:
    """So many events of a source, two a day."""
    house = "".join(Random(name).choices("bcdfgaeioulmnrst", k=8)).title()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//Agenda//FR"]
    for number in range(begin, begin + count):
        start = NOW + timedelta(days=20 + number // 2, hours=number % 2 * 4)
        when = f"{start:%Y%m%dT%H%M%SZ}"
        what = ("Atelier", "Bal", "Café", "Dictée", "Expo", "Fête", "Goûter")[number % 7]
        lines += ["BEGIN:VEVENT", f"UID:{name}-{number}@brume.example", "DTSTAMP:20260101T000000Z", f"DTSTART:{when}"]
        lines += [f"SUMMARY:{what} {house} {number}", f"LOCATION:{number} rue {house}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _fails(mode: str, name: str, elsewhere: FaultServer) -> Route:
    """What a source answers that fails in this way, once it held twelve events."""
    body = agenda(name, 12)
    return {
        "500": Route(HTML, statuses=(500,)),
        "503": Route(HTML, statuses=(503,)),
        "403": Route(HTML, statuses=(403,)),
        "404": Route(HTML, statuses=(404,)),
        "refused": Route(),
        "html": Route(HTML, headers={"Content-Type": "text/html"}),
        "nothing": Route(b"", headers=ICS),
        "noise": Route(bytes(range(128, 256)) * 20, headers=ICS),
        "cut line": Route(body, headers=ICS, cut=len(body) // 2),
        "cut file": Route(body[: len(body) // 2], headers=ICS),
        "half": Route(HTML, statuses=(502,)),
        "moved": Route(statuses=(302,), headers={"Location": elsewhere.url("/agenda.ics")}),
    }[mode]


MODES = ("500", "503", "403", "404", "refused", "html", "nothing", "noise", "cut line", "cut file", "half", "moved")


@pytest.mark.drill
@pytest.mark.only("sqlite")
def test_g1_of_240_failing_sources_nothing_is_cancelled_or_removed(url: str) -> None:
    """Twelve ways to fail, twenty sources each, on four days: more than silence needs to count."""
    with serving(len(MODES) + 1, first=101) as [elsewhere, *servers]:
        sources: dict[str, dict[str, Any]] = {}
        for mode, server in zip(MODES, servers, strict=True):
            for seed in range(SEEDS):
                name = f"m{MODES.index(mode)}_{seed}"
                paths = [f"/{seed}.ics", f"/{seed}b.ics"][: 2 if mode == "half" else 1]
                for part, path in enumerate(paths):
                    server.routes[path] = Route(agenda(name, 12 // len(paths), part * 6), headers=ICS)
                sources[name] = source(server, *paths, reader="ical", max_items=5000)
                sources[name]["allow_private"].append(elsewhere.place)
        elsewhere.routes["/agenda.ics"] = Route(agenda("else", 12), headers=ICS)
        first = crawled(url, NOW, sources)
        assert {first[name]["outcome"] for name in sources} == {"complete"}
        for mode, server in zip(MODES, servers, strict=True):
            for seed in range(SEEDS):
                name = f"m{MODES.index(mode)}_{seed}"
                server.routes[f"/{seed}b.ics" if mode == "half" else f"/{seed}.ics"] = _fails(mode, name, elsewhere)
        servers[MODES.index("refused")].close()
        store = Store.open(url)
        before = {name: told[:2] for name, told in published(store).items()}
        for day in range(1, 5):
            found = crawled(url, NOW + DAY * day, sources)
            assert {found[name]["outcome"] for name in sources} <= {"failed", "partial"}
        after = published(store)
        assert (len(sources), counted(store), counted(store, gone=True)) == (240, 240 * 12, 0)
        assert {name: told[:2] for name, told in after.items()} == before
        assert {told[2] for told in after.values()} == {Seen.LISTED, Seen.SOURCE_DOWN}
        store.close()


def _empties(mode: str, name: str) -> Route:
    """What a source answers, soundly and with 200, where it held twelve events."""
    return {
        "an empty calendar": Route(agenda(name, 0), headers=ICS),
        "one event left": Route(agenda(name, 1), headers=ICS),
        "a third left": Route(agenda(name, 4), headers=ICS),
        "a notice of maintenance": Route(agenda(name, 1, 500), headers=ICS),
        "last year's calendar": Route(agenda(name, 12).replace(b"DTSTART:2026", b"DTSTART:2025"), headers=ICS),
        "another calendar": Route(agenda("other", 12, 700), headers=ICS),
        "a page of HTML": Route(HTML, headers={"Content-Type": "text/html"}),
        "a login page": Route(LOGIN, headers=ICS),
    }[mode]


EMPTIES = (
    "an empty calendar",
    "one event left",
    "a third left",
    "a notice of maintenance",
    "last year's calendar",
    "another calendar",
    "a page of HTML",
    "a login page",
)


@pytest.fixture
def emptied(url: str) -> Iterator[tuple[Store, dict[str, dict[str, Any]], list[dict[str, Any]]]]:
    """Eight sources that held twelve events each, and empty themselves with an answer of 200."""
    with serving(len(EMPTIES), first=121) as servers:
        sources = {f"m{place}": source(server, "/agenda.ics", reader="ical") for place, server in enumerate(servers)}
        for name, server in zip(sources, servers, strict=True):
            server.routes["/agenda.ics"] = Route(agenda(name, 12), headers=ICS)
        crawls = [crawled(url, NOW, sources)]
        for mode, name, server in zip(EMPTIES, sources, servers, strict=True):
            server.routes["/agenda.ics"] = _empties(mode, name)
        store = Store.open(url)
        yield store, sources, crawls
        store.close()


@pytest.mark.drill
def test_g2_eight_ways_to_empty_remove_nothing_and_raise_eight_alarms(
    emptied: tuple[Store, dict[str, dict[str, Any]], list[dict[str, Any]]], url: str
) -> None:
    store, sources, _ = emptied
    before = published(store)
    found = crawled(url, NOW + DAY, sources)
    outcomes = {mode: found[name]["outcome"] for mode, name in zip(EMPTIES, sources, strict=True)}
    html = ("a page of HTML", "a login page")
    assert outcomes == {mode: "failed" if mode in html else "held" for mode in EMPTIES}
    assert (published(store), counted(store, gone=True)) == (before, 0)
    with clock.frozen(NOW + DAY + HOUR):
        accept(store, "m2", "Ada", uid_domain=DOMAIN)
    assert (counted(store, gone=True), counted(store)) == (8, 88)
    for hours in (48, 96):
        again = crawled(url, NOW + HOUR * hours, sources)
    released = dict.fromkeys(EMPTIES, "complete") | {"a third left": "unchanged"} | dict.fromkeys(html, "failed")
    assert {mode: again[name]["outcome"] for mode, name in zip(EMPTIES, sources, strict=True)} == released
    assert held_visits(store) == {}
    # 12, 11, 8 (accepted), 12, none (they have other dates) and 12; the two that answer a page are as they were.
    assert counted(store, gone=True) == 55


@pytest.mark.drill
@pytest.mark.parametrize("history", [False, True])
def test_g10_a_flood_of_100_000_is_capped_and_held_in_time_and_memory(history: bool, url: str) -> None:
    with serving(1, first=141) as [server]:
        sources = {"brume": source(server, "/agenda")}
        if history:
            server.routes["/agenda"] = Route(b"flood 20")
            crawled(url, NOW, sources)
        server.routes["/agenda"] = Route(b"flood 100000")
        found = crawled(url, NOW + DAY, sources)
        store = Store.open(url)
        kept = counted(store)
        store.close()
        assert (found["seconds"] <= 60, found["peak_mb"] <= 300) == (True, True)
        assert (found["brume"]["outcome"], kept) == (("held", 20) if history else ("partial", 5_000))


@pytest.mark.drill
def test_a_visit_that_is_killed_loses_itself_and_nothing_more(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'week.db'}"
    with serving(1, first=151) as [server]:
        sources = {"brume": source(server, "/agenda.ics", reader="ical")}
        server.routes["/agenda.ics"] = Route(agenda("brume", 560), headers=ICS, etag='"1"')
        crawled(url, NOW, sources)
        server.routes["/agenda.ics"] = Route(
            agenda("brume", 560).replace(b"SUMMARY:Atelier", b"SUMMARY:Stage"), headers=ICS, etag='"2"'
        )
        store = Store.open(url)
        before = published(store)
        crawled(url, NOW + DAY, sources, kill={"brume": 1})
        assert published(store) == before
        found = crawled(url, NOW + DAY, sources)["brume"]
        assert (found["outcome"], found["taken"]) == ("complete", {"changed": 80})
        store.close()
