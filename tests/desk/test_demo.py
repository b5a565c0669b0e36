"""`goodweek demo`: the whole way, run for real, twice."""

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from catalog.errors import PublicationFailed
from desk.demo import run_demo
from tests.desk.demos import demo
from tests.exports.published import faults, stats, tree
from tests.journeys.web import Told, here


@pytest.fixture(scope="module")
def folder(demonstrated: tuple[Told, Path]) -> Path:
    return demonstrated[1]


Twice = tuple[Told, Told, dict[str, bytes], dict[str, object]]


@pytest.fixture(scope="module")
def twice(demonstrated: tuple[Told, Path]) -> Twice:
    first, folder = demonstrated
    published, kept = tree(folder / "public"), _state(folder)
    second = demo("--into", folder)
    return first, second, published, kept


def _state(folder: Path) -> dict[str, object]:
    return {**stats(folder / "public"), "generations": _generations(folder)}


def _generations(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".goodweek" / "generations").iterdir())


def _pages(folder: Path, kind: str) -> int:
    """How many pages of subjects there are in French: their names are ids."""
    return len([*(folder / "public" / kind).glob(f"{kind[0]}{'?' * 16}.html")])


def _last_row(told: Told) -> list[str]:
    lines = told.out.splitlines()
    [heads] = [place for place, line in enumerate(lines) if line.startswith("sources visited ")]
    return lines[heads + 1].split()


def test_demo_publishes_the_sample_web(twice: Twice, folder: Path) -> None:
    first = twice[0]
    assert (first.status, first.err) == (0, "")
    sources, events, associations, written, files = map(int, _last_row(first))
    documents = len(tree(folder / "public")) - 1  # the manifest does not name itself
    assert (sources, written, files) == (25, documents, documents)
    assert (events, associations) == (_pages(folder, "events"), _pages(folder, "associations"))
    assert faults(folder) == []


def test_demo_again_changes_nothing(twice: Twice, folder: Path) -> None:
    first, second, published, kept = twice
    assert (second.status, second.err) == (0, "")
    sources, events, associations, _, files = _last_row(first)
    assert _last_row(second) == [sources, events, associations, "0", files]
    assert f"Nothing changed; {folder / 'public'} is as it was ({files} files)." in second.out.splitlines()
    assert tree(folder / "public") == published
    assert _state(folder) == kept
    assert _generations(folder) == ["000001"]


def test_demo_refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    told = here("demo", "--into", tmp_path)
    assert (told.status, told.out) == (73, "")
    assert told.err == f"goodweek: {tmp_path} holds something else. Name another folder with --into.\n"
    assert tree(tmp_path) == {"letter.txt": b"Dear"}


@pytest.mark.parametrize("below", ["", "week"])
def test_demo_where_a_file_is_in_the_way_is_told(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / below
    with pytest.raises(PublicationFailed) as told:
        run_demo(folder)
    assert str(told.value).startswith(f"{folder} cannot be written: ")
    assert str(told.value).endswith(". Name another folder with --into.")
    assert len(str(told.value).splitlines()) == 1


_LINK = re.compile(r'(?:href|src)="([^"]*)"|content="0; url=([^"]*)"')


def test_every_link_within_the_published_folder_leads_to_a_file(folder: Path) -> None:
    public = (folder / "public").resolve()
    base = json.loads((public / "data" / "index.json").read_bytes())["site"]["url"]
    home = urlsplit(base)
    lost = set()
    for page in sorted(public.rglob("*.html")):
        name = page.relative_to(public).as_posix()
        for match in _LINK.finditer(page.read_text("utf-8")):
            href = html.unescape(match[1] or match[2] or "")
            told = urlsplit(urljoin(base + name, href.removeprefix("webcal:")))
            within = told.path.removeprefix(home.path)
            leads = public / unquote(within) / ("index.html" if told.path.endswith("/") else "")
            if (told.scheme, told.netloc) == (home.scheme, home.netloc) and not leads.is_file():
                lost.add((name, href))
    assert lost == set()


def test_every_page_that_the_data_name_is_there(folder: Path) -> None:
    public = folder / "public"
    base = json.loads((public / "data" / "index.json").read_bytes())["site"]["url"]
    pages = {
        path.relative_to(public).as_posix(): json.loads(path.read_bytes())["selection"]["page"].removeprefix(base)
        for name in ("events", "associations")
        for path in public.glob(f"data/**/{name}.json")
    }
    assert len(pages) > 20
    assert {path: page for path, page in pages.items() if not (public / page).is_file()} == {}
