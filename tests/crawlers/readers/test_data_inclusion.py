"""The reader of data.inclusion: structures and services, schema v1 and v0, API and files. All of it is invented."""

import json
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationSighting,
    Contact,
    Identifier,
    Place,
    Price,
    Programme,
    Skipped,
    WelcomePoint,
)
from catalog.vocabulary import AssociationKind, ContactKind, PriceKind, SkipReason
from crawlers.readers import data_inclusion, mednum
from crawlers.readers.data_inclusion import opening, read, recognises
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
SCHEMA = REALDATA / "gip-inclusion__data-inclusion-schema" / "schemas" / "v1"
URL = "https://inclusion.example/api/v1/structures?page=1&size=1000"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading(
    "valbrume",
    "data_inclusion",
    date(2026, 10, 2),
    date(2028, 4, 1),
    date(2025, 11, 1),
    date(2031, 1, 1),
    language="fr",
)
STRUCTURE: dict[str, Any] = {
    "source": "dora",
    "id": "dora--clics",
    "nom": "Les Clics de Valbrume",
    "date_maj": "2026-10-01",
    "description": "Ateliers pour toutes et tous.",
    "siret": "73282932000074",
    "adresse": "3 rue du Gué",
    "complement_adresse": "Bâtiment B",
    "code_postal": "87999",
    "commune": "Valbrume",
    "code_insee": "87999",
    "latitude": 45.83,
    "longitude": 1.26,
    "telephone": "+33555000001",
    "courriel": "jeanne.inventee@mail.example",
    "site_web": "https://clics.example/",
    "lien_source": "https://dora.example/clics",
    "horaires_accueil": "Mo-Fr 09:00-12:00",
    "accessibilite_lieu": "https://acces.example/clics",
    "reseaux_porteurs": ["aidants-connect"],
    "score_qualite": 0.5,
    "doublons": [{"id": "x--1", "nom": "Autre"}],
}
SERVICE: dict[str, Any] = {
    "source": "dora",
    "structure_id": "dora--clics",
    "id": "dora--atelier",
    "nom": "Atelier tablette",
    "description": "Prendre en main une tablette.",
    "date_maj": "2026-10-02",
    "type": "atelier",
    "thematiques": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "publics": ["seniors"],
    "frais": "payant",
    "frais_precisions": "5 € l'année",
    "modes_accueil": ["en-presentiel"],
    "lien_mobilisation": "https://clics.example/inscription",
    "commune": "Orme",
    "adresse": "1 place du Puits",
    "courriel": "contact@clics.example",
    "contact_nom_prenom": "Jeanne Inventée",
    "structure": STRUCTURE,
}
IDENTIFIERS = (
    Identifier(scheme="data-inclusion", value="dora--clics"),
    Identifier(scheme="siret", value="73282932000074"),
    Identifier(scheme="siren", value="732829320"),
)


def found_in(document: object, url: str = URL, **options: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read(Answer(url, body, NOW), replace(READING, options=options)))


def one(record: dict[str, Any]) -> AssociationSighting:
    (found,) = found_in([record])
    assert isinstance(found, AssociationSighting), found
    return found


def test_structure_is_read_in_every_field() -> None:
    found = one(STRUCTURE)

    facts = found.facts
    assert (found.origin.source_id, found.origin.url) == ("dora--clics", "https://dora.example/clics")
    assert found.identifiers == IDENTIFIERS
    assert (facts.name, facts.kind, facts.description) == (
        "Les Clics de Valbrume",
        None,
        "Ateliers pour toutes et tous.",
    )
    # The mail address is a person's.
    assert facts.contacts == (Contact(kind=ContactKind.PHONE, value="+33555000001"),)
    assert (facts.url, facts.keywords, facts.towns) == ("https://clics.example/", ("aidants-connect",), ("Valbrume",))
    assert facts.places == (
        WelcomePoint(
            key="dora--clics",
            place=Place(
                address="3 rue du Gué, Bâtiment B",
                postal_code="87999",
                city="Valbrume",
                insee="87999",
                latitude=45.83,
                longitude=1.26,
            ),
            opening_hours="Mo-Fr 09:00-12:00",
            url="https://acces.example/clics",
        ),
    )


def test_service_is_told_of_its_structure() -> None:
    found = one(SERVICE)

    facts = found.facts
    assert (found.origin.source_id, found.identifiers, facts.name) == (
        "dora--atelier",
        IDENTIFIERS,
        "Les Clics de Valbrume",
    )
    assert facts.programmes == (
        Programme(
            name="Atelier tablette",
            description="Prendre en main une tablette.",
            url="https://clics.example/inscription",
            towns=("Orme",),
        ),
    )
    assert facts.places == (
        WelcomePoint(
            key="dora--clics",
            place=Place(address="1 place du Puits", city="Orme"),
            services=("Atelier tablette",),
            contacts=(Contact(kind=ContactKind.EMAIL, value="contact@clics.example"),),
            price=Price(kind=PriceKind.PAID, lowest=Decimal(5), highest=Decimal(5)),
        ),
    )
    assert facts.keywords == (
        "numerique--maitriser-les-fondamentaux-du-numerique",
        "seniors",
        "en-presentiel",
        "atelier",
    )
    assert "Inventée" not in found.model_dump_json()


def test_v0_structure_and_service_are_read() -> None:
    structure = {
        "source": "dora",
        "id": "clics",
        "nom": "Les Clics",
        "typologie": "ASSO",
        "rna": "W872001234",
        "presentation_resume": "Ateliers…",
        "presentation_detail": "Ateliers pour tous.",
        "labels_nationaux": ["aidants-connect"],
        "thematiques": ["numerique"],
        "horaires_ouverture": "Mo 09:00-12:00",
        "commune": "Valbrume",
    }
    service = {
        "source": "dora",
        "structure_id": "clics",
        "id": "a",
        "nom": "Atelier",
        "frais": ["gratuit"],
        "profils": ["seniors-65"],
    }

    found = one(structure)
    told = one({**service, "structure": structure})

    assert (found.origin.source_id, found.facts.kind) == ("dora--clics", AssociationKind.ASSOCIATION)
    assert found.identifiers == told.identifiers
    assert [name.scheme for name in found.identifiers] == ["data-inclusion", "rna"]
    assert found.facts.description == "Ateliers pour tous."
    assert found.facts.keywords == ("aidants-connect", "numerique")
    assert found.facts.places[0].opening_hours == "Mo 09:00-12:00"
    assert (told.origin.source_id, told.facts.places, told.facts.keywords) == ("dora--a", (), ("seniors-65",))


@pytest.mark.parametrize(
    ("frais", "detail", "price"),
    [
        ("gratuit", "", Price(kind=PriceKind.FREE)),
        (["gratuit"], "", Price(kind=PriceKind.FREE)),
        ("payant", "", Price(kind=PriceKind.PAID)),
        (["gratuit", "payant"], "", Price(kind=PriceKind.PAID, lowest=Decimal(0))),
        ("gratuit-sous-conditions", "", None),
        (None, "5 €", None),
    ],
)
def test_prices_are_those_of_the_closed_list(frais: object, detail: str, price: Price | None) -> None:
    assert one({**SERVICE, "frais": frais, "frais_precisions": detail}).facts.places[0].price == price


def test_public_body_is_not_joined_with_all_houses_of_its_kind() -> None:
    found = one({**STRUCTURE, "siret": "13002526500013"})

    assert found.facts.kind == AssociationKind.PUBLIC_BODY
    assert [name.scheme for name in found.identifiers] == ["data-inclusion", "siret"]


def test_service_that_names_no_structure_is_skipped_or_its_page_is_asked() -> None:
    bare = {key: value for key, value in SERVICE.items() if key != "structure"}

    (skipped,) = found_in([bare])
    url = "https://inclusion.example/api/v1/services?page=2"
    asked = found_in([bare], url, service_pages=True)

    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.where) == (SkipReason.NOT_CONCERNED, "$[0]")
    assert "Inventée" not in skipped.excerpt
    assert asked == [Next("https://inclusion.example/api/v1/services/dora--atelier", detail=True, told="2026-10-02")]
    # The page that does not name it either is not asked for ever.
    assert [type(item) for item in found_in(bare, url, service_pages=True)] == [Skipped]


def test_answer_of_the_search_holds_services_within_results() -> None:
    (found,) = found_in({"items": [{"service": SERVICE, "distance": 3}], "total": 1, "page": 1, "size": 1, "pages": 1})

    assert isinstance(found, AssociationSighting)
    assert found.origin.source_id == "dora--atelier"


def test_pages_follow_until_the_last() -> None:
    envelope = {"items": [STRUCTURE], "total": 2, "size": 1, "pages": 2}

    assert found_in({**envelope, "page": 1})[1:] == [
        Next("https://inclusion.example/api/v1/structures?size=1000&page=2")
    ]
    assert found_in({**envelope, "page": 2})[1:] == []
    assert found_in({**envelope, "items": [], "page": 1}) == [Incomplete("page 1 of 2 is empty")]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (
            "https://x.example/api/v1/structures?sources=dora",
            "https://x.example/api/v1/structures?sources=dora&page=1&size=1000",
        ),
        ("https://x.example/api/v1/services?size=50", "https://x.example/api/v1/services?page=1&size=50"),
        ("https://x.example/api/v1/search/services?lat=1", "https://x.example/api/v1/search/services?lat=1"),
        ("https://x.example/structures.json", "https://x.example/structures.json"),
        ("file:structures.csv", "file:structures.csv"),
    ],
)
def test_lists_of_the_api_are_asked_in_pages(url: str, asked: str) -> None:
    assert opening(url, READING) == Next(asked)


def test_filters_that_are_given_more_than_once_are_all_kept() -> None:
    url = "https://x.example/api/v1/structures?sources=dora&sources=soliguide"

    assert opening(url, READING) == Next(f"{url}&page=1&size=1000")


def test_table_of_structures_is_read() -> None:
    table = (
        "id,source,nom,date_maj,commune,reseaux_porteurs,thematiques,lien_source\n"
        'dora--1,dora,Les Clics,2026-01-01,Valbrume,"[""a"", ""b""]","{c,d}",\n'
        "dora--2,dora,,2026-01-01,Orme,,,\n"
    )

    found, bad = found_in(table.encode())

    assert isinstance(found, AssociationSighting)
    assert (found.facts.keywords, found.facts.towns) == (("a", "b", "c", "d"), ("Valbrume",))
    assert isinstance(bad, Skipped)
    assert (bad.where, bad.reason) == ("row 3", SkipReason.NO_TITLE)


def test_bad_items_among_good_ones() -> None:
    found = found_in([7, STRUCTURE, STRUCTURE, {**STRUCTURE, "id": None}, {"id": "x"}, {**STRUCTURE, "id": "dora--2"}])

    assert [item.reason if isinstance(item, Skipped) else "" for item in found] == [
        SkipReason.MALFORMED,
        "",
        SkipReason.DUPLICATE,
        SkipReason.MALFORMED,
        SkipReason.NO_TITLE,
        "",
    ]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"detail": "Not authenticated"}, "says: Not authenticated."),
        ({"a": 1}, "is JSON, but holds no `items`."),
        (b"a,b\n1,2\n", "is a table without the columns id and nom, but with a, b."),
        (b"<html>", "is a web page or XML, not a table."),
        (b"[1", "is no JSON"),
    ],
)
def test_other_answers_are_refused(document: object, problem: str) -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in(document)

    assert error.value.problem.startswith(f"{URL}: {problem}")


def test_answers_are_recognised_before_the_table_reader_of_places() -> None:
    v0 = {
        **STRUCTURE,
        "typologie": "ASSO",
        "presentation_resume": "a",
        "presentation_detail": "b",
        "labels_nationaux": [],
    }
    answers = [
        Answer(URL, body, NOW)
        for body in (
            json.dumps({"items": [STRUCTURE], "page": 1}).encode(),
            json.dumps([v0]).encode(),
            b"id,source,nom,date_maj,lien_source\n",
            b'{"items": [], "total": 0, "page": 1, "size": 0, "pages": 0}',
            b"[]",
        )
    ]

    assert [recognises(answer) for answer in answers] == [97, 97, 97, 40, 0]
    assert all(data_inclusion.recognises(answer) > mednum.recognises(answer) for answer in answers[:3])


def test_mutants_end_in_time_and_well() -> None:
    chance = random.Random(13)
    bodies = (
        json.dumps([STRUCTURE, SERVICE] * 4).encode(),
        b"id,source,nom,date_maj\n" + b'a--1,b,"c",2026-01-01\n' * 9,
    )
    for number in range(500):
        mutant = bytearray(bodies[number % 2])
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(mutant))
            mutant[place : place + chance.randint(0, 9)] = bytes(
                chance.choices(b'"\0\xff{}[]:,19a', k=chance.randint(0, 9))
            )
        began = process_time()
        with suppress(SourceUnreadable):
            found_in(bytes(mutant))
        assert process_time() - began < 2


@pytest.mark.skipif(not SCHEMA.is_dir(), reason="the schema is not beside the repository")
@pytest.mark.parametrize(("name", "record"), [("structure", STRUCTURE), ("service", SERVICE)])
def test_what_is_read_here_is_what_the_published_schema_names(name: str, record: dict[str, Any]) -> None:
    schema = json.loads((SCHEMA / f"{name}.json").read_text("utf-8"))
    of_the_api = {"score_qualite", "doublons", "structure"}

    assert sorted(record.keys() - schema["properties"].keys() - of_the_api) == []
    assert sorted(set(schema["required"]) - record.keys()) == []
