"""Processes of their own for crawls, begun by forking one that has imported everything: a start costs nothing.

A reactor starts only once in a process, so each crawl of a test needs one, and importing Scrapy takes most of its
time. A *stem* imports one module, starts no reactor, and forks for each job; the fork reads the job from its standard
input, calls `main` of the module, and ends.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from io import FileIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
# What Scrapy imports by name once a crawl begins, but for the reactor.
AHEAD = (
    "crawlers.conditional",
    "crawlers.memory",
    "crawlers.robots",
    "crawlers.spiders",
    "protego",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.dupefilters",
    "scrapy.extensions.feedexport",
    "scrapy.extensions.remote_control",
    "scrapy.extensions.telnet",
    "scrapy.extensions.throttle",
    "scrapy.pqueues",
    "scrapy.squeues",
    "tldextract",
)


def forked(module: str, job: str, environ: dict[str, str], seconds: int) -> "subprocess.CompletedProcess[str]":
    """What `python -m module` would give with `job` as its standard input; SIGALRM ends it after `seconds`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stdin").write_text(job)
        stem = _stem(module)
        assert stem.stdin is not None
        assert stem.stdout is not None
        stem.stdin.write(json.dumps({"folder": name, "environ": environ, "seconds": seconds}) + "\n")
        stem.stdin.flush()
        status = int(stem.stdout.readline())
        out, err = ((folder / name).read_text() for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess([module], status, out, err)


@cache
def _stem(module: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "ignore", "-m", "tests.crawlers.forking", module]
    stem = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    atexit.register(stem.kill)
    return stem


def main(module: str) -> None:
    """Fork for each line of standard input, and tell each end on standard output."""
    work = import_module(module).main
    for name in AHEAD:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    while line := sys.stdin.readline():
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(work, **job)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _work(work: Callable[[], None], folder: str, environ: dict[str, str], seconds: int) -> None:
    for number, name, mode in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_RDWR), (2, "stderr", os.O_RDWR)):
        os.dup2(os.open(f"{folder}/{name}", mode | os.O_CREAT), number)
    # What the stem read ahead of its own input is not ours.
    sys.stdin = TextIOWrapper(FileIO(0, closefd=False))
    os.environ.clear()
    os.environ.update(environ)
    signal.alarm(seconds)
    status = _status(work)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # To take an interpreter down that holds so much takes longer than a small crawl.


def _status(work: Callable[[], None]) -> int:
    """The exit status with which Python would end."""
    try:
        work()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return int(end.code or 0) if not isinstance(end.code, str) else 1
    return 0


if __name__ == "__main__":
    main(sys.argv[1])
