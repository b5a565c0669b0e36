"""What somebody says of an association at the desk: its facts, and the numbers by which registers know it. Pure."""

from catalog.facts import AssociationFacts, EventFacts, Frozen, Identifier
from catalog.sightings import AssociationSighting, EventSighting, Origin


class Profile(Frozen):
    """The profile of an association.

    Attributes:
        identifiers: `rna` and `siren`; they are no facts, since they tell which association it is.
    """

    facts: AssociationFacts
    identifiers: tuple[Identifier, ...] = ()


Told = EventFacts | Profile
"""What somebody may submit."""


def title_of(told: Told) -> str:
    """The title of an event, the name of an association."""
    return told.title if isinstance(told, EventFacts) else told.facts.name


def said_by(origin: Origin, told: Told) -> EventSighting | AssociationSighting:
    """What is told, as a sighting."""
    if isinstance(told, EventFacts):
        return EventSighting(origin=origin, facts=told)
    return AssociationSighting(origin=origin, facts=told.facts, identifiers=told.identifiers)


def told_by(said: EventSighting | AssociationSighting) -> Told:
    """What a sighting of a submission tells."""
    if isinstance(said, EventSighting):
        return said.facts
    return Profile(facts=said.facts, identifiers=said.identifiers)
