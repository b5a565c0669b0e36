"""What a page asks for and complains of, what it is without scripts, on paper, and where nothing is."""

import io
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from pypdf import PdfReader

from tests.browser.kinds import pages_of, samples_of
from tests.browser.visitor import Visit, Visitor

_MAIN = "document.querySelector('main').innerText"


def _noise(visit: Visit, base: str) -> dict[str, list[str]]:
    """Whatever a page should not do."""
    found = {
        "elsewhere": [one for one in visit.requests if not one.startswith(base) and not one.startswith("data:")],
        "missing": [one for one in visit.missing if visit.status == 200],
        "complaints": visit.complaints,
        "violations": visit.violations(),
    }
    return {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.drill)])
def test_no_kind_of_page_complains_or_asks_anyone_else(language: str, public: Path, visitor: Visitor) -> None:
    found = {sample: _noise(visitor.open(sample.path), visitor.site.base) for sample in samples_of(public, language)}

    assert {sample: faults for sample, faults in found.items() if faults} == {}


@pytest.mark.drill
def test_no_page_complains_or_asks_anyone_else(public: Path, visitor: Visitor) -> None:
    found = {path: _noise(visitor.open(path), visitor.site.base) for path in pages_of(public)}

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_a_page_should_not_do_is_seen(visitor: Visitor) -> None:
    visit = visitor.open("index.html")
    visit.page.evaluate("""async () => {
      const image = document.createElement("img");
      const gone = new Promise((done) => { image.onerror = done; });
      image.src = "https://elsewhere.example/pixel.png";
      const style = document.createElement("style");
      style.textContent = "body { color: red }";
      document.body.append(image, style);
      await gone;
      const own = document.createElement("img");
      const missing = new Promise((done) => { own.onerror = done; });
      own.src = "assets/nothing.png";
      document.body.append(own);
      await missing;
    }""")
    found = _noise(visit, visitor.site.base)

    assert found["elsewhere"] == ["https://elsewhere.example/pixel.png"]
    assert found["missing"] == ["https://elsewhere.example/pixel.png", urljoin(visitor.site.base, "assets/nothing.png")]
    assert [one.split()[:2] for one in found["violations"]] == [
        ["style-src-elem", "inline"],
        ["img-src", "https://elsewhere.example/pixel.png"],
    ]
    assert len(found["complaints"]) == 3


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.drill)])
def test_each_kind_of_page_is_whole_without_scripts(language: str, public: Path, visitor: Visitor) -> None:
    wrong = {}
    for sample in samples_of(public, language):
        page = visitor.open(sample.path, scripts=False).page
        words = page.evaluate(_MAIN)
        title, links = page.locator("main h1").all_inner_texts(), page.locator("a[href]").count()
        # A field or button that only a script would answer stands there for nothing.
        idle = page.locator("main :is(button, input, select):visible:not(form[action] *)").count()
        if len(title) != 1 or len(words) <= len(title[0]) or not links or idle:
            wrong[sample] = (title, words[:200], links, idle)

    assert wrong == {}


@pytest.mark.drill
def test_each_kind_of_page_can_be_printed(public: Path, visitor: Visitor) -> None:
    wrong = {}
    for sample in samples_of(public, "fr"):
        page = visitor.open(sample.path).page
        page.emulate_media(media="print")
        title = page.locator("h1").inner_text()
        rest = page.locator("header.site nav:visible").count()
        paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
        printed = "".join(sheet.extract_text() for sheet in paper.pages)
        if _letters(title) not in _letters(printed) or rest:
            wrong[sample] = (title, printed[:200], rest)

    assert wrong == {}


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def test_address_of_nothing_leads_on(public: Path, visitor: Visitor) -> None:
    visit = visitor.open("evenements/2026/rien.html")
    links = {*visit.page.locator("main a").evaluate_all("all => all.map((one) => one.href)")}
    background = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert (visit.status, visit.page.locator("h1").inner_text()) == (404, "Cette page n’existe pas")
    assert {urljoin(visitor.site.base, path) for path in ("index.html", "en/index.html")} - links == set()
    assert {one for one in links if not (public / urlsplit(one).path.lstrip("/")).is_file()} == set()
    assert background != "rgba(0, 0, 0, 0)"
    assert _noise(visit, visitor.site.base) == {
        "complaints": ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    }


# The href of a link in a drawing is no text.
_ADDRESSES = "all => all.map((one) => new URL(one.getAttribute('href'), document.baseURI).href)"


def test_every_link_within_the_site_leads_somewhere(public: Path, visitor: Visitor) -> None:
    base, broken = visitor.site.base, set()
    for sample in samples_of(public, "fr"):
        page = visitor.open(sample.path).page
        for link in page.locator("a[href], link[href]").evaluate_all(_ADDRESSES):
            path, fragment = link.partition("#")[::2]
            if not link.startswith(base):
                continue
            name = urlsplit(path).path.lstrip("/")
            file = public / (f"{name}index.html" if not name or name.endswith("/") else name)
            if not file.is_file() or (fragment and f'id="{fragment}"' not in file.read_text("utf-8")):
                broken.add((sample.path, link))

    assert broken == set()
