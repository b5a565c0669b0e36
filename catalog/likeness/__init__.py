"""Could these two sightings be of one subject? Candidates, a score and its reasons. Pure.

`traits_of` takes from a sighting what is compared, `block_keys` names the drawers in which it lies and in which others like
it would lie, `compare` says same, different or doubtful, and why.
"""

from catalog.likeness.associations import compare_associations
from catalog.likeness.blocks import Drawers, block_keys
from catalog.likeness.events import compare_events
from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.places import compare_places, place_key
from catalog.likeness.traits import AssociationTraits, EventTraits, Traits, slot_count, traits_of

__all__ = [
    "Drawers",
    "Evidence",
    "Likeness",
    "Outcome",
    "Reason",
    "Traits",
    "block_keys",
    "compare",
    "compare_places",
    "place_key",
    "slot_count",
    "traits_of",
]


def compare(one: Traits, other: Traits) -> Likeness:
    """Whether two sightings are of one subject; the same whichever comes first."""
    if isinstance(one, EventTraits) and isinstance(other, EventTraits):
        return compare_events(one, other)
    if isinstance(one, AssociationTraits) and isinstance(other, AssociationTraits):
        return compare_associations(one, other)
    return Likeness(Outcome.DIFFERENT, 0.0, ())
