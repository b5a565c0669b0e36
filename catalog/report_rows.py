"""Between reports of readers and their rows. Inside the transaction of the caller."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, select, update

from catalog import reports
from catalog.reports import Problem, Report, ReportState
from catalog.rows import Row, table_of, upsert
from catalog.sealed import opened, sealed
from catalog.tables_desk import Handled, Reporter
from catalog.tables_desk import Report as ReportTable
from catalog.tables_submissions import Letter


def load(connection: Connection, name: str) -> Report | None:
    """A report by its id."""
    table = table_of(ReportTable)
    row = connection.execute(select(table).where(table.c.id == name)).mappings().first()
    return report_from(row) if row else None


def report_from(row: Any) -> Report:
    """A report of its row (a mapping)."""
    plain = {name: row[name] for name in ("id", "about", "said", "language", "version", "created_at", "changed_at")}
    return Report(problem=Problem(row["problem"]), state=ReportState(row["state"]), **plain)


def write(connection: Connection, report: Report, **more: object) -> None:
    """Write a report; of what is not named in `more`, its row keeps what it has."""
    table = table_of(ReportTable)
    values: Row = {
        **{name: getattr(report, name) for name in ("about", "said", "language", "version", "created_at")},
        "problem": str(report.problem),
        "state": str(report.state),
        "changed_at": report.changed_at,
        "keep_until": reports.keep_until(report),
        **more,
    }
    if not connection.execute(update(table).where(table.c.id == report.id).values(values)).rowcount:
        upsert(connection, ReportTable, [{"id": report.id, "digest": "", **values}])


def mail_of(connection: Connection, name: str) -> str:
    """Who wants an answer; empty where nobody does."""
    table = table_of(Reporter)
    kept = connection.scalar(select(table.c.mail).where(table.c.report_id == name))
    return opened(connection, name, kept) if kept else ""


def has_mail(connection: Connection, name: str) -> bool:
    """Whether somebody wants an answer."""
    table = table_of(Reporter)
    return connection.execute(select(table.c.report_id).where(table.c.report_id == name)).first() is not None


def keep_mail(connection: Connection, name: str, mail: str) -> None:
    """`mail` wants an answer to this report."""
    upsert(connection, Reporter, [{"report_id": name, **sealed(connection, name, mail)}])


def forget_reporters(connection: Connection, names: Collection[str]) -> None:
    """It is not known any more who sent these, and nobody is written to."""
    reporter, letter = table_of(Reporter), table_of(Letter)
    for name in sorted(names):
        connection.execute(delete(reporter).where(reporter.c.report_id == name))
        connection.execute(delete(letter).where(letter.c.holder == name))


def forget(connection: Connection, names: Collection[str]) -> None:
    """Nothing of these is known any more, nor of what was done with them."""
    table, handled = table_of(ReportTable), table_of(Handled)
    forget_reporters(connection, names)
    for name in sorted(names):
        connection.execute(delete(table).where(table.c.id == name))
        connection.execute(delete(handled).where(handled.c.name == name))
