"""What a filtered calendar costs the desk, beside icalendar writing the same events at each request.

    python -m benchmarks.desk [--events 2800] [--clients 32] [--seconds 4] [--rounds 3]

An invented catalogue is published, and the desk serves it in a process of its own (uvicorn, one worker). So many
clients ask over connections that they keep, each as soon as it was answered. One event in fourteen is about refugees:
of 2,800, a calendar of 200. Measured in turn, per round: `icalendar`, which writes these events at each request;
`cold`, each time a query that nobody asked before, put together from fragments; `warm`, the same query again; `warm
gzip`, compressed; `304`, for who has it; `304 cold`, for who has another one; and, where it is installed, `nginx`,
which gives the same calendar as a file, and `nginx 304`. Figures are seconds per answer, medians of the rounds. The
last line is a JSON object. Goals: `warm` 150 times the throughput of `icalendar`; the slowest of a hundred within
25 ms at 32 clients. How far it is from nginx is told.
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_client import HOST, Load, ask_once, free_port, wait_for
from benchmarks.desk_nginx import FILE, nginx
from benchmarks.desk_served import ALONE
from benchmarks.publishing import make_catalogue
from benchmarks.publishing_once import url
from benchmarks.rounds import Round, middle, ratio, tell
from desk.instance import Instance
from desk.publishing import publish_instance

_THEME = "refugees"
_TARGET = f"/events.ics?from=2017-01-01&theme={_THEME}"
_FAR = date(2030, 1, 1)


@contextmanager
def served(events: int) -> Iterator[int]:
    """The port of a desk that has so many events."""
    port = free_port()
    with TemporaryDirectory() as path:
        folder = Path(path)
        (folder / "goodweek.toml").write_text(
            f'[site]\nname = "Semaine inventée"\nbase_url = "http://{HOST}:{port}/"\n'
            f'[database]\nurl = "{url(folder)}"\n'
        )
        make_catalogue(folder, events, 100)
        publish_instance(Instance.at(folder))
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.desk_served", path, str(port), _THEME])
        try:
            wait_for(port, "/healthz")
            yield port
        finally:
            process.terminate()
            process.wait()


def loads(port: int, events: int) -> dict[str, Load]:
    """What is measured, by name. What each gives is looked at once, so that the same is compared."""
    tag, body = ask_once(port, _TARGET)
    _, alone = ask_once(port, ALONE)
    found = body.count(b"BEGIN:VEVENT"), alone.count(b"BEGIN:VEVENT")
    if found != (events // 14, events // 14):
        raise SystemExit(f"{found} events are not {events // 14} each: the benchmark measures nothing.")

    def fresh(start: int) -> Iterator[str]:
        return (f"{_TARGET}&to={_FAR + timedelta(days=start + number)}" for number in count())

    return {
        "icalendar": Load(port, repeat(ALONE)),
        "cold": Load(port, fresh(0)),
        "warm": Load(port, repeat(_TARGET)),
        "warm gzip": Load(port, repeat(_TARGET), {"Accept-Encoding": "gzip"}),
        "304": Load(port, repeat(_TARGET), {"If-None-Match": tag}, 304),
        "304 cold": Load(port, fresh(1_000_000), {"If-None-Match": "*"}, 304),
    }


def loads_of_nginx(port: int) -> dict[str, Load]:
    """What is measured of nginx: nothing where there is none."""
    if not port:
        return {}
    tag, _ = ask_once(port, FILE)
    return {"nginx": Load(port, repeat(FILE)), "nginx 304": Load(port, repeat(FILE), {"If-None-Match": tag}, 304)}


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
    with served(chosen.events) as port, nginx(ask_once(port, _TARGET)[1]) as beside:
        measured = {**loads(port, chosen.events), **loads_of_nginx(beside)}
        for _ in range(chosen.rounds):
            rounds.append(
                {name: asyncio.run(load.run(chosen.clients, chosen.seconds)) for name, load in measured.items()}
            )
            slowest.append({name: percentile(load.taken, 0.99) for name, load in measured.items()})
    names = [name for name in measured if name != "icalendar"]
    figures = {f"icalendar_beside_{name.replace(' ', '_')}": ratio(rounds, "icalendar", name) for name in names}
    figures |= {f"{name.replace(' ', '_')}_per_second": 1 / middle(rounds, name) for name in measured}
    figures |= {f"{name.replace(' ', '_')}_p99_ms": 1_000 * middle(slowest, name) for name in measured}
    figures |= {"kilobytes": max(measured["warm"].lengths) / 1_000, "gzip": max(measured["warm gzip"].lengths) / 1_000}
    if beside:
        figures |= {
            "nginx_beside_warm": ratio(rounds, "warm", "nginx"),
            "nginx_304_beside_304": ratio(rounds, "304", "nginx 304"),
        }
    tell(f"{chosen.events // 14} events in a calendar, {chosen.clients} clients", rounds, 1, figures)


if __name__ == "__main__":
    main()
