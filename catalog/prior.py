"""What the catalogue holds already, fetched in bulk before anything is concluded anew."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Select, func, select

from catalog.conclusions import AssociationState, EventState
from catalog.merging import Standing, Standings
from catalog.rows import KeptSighting, association_from, event_from, kept_from, slot_from, table_of
from catalog.sightings import Identifier as IdentifierFact
from catalog.sightings import Origin
from catalog.slots import KnownSlot
from catalog.tables import Association, Event, Identifier, Journal, Occurrence, Redirect, Sighting, Source
from catalog.views import SourceView

UNTOLD = "{}"
"""The facts of what is hidden, where no more is known of it (see `catalog.restoring`)."""
_AT_ONCE = 500


class Known(NamedTuple):
    """What must be known of a sighting to tell whether it says anything new."""

    fingerprint: str
    subject_id: str
    missed: int
    gone: bool


def rows_with(
    connection: Connection, query: Select[Any], column: Column[Any], values: Iterable[str]
) -> Iterator[Mapping[str, Any]]:
    """The rows of `query` whose `column` is among `values`, asked in portions that every database takes."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _AT_ONCE):
        found = connection.execute(query.where(column.in_(wanted[start : start + _AT_ONCE])))
        names = tuple(found.keys())
        for row in found:
            yield dict(zip(names, row, strict=True))


def standings(connection: Connection) -> Standings:
    """What is known of every source when its word is weighed."""
    rows = connection.execute(select(table_of(Source)))
    return {row.name: _standing(row) for row in rows}


def _standing(row: Row[Any]) -> Standing:
    view = SourceView.model_validate_json(row.facts)
    return Standing(view.licence, row.is_primary, frozenset(view.authority), row.is_down)


def next_revision(connection: Connection) -> int:
    """The revision that the next change gets; the writer holds the lock."""
    columns = [table_of(model).c.revision for model in (Event, Association, Redirect)]
    return 1 + max(connection.scalar(select(func.max(column))) or 0 for column in columns)


def fingerprints(connection: Connection, keys: Iterable[str]) -> dict[str, Known]:
    """For the sightings that are known already: fingerprint, subject and absence, by key."""
    table = table_of(Sighting)
    query = select(table.c.id, table.c.fingerprint, table.c.subject_id, table.c.missed, table.c.gone)
    wanted = sorted(set(keys))
    portions = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    # Named tuples and no instants: this is all that an unchanged sighting costs beside its own fingerprint.
    return {
        row[0]: Known(*row[1:])
        for portion in portions
        for row in connection.execute(query.where(table.c.id.in_(portion)))
    }


class Before(NamedTuple):
    """What a source said of an item until now: when first, what (as JSON), and whence the last of it."""

    first_seen_at: datetime
    facts: str
    origin: Origin


def said_before(connection: Connection, keys: Iterable[str]) -> dict[str, Before]:
    """What these sightings said until now, by key; unknown keys are left out."""
    table = table_of(Sighting)
    query = select(table.c.id, table.c.first_seen_at, table.c.facts, table.c.origin)
    return {
        row["id"]: Before(row["first_seen_at"], row["facts"], Origin.model_validate_json(row["origin"]))
        for row in rows_with(connection, query, table.c.id, keys)
    }


def subjects_sharing(connection: Connection, kind: str, names: Iterable[IdentifierFact]) -> set[str]:
    """The subjects of which some sighting carries one of these identifiers."""
    by_scheme: dict[str, set[str]] = {}
    for name in names:
        by_scheme.setdefault(name.scheme, set()).add(name.value)
    identifier, sighting = table_of(Identifier), table_of(Sighting)
    found: set[str] = set()
    for scheme, values in sorted(by_scheme.items()):
        query = (
            select(sighting.c.subject_id)
            .join(identifier, identifier.c.sighting_id == sighting.c.id)
            .where(identifier.c.kind == kind, identifier.c.scheme == scheme)
        )
        found.update(row["subject_id"] for row in rows_with(connection, query, identifier.c.value, values))
    return found


def present_id(connection: Connection, subject_id: str) -> str:
    """The id under which a subject stands now: its own, or that of the one it became a part of; empty if it is gone.

    An heir may have been merged in its turn. This ends: who is an heir gives up its own redirect.
    """
    table = table_of(Redirect)
    heir = subject_id
    while (name := connection.scalar(select(table.c.new_id).where(table.c.old_id == heir))) is not None:
        heir = name
    return heir


def heirs(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Of those of these ids that were given up, where each leads."""
    table = table_of(Redirect)
    query = select(table.c.old_id, table.c.new_id)
    return {row["old_id"]: row["new_id"] for row in rows_with(connection, query, table.c.old_id, ids)}


def entered(connection: Connection, subject_ids: Iterable[str]) -> dict[str, datetime]:
    """When these subjects first entered the catalogue, as far as their journal goes back; unknown ids are left out."""
    table = table_of(Journal)
    query = select(table.c.subject_id, func.min(table.c.at).label("at")).where(table.c.field == "created")
    rows = rows_with(connection, query.group_by(table.c.subject_id), table.c.subject_id, subject_ids)
    return {row["subject_id"]: row["at"] for row in rows}


def sightings_of(connection: Connection, subject_ids: Iterable[str]) -> list[KeptSighting]:
    """All sightings of these subjects."""
    table = table_of(Sighting)
    return [kept_from(row) for row in rows_with(connection, select(table), table.c.subject_id, subject_ids)]


def slots_of(connection: Connection, event_ids: Iterable[str]) -> dict[str, list[KnownSlot]]:
    """All slots ever given to these events, by event; also those of an id that was given up in a merge."""
    occurrence = table_of(Occurrence)
    slots: dict[str, list[KnownSlot]] = {}
    for row in rows_with(connection, select(occurrence), occurrence.c.event_id, event_ids):
        slots.setdefault(row["event_id"], []).append(slot_from(row))
    return slots


def events(connection: Connection, ids: Iterable[str]) -> dict[str, EventState]:
    """These events as last concluded, by id; left out are unknown ids, and those of which no more than that they are hidden is known."""
    table = table_of(Event)
    slots = slots_of(connection, wanted := set(ids))
    rows = rows_with(connection, select(table), table.c.id, wanted)
    return {row["id"]: event_from(row, slots[row["id"]]) for row in rows if row["id"] in slots}


def associations(connection: Connection, ids: Iterable[str]) -> dict[str, AssociationState]:
    """These associations as last concluded, by id; left out as of events."""
    table = table_of(Association)
    query = select(table).where(table.c.facts != UNTOLD)
    return {row["id"]: association_from(row) for row in rows_with(connection, query, table.c.id, ids)}
