"""Tables made in the tests of the mednum reader, and the questions asked of what was found."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from catalog.sightings import AssociationSighting, WelcomePoint
from crawlers.readers.mednum import read
from crawlers.reading import Answer, Found, Reading

FIXTURES = Path(__file__).parent
REALDATA = (Path(__file__).parents[4] / ".." / "shared" / "realdata").resolve()
TABLES = REALDATA / "anct-cartographie-nationale__mednum-cli" / "assets" / "input"
URL = "https://data.valbrume.example/lieux.csv"
READING = Reading(
    source="valbrume",
    reader="mednum",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="fr",
)


def found_in(table: object, **reading: Any) -> list[Found]:
    body = table.encode() if isinstance(table, str) else table
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(read(Answer(URL, encoded, datetime(2026, 11, 1, tzinfo=UTC)), replace(READING, **reading)))


def row(**cells: object) -> AssociationSighting:
    (found,) = found_in([{"nom": "Les Clics", "commune": "Valbrume", "code_postal": "87999", **cells}])
    assert isinstance(found, AssociationSighting), found
    return found


def point(**cells: object) -> WelcomePoint:
    return row(**cells).facts.places[0]
