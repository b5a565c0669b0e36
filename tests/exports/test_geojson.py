"""Maps: from when to when something is held at a point."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from catalog.sightings import Occurrence
from catalog.views import OccurrenceView
from catalog.vocabulary import EventStatus
from exports.geojson import EVENTS_GEOJSON
from tests.exports.views import (
    PARIS_WINTER,
    all_day_slot,
    event_facts,
    event_view,
    occurrence_view,
    selection,
    slot,
    surroundings,
)


def features(*views: OccurrenceView, status: EventStatus = EventStatus.SCHEDULED) -> list[dict[str, Any]]:
    """What is said of each point of an event with these dates."""
    facts = event_facts(status=status, occurrences=tuple(one.slot for one in views))
    around = surroundings()
    fragments = [EVENTS_GEOJSON.fragment(event_view(facts=facts, occurrences=views), around)]
    told = json.loads(b"".join(EVENTS_GEOJSON.document(selection(), fragments, around)))["features"]
    return [feature["properties"] for feature in told]


def properties(*slots: Occurrence) -> dict[str, Any]:
    """Of the only point of an event with these slots."""
    (told,) = features(*(occurrence_view(slot=one) for one in slots))
    return told


@pytest.mark.parametrize(
    ("slots", "start", "end"),
    [
        ((slot(),), "2026-11-03T18:00:00+01:00", "2026-11-03T20:00:00+01:00"),
        ((all_day_slot(date(2026, 11, 1), date(2026, 11, 9)), slot()), "2026-11-01", "2026-11-09"),
        ((all_day_slot(date(2026, 11, 3)), slot()), "2026-11-03", "2026-11-03"),
        ((slot(end_at=None),), "2026-11-03T18:00:00+01:00", None),
        (
            (slot(end_at=datetime(2026, 11, 8, 2, tzinfo=PARIS_WINTER)), all_day_slot(date(2026, 11, 4))),
            "2026-11-03T18:00:00+01:00",
            "2026-11-08T02:00:00+01:00",
        ),
    ],
)
def test_point_lasts_from_the_first_start_to_the_last_end(
    slots: tuple[Occurrence, ...], start: str, end: str | None
) -> None:
    told = properties(*slots)
    assert (told["start"], told["end"], len(told["occurrences"])) == (start, end, len(slots))


def test_point_all_of_whose_dates_are_cancelled_is_cancelled() -> None:
    gone = occurrence_view(uid="e1-0@a.example", status=EventStatus.CANCELLED)
    later = occurrence_view(uid="e1-1@a.example", slot=all_day_slot(date(2026, 11, 5)))
    assert [[one["status"] for one in features(*views)] for views in ((gone,), (gone, later))] == [
        ["cancelled"],
        ["scheduled"],
    ]


def test_what_moved_online_is_at_no_point() -> None:
    assert features(occurrence_view(status=EventStatus.MOVED_ONLINE), status=EventStatus.MOVED_ONLINE) == []
