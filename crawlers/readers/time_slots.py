"""Time slots from the begin and the end that a JSON record tells."""

from collections.abc import Iterable
from datetime import date, datetime

from catalog.cleaning.times import parse_when
from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Reading


def slot(begin: object, end: object, zone: str, doubts: set[Doubt]) -> Occurrence | None:
    """The slot from `begin` to `end` (ISO 8601) where clocks show `zone`; None when `begin` cannot be read.

    A begin without an hour is a whole day, up to the day of `end`. What is assumed goes to `doubts`.
    """
    first, last = parse_when(begin, zone), parse_when(end, zone)
    if first is None:
        return None
    if first[1]:
        doubts.add(Doubt.ZONE_ASSUMED)
    if isinstance(first[0], datetime):
        return timed(first[0], last[0] if last and isinstance(last[0], datetime) else None, zone, doubts)
    return whole_days(first[0], last[0] if last and not isinstance(last[0], datetime) else None, zone, doubts)


def timed(start: datetime, end: datetime | None, zone: str, doubts: set[Doubt]) -> Occurrence:
    """The slot between two aware instants; an end before the start is ignored."""
    if end and end < start:
        doubts.add(Doubt.END_IGNORED)
        end = None
    return Occurrence(zone=zone, start_at=start, end_at=end)


def whole_days(first: date, last: date | None, zone: str, doubts: set[Doubt]) -> Occurrence:
    """The slot of whole days from `first` to `last`, inclusive; a last day before the first is ignored."""
    if last and last < first:
        doubts.add(Doubt.END_IGNORED)
        last = None
    return Occurrence(zone=zone, start_on=first, end_on=last if last != first else None)


def within(slots: Iterable[Occurrence], reading: Reading) -> tuple[Occurrence, ...]:
    """The slots, each once, that `reading` accepts. There is at least one slot.

    Raises `ItemRefused` when none is in its range of days.
    """
    read = list(dict.fromkeys(slots))
    kept = tuple(one for one in read if reading.accepts(one.first_day) or reading.accepts(one.last_day))
    if not kept:
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{read[0].first_day} to {read[-1].last_day}")
    return kept
