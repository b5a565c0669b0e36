"""How long publishing takes: cold, unchanged, with 1 % changed; beside the libraries alone.

    python -m benchmarks.publishing [--events 10000] [--associations 1000] [--rounds 1]

An invented agenda of ten years is published whole in all formats and for all selections, published again as it is,
and once more after one event in a hundred, of those to come, has moved to another hall. Beside it stands the
serial work of the libraries (`benchmarks.publishing_alone`): icalendar and feedgen for each event once, Jinja2
for each page, the writing of the same files. Each publication is a process of its own, as it is in practice; its
time is taken without the start of Python. Goals: cold at most 0.75 of the libraries in at most 400 MB, all
processes together; 1 % changed 30 and unchanged 200 times faster than cold.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from benchmarks.intake import taken
from benchmarks.publishing_alone import Alone
from benchmarks.publishing_world import agenda, coming
from benchmarks.rounds import Round, ratio, seconds, tell
from benchmarks.world import association_sightings, editions, source_view
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.vocabulary import Taken
from desk.publishing import OpenElsewhere, PublishedCatalogue
from exports.exporter import Site
from exports.publisher import publish
from exports.publisher_inputs import read_setting

_SITE = Site(name="Semaine inventée", base_url="https://semaine.example/")


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'catalogue.db'}"


def published(folder: Path) -> dict[str, Any]:
    """What the job `publish` does, and what it cost; called in a process of its own."""
    store = Store.open(_url(folder))
    told: dict[str, Any] = {}
    watch = _Memory()

    def work() -> None:
        with reading(store) as reader:
            done = publish(folder, PublishedCatalogue(reader, OpenElsewhere(_url(folder), b"")), _SITE)
            told.update(written=done.written, kept=done.kept, bytes=done.bytes_written, unchanged=done.unchanged)

    told["seconds"] = seconds(work)
    store.close()
    return told | {"megabytes": watch.stop()}


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


def elsewhere(folder: Path) -> dict[str, Any]:
    """`published` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--once", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def make_catalogue(folder: Path, events: int, associations: int) -> None:
    """The agenda before anything of it changed."""
    store = Store.open(_url(folder))
    register(store, editions(), [source_view()])
    taken(store, list(agenda(events)), Taken.NEW)
    taken(store, association_sightings(associations), Taken.NEW)
    store.close()


def change(folder: Path, events: int) -> None:
    """One event in a hundred moves to another hall."""
    store = Store.open(_url(folder))
    moved = coming(events)
    told = [one for number, one in enumerate(agenda(events, moved)) if number in moved]
    taken(store, told, Taken.CHANGED)
    store.close()


def one_round(base: Path, folder: Path, events: int, *, alone: bool) -> tuple[Round, dict[str, Any]]:
    """Seconds of each, and what the cold publication did."""
    shutil.copy(base / "catalogue.db", folder / "catalogue.db")
    cold, same = elsewhere(folder), elsewhere(folder)
    change(folder, events)
    changed = elsewhere(folder)
    again = elsewhere(folder)
    if not same["unchanged"] or same["written"] or changed["unchanged"] or not again["unchanged"]:
        raise SystemExit("Nothing changed and yet something was written, or the reverse.")
    spent = {"cold": cold["seconds"], "unchanged": same["seconds"], "1 % changed": changed["seconds"]}
    if alone:
        store = Store.open(_url(folder))
        with reading(store) as reader:
            libraries = Alone(reader, read_setting(PublishedCatalogue(reader), _SITE).around)
            libraries.work((folder / "public").resolve(), folder / "copy")
        store.close()
        spent |= {"libraries alone": sum(libraries.spent.values()), **libraries.spent}
    cold["changed_written"] = changed["written"]
    cold["changed_bytes"] = changed["bytes"]
    return spent, cold


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--associations", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--without-libraries", action="store_true", help="measure ours alone")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        print(json.dumps(published(chosen.once)))
        return
    rounds = []
    with TemporaryDirectory() as base:
        make_catalogue(Path(base), chosen.events, chosen.associations)
        for _ in range(chosen.rounds):
            with TemporaryDirectory() as folder:
                spent, cold = one_round(Path(base), Path(folder), chosen.events, alone=not chosen.without_libraries)
                rounds.append(spent)
    figures = {
        "cold_beside_unchanged": ratio(rounds, "cold", "unchanged"),
        "cold_beside_changed": ratio(rounds, "cold", "1 % changed"),
        "files": cold["written"],
        "megabytes": cold["bytes"] / 1e6,
        "changed_files": cold["changed_written"],
        "changed_megabytes": cold["changed_bytes"] / 1e6,
        "peak_memory_megabytes": cold["megabytes"],
    }
    if not chosen.without_libraries:
        figures["cold_beside_libraries"] = ratio(rounds, "cold", "libraries alone")
    tell(f"{chosen.events} events, {chosen.associations} associations", rounds, chosen.events, figures)


if __name__ == "__main__":
    main()
