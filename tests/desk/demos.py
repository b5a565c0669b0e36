"""The demo, run by one process of tests at a time: the sample web has a port of its own."""

import fcntl
import tempfile
from pathlib import Path

from tests.journeys.web import Told, goodweek


def demo(*arguments: object) -> Told:
    """What `goodweek demo` says."""
    with (Path(tempfile.gettempdir()) / "goodweek-tests-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return goodweek("demo", *arguments)
