"""The slots that events had before they turned out to be another event: their UIDs are told of, as cancelled.

Nothing is kept for it. An id that was given up leads to its heir, its slots stay with it, and the journal has
what it was.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from json import loads
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from catalog import prior
from catalog.rows import table_of
from catalog.sightings import started_at
from catalog.tables import Journal, Redirect
from catalog.views import FormerOccurrence


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
    were = _were(connection, leads)
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


def _were(connection: Connection, ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """What these events were when their ids were given up, the last time; early journals note only their heir."""
    table = table_of(Journal)
    query = select(table.c.id, table.c.subject_id, table.c.before).where(table.c.field == "merged")
    rows = sorted(prior.rows_with(connection, query, table.c.subject_id, ids), key=lambda row: row["id"])
    told = ((row["subject_id"], loads(row["before"])) for row in rows)
    return {name: was for name, was in told if isinstance(was, dict)}
