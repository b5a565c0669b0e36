"""The descriptions of the data: what they name is there, and programs read by them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from exports.data_package import package
from exports.dcat import catalogue
from tests.exports.sample_site import sample_documents, selections, write
from tests.exports.views import source_view, surroundings

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
        "dct:license": {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"},
    }


def test_dcat_without_licence_leads_to_the_page_that_says_why() -> None:
    told = catalogue(surroundings(sources={"a": source_view(licence="?", licence_url="")}))
    assert ("dct:license" in told, told["dct:rights"]) == (False, {"@id": f"{BASE}licence.html"})


def test_dcat_of_nothing_has_no_days() -> None:
    (empty,) = catalogue(surroundings())["dcat:dataset"]
    assert {"dct:temporal", "dct:modified"} & empty.keys() == set()
