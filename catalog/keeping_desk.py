"""How long reports of readers are kept, and what editors did; docs/desk.md has the schedule in words (reliability E10)."""

from sqlalchemy import delete, select, update

from catalog import clock
from catalog.handled import CAN_BE_UNDONE, KEPT
from catalog.rates import LONGEST
from catalog.report_rows import forget
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables_desk import Handled, Postponed, Report, Request
from catalog.tables_passkeys import PasskeyAct


def forget_due_at_desk(store: Store) -> int:
    """Delete what its time has come for, requests from network addresses too; gives of how many reports."""
    now = clock.now()
    report, handled, postponed = table_of(Report), table_of(Handled), table_of(Postponed)
    act = table_of(PasskeyAct)
    request = table_of(Request)
    reports = select(report.c.id).where(report.c.keep_until <= now)
    too_late = (handled.c.at <= now - CAN_BE_UNDONE, handled.c.before != "")
    over = (
        reports,
        select(handled.c.id).where(*too_late),
        select(handled.c.id).where(handled.c.at <= now - KEPT),
        select(postponed.c.name).where(postponed.c.until <= now),
        select(act.c.id).where(act.c.at <= now - KEPT),
        select(request.c.id).where(request.c.at <= now - LONGEST),
    )
    with store.reading() as connection:
        if not any(connection.execute(query.limit(1)).first() for query in over):
            return 0
    with store.writing() as connection:
        names = list(connection.execute(reports).scalars())
        forget(connection, names)
        connection.execute(update(handled).where(*too_late).values(before=""))
        connection.execute(delete(handled).where(handled.c.at <= now - KEPT))
        connection.execute(delete(act).where(act.c.at <= now - KEPT))
        connection.execute(delete(postponed).where(postponed.c.until <= now))
        connection.execute(delete(request).where(request.c.at <= now - LONGEST))
    return len(names)
