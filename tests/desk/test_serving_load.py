"""Calendars that come back every now and then, many at once (reliability C13)."""

import http.client
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from threading import Thread

import pytest

from tests.journeys.web import Happening, Place, begin

FEED = "/feeds/all.ics"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"])
    made.takes_in("brume", *(Happening(f"atelier-{number}", f"Atelier {number}") for number in range(200)))
    made.publish()
    return made


@pytest.fixture
def host(place: Place) -> Iterator[str]:
    """Where `goodweek serve` serves, in a process of its own."""
    process = begin("serve", "-C", place.folder, "--port", "0")
    assert process.stdout is not None
    yield process.stdout.readline().split()[0].removeprefix("http://").rstrip("/")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")


def _ask(host: str, path: str, etag: str = "") -> tuple[int, str]:
    """Ask once, on a connection of its own as calendars do; status and ETag."""
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["ETag"]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("pollers", "seconds", "percent"),
    [(50, 2, 50), pytest.param(500, 60, 99, marks=pytest.mark.drill)],
    ids=["fifty", "five hundred"],
)
def test_c13_pollers_are_answered_304_without_an_error_and_soon(host, pollers, seconds, percent):
    _, etag = _ask(host, FEED)
    took: list[float] = []
    faults: list[object] = []

    def poll(number: int) -> None:
        begun = time.monotonic() + number / pollers
        for turn in range(seconds):
            time.sleep(max(0.0, begun + turn - time.monotonic()))
            asked = time.monotonic()
            try:
                status, _ = _ask(host, FEED, etag)
                faults.extend([] if status == 304 else [status])
            except OSError as error:
                faults.append(error)
            took.append(time.monotonic() - asked)

    threads = [Thread(target=poll, args=(number,)) for number in range(pollers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, len(took)) == ([], pollers * seconds)
    within = quantiles(took, n=100)
    # Seconds. Of the few, half of them: ordinary tests share the machine with others.
    assert within[percent - 1] < 0.25, f"median {within[49]:.3f} s, 99 % within {within[98]:.3f} s"


@pytest.mark.drill
def test_unchanged_documents_keep_their_etag_from_one_publication_to_the_next(place, host):
    listed = json.loads((place.folder / "public" / "manifest.json").read_bytes())["documents"]
    before = {path: _ask(host, f"/{path}")[1] for path in listed}
    (place.folder / "public").unlink()  # Everything is made anew, from nothing.
    place.publish()
    assert {path: _ask(host, f"/{path}", etag) for path, etag in before.items()} == {
        path: (304, etag) for path, etag in before.items()
    }
    place.takes_in(
        "brume",
        *(Happening(f"atelier-{number}", f"Atelier {number}") for number in range(199)),
        Happening("atelier-199", "Un autre titre"),
    )
    place.publish()
    told = {path: _ask(host, f"/{path}", etag) for path, etag in before.items()}
    same = [path for path, (status, _) in told.items() if status == 304]
    assert {told[path] for path in same} == {(304, before[path]) for path in same}
    assert len(same) > 2 * 199
    assert told["feeds/all.ics"][0] == 200
