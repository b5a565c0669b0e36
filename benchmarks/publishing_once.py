"""One publication in a process that holds what the command `goodweek publish` does, and what it cost.

Its helpers import this module again, as any that are spawned do; so it imports what they need and nothing besides.
"""

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

from benchmarks.rounds import seconds
from catalog.publishable import publishable
from catalog.store import Store
from desk.published import OpenElsewhere, PublishedCatalogue
from exports.exporter import Site
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.publisher_workers import Helpers
from exports.registry import EXPORTERS

_SLACK = 250
"""Pages of RSS, a megabyte, that make no difference."""

SITE = Site(name="Semaine inventée", base_url="https://semaine.example/")


def url(folder: Path) -> str:
    """Where the catalogue of a folder is."""
    return f"sqlite:///{folder / 'catalogue.db'}"


def published(folder: Path, exporters: Exporters = EXPORTERS) -> dict[str, Any]:
    """What the job `publish` does in this folder, and what it cost."""
    before, started = _spent(), perf_counter()
    with Helpers.ahead() as helpers:
        ahead = perf_counter() - started
        told = _published(folder, exporters, helpers)
    # Of a helper that has ended one knows what it spent.
    return told | {"seconds": ahead + told["seconds"], "cpu_seconds": _spent() - before}


def _published(folder: Path, exporters: Exporters, helpers: Helpers) -> dict[str, Any]:
    store = Store.open(url(folder))
    told: dict[str, Any] = {}
    watch = _Memory()

    def work() -> None:
        with publishable(store) as reader:
            catalogue = PublishedCatalogue(reader, OpenElsewhere(url(folder), b""))
            done = publish(folder, catalogue, SITE, exporters, helpers=helpers)
            helpers.stop()
            told.update(written=done.written, kept=done.kept, bytes=done.bytes_written, unchanged=done.unchanged)
            told["left_out"] = [one.problem for one in done.left_out]

    told["seconds"] = seconds(work)
    store.close()
    return told | {"megabytes": watch.stop()}


def _spent() -> float:
    """What the processors did for this process and for its children that have ended, in seconds."""
    return sum(os.times()[:4])


class _Memory:
    """The highest sum of what this process and all below it hold for themselves (Pss), looked at five times a second.

    Pss costs the kernel a walk through all pages, twenty milliseconds of a processor: it is asked for only when what
    they hold with what they share (RSS, which costs nothing) is as high as never before, and every two seconds.
    """

    def __init__(self) -> None:
        self._highest, self._resident, self._ended = 0, 0, Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._highest / 1e3

    def _look(self) -> None:
        for number in count():
            if self._ended.wait(0.2):
                return
            names = _processes()
            resident = sum(map(_resident, names))
            if number % 10 == 0 or resident > self._resident + _SLACK:
                self._resident = max(self._resident, resident)
                self._highest = max(self._highest, sum(map(_held, names)))


def _processes() -> list[str]:
    """The publisher, its helpers, and Pagefind, which any of them may have called."""
    found, waiting = [], ["self"]
    while waiting:
        name = waiting.pop()
        found.append(name)
        with suppress(OSError):  # It has ended.
            waiting += " ".join(
                (task / "children").read_text() for task in Path(f"/proc/{name}/task").iterdir()
            ).split()
    return found


def _resident(name: str) -> int:
    """RSS in pages; 0 of a process that has ended."""
    try:
        return int(Path(f"/proc/{name}/statm").read_text().split()[1])
    except OSError:
        return 0


def _held(name: str) -> int:
    """Pss in kB; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{name}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    """Publish the folder that is named, and tell it as JSON."""
    import_module("desk.publishing_told")
    print(json.dumps(published(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
