"""`tests.crawlers.drive`, watched: what the process connects to and unpickles is written to `GOODWEEK_TEST_WATCHED`."""

import atexit
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.crawlers.jobs import ROOT, environment

CONNECTED: set[str] = set()
PICKLED: list[str] = []


def run_watched(tmp_path: Path, sources: dict[str, Any], cwd: Path = ROOT, **job: Any) -> dict[str, Any]:
    """Crawl, and give what the process connected to and unpickled, with its reports."""
    seen = tmp_path / "watched.json"
    more = {"GOODWEEK_TEST_WATCHED": str(seen), "GOODWEEK_TEST_NAMES": "none=127.0.0.1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.watched_drive"],
        input=json.dumps({"sources": sources, **job}),
        env=environment(more),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return {**json.loads(done.stdout), **json.loads(seen.read_text("utf-8"))}


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        CONNECTED.add(f"{args[1][0]}:{args[1][1]}")
    elif event == "pickle.find_class":
        PICKLED.append(f"{event} {args!r:.200}")


def _write() -> None:
    Path(os.environ["GOODWEEK_TEST_WATCHED"]).write_text(
        json.dumps({"connected": sorted(CONNECTED), "pickled": PICKLED}), "utf-8"
    )


if __name__ == "__main__":
    sys.addaudithook(_watch)
    atexit.register(_write)

    from tests.crawlers.drive import main

    main()
