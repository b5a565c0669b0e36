"""The reader of the register of associations: both files, the API's answers, what is asked for, what is never read.

All associations, people and numbers are invented, but those of the recorded answers beside the repository.
"""

import json
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Contact, Identifier, Place, Skipped
from catalog.vocabulary import AssociationKind, ContactKind, Doubt, SkipReason
from crawlers.readers.rna import Options, read, recognises
from crawlers.readers.rna_names import calm_name, without_residents
from crawlers.reading import Answer, Found, Reading

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
RECORDED = REALDATA / "annuaire-entreprises-data-gouv-fr__site" / "src"
URL = "https://rna.valbrume.example/waldec.csv"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading(
    "valbrume", "rna", date(2026, 10, 2), date(2028, 4, 1), date(2025, 11, 1), date(2031, 1, 1), language="fr"
)
WALDEC = (
    "id;id_ex;siret;rup_mi;date_creat;date_disso;groupement;titre;titre_court;objet;objet_social1;adrs_complement;"
    "adrs_numvoie;adrs_typevoie;adrs_libvoie;adrs_codeinsee;adrs_codepostal;adrs_libcommune;adrg_declarant;"
    "dir_civilite;siteweb;publiweb;position;telephone;email"
)
ALIVE = (
    "W872001234;872P00001;73282932000074;;2014-01-18;0001-01-01;S;LES VOISINS D'À CÔTÉ - MJC;;FAVORISER L'INCLUSION NUMÉRIQUE;"
    "019000;CHEZ MME INVENTÉE;3;RUE;DU GUÉ;87999;87999;VALBRUME;JEANNE INVENTÉE;MME;voisins.example;0;A;0555000001;contact@voisins.example"
)


def quoted(*rows: str) -> str:
    return "".join(";".join(f'"{cell}"' for cell in row.split(";")) + "\n" for row in rows)


def found_in(body: str | bytes | object, **options: Any) -> list[Found]:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return list(read(Answer(URL, raw, NOW), replace(READING, options=options)))


def one(body: object, **options: Any) -> AssociationSighting:
    (found,) = found_in(body, **options)
    assert isinstance(found, AssociationSighting), found
    return found


def test_row_of_waldec_is_read_and_persons_are_not() -> None:
    found = one(quoted(WALDEC, ALIVE))

    facts = found.facts
    assert found.origin.source_id == "W872001234"
    assert found.identifiers == (
        Identifier(scheme="rna", value="W872001234"),
        Identifier(scheme="siren", value="732829320"),
    )
    assert (facts.name, facts.kind) == ("Les Voisins d'à Côté - MJC", AssociationKind.ASSOCIATION)
    assert facts.description == "Favoriser l'inclusion numérique"
    assert (facts.founded_on, facts.url, facts.towns) == ("2014-01-18", "https://voisins.example/", ("Valbrume",))
    # Not to be published on the web: neither phone nor mail address; the street of the seat only if asked for.
    assert facts.contacts == ()
    assert facts.places[0].place == Place(postal_code="87999", city="Valbrume", insee="87999")
    assert "INVENT" not in found.model_dump_json().upper()


def test_street_and_contacts_only_where_they_may_be_published() -> None:
    row = ALIVE.replace("voisins.example;0;A", "voisins.example;1;A")

    facts = one(quoted(WALDEC, row), seat_address=True).facts

    assert facts.places[0].place.address == "3 RUE DU GUÉ"
    assert facts.contacts == (
        Contact(kind=ContactKind.EMAIL, value="contact@voisins.example"),
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
    )


def test_import_file_of_old_in_latin_1_is_read() -> None:
    table = quoted(
        "id;id_ex;siret;date_creat;groupement;titre;objet;objet_social1;adr1;adr2;adrs_codepostal;libcom;adrs_codeinsee;position",
        "0871000095;x;;;S;Amicale d'Orme;Fêtes;0;CHEZ M. UNTEL;3 rue du Gué;87999;ORME;87998;A",
    )

    found = one(table.encode("latin-1"), seat_address=True)

    assert (found.origin.source_id, found.identifiers, found.doubts) == ("0871000095", (), (Doubt.ENCODING_GUESSED,))
    assert found.facts.places[0].place == Place(address="3 rue du Gué", postal_code="87999", city="Orme", insee="87998")


@pytest.mark.parametrize(
    ("old", "new", "reason", "detail"),
    [
        (";A;", ";D;", SkipReason.NOT_CONCERNED, "dissolved"),
        (";A;", ";S;", SkipReason.NOT_CONCERNED, "removed from the register"),
        (";0001-01-01;", ";2020-05-01;", SkipReason.NOT_CONCERNED, "dissolved 2020-05-01"),
        ("W872001234", "ASS00001", SkipReason.MALFORMED, "'ASS00001' is no number of the register"),
        ("LES VOISINS D'À CÔTÉ - MJC", " ", SkipReason.NO_TITLE, "the row has no title"),
    ],
)
def test_what_is_no_more_or_is_no_association_is_skipped(old: str, new: str, reason: SkipReason, detail: str) -> None:
    (bad, good) = found_in(quoted(WALDEC, ALIVE.replace(old, new), ALIVE))

    assert isinstance(bad, Skipped)
    assert (bad.reason, bad.where, bad.detail) == (reason, "row 2", detail)
    assert "INVENT" not in bad.excerpt
    assert isinstance(good, AssociationSighting)


def test_same_number_twice_is_one_association() -> None:
    assert [type(found) for found in found_in(quoted(WALDEC, ALIVE, ALIVE))] == [AssociationSighting, Skipped]


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({}, 3),
        ({"only": ["w872 001 235"]}, 1),
        ({"communes": ["87999"]}, 2),
        ({"departements": ["33"]}, 1),
        ({"words": ["numerique"]}, 1),
        ({"words": ["clubs"], "departements": ["87"]}, 0),
        ({"communes": ["33001"], "words": ["Boules"]}, 1),
    ],
)
def test_options_say_which_associations_concern_the_week(options: dict[str, Any], taken: int) -> None:
    others = (
        ALIVE.replace("W872001234", "W872001235").replace("NUMÉRIQUE", "PAR LE JEU"),
        ALIVE.replace("W872001234", "W332001236")
        .replace("87999;87999", "33001;33000")
        .replace("L'INCLUSION NUMÉRIQUE", "LES BOULES"),
    )

    found = found_in(quoted(WALDEC, ALIVE, *others), **options)

    assert sum(isinstance(item, AssociationSighting) for item in found) == taken
    # What is not asked for is counted in one.
    assert [item.items for item in found if isinstance(item, Skipped)] == ([3 - taken] if taken < 3 else [])


@pytest.mark.parametrize(
    "options", [{"only": ["732829320"]}, {"communes": ["Valbrume"]}, {"departements": ["8"]}, {"word": ["x"]}]
)
def test_wrong_options_are_errors(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)


API = {
    "identite": {
        "id_rna": "W872001234",
        "id_siren": "732829320",
        "nom": "LES VOISINS",
        "active": True,
        "date_creat": "2014-01-18",
        "date_dissolution": "0001-01-01",
    },
    "activites": {"objet": "Aider", "lib_objet_social1": "interventions sociales"},
    "coordonnees": {
        "adresse_siege": {"cp": "87999", "commune": "Valbrume", "code_insee": "87999", "num_voie": "3"},
        "courriel": "contact@voisins.example",
        "publication_internet": False,
    },
    "dirigeants": [{"nom": "INVENTÉE"}],
}


def test_answer_of_the_api_is_read() -> None:
    found = one(API)

    assert (found.facts.name, found.facts.keywords, found.facts.contacts) == (
        "Les Voisins",
        ("interventions sociales",),
        (),
    )
    assert [identifier.value for identifier in found.identifiers] == ["W872001234", "732829320"]
    assert len(found_in([API, {"nom": "x"}, 7])) == 3


def test_dissolved_association_of_the_api_is_skipped() -> None:
    (found,) = found_in({**API, "identite": {**API["identite"], "active": False}})  # type: ignore[dict-item]

    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == (SkipReason.NOT_CONCERNED, "dissolved")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("a;b\n1;2\n", "is no file of the register: it has no column 'id', but a, b."),
        ("", "is no file of the register: it has no column 'id', but ."),
        ('{"nom": "x"}', "is JSON, but holds no association of the register."),
        ("<html>", "is a web page or XML, not a table."),
    ],
)
def test_other_answers_are_refused(body: str, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(body)

    assert error.value.problem == f"{URL}: {problem}"


@pytest.mark.parametrize(
    ("name", "calm"),
    [
        ("LES AMIS DU PARC", "Les Amis du Parc"),
        ("Les Amis du PARC", "Les Amis du PARC"),
        ("EMMA", "EMMA"),
        ("A.D.M.R. DE VALBRUME", "A.D.M.R. de Valbrume"),
        ("CENTRE D'ÉTÉ L'ÉTOILE", "Centre d'Été l'Étoile"),
        ("", ""),
    ],
)
def test_names_in_capitals_are_calmed(name: str, calm: str) -> None:
    assert calm_name(name) == calm


def test_own_acronym_stays_in_capitals() -> None:
    assert calm_name("ASSOCIATION EMMA VALBRUME", "EMMA") == "Association EMMA Valbrume"


@pytest.mark.parametrize("line", ["CHEZ MME X", "c/o Untel", "M. Untel", "Monsieur Untel"])
def test_lines_that_name_a_resident_are_dropped(line: str) -> None:
    assert without_residents(line, "3 rue du Gué", "") == "3 rue du Gué"


@pytest.mark.parametrize(
    ("body", "sure"),
    [(quoted(WALDEC, ALIVE), 95), ("id;titre;objet\n", 0), (json.dumps(API), 90), ("<html>", 0), ('{"a": 1}', 0)],
)
def test_the_register_is_recognised(body: str, sure: int) -> None:
    assert recognises(Answer(URL, body.encode(), NOW)) == sure


def test_a_departement_of_10_mb_is_sifted_in_time() -> None:
    rows = [ALIVE.replace("W872001234", f"W87{n:07}") for n in range(28_000)]
    body = quoted(WALDEC, *rows, ALIVE.replace("INCLUSION", "ILLECTRONISME"))
    assert 8_500_000 < len(body.encode()) < 12_000_000

    began = perf_counter()
    found = found_in(body, words=["illectronisme"])

    assert [type(item) for item in found] == [AssociationSighting, Skipped]
    assert perf_counter() - began < 8


def test_mutants_end_in_time_and_well() -> None:
    chance = random.Random(15)
    bodies = (quoted(WALDEC, *[ALIVE] * 20).encode(), json.dumps([API] * 5).encode())
    for number in range(400):
        mutant = bytearray(bodies[number % 2])
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(mutant))
            mutant[place : place + chance.randint(0, 9)] = bytes(
                chance.choices(b'";\n\0\xff{}[]:,1a', k=chance.randint(0, 9))
            )
        began = perf_counter()
        with suppress(SourceUnreadable):
            found_in(bytes(mutant))
        assert perf_counter() - began < 2


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_answers_are_read() -> None:
    names = sorted(
        path
        for path in [*RECORDED.glob("e2e-mock/fixtures/api-association-*.json"), *RECORDED.rglob("association*.json")]
        if recognises(Answer(URL, path.read_bytes(), NOW))
    )

    found = [one(path.read_bytes()) for path in names]

    assert len(found) == 4
    assert [item.identifiers[0].scheme for item in found] == ["rna"] * 4
    assert [item.facts.places[0].place.address for item in found] == [""] * 4
