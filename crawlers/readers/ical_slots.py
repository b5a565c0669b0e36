"""The time slots of an event, from the moments that its components name."""

from datetime import date, datetime, timedelta

from catalog.sightings import Occurrence, Place
from catalog.vocabulary import EventStatus
from crawlers.readers.ical_components import Moment
from crawlers.readers.ical_zones import Clock

_STANDARD = "%Y%m%dT%H%M%S"


def slot(
    start: Moment,
    end: Moment | None,
    *,
    key: str = "",
    status: EventStatus = EventStatus.SCHEDULED,
    title: str = "",
    place: Place | None = None,
) -> tuple[Occurrence, bool]:
    """The slot from `start` to the exclusive `end`, and whether the end was kept.

    A day without an end lasts that day; so does one whose end is the same day, as the calendars of
    the French state write it. An end that is not after the start says nothing and is not kept.
    """
    if start.is_day:
        first, last = start.day, _last_day(start, end)
        made = Occurrence(
            zone=start.clock.shown, start_on=first, end_on=last, key=key, status=status, title=title, place=place
        )
        return made, True
    begins = start.instant
    ends = _instant(end, start.clock.shown)
    kept = ends is None or ends >= begins
    made = Occurrence(
        zone=start.clock.shown,
        start_at=begins,
        end_at=ends if ends is not None and ends > begins else None,
        key=key,
        status=status,
        title=title,
        place=place,
    )
    return made, kept


def _last_day(start: Moment, end: Moment | None) -> date:
    return start.day if end is None else max(start.day, end.day - timedelta(days=1))


def _instant(end: Moment | None, zone: str) -> datetime | None:
    """The end as the clocks of the start's zone show it."""
    if end is None:
        return None
    clock = end.clock if end.clock.shown == zone else Clock(zone, end.clock.kept, end.clock.rules)
    return clock.instant(end.wall)


def key_of(moment: Moment) -> str:
    """A slot's name: the UTC time in basic format, or the day (RFC 5545 sections 3.3.4 and 3.3.5)."""
    if moment.is_day:
        return f"{moment.day:%Y%m%d}"
    return (moment.instant - (moment.instant.utcoffset() or timedelta())).strftime(f"{_STANDARD}Z")


def written(moment: Moment) -> str:
    """The moment as a calendar writes it by its own clock, for telling versions and namesakes apart."""
    return f"{moment.day:%Y%m%d}" if moment.is_day else f"{moment.wall:{_STANDARD}}"
