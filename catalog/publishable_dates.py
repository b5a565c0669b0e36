"""The dates of an event of which a source tells that forbids it: when they are is what others say too, the rest is theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalog.conclusions import EventState
from catalog.merging import Standings, in_order, settle_event
from catalog.rows import KeptSighting
from catalog.rulings import Rulings
from catalog.sightings import EventFacts, EventSighting, Occurrence
from catalog.territory import placed
from catalog.views import FormerOccurrence
from catalog.vocabulary import EventStatus

_When = tuple[object, ...]
_BARE: Mapping[str, object] = {"title": "", "place": None, "status": EventStatus.SCHEDULED}
"""What is left of a date when nobody may be quoted on it."""


def all_dates_said(facts: EventFacts, allowed: Iterable[KeptSighting]) -> bool:
    """Whether each date of the event is the word of one of these sightings."""
    return {_when(slot) for slot in facts.occurrences} <= _said(allowed_sightings(allowed)).keys()


def allowed_sightings(allowed: Iterable[KeptSighting]) -> list[EventSighting]:
    """The sightings of events among what was kept."""
    return [one.said for one in allowed if isinstance(one.said, EventSighting)]


def as_allowed(
    state: EventState, allowed: Iterable[KeptSighting], standings: Standings, rulings: Rulings
) -> EventState:
    """The event as these sightings alone tell it, at the dates that it has.

    Its slots keep their times and their identity, which all of them say (`all_dates_said`); what is said of one slot
    besides, its title, place and status, is what they say of it, or what a person set.
    """
    ordered = in_order(allowed_sightings(allowed), standings)
    facts = rulings.applied(settle_event(ordered, standings))
    if "occurrences" in rulings.overrides:
        return replace(state, facts=facts.model_copy(update={"occurrences": state.facts.occurrences}))
    said = _said(ordered)
    occurrences = tuple(_as_said(slot, said) for slot in state.facts.occurrences)
    slots = tuple(replace(slot, said=_as_said(slot.said, said)) for slot in state.slots)
    return replace(state, facts=facts.model_copy(update={"occurrences": occurrences}), slots=slots)


def bare(former: FormerOccurrence) -> FormerOccurrence:
    """An entry that was given up, without the words that were on it."""
    return former.model_copy(update={"title": "", "slot": former.slot.model_copy(update=_BARE)})


def _said(ordered: Sequence[EventSighting]) -> dict[_When, Occurrence]:
    """The first that is said of each date."""
    found: dict[_When, Occurrence] = {}
    for one in ordered:
        for slot in placed(one.facts).occurrences:
            found.setdefault(_when(slot), slot)
    return found


def _as_said(slot: Occurrence, said: Mapping[_When, Occurrence]) -> Occurrence:
    own = said.get(_when(slot))
    told = {"title": own.title, "place": own.place, "status": own.status} if own else _BARE
    return slot.model_copy(update=told)


def _when(slot: Occurrence) -> _When:
    return slot.start_at, slot.end_at, slot.start_on, slot.end_on
