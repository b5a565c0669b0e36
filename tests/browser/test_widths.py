"""At every width all text can be read: nothing scrolls sideways, is cut off, or lies under something else."""

from pathlib import Path

import pytest

from tests.browser.kinds import pages_of, samples_of
from tests.browser.visitor import Visitor

WIDTHS = (320, 390, 820, 1440, 3840)


def _faults(visitor: Visitor, path: str) -> dict[str, list[str]]:
    found = {}
    visit = visitor.open(path, width=WIDTHS[0])
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        if faults := visit.run("layout.js"):
            found[f"{path} at {width}"] = faults
    return found


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.drill)])
def test_each_kind_of_page_can_be_read_at_every_width(language: str, public: Path, visitor: Visitor) -> None:
    faults: dict[str, list[str]] = {}
    for sample in samples_of(public, language):
        faults |= _faults(visitor, sample.path)

    assert faults == {}


@pytest.mark.drill
def test_every_page_can_be_read_at_every_width(public: Path, visitor: Visitor) -> None:
    faults: dict[str, list[str]] = {}
    for path in pages_of(public):
        faults |= _faults(visitor, path)

    assert faults == {}


def test_the_faults_are_seen(visitor: Visitor) -> None:
    visit = visitor.open("index.html", width=320)
    visit.page.evaluate("""() => {
      document.body.innerHTML = `<p id="wide">Trop large</p><p id="cut">Coupé après quelques lettres</p>
        <p id="over">Dessus</p><p id="under">Dessous</p><p class="away">Caché exprès</p><p>En règle</p>`;
      const style = (id, text) => { for (const [key, value] of Object.entries(text)) document.getElementById(id).style[key] = value; };
      style("wide", { width: "400px", textAlign: "right" });
      style("cut", { width: "60px", overflow: "hidden", whiteSpace: "nowrap" });
      style("under", { marginTop: "-40px" });
      Object.assign(document.querySelector(".away").style, { position: "absolute", left: "-100vw" });
    }""")

    assert [fault.partition(":")[0] for fault in visit.run("layout.js")] == [
        "scrolls sideways",
        "beyond the edge",
        "cut off",
        "on one another",
    ]
