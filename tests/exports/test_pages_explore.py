"""The ways into all programmes, the towns and places of a département, and the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from lxml import html

from catalog.views import Member
from exports.exporter import Document, Fragment
from exports.pages import EXPLORE_PAGES, TERRITORY_PAGES
from exports.selections import Facet, Kind, Selection
from tests.exports.views import CHANGED, edition, event_view, selection, surroundings


def facet(kind: Kind, key: str, label: str, **changes: object) -> Selection:
    called = Facet(kind, key, label, label)
    return selection([event_view()], id=called.id, kind=kind, facet=called, **changes)


def nothing(exporter: str, members: Sequence[Member]) -> Iterator[tuple[Member, Fragment]]:
    """No fragments: no page here is made of any."""
    raise AssertionError(f"{exporter} was asked for {members}")


def documents(*selections: Selection) -> dict[str, html.HtmlElement]:
    """The French pages by path."""
    around = surroundings(selections=selections)
    made: list[Document] = [*EXPLORE_PAGES.documents(around)]
    made += (one for batch in TERRITORY_PAGES.batches(around, {}) for one in batch.documents(nothing))
    return {one.path: html.document_fromstring(one.body.decode()) for one in made if not one.path.startswith("en/")}


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def links(element: html.HtmlElement) -> list[tuple[str, str]]:
    return [(words(one), one.get("href")) for one in element.iter("a")]


def test_explore_leads_to_each_programme_under_its_heading() -> None:
    page = documents(
        selection(),
        facet(Kind.THEME, "refugees", "Accueil des réfugiés"),
        facet(Kind.FREE, "", "Gratuit"),
        facet(Kind.REGION, "84", "Auvergne-Rhône-Alpes"),
        facet(Kind.DEPARTEMENT, "38", "Isère"),
        facet(Kind.DEPARTEMENT, "01", "Ain"),
        facet(Kind.YEAR, "2025", "2025"),
        facet(Kind.YEAR, "2026", "2026"),
    )["explore/index.html"]
    assert {words(one.find("h2")): links(one) for one in page.find(".//main").findall("section")} == {
        "Par thème": [("Accueil des réfugiés", "../programme/theme/refugees/index.html")],
        "Selon vos besoins": [("Gratuit", "../programme/free/index.html")],
        "Par région et département": [
            ("Auvergne-Rhône-Alpes", "../programme/region/84/index.html"),
            ("Ain", "../programme/departement/01/index.html"),
            ("Isère", "../programme/departement/38/index.html"),
        ],
        "Par année": [
            ("2026", "../programme/year/2026/index.html"),
            ("2025", "../programme/year/2025/index.html"),
        ],
    }


def test_departement_lists_the_feeds_of_its_towns_and_places() -> None:
    made = documents(
        facet(Kind.DEPARTEMENT, "38", "Isère"),
        facet(Kind.COMMUNE, "38185", "Grenoble (38)"),
        facet(Kind.COMMUNE, "69123", "Lyon (69)"),
        facet(Kind.PLACE, "38185-la-bobine", "La Bobine, Grenoble"),
    )
    town, hall = made["territories/38.html"].find_class("places")
    assert links(town) == [
        ("S’abonner dans mon agenda", "webcal://agenda.val-clair.example/feeds/commune/38185.ics"),
        ("iCal", "../feeds/commune/38185.ics"),
        ("RSS", "../feeds/commune/38185.rss"),
        ("changements (RSS)", "../feeds/commune/38185.changes.rss"),
    ]
    assert [href for _, href in links(hall)][1:] == [
        "../feeds/place/38185-la-bobine.ics",
        "../feeds/place/38185-la-bobine.rss",
    ]


def test_page_of_a_departement_names_the_feeds_of_all_that_is_held_there() -> None:
    made = documents(facet(Kind.DEPARTEMENT, "38", "Isère"))
    heads = made["territories/38.html"].findall(".//link[@rel='alternate'][@type]")
    assert [one.get("href").removeprefix("../") for one in heads] == [
        *(f"feeds/departement/38.{suffix}" for suffix in ("ics", "rss", "atom", "json")),
        *(f"feeds/departement/38.changes.{suffix}" for suffix in ("rss", "atom", "json")),
        "data/departement/38/events.json",
    ]


def test_departement_of_many_places_has_several_pages() -> None:
    places = [facet(Kind.PLACE, f"38185-salle-{number:03}", f"Salle {number:03}") for number in range(250)]
    made = documents(facet(Kind.DEPARTEMENT, "38", "Isère"), *places)
    pages = [path for path in made if path.startswith("territories/")]
    assert pages == ["territories/38.html", "territories/38-2.html", "territories/38-3.html"]
    assert [len(made[path].findall(".//li/span[@class='name']")) for path in pages] == [120, 120, 10]
    assert [href for _, href in links(made[pages[1]].find(".//nav[@class='turn']"))] == ["38.html", "38-3.html"]


def test_archive_has_every_week_by_year_and_marks_those_that_are_over() -> None:
    once = edition(id="semaine-2015", name="Semaine 2015", starts_on=date(2015, 11, 3), ends_on=date(2015, 11, 9))
    made = documents(
        selection([event_view()], edition=edition()), selection([], edition=once, over=True, changed_at=CHANGED)
    )
    found = {
        words(one.find("h2")): [words(item) for item in one.iter("li")]
        for one in made["archive/index.html"].find(".//main").findall("section")
    }
    assert found == {
        "2026": [
            (
                "Semaine solidaire de Val-Clair 2026 du 3 au 9 novembre 2026 · Val-Clair · 1 événement · "
                "Voir les associations"
            )
        ],
        "2015": ["Semaine 2015 passée du 3 au 9 novembre 2015 · Val-Clair · 0 événement · Voir les associations"],
    }
    assert [one.get("class") for one in made["archive/index.html"].find_class("weeks")[1]] == ["past"]
    assert "Semaine 2015" not in words(made["explore/index.html"])


def made_from(*places: Selection) -> list[str]:
    """What the pages of the départements would be made from."""
    isere, rhone = facet(Kind.DEPARTEMENT, "38", "Isère"), facet(Kind.DEPARTEMENT, "69", "Rhône")
    batches = TERRITORY_PAGES.batches(surroundings(selections=(isere, rhone, *places)), {})
    return [batch.made_from for batch in batches]


def test_pages_of_a_departement_are_made_anew_when_what_they_show_of_a_place_changes() -> None:
    hall = facet(Kind.PLACE, "38185-la-bobine", "La Bobine, Grenoble")
    once = made_from(hall)
    later = replace(hall, changed_at=hall.changed_at + timedelta(days=1))
    assert made_from(later) == once
    assert [one == other for one, other in zip(once, made_from(replace(hall, events=())), strict=True)] == [False, True]
