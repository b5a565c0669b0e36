"""The days on which an edition has a date: by the clocks of its place, else by its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html

from catalog.vocabulary import Attendance
from exports.edition_days import noted_days, read_days
from exports.pages import EVENT_PAGES
from exports.selections import Kind, Selection
from tests.exports.views import all_day_slot, edition, event_facts, event_view, place, selection, slot, surroundings

NIGHT = datetime(2026, 11, 10, 0, 30, tzinfo=UTC)
"""Half past eight in the evening of 9 November in Martinique."""
NOUMEA = place(insee="98818", postal_code="98800", city="Nouméa", country="NC")


@pytest.mark.parametrize(
    ("zone", "where", "online", "days"),
    [
        ("UTC", None, True, ("2026-11-09", "2026-11-09")),
        ("UTC", None, False, ("2026-11-09", "2026-11-09")),
        ("Europe/Paris", None, True, ("2026-11-09", "2026-11-09")),
        ("Europe/Paris", None, False, ("2026-11-10", "2026-11-10")),
        ("Europe/Paris", NOUMEA, False, ("2026-11-10", "2026-11-10")),
        ("America/Toronto", place(), False, ("2026-11-09", "2026-11-09")),
    ],
)
def test_days_of_a_date_are_read_as_the_catalogue_counts_them(zone, where, online, days):
    night = slot(zone=zone, start_at=NIGHT, end_at=NIGHT + timedelta(hours=2))
    assert read_days(noted_days(night, where, online=online)[-1], "America/Martinique") == days


def test_days_that_an_edition_alone_tells_are_none_without_one():
    night = slot(zone="UTC", start_at=NIGHT, end_at=None)
    assert [read_days(one, None) for one in noted_days(night, None, online=True)] == [
        ("2026-11-10", "2026-11-10"),
        None,
    ]


def test_whole_day_is_the_same_day_everywhere():
    assert noted_days(all_day_slot(date(2026, 11, 10)), None, online=True) == ["2026-11-10/2026-11-10"]


@pytest.mark.parametrize(("zone", "programmes"), [("America/Martinique", 1), ("Europe/Paris", 0)])
def test_page_of_an_event_leads_to_the_week_in_whose_days_it_lies_by_the_clocks_of_the_week(zone, programmes):
    week = edition(zone=zone)
    facts = event_facts(
        place=None, attendance=Attendance.ONLINE, occurrences=(slot(zone="UTC", start_at=NIGHT, end_at=None),)
    )
    view = event_view(editions=(week.id,), facts=facts)
    weeks: tuple[Selection, ...] = (selection(edition=week, kind=Kind.EDITION),)
    page = EVENT_PAGES[0].page(view, surroundings(selections=weeks)).decode()
    assert len(html.document_fromstring(page).find_class("dates")) == programmes
