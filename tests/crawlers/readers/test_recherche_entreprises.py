"""The reader of the search API of organisations. The organisations are invented, but those of the recorded answers."""

import json
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Identifier, Place, Skipped
from catalog.vocabulary import AssociationKind, SkipReason
from crawlers.readers.recherche_entreprises import opening, read, recognises
from crawlers.readers.recherche_entreprises_result import kind_of_form
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
RECORDED = REALDATA / "annuaire-entreprises-data-gouv-fr__site"
URL = "https://recherche.example/search?q=clics&page=1&per_page=25"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading(
    "valbrume", "recherche_entreprises", date(2026, 10, 2), date(2028, 4, 1), date(2025, 11, 1), date(2031, 1, 1)
)
RESULT: dict[str, Any] = {
    "siren": "732829320",
    "nom_complet": "LES CLICS DE VALBRUME (LCV)",
    "nom_raison_sociale": "LES CLICS DE VALBRUME",
    "sigle": "LCV",
    "siege": {
        "numero_voie": "3",
        "type_voie": "RUE",
        "libelle_voie": "DU GUE",
        "code_postal": "87999",
        "commune": "87999",
        "libelle_commune": "VALBRUME",
        "latitude": "45.83",
        "longitude": "1.26",
        "liste_enseignes": ["L'ATELIER", "LES CLICS DE VALBRUME"],
        "statut_diffusion_etablissement": "O",
    },
    "nature_juridique": "9220",
    "date_creation": "2014-01-18",
    "etat_administratif": "A",
    "dirigeants": [{"nom": "INVENTEE", "prenoms": "JEANNE"}],
    "statut_diffusion": "O",
    "complements": {"est_association": True, "identifiant_association": "W872001234"},
}


def page(*results: object, **changes: object) -> dict[str, object]:
    envelope = {"total_results": len(results), "page": 1, "per_page": 25, "total_pages": 1}
    return {"results": list(results), **envelope, **changes}


def found_in(document: object, **options: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read(Answer(URL, body, NOW), replace(READING, options=options)))


def one(**changes: object) -> Found:
    (found,) = found_in(page({**RESULT, **changes}))
    return found


def test_result_is_read_and_those_who_lead_it_are_not() -> None:
    found = one()

    assert isinstance(found, AssociationSighting)
    facts = found.facts
    assert (found.origin.source_id, facts.name, facts.kind) == (
        "732829320",
        "Les Clics de Valbrume",
        AssociationKind.ASSOCIATION,
    )
    assert found.identifiers == (
        Identifier(scheme="siren", value="732829320"),
        Identifier(scheme="rna", value="W872001234"),
    )
    assert (facts.other_names, facts.founded_on, facts.towns) == (("LCV", "L'Atelier"), "2014-01-18", ("Valbrume",))
    assert facts.places[0].place == Place(
        address="3 Rue du Gue", postal_code="87999", city="Valbrume", insee="87999", latitude=45.83, longitude=1.26
    )
    assert "INVENTEE" not in found.model_dump_json().upper()


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"etat_administratif": "C", "date_fermeture": "2020-05-01"}, SkipReason.NOT_CONCERNED, "closed 2020-05-01"),
        (
            {"nature_juridique": "5710"},
            SkipReason.NOT_CONCERNED,
            "its legal form 5710 is none that the options ask for",
        ),
        ({"siren": "732829321"}, SkipReason.MALFORMED, "'732829321' is no SIREN"),
        ({"nom_complet": None, "nom_raison_sociale": None}, SkipReason.NO_TITLE, "the result has no name"),
    ],
)
def test_what_is_closed_or_no_association_is_skipped(
    changes: dict[str, object], reason: SkipReason, detail: str
) -> None:
    found = one(**changes)

    assert isinstance(found, Skipped)
    assert (found.reason, found.where, found.detail) == (reason, "$.results[0]", detail)
    assert "INVENTEE" not in found.excerpt


def test_other_kinds_are_taken_where_the_source_says_so() -> None:
    (found,) = found_in(page({**RESULT, "nature_juridique": "5710"}), kinds=["company"])

    assert isinstance(found, AssociationSighting)
    assert found.facts.kind == AssociationKind.COMPANY


@pytest.mark.parametrize("shown", [{"statut_diffusion_etablissement": "P"}, {"statut_diffusion_etablissement": None}])
def test_seat_that_may_not_be_shown_is_its_town_alone(shown: dict[str, object]) -> None:
    found = one(siege={**RESULT["siege"], **shown}, statut_diffusion="P")

    assert isinstance(found, AssociationSighting)
    assert found.facts.places[0].place == Place(postal_code="87999", city="Valbrume", insee="87999")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("9220", AssociationKind.ASSOCIATION),
        ("9300", AssociationKind.FOUNDATION),
        ("5458", AssociationKind.COOPERATIVE),
        ("7210", AssociationKind.PUBLIC_BODY),
        ("1000", None),
        (None, None),
    ],
)
def test_legal_forms(form: object, kind: AssociationKind | None) -> None:
    assert kind_of_form(form) == kind


def test_first_page_is_asked_with_its_size() -> None:
    assert opening("https://recherche.example/search?q=a+b&page=9", READING) == Next(
        "https://recherche.example/search?q=a+b&page=1&per_page=25"
    )


def test_next_page_follows_until_the_last() -> None:
    more = found_in(page(RESULT, page=1, total_pages=2, total_results=26))
    last = found_in(page(RESULT, page=2, total_pages=2, total_results=26))

    assert more[1:] == [Next("https://recherche.example/search?q=clics&per_page=25&page=2")]
    assert last[1:] == []


def test_pages_that_the_api_will_not_give_make_the_visit_incomplete() -> None:
    (_, told) = found_in(page(RESULT, page=400, total_pages=500, total_results=12_500))
    (empty,) = found_in(page(page=1, total_pages=2))

    assert told == Incomplete("the API gives 10,000 results at most, of 12500; narrow the search")
    assert empty == Incomplete("page 1 of 2 is empty")


def test_bad_results_among_good_ones() -> None:
    found = found_in(page(7, RESULT, RESULT, None))

    assert [item.reason if isinstance(item, Skipped) else "" for item in found] == [
        SkipReason.MALFORMED,
        "",
        SkipReason.DUPLICATE,
        SkipReason.MALFORMED,
    ]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"erreur": "per_page must be under 25"}, "says: per_page must be under 25."),
        ([], "holds no `results`."),
        (b"<html>", "is no JSON."),
    ],
)
def test_other_answers_are_refused(document: object, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(document)

    assert error.value.problem == f"{URL}: {problem}"


def test_answers_are_recognised() -> None:
    bodies = (
        json.dumps(page(RESULT)).encode(),
        b'{"results": [], "total_results": 0, "total_pages": 0}',
        b"[]",
        b"a;b",
    )

    assert [recognises(Answer(URL, body, NOW)) for body in bodies] == [95, 90, 0, 0]


def test_mutants_end_in_time_and_well() -> None:
    chance = random.Random(16)
    body = json.dumps(page(*[{**RESULT, "siren": None}, RESULT] * 4)).encode()
    for _ in range(500):
        mutant = bytearray(body)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(mutant))
            mutant[place : place + chance.randint(0, 9)] = bytes(
                chance.choices(b'"\0\xff{}[]:,19a', k=chance.randint(0, 9))
            )
        began = perf_counter()
        with suppress(SourceUnreadable):
            found_in(bytes(mutant))
        assert perf_counter() - began < 2


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_answers_come_to_their_results() -> None:
    present = read_ones = associations = 0
    for path in sorted(RECORDED.rglob("search-*.json")):
        body = path.read_bytes()
        results = json.loads(body)["result"]
        if not isinstance(results, dict) or "total_results" not in results:
            continue
        found = found_in(body)
        present += len(results["results"] or [])
        read_ones += sum(isinstance(item, AssociationSighting | Skipped) for item in found)
        associations += sum(isinstance(item, AssociationSighting) for item in found)
    assert read_ones == present
    assert (present > 90, associations) == (True, 5)
