"""Crawls for tests: each job in a process of its own, against servers on loopback addresses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from tests.crawlers.fault_server import FaultServer
from tests.crawlers.forking import ROOT, forked


@dataclass(frozen=True)
class Crawled:
    """What a job printed."""

    reports: dict[str, dict[str, Any]]
    listening: list[str]
    peak_mb: float
    stderr: str

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.reports[name]

    def outcomes(self) -> dict[str, str]:
        return {name: report["outcome"] for name, report in self.reports.items()}


def run_job(sources: dict[str, dict[str, Any]], environ: dict[str, str] | None = None, **job: Any) -> Crawled:
    """Crawl `sources` in a new process; see `tests.crawlers.drive` for the rest of the job."""
    done = run_driver(sources, environ, **job)
    assert done.returncode == 0, done.stderr
    return Crawled(**json.loads(done.stdout), stderr=done.stderr)


def run_driver(
    sources: dict[str, dict[str, Any]], environ: dict[str, str] | None = None, **job: Any
) -> "subprocess.CompletedProcess[str]":
    return forked("tests.crawlers.drive", json.dumps({"sources": sources, **job}), environment(environ), 120)


@contextmanager
def started_driver(sources: dict[str, dict[str, Any]]) -> "Iterator[subprocess.Popen[str]]":
    """The driver at work; it is ended with the block at the latest."""
    with TemporaryFile("w+") as job:
        json.dump({"sources": sources}, job)
        job.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crawlers.drive"],
            stdin=job,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=ROOT,
            text=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """The environment without proxies, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, **(more or {})}


def source(server: FaultServer, *paths: str, **more: Any) -> dict[str, Any]:
    """A source at `paths` of `server`, which it may ask although it is private."""
    return {"start": [server.url(path) for path in paths or ("/",)], "allow_private": [server.place], **more}


def named(server: FaultServer, host: str, *paths: str, **more: Any) -> dict[str, Any]:
    """A source at `server` under an invented name; see `tests.crawlers.names`."""
    place = f"{host}:{server.port}"
    return {"start": [f"http://{place}{path}" for path in paths or ("/",)], "allow_private": [place], **more}
