"""Every page of the desk, in each of its states: no barrier, no fault of markup, no noise, nothing cut off."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Response
from starlette.routing import Route

from desk.serving import Published
from desk.web.app import make_app
from tests.browser.desk_filled import Filled, filled
from tests.browser.desk_scenes import (
    OF_EDITORS,
    OF_ERRORS,
    OF_PUBLIC,
    OF_SIGNING_IN,
    REFUSED,
    Scene,
    Stage,
    signed_in,
    signed_out,
)
from tests.browser.judges import COLOURS, barriers, markup_faults
from tests.browser.visitor import Visit, chromium, visiting

pytestmark = pytest.mark.drill
SCENES = (*OF_SIGNING_IN, *OF_PUBLIC, *OF_EDITORS, *OF_ERRORS)
NO_PAGES = {"healthz", "readyz", "desk/{name}.js"}
"""What answers with something else than a page; so do the addresses of calendars and data, which have an ending."""


class Looked(NamedTuple):
    """What was found on a page: its status, its file, and faults by what they are of."""

    status: int
    file: Path
    faults: dict[str, list[str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    chromium()
    with filled(tmp_path_factory.mktemp("desk") / "week") as found:
        yield found


@pytest.fixture(scope="module", params=["", "en/"], ids=["fr", "en"])
def looked(
    request: pytest.FixtureRequest, desk: Filled, tmp_path_factory: pytest.TempPathFactory
) -> dict[Scene, Looked]:
    """All pages, looked at in a language: as anybody, as an editor, and again as anybody."""
    folder = tmp_path_factory.mktemp("pages")
    with visiting(desk.site) as visitor:
        stage = Stage(desk, visitor, folder, visitor.open("stop/x"), request.param)
        found = {scene: look(stage, scene) for scene in (*OF_SIGNING_IN, *OF_PUBLIC)}
        signed_in(stage)
        found |= {scene: look(stage, scene) for scene in OF_EDITORS}
        signed_out(stage)
        return found | {scene: look(stage, scene) for scene in OF_ERRORS}


def look(stage: Stage, scene: Scene) -> Looked:
    """Bring a page about and look at it."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.append(answer)

    page = stage.visit.page
    page.on("response", note)
    scene.show(stage)
    page.remove_listener("response", note)
    file = stage.folder / f"{len(list(stage.folder.iterdir()))}.html"
    file.write_bytes(answers[-1].body())
    return Looked(answers[-1].status, file, _faults(stage.visit, stage.visitor.site.base))


def _faults(visit: Visit, base: str) -> dict[str, list[str]]:
    found = _noise(visit, base)
    visit.look()
    found["light"] = barriers(visit)
    visit.look(scheme="dark")
    found["dark"] = barriers(visit, *COLOURS)
    visit.look(forced=True)
    found["forced"] = visit.run("contrast.js")
    visit.look(width=390)
    found["phone"] = [*barriers(visit, "color-contrast", "target-size"), *visit.run("layout.js")]
    visit.look(width=320)
    found["narrow"] = visit.run("layout.js")
    visit.look(width=1280)
    found["wide"] = visit.run("layout.js")
    return {name: faults for name, faults in found.items() if faults}


def _noise(visit: Visit, base: str) -> dict[str, list[str]]:
    """What a page should not do. That it is a refusal itself, the browser says too."""
    return {
        "elsewhere": [one for one in visit.requests if not one.startswith((base, "data:"))],
        "missing": [one for one in visit.missing if one != visit.page.url],
        "complaints": [one for one in visit.complaints if not one.startswith("Failed to load resource")],
        "violations": visit.violations(),
    }


def test_every_page_of_the_app_is_looked_at(desk: Filled) -> None:
    guard = make_app(desk.desk.office, Published(desk.site.public), environment={})._app
    app = inspect.getclosurevars(guard._app).nonlocals["app"]  # type: ignore[attr-defined]
    routes = {
        one.path.removeprefix("/") for one in app.routes if isinstance(one, Route) and "GET" in (one.methods or ())
    }
    pages = {path for path in routes if not path.startswith("en/") and "." not in path}

    assert pages - NO_PAGES == {scene.route for scene in SCENES}
    assert {
        path.removeprefix("en/") for path in routes if path.startswith("en/") and "." not in path
    } == pages - NO_PAGES - {REFUSED}


def test_pages_answer_as_they_should(looked: dict[Scene, Looked]) -> None:
    assert {scene[:3]: found.status for scene, found in looked.items()} == {scene[:3]: scene.status for scene in SCENES}


def test_no_page_of_the_desk_has_a_barrier_makes_noise_or_cuts_anything_off(looked: dict[Scene, Looked]) -> None:
    assert {scene[:2]: found.faults for scene, found in looked.items() if found.faults} == {}


def test_every_page_of_the_desk_is_valid(looked: dict[Scene, Looked]) -> None:
    names = {str(found.file): scene[:2] for scene, found in looked.items()}

    assert {names[file]: faults for file, faults in markup_faults([*map(Path, names)]).items()} == {}
