"""The demo, run by one process of tests at a time: the sample web has a port of its own."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.web import Told, goodweek


def demo(*arguments: object) -> Told:
    """What `goodweek demo` says."""
    with _alone(Path(tempfile.gettempdir()) / "goodweek-tests-demo.lock"):
        return goodweek("demo", *arguments, seconds=300)  # twenty by itself, and many things are tested at once


def shared_demo(factory: pytest.TempPathFactory) -> tuple[Told, Path]:
    """What `goodweek demo` said the first time, and the instance that it made: once for all processes of a run of tests.

    Nobody changes anything in it.
    """
    own = factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared-demo"
    shared.mkdir(exist_ok=True)
    folder, said = shared / "week", shared / "told.json"
    with _alone(shared / "lock"):
        if not said.is_file():
            told = demo("--into", folder)
            said.write_text(json.dumps([told.status, told.out, told.err]))
    return Told(*json.loads(said.read_text())), folder


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
