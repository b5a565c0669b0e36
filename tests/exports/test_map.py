"""The map of France: its classes, its links, and the list that says the same."""

import re

import pytest
from lxml import html

from catalog.territory import departments
from catalog.territory.outlines import CELLS, FRAME, outlines
from catalog.views import EventView
from exports.faceting import event_gist
from exports.numbers_figures import numbers_of
from exports.pages_map import level, map_page, thresholds
from exports.selections import Facet, Kind, Selection
from tests.exports.sample_site import sample_documents
from tests.exports.views import event_facts, event_view, place, selection, surroundings

SITE = sample_documents()


def in_commune(identity: str, insee: str) -> EventView:
    """An event in a commune."""
    return event_view(id=identity, facts=event_facts(place=place(insee=insee)))


def mapped(*views: EventView) -> html.HtmlElement:
    """The French map of these events, all of whose départements have a programme."""
    one = selection(list(views))
    codes = {event_gist(view).traits.rpartition("\t")[2] for view in views}
    facets = [Facet(Kind.DEPARTEMENT, code, code, code) for code in sorted(codes)]
    parts = [Selection(facet.id, (), (), one.changed_at, kind=facet.kind, facet=facet) for facet in facets]
    around = surroundings(selections=(one, *parts))
    numbers = numbers_of(one, around, {view.id: event_gist(view).traits for view in views})
    return html.document_fromstring(map_page("fr", "events", numbers, around))


def test_every_departement_and_collectivity_has_an_outline() -> None:
    assert {one.code for one in outlines()} == set(departments())
    assert {one.code for one in outlines() if one.is_inset} == {*CELLS, "75", "92", "93", "94"}


def test_outlines_are_closed_and_lie_in_the_frame() -> None:
    for one in outlines():
        assert re.fullmatch(r"(M\d+,\d+l(-?\d+,?-?\d+ ?)+z)+", one.path), one
        for part in one.path.split("z")[:-1]:
            start, _, steps = part.removeprefix("M").partition("l")
            x, y = map(int, start.split(","))
            for dx, dy in re.findall(r"(-?\d+),?(-?\d+)", steps):
                assert 0 <= x <= FRAME[0]
                assert 0 <= y <= FRAME[1]
                x, y = x + int(dx), y + int(dy)


@pytest.mark.parametrize(
    ("values", "tops", "levels"),
    [
        ([], [], {}),
        ([0, 0], [], {0: 0}),
        ([0, 7], [7], {0: 0, 7: 5}),
        ([1, 9], [1, 9], {1: 1, 9: 5}),
        ([1, 2, 3], [1, 2, 3], {1: 1, 2: 3, 3: 5}),
        ([1, 2, 3, 4, 50], [1, 2, 3, 4, 50], {1: 1, 2: 2, 3: 3, 4: 4, 49: 5, 50: 5}),
        ([1] * 90 + [2, 3, 4, 5, 6, 400], [1, 400], {1: 1, 2: 5, 400: 5}),
        ([*range(1, 101)], [20, 40, 60, 80, 100], {1: 1, 20: 1, 21: 2, 60: 3, 61: 4, 81: 5}),
    ],
)
def test_classes_have_about_as_many_each_and_end_with_the_highest(
    values: list[int], tops: list[int], levels: dict[int, int]
) -> None:
    assert thresholds(values) == tops
    assert {value: level(value, tops) for value in levels} == levels


def test_departement_is_a_link_that_says_its_count() -> None:
    page = mapped(in_commune("e1", "69381"), in_commune("e2", "69381"), in_commune("e3", "97411"))
    links = {one.get("href"): one for one in page.findall(".//svg//a")}
    assert list(links) == ["../programme/departement/69/index.html", "../programme/departement/974/index.html"]
    assert [one.get("aria-label") for one in links.values()] == [
        "Rhône (69)\u00a0: 2 événements",
        "La Réunion (974)\u00a0: 1 événement",
    ]
    assert [one.findtext("title") for one in links.values()] == [one.get("aria-label") for one in links.values()]
    assert [one.get("fill") for one in links.values()] == ["url(#p5)", "url(#p1)"]
    silent = [one.findtext("title") for one in page.findall(".//svg/path") if one.find("title") is not None]
    assert len(silent) == len(departments()) - len(links)
    assert "Ain (01)\u00a0: 0 événement" in silent


def test_list_has_each_region_and_departement_with_the_counts_of_the_map() -> None:
    page = mapped(in_commune("e1", "69381"), in_commune("e2", "38185"), in_commune("e3", "97411"))
    rows = {row.find("th").text_content(): [cell.text for cell in row.findall("td")] for row in page.iter("tr")}
    assert {name: rows[name] for name in ("Auvergne-Rhône-Alpes", "Rhône", "Isère", "La Réunion", "Ain")} == {
        "Auvergne-Rhône-Alpes": [None, "2", "0"],
        "Rhône": ["69", "1", "0"],
        "Isère": ["38", "1", "0"],
        "La Réunion": ["974", "1", "0"],
        "Ain": ["01", "0", "0"],
    }
    linked = {one.text for one in page.xpath("//table//a")}
    assert linked == {"Rhône", "Isère", "La Réunion"}
    assert {one.name for one in departments().values()} <= rows.keys()


@pytest.mark.parametrize("path", ["map/index.html", "map/associations.html", "en/map/index.html"])
def test_map_is_not_heavy_and_names_whose_outlines_it_shows(path: str) -> None:
    page = html.document_fromstring(SITE[path].decode())
    assert len(html.tostring(page.find(".//svg"))) < 40_000
    assert "@svg-maps (CC BY 4.0)" in page.text_content()
    assert "Natural Earth" in page.text_content()
    here = [one.get("href") for one in page.iter("a") if one.get("aria-current") and "map/" in one.get("href")]
    assert here[-1].endswith(path.rpartition("/")[2])
