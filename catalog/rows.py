"""Between models and rows: how a sighting, an event, an association is written and read back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from json import loads
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from catalog.cleaning.text import fold
from catalog.conclusions import AssociationState, EventState
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    EventFacts,
    EventSighting,
    Identifier,
    Occurrence,
    Origin,
    Sighting,
    ended_at,
    started_at,
)
from catalog.slots import KnownSlot
from catalog.vocabulary import Doubt, Seen

Row = dict[str, Any]

_IDENTIFIERS = TypeAdapter(tuple[Identifier, ...])
_DOUBTS = TypeAdapter(tuple[Doubt, ...])


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return model.metadata.tables[str(model.__tablename__)]


def upsert(connection: Connection, model: type[SQLModel], rows: list[Row]) -> None:
    """Insert rows, or overwrite those with the same primary key, by one core statement.

    All rows have the keys of the first.
    """
    if rows:
        _upsertion(table_of(model), connection.dialect, tuple(rows[0])).run(connection, rows)


@dataclass(frozen=True, slots=True)
class _Upsertion:
    """A statement that was compiled once; on thousands of rows, binding by SQLAlchemy costs more than SQLite.

    Attributes:
        names: of the parameters, in the order in which the statement has them.
        binders: what makes of a column's value the one that the driver knows; None where it is the same.
        positional: whether the driver takes tuples rather than dictionaries.
    """

    sql: str
    names: tuple[str, ...]
    binders: tuple[Callable[[Any], Any] | None, ...]
    positional: bool

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        columns = [
            [row[name] for row in rows] if bind is None else list(_bound(bind, (row[name] for row in rows)))
            for name, bind in zip(self.names, self.binders, strict=True)
        ]
        if self.positional:
            connection.exec_driver_sql(self.sql, list(zip(*columns, strict=True)))
        else:
            bound = zip(*columns, strict=True)
            connection.exec_driver_sql(self.sql, [dict(zip(self.names, values, strict=True)) for values in bound])


def _bound(bind: Callable[[Any], Any], values: Iterable[Any]) -> Iterator[Any]:
    """The values as the driver takes them; most rows of one transaction carry the very same instant."""
    last, made = None, None
    for value in values:
        if value is not last or made is None:
            last, made = value, bind(value)
        yield made


@lru_cache(maxsize=64)
def _upsertion(table: Table, dialect: Dialect, names: tuple[str, ...]) -> _Upsertion:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in table.primary_key]
    statement = insert(table)
    others = {name: statement.excluded[name] for name in names if name not in keys}
    whole = (
        statement.on_conflict_do_update(index_elements=keys, set_=others)
        if others
        else statement.on_conflict_do_nothing()
    )
    compiled = whole.compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup or names)
    binders = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order)
    return _Upsertion(str(compiled), order, binders, compiled.positional)


@dataclass(frozen=True, slots=True)
class KeptSighting:
    """A sighting as the catalogue keeps it.

    Attributes:
        key: its row; subject_id: what it is a sighting of.
        gone: whether its source, read well, has not shown it for long.
        facts: what is said, as JSON (`catalog.identity.facts_text`).
        missed, missed_since: on how many complete visits it was not shown any more, and the first of them.
    """

    key: str
    subject_id: str
    fingerprint: str
    first_seen_at: datetime
    gone: bool
    said: Sighting
    facts: str
    missed: int = 0
    missed_since: datetime | None = None

    @property
    def kind(self) -> str:
        """`event` or `association`."""
        return self.said.kind

    @property
    def source(self) -> str:
        """Name of the source."""
        return self.said.origin.source

    @property
    def source_id(self) -> str:
        """The source's id of the item."""
        return self.said.origin.source_id

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Its strong identifiers."""
        return self.said.identifiers


def sighting_row(kept: KeptSighting) -> Row:
    """The row of a sighting that was seen just now."""
    said = kept.said
    return {
        "id": kept.key,
        "kind": said.kind,
        "source": kept.source,
        "source_id": kept.source_id,
        "subject_id": kept.subject_id,
        "fingerprint": kept.fingerprint,
        "facts": kept.facts,
        "origin": said.origin.model_dump_json(exclude_defaults=True),
        "identifiers": _IDENTIFIERS.dump_json(said.identifiers).decode() if said.identifiers else "[]",
        "doubts": _DOUBTS.dump_json(said.doubts).decode() if said.doubts else "[]",
        "first_seen_at": kept.first_seen_at,
        "last_day": _last_day(said),
        "missed": 0,
        "missed_since": None,
        "gone": kept.gone,
    }


def kept_from(row: Mapping[str, Any]) -> KeptSighting:
    """The sighting of a row, read back."""
    origin = Origin.model_validate_json(row["origin"])
    identifiers = _IDENTIFIERS.validate_json(row["identifiers"]) if row["identifiers"] != "[]" else ()
    doubts = _DOUBTS.validate_json(row["doubts"]) if row["doubts"] != "[]" else ()
    said: Sighting
    if row["kind"] == "event":
        facts = EventFacts.model_validate_json(row["facts"])
        said = EventSighting(origin=origin, facts=facts, identifiers=identifiers, doubts=doubts)
    else:
        profile = AssociationFacts.model_validate_json(row["facts"])
        said = AssociationSighting(origin=origin, facts=profile, identifiers=identifiers, doubts=doubts)
    first, missed = row["first_seen_at"], (row["missed"], row["missed_since"])
    return KeptSighting(
        row["id"], row["subject_id"], row["fingerprint"], first, row["gone"], said, row["facts"], *missed
    )


def _last_day(said: Sighting) -> date | None:
    return max(slot.last_day for slot in said.facts.occurrences) if isinstance(said, EventSighting) else None


def event_row(state: EventState, revision: int) -> Row:
    """The row of a concluded event."""
    ends = [ended_at(slot.said) for slot in state.slots]
    return {
        "id": state.id,
        "revision": revision,
        "facts": state.text,
        "seen": str(state.seen),
        "hidden": state.hidden,
        "starts_at": started_at(state.slots[0].said),
        "ends_at": max(ends),
        "created_at": state.created_at,
        "changed_at": state.changed_at,
    }


def occurrence_rows(state: EventState) -> Iterable[Row]:
    """The rows of an event's slots."""
    return (occurrence_row(state.id, slot) for slot in state.slots)


def occurrence_row(event_id: str, slot: KnownSlot) -> Row:
    """The row of a slot."""
    return {
        "uid": slot.uid,
        "event_id": event_id,
        "slot": slot.slot,
        "name": slot.name,
        "facts": slot.text,
        "starts_at": started_at(slot.said),
        "first_day": slot.said.first_day,
        "last_day": slot.said.last_day,
        "withdrawn": slot.withdrawn,
        "sequence": slot.sequence,
    }


def slot_from(row: Mapping[str, Any]) -> KnownSlot:
    """A slot, read back."""
    said = Occurrence.model_validate_json(row["facts"])
    return KnownSlot(row["uid"], row["slot"], row["name"], said, row["sequence"], row["withdrawn"])


def event_from(row: Mapping[str, Any], slots: Iterable[KnownSlot]) -> EventState:
    """A concluded event, read back; its facts carry the slots that are not withdrawn (or all, if all are)."""
    known = tuple(sorted(slots, key=lambda slot: (started_at(slot.said), slot.uid)))
    standing = [slot.said for slot in known if not slot.withdrawn] or [slot.said for slot in known]
    facts = EventFacts.model_validate({**loads(row["facts"]), "occurrences": standing})
    return EventState(row["id"], facts, known, Seen(row["seen"]), row["created_at"], row["changed_at"], row["hidden"])


def association_row(state: AssociationState, revision: int) -> Row:
    """The row of a concluded association."""
    return {
        "id": state.id,
        "revision": revision,
        "sort_name": fold(state.facts.name),
        "facts": state.text,
        "seen": str(state.seen),
        "hidden": state.hidden,
        "created_at": state.created_at,
        "changed_at": state.changed_at,
    }


def association_from(row: Mapping[str, Any]) -> AssociationState:
    """A concluded association, read back."""
    facts = AssociationFacts.model_validate_json(row["facts"])
    return AssociationState(row["id"], facts, Seen(row["seen"]), row["created_at"], row["changed_at"], row["hidden"])
