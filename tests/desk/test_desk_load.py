"""Many who poll filtered calendars beside some who submit, at a desk in a process of its own."""

import http.client
import json
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from threading import Thread

import pytest

from catalog import clock
from tests.journeys.web import Happening, Place, begin

FEEDS = ("/events.ics?attendance=on-site", "/events.ics?q=atelier", "/events.rss?q=atelier", "/events.json?q=salle")
SUBMITTED = "/api/v1/submissions"


@dataclass(slots=True)
class Told:
    """What came back: how long each answer took, in seconds, and what was not as it should be."""

    took: list[float] = field(default_factory=list)
    faults: list[object] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """Where it serves, and its process."""

    host: str
    pid: int

    def ask(self, told: Told, wanted: int, path: str, body: object = None, **headers: str) -> http.client.HTTPResponse:
        """Ask on a connection of its own, and note the time and whether the status is the wanted one."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        begun = time.monotonic()
        try:
            sent = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, sent, headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        told.took.append(time.monotonic() - begun)
        if answer.status != wanted:
            told.faults.append((path, answer.status))
        return answer

    def megabytes(self) -> float:
        """The most that its process held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    place = Place(tmp_path / "week")
    place.describe("brume", ["https://brume.example/agenda.ics"])
    place.takes_in("brume", *(Happening(f"atelier-{number}", f"Atelier {number}") for number in range(200)))
    place.publish()
    with (place.folder / "goodweek.toml").open("a") as config:
        config.write("\n[submissions]\ntrusted_proxies = 1\n")
    process = begin("serve", "--desk", "-C", place.folder, "--port", "0")
    assert process.stdout is not None
    host = process.stdout.readline().split()[0].removeprefix("http://").partition("/")[0]
    yield Desk(host, process.pid)
    process.send_signal(signal.SIGINT)
    assert (process.communicate(timeout=20)[1], process.returncode) == ("", 0)


def submission(number: int) -> dict[str, object]:
    """An event of its own, of somebody of their own."""
    day = clock.today() + timedelta(days=40)
    return {
        "title": f"Bal des voisins {number}",
        "dates": [{"day": day.isoformat(), "from": "18:00"}],
        "organiser": "Les Voisins de Val-Brume",
        "place": "Salle des Tilleuls",
        "city": "Val-Brume",
        "mail": f"voisin{number}@les-voisins.example",
        "agree": True,
        "other": True,
    }


@pytest.mark.parametrize(
    ("pollers", "a_second", "seconds"),
    [(20, 1, 3), pytest.param(500, 5, 60, marks=pytest.mark.drill)],
    ids=["twenty", "five hundred"],
)
def test_pollers_and_senders_are_all_answered_as_they_should_be(
    desk: Desk, pollers: int, a_second: int, seconds: int
) -> None:
    polled, sent, first = Told(), Told(), Told()
    etags = {feed: str(desk.ask(first, 200, feed).headers["ETag"]) for feed in FEEDS}
    begun = time.monotonic()

    def poll(number: int) -> None:
        feed = FEEDS[number % len(FEEDS)]
        for turn in range(seconds):
            time.sleep(max(0.0, begun + turn + number / pollers - time.monotonic()))
            try:
                desk.ask(polled, 304, feed, **{"If-None-Match": etags[feed]})
            except OSError as error:
                polled.faults.append(error)

    def send() -> None:
        for number in range(seconds * a_second):
            time.sleep(max(0.0, begun + number / a_second - time.monotonic()))
            headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.{number // 250}.{number % 250}"}
            try:
                desk.ask(sent, 202, SUBMITTED, submission(number), **headers)
            except OSError as error:
                sent.faults.append(error)

    threads = [*(Thread(target=poll, args=(number,)) for number in range(pollers)), Thread(target=send)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    within, sending = (quantiles(one.took, n=100) for one in (polled, sent))
    print(  # noqa: T201 - the figures of the drill
        f"{len(polled.took)} polls: median {within[49]:.3f} s, 99 % within {within[98]:.3f} s; {len(sent.took)} submissions: "
        f"median {sending[49]:.3f} s, 99 % within {sending[98]:.3f} s; {desk.megabytes():.0f} MB"
    )

    assert (first.faults, polled.faults, sent.faults) == ([], [], [])
    assert (len(polled.took), len(sent.took)) == (pollers * seconds, a_second * seconds)
