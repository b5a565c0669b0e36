"""Which slot of yesterday is which slot of today, so that a new date keeps its UID. Pure.

A source seldom names its slots. A slot is found again by the name that it gives (RECURRENCE-ID), by
its start, and else by being the nearest one left over: an event with one slot that moves is the same
slot, a series that moves from Tuesday to Wednesday keeps its slots one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from catalog.sightings import EventFacts, Occurrence, Place, ended_at, started_at
from catalog.vocabulary import EventStatus

_NEIGHBOURHOOD = timedelta(days=6)


@dataclass(frozen=True)
class KnownSlot:
    """A slot that has an identity.

    Attributes:
        uid: iCal UID; slot: its last part, unique in the event.
        name: what named the slot when it was first seen.
        withdrawn: whether the event's sources speak of the event but no longer of this slot.
    """

    uid: str
    slot: str
    name: str
    said: Occurrence
    sequence: int = 0
    withdrawn: bool = False

    @cached_property
    def text(self) -> str:
        """What is said of it, as JSON."""
        return self.said.model_dump_json(exclude_defaults=True)


def name_of(occurrence: Occurrence) -> str:
    """What names a slot when it is first seen: the source's key, else its start."""
    if occurrence.key:
        return occurrence.key
    if occurrence.start_on:
        return occurrence.start_on.strftime("%Y%m%d")
    return started_at(occurrence).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def paired(known: Sequence[KnownSlot], said: Sequence[Occurrence]) -> dict[int, KnownSlot]:
    """For the slots now said, by position, the known slot that each one is."""
    found: dict[int, KnownSlot] = {}
    if not known:
        return found
    free = {slot.uid: slot for slot in known}
    for is_it in (_same_key, _same_start):
        index: dict[str, list[KnownSlot]] = {}
        for slot in free.values():
            index.setdefault(is_it(slot.said), []).append(slot)
        for place, occurrence in enumerate(said):
            candidates = index.get(is_it(occurrence)) if place not in found and is_it(occurrence) else None
            if candidates:
                found[place] = candidates.pop(0)
                del free[found[place].uid]
    left = [place for place in range(len(said)) if place not in found]
    found.update(_nearest([slot for slot in free.values() if not slot.withdrawn], left, said, alone=len(said) == 1))
    return found


def _same_key(occurrence: Occurrence) -> str:
    return occurrence.key


def _same_start(occurrence: Occurrence) -> str:
    return started_at(occurrence).isoformat() if occurrence.start_at is None else str(occurrence.start_at.timestamp())


def _nearest(
    free: Sequence[KnownSlot], left: Sequence[int], said: Sequence[Occurrence], *, alone: bool
) -> dict[int, KnownSlot]:
    if alone and len(free) == 1 and left:
        return {left[0]: free[0]}
    found: dict[int, KnownSlot] = {}
    waiting = sorted(free, key=lambda slot: (started_at(slot.said), slot.uid))
    for place in sorted(left, key=lambda place: started_at(said[place])):
        when = started_at(said[place])
        near = [slot for slot in waiting if abs(started_at(slot.said) - when) <= _NEIGHBOURHOOD]
        if near:
            found[place] = min(near, key=lambda slot: (abs(started_at(slot.said) - when), slot.uid))
            waiting.remove(found[place])
    return found


def effective_status(facts: EventFacts, slot: KnownSlot) -> EventStatus:
    """What a guest of this slot must know: the event's own status, the slot's, or that it was withdrawn."""
    if slot.withdrawn or slot.said.status is EventStatus.CANCELLED:
        return EventStatus.CANCELLED
    return slot.said.status if facts.status is EventStatus.SCHEDULED else facts.status


def matters(facts: EventFacts, slot: KnownSlot) -> tuple[object, ...]:
    """All that raises SEQUENCE when it changes: time, place, status."""
    place = slot.said.place or facts.place or Place()
    where = (place.name, place.address, place.postal_code, place.city)
    status = effective_status(facts, slot)
    told = {EventStatus.FULL, EventStatus.TENTATIVE, EventStatus.SCHEDULED, EventStatus.RESCHEDULED}
    said = slot.said
    when = (said.start_at, said.end_at, said.start_on, said.end_on, said.zone)
    return (when, where, facts.online_url, facts.attendance, EventStatus.SCHEDULED if status in told else status)


def kept_or_withdrawn(slot: KnownSlot, now: datetime) -> KnownSlot:
    """A known slot of which nothing is said any more: the past stays, the future is withdrawn."""
    is_past = ended_at(slot.said) < now
    return slot if is_past or slot.withdrawn else replace(slot, withdrawn=True)
