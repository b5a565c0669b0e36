"""What may be submitted at the desk beside an event: the profile of an association, and a feed to be followed. Pure."""

from typing import Annotated

from pydantic import Field

from catalog.facts import AssociationFacts, EventFacts, Frozen, Identifier, Line, Url
from catalog.sightings import AssociationSighting, EventSighting, Origin


class Profile(Frozen):
    """The profile of an association.

    Attributes:
        identifiers: `rna` and `siren`; they are no facts, since they tell which association it is.
    """

    facts: AssociationFacts
    identifiers: tuple[Identifier, ...] = ()


class Feed(Frozen):
    """An address that is to be followed from now on: a source, once an administrator accepts it.

    Attributes:
        name: of the source and of its file. description: that file, TOML.
    """

    url: Annotated[Url, Field(min_length=1)]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    title: Annotated[Line, Field(min_length=1)]
    publisher: Line = ""
    licence: Annotated[Line, Field(min_length=1)]
    description: Annotated[str, Field(max_length=20_000)]


Sayable = EventFacts | Profile
"""What is a sighting as soon as it is accepted."""
Told = Sayable | Feed
"""What somebody may submit."""


def title_of(told: Told) -> str:
    """The title of an event or a feed, the name of an association."""
    return told.facts.name if isinstance(told, Profile) else told.title


def said_by(origin: Origin, told: Sayable) -> EventSighting | AssociationSighting:
    """What is told, as a sighting."""
    if isinstance(told, EventFacts):
        return EventSighting(origin=origin, facts=told)
    return AssociationSighting(origin=origin, facts=told.facts, identifiers=told.identifiers)


def told_by(said: EventSighting | AssociationSighting) -> Sayable:
    """What a sighting of a submission tells."""
    if isinstance(said, EventSighting):
        return said.facts
    return Profile(facts=said.facts, identifiers=said.identifiers)
