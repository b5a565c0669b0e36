"""Who subscribed to the calendar of a year, when an event moves into the next one. Towns and events are invented."""

from datetime import UTC, datetime
from pathlib import Path

from catalog.store import Store
from catalog.vocabulary import EventStatus
from tests.journeys.braked import DAY, happening
from tests.journeys.subscribers import subscribers
from tests.journeys.test_subscribers import Town, published

NEW_YEARS_EVE = datetime(2026, 12, 31, 18, tzinfo=UTC)
LATER = NEW_YEARS_EVE + 5 * DAY


def test_subscribers_of_a_year_follow_its_only_event_into_the_next_one(tmp_path: Path, store: Store) -> None:
    """A feast on the last day of December is put off to January, called off there, and held in December after all."""
    town = Town(tmp_path / "year", store)
    town.watching = subscribers(["year/2026", "all"])
    scheduled, cancelled = EventStatus.SCHEDULED, EventStatus.CANCELLED
    for start, status in (
        (NEW_YEARS_EVE, scheduled),
        (LATER, scheduled),
        (LATER, cancelled),
        (NEW_YEARS_EVE, scheduled),
    ):
        feast = happening(1, start, status=status)
        town.tell(feast)
        town.true = {"feast": (feast.facts.title, start)} if status is scheduled else {}
        town.evening()
    assert published(town.folder) == town.cold()
