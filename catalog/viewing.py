"""Views of what is concluded, with the claims that follow from its sightings; no database is asked.

Everything in a view was checked when it was taken in, so it is not checked again.
"""

from collections.abc import Iterable, Mapping

from catalog.conclusions import AssociationState, EventState
from catalog.constructing import constructed
from catalog.identity import slug
from catalog.merging import Standings, claims_of, identifiers_of, in_order
from catalog.rows import KeptSighting
from catalog.rulings import Rulings
from catalog.sightings import AssociationSighting, EventSighting
from catalog.slots import KnownSlot, effective_status
from catalog.views import AssociationView, EventView, OccurrenceView


def event_view(
    state: EventState,
    kept: Iterable[KeptSighting],
    rulings: Rulings,
    standings: Standings,
    more: Mapping[str, object],
) -> EventView:
    """An event as it is shown; `more` are the fields that are read beside its state: revision, absences, former, changes."""
    said = in_order([one.said for one in kept if isinstance(one.said, EventSighting)], standings)
    own = {
        "id": state.id,
        "slug": slug(state.facts.title),
        "created_at": state.created_at,
        "changed_at": state.changed_at,
        "facts": state.facts,
        "occurrences": tuple(_occurrence_view(state, slot) for slot in state.slots),
        "seen": state.seen,
        "identifiers": identifiers_of(said),
        "sources": tuple(dict.fromkeys(sighting.origin.source for sighting in said)),
        "claims": claims_of(said, state.facts, standings, rulings),
        "held_by": (),
    }
    return constructed(EventView, {**own, **more})


def _occurrence_view(state: EventState, slot: KnownSlot) -> OccurrenceView:
    status = effective_status(state.facts, slot)
    told = {"uid": slot.uid, "sequence": slot.sequence, "status": status, "slot": slot.said}
    return constructed(OccurrenceView, told)


def association_view(
    state: AssociationState,
    kept: Iterable[KeptSighting],
    rulings: Rulings,
    standings: Standings,
    more: Mapping[str, object],
) -> AssociationView:
    """An association as it is shown; `more` are the fields that are read beside its state: revision, absences, timeline."""
    said = in_order([one.said for one in kept if isinstance(one.said, AssociationSighting)], standings)
    own = {
        "id": state.id,
        "slug": slug(state.facts.name),
        "created_at": state.created_at,
        "changed_at": state.changed_at,
        "facts": state.facts,
        "seen": state.seen,
        "identifiers": identifiers_of(said),
        "sources": tuple(dict.fromkeys(sighting.origin.source for sighting in said)),
        "claims": claims_of(said, state.facts, standings, rulings),
    }
    return constructed(AssociationView, {**own, **more})
