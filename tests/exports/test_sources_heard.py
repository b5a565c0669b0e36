"""Who speaks in what is published, and under which licence each part of it is described."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import clock
from catalog.views import SourceView
from exports.data_package import package
from exports.dcat import DcatCatalogue, catalogue
from exports.directory_index import index_document
from exports.exporter import Surroundings
from exports.faceting import association_gist, event_gist
from exports.pages_licence import licence_page
from exports.publisher import publish
from exports.selections import Facet, Kind
from exports.sources_heard import given_sources, heard_in, licences_by_part
from tests.exports.plain_catalogue import NOW, PlainCatalogue
from tests.exports.plain_exporters import plain_exporters
from tests.exports.views import association_view, event_view, selection, site, source_view, surroundings

YEAR = Facet(Kind.YEAR, "2026", "2026", "2026")
OPEN, SHARED, SILENT = "mairie", "carte", "nouvelle"


def sources() -> dict[str, SourceView]:
    """One under the Licence Ouverte, one under ODbL, and one that nobody may republish and that told nothing yet."""
    found = (
        source_view(name=OPEN, title="Mairie"),
        source_view(name=SHARED, title="Carte", licence="ODbL 1.0", licence_url=""),
        source_view(name=SILENT, title="Nouvelle", licence="Tous droits réservés", licence_url=""),
    )
    return {one.name: one for one in found}


def around() -> Surroundings:
    """The event of the town hall and one of the map; the former alone in its year; an association of the map."""
    old = event_view(id="e1", sources=(OPEN,))
    both = [old, event_view(id="e2", sources=(OPEN, SHARED))]
    taker = association_view(sources=(SHARED,))
    selections = (selection(both, [taker]), selection([old], id="year/2026", kind=Kind.YEAR, facet=YEAR))
    traits = {one.id: event_gist(one).traits for one in both} | {taker.id: association_gist(taker).traits}
    return surroundings(sources=sources(), selections=selections, heard=heard_in(selections, traits))


def test_sources_are_heard_in_each_selection_apart() -> None:
    assert around().heard == {
        ("all", "events"): frozenset({OPEN, SHARED}),
        ("all", "associations"): frozenset({SHARED}),
        ("year/2026", "events"): frozenset({OPEN}),
        ("year/2026", "associations"): frozenset(),
    }


def test_subject_that_is_left_out_of_the_data_is_not_heard() -> None:
    left_out, kept = event_view(id="e1", sources=(OPEN,)), event_view(id="e2", sources=(SHARED,))
    traits = {"e2": event_gist(kept).traits, "e3~former": ""}
    assert heard_in((selection([left_out, kept]),), traits)["all", "events"] == {SHARED}


def test_sources_count_where_something_of_theirs_is_published() -> None:
    assert [one.name for one in given_sources(around())] == [SHARED, OPEN]
    unknown = replace(around(), heard=None)
    assert [one.name for one in given_sources(unknown)] == [SHARED, OPEN, SILENT]


def test_part_of_nobody_has_the_licence_of_the_whole() -> None:
    part, (_, year) = licences_by_part(around()), around().selections
    assert [licence.name for holds in ("events", "associations") if (licence := part(year, holds).licence)] == [
        "Licence Ouverte 2.0",
        "ODbL 1.0",
    ]


def test_dcat_tells_the_licence_of_each_file() -> None:
    told = catalogue(around())
    odbl, etalab = (
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    )
    assert told["dct:license"] == {"@id": odbl}
    found = {
        one["dct:title"]: one["dct:license"]["@id"]
        for dataset in told["dcat:dataset"]
        for one in dataset["dcat:distribution"]
    }
    assert {path: licence for path, licence in found.items() if path.endswith(".json")} == {
        "all/events.json": odbl,
        "all/associations.json": odbl,
        "year/2026/events.json": etalab,
    }


def test_package_tells_the_licence_of_a_file_that_has_another_one() -> None:
    told = package(around())
    assert [one["name"] for one in told["licenses"]] == ["ODbL-1.0"]
    assert [one["title"] for one in told["sources"]] == ["Carte", "Mairie"]
    assert {one["path"]: one["licenses"][0]["name"] for one in told["resources"] if "licenses" in one} == {
        "year/2026/events.csv": "etalab-2.0",
        "year/2026/events-fr.csv": "etalab-2.0",
    }


@pytest.mark.parametrize("asked", ["index", "page"])
def test_source_that_told_nothing_yet_changes_no_answer(asked: str) -> None:
    without = replace(around(), sources={name: one for name, one in sources().items() if name != SILENT})
    if asked == "index":
        assert index_document(around()).licence == index_document(without).licence
    else:
        answer = "Yes, under ODbL 1.0, naming the sources."
        assert [answer in licence_page("en", one) for one in (around(), without)] == [True, True]


class Declaring(PlainCatalogue):
    """A catalogue in which a further source is declared, that told nothing yet."""

    def sources(self) -> dict[str, SourceView]:
        """With the one that told nothing."""
        return super().sources() | {SILENT: sources()[SILENT]}


def test_publication_counts_the_sources_that_are_heard_in_it(tmp_path: Path) -> None:
    catalogue_there = Declaring()
    catalogue_there.put_event("e0000", "Atelier")
    exporters = replace(plain_exporters(), site=(DcatCatalogue(),))
    with clock.frozen(NOW):
        publish(tmp_path, catalogue_there, site(), exporters)
    told = json.loads((tmp_path / "public" / "data" / "dcat.jsonld").read_bytes())
    assert told["dct:license"] == {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}
