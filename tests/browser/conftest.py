"""The published demo, served at its own address, and a browser to look at it with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.serving import Site, served
from tests.browser.visitor import Visitor, chromium, visiting
from tests.desk.demos import shared_demo


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo published."""
    told, folder = shared_demo(tmp_path_factory)
    assert (told.status, told.err) == (0, "")
    return (folder / "public").resolve()


@pytest.fixture(scope="session")
def site(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same, served."""
    with served(public, tmp_path_factory.mktemp("keys")) as found:
        yield found


@pytest.fixture(scope="module")
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A browser for one module: the driver runs a loop of events that other tests must not meet."""
    chromium()  # before the demo is made, which nobody would look at
    with visiting(request.getfixturevalue("site")) as found:
        yield found


@pytest.fixture
def home(visitor: Visitor) -> Iterator[Page]:
    """The first page, before someone who was never here."""
    context = visitor.context()
    page = context.new_page()
    page.goto(visitor.site.base)
    yield page
    context.close()


@pytest.fixture
def plain_home(visitor: Visitor) -> Iterator[Page]:
    """The same in a browser without scripts."""
    context = visitor.context(scripts=False)
    page = context.new_page()
    page.goto(visitor.site.base)
    yield page
    context.close()


@pytest.fixture(scope="session")
def events(public: Path) -> dict[str, dict[str, Any]]:
    """All events by id, as the data tell them."""
    files = [json.loads(file.read_bytes())["events"] for file in sorted(public.glob("data/year/*/events.json"))]
    return {one["id"]: one for found in files for one in found}
