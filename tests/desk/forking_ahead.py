"""Programs that publish as the command does: their helpers are forked before anything is opened.

    safe                       says when a fork is safe
    publish FOLDER DATABASE    says whether there were helpers, and what they wrote
    short                      says how many helpers there are where no descriptor is left
    wait                       says the ids of its two helpers, and waits to be killed

Each is run as `python -m tests.desk.forking_ahead VERB …`.
"""

import json
import resource
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


def _short() -> None:
    opened = max(int(one.name) for one in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (opened + 1, opened + 1))  # One to look with, none for a pipe.
    sys.stdout.write(json.dumps([is_safe_to_fork(), len(forked(2))]))


def _wait() -> None:
    sys.stdout.write(" ".join(str(one.process.pid) for one in forked(2)) + "\n")
    sys.stdout.flush()
    time.sleep(60)


_JOBS: dict[str, Callable[..., None]] = {"safe": _safe, "publish": _publish, "short": _short, "wait": _wait}

if __name__ == "__main__":
    _JOBS[sys.argv[1]](*sys.argv[2:])
