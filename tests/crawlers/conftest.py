"""Servers for tests that crawl; see `tests.crawlers.fault_server` and `tests.crawlers.jobs`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.crawlers.fault_server import FaultServer, serving


@pytest.fixture
def servers() -> Iterator[Callable[[int], list[FaultServer]]]:
    """Make servers: `one, other = servers(2)`; each on a loopback address of its own."""
    started: list[FaultServer] = []
    with ExitStack() as stack:

        def start(count: int) -> list[FaultServer]:
            new = stack.enter_context(serving(count, first=len(started) + 1))
            started.extend(new)
            return new

        yield start
