"""What people come for where something happens in Île-de-France, and where two events were found to be one.

The demo, whose départements are invented, has neither. Halls and events are invented.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from catalog import clock
from tests.browser.reading import go, ids, published, rows
from tests.browser.serving import Site, served
from tests.browser.visitor import Visitor, chromium, visiting
from tests.journeys.web import DAY, Happening, Place, here
from tests.journeys.web import ids as ids_of

PARIS = "Salle des Aubépines, 3 rue des Aubépines, 75011 Paris"
LYON = "Halle des Mûriers, 5 rue des Mûriers, 69003 Lyon"
SHOWN = (
    Happening("tri", "Tri de vieux ordinateurs", 8, place=PARIS),
    Happening("soir", "Soirée des aidants du numérique", 18, place=PARIS),
    Happening("bal", "Bal annulé des codeurs", 20, "CANCELLED", place=PARIS),
    Happening("cartes", "Cartographie à plusieurs mains", 10, place=LYON),
    Happening("atelier", "Atelier de soudure pour débutants", 14, place=PARIS),
    Happening("cercle", "Cercle de lecture à voix haute", 16, place=LYON),
)
TWO_THAT_ARE_ONE = ids_of("villes", ["atelier", "cercle"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An instance with these events, of which the last two were joined after they were published."""
    chromium()
    made = Place(tmp_path_factory.mktemp("elsewhere") / "week")
    (made.folder / "goodweek.toml").write_text(
        '[site]\nname = "Semaine de Brume"\nbase_url = "https://brume.example/"\n'
        '[calendar]\nuid_domain = "brume.example"\n'
    )
    made.describe("villes", ["https://agenda.example/agenda.ics"])
    # An id that is given and given up within one second leads nowhere, since nobody has seen it.
    with clock.held(clock.now() - timedelta(hours=1)):
        made.takes_in("villes", *SHOWN)
        made.publish()
    told = here("decide", "same", *TWO_THAT_ARE_ONE, "-C", made.folder, "--who", "Odile Bureau")
    assert (told.status, told.err) == (0, "")
    made.publish()
    with served((made.folder / "public").resolve(), tmp_path_factory.mktemp("keys")) as found:
        yield found


@pytest.fixture(scope="module")
def visitor(site: Site) -> Iterator[Visitor]:
    """A browser for this module, of that site."""
    with visiting(site) as found:
        yield found


def test_how_many_events_ile_de_france_had_in_a_year_and_the_rows_of_it(home: Page, site: Site) -> None:
    home.get_by_role("link", name="Chiffres").first.click()
    home.get_by_role("link", name=str(DAY.year), exact=True).click()
    table = home.locator("section.figures").filter(has=home.get_by_role("heading", name="Événements par région"))
    row = table.get_by_role("row").filter(has_text="Île-de-France")
    told = row.get_by_role("cell").all_inner_texts()
    file = row.get_by_role("link", name="Île-de-France, CSV").evaluate("one => one.href")
    found = {one["title"]: one["status"] for one in rows(published(site.public, file))}

    assert urlsplit(file).path == f"/data/year/{DAY.year}/region/11/events.csv"
    assert told[-4:-1] == ["3", "3", "1"]
    assert sorted(found.values()) == ["cancelled", "scheduled", "scheduled", "scheduled"]


def test_see_what_happens_in_a_departement_by_the_map_and_by_its_list(home: Page, site: Site) -> None:
    ways = []
    for link in ("Paris (75) : 3 événements", "Paris"):
        home.goto(site.base)
        go(home, "Carte")
        go(home, link)
        ways.append((urlsplit(home.url).path, len(ids(home))))

    assert ways == [("/programme/departement/75/index.html", 4)] * 2


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_page_of_an_event_that_was_joined_to_another_leads_on(language: str, home: Page, site: Site) -> None:
    pages = {f"{site.base}{language}events/{one}.html" for one in TWO_THAT_ARE_ONE}
    led = set()
    for page in sorted(pages):
        home.goto(page)
        home.get_by_role("heading", level=2).first.wait_for()  # the page of an event has sections, the other has none
        led.add(home.url)

    assert len(pages) == 2
    assert len(led) == 1
    assert led < pages


def test_a_page_that_leads_on_says_so_to_whoever_does_not_follow(site: Site) -> None:
    pages = [site.public / f"events/{one}.html" for one in TWO_THAT_ARE_ONE]
    (old,) = [page for page in pages if 'http-equiv="refresh"' in page.read_text("utf-8")]
    (new,) = {*pages} - {old}

    assert _links(old) == [f"../events/{new.name}"]


def _links(page: Path) -> list[str]:
    main = page.read_text("utf-8").partition("<main")[2].partition("</main>")[0]
    return re.findall(r'href="([^"]+)"', main)
