"""A program that publishes as the command does, with helpers that it forked before it opened anything.

python -m tests.desk.forking_ahead safe          # when a fork is safe, as JSON
python -m tests.desk.forking_ahead publish FOLDER DATABASE    # whether there were helpers, and what they wrote
python -m tests.desk.forking_ahead wait          # the id of its helper; then it waits for ever
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from catalog import clock
from catalog.publishable import publishable
from catalog.store import Store
from desk.published import OpenElsewhere, PublishedCatalogue
from exports.exporter import Site
from exports.publisher import publish
from exports.publisher_forking import forked, is_safe_to_fork
from exports.publisher_workers import Helpers
from tests.catalog.world import NOW


def _safe() -> None:
    told = {"alone": is_safe_to_fork()}
    ended = Event()
    thread = Thread(target=ended.wait)
    thread.start()
    told["beside a thread"] = is_safe_to_fork()
    ended.set()
    thread.join()
    while len([*Path("/proc/self/task").iterdir()]) > 1:  # Python has done with it before the system has.
        time.sleep(0.01)
    with TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "catalogue.db")
        told["with a database"] = is_safe_to_fork()
        database.close()
        told["afterwards"] = is_safe_to_fork()
    sys.stdout.write(json.dumps(told))


def _publish(folder: str, url: str) -> None:
    with Helpers.ahead(1) as helpers, clock.frozen(NOW):
        store = Store.open(url)
        with publishable(store) as reader:
            catalogue = PublishedCatalogue(reader, OpenElsewhere(url, b""))
            before = helpers.are_there
            done = publish(Path(folder), catalogue, Site(), processes=2, helpers=helpers)
        store.close()
    sys.stdout.write(json.dumps({"forked": before, "written": done.written, "by helpers": helpers.written}))


def _wait() -> None:
    [helper] = forked(1)
    sys.stdout.write(f"{helper.process.pid}\n")
    sys.stdout.flush()
    time.sleep(60)


_JOBS: dict[str, Callable[..., None]] = {"safe": _safe, "publish": _publish, "wait": _wait}

if __name__ == "__main__":
    _JOBS[sys.argv[1]](*sys.argv[2:])
