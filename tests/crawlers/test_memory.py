"""The memory that a crawl may take is its own."""

import subprocess
import sys
from typing import Any

from crawlers.memory import resident
from tests.crawlers.fault_server import Route
from tests.crawlers.forking import ROOT
from tests.crawlers.jobs import environment, run_job, source

# Something large that starts what we ask: its peak is the first `ru_maxrss` of what it started.
LARGE = """
import subprocess, sys
kept = bytearray(300_000_000)
for i in range(0, len(kept), 4096):
    kept[i] = 1
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
"""
ASKED = (
    "import resource; from crawlers.memory import resident; print(resident(), resource.getrusage(0).ru_maxrss * 1024)"
)


def test_memory_of_what_began_a_process_is_not_its_own() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LARGE, ASKED], check=False, capture_output=True, cwd=ROOT, env=environment()
    )
    own, peak = map(int, told.stdout.split())

    assert (own < 250_000_000 < peak, told.stderr) == (True, b"")


def test_memory_is_what_is_held_now() -> None:
    before = resident() or 0
    kept = b"x" * 100_000_000
    during = resident() or 0
    del kept
    after = resident() or 0

    assert (during - before > 90_000_000, during - after > 90_000_000) == (True, True)


def test_visit_that_takes_too_much_memory_is_ended_and_incomplete(servers: Any) -> None:
    (server,) = servers(1)
    server.routes["/"] = Route(b"item 1 One")

    crawled = run_job({"a": source(server)}, settings={"MEMUSAGE_LIMIT_MB": 1})

    assert (crawled["a"]["outcome"], crawled["a"]["incomplete"][:1]) == (
        "failed",
        ["closed early: memusage_exceeded"],
    )
