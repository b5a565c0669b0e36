"""The places in the entries of feeds: one for all dates, or that of each where they differ."""

import json
from datetime import timedelta

import pytest

from catalog.sightings import Occurrence, Place
from catalog.views import EventView
from catalog.vocabulary import EventStatus
from exports.feeds import JsonFeed
from exports.phrases import Language
from tests.exports.documents import document_of
from tests.exports.views import event_facts, event_view, occurrence_view, place, slot

HALL = place(name="Halle Claire", address="", postal_code="", city="Brest")
ROOM = place(name="Salle Orme", address="", postal_code="", city="Quimper")
LATER = timedelta(days=1)


def night(number: int, where: Place | None = None) -> Occurrence:
    """Two hours on a day from Tuesday 3 November 2026, at a place of its own."""
    first = slot()
    assert first.start_at is not None
    assert first.end_at is not None
    return slot(start_at=first.start_at + number * LATER, end_at=first.end_at + number * LATER, place=where)


def series(*slots: Occurrence, at: Place | None = HALL, online: int = -1) -> EventView:
    """An event at a place on these dates, of which one has moved online."""
    status = {online: EventStatus.MOVED_ONLINE}
    return event_view(
        facts=event_facts(place=at, occurrences=slots),
        occurrences=tuple(
            occurrence_view(slot=one, status=status.get(number, EventStatus.SCHEDULED))
            for number, one in enumerate(slots)
        ),
    )


def summary(view: EventView, language: Language = "fr") -> str:
    """What the entry says of dates and places."""
    (item,) = json.loads(document_of(JsonFeed(language), view))["items"]
    told: str = item["summary"]
    return told


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (
            series(night(0), night(1)),
            "mar. 3 nov. 2026 18:00, mer. 4 nov. 2026 18:00 · Halle Claire, Brest",
        ),
        (
            series(night(0), night(1, ROOM)),
            "mar. 3 nov. 2026 18:00 (Halle Claire, Brest), mer. 4 nov. 2026 18:00 (Salle Orme, Quimper)",
        ),
        (
            series(night(0), night(1), online=0),
            "mar. 3 nov. 2026 18:00 (En ligne), mer. 4 nov. 2026 18:00 (Halle Claire, Brest)",
        ),
        (
            series(night(0), night(1, ROOM), at=None),
            "mar. 3 nov. 2026 18:00, mer. 4 nov. 2026 18:00 (Salle Orme, Quimper)",
        ),
        (series(night(0), night(1), at=None), "mar. 3 nov. 2026 18:00, mer. 4 nov. 2026 18:00"),
    ],
    ids=["one", "two", "one online", "one known", "none known"],
)
def test_each_date_has_its_own_place_behind_it_where_places_differ(view: EventView, told: str) -> None:
    assert summary(view) == told


def test_place_of_a_date_that_is_left_out_is_not_that_of_the_others() -> None:
    told = summary(series(*map(night, range(12)), night(12, ROOM)))
    assert told.startswith("mar. 3 nov. 2026 18:00 (Halle Claire, Brest), ")
    assert told.endswith("sam. 14 nov. 2026 18:00 (Halle Claire, Brest), et 1 autre date")


def test_places_are_told_in_english_too() -> None:
    told = "Tue 3 Nov 2026 18:00 (Online), Wed 4 Nov 2026 18:00 (Halle Claire, Brest)"
    assert summary(series(night(0), night(1), online=0), "en") == told
