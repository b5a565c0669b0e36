"""One demo for all tests that look at what it made; a desk for all tests of a module that need no more than one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawlers.fault_server import FaultServer
from tests.desk.claiming_world import claimable_desk
from tests.desk.demos import shared_demo
from tests.desk.visiting import Desked, desked
from tests.journeys.web import Told


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Path]:
    """What `goodweek demo` said the first time, and the instance that it made."""
    return shared_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    """A desk to which nobody has come yet; a module that needs another one makes its own."""
    with desked(tmp_path_factory.mktemp("desk") / "week") as found:
        yield found


@pytest.fixture
def nobody_has_asked_yet(desk: Desked) -> None:
    """Whatever tests before this one have asked for counts against no limit."""
    desk.forget_who_asked()


@pytest.fixture(scope="module")
def claimable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desked, FaultServer]]:
    """A desk with an association and an event that can be claimed, and the site of the association."""
    with claimable_desk(tmp_path_factory.mktemp("desk") / "week") as found:
        yield found
