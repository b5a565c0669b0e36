"""What a published event or association rests on, beside what is published of it anyway. Pure.

It is enough to make it again as it is, in another catalogue (`catalog.restoring`), such that the sources go on where
they were. Nothing in it is private: it holds what sources say whose words are published, and what people decided,
without who they are and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeVar

from pydantic import AwareDatetime, Field, JsonValue

from catalog.editions import Edition
from catalog.sightings import AssociationFacts, EventFacts, Frozen, Identifier, Key, Line, Occurrence, Origin
from catalog.verdicts import Decided
from catalog.views import AssociationView, Changed, EventView, SourceHealth, SourceView
from catalog.vocabulary import Doubt, Seen

_Uid = Annotated[str, Field(pattern=r"^e[0-9a-z]+-[0-9a-z]+@[0-9a-z.-]+$")]
_Id = Annotated[str, Field(pattern=r"^[ea][0-9a-z]+$")]


class SightingRoot(Frozen):
    """What one source says of it.

    Attributes:
        first_seen_at, missed, missed_since, gone: as the catalogue keeps them of a sighting.
        same: the names of the fields that it says just as the catalogue concludes them.
        otherwise: the others that it says, as JSON.
    """

    origin: Origin
    first_seen_at: AwareDatetime
    missed: int = 0
    missed_since: AwareDatetime | None = None
    gone: bool = False
    identifiers: tuple[Identifier, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    same: tuple[str, ...] = ()
    otherwise: dict[str, JsonValue] = {}


class SlotRoot(Frozen):
    """One of its dates, as `catalog.slots.KnownSlot` has it."""

    uid: _Uid
    name: Key
    said: Occurrence
    sequence: int = 0
    withdrawn: bool = False


class FormerRoot(Frozen):
    """An event that was merged into it.

    Attributes:
        facts: of what it was, as JSON, what tells where it stood; None where that is no longer known.
        editions: the ids of those to which it belonged. slots: its dates.
    """

    event_id: _Id
    facts: dict[str, JsonValue] | None = None
    editions: tuple[Line, ...] = ()
    slots: tuple[SlotRoot, ...]


class DecisionRoot(Decided):
    """What a person decided, as `catalog.verdicts.Decision` has it, but for who did, and why.

    Attributes:
        place: among all that were decided in one instant.
    """

    at: AwareDatetime
    place: int = 0


class ChangeRoot(Frozen):
    """What changed of a field, as the journal has it."""

    at: AwareDatetime
    field: Line
    before: JsonValue = None
    after: JsonValue = None
    sequence: int = 0


class EventRoots(Frozen):
    """What an event rests on.

    Attributes:
        slots: all its dates ever known, by start.
        editions: to which it belongs, and why (`catalog.belonging.Because`).
        entered: when the events that were merged into it entered the catalogue, by their ids.
        changes: what the changes follow from that its guests are told of, the earliest first.
    """

    id: _Id
    slots: Annotated[tuple[SlotRoot, ...], Field(min_length=1)]
    sightings: tuple[SightingRoot, ...] = ()
    former: tuple[FormerRoot, ...] = ()
    changes: tuple[ChangeRoot, ...] = ()
    editions: dict[Line, Line] = {}
    entered: dict[_Id, AwareDatetime] = {}


class AssociationRoots(Frozen):
    """What an association rests on; `changes` are those of its name, the earliest first, `entered` is as for events."""

    id: _Id
    sightings: tuple[SightingRoot, ...] = ()
    changes: tuple[ChangeRoot, ...] = ()
    entered: dict[_Id, AwareDatetime] = {}


class RootedEvent(EventView):
    """An event with what it rests on."""

    roots: EventRoots


class RootedAssociation(AssociationView):
    """An association with what it rests on."""

    roots: AssociationRoots


class ReadEvent(NamedTuple):
    """An event as it is read back from what was published.

    Attributes:
        facts: with the dates that stand. said: what each sighting of its roots says.
    """

    facts: EventFacts
    seen: Seen
    created_at: AwareDatetime
    changed_at: AwareDatetime
    revision: int
    roots: EventRoots
    said: Sequence[EventFacts]


class ReadAssociation(NamedTuple):
    """An association as it is read back from what was published."""

    facts: AssociationFacts
    seen: Seen
    created_at: AwareDatetime
    changed_at: AwareDatetime
    revision: int
    roots: AssociationRoots
    said: Sequence[AssociationFacts]


@dataclass(frozen=True, slots=True)
class Published:
    """A catalogue as it was published.

    Attributes:
        base_url: where it was published.
        tombstones: the ids that were given up, hidden or gone, with their revisions.
        decisions: what people decided, the earliest first.
        events, associations: all others; read while they are gone through, once.
    """

    base_url: str
    editions: Sequence[Edition]
    sources: Sequence[SourceView]
    health: dict[str, SourceHealth]
    tombstones: Sequence[Changed]
    decisions: Sequence[DecisionRoot]
    events: Iterable[ReadEvent]
    associations: Iterable[ReadAssociation]


_Facts = TypeVar("_Facts", EventFacts, AssociationFacts)


def said_of(roots: EventRoots | AssociationRoots, facts: _Facts) -> list[_Facts]:
    """What each of the sightings says, where `facts` are what is concluded. Raises `ValueError` where that fits no field."""
    found: list[_Facts] = []
    for one in roots.sightings:
        if unknown := set(one.same) - type(facts).model_fields.keys():
            raise ValueError(f"{min(unknown)!r} is no field")
        found.append(type(facts).model_validate({**one.otherwise, **{name: getattr(facts, name) for name in one.same}}))
    return found
