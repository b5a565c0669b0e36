"""Which dates of an event stand in the calendar of an edition: those of its days, and those that were told there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from catalog.belonging import belonging
from catalog.sightings import Occurrence
from catalog.views import FormerOccurrence
from catalog.vocabulary import Attendance
from exports.ical import IcalFeed
from tests.exports.documents import document_of
from tests.exports.views import (
    CHANGED,
    all_day_slot,
    edition,
    event_facts,
    event_view,
    guest_change,
    occurrence_view,
    place,
    selection,
    slot,
    surroundings,
    told,
)

FEED = IcalFeed()
"""The edition is from 3 to 9 November 2026."""


def on(month: int, day: int, **changes: object) -> Occurrence:
    """A slot from six to eight in the evening."""
    start = datetime(2026, month, day, 17, tzinfo=UTC)
    return slot(**{"start_at": start, "end_at": start + timedelta(hours=2)} | changes)


def event(*slots: Occurrence, moved: tuple[int, ...] = (), **changes: object):
    """An event at these dates, of which some have moved."""
    views = tuple(
        occurrence_view(uid=f"e1-{number}@a.example", slot=one, sequence=int(number in moved))
        for number, one in enumerate(slots)
    )
    facts = event_facts(occurrences=slots, **changes.pop("facts", {}))
    return event_view(id="e1", facts=facts, occurrences=views, **changes)


def shown(*views, zone: str = "Europe/Paris") -> list[str]:
    """The UIDs in the calendar of the edition, which is sound."""
    document = document_of(FEED, *views, edition=edition(zone=zone))
    assert FEED.problems(document) == []
    return [str(one["UID"]).partition("@")[0] for one in Calendar.from_ical(document).walk("VEVENT")]


def test_calendar_of_an_edition_holds_the_dates_in_its_days():
    tuesdays = [on(10, 20) if week == 0 else on(11, 3 + 7 * (week - 1)) for week in range(4)]
    assert shown(event(*tuesdays)) == ["e1-1"]


def test_date_that_moved_out_of_an_edition_stays_in_its_calendar():
    change = guest_change(uid="e1-1@a.example", before=told(slot=on(11, 4)), after=told(slot=on(11, 12)))
    assert shown(event(on(11, 3), on(11, 12), on(11, 20), moved=(1,), changes=(change,))) == ["e1-0", "e1-1"]


def test_dates_that_moved_out_of_an_edition_at_once_stay_in_its_calendar():
    change = guest_change(uid="e1-1@a.example", before=told(slot=on(11, 4)), after=told(slot=on(11, 14)), others=1)
    moved = event(on(11, 3), on(11, 14), on(11, 15), on(11, 16), moved=(1, 2), changes=(change,))
    assert shown(moved) == ["e1-0", "e1-1", "e1-2"]


def test_series_that_moved_by_a_day_is_no_longer_in_a_week_than_it_was():
    change = guest_change(uid="e1-0@a.example", before=told(slot=on(11, 3)), after=told(slot=on(11, 4)), others=2)
    moved = event(on(11, 4), on(11, 11), on(11, 18), moved=(0, 1, 2), changes=(change,))
    assert shown(moved) == ["e1-0"]


def test_event_whose_dates_have_all_left_an_edition_stays_in_its_calendar():
    assert shown(event(on(11, 13), on(11, 20))) == ["e1-0", "e1-1"]


def test_event_of_whole_days_that_have_left_an_edition_stays_in_its_calendar():
    assert shown(event(all_day_slot(date(2026, 11, 13)), all_day_slot(date(2026, 11, 20)))) == ["e1-0", "e1-1"]


def test_date_overseas_that_is_written_by_the_clocks_of_paris_stands_where_it_takes_place():
    """Half past eleven in the evening in Paris is the next morning in Nouméa, the first day of the edition."""
    eve = on(11, 2, start_at=datetime(2026, 11, 2, 22, 30, tzinfo=UTC), end_at=None)
    noumea = place(insee="98818", postal_code="98800", city="Nouméa", country="NC")
    assert shown(event(eve, on(11, 20), facts={"place": noumea})) == ["e1-0"]


def test_calendar_asked_for_by_days_holds_what_takes_place_in_them_and_not_what_moved_away():
    around = surroundings()
    change = guest_change(uid="e1-1@a.example", before=told(slot=on(11, 4)), after=told(slot=on(11, 12)))
    view = event(on(11, 3), on(11, 12), moved=(1,), changes=(change,))
    days = date(2026, 11, 3), date(2026, 11, 5)
    asked = selection(events=[view], edition=edition(), asked="from=2026-11-03&to=2026-11-05", between=days)
    document = b"".join(FEED.document(asked, [FEED.fragment(view, around)], around))
    assert [str(one["UID"]) for one in Calendar.from_ical(document).walk("VEVENT")] == ["e1-0@a.example"]


def last_night(zone: str) -> Occurrence:
    """Half past eight in the evening of the last day of the edition in Martinique, which is the next day elsewhere."""
    start = datetime(2026, 11, 10, 0, 30, tzinfo=UTC)
    return slot(zone=zone, start_at=start, end_at=start + timedelta(hours=2))


@pytest.mark.parametrize(
    ("zone", "facts"),
    [
        ("UTC", {"place": None, "attendance": Attendance.ONLINE}),
        ("Europe/Paris", {"place": None, "attendance": Attendance.ONLINE}),
        ("Etc/GMT", {"place": None, "attendance": None}),
        ("UTC", {"place": place(city="Liège", country="BE", postal_code="4000", insee="")}),
    ],
)
def test_date_that_takes_place_by_the_clocks_of_an_edition_stands_in_its_calendar(zone, facts):
    view = event(on(11, 4), last_night(zone), on(11, 20), facts=facts)
    week = edition(zone="America/Martinique")
    counted = [belonging(week, view.facts, [one.slot], ()) is not None for one in view.occurrences]
    assert (shown(view, zone="America/Martinique"), counted) == (["e1-0", "e1-1"], [True, True, False])


def test_date_without_a_place_is_of_the_day_that_its_source_says():
    facts = {"place": None, "attendance": None}
    assert shown(event(on(11, 4), last_night("Europe/Paris"), facts=facts), zone="America/Martinique") == ["e1-0"]


def test_date_that_was_told_in_an_edition_by_its_clocks_stays_in_its_calendar():
    facts = {"place": None, "attendance": Attendance.ONLINE}
    before = told(slot=last_night("UTC"), place=None, attendance=Attendance.ONLINE)
    change = guest_change(uid="e1-1@a.example", before=before, after=told(slot=on(11, 14)))
    moved = event(on(11, 4), on(11, 14), on(11, 24), moved=(1,), changes=(change,), facts=facts)
    assert shown(moved, zone="America/Martinique") == ["e1-0", "e1-1"]


def test_entry_that_was_given_up_stays_in_the_calendar_in_which_it_was_by_the_clocks_of_the_edition():
    given_up = FormerOccurrence(
        uid="e9-0@a.example", sequence=1, title="Atelier", slot=last_night("UTC"), event_id="e9", at=CHANGED
    )
    view = event(on(11, 4), facts={"place": None, "attendance": Attendance.ONLINE}, former=(given_up,))
    assert (shown(view, zone="America/Martinique"), shown(view)) == (["e1-0", "e9-0"], ["e1-0"])


def test_calendar_asked_for_by_an_edition_has_the_dates_by_its_clocks_but_those_that_were_told_before():
    facts = {"place": None, "attendance": Attendance.ONLINE}
    change = guest_change(uid="e1-2@a.example", before=told(slot=on(11, 5)), after=told(slot=on(11, 24)))
    view = event(on(11, 4), last_night("UTC"), on(11, 24), moved=(2,), changes=(change,), facts=facts)
    around, week = surroundings(), edition(zone="America/Martinique")
    asked = selection(events=[view], edition=week, asked="edition=semaine-solidaire-2026")
    document = b"".join(FEED.document(asked, [FEED.fragment(view, around)], around))
    assert [str(one["UID"])[:4] for one in Calendar.from_ical(document).walk("VEVENT")] == ["e1-0", "e1-1"]


@pytest.mark.parametrize(
    "slots", [(on(11, 4), on(12, 5)), (all_day_slot(date(2026, 11, 4)), all_day_slot(date(2026, 12, 5)))]
)
def test_calendar_asked_for_by_days_without_dates_is_sound(slots):
    around = surroundings()
    view = event(*slots)
    asked = selection(events=[view], edition=edition(), asked="from=2026-12-01", between=(date(2026, 12, 1), date.max))
    document = b"".join(FEED.document(asked, [FEED.fragment(view, around)], around))
    assert (FEED.problems(document), document.count(b"BEGIN:VEVENT"), document.count(b"BEGIN:VTIMEZONE")) == ([], 0, 1)
