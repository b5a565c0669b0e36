"""The time slot of The Events Calendar: wall clock and UTC without a zone, and zones such as `UTC+2`."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from catalog.cleaning.text import clean_line
from catalog.cleaning.times import clean_zone, local, parse_when
from catalog.sightings import Occurrence, Place
from catalog.territory import zone_overseas
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.time_slots import timed, whole_days
from crawlers.reading import Reading

Event = Mapping[str, Any]
_OFFSET = re.compile(r"UTC(?:([+-])(\d{1,2})(?::([0-5]\d)|\.(5|25|75))?)?", re.ASCII | re.IGNORECASE)
_PARTS = {"5": 30, "25": 15, "75": 45}


def slot_of(event: Event, place: Place, reading: Reading, doubts: set[Doubt]) -> Occurrence:
    """The slot of `event`. Raises `ItemRefused` when it has no begin that can be read.

    WordPress names a zone or only an offset. With an offset, the instant is kept and shown where
    `reading` says that the source is; where the clocks there differ, that is a doubt.
    """
    told = clean_line(event.get("timezone"), 64)
    ahead = _offset(told)
    zone = None if ahead is not None else clean_zone(told)
    home = zone or zone_overseas(place) or reading.zone
    if event.get("all_day") is True:
        return _days(event, home, doubts)
    start, end = (_instant(event, name, home, ahead) for name in ("start_date", "end_date"))
    if start is None:
        raise _no_begin(event)
    unknown = zone is None and ahead is None and not event.get("utc_start_date")
    if unknown or (ahead is not None and start.utcoffset() != ahead):
        doubts.add(Doubt.ZONE_ASSUMED)
    return timed(start, end, home, doubts)


def _days(event: Event, zone: str, doubts: set[Doubt]) -> Occurrence:
    """The last day counts: an all-day event ends at 23:59:59."""
    first, last = _day(event.get("start_date")), _day(event.get("end_date"))
    if first is None:
        raise _no_begin(event)
    return whole_days(first, last, zone, doubts)


def _day(written: object) -> date | None:
    found = parse_when(clean_line(written, 40), "UTC")
    if found is None:
        return None
    return found[0].date() if isinstance(found[0], datetime) else found[0]


def _instant(event: Event, name: str, zone: str, ahead: timedelta | None) -> datetime | None:
    """The UTC field where it is there, else the wall clock in `zone`, or `ahead` of UTC."""
    found = parse_when(clean_line(event.get(f"utc_{name}"), 40), "UTC")
    try:
        if found and isinstance(found[0], datetime):
            return local(found[0], zone)
        if ahead is None:
            found = parse_when(clean_line(event.get(name), 40), zone)
            return found[0] if found and isinstance(found[0], datetime) else None
        found = parse_when(clean_line(event.get(name), 40), "UTC")
        if found and isinstance(found[0], datetime):
            return local(found[0].astimezone(UTC).replace(tzinfo=timezone(ahead)), zone)
    except OverflowError:
        # The first and the last day of the calendar have no neighbours in other zones.
        return None
    return None


def _offset(told: str) -> timedelta | None:
    """The offset that `UTC+2`, `UTC-3:30`, `UTC+5.5` or `UTC` names; None for other names."""
    found = _OFFSET.fullmatch(told)
    if not found or int(found[2] or 0) > 14:
        return None
    minutes = int(found[2] or 0) * 60 + int(found[3] or _PARTS.get(found[4] or "", 0))
    return timedelta(minutes=-minutes if found[1] == "-" else minutes)


def _no_begin(event: Event) -> ItemRefused:
    written = event.get("start_date")
    if written:
        return ItemRefused(SkipReason.BAD_DATE, f"it begins {str(written)!r:.60}")
    return ItemRefused(SkipReason.NO_DATE, "no start_date")
