"""What JSON-LD says of an event that is not as it was planned, and of dates with places of their own."""

from datetime import UTC, datetime
from typing import Any

from catalog.sightings import Price
from catalog.views import OccurrenceView
from catalog.vocabulary import EventStatus, PriceKind
from exports.json_ld_event import event_json_ld
from tests.exports.views import event_facts, event_view, guest_change, occurrence_view, place, site, slot, told

SCHEMA = "https://schema.org/"
LATER = slot(start_at=datetime(2026, 11, 10, 17, tzinfo=UTC), end_at=None)
HALL = place(name="Salle des fêtes", address="", postal_code="", insee="", latitude=None, longitude=None)


def dates(*statuses: EventStatus) -> tuple[OccurrenceView, ...]:
    """A Tuesday and the Tuesday after."""
    whens = (slot(), LATER)
    return tuple(
        occurrence_view(uid=f"e1-{number}@a.example", slot=whens[number], status=status)
        for number, status in enumerate(statuses)
    )


def said(*statuses: EventStatus, facts: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The event at these dates."""
    occurrences = changes.pop("occurrences", None) or dates(*statuses)
    own = event_facts(**{"occurrences": tuple(one.slot for one in occurrences), **(facts or {})})
    return event_json_ld(event_view(facts=own, occurrences=occurrences, **changes), site())


def test_event_all_of_whose_dates_are_cancelled_is_cancelled() -> None:
    gone = EventStatus.CANCELLED
    assert said(gone)["eventStatus"] == f"{SCHEMA}EventCancelled"
    assert said(gone, gone)["eventStatus"] == f"{SCHEMA}EventCancelled"


def test_event_one_of_whose_dates_is_cancelled_takes_place() -> None:
    event = said(EventStatus.SCHEDULED, EventStatus.CANCELLED)
    assert event["eventStatus"] == f"{SCHEMA}EventScheduled"
    assert [one["eventStatus"] for one in event["subEvent"]] == [f"{SCHEMA}EventScheduled", f"{SCHEMA}EventCancelled"]


def test_event_that_moved_says_when_it_was() -> None:
    moved = guest_change(uid="e1-0@a.example", before=told(slot=LATER), after=told())
    event = said(EventStatus.SCHEDULED, changes=(moved,))
    assert {key: event[key] for key in ("startDate", "previousStartDate", "eventStatus")} == {
        "startDate": "2026-11-03T18:00:00+01:00",
        "previousStartDate": "2026-11-10T17:00:00+00:00",
        "eventStatus": f"{SCHEMA}EventRescheduled",
    }


def test_of_several_dates_the_one_that_moved_says_when_it_was() -> None:
    moved = guest_change(uid="e1-1@a.example", before=told(), after=told(slot=LATER))
    event = said(EventStatus.SCHEDULED, EventStatus.SCHEDULED, changes=(moved,))
    assert [one.get("previousStartDate") for one in (event, *event["subEvent"])] == [
        None,
        None,
        "2026-11-03T18:00:00+01:00",
    ]


def test_event_whose_end_alone_moved_is_not_rescheduled() -> None:
    moved = guest_change(uid="e1-0@a.example", before=told(slot=slot(end_at=None)), after=told())
    assert said(EventStatus.SCHEDULED, changes=(moved,))["eventStatus"] == f"{SCHEMA}EventScheduled"


def test_moved_event_that_is_cancelled_is_cancelled() -> None:
    moved = guest_change(uid="e1-0@a.example", before=told(slot=LATER), after=told())
    event = said(EventStatus.CANCELLED, changes=(moved,))
    assert (event["eventStatus"], "previousStartDate" in event) == (f"{SCHEMA}EventCancelled", False)


def test_place_of_a_date_is_where_it_takes_place() -> None:
    only = said(occurrences=(occurrence_view(slot=slot(place=HALL)),), facts={"place": None})
    assert [one.get("name") for one in only["location"]] == ["Salle des fêtes", None]
    first = occurrence_view(uid="e1-0@a.example", slot=slot(place=HALL))
    both = said(occurrences=(first, *dates(EventStatus.SCHEDULED, EventStatus.SCHEDULED)[1:]))
    names = [[one.get("name") for one in part["location"]] for part in (both, *both["subEvent"])]
    assert names == [
        ["Salle des fêtes", "Médiathèque des Trois-Ponts", None],
        ["Salle des fêtes", None],
        ["Médiathèque des Trois-Ponts", None],
    ]


def test_event_that_moved_online_is_nowhere_else() -> None:
    event = said(EventStatus.MOVED_ONLINE, facts={"attendance": None})
    assert event["eventAttendanceMode"] == f"{SCHEMA}OnlineEventAttendanceMode"
    assert [one["@type"] for one in event["location"]] == ["VirtualLocation"]


def test_event_for_which_each_pays_what_they_want_is_neither_free_nor_not() -> None:
    price = Price(kind=PriceKind.PAY_WHAT_YOU_WANT)
    assert "isAccessibleForFree" not in said(EventStatus.SCHEDULED, facts={"price": price})
