"""The catalogue as it was at an instant, and what changed from one instant to another.

The journal is walked backwards from the present: every entry says what stood before it. A subject that was
merged since is found whole in the entry that gave up its id. Journals that were begun by an early Goodweek
note only who it was merged into: of such a subject it can be said that it was there, and no more.

To which editions an event belonged is not part of it: see the entries `belongs.EDITION` of its history.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import Connection, Row, select

from catalog import prior
from catalog.conclusions import AssociationState, EventState
from catalog.journal import MERGED
from catalog.rows import table_of
from catalog.sightings import AssociationFacts, EventFacts, Frozen
from catalog.sightings import Occurrence as Slot
from catalog.slots import effective_status
from catalog.tables import Association, Event, Journal
from catalog.views import OccurrenceView
from catalog.vocabulary import EventStatus, Seen

_SLOT = "occurrences."
_FIELDS = {"e": set(EventFacts.model_fields), "a": set(AssociationFacts.model_fields)}
_AT_ONCE = 500


class PastEvent(Frozen):
    """An event as it was concluded at an instant."""

    id: str
    facts: EventFacts
    occurrences: tuple[OccurrenceView, ...]
    seen: Seen
    hidden: bool = False


class PastAssociation(Frozen):
    """An association as it was concluded at an instant."""

    id: str
    facts: AssociationFacts
    seen: Seen
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """All that the catalogue held at an instant, by id.

    Attributes:
        untold: ids of those that were there, and of which nothing more can be said.
    """

    at: datetime
    events: Mapping[str, PastEvent] = field(default_factory=dict)
    associations: Mapping[str, PastAssociation] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Draft:
    """A subject on its way back: fields as JSON, slots by the part of their UID that names them."""

    facts: dict[str, Any]
    seen: str
    hidden: bool
    slots: dict[str, dict[str, Any]]


def as_of(connection: Connection, at: datetime, ids: Iterable[str] | None = None) -> Past:
    """The catalogue, or these subjects of it, as it was concluded at `at`. Hidden subjects are among them."""
    wanted = None if ids is None else set(ids)
    entries = list(_entries(connection, at, wanted))
    oldest = {row.subject_id: row.field for row in entries}
    # What entered after that need not be loaded to be taken away again.
    newcomers = {name for name, field in oldest.items() if field == "created"}
    drafts = _present(connection, wanted, newcomers)
    untold: set[str] = set()
    for row in entries:
        if row.subject_id in newcomers:
            continue
        if row.field == MERGED and not _is_led_on(row) and "facts" not in (loads(row.before) or ""):
            untold.add(row.subject_id)
        _undo(drafts, row)
    events: dict[str, PastEvent] = {}
    associations: dict[str, PastAssociation] = {}
    for name, draft in sorted(drafts.items()):
        if name.startswith("e"):
            events[name] = _event(name, draft)
        else:
            facts = AssociationFacts.model_validate(draft.facts)
            associations[name] = PastAssociation(id=name, facts=facts, seen=Seen(draft.seen), hidden=draft.hidden)
    return Past(at, events, associations, frozenset(untold))


def changed_after(connection: Connection, at: datetime) -> set[str]:
    """The ids of all of which the journal notes something after `at`: whoever is not among them was the same then."""
    table = table_of(Journal)
    return set(connection.execute(select(table.c.subject_id).where(table.c.at > at).distinct()).scalars())


def _entries(connection: Connection, at: datetime, wanted: set[str] | None) -> Iterator[Row[Any]]:
    """What the journal notes of these subjects after `at`, the latest first."""
    table = table_of(Journal)
    query = select(table).where(table.c.at > at).order_by(table.c.id.desc())
    if wanted is None:
        yield from connection.execute(query)
        return
    names = sorted(wanted)
    for start in range(0, len(names), _AT_ONCE):
        yield from connection.execute(query.where(table.c.subject_id.in_(names[start : start + _AT_ONCE])))


def _present(connection: Connection, wanted: set[str] | None, newcomers: set[str]) -> dict[str, _Draft]:
    if wanted is None:
        wanted = {
            name
            for model in (Event, Association)
            for name in connection.execute(select(table_of(model).c.id)).scalars()
        }
    names = wanted - newcomers
    drafts = {name: _event_draft(state) for name, state in prior.events(connection, names).items()}
    drafts.update({name: _association_draft(state) for name, state in prior.associations(connection, names).items()})
    return drafts


def _event_draft(state: EventState) -> _Draft:
    slots = {
        slot.slot: {
            **slot.said.model_dump(mode="json", exclude_defaults=True),
            "status": str(effective_status(state.facts, slot)),
            "uid": slot.uid,
            "sequence": slot.sequence,
        }
        for slot in state.slots
    }
    facts = state.facts.model_dump(mode="json", exclude_defaults=True, exclude={"occurrences"})
    return _Draft(facts, str(state.seen), state.hidden, slots)


def _association_draft(state: AssociationState) -> _Draft:
    return _Draft(state.facts.model_dump(mode="json", exclude_defaults=True), str(state.seen), state.hidden, {})


def _is_led_on(row: Row[Any]) -> bool:
    """Whether it had been given up before. An early Goodweek noted the bare id of who was merged, and no heir."""
    return isinstance(loads(row.before), str) and loads(row.after) is not None


def _undo(drafts: dict[str, _Draft], row: Row[Any]) -> None:
    """Take back one entry of the journal."""
    before = loads(row.before)
    if row.field == MERGED:
        if isinstance(before, dict) and "facts" in before:
            drafts[row.subject_id] = _revived(before)
        return
    draft = drafts.get(row.subject_id)
    if draft is None:
        return
    if row.field == "created":
        del drafts[row.subject_id]
    elif row.field in ("seen", "hidden"):
        setattr(draft, row.field, before)
    elif row.field.startswith(_SLOT):
        _undo_slot(draft, row.field.removeprefix(_SLOT), before, row.sequence)
    elif row.field in _FIELDS[row.subject_id[0]]:
        draft.facts[row.field] = before
        if before is None:
            del draft.facts[row.field]


def _undo_slot(draft: _Draft, slot: str, before: dict[str, Any] | None, sequence: int) -> None:
    now = draft.slots.get(slot)
    if before is None:
        draft.slots.pop(slot, None)
    elif now is not None:
        # An early Goodweek did not note the SEQUENCE before: the one after it is the best that is known.
        draft.slots[slot] = {"sequence": sequence, **before, "uid": now["uid"]}


def _revived(whole: dict[str, Any]) -> _Draft:
    slots = {told["uid"].partition("@")[0].rpartition("-")[2]: told for told in whole.get("slots", [])}
    return _Draft(dict(whole["facts"]), whole["seen"], whole["hidden"], slots)


def _event(name: str, draft: _Draft) -> PastEvent:
    views: list[OccurrenceView] = []
    for told in draft.slots.values():
        said = {key: value for key, value in told.items() if key not in ("uid", "sequence", "status")}
        status = EventStatus(told.get("status", EventStatus.SCHEDULED))
        shape = Slot.model_validate(said)
        views.append(OccurrenceView(uid=told["uid"], sequence=told["sequence"], status=status, slot=shape))
    views.sort(key=lambda view: (str(view.slot.start_at or view.slot.start_on), view.uid))
    facts = EventFacts.model_validate({**draft.facts, "occurrences": [view.slot for view in views]})
    return PastEvent(id=name, facts=facts, occurrences=tuple(views), seen=Seen(draft.seen), hidden=draft.hidden)
