"""What journalists come for, from the first page to the end: to find, to know who says so, to count, to take along, to cite."""

import io
import json
import re
from typing import Any

import openpyxl
from playwright.sync_api import Page

from tests.browser.reading import hrefs, ids, published, rows, saved
from tests.browser.visitor import Visitor

PAST = "Social Good Week 2015"
HELPERS = "Les Voisins du Vallon"


def _who_says(page: Page, about: str) -> str:
    """What a page tells of the source of one thing."""
    said = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=about, exact=True))
    return re.sub(r"\s+", " ", said.inner_text())


def _search(home: Page, words: str) -> None:
    home.get_by_role("searchbox", name="Chercher un événement").fill(words)
    home.keyboard.press("Enter")
    home.locator("#search[data-ready]").wait_for()


def test_who_helps_elderly_people_near_rivemont_and_who_says_so(home: Page) -> None:
    _search(home, "ages rivemont")  # as one types it, without accents
    home.get_by_label("Quoi").select_option("associations")
    home.get_by_text("1 résultat", exact=True).wait_for()
    home.get_by_role("list", name="Résultats").get_by_role("link", name=HELPERS).click()
    phone = home.get_by_role("link", name="02 61 91 12 13").get_attribute("href")

    assert phone == "tel:+33261911213"
    assert _who_says(home, "Thèmes").startswith("Thèmes Entraide avec les aînés Exemple – Maison des associations")
    assert re.search(r", lu le \d+", _who_says(home, "Thèmes"))


def test_the_same_without_scripts(plain_home: Page) -> None:
    home = plain_home
    home.get_by_role("searchbox", name="Chercher un événement").fill("aînés Rivemont")
    home.get_by_role("button", name="Chercher").click()
    home.get_by_role("main").get_by_role("link", name="Les associations par thème").click()
    home.get_by_role("link", name="Entraide avec les aînés").click()
    near = home.get_by_role("listitem").filter(has_text="Rivemont").get_by_role("link")
    near.click()

    assert home.get_by_role("heading", level=1).inner_text() == HELPERS
    assert _who_says(home, "Thèmes").startswith("Thèmes Entraide avec les aînés Exemple – Maison des associations")


def test_how_many_events_a_year_had_and_the_rows_of_it(home: Page, visitor: Visitor) -> None:
    home.get_by_role("link", name="Chiffres").first.click()
    home.get_by_role("link", name="2015", exact=True).click()
    told = home.locator("ul.totals li").all_inner_texts()
    file = home.get_by_role("link", name="CSV pour logiciel").first.evaluate("one => one.href")
    found = rows(published(visitor.site.public, file))
    events = {one["id"]: one["status"] for one in found}

    assert [re.sub(r"\s+", " ", one) for one in told[:3]] == ["8 événements", "9 dates", "2 événements annulés, à part"]
    assert sorted(events.values()) == ["cancelled"] * 2 + ["scheduled"] * 8


def test_how_many_events_a_past_week_had_and_the_data_of_it(home: Page, visitor: Visitor) -> None:
    home.get_by_role("contentinfo").get_by_role("link", name="Archive des semaines").click()
    told = home.get_by_role("listitem").filter(has_text=PAST).first.inner_text()
    home.get_by_role("link", name=PAST).click()
    home.get_by_text("S’abonner", exact=True).click()
    data = home.get_by_role("link", name="Données JSON").evaluate("one => one.href")
    events = json.loads(published(visitor.site.public, data))["events"]

    assert "1 événement" in re.sub(r"\s", " ", told)
    assert {one["id"] for one in events} == ids(home)
    assert len(events) == 1


def test_take_along_what_the_search_shows(home: Page) -> None:
    _search(home, "numerique")
    home.get_by_label("Quoi").select_option("associations")
    home.locator("#results li h3 a[href*='/events/']").first.wait_for(state="detached")
    offered = home.get_by_role("region", name="Télécharger les résultats")
    home.locator("#results li h3").nth(1).wait_for()
    home.wait_for_timeout(1_000)  # the first result is painted before the others
    shown = ids(home, "#results h3 a")
    files = {
        button: saved(home, offered.get_by_role("button", name=button, exact=True))
        for button in ("CSV pour tableur", "CSV pour logiciel", "Classeur XLSX", "JSON")
    }
    sheet = openpyxl.load_workbook(io.BytesIO(files["Classeur XLSX"][1])).worksheets[0]
    heading, *lines = sheet.iter_rows(values_only=True)
    found = {
        "CSV pour tableur": [one["Identifiant"] for one in rows(files["CSV pour tableur"][1], ";")],
        "CSV pour logiciel": [one["id"] for one in rows(files["CSV pour logiciel"][1])],
        "Classeur XLSX": [line[heading.index("Identifiant")] for line in lines],
        "JSON": [one["id"] for one in json.loads(files["JSON"][1])["associations"]],
    }
    told = home.locator("#status").inner_text()

    assert 1 < len(shown) < 20
    assert told == f"{len(shown)} résultats"
    assert {button: sorted(some) for button, some in found.items()} == dict.fromkeys(files, sorted(shown))
    assert [name for name, _ in files.values()] == [f"associations.{end}" for end in ("csv", "csv", "xlsx", "json")]


def test_take_along_what_the_search_shows_as_a_french_table_in_english(home: Page) -> None:
    home.get_by_role("link", name="English", exact=True).click()
    home.get_by_role("searchbox", name="Search for an event").fill("ages rivemont")
    home.keyboard.press("Enter")
    home.locator("#search[data-ready]").wait_for()
    home.get_by_label("What", exact=True).select_option("associations")
    home.get_by_text("1 result", exact=True).wait_for()
    offered = home.get_by_role("region", name="Download the results")
    _, table = saved(home, offered.get_by_role("button", name="CSV for a spreadsheet (in French)"))

    assert {one["Identifiant"] for one in rows(table, ";")} == ids(home, "#results h3 a")


def test_a_search_shows_the_same_whatever_was_searched_before(home: Page) -> None:
    _search(home, "numerique")
    home.locator("#results mark").first.wait_for()
    home.wait_for_timeout(1_000)  # the first result is painted before the others
    told, first = home.locator("#status").inner_text(), hrefs(home, "#results h3 a")
    marked = {one.lower().strip(",.") for one in home.locator("#results mark").all_inner_texts()}
    searched = home.get_by_label("Que cherchez-vous ?")
    for words in ("n", "nu", "ateliers", "a"):
        searched.fill(words)
        home.wait_for_timeout(200)
    searched.fill("numerique")
    home.get_by_text(told, exact=True).wait_for()
    home.wait_for_timeout(1_000)

    assert hrefs(home, "#results h3 a") == first
    assert marked == {"numérique", "numériques"}


def test_a_search_can_be_sent_to_somebody(home: Page, visitor: Visitor) -> None:
    _search(home, "Rivemont")
    home.get_by_label("Thème").select_option("elderly")
    home.wait_for_url("**theme=elderly")
    home.locator("#results h3 a").filter(has_text=HELPERS).wait_for()
    found = hrefs(home, "#results h3 a")
    context = visitor.context()
    other = context.new_page()
    other.goto(home.url)
    other.locator("#search[data-ready]").wait_for()
    there = (other.get_by_label("Que cherchez-vous ?").input_value(), hrefs(other, "#results h3 a"))
    context.close()

    assert there == ("Rivemont", found)


def test_cite_an_association(home: Page) -> None:
    home.get_by_role("navigation").get_by_role("link", name="Associations").first.click()
    home.get_by_role("link", name=HELPERS).click()
    home.get_by_text("Citer cette page").click()
    text, bibtex = home.locator(".quotable:visible").all_inner_texts()

    assert re.fullmatch(
        rf"«\s{HELPERS}\s», Goodweek – démonstration, fiche modifiée le \d+(er)? \w+ \d{{4}}, {re.escape(home.url)} \(consulté le …\).",
        text,
    )
    assert f"url = {{{home.url}}}" in bibtex
    assert home.locator("link[rel=canonical]").get_attribute("href") == home.url


def test_may_i_republish_this_and_how_do_i_credit_it(home: Page) -> None:
    home.get_by_role("contentinfo").get_by_role("link", name="Presse").click()
    republish = home.get_by_role("region", name="Puis-je republier ces données ?").inner_text()
    credit = home.get_by_role("region", name="Comment créditer").locator(".quotable").inner_text()

    assert "Ce n’est pas clair" in republish
    assert credit == "Source : Goodweek – démonstration, https://goodweek-demo.example/".replace(
        "Source :", "Source\u00a0:"
    )


def test_the_licence_of_each_source(home: Page, visitor: Visitor) -> None:
    home.get_by_role("contentinfo").get_by_role("link", name="Liste complète des sources et licences").click()
    index: dict[str, Any] = json.loads((visitor.site.public / "data/index.json").read_bytes())
    told = home.get_by_role("main").inner_text()

    assert home.get_by_role("heading", name="Puis-je republier ces données ?").count() == 1
    assert [one["title"] for one in index["sources"] if one["title"] not in told] == []
