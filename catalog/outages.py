"""Whether a source is down, and what that changes: its subjects say so, and nothing is cancelled or removed.

A source is down after three failed visits in a row over at least 48 hours. Any other visit shows that
it answers, and ends it: also one that was read in part, or whose result is held, for `source down` tells
people that it cannot be reached, not that it is well.
"""

from datetime import timedelta

from pydantic import AwareDatetime
from sqlalchemy import select, update

from catalog import clock
from catalog.lifecycle import is_clock_believed
from catalog.rows import table_of
from catalog.settling import settle
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.tables import Sighting, Source, Visit

FAILED = "failed"
_VISITS, _SPAN = 3, timedelta(hours=48)


class SourceDown(Frozen):
    """Since when a source cannot be reached, and whether that is long enough to say so."""

    since: AwareDatetime
    is_down: bool


def note_failure(store: Store, source: str, *, uid_domain: str) -> bool:
    """Count a visit at which `source` could not be read at all, before its report is kept; gives whether it is down.

    A failure of this machine, or one at a time that cannot be right (reliability F12), must not come here or does not count.
    """
    now, table = clock.now(), table_of(Source)
    with store.writing() as connection:
        query = select(table.c.down_since, table.c.is_down).where(table.c.name == source)
        row = connection.execute(query).one_or_none()
        if row is None or row.is_down or not is_clock_believed(connection, source, now):
            return row is not None and row.is_down
        since = row.down_since or now
        visit = table_of(Visit)
        last = select(visit.c.outcome).where(visit.c.source == source).order_by(visit.c.id.desc()).limit(_VISITS - 1)
        failed = [one.outcome for one in connection.execute(last)].count(FAILED) + 1
        is_down = failed >= _VISITS and now - since >= _SPAN
        connection.execute(update(table).where(table.c.name == source).values(down_since=since, is_down=is_down))
    if is_down:
        _settle_all(store, source, uid_domain)
    return is_down


def note_answer(store: Store, source: str, *, uid_domain: str) -> None:
    """`source` answered: it is not down, or no longer."""
    table = table_of(Source)
    with store.reading() as connection:
        query = select(table.c.is_down).where(table.c.name == source, table.c.down_since.is_not(None))
        row = connection.execute(query).one_or_none()
    if row is None:
        return
    with store.writing() as connection:
        connection.execute(update(table).where(table.c.name == source).values(down_since=None, is_down=False))
    if row.is_down:
        _settle_all(store, source, uid_domain)


def standings(store: Store) -> dict[str, SourceDown]:
    """The sources of which the last visit failed, by name."""
    table = table_of(Source)
    query = select(table.c.name, table.c.down_since, table.c.is_down).where(table.c.down_since.is_not(None))
    with store.reading() as connection:
        return {row.name: SourceDown(since=row.down_since, is_down=row.is_down) for row in connection.execute(query)}


def _settle_all(store: Store, source: str, uid_domain: str) -> None:
    """Conclude anew whatever `source` lists."""
    table = table_of(Sighting)
    query = select(table.c.id, table.c.subject_id).where(table.c.source == source, table.c.gone.is_(False))
    with store.writing() as connection:
        listed = {row.id: row.subject_id for row in connection.execute(query)}
        if listed:
            now = clock.now()
            settle(connection, set(listed.values()), {}, now=now, uid_domain=uid_domain, absent=listed.keys())
