"""Which slot of yesterday is which slot of today, so that a new date keeps its UID. Pure.

A source seldom names its slots. A slot is found again by the name that it gives (RECURRENCE-ID), by
its start, and else by being the nearest one left over: an event with one slot that moves is the same
slot, a series that moves from Tuesday to Wednesday keeps its slots one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from catalog.sightings import EventFacts, Occurrence, Place, ended_at, started_at
from catalog.territory import same_place
from catalog.vocabulary import EventStatus

_NEIGHBOURHOOD = timedelta(days=6)
# For who goes there all of these are one: it takes place as it was told.
AS_PLANNED = frozenset({EventStatus.FULL, EventStatus.TENTATIVE, EventStatus.SCHEDULED, EventStatus.RESCHEDULED})


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
    """For the slots now said, by position, the known slot that each one is.

    Of two that begin together each stays what it is; one that stands comes before one that was withdrawn.
    """
    found: dict[int, KnownSlot] = {}
    if not known:
        return found
    free = {slot.uid: slot for slot in sorted(known, key=lambda slot: (slot.withdrawn, slot.uid))}
    for was, is_now, among_withdrawn in _WAYS:
        index: dict[str, list[KnownSlot]] = {}
        for slot in free.values():
            if among_withdrawn or not slot.withdrawn:
                index.setdefault(was(slot), []).append(slot)
        for place, occurrence in enumerate(said):
            candidates = index.get(is_now(occurrence)) if place not in found and is_now(occurrence) else None
            if candidates:
                found[place] = candidates.pop(0)
                del free[found[place].uid]
    left = [place for place in range(len(said)) if place not in found]
    found.update(_nearest([slot for slot in free.values() if not slot.withdrawn], left, said, alone=len(said) == 1))
    return found


def _words(occurrence: Occurrence) -> str:
    return occurrence.model_dump_json(exclude_defaults=True)


def _key(occurrence: Occurrence) -> str:
    return occurrence.key


def _start(occurrence: Occurrence) -> str:
    return started_at(occurrence).isoformat() if occurrence.start_at is None else str(occurrence.start_at.timestamp())


# In this order: what tells a known slot, what must tell the same now, whether withdrawn slots are looked at.
_WAYS: Sequence[tuple[Callable[[KnownSlot], str], Callable[[Occurrence], str], bool]] = (
    (lambda slot: slot.text, _words, False),
    (lambda slot: _key(slot.said), _key, True),
    (lambda slot: slot.text, _words, True),
    (lambda slot: _start(slot.said), _start, True),
)


def _nearest(
    free: Sequence[KnownSlot], left: Sequence[int], said: Sequence[Occurrence], *, alone: bool
) -> dict[int, KnownSlot]:
    if alone and len(free) == 1 and left:
        return {left[0]: free[0]}
    waiting = sorted(free, key=lambda slot: (started_at(slot.said), slot.uid))
    starts = [started_at(slot.said) for slot in waiting]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, known, place in sorted(_neighbours(starts, {place: started_at(said[place]) for place in left})):
        if place not in found and known not in taken:
            found[place] = known
            taken.add(known)
    # What moves together does not overtake: the first of them stays the first.
    places = sorted(found, key=lambda place: (started_at(said[place]), place))
    return {place: waiting[known] for place, known in zip(places, sorted(taken), strict=True)}


def _neighbours(
    starts: Sequence[datetime], said: Mapping[int, datetime]
) -> Iterator[tuple[timedelta, float, int, int]]:
    """Who is near whom: how far, what orders those who are as far, the places among the known and among the said.

    Both are the same there and back, so that a merge that is undone leaves no slot exchanged.
    """
    for place, when in said.items():
        first, last = bisect_left(starts, when - _NEIGHBOURHOOD), bisect_right(starts, when + _NEIGHBOURHOOD)
        for known in range(first, last):
            yield abs(starts[known] - when), starts[known].timestamp() + when.timestamp(), known, place


def effective_status(facts: EventFacts, slot: KnownSlot) -> EventStatus:
    """What a guest of this slot must know: the event's own status, the slot's, or that it was withdrawn."""
    if slot.withdrawn or slot.said.status is EventStatus.CANCELLED:
        return EventStatus.CANCELLED
    return slot.said.status if facts.status is EventStatus.SCHEDULED else facts.status


def must_be_told(before: EventFacts, old: KnownSlot, facts: EventFacts, slot: KnownSlot) -> bool:
    """Whether a guest must know of what changed of a slot (time, place, status), so that its SEQUENCE rises.

    A place that is only written otherwise, or given its INSEE code, is where it was.
    """
    return _told(before, old) != _told(facts, slot) or not same_place(_where(before, old), _where(facts, slot))


def _told(facts: EventFacts, slot: KnownSlot) -> tuple[object, ...]:
    status = effective_status(facts, slot)
    said = slot.said
    when = (said.start_at, said.end_at, said.start_on, said.end_on, said.zone)
    return (when, facts.online_url, facts.attendance, EventStatus.SCHEDULED if status in AS_PLANNED else status)


def _where(facts: EventFacts, slot: KnownSlot) -> Place:
    return slot.said.place or facts.place or Place()


def kept_or_withdrawn(slot: KnownSlot, now: datetime) -> KnownSlot:
    """A known slot of which nothing is said any more: the past stays, the future is withdrawn."""
    is_past = ended_at(slot.said) < now
    return slot if is_past or slot.withdrawn else replace(slot, withdrawn=True)
