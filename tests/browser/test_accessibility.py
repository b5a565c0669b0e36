"""axe-core finds no barrier on any kind of page, by WCAG 2.2 AA, by RGAA 4 and by good practice, in any colours.

Only contrasts change with the colours, and the sizes of targets with the width: of other looks those alone are judged.
"""

from pathlib import Path

import pytest

from tests.browser.judges import COLOURS, barriers
from tests.browser.kinds import pages_of, samples_of
from tests.browser.visitor import Visitor


def _barriers(visitor: Visitor, path: str, *, whole: bool = True) -> dict[str, list[str]]:
    """By how one looks at the page; what is not `whole` is seen in light and in dark."""
    visit = visitor.open(path)
    found = {"light": barriers(visit)}
    visit.look(scheme="dark")
    found["dark"] = barriers(visit, *COLOURS)
    if not whole:
        return {look: faults for look, faults in found.items() if faults}
    visit.look(forced=True)
    found["forced"] = visit.run("contrast.js")
    visit.look(width=320)
    found["phone"] = barriers(visit, "color-contrast", "target-size")
    return {look: faults for look, faults in found.items() if faults}


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.drill)], ids=["in two", "in all"])
@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.drill)])
def test_no_kind_of_page_has_a_barrier(language: str, public: Path, visitor: Visitor, *, whole: bool) -> None:
    found = {sample: _barriers(visitor, sample.path, whole=whole) for sample in samples_of(public, language)}

    assert {sample: faults for sample, faults in found.items() if faults} == {}


@pytest.mark.drill
def test_no_page_has_a_barrier(public: Path, visitor: Visitor) -> None:
    found = {path: _barriers(visitor, path) for path in pages_of(public)}

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_barriers_are_seen(visitor: Visitor) -> None:
    visit = visitor.open("index.html")
    visit.page.evaluate("""() => {
      document.querySelector("main").innerHTML = `<h1>Titre</h1><h4>Sous-titre</h4><img src="assets/none.png"><a href="#"></a>`;
      document.querySelector("h1").style.color = "#eee";
    }""")

    assert sorted({fault.partition(":")[0] for fault in barriers(visit)}) == [
        "color-contrast",
        "heading-order",
        "image-alt",
        "link-name",
    ]


def test_text_that_cannot_be_told_from_its_ground_is_seen(visitor: Visitor) -> None:
    visit = visitor.open("index.html", forced=True)
    before = visit.run("contrast.js")
    visit.page.evaluate("""() => {
      const title = document.querySelector("h1");
      Object.assign(title.style, { forcedColorAdjust: "none", color: "#eee" });
      title.textContent = "Pâle";
    }""")

    assert (before, visit.run("contrast.js")) == ([], ["h1 “Pâle” 1.16"])
