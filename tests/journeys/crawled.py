"""One real crawl into a real catalogue, at an instant of one's choice, in a process of its own.

Reads a job from standard input as JSON, prints the outcome as JSON:
    {"database": url, "at": instant, "sources": {name: {key: value}}, "kill": {name: batches}}
"""

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.readers import READERS

READERS["plain"] = "tests.crawlers.plain_reader"

from catalog import clock  # noqa: E402 - the reader has to be registered first
from catalog.register import register  # noqa: E402
from catalog.sightings import Sighting  # noqa: E402
from catalog.store import Store  # noqa: E402
from crawlers.crawl import crawl  # noqa: E402
from crawlers.pipelines import CatalogueSink, view_of  # noqa: E402
from crawlers.source import Source  # noqa: E402
from tests.crawlers.drive import DEFAULTS, _peak  # noqa: E402
from tests.crawlers.forking import forked  # noqa: E402
from tests.crawlers.jobs import environment  # noqa: E402


def crawled(database: str, at: datetime, sources: dict[str, dict[str, Any]], **job: Any) -> dict[str, Any]:
    """Crawl `sources` into `database` at `at`: by name the outcome, alarms, found; also `seconds` and `peak_mb`."""
    told = json.dumps({"database": database, "at": at.isoformat(), "sources": sources, **job})
    done = forked("tests.journeys.crawled", told, environment(), 300)
    if job.get("kill"):
        assert done.returncode < 0, done.stderr
        return {}
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class _Deadly(CatalogueSink):
    """Ends its process once it was given so many batches."""

    def __init__(self, store: Store, source: str, batches: int) -> None:
        super().__init__(store, source, "brume.example")
        self._batches = batches

    def take(self, sightings: list[Sighting]) -> None:
        super().take(sightings)
        self._batches -= 1
        if self._batches == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    job = json.load(sys.stdin)
    began = time.monotonic()
    store = Store.open(job["database"])
    sources = [(Source(name=name, **{**DEFAULTS, **values}), Path()) for name, values in job["sources"].items()]
    with clock.held(datetime.fromisoformat(job["at"])):
        register(store, (), [view_of(source) for source, _ in sources])
        sinks = {
            source.name: _Deadly(store, source.name, job.get("kill", {}).get(source.name, 0)) for source, _ in sources
        }
        reports = crawl(
            sources,
            lambda source: sinks[source.name],
            lambda source: sinks[source.name].memory,
            settings={"GOODWEEK_BACKOFF": 0.02, "DOWNLOAD_TIMEOUT": 3, "LOG_LEVEL": "ERROR"},
        )
    store.close()
    told: dict[str, Any] = {
        report.source: {
            "outcome": report.outcome,
            "alarms": report.alarms,
            "found": report.found,
            "taken": {str(answer): count for answer, count in sinks[report.source].taken.items()},
            "errors": report.errors,
        }
        for report in reports
    }
    json.dump({**told, "seconds": time.monotonic() - began, "peak_mb": _peak() / 1024}, sys.stdout)


if __name__ == "__main__":
    main()
