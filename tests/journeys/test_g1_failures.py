"""Sources that fail, crawled for real (reliability G1, F1)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from catalog.store import Store
from catalog.vocabulary import Seen
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.crawlers.jobs import source
from tests.journeys.braked import counted, published
from tests.journeys.crawled import crawled

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
HTML = b"<!doctype html><html><body><h1>Maintenance</h1></body></html>"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
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


def _fails(mode: str, name: str, seed: int, elsewhere: FaultServer) -> Route:
    """What a source answers that fails in this way; the seed says where it is cut, and what the noise is."""
    body, random = agenda(name, _size(seed)), Random(f"{mode} {seed}")
    cut = random.randrange(1, len(body) - len("END:VCALENDAR\r\n"))
    return {
        "500": Route(HTML, statuses=(500,)),
        "503": Route(HTML, statuses=(503,)),
        "403": Route(HTML, statuses=(403,)),
        "404": Route(HTML, statuses=(404,)),
        "refused": Route(),
        "html": Route(HTML, headers={"Content-Type": "text/html"}),
        "nothing": Route(b"", headers=ICS),
        "noise": Route(bytes(random.choices(range(128, 256), k=random.randrange(1, 5_000))), headers=ICS),
        "cut line": Route(body, headers=ICS, cut=cut),
        "cut file": Route(body[:cut], headers=ICS),
        "half": Route(HTML, statuses=(502,)),
        "moved": Route(statuses=(302,), headers={"Location": elsewhere.url("/agenda.ics")}),
    }[mode]


def _size(seed: int) -> int:
    """How many events a source of this seed holds: 6 to 44, always even."""
    return 6 + 2 * seed


MODES = ("500", "503", "403", "404", "refused", "html", "nothing", "noise", "cut line", "cut file", "half", "moved")
FAILING = [(mode, seed, f"m{place}_{seed}") for place, mode in enumerate(MODES) for seed in range(SEEDS)]


def _sound(servers: dict[str, FaultServer], elsewhere: FaultServer) -> dict[str, dict[str, Any]]:
    """The 240 sources, each of which answers well; half of the events of a `half` is behind another address."""
    sources = {}
    for mode, seed, name in FAILING:
        paths = [f"/{seed}.ics", f"/{seed}b.ics"][: 2 if mode == "half" else 1]
        portion = _size(seed) // len(paths)
        for part, path in enumerate(paths):
            servers[mode].routes[path] = Route(agenda(name, portion, part * portion), headers=ICS)
        sources[name] = source(servers[mode], *paths, reader="ical")
        sources[name]["allow_private"].append(elsewhere.place)
    return sources


@pytest.mark.drill
def test_g1_of_240_failing_sources_nothing_is_cancelled_or_removed(url: str) -> None:
    """Twelve ways to fail, twenty sources each, on four days: more than silence needs to count."""
    with serving(len(MODES) + 1, first=101) as [elsewhere, *rest]:
        servers = dict(zip(MODES, rest, strict=True))
        sources = _sound(servers, elsewhere)
        elsewhere.routes["/agenda.ics"] = Route(agenda("else", 12), headers=ICS)
        first = crawled(url, NOW, sources)
        assert {first[name]["outcome"] for name in sources} == {"complete"}
        for mode, seed, name in FAILING:
            path = f"/{seed}b.ics" if mode == "half" else f"/{seed}.ics"
            servers[mode].routes[path] = _fails(mode, name, seed, elsewhere)
        servers["refused"].close()
        store = Store.open(url)
        before = {name: told[:2] for name, told in published(store).items()}
        outcomes: Counter[str] = Counter()
        for day in range(1, 5):
            found = crawled(url, NOW + DAY * day, sources)
            outcomes.update(found[name]["outcome"] for name in sources)
        after = published(store)
        print(f"{len(sources)} sources of 12 modes, 4 days: {dict(outcomes)}")  # noqa: T201 - the figures of the drill
        assert (len(sources), outcomes.total(), outcomes.keys()) == (240, 960, {"failed", "partial"})
        total = sum(_size(seed) for _, seed, _ in FAILING)
        assert (len(before), counted(store), counted(store, gone=True)) == (total, total, 0)
        assert {name: told[:2] for name, told in after.items()} == before
        assert {told[2] for told in after.values()} == {Seen.LISTED, Seen.SOURCE_DOWN}
        store.close()


@pytest.mark.drill
def test_f1_a_visit_that_is_killed_loses_itself_and_nothing_more(url: str) -> None:
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
