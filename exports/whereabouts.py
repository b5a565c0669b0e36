"""Where one goes for a date of an event, and how one takes part, its status considered.

What has moved online is at no place any more, though its sources still name the hall. Whatever tells people where to go
asks here; the JSON alone has the place and the attendance as the sources say them, beside the status.
"""

from typing import Generic, NamedTuple, TypeVar

from catalog.sightings import EventFacts, Place
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import Attendance, EventStatus
from exports.phrases import Language

Somewhere = TypeVar("Somewhere")
FROM_HOME = frozenset({Attendance.ONLINE, Attendance.HYBRID})
"""How one takes part in what one can attend without going there."""


class Whereabouts(NamedTuple, Generic[Somewhere]):
    """Where one goes, None for nowhere that is known, and how one takes part."""

    place: Somewhere | None
    attendance: Attendance | None

    def online(self, language: Language) -> str:
        """`En ligne` where that is the only place; else nothing."""
        is_only = self.place is None and self.attendance is Attendance.ONLINE
        return Attendance.ONLINE.label(language) if is_only else ""


def considered(status: EventStatus, place: Somewhere | None, attendance: Attendance | None) -> Whereabouts[Somewhere]:
    """What its sources say of a date that has this status, but for what is not so any more."""
    if status is EventStatus.MOVED_ONLINE:
        return Whereabouts(None, Attendance.ONLINE)
    return Whereabouts(place, attendance)


def whereabouts(facts: EventFacts, one: OccurrenceView) -> Whereabouts[Place]:
    """Of one date of an event: its own place, or else that of the event."""
    return considered(one.status, one.slot.place or facts.place, facts.attendance)


def whereabouts_of_event(view: EventView) -> Whereabouts[Place]:
    """Of an event as a whole: it has moved online where all of its dates have that are not cancelled."""
    status = EventStatus.MOVED_ONLINE if has_moved_online(view) else EventStatus.SCHEDULED
    return considered(status, view.facts.place, view.facts.attendance)


def has_moved_online(view: EventView) -> bool:
    """Whether every date that is not cancelled takes place online instead of where it was announced."""
    told = {one.status for one in view.occurrences} or {view.facts.status}
    return told - {EventStatus.CANCELLED} == {EventStatus.MOVED_ONLINE}
