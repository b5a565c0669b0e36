"""The days on which an edition has a date, noted beside what was rendered of it, which does not know the edition.

The catalogue counts days by the clocks of the place; online, and of what is written by clocks that nobody lives by, by
those of the edition (`catalog.belonging`). Programmes and calendars list what the catalogue counts.
"""

from datetime import UTC, datetime

from catalog.belonging import zone_there
from catalog.editions import Edition
from catalog.sightings import EventFacts, Occurrence, Place, ended_at
from catalog.views import EventView
from catalog.vocabulary import Attendance

_INSTANTS = "@"
"""Before the seconds (of the epoch) at which a date begins and ends whose days are told by the clocks of the edition."""


def noted_days(slot: Occurrence, place: Place | None, *, online: bool) -> list[str]:
    """The days of a date by the clocks by which it is written; behind them those where it takes place, if they may be others.

    Either as `2026-11-03/2026-11-03`; as `@1793826000/1793829600` where the edition tells them (`catalog.belonging`).
    """
    zone = zone_there(slot, place, online=online)
    if slot.start_at is None or zone == slot.zone:
        return [_written(slot)]
    if zone is None:
        return [_written(slot), f"{_INSTANTS}{int(slot.start_at.timestamp())}/{int(ended_at(slot).timestamp())}"]
    return [_written(slot), _written(slot.model_copy(update={"zone": zone}))]


def read_days(noted: str, zone: str | None) -> tuple[str, str] | None:
    """The first and the last day of which `noted_days` noted one; None where an edition tells them, and there is none."""
    begins, _, ends = noted.removeprefix(_INSTANTS).partition("/")
    if not noted.startswith(_INSTANTS):
        return begins, ends
    if zone is None:
        return None
    start, end = (datetime.fromtimestamp(int(one), UTC) for one in (begins, ends))
    there = Occurrence.model_construct(zone=zone, start_at=start, end_at=end)
    return there.first_day.isoformat(), there.last_day.isoformat()


def lies_in(view: EventView, edition: Edition) -> bool:
    """Whether a date of an event lies in the days of an edition, by the clocks by which it is written or as it is counted."""
    first, last = edition.starts_on.isoformat(), edition.ends_on.isoformat()
    online = is_online(view.facts)
    slots = ((one.slot, one.slot.place or view.facts.place) for one in view.occurrences)
    noted = (days for slot, place in slots for days in noted_days(slot, place, online=online))
    return any(days[0] <= last and days[1] >= first for one in noted if (days := read_days(one, edition.zone)))


def is_online(facts: EventFacts) -> bool:
    """Whether it takes place nowhere else, so that an edition's own clocks count (`catalog.belonging`)."""
    return facts.attendance is Attendance.ONLINE


def _written(slot: Occurrence) -> str:
    return f"{slot.first_day}/{slot.last_day}"
