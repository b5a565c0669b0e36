"""The descriptions of the data: what they name is there, and programs read by them."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.data_package import package
from exports.dcat import catalogue
from exports.selections import Facet, Kind
from tests.exports.sample_site import events, every_selection, sample_documents, selections, write
from tests.exports.views import selection, site, source_view, surroundings

BASE = "https://agenda.val-clair.example/"


def described() -> dict[str, Any]:
    return package(surroundings(selections=selections()))


def test_package_names_every_csv_file_with_its_columns() -> None:
    made, told = sample_documents(), described()
    assert sorted(f"data/{one['path']}" for one in told["resources"]) == sorted(p for p in made if p.endswith(".csv"))
    for one in told["resources"]:
        text = made[f"data/{one['path']}"].decode(one["encoding"])
        head = next(csv.reader(io.StringIO(text, newline=""), delimiter=one["dialect"]["delimiter"]))
        schema = json.loads(made[f"data/{one['schema']}"])
        assert [field["name"] for field in schema["fields"]] == head


def test_package_carries_the_licence_and_the_sources() -> None:
    told = described()
    assert told["licenses"] == [
        {
            "name": "etalab-2.0",
            "title": "Licence Ouverte 2.0",
            "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }
    ]
    assert [one["title"] for one in told["sources"]] == ["Données d’exemple", "Agenda de la mairie de Val-Clair"]


def test_package_without_licence_names_none_and_says_why() -> None:
    told = package(surroundings(sources={"a": source_view(licence="?", licence_url="")}))
    assert "licenses" not in told
    assert "Ask Agenda de la mairie de Val-Clair." in told["description"]


def test_package_leaves_out_sources_that_forbid_it() -> None:
    told = package(surroundings(sources={"a": source_view(republish=False)}))
    assert "sources" not in told


def test_package_is_valid_for_frictionless(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    write(tmp_path)
    report = frictionless.validate(str(tmp_path / "data" / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.stats["tasks"] == len(described()["resources"]) > 0


def test_dcat_has_a_dataset_for_each_programme_and_a_distribution_for_each_file() -> None:
    told = catalogue(surroundings(selections=selections()))
    assert [one["dct:identifier"] for one in told["dcat:dataset"]] == ["all", "semaine-solidaire-2026", "exemple"]
    files = [part["dcat:downloadURL"]["@id"] for one in told["dcat:dataset"] for part in one["dcat:distribution"]]
    made = sample_documents()
    assert sorted(files) == sorted(file["url"] for file in json.loads(made["data/index.json"])["files"])


def test_dcat_says_when_where_and_under_which_licence() -> None:
    week = catalogue(surroundings(selections=selections()))["dcat:dataset"][1]
    assert week["dct:spatial"] == {"@type": "dct:Location", "skos:prefLabel": "Val-Clair"}
    assert week["dct:temporal"] == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@type": "xsd:date", "@value": "2026-11-03"},
        "dcat:endDate": {"@type": "xsd:date", "@value": "2026-11-09"},
    }
    assert week["dcat:distribution"][1] == {
        "@id": f"{BASE}data/semaine-solidaire-2026/events.csv",
        "@type": "dcat:Distribution",
        "dct:title": "semaine-solidaire-2026/events.csv",
        "dcat:accessURL": {"@id": f"{BASE}data/semaine-solidaire-2026/events.csv"},
        "dcat:downloadURL": {"@id": f"{BASE}data/semaine-solidaire-2026/events.csv"},
        "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
        "dct:format": {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"},
        "dct:license": {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"},
    }


def test_dcat_without_licence_leads_to_the_page_that_says_why() -> None:
    told = catalogue(surroundings(sources={"a": source_view(licence="?", licence_url="")}))
    assert ("dct:license" in told, told["dct:rights"]) == (False, {"@id": f"{BASE}licence.html"})


def test_dcat_of_nothing_has_no_days() -> None:
    (empty,) = catalogue(surroundings())["dcat:dataset"]
    assert {"dct:temporal", "dct:modified"} & empty.keys() == set()


def test_datasets_of_dcat_hold_every_event_together() -> None:
    told = catalogue(surroundings(selections=every_selection()))
    assert [one["dct:identifier"] for one in told["dcat:dataset"]] == [
        "all",
        "semaine-solidaire-2026",
        "exemple",
        "series/semaine-solidaire",
        "year/2026",
    ]
    year = told["dcat:dataset"][-1]
    assert year["dcat:landingPage"] == {"@id": f"{BASE}programme/year/2026/index.html"}
    assert [one["dct:title"] for one in year["dcat:distribution"]] == [
        "year/2026/events.json",
        "year/2026/events.csv",
        "year/2026/events-fr.csv",
        "year/2026/events.geojson",
    ]


def test_dcat_says_since_when_a_dataset_that_rolls_has_events() -> None:
    since = date(2026, 5, 1)
    series = Facet(Kind.SERIES, "semaine", "La semaine", "The week")
    rolling = selection(events(), since=since)
    shown = selection(events(), id="series/semaine", kind=Kind.SERIES, facet=series, since=since)
    told = catalogue(surroundings(selections=(rolling, shown)))["dcat:dataset"]
    assert [{one["@language"]: one["@value"] for one in dataset["dct:description"]} for dataset in told] == [
        {
            "fr": "Agenda solidaire de Val-Clair. Les événements à venir et ceux qui se sont terminés depuis le 1er mai 2026\u00a0; "
            "les jeux de données par année gardent aussi tous les autres.",
            "en": "Agenda solidaire de Val-Clair. Events to come and those that ended since 1 May 2026; "
            "the datasets by year keep all others, too.",
        },
        {
            "fr": "La semaine · Agenda solidaire de Val-Clair. Les éditions qui ne s’étaient pas terminées avant le "
            "1er mai 2026, ou la dernière\u00a0; chaque édition a son propre jeu de données.",
            "en": "The week · Agenda solidaire de Val-Clair. The editions that had not ended before 1 May 2026, "
            "or the latest one; each edition has a dataset of its own.",
        },
    ]


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("equipe+agenda@val-clair.example", {"vcard:hasEmail": {"@id": "mailto:equipe+agenda@val-clair.example"}}),
        (
            "HTTPS://val-clair.example/écrire",
            {"vcard:hasURL": {"@id": "https://val-clair.example/%C3%A9crire"}},
        ),
        ("Équipe, 06 01", {"vcard:fn": "Équipe, 06 01"}),
        ("Équipe @ la mairie", {"vcard:fn": "Équipe @ la mairie"}),
    ],
)
def test_dcat_names_whom_to_contact_and_makes_no_address_of_other_words(contact: str, reached: dict[str, Any]) -> None:
    (one,) = catalogue(surroundings(site=site(contact=contact)))["dcat:dataset"]
    assert one["dcat:contactPoint"] == {"@type": "vcard:Kind", **reached}


def test_dcat_without_contact_names_none() -> None:
    (one,) = catalogue(surroundings(site=site(contact="")))["dcat:dataset"]
    assert "dcat:contactPoint" not in one
