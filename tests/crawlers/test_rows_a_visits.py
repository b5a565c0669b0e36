"""Many requests to one host, and many visits to one feed (reliability A13, A14)."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.crawlers.fault_server import FaultServer, Route, Seen, serving
from tests.crawlers.jobs import ROOT, environment, source
from tests.exports.published import stats, tree
from tests.journeys.web import Happening, Place, calendar


def _gaps(seen: list[Seen]) -> float:
    return min(later.at - earlier.at for earlier, later in pairwise(seen))


def _polite(server: FaultServer, parts: int, pages: int, delay: float, rest: int) -> dict[str, Any]:
    """`parts` sources at one host, that ask `pages` pages of it; halfway it wants a rest."""
    for page in range(pages):
        server.routes[f"/{page}"] = Route(f"item {page} x".encode())
    middle = f"/{pages // 2}"
    server.routes[middle] = Route(b"item m x", statuses=(503, 200), headers={"Retry-After": str(rest)})
    paths = [f"/{page}" for page in range(pages)]
    jobs = {f"part{number}": source(server, *paths[number::parts], delay=delay) for number in range(parts)}
    crawled = run_polite(jobs)
    assert {report["outcome"] for report in crawled.values()} == {"complete"}
    place = next(number for number, seen in enumerate(server.seen) if seen.path == middle)
    return {
        "gap": _gaps(server.seen),
        "after": server.seen[place + 1].at - server.seen[place].at,
        "asked": len(server.seen),
    }


def run_polite(jobs: dict[str, Any]) -> dict[str, Any]:
    """A crawl that may take its time."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.drive"],
        input=json.dumps({"sources": jobs}),
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    reports: dict[str, Any] = json.loads(done.stdout)["reports"]
    return reports


@pytest.mark.drill
def test_a13_two_hundred_requests_to_one_host_are_a_second_apart_and_none_is_in_its_rest(servers: Any) -> None:
    (server,) = servers(1)
    told = _polite(server, 4, 195, 1.05, 5)
    sys.stdout.write(
        f"{told['asked']} requests, least gap {told['gap']:.3f} s, {told['after']:.2f} s after a Retry-After of 5 s\n"
    )
    assert told["asked"] >= 200
    assert told["gap"] >= 1.0
    assert told["after"] >= 5


def test_a13_sources_at_one_host_share_its_delay_and_its_rest(servers: Any) -> None:
    (server,) = servers(1)
    told = _polite(server, 2, 6, 0.15, 1)
    assert told["asked"] == 6 + 2 + 1
    # Seen by the server, which a busy machine wakes late; two sources with a delay of their own would be 0.075 apart at most.
    assert told["gap"] >= 0.12
    assert told["after"] >= 1


RUNS = 50


@pytest.mark.drill
def test_a14_fifty_runs_of_an_unchanged_feed_change_nothing_that_is_kept_or_published(tmp_path: Path) -> None:
    with serving(1, first=61) as [server]:
        place = Place(tmp_path / "week")
        place.source("brume", server)
        body = calendar(Happening("atelier", "Atelier tablette"), Happening("repas", "Repas partagé", 12))
        server.routes["/agenda.ics"] = Route(body, headers={"Content-Type": "text/calendar"}, etag='"v1"')
        states = []
        for _ in range(RUNS):
            told = place.run()
            assert (told.status, told.err) == (0, "")
            states.append((_catalogue(place.folder), tree(place.folder / "public"), stats(place.folder / "public")))
        conditions = [seen.headers.get("If-None-Match") for seen in server.seen if seen.path == "/agenda.ics"]
    sizes = _sizes(place.folder)
    sys.stdout.write(
        f"{RUNS} runs: {len(conditions)} requests, {conditions.count(chr(34) + 'v1' + chr(34))} answered 304 with {sum(sizes[1:])} bytes\n"
    )
    assert (sizes[0] > 400, sizes[1:]) == (True, [0] * (RUNS - 1))
    assert conditions == [None, *['"v1"'] * (RUNS - 1)]
    assert all(state == states[0] for state in states)


def _catalogue(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what tells of the asking itself: the visits, and when an answer was asked for."""
    with closing(sqlite3.connect(folder / "goodweek.db")) as database:
        rows = {}
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'visit'"
        ).fetchall():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info('{name}')") if row[1] != "asked_at"]
            rows[name] = sorted(database.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall(), key=repr)
        return rows


def _sizes(folder: Path) -> list[int]:
    """Bytes that each visit was sent."""
    with closing(sqlite3.connect(folder / "goodweek.db")) as database:
        return [json.loads(row[0])["size"] for row in database.execute("SELECT report FROM visit ORDER BY id")]
