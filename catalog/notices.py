"""What people are reminded of once, whoever looks first, and how they hear no more. Inside the transaction of the caller."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from catalog import clock, tickets
from catalog.rows import table_of
from catalog.tables_notices import Notice
from catalog.tickets import Purpose

SOURCE_HOLDER = "source-"
"""Begins the holder of letters about a source; its name follows."""
_STOP, _KEPT = "stop", timedelta(days=400)


def is_first(connection: Connection, kind: str, holder: str, about: str) -> bool:
    """Whether `holder` is to be told this, from now on not again: not for who was told, or wants no reminders."""
    table = table_of(Notice)
    told = (table.c.kind == kind) & (table.c.about == about)
    query = select(table.c.kind).where(table.c.holder == holder, told | (table.c.kind == _STOP)).limit(1)
    if connection.execute(query).first() is not None:
        return False
    connection.execute(insert(table), [{"kind": kind, "holder": holder, "about": about, "at": clock.now()}])
    return True


def stop(connection: Connection, secret: str) -> bool:
    """Whoever has this link hears no more reminders of this kind of thing; False where it is of no use any more."""
    holder = tickets.holder_of(connection, Purpose.STOP, secret, now=clock.now())
    if holder is None:
        return False
    table = table_of(Notice)
    if connection.execute(select(table.c.at).where(table.c.kind == _STOP, table.c.holder == holder)).first() is None:
        connection.execute(insert(table), [{"kind": _STOP, "holder": holder, "about": "", "at": clock.now()}])
    return True


def stop_secret(connection: Connection, holder: str) -> str:
    """The secret of the link by which `holder` hears no more."""
    now = clock.now()
    return tickets.issue(connection, Purpose.STOP, holder, now=now, until=now + _KEPT)


def has_old_notices(connection: Connection) -> bool:
    """Whether `forget_old_notices` has something to do."""
    return connection.execute(select(table_of(Notice).c.at).where(*_old()).limit(1)).first() is not None


def forget_old_notices(connection: Connection) -> None:
    """Forget what was told more than 400 days ago; who looks after a source has said for good that they want no more."""
    connection.execute(delete(table_of(Notice)).where(*_old()))


def _old() -> tuple[ColumnElement[bool], ...]:
    table = table_of(Notice)
    lasting = (table.c.kind == _STOP) & table.c.holder.startswith(SOURCE_HOLDER)
    return table.c.at < clock.now() - _KEPT, ~lasting
