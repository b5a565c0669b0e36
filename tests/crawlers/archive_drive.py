"""One recorded or replayed crawl in a process of its own; see `tests.crawlers.drive`.

Reads a job from standard input as JSON, prints the outcome as JSON:
    {"sources": {name: {key: value}}, "record" or "replay": path, "memory": path, "variables": [name]}
"""

import json
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from catalog import clock
from crawlers.archive import Archive
from crawlers.archive_recording import Recorder
from crawlers.archive_replay import Replay
from crawlers.crawl import crawl
from crawlers.source import Source
from tests.crawlers.drive import DEFAULTS, JsonMemory, ListSink, _shown

connected: list[str] = []


def audit(event: str, values: tuple[Any, ...]) -> None:
    """Note every attempt to reach another host."""
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        connected.append(f"{event} {values[1:] if event == 'socket.connect' else values}")


def main() -> None:
    job = json.load(sys.stdin)
    sources = [Source(name=name, **{**DEFAULTS, **values}) for name, values in job["sources"].items()]
    kept_at = Path(job["memory"]) if job.get("memory") else None
    kept = json.loads(kept_at.read_text()) if kept_at and kept_at.exists() else {}
    sinks = {source.name: ListSink(refuses=source.name in job.get("refuse", ())) for source in sources}
    archive: Archive
    if "record" in job:
        told = {"goodweek-variables": " ".join(job.get("variables", []))}
        archive = Recorder(Path(job["record"]), clock.now(), {}, told)
    else:
        archive = Replay(Path(job["replay"]))
    sys.addaudithook(audit)
    began = monotonic()
    with archive, clock.held(archive.started_at):
        reports = crawl(
            [(source, Path()) for source in sources],
            lambda source: sinks[source.name],
            lambda source: JsonMemory(kept.setdefault(source.name, {})),
            settings={"GOODWEEK_BACKOFF": 0.05, "DOWNLOAD_TIMEOUT": 1, **job.get("settings", {})},
            archive=archive,
        )
    if kept_at:
        kept_at.write_text(json.dumps(kept))
    json.dump(
        {
            "reports": {report.source: _shown(report, sinks[report.source], {}) for report in reports},
            "origins": {
                name: [one.origin.model_dump(mode="json") for one in sink.sightings] for name, sink in sinks.items()
            },
            "connected": connected,
            "seconds": monotonic() - began,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
