"""Records made in the tests of the opendatasoft reader, and the questions asked of what was found."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.opendatasoft import read
from crawlers.reading import Answer, Found, Reading

FIXTURES = Path(__file__).parent
REALDATA = (Path(__file__).parents[4] / ".." / "shared" / "realdata").resolve()
REAL = REALDATA / "raym648__puls-events-chatbot-intelligent-rag" / "data" / "raw_events.json"
URL = "https://data.valbrume.example/api/explore/v2.1/catalog/datasets/evenements/records"
READING = Reading(
    source="valbrume",
    reader="opendatasoft",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
WINTER = timezone(timedelta(hours=1))
RECORD = {"uid": "1", "title_fr": "Veillée", "timings": [{"begin": "2026-11-03T18:30:00+01:00"}]}


def found_in(document: object, url: str = URL, **reading: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read(Answer(url, body, datetime(2026, 11, 1, tzinfo=UTC)), replace(READING, **reading)))


def event(**fields: object) -> EventSighting:
    (found,) = found_in([{**RECORD, **fields}])
    assert isinstance(found, EventSighting), found
    return found


def refused(**fields: object) -> tuple[SkipReason, str]:
    (found,) = found_in([{**RECORD, **fields}])
    assert isinstance(found, Skipped), found
    return found.reason, found.detail


def accounted(found: list[Found]) -> int:
    return sum(isinstance(item, EventSighting | Skipped) for item in found)
