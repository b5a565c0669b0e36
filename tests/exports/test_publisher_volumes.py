"""Publishing of documents in several volumes, of pages about selections, and of events that lead to who holds them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock
from exports.pages import ABOUT_SELECTIONS, EVENT_PAGES, PROGRAMMES
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue
from tests.exports.plain_exporters import go
from tests.exports.published import faults, inodes, tree
from tests.exports.views import event_facts

PAGES = Exporters(events=(PROGRAMMES[0],), about=ABOUT_SELECTIONS[:3])
LINKED = Exporters(event_pages=(EVENT_PAGES[0],))
HOLDER = event_facts().organisers[0].name
LONG = "Atelier " * 15


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def agenda(count: int) -> PlainCatalogue:
    """A workshop with a long title every third day."""
    catalogue = PlainCatalogue()
    for number in range(count):
        catalogue.put_event(f"e{number:04}", f"{LONG}{number}", WEEK + timedelta(days=3 * number))
    return catalogue


def programme(folder: Path) -> list[str]:
    """The names of the pages of the whole programme."""
    return sorted(path.name for path in (folder / "public" / "programme").glob("20*.html"))


def cold(folder: Path, catalogue: PlainCatalogue, exporters: Exporters) -> dict[str, bytes]:
    """What a first publication of the same gives."""
    go(folder, catalogue, exporters=exporters)
    return tree(folder / "public")


def test_long_programme_is_published_in_parts_that_stay_as_long_as_it_does(tmp_path: Path) -> None:
    catalogue = agenda(120)
    go(tmp_path / "one", catalogue, exporters=PAGES)
    before = inodes(tmp_path / "one")
    assert programme(tmp_path / "one")[:2] == ["2026-11.html", "2026-12.html"]
    catalogue.put_event("e0000", f"{LONG}again", WEEK)
    go(tmp_path / "one", catalogue, exporters=PAGES)
    after = inodes(tmp_path / "one")
    parts = {path for path in before if path.startswith(("programme/20", "embed/all/20"))}
    assert {path for path in parts if after[path] != before[path]} == {
        "programme/2026-11.html",
        "embed/all/2026-11.html",
    }
    assert tree(tmp_path / "one" / "public").keys() == cold(tmp_path / "two", catalogue, PAGES).keys()
    assert faults(tmp_path / "one") == []


def test_parts_of_a_programme_go_when_it_is_short_again(tmp_path: Path) -> None:
    catalogue = agenda(120)
    go(tmp_path / "one", catalogue, exporters=PAGES)
    for number in range(5, 120):
        catalogue.remove(f"e{number:04}")
    go(tmp_path / "one", catalogue, exporters=PAGES, allow_shrink=True)
    assert programme(tmp_path / "one") == []
    assert faults(tmp_path / "one") == []


def test_untouched_programme_is_taken_over_with_all_its_parts(tmp_path: Path) -> None:
    catalogue = agenda(120)
    go(tmp_path, catalogue, exporters=PAGES)
    before = inodes(tmp_path)
    catalogue.put_association("a1", "Les Voisins")
    go(tmp_path, catalogue, exporters=PAGES)
    parts = {path for path in before if path.startswith("programme/20")}
    assert {path: inodes(tmp_path)[path] for path in parts} == {path: before[path] for path in parts}
    assert faults(tmp_path) == []


def test_page_about_a_selection_is_made_once(tmp_path: Path) -> None:
    catalogue = agenda(3)
    go(tmp_path, catalogue, exporters=PAGES)
    before = inodes(tmp_path)
    catalogue.put_event("e0000", "Other", WEEK)
    go(tmp_path, catalogue, exporters=PAGES)
    about = [path for path in before if path.endswith(("subscribe.html", "code.html", "qr.svg"))]
    assert "programme/qr.svg" in about
    assert {path: inodes(tmp_path)[path] for path in about} == {path: before[path] for path in about}


def test_event_leads_to_its_association_from_the_day_on_which_that_is_known(tmp_path: Path) -> None:
    catalogue = agenda(2)
    link = b'<a href="../associations/a7.html">' + HOLDER.encode() + b"</a>"
    go(tmp_path / "one", catalogue, exporters=LINKED)
    assert link not in tree(tmp_path / "one" / "public")["events/e0000.html"]
    catalogue.put_association("a7", HOLDER)
    go(tmp_path / "one", catalogue, exporters=LINKED)
    warm = tree(tmp_path / "one" / "public")
    assert link in warm["events/e0000.html"]
    assert cold(tmp_path / "two", catalogue, LINKED) == warm
    catalogue.remove("a7")
    go(tmp_path / "one", catalogue, exporters=LINKED, allow_shrink=True)
    assert link not in tree(tmp_path / "one" / "public")["events/e0000.html"]


def test_event_whose_holder_stays_is_not_rendered_again(tmp_path: Path) -> None:
    catalogue = agenda(2)
    catalogue.put_association("a7", HOLDER)
    go(tmp_path, catalogue, exporters=LINKED)
    catalogue.asked.clear()
    catalogue.put_association("a8", "Others")
    go(tmp_path, catalogue, exporters=LINKED)
    assert catalogue.asked == ["a8"]
