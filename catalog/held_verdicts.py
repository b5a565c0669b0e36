"""What an editor says of a held visit, so that it can be undone: as `catalog.holding` does it, with what was before kept.

Whoever calls holds the lock of the crawl, as `goodweek sources review` does: a visit that comes meanwhile would be
another one than was looked at.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from catalog import handled, holding
from catalog.errors import DecisionInvalid
from catalog.handled import By, Deed, Matter, Thing, Undoing
from catalog.held_undoing import restore, said_of_source
from catalog.holding import HeldVisit
from catalog.identity import digest_of
from catalog.rows import Row, table_of, upsert
from catalog.store import Store
from catalog.tables import Held, Visit


def version_of(visit: HeldVisit) -> str:
    """Changes when another result is held, and not when the same comes again."""
    return digest_of([visit.source, visit.state, visit.prints, visit.missing, visit.whole])


def settle(store: Store, source: str, version: str, deed: Deed, by: By, *, uid_domain: str) -> str:
    """Accept or refuse the held visit to `source`; gives the id under which it can be undone.

    Raises `DecisionInvalid` when none is held, or another than `version` was.
    """
    with store.writing() as connection:
        row = _row(connection, source)
        visit = HeldVisit.model_validate_json(row["facts"]) if row else None
        if row is None or visit is None or visit.state != "held" or version_of(visit) != version:
            raise DecisionInvalid("This visit is not held any more, or another one is.", "Look again, and decide then.")
        before = {"version": version, "facts": row["facts"], "found": row["found"], "digest": row["digest"]}
        if deed is Deed.ACCEPT:
            before |= {"said": said_of_source(connection, visit, row["found"])}
        name = handled.begin(connection, Thing(Matter.HELD, source, source), deed, by, before)

    def noting(connection: Connection) -> None:
        handled.finish(connection, name, {"visit": _last_visit(connection, source)})

    if deed is Deed.ACCEPT:
        holding.accept(store, source, by.who, by.why, uid_domain=uid_domain, noting=noting)
    else:
        holding.refuse(store, source, by.who, by.why, noting=noting)
    return name


def unsettle(connection: Connection, undoing: Undoing, *, uid_domain: str) -> None:
    """The visit is held again, and what it had brought is gone.

    Raises `DecisionInvalid` when its source was visited since, or something else was said of it.
    """
    before, source = undoing.before, undoing.done.name
    row = _row(connection, source)
    state = "accepted" if undoing.done.deed is Deed.ACCEPT else "refused"
    if row is None or row["state"] != state or row["digest"] != before["digest"]:
        raise DecisionInvalid("Something else was said of this visit since.", "Look at the source.")
    if undoing.done.deed is Deed.ACCEPT:
        visits = table_of(Visit)
        if _last_visit(connection, source) != before["visit"]:
            raise DecisionInvalid("This source was visited since, and what it gave then stands.", "Look at the source.")
        restore(connection, source, before["said"], uid_domain=uid_domain)
        connection.execute(visits.delete().where(visits.c.id == before["visit"]))
    _put_back(connection, before)


def _put_back(connection: Connection, before: Mapping[str, Any]) -> None:
    visit = HeldVisit.model_validate_json(before["facts"])
    row: Row = {
        "source": visit.source,
        "state": visit.state,
        "at": visit.last_at,
        "digest": before["digest"],
        "facts": before["facts"],
        "found": before["found"],
    }
    upsert(connection, Held, [row])


def _row(connection: Connection, source: str) -> dict[str, Any] | None:
    table = table_of(Held)
    row = connection.execute(select(table).where(table.c.source == source)).mappings().first()
    return dict(row) if row else None


def _last_visit(connection: Connection, source: str) -> int | None:
    table = table_of(Visit)
    number: int | None = connection.scalar(select(func.max(table.c.id)).where(table.c.source == source))
    return number
