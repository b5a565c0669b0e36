"""What a source had said before a held visit was accepted, kept so that it can be said again. Inside the caller's transaction.

What the visit changed is put back as it was. What it brought for the first time should never have come: nothing is
left of it but that its id was given, as of what is erased, until a later visit brings it again.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from catalog import clock, prior
from catalog.holding import HeldVisit
from catalog.identity import sighting_key
from catalog.intake import linked_with
from catalog.likening import neighbours, relate
from catalog.rows import KeptSighting, kept_from, table_of
from catalog.settling import settle
from catalog.sweeping import bury, remove_sightings
from catalog.tables import Sighting

_INSTANTS = ("first_seen_at", "missed_since")
_COUNTS = ("missed", "missed_since", "gone")


def said_of_source(connection: Connection, visit: HeldVisit, found: str) -> dict[str, Any]:
    """What is kept, as JSON.

    `rows`: the sightings that the visit may change, whole. `counts`: of all others of its source on how many visits
    they were missed, which a whole visit changes too.
    """
    table = table_of(Sighting)
    lines = map(loads, found.split("\n") if found else ())
    touched = {sighting_key(said["kind"], visit.source, said["origin"]["source_id"]) for said in lines}
    touched |= {
        sighting_key(kind, visit.source, name) for kind, _, name in (one.partition(":") for one in visit.missing)
    }
    rows = [_plain(row) for row in prior.rows_with(connection, select(table), table.c.id, touched)]
    others = select(table.c.id, *(table.c[name] for name in _COUNTS)).where(table.c.source == visit.source)
    counts = [_plain(dict(row)) for row in connection.execute(others).mappings() if row["id"] not in touched]
    return {"rows": rows, "counts": counts}


def restore(connection: Connection, source: str, said: Mapping[str, Any], *, uid_domain: str) -> None:
    """Let `source` say again what it had said; everything that follows is concluded anew."""
    table = table_of(Sighting)
    before = {row["id"]: _instants(row) for row in said["rows"]}
    counts = {row["id"]: _instants(row) for row in said["counts"]}
    now = {row["id"]: dict(row) for row in connection.execute(select(table).where(table.c.source == source)).mappings()}
    new = now.keys() - before.keys() - counts.keys()
    other = {key for key, row in before.items() if key in now and _differs(row, now[key])}
    fresh = {key: kept_from(before[key] | {"subject_id": now[key]["subject_id"]}) for key in other}
    moved = {key for key, row in counts.items() if key in now and row["gone"] != now[key]["gone"]}
    touched = {now[key]["subject_id"] for key in (*new, *other, *moved)} | neighbours(connection, new)
    remove_sightings(connection, new)
    _count(connection, [row for key, row in counts.items() if key in now])
    _settle(connection, touched, fresh, moved, uid_domain)
    _count(connection, [before[key] for key in before.keys() & now.keys()])


def _settle(
    connection: Connection,
    touched: set[str],
    fresh: Mapping[str, KeptSighting],
    moved: Collection[str],
    uid_domain: str,
) -> None:
    now = clock.now()
    # What is fresh is written by settling, and still stands under its subject until then.
    left = {kept.subject_id for kept in prior.sightings_of(connection, touched)}
    bury(connection, touched - left, now)
    touched = touched & left
    if touched:
        touched |= relate(connection, fresh) | linked_with(connection, fresh) if fresh else set()
        settle(connection, touched, fresh, now=now, uid_domain=uid_domain, absent=moved)


def _differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether it says something else now, or from another page, or is shown no more."""
    return any(before[name] != now[name] for name in ("fingerprint", "facts", "origin", "gone"))


def _count(connection: Connection, rows: Collection[Mapping[str, Any]]) -> None:
    """Write on how many visits sightings were missed."""
    if not rows:
        return
    table = table_of(Sighting)
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in _COUNTS}
    statement = update(table).where(table.c.id == bindparam("key")).values(values)
    connection.execute(
        statement, [{"key": row["id"], **{f"new_{name}": row[name] for name in _COUNTS}} for row in rows]
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON has it."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _instants(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same read back; the last day is told by the facts."""
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value for name, value in row.items()
    }
