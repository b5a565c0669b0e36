"""Pages made in the tests of the schema.org reader, and the questions asked of what was found."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.schema_org import read
from crawlers.reading import Answer, Found, Reading

FIXTURES = Path(__file__).parent
READING = Reading(
    source="valbrume",
    reader="schema_org",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="fr",
)
URL = "https://agenda.valbrume.example/page"
WINTER = timezone(timedelta(hours=1))
EVENT = {"@type": "Event", "name": "Veillée", "startDate": "2026-11-03T18:30:00+01:00"}


def found_in(body: bytes | str, content_type: str = "text/html", url: str = URL, **reading: Any) -> list[Found]:
    encoded = body.encode() if isinstance(body, str) else body
    fetched_at = datetime(2026, 11, 1, tzinfo=UTC)
    return list(read(Answer(url, encoded, fetched_at, content_type), replace(READING, **reading)))


def page(*values: object) -> str:
    blocks = (json.dumps(value).replace("</", "<\\/") for value in values)
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<!DOCTYPE html><html><head>{scripts}</head><body></body></html>"


def event(**changes: object) -> EventSighting:
    """The one event of a page that holds EVENT with `changes`."""
    (found,) = found_in(page({**EVENT, **changes}))
    assert isinstance(found, EventSighting), found
    return found


def refused(**changes: object) -> tuple[SkipReason, str]:
    (found,) = found_in(page({**EVENT, **changes}))
    assert isinstance(found, Skipped), found
    return found.reason, found.detail


def events(found: list[Found]) -> list[EventSighting]:
    return [item for item in found if isinstance(item, EventSighting)]


def reasons(found: list[Found]) -> list[tuple[str, str]]:
    return [(item.reason.value, item.where) for item in found if isinstance(item, Skipped)]
