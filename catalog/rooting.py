"""From the catalogue to what a publication says that a subject rests on (`catalog.roots`).

Nothing is asked of the database for an ordinary event: what its view is made of is at hand, and what few subjects have
is read for all at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from json import loads
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, and_, or_, select

from catalog.conclusions import AssociationState, EventState
from catalog.constructing import constructed
from catalog.former import what_they_were
from catalog.guests import of_guests
from catalog.journal import MERGED
from catalog.prior import entered, slots_of
from catalog.roots import (
    AssociationRoots,
    ChangeRoot,
    EventRoots,
    FormerRoot,
    SightingRoot,
    SlotRoot,
)
from catalog.rows import KeptSighting, table_of
from catalog.rulings import Rulings
from catalog.sightings import AssociationFacts, EventFacts, started_at
from catalog.slots import KnownSlot
from catalog.tables import Journal, Membership, Redirect
from catalog.views import FormerOccurrence
from catalog.views_changes import GuestChange

Facts = EventFacts | AssociationFacts
_WHERE_IT_STOOD = (
    "title", "attendance", "place", "language", "organisers", "price", "audiences", "accessibility", "themes",
)  # fmt: skip
"""Of what an event was that became part of another: by what selections know it (`exports.faceting`), and its title."""


class Rooting:
    """Finds out what subjects rest on, in one consistent state."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def event(
        self,
        state: EventState,
        kept: Sequence[KeptSighting],
        rulings: Rulings,
        more: Mapping[str, Any],
        *,
        is_whole: bool,
    ) -> EventRoots:
        """What an event rests on; `kept` are the sightings that may be published, `more` what its view has beside them.

        Of one that not all its sightings may be published of (`is_whole`), it is not told what was merged into it.
        """
        told = {
            "id": state.id,
            "slots": tuple(map(_slot, state.slots)),
            "sightings": _sightings(kept, state.facts, rulings),
            "former": self._former(more["former"], is_whole=is_whole) if more["former"] else (),
            "changes": self._told_of(state.id, more["changes"]),
            "editions": self._memberships.get(state.id, {}),
            "entered": self._entered.get(state.id, {}),
        }
        return constructed(EventRoots, told)

    def association(
        self, state: AssociationState, kept: Sequence[KeptSighting], rulings: Rulings, *, is_whole: bool
    ) -> AssociationRoots:
        """What an association rests on; of one that is not `is_whole` no former name is told: it may be another's word."""
        told = {
            "id": state.id,
            "sightings": _sightings(kept, state.facts, rulings),
            "changes": tuple(self._renamed.get(state.id, ())) if is_whole else (),
            "entered": self._entered.get(state.id, {}),
        }
        return constructed(AssociationRoots, told)

    def _former(self, former: Sequence[FormerOccurrence], *, is_whole: bool) -> tuple[FormerRoot, ...]:
        ids = sorted({one.event_id for one in former})
        slots, were = slots_of(self._connection, ids), what_they_were(self._connection, ids)
        found: list[FormerRoot] = []
        for name in ids:
            was = were.get(name, {})
            told = was.get("facts") if is_whole else None
            facts = told and {field: told[field] for field in _WHERE_IT_STOOD if field in told}
            dates = tuple(_slot(one) for one in _by_start(slots[name]))
            editions = tuple(was.get("editions", ()))
            found.append(FormerRoot(event_id=name, facts=facts, editions=editions, slots=dates))
        return tuple(found)

    def _told_of(self, event_id: str, changes: Sequence[GuestChange]) -> tuple[ChangeRoot, ...]:
        """The entries of the journal from which these changes follow; they are told the latest first.

        Of an event that was another one for a while, when it was given up and given again.
        """
        if not changes:
            return ()
        table = table_of(Journal)
        told = or_(and_(of_guests(), table.c.at >= changes[-1].at), table.c.field.in_((MERGED, "created")))
        rows = self._connection.execute(select(table).where(table.c.subject_id == event_id, told).order_by(table.c.id))
        found = [_change(row) for row in rows]
        first = next((one for one in found if one.field == "created"), None)
        return tuple(_bare(one) for one in found if one is not first)

    @cached_property
    def _memberships(self) -> Mapping[str, dict[str, str]]:
        """For each event the editions to which it belongs, and why."""
        table = table_of(Membership)
        query = select(table.c.event_id, table.c.edition_id, table.c.because)
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in self._connection.execute(query.order_by(table.c.edition_id)):
            found[row.event_id][row.edition_id] = row.because
        return dict(found)

    @cached_property
    def _entered(self) -> Mapping[str, dict[str, datetime]]:
        """For each subject into which others were merged, over however many, when those entered the catalogue."""
        table = table_of(Redirect)
        query = select(table.c.old_id, table.c.new_id).where(table.c.new_id != "")
        leads: dict[str, str] = {row.old_id: row.new_id for row in self._connection.execute(query)}
        found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        for name, at in sorted(entered(self._connection, leads).items()):
            heir = leads[name]
            while heir in leads:
                heir = leads[heir]
            found[heir][name] = at
        return dict(found)

    @cached_property
    def _renamed(self) -> Mapping[str, list[ChangeRoot]]:
        """For each association that was renamed, how and when."""
        table = table_of(Journal)
        found: defaultdict[str, list[ChangeRoot]] = defaultdict(list)
        for row in self._connection.execute(select(table).where(table.c.field == "name").order_by(table.c.id)):
            found[row.subject_id].append(_change(row))
        return found


def _sightings(kept: Sequence[KeptSighting], concluded: Facts, rulings: Rulings) -> tuple[SightingRoot, ...]:
    # Of one source alone, what is equal is the same to the letter; two may write one instant in two ways.
    is_alone = len(kept) == 1 and not rulings
    return tuple(_sighting(one, concluded, is_alone=is_alone) for one in sorted(kept, key=lambda one: one.key))


def _sighting(kept: KeptSighting, concluded: Facts, *, is_alone: bool) -> SightingRoot:
    said = kept.said
    same, otherwise = _compared(said.facts, concluded, is_alone=is_alone)
    told = {
        "origin": said.origin,
        "first_seen_at": kept.first_seen_at,
        "missed": kept.missed,
        "missed_since": kept.missed_since,
        "gone": kept.gone,
        "identifiers": said.identifiers,
        "doubts": said.doubts,
        "same": same,
        "otherwise": otherwise,
    }
    return constructed(SightingRoot, told)


def _compared(facts: Facts, concluded: Facts, *, is_alone: bool) -> tuple[tuple[str, ...], dict[str, JsonValue]]:
    """The fields that these facts say like the concluded ones, and all others that they say, as JSON."""
    settled = concluded.__dict__
    said = {name: value for name, value in facts.__dict__.items() if value != _blanks(type(facts))[name]}
    same = [name for name, value in said.items() if value == settled[name]]
    if same and not is_alone:
        ours, theirs = (one.model_dump(mode="json", include=set(same)) for one in (facts, concluded))
        same = [name for name in same if ours[name] == theirs[name]]
    left = said.keys() - set(same)
    return tuple(same), facts.model_dump(mode="json", exclude_defaults=True, include=left) if left else {}


@cache
def _blanks(model: type[Facts]) -> dict[str, object]:
    return {name: field.get_default() for name, field in model.model_fields.items()}


def _slot(slot: KnownSlot) -> SlotRoot:
    told = {"uid": slot.uid, "name": slot.name, "said": slot.said}
    return constructed(SlotRoot, {**told, "sequence": slot.sequence, "withdrawn": slot.withdrawn})


def _by_start(slots: Iterable[KnownSlot]) -> list[KnownSlot]:
    return sorted(slots, key=lambda slot: (started_at(slot.said), slot.uid))


def _bare(change: ChangeRoot) -> ChangeRoot:
    """Without what the event was, where it was given up or given again."""
    if change.field == MERGED:
        return change.model_copy(update={"before": None})
    return change.model_copy(update={"after": None}) if change.field == "created" else change


def _change(row: Any) -> ChangeRoot:
    told = {"at": row.at, "field": row.field, "before": loads(row.before), "after": loads(row.after)}
    return constructed(ChangeRoot, {**told, "sequence": row.sequence})
