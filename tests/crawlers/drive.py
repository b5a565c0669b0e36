"""Runs one job of crawls in a process of its own, because a reactor starts only once.

Reads a job from standard input as JSON, prints the outcome as JSON:
    {"sources": {name: {key: value}}, "settings": {}, "memory": path, "folder": path, "refuse": [name]}
"""

import json
import logging
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.errors import StoreUnusable
from catalog.sightings import Sighting
from crawlers.readers import READERS

READERS["plain"] = "tests.crawlers.plain_reader"

from crawlers.crawl import crawl  # noqa: E402 - the reader has to be registered first
from crawlers.source import Source  # noqa: E402
from crawlers.visits import Remembered, VisitReport  # noqa: E402

DEFAULTS = {
    "title": "A source",
    "publisher": "Somebody",
    "licence": "CC0-1.0",
    "reader": "plain",
    "delay": 0.0,
}


class JsonMemory:
    """Remembers in a dictionary, which the job keeps in a file."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept

    def recall(self, url: str) -> Remembered | None:
        kept = self.kept.get(url)
        if kept is None:
            return None
        lists = {name: tuple(kept[name]) for name in ("onward", "sighted")}
        blocks = tuple((mark, sighted, items) for mark, sighted, items in kept["blocks"])
        asked_at = datetime.fromisoformat(kept["asked_at"]) if kept["asked_at"] else None
        return Remembered(**{**kept, **lists, "blocks": blocks, "asked_at": asked_at})

    def remember(self, url: str, what: Remembered) -> None:
        self.kept[url] = {**asdict(what), "asked_at": what.asked_at.isoformat() if what.asked_at else None}


class ListSink:
    """Keeps what it is given, or refuses it."""

    def __init__(self, *, refuses: bool) -> None:
        self.refuses = refuses
        self.batches: list[int] = []
        self.sightings: list[Sighting] = []
        self.closed = 0

    def take(self, sightings: list[Sighting]) -> None:
        if self.refuses:
            raise StoreUnusable("The database is full.")
        self.batches.append(len(sightings))
        self.sightings.extend(sightings)

    def close(self, _report: VisitReport, /) -> None:
        self.closed += 1


def main() -> None:
    job = json.load(sys.stdin)
    kept_at = Path(job["memory"]) if job.get("memory") else None
    kept = json.loads(kept_at.read_text()) if kept_at and kept_at.exists() else {}
    sinks: dict[str, ListSink] = {}
    watched: dict[str, int] = {}
    listening: set[str] = set()

    def sink_for(source: Source) -> ListSink:
        return sinks.setdefault(source.name, ListSink(refuses=source.name in job.get("refuse", ())))

    def watch(name: str, _report: VisitReport) -> None:
        watched[name] = watched.get(name, 0) + 1
        if watched[name] == 1:
            listening.update(_listening())

    sources = [
        (Source(name=name, **{**DEFAULTS, **values}), Path(job.get("folder", ".")))
        for name, values in job["sources"].items()
    ]
    reports = crawl(
        sources,
        sink_for,
        lambda source: JsonMemory(kept.setdefault(source.name, {})),
        watch,
        contact="https://goodweek.example/contact",
        settings={"GOODWEEK_BACKOFF": 0.05, "DOWNLOAD_TIMEOUT": 3, **job.get("settings", {})},
    )
    if kept_at:
        kept_at.write_text(json.dumps(kept))
    logging.shutdown()
    json.dump(
        {
            "reports": {report.source: _shown(report, sinks[report.source], watched) for report in reports},
            "listening": sorted(listening),
            "peak_mb": _peak() / 1024,
        },
        sys.stdout,
    )


def _peak() -> int:
    """Peak of resident memory in KiB. Not `ru_maxrss`, which a process inherits from its parent."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def _listening() -> set[str]:
    """Inodes of this process's sockets that listen, by /proc."""
    mine = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            mine.add(target[8:-1])
    open_ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in mine:
                open_ports.add(fields[1])
    return open_ports


def _shown(report: VisitReport, sink: ListSink, watched: dict[str, int]) -> dict[str, Any]:
    shown = {name: getattr(report, name) for name in report.__slots__}
    shown |= {
        "outcome": report.outcome,
        "started_at": report.started_at.isoformat(),
        "finished_at": report.finished_at.isoformat() if report.finished_at else None,
        "not_before": report.not_before.isoformat() if report.not_before else None,
        "seen_ids": sorted(report.seen_ids),
        "gone": sorted(report.gone),
        "skipped": {reason.value: count for reason, count in report.skipped.items()},
        "quarantine": [skipped.model_dump(mode="json") for skipped in report.quarantine],
        "unknown_words": dict(report.unknown_words),
        "seconds": (report.finished_at - report.started_at).total_seconds() if report.finished_at else None,
        "batches": sink.batches,
        "ids": [sighting.origin.source_id for sighting in sink.sightings],
        "themes": [list(sighting.facts.themes) for sighting in sink.sightings][:20],
        "closed": sink.closed,
        "watched": watched.get(report.source, 0),
    }
    return shown


if __name__ == "__main__":
    main()
