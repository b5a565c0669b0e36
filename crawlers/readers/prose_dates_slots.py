"""From days and hours as written to time slots: instants with the offset of their zone, or whole days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from pydantic import ValidationError

from catalog.cleaning.times import in_zone, parse_when
from catalog.sightings import Occurrence
from crawlers.readers.prose_dates_days import Days
from crawlers.readers.prose_dates_hours import DateRefused, Hours
from crawlers.readers.prose_dates_phrases import Phrase
from crawlers.readers.prose_dates_years import Span, When, edition_days, spans_of

MOST_SLOTS = 100
_LONGEST_DAILY = 31


def occurrences_of(phrase: Phrase, extra: tuple[Hours, ...], when: When) -> tuple[tuple[Occurrence, ...], bool]:
    """The slots that `phrase` names, and whether their year is assumed; `extra` are hours away from it.

    Raises `DateRefused` where days or hours cannot be, or may be several.
    """
    if phrase.weekdays:
        hours = phrase.hours.hours if phrase.hours else extra
        days, assumed = _recurring_days(phrase, when)
        return _kept([slot for day in days for slot in slots_on(day, hours, when.zone)]), assumed
    found: list[Occurrence] = []
    guessed = False
    if len({timetable is None for _, timetable in phrase.groups}) > 1:
        raise DateRefused("some of the days have hours and some have none")
    for days_written, timetable in _dated_alike(phrase):
        spans, assumed = spans_of(days_written, when)
        guessed = guessed or assumed
        hours = timetable or extra
        for (first, last), (begin, end) in zip(spans, days_written.elements, strict=True):
            if begin.text:
                found.append(_instant_slot(begin.text, end.text if end else "", when.zone))
            elif begin.clock is not None and end is not None and last is not None:
                if hours:
                    raise DateRefused("hours beside days that have their own")
                found.append(_long_slot(first, begin.clock, last, end.clock or 0, when.zone))
            else:
                found.extend(_span_slots((first, last), hours, when.zone))
    return _kept(found), guessed


def _dated_alike(phrase: Phrase) -> Iterator[tuple[Days, tuple[Hours, ...]]]:
    for days, timetable in phrase.groups:
        yield days, timetable.hours if timetable else ()


def _recurring_days(phrase: Phrase, when: When) -> tuple[list[date], bool]:
    """The days of the week that are meant, within the days written with them, else within the edition."""
    assumed = False
    if phrase.groups:
        spans, assumed = spans_of(phrase.groups[0][0], when)
        [(first, last), *others] = spans
        if last is None or others or (last - first).days > 366:
            raise DateRefused("what comes again is bounded by one range of days, of a year at most")
        within = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    else:
        within = list(edition_days(when))
    days = [day for day in within if day.weekday() in phrase.weekdays]
    if not days or (not phrase.plural and len(days) > len(phrase.weekdays)):
        raise DateRefused("a day of the week alone is told only by an edition")
    return days, assumed


def slots_on(day: date, hours: tuple[Hours, ...], zone: str) -> list[Occurrence]:
    """The slots of one day: the whole day where there are no hours."""
    if not hours:
        return [Occurrence(zone=zone, start_on=day)]
    return [_timed(day, slot, zone) for slot in hours]


def _timed(day: date, hours: Hours, zone: str) -> Occurrence:
    end = None if hours.end is None else at(day, hours.end, zone)
    return _slot(at(day, hours.start, zone), end, zone)


def at(day: date, minutes: int, zone: str) -> datetime:
    """The instant at which clocks in `zone` show so many minutes after the beginning of `day`."""
    return in_zone(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)


def _slot(start: datetime, end: datetime | None, zone: str) -> Occurrence:
    try:
        return Occurrence(zone=zone, start_at=start, end_at=end)
    except ValidationError as error:
        raise DateRefused("it ends before it begins") from error


def _long_slot(first: date, begin: int, last: date, end: int, zone: str) -> Occurrence:
    return _slot(at(first, begin, zone), at(last, end, zone), zone)


def _instant_slot(begin: str, end: str, zone: str) -> Occurrence:
    start, stop = parse_when(begin, zone), parse_when(end, zone) if end else None
    if start is None or not isinstance(start[0], datetime) or (end and stop is None):
        raise DateRefused(f"{begin!r} is no instant")
    return _slot(start[0], stop[0] if stop and isinstance(stop[0], datetime) else None, zone)


def _span_slots(span: Span, hours: tuple[Hours, ...], zone: str) -> list[Occurrence]:
    """Hours that stand with a range are those of each of its days."""
    first, last = span
    if last is None:
        return slots_on(first, hours, zone)
    if not hours:
        return [Occurrence(zone=zone, start_on=first, end_on=last)]
    if any(slot.end is None for slot in hours) or (last - first).days >= _LONGEST_DAILY:
        raise DateRefused("hours beside a range of days are those of each day only where they have an end")
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [slot for day in days for slot in slots_on(day, hours, zone)]


def _kept(found: list[Occurrence]) -> tuple[Occurrence, ...]:
    if len(found) > MOST_SLOTS:
        raise DateRefused(f"over {MOST_SLOTS} slots")
    return tuple(dict.fromkeys(found))
