"""One demo for all tests that look at what it made."""

import fcntl
import tempfile
from pathlib import Path

import pytest

from tests.journeys.web import Told, goodweek


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Path]:
    """What `goodweek demo` said the first time, and the instance that it made."""
    folder = tmp_path_factory.mktemp("demo") / "week"
    # The sample web has a port of its own: of several processes of tests, one at a time.
    with (Path(tempfile.gettempdir()) / "goodweek-tests-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return goodweek("demo", "--into", folder), folder
