"""What people come for, done from the first page to the end, and compared with what the data say.

Each begins at the first page and goes on by what is there to be read and clicked.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page

from tests.browser.visitor import Visitor

EXAMPLE = "Semaine solidaire de Valombre"
PAST = "Social Good Week 2015"


@pytest.fixture
def home(visitor: Visitor) -> Iterator[Page]:
    """The first page, before someone who was never here."""
    context = visitor.context()
    page = context.new_page()
    page.goto(visitor.site.base)
    yield page
    context.close()


@pytest.fixture(scope="module")
def events(public: Path) -> dict[str, dict[str, Any]]:
    """All events by id, as the data tell them."""
    files = [json.loads(file.read_bytes())["events"] for file in sorted(public.glob("data/year/*/events.json"))]
    return {one["id"]: one for found in files for one in found}


def _published(public: Path, address: str) -> bytes:
    """What an address of the site leads to."""
    return (public / unquote(urlsplit(address).path).lstrip("/")).read_bytes()


def _edition(home: Page, name: str) -> None:
    home.get_by_role("heading", name=name).get_by_role("link").click()


def test_subscribe_to_the_week(home: Page, public: Path, events: dict[str, dict[str, Any]]) -> None:
    _edition(home, EXAMPLE)
    shown = {one.rpartition("/")[2].removesuffix(".html") for one in _hrefs(home, "main h3 a")}
    home.get_by_text("S’abonner", exact=True).click()
    subscribe = home.get_by_role("link", name="S’abonner dans mon agenda").get_attribute("href") or ""
    calendar = Calendar.from_ical(_published(public, subscribe))
    event_of = {date["uid"]: one["id"] for one in events.values() for date in one["occurrences"]}

    assert subscribe == f"webcal://{urlsplit(home.url).hostname}/feeds/{home.url.split('/')[-2]}.ics"
    assert len(shown) > 30
    assert {event_of[str(entry["UID"])] for entry in calendar.walk("VEVENT")} == shown


def _hrefs(page: Page, selector: str) -> list[str]:
    found: list[str] = page.locator(selector).evaluate_all("all => all.map((one) => one.href)")
    return found


def test_who_helps_elderly_people_in_rivemont_and_who_says_so(home: Page) -> None:
    home.get_by_role("navigation").get_by_role("link", name="Associations").click()
    home.get_by_role("link", name="Les Voisins du Vallon").click()
    facts = home.locator("main dl.facts").first
    phone = home.get_by_role("link", name="02 61 91 12 13").get_attribute("href")
    row = home.get_by_role("row").filter(has=home.get_by_role("rowheader", name="Thèmes", exact=True))

    assert "Entraide avec les aînés" in facts.inner_text()
    assert "Rivemont" in facts.inner_text()
    assert phone == "tel:+33261911213"
    assert "lue le" in row.inner_text() or "lu le" in row.inner_text()


def test_add_one_event_to_my_calendar(home: Page, events: dict[str, dict[str, Any]]) -> None:
    _edition(home, EXAMPLE)
    home.get_by_role("link", name="Déjeuner des nouveaux arrivants").click()
    with home.expect_download() as loading:
        home.get_by_role("link", name="Ajouter à mon agenda").click()
    (entry,) = Calendar.from_ical(Path(loading.value.path()).read_bytes()).walk("VEVENT")
    (said,) = [one for one in events.values() if one["title"] == "Déjeuner des nouveaux arrivants"]

    assert loading.value.suggested_filename == f"{said['id']}.ics"
    assert (str(entry["SUMMARY"]), entry.decoded("DTSTART").isoformat()) == (
        f"[EXEMPLE] {said['title']}",
        said["occurrences"][0]["start"],
    )


def test_see_whether_an_event_is_cancelled(home: Page) -> None:
    home.get_by_role("navigation").get_by_role("link", name="Programme").click()
    item = home.get_by_role("listitem").filter(has=home.get_by_role("link", name="Balade des aidants")).last
    told_in_the_list = "annulé" in item.inner_text().casefold()
    item.get_by_role("link", name="Balade des aidants").click()

    assert told_in_the_list
    assert "Cet événement est annulé." in home.get_by_role("note").all_inner_texts()[-1]


def test_how_many_events_a_past_week_had_and_the_data_of_it(home: Page, public: Path) -> None:
    card = home.get_by_role("article").filter(has=home.get_by_role("heading", name=PAST))
    told = card.get_by_text("1 événement, 8 associations").count()
    data = card.get_by_role("link", name="Données JSON").evaluate("one => one.href")
    card.get_by_role("link", name="Voir le programme").click()
    events = json.loads(_published(public, data))["events"]

    assert told == 1
    assert {f"{one['id']}.html" for one in events} == {one.rpartition("/")[2] for one in _hrefs(home, "main h3 a")}
    assert len(events) == 1


def test_may_i_republish_this(home: Page) -> None:
    home.get_by_role("contentinfo").get_by_role("link", name="sources et licences").click()

    assert home.get_by_role("heading", name="Puis-je republier ces données ?").count() == 1
    assert home.locator("main section p").first.inner_text().startswith("Ce n’est pas clair")


def test_read_it_in_english(home: Page) -> None:
    _edition(home, EXAMPLE)
    french = _hrefs(home, "main h3 a")
    home.get_by_role("link", name="English").click()

    assert home.locator("html").get_attribute("lang") == "en"
    assert [one.replace("/en/events/", "/events/") for one in _hrefs(home, "main h3 a")] == french


def test_reach_an_event_and_its_calendar_by_keyboard_alone(home: Page) -> None:
    _go(home, "Programme")
    _go(home, "Déjeuner des nouveaux arrivants")
    with home.expect_download() as loading:
        _go(home, "Ajouter à mon agenda")

    assert loading.value.suggested_filename.endswith(".ics")


def _go(page: Page, name: str) -> None:
    """Press Tab until the link of this name has the focus, then Enter."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"Tab does not lead to {name!r}")
