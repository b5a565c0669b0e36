"""What a filtered calendar costs the desk, beside icalendar writing the same events at each request.

    python -m benchmarks.desk [--events 2800] [--clients 32] [--seconds 4] [--rounds 3]

An invented catalogue is published, and the desk serves it in a process of its own (uvicorn, one worker). So many
clients ask over connections that they keep, each as soon as it was answered. One event in fourteen is about refugees:
of 2,800, a calendar of 200. Measured in turn, per round: `icalendar`, which writes these events at each request;
`cold`, each time a query that nobody asked before, put together from fragments; `warm`, the same query again; `warm
gzip`, compressed; `304`, for who has it; `304 cold`, for who has another one. Figures are seconds per answer, medians
of the rounds. The last line is a JSON object. Goals: `warm` 150 times the throughput of `icalendar`; the slowest of a
hundred within 25 ms at 32 clients.
"""

import argparse
import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from benchmarks.desk_served import ALONE
from benchmarks.publishing import make_catalogue
from benchmarks.publishing_once import url
from benchmarks.rounds import Round, middle, ratio, tell
from desk.instance import Instance
from desk.publishing import publish_instance

_THEME = "refugees"
_QUERY = f"from=2017-01-01&theme={_THEME}"
_HOST = "127.0.0.1"
_FAR = date(2030, 1, 1)


@dataclass(slots=True)
class Load:
    """Clients that ask for some seconds.

    Attributes:
        targets: what they ask for, one after another. headers: what they say besides.
        taken: seconds that each answer took. lengths: how long the bodies were.
    """

    targets: Iterator[str]
    headers: dict[str, str] = field(default_factory=dict)
    expected: int = 200
    taken: list[float] = field(default_factory=list)
    lengths: set[int] = field(default_factory=set)

    async def run(self, port: int, clients: int, seconds: float) -> float:
        """Seconds per answer."""
        self.taken.clear()
        loop, started = asyncio.get_running_loop(), perf_counter()
        made = [_Client(self, port, started + seconds, loop.create_future()) for _ in range(clients)]
        for one in made:
            await loop.create_connection(partial(_itself, one), _HOST, port)
        await asyncio.gather(*(one.done for one in made))
        return (perf_counter() - started) / len(self.taken)


class _Client(asyncio.Protocol):
    """Asks again as soon as it was answered. Bodies are counted and not kept: the client is to cost little."""

    def __init__(self, load: Load, port: int, until: float, done: "asyncio.Future[None]") -> None:
        self._load, self._port, self._until, self.done = load, port, until, done
        self._head, self._left, self._began = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._began = perf_counter()
        if self._began >= self._until:
            self._transport.close()
            self.done.set_result(None)
            return
        told = "".join(f"{name}: {value}\r\n" for name, value in self._load.headers.items())
        target = next(self._load.targets)
        self._transport.write(f"GET {target} HTTP/1.1\r\nHost: {_HOST}:{self._port}\r\n{told}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._head = b""
            self._left = self._length(head.decode("latin-1").lower()) - len(body)
        if not self._left:
            self._load.taken.append(perf_counter() - self._began)
            self._ask()

    def _length(self, head: str) -> int:
        """How long a body will be."""
        status = int(head.split(" ", 2)[1])
        if status != self._load.expected:
            raise SystemExit(f"The server answered {status}: the benchmark measures nothing.")
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0) if status == 200 else 0
        self._load.lengths.add(length)
        return length


def _itself(one: _Client) -> _Client:
    return one


def ask_once(port: int, target: str) -> tuple[str, bytes]:
    """The ETag and the body of an address."""
    with socket.create_connection((_HOST, port), timeout=60) as one:
        one.sendall(f"GET {target} HTTP/1.1\r\nHost: {_HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: one.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    tags = [line.partition(b": ")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"etag:")]
    return (tags[0].decode() if tags else ""), body


@contextmanager
def served(events: int) -> Iterator[int]:
    """The port of a desk that has so many events."""
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port = int(free.getsockname()[1])
    with TemporaryDirectory() as path:
        folder = Path(path)
        (folder / "goodweek.toml").write_text(
            f'[site]\nname = "Semaine inventée"\nbase_url = "http://{_HOST}:{port}/"\n'
            f'[database]\nurl = "{url(folder)}"\n'
        )
        make_catalogue(folder, events, 100)
        publish_instance(Instance.at(folder))
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.desk_served", path, str(port), _THEME])
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            ask_once(port, "/healthz")
        except ConnectionRefusedError:
            sleep(0.1)
        else:
            return
    raise SystemExit("The desk did not start.")


def loads(port: int, events: int) -> dict[str, Load]:
    """What is measured, by name. What each gives is looked at once, so that the same is compared."""
    target = f"/events.ics?{_QUERY}"
    tag, body = ask_once(port, target)
    _, alone = ask_once(port, ALONE)
    found = body.count(b"BEGIN:VEVENT"), alone.count(b"BEGIN:VEVENT")
    if found != (events // 14, events // 14):
        raise SystemExit(f"{found} events are not {events // 14} each: the benchmark measures nothing.")

    def fresh(start: int) -> Iterator[str]:
        return (f"{target}&to={_FAR + timedelta(days=start + number)}" for number in count())

    def same(one: str) -> Iterator[str]:
        return (one for _ in count())

    return {
        "icalendar": Load(same(ALONE)),
        "cold": Load(fresh(0)),
        "warm": Load(same(target)),
        "warm gzip": Load(same(target), {"Accept-Encoding": "gzip"}),
        "304": Load(same(target), {"If-None-Match": tag}, 304),
        "304 cold": Load(fresh(1_000_000), {"If-None-Match": "*"}, 304),
    }


def percentile(taken: list[float], share: float) -> float:
    """The time within which that share of answers came."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=2_800)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    rounds: list[Round] = []
    slowest: list[Round] = []
    with served(chosen.events) as port:
        measured = loads(port, chosen.events)
        for _ in range(chosen.rounds):
            rounds.append(
                {name: asyncio.run(load.run(port, chosen.clients, chosen.seconds)) for name, load in measured.items()}
            )
            slowest.append({name: percentile(load.taken, 0.99) for name, load in measured.items()})
    names = [name for name in measured if name != "icalendar"]
    figures = {f"icalendar_beside_{name.replace(' ', '_')}": ratio(rounds, "icalendar", name) for name in names}
    figures |= {f"{name.replace(' ', '_')}_per_second": 1 / middle(rounds, name) for name in measured}
    figures |= {f"{name.replace(' ', '_')}_p99_ms": 1_000 * middle(slowest, name) for name in measured}
    figures |= {"kilobytes": max(measured["warm"].lengths) / 1_000, "gzip": max(measured["warm gzip"].lengths) / 1_000}
    tell(f"{chosen.events // 14} events in a calendar, {chosen.clients} clients", rounds, 1, figures)


if __name__ == "__main__":
    main()
