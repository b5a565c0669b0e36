"""With the keyboard alone: everything is reached, one sees where one is, one can skip and one can leave."""

from pathlib import Path

import pytest

from tests.browser.kinds import pages_of, samples_of
from tests.browser.visitor import Visitor

MANY = 120
"""Of a page with more than this to reach, the drill goes through the rest."""
_ACTIVE = "document.activeElement.localName"


def _walked(visitor: Visitor, path: str, at_most: int) -> dict[str, object]:
    """What is wrong on the way through a page; at the end the focus has left it."""
    visit = visitor.open(path)
    count = visit.run("focus.js")
    steps = min(count, at_most)
    for _ in range(steps):
        visit.page.keyboard.press("Tab")
    # After the last the browser's own controls come, or the page from its top.
    visit.page.keyboard.press("Tab")
    told = visit.page.evaluate("window.focusNotes.told()")
    faults = {"unmarked": told["unmarked"], "hidden": told["hidden"]}
    if count <= at_most:
        left = visit.page.evaluate(f"{_ACTIVE} === 'body'") or told["order"][-1] == told["order"][0]
        faults |= {"missed": told["missed"], "trapped": [] if left else told["order"][-3:]}
    return {name: found for name, found in faults.items() if found}


@pytest.mark.drill
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_kind_of_page_is_gone_through_by_tab(language: str, public: Path, visitor: Visitor) -> None:
    found = {sample: _walked(visitor, sample.path, MANY) for sample in samples_of(public, language)}

    assert {sample: faults for sample, faults in found.items() if faults} == {}


def test_first_tab_offers_to_skip_to_the_content(public: Path, visitor: Visitor) -> None:
    found = {}
    for kind, _, path in samples_of(public, "fr"):
        if kind == "embed/**/index.html":  # stands within another page, and has no head to skip
            continue
        page = visitor.open(path).page
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        shown = link.bounding_box() or {"x": -1, "y": -1}
        href = link.get_attribute("href") or ""
        page.keyboard.press("Enter")
        arrived = page.evaluate("document.activeElement.id")
        page.keyboard.press("Tab")
        within = page.evaluate("!document.activeElement.closest('header')")
        found[kind] = (shown["x"] >= 0, shown["y"] >= 0, href, arrived, within)

    assert found == dict.fromkeys(found, (True, True, "#content", "content", True))


@pytest.mark.drill
def test_every_page_is_gone_through_by_tab(public: Path, visitor: Visitor) -> None:
    found = {path: _walked(visitor, path, 10_000) for path in pages_of(public)}

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_obstacles_are_seen(visitor: Visitor) -> None:
    visit = visitor.open("index.html")
    visit.page.evaluate("""() => {
      document.body.innerHTML = `<a href="#1">Un</a> <a href="#2" id="bare">Deux</a> <a href="#3" id="trap">Trois</a> <a href="#4">Quatre</a>`;
      document.getElementById("bare").style.outline = "none";
      document.getElementById("trap").addEventListener("keydown", (event) => event.preventDefault());
    }""")
    count = visit.run("focus.js")
    for _ in range(count + 1):
        visit.page.keyboard.press("Tab")
    told = visit.page.evaluate("window.focusNotes.told()")

    assert (count, told) == (
        4,
        {
            "order": ["a #1 “Un”", "a #2 “Deux”", "a #3 “Trois”"],
            "missed": ["a #4 “Quatre”"],
            "unmarked": ["a #2 “Deux”"],
            "hidden": [],
        },
    )
