"""One publication in a process that holds what the command `goodweek publish` does, and what it cost.

Its helpers import this module again, as any that are spawned do; so it imports what they need and nothing besides.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.rounds import seconds
from catalog.publishable import publishable
from catalog.store import Store
from desk.published import OpenElsewhere, PublishedCatalogue
from exports.exporter import Site
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.registry import EXPORTERS

SITE = Site(name="Semaine inventée", base_url="https://semaine.example/")


def url(folder: Path) -> str:
    """Where the catalogue of a folder is."""
    return f"sqlite:///{folder / 'catalogue.db'}"


def published(folder: Path, exporters: Exporters = EXPORTERS) -> dict[str, Any]:
    """What the job `publish` does in this folder, and what it cost."""
    store = Store.open(url(folder))
    told: dict[str, Any] = {}
    watch = _Memory()

    def work() -> None:
        with publishable(store) as reader:
            catalogue = PublishedCatalogue(reader, OpenElsewhere(url(folder), b""))
            done = publish(folder, catalogue, SITE, exporters)
            told.update(written=done.written, kept=done.kept, bytes=done.bytes_written, unchanged=done.unchanged)
            told["left_out"] = [one.problem for one in done.left_out]

    before = _spent()
    told["seconds"] = seconds(work)
    told["cpu_seconds"] = _spent() - before
    store.close()
    return told | {"megabytes": watch.stop()}


def _spent() -> float:
    """What the processors did for this process and for its children that have ended, in seconds."""
    return sum(os.times()[:4])


class _Memory:
    """The highest sum of what this process and its children hold for themselves (Pss), looked at five times a second."""

    def __init__(self) -> None:
        self._highest, self._ended = 0, Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._highest / 1e3

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self._highest = max(self._highest, _held())


def _held() -> int:
    total = 0
    own = Path("/proc/self/task")
    children = " ".join((task / "children").read_text() for task in own.iterdir()).split()
    for name in ("self", *children):
        try:
            lines = Path(f"/proc/{name}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total


def main() -> None:
    """Publish the folder that is named, and tell it as JSON."""
    import_module("desk.publishing_told")
    print(json.dumps(published(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
