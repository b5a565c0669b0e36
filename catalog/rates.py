"""How often one network address may ask for something costly: counted in the catalogue, for all processes together.

Nothing is kept but a keyed hash of what was asked for and by whom, and when; `catalog.keeping_desk` deletes it once no
window reaches back so far.
"""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from catalog import clock
from catalog.rows import table_of
from catalog.sealed import mark_of
from catalog.store import Store
from catalog.tables_desk import Request

LONGEST = timedelta(minutes=10)
"""No window is longer."""


class Rate(NamedTuple):
    """So many within so many seconds."""

    most: int
    seconds: float


def is_allowed(store: Store, what: str, who: str, rate: Rate) -> bool:
    """Whether `who` may do `what` once more, which is then counted; what is refused is not, and takes no writer's turn."""
    with store.reading() as connection:
        if _count(connection, mark_of(connection, f"{what} by {who}"), rate) >= rate.most:
            return False
    with store.writing() as connection:
        mark = mark_of(connection, f"{what} by {who}")
        if _count(connection, mark, rate) >= rate.most:
            return False
        connection.execute(insert(table_of(Request)), [{"mark": mark, "at": clock.now()}])
    return True


def _count(connection: Connection, mark: str, rate: Rate) -> int:
    table = table_of(Request)
    since = clock.now() - timedelta(seconds=rate.seconds)
    query = select(func.count()).select_from(table).where(table.c.mark == mark, table.c.at > since)
    return connection.scalar(query) or 0
