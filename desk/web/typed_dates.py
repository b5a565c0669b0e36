"""The rows of dates of the form, as slots of an event, or what is wrong with them. Pure.

Dates and times are those of browsers (`2026-11-03`, `18:30`) or as people write them (`3/11/2026`, `18h30`).
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from catalog.cleaning.times import in_zone, local
from catalog.facts import Occurrence, Place, ended_at
from catalog.territory import placed_value, zone_of_place
from desk.web.filled import MOST_SLOTS, Typed, Values

_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:[:hH]\s?(\d{2})?)?", re.ASCII)
_ROW = re.compile(r"(?:day|from|to|last)-([0-9]{1,2})")
OFF = "off"
"""The field that strikes a date out, by its row."""
_AWAY = timedelta(days=365 * 5)
_LONGEST = timedelta(days=366)
"""How far from now a day may be, and how long one date may last. Within these no zone leads out of the calendar."""


def slot_count(values: Values) -> int:
    """How many rows of dates a form has."""
    rows = [int(found[1]) for name in values if (found := _ROW.fullmatch(name))]
    return max(1, min(MOST_SLOTS, max(rows, default=0) + 1))


def read_slots(typed: Typed, place: Place | None, now: datetime) -> tuple[Occurrence, ...]:
    """The dates that were typed, in their order and once each; what ended before `now` is taken beside what did not."""
    found = placed_value("place", place)
    zone = (zone_of_place(found) if isinstance(found, Place) else None) or "Europe/Paris"
    made = [slot for row in range(typed.slots) if (slot := _slot(typed, row, zone, now.date())) is not None]
    if not made and not any(map(_ROW.fullmatch, typed.errors)):
        typed.wrong("day-0", "wrong.missing")
    elif made and max(map(ended_at, made)) < now:
        typed.wrong("day-0", "wrong.over")
    return tuple(_once(made))


def _once(slots: Iterable[Occurrence]) -> list[Occurrence]:
    ordered = sorted(slots, key=lambda slot: (slot.first_day, str(slot.start_at)))
    return list({(slot.start_at, slot.start_on): slot for slot in ordered}.values())


def _slot(typed: Typed, row: int, zone: str, today: date) -> Occurrence | None:
    texts = {name: typed.one(f"{name}-{row}") for name in ("day", "from", "to", "last")}
    if not any(texts.values()) or typed.one(f"{OFF}-{row}"):
        return None
    day, last = (read_day(typed, f"{name}-{row}", texts[name], today) for name in ("day", "last"))
    starts, ends = (_time(typed, f"{name}-{row}", texts[name]) for name in ("from", "to"))
    if day is None:
        typed.wrong(f"day-{row}", "wrong.missing")
        return None
    if last is not None and not day <= last <= day + _LONGEST:
        typed.wrong(f"last-{row}", "wrong.order" if last < day else "wrong.lasting")
        return None
    if starts is None:
        if ends is not None:
            typed.wrong(f"from-{row}", "wrong.missing")
        return Occurrence(zone=zone, start_on=day, end_on=last or day)
    begins = in_zone(datetime.combine(day, starts), zone)
    if ends is None:
        return Occurrence(zone=zone, start_at=begins)
    end_day = last or (day if ends > starts else day + timedelta(days=1))
    finishes = in_zone(datetime.combine(end_day, ends), zone)
    if finishes < begins:
        typed.wrong(f"to-{row}", "wrong.order")
        return None
    return Occurrence(zone=zone, start_at=begins, end_at=finishes)


def read_day(typed: Typed, name: str, text: str, today: date) -> date | None:
    """A day as browsers or people write it, at most five years from today."""
    if not text:
        return None
    written = _DAY.fullmatch(text)
    try:
        day = date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(text)
    except ValueError:
        typed.wrong(name, "wrong.day")
        return None
    if abs(day - today) > _AWAY:
        typed.wrong(name, "wrong.far" if day > today else "wrong.past")
        return None
    return day


def _time(typed: Typed, name: str, text: str) -> time | None:
    if not text:
        return None
    found = _TIME.fullmatch(text[:8])
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        typed.wrong(name, "wrong.time")
        return None
    return time(hour, minute)


def slot_values(slot: Occurrence) -> dict[str, str]:
    """What a row of dates would hold that says this slot."""
    starts = local(slot.start_at, slot.zone) if slot.start_at else None
    ends = local(slot.end_at, slot.zone) if slot.end_at else None
    last = slot.end_on or slot.start_on if slot.start_on else (ends.date() if ends else None)
    # An evening that ends after midnight needs no second date.
    is_long = last is not None and last > slot.first_day and not (ends and ends - (starts or ends) < timedelta(days=1))
    return {
        "day": slot.first_day.isoformat(),
        "from": f"{starts:%H:%M}" if starts else "",
        "to": f"{ends:%H:%M}" if ends else "",
        "last": last.isoformat() if is_long and last else "",
    }
