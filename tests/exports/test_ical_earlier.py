"""A published calendar that rolls says where to find what it no longer has, at an address that is there."""

from datetime import timedelta
from pathlib import Path

from icalendar import Calendar

from catalog import clock
from exports.ical import IcalFeed
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue
from tests.exports.views import site


def test_published_calendar_that_rolls_leads_to_that_of_the_year_before_it(tmp_path: Path) -> None:
    catalogue = PlainCatalogue()
    catalogue.put_event("e1", "Atelier", start_at=WEEK + timedelta(days=365))
    told = []
    for years in (-1, 2, 1):
        catalogue.put_event(f"e{years + 2}", "Café", start_at=WEEK - timedelta(days=366 * years))
        with clock.frozen(NOW):
            publish(tmp_path, catalogue, site(), Exporters(events=(IcalFeed(),)))
        feeds = tmp_path / "public" / "feeds"
        description = str(Calendar.from_ical((feeds / "all.ics").read_bytes())["DESCRIPTION"])
        _, _, address = description.partition(f"{site().base_url}feeds/")
        named = address.partition("\n")[0]
        told.append((named, bool(named) and (feeds / named).is_file()))
    assert told == [("", False), ("year/2024.ics", True), ("year/2025.ics", True)]
