"""Tables of digital-inclusion places: recognised by their columns, in CSV, JSON and workbooks; options told before a visit."""

import json

import pytest
from pydantic import ValidationError

from catalog.sightings import AssociationSighting
from crawlers.readers.mednum import Options, recognises
from crawlers.reading import Answer
from tests.crawlers.readers.mednum_fixtures.tables import FIXTURES, TABLES, URL, found_in
from tests.crawlers.readers.tabular_fixtures.workbooks import NOW, ods, texts


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ((FIXTURES / "standard.csv").read_bytes(), 95),
        (b"nom;commune;code_postal;adresse;telephone\n", 30),
        (b"nom;commune;code_postal;adresse;pivot\n", 60),
        (b"title;start;city;place\n", 0),
        (b"nom;commune\n", 0),
        (json.dumps([{"nom": "A", "pivot": "", "commune": "B", "code_postal": "87999", "adresse": "C"}]).encode(), 60),
        (b'{"columns": {"nom": 1, "pivot": 2, "typologie": 3, "frais_a_charge": 4, "adresse": 5}}', 0),
        (b"<html>nom;commune;code_postal;adresse</html>", 0),
    ],
)
def test_tables_of_places_are_recognised(body: bytes, sure: int) -> None:
    assert recognises(Answer(URL, body, NOW)) == sure


@pytest.mark.skipif(not TABLES.is_dir(), reason="the tables are not beside the repository")
def test_territorial_tables_are_recognised() -> None:
    tables = [path for path in TABLES.glob("*/*.json") if not path.name.endswith(".config.json")]

    sure = {path.stem: recognises(Answer(URL, path.read_bytes(), NOW)) for path in tables}

    assert len(sure) == 13
    assert min(sure.values()) >= 30, sure


def test_workbook_of_places_is_read() -> None:
    (found,) = found_in(ods(texts("nom", "commune") + texts("Les Clics", "Valbrume")))

    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.towns) == ("Les Clics", ("Valbrume",))


@pytest.mark.parametrize("columns", ["nom=Wer", ["nom=Wer", "adresse=Wo"], []])
def test_options_take_one_column_or_several(columns: object) -> None:
    asked = [columns] if isinstance(columns, str) else columns

    assert list(Options.model_validate({"columns": columns}).columns) == asked


@pytest.mark.parametrize("options", [{"columns": ["name=Nom"]}, {"colums": []}])
def test_wrong_options_are_errors(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)
