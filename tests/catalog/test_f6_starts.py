"""Twenty real commands that start at once in one instance: one runs, nineteen say so and end with 75 (reliability F6).

The one that runs is killed; what it held is in nobody's way. `tests.desk.test_locks` has the lock by itself.
"""

import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.crawlers.fault_server import Route, serving
from tests.journeys.web import Happening, Place, begin

STARTS = 20
PATIENCE = 180
"""Seconds in which twenty Pythons start on a busy machine."""


def _first_to_stay(processes: "list[subprocess.Popen[str]]") -> "subprocess.Popen[str]":
    """The one that is at work once all others have ended."""
    end = time.monotonic() + PATIENCE
    while sum(process.poll() is None for process in processes) > 1:
        assert time.monotonic() < end
        time.sleep(0.05)
    (left,) = (process for process in processes if process.poll() is None)
    return left


@pytest.mark.drill
@pytest.mark.parametrize("command", ["crawl", "run"])
def test_f6_of_twenty_commands_at_once_one_runs_and_once_it_is_killed_the_next_one_does(
    command: str, url: str, tmp_path: Path
) -> None:
    with serving(1, first=191) as [server]:
        place = Place(tmp_path / "week")
        config = place.folder / "goodweek.toml"
        config.write_text(f'{config.read_text()}[database]\nurl = "{url}"\n')
        place.source("brume", server)
        server.routes["/agenda.ics"] = Route(delay=PATIENCE)
        processes = [begin(command, "-C", place.folder) for _ in range(STARTS)]
        try:
            runs = _first_to_stay(processes)
        finally:
            for process in processes:
                process.kill()
            said = [process.communicate()[1] for process in processes]
        told = Counter((process.returncode, said[number]) for number, process in enumerate(processes))
        refusal = (
            f"goodweek: Another `goodweek crawl` is at work in {place.folder}. Wait for it to end, and start again.\n"
        )
        assert told[75, refusal] == STARTS - 1
        assert (runs.returncode, server.paths().count("/agenda.ics")) == (-signal.SIGKILL, 1)
        place.shows("brume", Happening("atelier", "Atelier"))
        last = place.run(command=command)
        assert (last.status, last.err) == (0, "")
