"""Events that turned out to be others: the UIDs of their slots are told of, as cancelled, where each of them stood.

Nothing is kept for it. An id that was given up leads to its heir, its slots stay with it, and the journal has
what it was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from json import loads
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from catalog import prior
from catalog.journal import MERGED
from catalog.mergers import mergers
from catalog.rows import table_of
from catalog.sightings import EventFacts, started_at
from catalog.tables import Journal, Occurrence, Redirect
from catalog.views import EventView, FormerOccurrence, Member
from catalog.views_former import FORMER_MARK, FormerEvent


class _Lead(NamedTuple):
    """Where an id that was given up leads to in the end, and since when."""

    heir: str
    at: datetime


def former_occurrences(connection: Connection, event_ids: Iterable[str]) -> dict[str, tuple[FormerOccurrence, ...]]:
    """For each of these events the slots of those that were merged into it, by start.

    None of one that was hidden then: nobody is told of it. One of which nothing more is known has no title.
    """
    leads = _leads(connection, event_ids)
    if not leads:
        return {}
    were = what_they_were(connection, leads)
    found: dict[str, list[FormerOccurrence]] = {}
    for old_id, slots in prior.slots_of(connection, leads).items():
        was = were.get(old_id, {})
        if was.get("hidden"):
            continue
        lead, title = leads[old_id], was.get("facts", {}).get("title", "")
        found.setdefault(lead.heir, []).extend(
            FormerOccurrence(
                uid=slot.uid,
                # `conclude_event` counts this one where the event parts again.
                sequence=slot.sequence + 1,
                title=slot.said.title or title,
                slot=slot.said,
                event_id=old_id,
                at=lead.at,
            )
            for slot in slots
        )
    return {
        heir: tuple(sorted(some, key=lambda former: (started_at(former.slot), former.uid)))
        for heir, some in found.items()
    }


def former_members(connection: Connection) -> tuple[Member, ...]:
    """All events that turned out to be others and had a slot, by start; hidden ones too, of which nothing is told.

    Of each its id with `FORMER_MARK`, the revision by which it was given up, since when it leads to where it leads now
    (`changed_at`), and the id of its heir (`mark`). One query, whatever was merged.
    """
    redirect, slot = table_of(Redirect), table_of(Occurrence)
    columns = (redirect.c.old_id, redirect.c.new_id, redirect.c.at, redirect.c.revision)
    span = (func.min(slot.c.starts_at).label("starts_at"), func.max(slot.c.last_day).label("last_day"))
    query = select(*columns, *span).outerjoin(slot, slot.c.event_id == redirect.c.old_id)
    led = query.where(redirect.c.new_id != "", redirect.c.old_id.startswith("e")).group_by(*columns)
    rows = {row.old_id: row for row in connection.execute(led)}
    found: list[Member] = []
    for name, row in rows.items():
        if row.starts_at is None:
            continue
        last = row
        at, revision = row.at, row.revision
        while last.new_id in rows:
            last = rows[last.new_id]
            at, revision = max(at, last.at), max(revision, last.revision)
        ends_at = datetime.combine(row.last_day, time(), UTC)
        found.append(Member(f"{name}{FORMER_MARK}", revision, row.starts_at, ends_at, at, last.new_id))
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.id)))


def former_events(connection: Connection, heirs: Mapping[str, EventView], ids: Sequence[str]) -> Iterator[FormerEvent]:
    """What is left of these events (by ids of `former_members`), given views of what they are now by the ids given up.

    One that was hidden, and one whose heir is not among the views, are passed over.
    """
    were = what_they_were(connection, heirs)
    for name in ids:
        old_id = name.removesuffix(FORMER_MARK)
        heir = heirs.get(old_id)
        slots = tuple(one for one in heir.former if one.event_id == old_id) if heir else ()
        if heir is None or not slots:
            continue
        was = were.get(old_id, {})
        own = heir.model_copy(update={"former": slots})
        yield FormerEvent(
            id=name,
            facts=_facts(was, slots),
            editions=tuple(was.get("editions", ())),
            heir=own.model_copy(update={"changes": mergers(own)}),
        )


def _facts(was: Mapping[str, Any], slots: Sequence[FormerOccurrence]) -> EventFacts | None:
    """What an event was, with all its slots; None where nobody knows, or what is left of it after an erasure says nothing."""
    if "facts" not in was:
        return None
    try:
        return EventFacts.model_validate({**was["facts"], "occurrences": [one.slot for one in slots]})
    except ValidationError:
        return None


def ids_given_up(connection: Connection, event_ids: Iterable[str]) -> set[str]:
    """The ids that lead to any of these events, over however many others."""
    return set(_leads(connection, event_ids))


def _leads(connection: Connection, event_ids: Iterable[str]) -> dict[str, _Lead]:
    table = table_of(Redirect)
    query = select(table.c.old_id, table.c.new_id, table.c.at)
    wanted = {name for name in event_ids if name.startswith("e")}
    leads: dict[str, _Lead] = {}
    while wanted:
        more: dict[str, _Lead] = {}
        for row in prior.rows_with(connection, query, table.c.new_id, wanted):
            heir, at = leads.get(row["new_id"]) or (row["new_id"], row["at"])
            more[row["old_id"]] = _Lead(heir, max(at, row["at"]))
        wanted = more.keys() - leads.keys()
        leads |= more
    return leads


def what_they_were(connection: Connection, ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """What these events were when their ids were given up, the last time; early journals note only their heir."""
    table = table_of(Journal)
    query = select(table.c.id, table.c.subject_id, table.c.before).where(table.c.field == MERGED)
    rows = sorted(prior.rows_with(connection, query, table.c.subject_id, ids), key=lambda row: row["id"])
    told = ((row["subject_id"], loads(row["before"])) for row in rows)
    return {name: was for name, was in told if isinstance(was, dict)}
