"""One demo for all tests that look at what it made."""

from pathlib import Path

import pytest

from tests.desk.demos import shared_demo
from tests.journeys.web import Told


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Path]:
    """What `goodweek demo` said the first time, and the instance that it made."""
    return shared_demo(tmp_path_factory)
