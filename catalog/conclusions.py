"""From the sightings of one subject to what the catalogue concludes, and what changed by it. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from pydantic import JsonValue

from catalog.identity import digest_of_texts, ical_uid, slot_id
from catalog.merging import Standings, in_order, settle_association, settle_event
from catalog.rulings import Rulings
from catalog.sightings import AssociationFacts, AssociationSighting, EventFacts, EventSighting, started_at
from catalog.slots import KnownSlot, effective_status, kept_or_withdrawn, must_be_told, name_of, paired
from catalog.vocabulary import Seen


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as JSON; `field` is `created` for a new subject."""

    field: str
    before: JsonValue
    after: JsonValue
    sequence: int = 0


@dataclass(frozen=True)
class EventState:
    """An event as it is concluded at one time."""

    id: str
    facts: EventFacts
    slots: tuple[KnownSlot, ...]
    seen: Seen
    created_at: datetime
    changed_at: datetime
    hidden: bool = False

    @cached_property
    def text(self) -> str:
        """The facts without the slots, as JSON."""
        return self.facts.model_dump_json(exclude_defaults=True, exclude={"occurrences"})

    @cached_property
    def digest(self) -> str:
        """Changes if and only if the content does."""
        told = (f"{slot.uid}{'-' if slot.withdrawn else '+'}{slot.text}" for slot in self.slots)
        return digest_of_texts((self.text, self.seen, "hidden" if self.hidden else "", *told))


@dataclass(frozen=True)
class AssociationState:
    """An association as it is concluded at one time."""

    id: str
    facts: AssociationFacts
    seen: Seen
    created_at: datetime
    changed_at: datetime
    hidden: bool = False

    @cached_property
    def text(self) -> str:
        """The facts as JSON."""
        return self.facts.model_dump_json(exclude_defaults=True)

    @cached_property
    def digest(self) -> str:
        """Changes if and only if the content does."""
        return digest_of_texts((self.text, self.seen, "hidden" if self.hidden else ""))


State = TypeVar("State", EventState, AssociationState)


def conclude_event(
    event_id: str,
    sightings: Iterable[EventSighting],
    standings: Standings,
    rulings: Rulings | None = None,
    *,
    before: EventState | None,
    left: Sequence[KnownSlot] = (),
    seen: Seen,
    now: datetime,
    uid_domain: str,
    parts: Collection[tuple[str, str]] = (),
) -> tuple[EventState, tuple[Change, ...]]:
    """What the sightings of one event amount to at `now`, and what that changes.

    `parts` are the sightings that tell of single dates of a series; `left` are the slots that a new event had under
    this id before a merge that is undone now: guests were told that they are given up, and are told of them again.
    """
    rulings = rulings or Rulings()
    facts = rulings.applied(settle_event(in_order(sightings, standings), standings, parts))
    known = before.slots if before else left
    slots = _slots(event_id, facts, known, now, uid_domain)
    if before is None:
        # One was that of the entry by which it was given up (see `catalog.former`).
        raised = {slot.uid: slot.sequence + 2 for slot in left}
        slots = tuple(replace(slot, sequence=raised.get(slot.uid, slot.sequence)) for slot in slots)
        state = EventState(event_id, facts, slots, seen, now, now, rulings.hidden)
        return state, (Change("created", None, facts.title),)
    old_slots = {slot.uid: slot for slot in before.slots}
    slots = tuple(_with_sequence(slot, old_slots.get(slot.uid), facts, before.facts) for slot in slots)
    state = EventState(event_id, facts, slots, seen, before.created_at, before.changed_at, rulings.hidden)
    if state.digest == before.digest:
        return before, ()
    changes = (
        *_field_changes(before.facts, facts, skip=frozenset({"occurrences"})),
        *_slot_changes(before, state),
        *_standing_changes(before, state),
    )
    return _dated(state, before, changes, now), changes


def conclude_association(
    association_id: str,
    sightings: Iterable[AssociationSighting],
    standings: Standings,
    rulings: Rulings | None = None,
    *,
    before: AssociationState | None,
    seen: Seen,
    now: datetime,
) -> tuple[AssociationState, tuple[Change, ...]]:
    """What the sightings of one association amount to at `now`, and what that changes."""
    rulings = rulings or Rulings()
    facts = rulings.applied(settle_association(in_order(sightings, standings), standings))
    if before is None:
        state = AssociationState(association_id, facts, seen, now, now, rulings.hidden)
        return state, (Change("created", None, facts.name),)
    state = AssociationState(association_id, facts, seen, before.created_at, before.changed_at, rulings.hidden)
    if state.digest == before.digest:
        return before, ()
    changes = (*_field_changes(before.facts, facts), *_standing_changes(before, state))
    return _dated(state, before, changes, now), changes


def kept_whole(state: EventState | AssociationState, editions: Sequence[str] = ()) -> JsonValue:
    """All that a subject was, as the journal keeps it when its id is given up; `editions` are those to which it belonged."""
    whole: dict[str, JsonValue] = {
        "facts": state.facts.model_dump(mode="json", exclude_defaults=True, exclude={"occurrences"}),
        "seen": str(state.seen),
        "hidden": state.hidden,
    }
    if isinstance(state, EventState):
        whole["slots"] = [{"uid": slot.uid, **_told(state, slot)} for slot in state.slots]
    if editions:
        whole["editions"] = [*editions]
    return whole


def _slots(
    event_id: str, facts: EventFacts, known: Sequence[KnownSlot], now: datetime, uid_domain: str
) -> tuple[KnownSlot, ...]:
    found = paired(known, facts.occurrences)
    taken = {slot.slot for slot in known}
    slots: list[KnownSlot] = []
    for place, said in enumerate(facts.occurrences):
        if place in found:
            slots.append(replace(found[place], said=said, withdrawn=False))
            continue
        name = name_of(said)
        slot = slot_id(event_id, name, taken)
        taken.add(slot)
        slots.append(KnownSlot(ical_uid(event_id, slot, uid_domain), slot, name, said))
    spoken_of = {slot.uid for slot in found.values()}
    slots += [kept_or_withdrawn(slot, now) for slot in known if slot.uid not in spoken_of]
    return tuple(sorted(slots, key=lambda slot: (started_at(slot.said), slot.uid)))


def _with_sequence(slot: KnownSlot, old: KnownSlot | None, facts: EventFacts, before: EventFacts) -> KnownSlot:
    """SEQUENCE rises by one on a change that a guest must know of, never otherwise (the change contract)."""
    if old is None or not must_be_told(before, old, facts, slot):
        return slot
    return replace(slot, sequence=old.sequence + 1)


def _field_changes(
    before: EventFacts | AssociationFacts, after: EventFacts | AssociationFacts, skip: frozenset[str] = frozenset()
) -> Sequence[Change]:
    old = before.model_dump(mode="json", exclude_defaults=True)
    new = after.model_dump(mode="json", exclude_defaults=True)
    fields = [field for field in type(after).model_fields if field not in skip and old.get(field) != new.get(field)]
    return [Change(field, old.get(field), new.get(field)) for field in fields]


def _slot_changes(before: EventState, after: EventState) -> Iterable[Change]:
    old_slots = {slot.uid: slot for slot in before.slots}
    for slot in after.slots:
        old = old_slots.get(slot.uid)
        told_before, told_now = (_told(before, old) if old else None), _told(after, slot)
        if told_before != told_now:
            yield Change(f"occurrences.{slot.slot}", told_before, told_now, slot.sequence)


def _told(state: EventState, slot: KnownSlot) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = slot.said.model_dump(mode="json", exclude_defaults=True)
    # A new hall of the event raises the SEQUENCE of each slot, though nothing else is said of it.
    return {**said, "status": str(effective_status(state.facts, slot)), "sequence": slot.sequence}


def _standing_changes(before: State, after: State) -> Iterable[Change]:
    if before.seen is not after.seen:
        yield Change("seen", str(before.seen), str(after.seen))
    if before.hidden is not after.hidden:
        yield Change("hidden", before.hidden, after.hidden)


def _dated(state: State, before: State, changes: Sequence[Change], now: datetime) -> State:
    """The state with the date of its last change of content.

    That a source is down, or up again, is none: calendars tell the same of what it lists. That nobody lists a subject
    any more is told there, also where it comes to light, or ends, while a source counts as down.
    """
    told_otherwise = (before.seen is Seen.NO_LONGER_LISTED) is not (state.seen is Seen.NO_LONGER_LISTED)
    only_seen = [change.field for change in changes] == ["seen"]
    return state if only_seen and not told_otherwise else replace(state, changed_at=now)
