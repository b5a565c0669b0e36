"""What people come for, done from the first page to the end, and compared with what the data say.

Each begins at the first page and goes on by what is there to be read and clicked. What journalists come for is in
`test_tasks_citing.py`, what the demo has no data for in `test_tasks_elsewhere.py`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from catalog import clock
from tests.browser.reading import events_of, go, hrefs, ids, published, reach, saved
from tests.browser.visitor import Visitor
from tests.crawlers.fault_server import FaultServer, Route

EXAMPLE = "Semaine solidaire de Valombre"
PAST = "Social Good Week 2015"
LUNCH = "Déjeuner des nouveaux arrivants"


def _edition(home: Page, name: str) -> None:
    home.get_by_role("heading", name=name).get_by_role("link").click()


def test_subscribe_to_the_week(home: Page, visitor: Visitor, events: dict[str, dict[str, Any]]) -> None:
    _edition(home, EXAMPLE)
    shown = ids(home)
    home.get_by_text("S’abonner", exact=True).click()
    subscribe = home.get_by_role("link", name="S’abonner dans mon agenda").get_attribute("href") or ""

    assert subscribe == f"webcal://{visitor.site.host}/feeds/{home.url.split('/')[-2]}.ics"
    assert len(shown) > 30
    assert events_of(published(visitor.site.public, subscribe), events) == shown


def test_subscribe_to_what_happens_for_refugees(
    home: Page, visitor: Visitor, events: dict[str, dict[str, Any]]
) -> None:
    home.get_by_role("link", name="Accueil des réfugiés").click()
    shown = ids(home)
    home.get_by_text("S’abonner", exact=True).click()
    home.get_by_role("link", name="Toutes les façons de s’abonner").click()
    subscribe = home.get_by_role("link", name="S’abonner dans mon agenda").get_attribute("href") or ""
    google = home.get_by_role("link", name="Ajouter à Google Agenda").get_attribute("href") or ""
    plain = home.locator("code.address").inner_text()
    since = (clock.today() - timedelta(days=180)).isoformat()
    right = {
        one["id"]
        for one in events.values()
        if "refugees" in one["themes"] and max(date["start"] for date in one["occurrences"]) > since
    }

    assert subscribe == f"webcal://{visitor.site.host}/feeds/theme/refugees.ics"
    assert plain == subscribe.replace("webcal:", "https:")
    assert google.endswith("feeds%2Ftheme%2Frefugees.ics")
    assert events_of(published(visitor.site.public, plain), events) == shown == right
    assert len(right) == 3


def test_add_one_event_to_my_calendar(home: Page, events: dict[str, dict[str, Any]]) -> None:
    _edition(home, EXAMPLE)
    home.get_by_role("link", name=LUNCH).click()
    name, body = saved(home, home.get_by_role("link", name="Ajouter à mon agenda"))
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    (said,) = [one for one in events.values() if one["title"] == LUNCH]

    assert name == f"{said['id']}.ics"
    assert (str(entry["SUMMARY"]), entry.decoded("DTSTART").isoformat()) == (
        f"[EXEMPLE] {said['title']}",
        said["occurrences"][0]["start"],
    )


def test_see_whether_an_event_is_cancelled(home: Page) -> None:
    home.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Programme").click()
    item = home.get_by_role("listitem").filter(has=home.get_by_role("link", name="Balade des aidants")).last
    told_in_the_list = "annulé" in item.inner_text().casefold()
    item.get_by_role("link", name="Balade des aidants").click()

    assert told_in_the_list
    assert "Cet événement est annulé." in home.get_by_role("note").all_inner_texts()[-1]


def test_find_a_past_week_clearly_past(home: Page) -> None:
    home.get_by_role("contentinfo").get_by_role("link", name="Archive des semaines").click()
    years = home.locator("main section").filter(has=home.get_by_role("heading", name="2015", exact=True))
    told = years.get_by_role("listitem").first.inner_text()
    years.get_by_role("link", name=PAST).click()

    assert "passée" in told.casefold()
    assert home.get_by_role("note").first.inner_text().casefold().startswith("semaine passée")
    assert home.get_by_role("heading", level=1).inner_text() == f"Programme\u00a0: {PAST}"


@pytest.fixture
def other_site() -> Iterator[FaultServer]:
    """A site of somebody else."""
    server = FaultServer()
    yield server
    server.close()


def test_show_a_programme_on_my_own_site(home: Page, other_site: FaultServer) -> None:
    home.get_by_role("link", name="Accueil des réfugiés").click()
    programme, shown = home.url, ids(home)
    home.get_by_text("S’abonner", exact=True).click()
    home.get_by_role("link", name="Intégrer ce programme à votre site").click()
    code = home.get_by_role("region", name="dans un cadre").locator("pre").inner_text()
    other_site.routes["/"] = Route(
        f"<!doctype html><title>Mairie</title>{code}".encode(), headers={"Content-Type": "text/html; charset=utf-8"}
    )
    home.goto(other_site.url())
    frame = home.frame_locator("iframe")
    title = frame.get_by_role("heading", level=1).inner_text()
    framed: set[str] = set(
        frame.locator("h3 a").evaluate_all("all => all.map((one) => one.href.split('/').at(-1).slice(0, -5))")
    )
    frame.get_by_role("heading", level=1).get_by_role("link").click()
    home.wait_for_url(programme)

    assert (title, framed) == ("Accueil des réfugiés", shown)


def test_pages_refuse_to_be_framed_by_others(home: Page, visitor: Visitor, other_site: FaultServer) -> None:
    other_site.routes["/"] = Route(
        f'<!doctype html><title>Piège</title><iframe src="{visitor.site.base}programme/index.html"></iframe>'.encode(),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    said: list[str] = []
    home.on("console", lambda message: said.append(message.text))
    home.goto(other_site.url())
    frame = home.frames[1]
    frame.wait_for_load_state()

    assert frame.url == "chrome-error://chromewebdata/"
    # The browser may tell besides that the other site has no icon.
    assert len([one for one in said if "frame-ancestors" in one]) == 1


def test_find_how_to_be_listed_and_how_to_be_removed(home: Page) -> None:
    home.get_by_role("main").get_by_role("link", name="Être dans le programme, corriger, être retiré").click()
    headings = home.get_by_role("heading", level=2).all_inner_texts()
    contact = home.get_by_role("main").get_by_role("link", name="contact@goodweek-demo.example")

    assert headings == ["Être dans le programme", "Des balises qui marchent", "Corriger", "Être retiré"]
    assert contact.first.get_attribute("href") == "mailto:contact@goodweek-demo.example"


def test_read_it_in_english(home: Page) -> None:
    _edition(home, EXAMPLE)
    french = hrefs(home, "main h3 a")
    home.get_by_role("link", name="English", exact=True).click()

    assert home.locator("html").get_attribute("lang") == "en"
    assert [one.replace("/en/events/", "/events/") for one in hrefs(home, "main h3 a")] == french


@pytest.mark.parametrize(
    "link", ["Programme", "Explorer", "Associations", "Recherche", "Carte", "Chiffres", "Presse", "Vie privée"]
)
def test_the_other_language_says_the_same_page(link: str, home: Page) -> None:
    home.get_by_role("link", name=link, exact=True).first.click()
    there = urlsplit(home.url).path
    home.get_by_role("link", name="English", exact=True).click()
    over = (urlsplit(home.url).path, home.locator("html").get_attribute("lang"))
    home.get_by_role("link", name="Français", exact=True).click()
    expect(home.locator("html")).to_have_attribute("lang", "fr")

    assert (over, urlsplit(home.url).path) == ((f"/en{there}", "en"), there)


def test_reach_an_event_and_its_calendar_by_keyboard_alone(home: Page) -> None:
    go(home, "Programme")
    go(home, LUNCH)
    reach(home, "Ajouter à mon agenda")
    with home.expect_download() as loading:
        home.keyboard.press("Enter")

    assert loading.value.suggested_filename.endswith(".ics")
