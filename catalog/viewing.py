"""Views of what is concluded, with the claims that follow from its sightings; no database is asked.

Everything in a view was checked when it was taken in, so it is not checked again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from catalog.conclusions import AssociationState, EventState
from catalog.constructing import constructed
from catalog.identity import slug
from catalog.merging import Standings, claims_of, identifiers_of, in_order
from catalog.rows import KeptSighting
from catalog.rulings import Rulings
from catalog.sightings import AssociationSighting, EventSighting
from catalog.slots import KnownSlot, effective_status
from catalog.views import AssociationView, EventView, OccurrenceView

_More = Mapping[str, object]
_Said = TypeVar("_Said", EventSighting, AssociationSighting)


def event_view(
    state: EventState, kept: Iterable[KeptSighting], rulings: Rulings, standings: Standings, more: _More
) -> EventView:
    """An event as it is shown; `more` are the fields that are read beside its state: revision, absences, former, changes."""
    said = _said_of(EventSighting, kept, standings)
    slots = tuple(_occurrence_view(state, slot) for slot in state.slots)
    own = {"slug": slug(state.facts.title), "occurrences": slots, "held_by": (), "editions": ()}
    return constructed(EventView, {**_shared(state, said, rulings, standings), **own, **more})


def association_view(
    state: AssociationState, kept: Iterable[KeptSighting], rulings: Rulings, standings: Standings, more: _More
) -> AssociationView:
    """An association as it is shown; `more` are the fields that are read beside its state: revision, absences, timeline."""
    said = _said_of(AssociationSighting, kept, standings)
    own = {"slug": slug(state.facts.name), "organises": False}
    return constructed(AssociationView, {**_shared(state, said, rulings, standings), **own, **more})


def _said_of(model: type[_Said], kept: Iterable[KeptSighting], standings: Standings) -> list[_Said]:
    return in_order([one.said for one in kept if isinstance(one.said, model)], standings)


def _shared(
    state: EventState | AssociationState, said: Sequence[_Said], rulings: Rulings, standings: Standings
) -> dict[str, object]:
    """What views of both kinds say of their subject."""
    return {
        "id": state.id,
        "created_at": state.created_at,
        "changed_at": state.changed_at,
        "facts": state.facts,
        "seen": state.seen,
        "identifiers": identifiers_of(said),
        "sources": tuple(dict.fromkeys(sighting.origin.source for sighting in said)),
        "claims": claims_of(said, state.facts, standings, rulings),
    }


def _occurrence_view(state: EventState, slot: KnownSlot) -> OccurrenceView:
    status = effective_status(state.facts, slot)
    told = {"uid": slot.uid, "sequence": slot.sequence, "status": status, "slot": slot.said}
    return constructed(OccurrenceView, told)
