"""How long publishing takes: cold, unchanged, with 1 % changed; beside the libraries alone.

    python -m benchmarks.publishing [--events 10000] [--associations 1000] [--rounds 1]

An invented agenda of ten years is published whole in all formats and for all selections, published again as it is,
and once more after one event in a hundred, of those to come, has moved to another hall; and again when they move
back, as any later publication finds two generations and can take the folder of the older one. Beside it stands the
serial work of the libraries: for the same documents (`benchmarks.publishing_documents`), each calendar by icalendar,
each feed by feedgen, what is rendered by Jinja2, the writing of the same files; and for each event once
(`benchmarks.publishing_alone`), in however many calendars and feeds it stands. Each publication is a process of its
own, as it is in practice; its time is taken without the start of Python. Goals: cold at most 0.75 of the libraries in
at most 400 MB, all processes together; 1 % changed 30 and unchanged 200 times faster than cold.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.intake import taken
from benchmarks.publishing_alone import Alone
from benchmarks.publishing_documents import Documents, pages_alone
from benchmarks.publishing_once import SITE, url
from benchmarks.publishing_world import agenda, coming
from benchmarks.rounds import Round, ratio, tell
from benchmarks.world import association_sightings, editions, source_view
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.vocabulary import Taken
from desk.published import PublishedCatalogue
from exports.publisher import publish
from exports.publisher_inputs import read_setting
from exports.registry import EXPORTERS


def elsewhere(folder: Path) -> dict[str, Any]:
    """What one publication cost (`benchmarks.publishing_once`), in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.publishing_once", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def make_catalogue(folder: Path, events: int, associations: int) -> None:
    """The agenda before anything of it changed."""
    store = Store.open(url(folder))
    register(store, editions(), [source_view()])
    taken(store, list(agenda(events)), Taken.NEW)
    taken(store, association_sightings(associations), Taken.NEW)
    store.close()


def change(folder: Path, events: int, *, back: bool = False) -> None:
    """One event in a hundred moves to another hall, or back."""
    store = Store.open(url(folder))
    moved = coming(events)
    agreed = agenda(events, () if back else moved)
    told = [one for number, one in enumerate(agreed) if number in moved]
    taken(store, told, Taken.CHANGED)
    store.close()


def publications(folder: Path, events: int) -> dict[str, dict[str, Any]]:
    """What each publication cost: cold, as it is, with one event in a hundred changed, and with these as before."""
    told = {"cold": elsewhere(folder), "unchanged": elsewhere(folder)}
    change(folder, events)
    told["1 % changed"] = elsewhere(folder)
    again = elsewhere(folder)
    change(folder, events, back=True)
    told["1 % changed later"] = elsewhere(folder)
    idle = [name for name, one in (told | {"again": again}).items() if one["unchanged"] and not one["written"]]
    if idle != ["unchanged", "again"]:
        raise SystemExit("Nothing changed and yet something was written, or the reverse.")
    return told


def one_round(base: Path, folder: Path, events: int, *, alone: bool) -> tuple[Round, dict[str, Any]]:
    """Seconds of each, and what the cold publication did."""
    shutil.copy(base / "catalogue.db", folder / "catalogue.db")
    told = publications(folder, events)
    spent = {name: one["seconds"] for name, one in told.items()}
    cold, changed = told["cold"], told["1 % changed"]
    if alone:
        spent |= libraries(folder)
    cold["changed_written"] = changed["written"]
    cold["changed_bytes"] = changed["bytes"]
    return spent, cold


def libraries(folder: Path) -> Round:
    """What the libraries alone need for the documents of this folder, and for each of its events once."""
    documents = Documents()
    documents.written((folder / "public").resolve(), folder / "copy")
    shutil.rmtree(folder / "copy")
    store = Store.open(url(folder))
    with reading(store) as reader:
        catalogue = PublishedCatalogue(reader)
        pages = pages_alone(EXPORTERS)
        documents.rendered(lambda: publish(folder / "again", catalogue, SITE, pages, processes=1))
        shutil.rmtree(folder / "again")
        once = Alone(reader, read_setting(catalogue, SITE).around)
        once.work((folder / "public").resolve(), folder / "copy")
    store.close()
    told = {"libraries, same documents": documents.spent, "libraries, each event once": once.spent}
    return {name: sum(spent.values()) for name, spent in told.items()} | {
        f"{library}, {name.rpartition(', ')[2]}": one for name, spent in told.items() for library, one in spent.items()
    }


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--associations", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--without-libraries", action="store_true", help="measure ours alone")
    chosen = parser.parse_args()
    rounds = []
    with TemporaryDirectory() as base:
        make_catalogue(Path(base), chosen.events, chosen.associations)
        for number in range(1, chosen.rounds + 1):
            with TemporaryDirectory() as folder:
                spent, cold = one_round(Path(base), Path(folder), chosen.events, alone=not chosen.without_libraries)
                rounds.append(spent)
                told = ", ".join(f"{name} {one:.1f} s" for name, one in spent.items())
                print(f"round {number}: {told}, {cold['megabytes']:.0f} MB", file=sys.stderr, flush=True)
    figures = {
        "cold_beside_unchanged": ratio(rounds, "cold", "unchanged"),
        "cold_beside_changed": ratio(rounds, "cold", "1 % changed"),
        "cold_beside_changed_later": ratio(rounds, "cold", "1 % changed later"),
        "files": cold["written"],
        "megabytes": cold["bytes"] / 1e6,
        "changed_files": cold["changed_written"],
        "changed_megabytes": cold["changed_bytes"] / 1e6,
        "peak_memory_megabytes": cold["megabytes"],
    }
    if not chosen.without_libraries:
        figures["cold_beside_libraries"] = ratio(rounds, "cold", "libraries, same documents")
        figures["cold_beside_libraries_once"] = ratio(rounds, "cold", "libraries, each event once")
    tell(f"{chosen.events} events, {chosen.associations} associations", rounds, chosen.events, figures)


if __name__ == "__main__":
    main()
