"""What was put off: it stands at the end of the queue for some days, for all editors. Inside the caller's transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from catalog import clock
from catalog.handled import Matter
from catalog.rows import table_of, upsert
from catalog.store import Store
from catalog.tables_desk import Postponed

FOR = timedelta(days=7)


def postpone(connection: Connection, matter: Matter, name: str) -> datetime:
    """Put something at the end of the queue; gives until when."""
    until = clock.now() + FOR
    put_back(connection, matter, name, until)
    return until


def put_back(connection: Connection, matter: Matter, name: str, until: datetime | None) -> None:
    """Let it be put off until `until`, or not at all."""
    table = table_of(Postponed)
    if until is None:
        connection.execute(delete(table).where(table.c.matter == matter, table.c.name == name))
    else:
        upsert(connection, Postponed, [{"matter": str(matter), "name": name, "until": until}])


def postponed_until(connection: Connection, matter: Matter, name: str) -> datetime | None:
    """Until when it is put off; None where it is not."""
    table = table_of(Postponed)
    until: datetime | None = connection.scalar(
        select(table.c.until).where(table.c.matter == matter, table.c.name == name, table.c.until > clock.now())
    )
    return until


def postponed(store: Store, matter: Matter) -> dict[str, datetime]:
    """All that is put off of a matter, by name, and until when."""
    table = table_of(Postponed)
    query = select(table.c.name, table.c.until).where(table.c.matter == matter, table.c.until > clock.now())
    with store.reading() as connection:
        return {row.name: row.until for row in connection.execute(query)}
