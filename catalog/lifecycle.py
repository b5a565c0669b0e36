"""Vanished is not cancelled: what a visit says by not showing something, and what a source takes back.

Only a complete visit counts, and silence needs three of them over 48 hours (reliability G1, G3).
What is past is never missed: sources stop showing what is over. Where the clock cannot be right, silence
does not count at all (reliability F12).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

from sqlalchemy import Connection, bindparam, or_, select, update

from catalog import clock
from catalog.identity import sighting_key
from catalog.prior import rows_with
from catalog.rows import table_of
from catalog.settling import settle
from catalog.store import Store
from catalog.tables import Sighting, Visit

VISITS_MISSED = 3
SILENCE = timedelta(hours=48)
_LONGEST_PAUSE = timedelta(days=7)
_VISITS_LOOKED_AT = 10


def end_complete_visit(store: Store, source: str, seen_ids: Collection[str], *, uid_domain: str) -> int:
    """Count a complete visit to `source`, which showed `seen_ids` (`kind:source_id`), against all else of it.

    Gives how many sightings are gone by it. A visit of which any doubt is left must not come here. When the
    clock is not to be believed, what was shown is noted as seen, and nothing else.
    """
    now = clock.now()
    table = table_of(Sighting)
    columns = (table.c.id, table.c.subject_id, table.c.missed, table.c.missed_since)
    is_not_past = or_(table.c.last_day.is_(None), table.c.last_day >= clock.today())
    query = select(*columns).where(table.c.source == source, table.c.gone.is_(False), is_not_past)
    seen = {sighting_key(kind, source, name) for kind, _, name in (one.partition(":") for one in seen_ids)}
    with store.writing() as connection:
        is_believed = is_clock_believed(connection, source, now)
        rows = connection.execute(query).mappings() if is_believed else ()
        unseen = [row for row in rows if row["id"] not in seen]
        absent = [
            {
                "key": row["id"],
                "missed": row["missed"] + 1,
                "missed_since": row["missed_since"] or now,
                "gone": row["missed"] + 1 >= VISITS_MISSED and now - (row["missed_since"] or now) >= SILENCE,
            }
            for row in unseen
        ]
        _write(connection, absent)
        gone = {row["key"] for row in absent if row["gone"]}
        subjects = {row["id"]: row["subject_id"] for row in unseen if row["id"] in gone}
        subjects.update(_forget_missed(connection, source, seen))
        if subjects:
            settle(connection, set(subjects.values()), {}, now=now, uid_domain=uid_domain, absent=subjects.keys())
    return len(gone)


def is_clock_believed(connection: Connection, source: str, now: datetime) -> bool:
    """Whether silence of `source` may count at `now` (reliability F12): not before its last ten visits, nor long after the last.

    Long is over seven days, and over twice the pause that is usual where a source is visited less often.
    The last visit is the one that was recorded last, whatever date it bears: once a clock that went wrong
    is right again, silence counts after ten visits at the latest.
    """
    table = table_of(Visit)
    query = select(table.c.finished_at).where(table.c.source == source).order_by(table.c.id.desc())
    ends: list[datetime] = [row.finished_at for row in connection.execute(query.limit(_VISITS_LOOKED_AT))]
    if not ends:
        return True
    pauses = [later - earlier for later, earlier in pairwise(ends) if later > earlier]
    longest = max(_LONGEST_PAUSE, 2 * median_low(pauses)) if pauses else _LONGEST_PAUSE
    return max(ends) <= now <= ends[0] + longest


def withdraw(store: Store, source: str, ids: Collection[str], *, uid_domain: str) -> int:
    """Take back what `source` itself says that it withdrew (`kind:source_id`); gives how many it was.

    This is a statement and no silence, so it counts at once, whatever became of the rest of the visit.
    """
    now = clock.now()
    table = table_of(Sighting)
    keys = [sighting_key(kind, source, name) for kind, _, name in (one.partition(":") for one in ids)]
    with store.writing() as connection:
        query = select(table.c.id, table.c.subject_id).where(table.c.gone.is_(False))
        listed = list(rows_with(connection, query, table.c.id, keys))
        _write(
            connection,
            [{"key": row["id"], "missed": VISITS_MISSED, "missed_since": now, "gone": True} for row in listed],
        )
        if listed:
            subjects = {row["id"]: row["subject_id"] for row in listed}
            settle(connection, set(subjects.values()), {}, now=now, uid_domain=uid_domain, absent=subjects.keys())
    return len(listed)


def _write(connection: Connection, absent: list[dict[str, object]]) -> None:
    if not absent:
        return
    table = table_of(Sighting)
    names = ("missed", "missed_since", "gone")
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    statement = update(table).where(table.c.id == bindparam("key")).values(values)
    rows = [{"key": row["key"], **{f"new_{name}": row[name] for name in names}} for row in absent]
    connection.execute(statement, rows)


def _forget_missed(connection: Connection, source: str, seen: Collection[str]) -> dict[str, str]:
    """What an unchanged answer lists was not missed, although it was not taken in again.

    Gives those that were gone and are back, with their subjects.
    """
    table = table_of(Sighting)
    query = select(table.c.id, table.c.subject_id, table.c.gone).where(table.c.source == source, table.c.missed > 0)
    back = [row for row in connection.execute(query) if row.id in seen]
    if back:
        statement = update(table).where(table.c.id == bindparam("key")).values(missed=0, missed_since=None, gone=False)
        connection.execute(statement, [{"key": row.id} for row in back])
    return {row.id: row.subject_id for row in back if row.gone}
