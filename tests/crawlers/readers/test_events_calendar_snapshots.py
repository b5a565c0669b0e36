"""The events_calendar reader on the snapshots with which the plugin tests its own REST API."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.events_calendar import read
from crawlers.reading import Answer, Found, Reading

TESTS = (
    Path(__file__).parents[3] / ".." / "shared" / "realdata" / "the-events-calendar__the-events-calendar" / "tests"
).resolve()
SNAPSHOTS = TESTS / "wpunit" / "Tribe" / "Events" / "REST" / "V1" / "Endpoints" / "__snapshots__"
READING = Reading(
    source="valbrume",
    reader="events_calendar",
    window_from=date(2024, 1, 1),
    window_until=date(2026, 1, 1),
    accepts_from=date(2020, 1, 1),
    accepts_until=date(2090, 1, 1),
)


def found_in(document: object) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read(Answer("https://wordpress.example/", body, datetime(2024, 6, 13, tzinfo=UTC)), READING))


@pytest.mark.skipif(not SNAPSHOTS.is_dir(), reason="the plugin's snapshots are not beside the repository")
def test_snapshots_of_the_plugin_are_all_accounted_for() -> None:
    paths = sorted(SNAPSHOTS.glob("Archive_EventTest*.json"))
    assert len(paths) == 2
    for path in paths:
        # The snapshots write the same placeholder for every id.
        document = json.loads(path.read_bytes().replace(b"{EVENT_ID}", b"1"))
        for number, one in enumerate(document["events"]):
            one["global_id"] = f"wordpress.test?id={number}"
        found = found_in(document)
        taken = [item for item in found if isinstance(item, EventSighting)]
        reasons = [item.reason for item in found if isinstance(item, Skipped)]
        assert len(taken) + len(reasons) == len(document["events"])
        # Two of the five in the snapshot of that name are behind a password.
        assert reasons == [SkipReason.PRIVATE] * (2 if "password" in path.name else 0)


@pytest.mark.skipif(not SNAPSHOTS.is_dir(), reason="the plugin's snapshots are not beside the repository")
def test_other_snapshots_of_the_plugin_are_unreadable_or_empty() -> None:
    paths = [path for path in sorted(TESTS.rglob("*.json")) if "Archive_Event" not in path.name]
    assert paths
    for path in paths:
        try:
            found = found_in(path.read_bytes())
        except SourceUnreadable:
            continue
        assert not [item for item in found if isinstance(item, EventSighting)], path.name
