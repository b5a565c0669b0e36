"""Reports of readers in the database: taken, decided by editors, taken back; who wants an answer is written to."""

from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from catalog import clock, handled, letters, report_rows, reports
from catalog.errors import DecisionInvalid
from catalog.handled import By, Deed, Matter, Thing, Undoing
from catalog.identity import digest_of_texts
from catalog.letters import LetterKind
from catalog.report_rows import load, report_from, write
from catalog.reports import Problem, Report, ReportState
from catalog.rows import table_of
from catalog.sealed import mark_of
from catalog.store import Store
from catalog.submitters import DAY
from catalog.tables_desk import Report as ReportTable
from catalog.tables_desk import Reporter
from catalog.tables_submissions import Letter

MOST_A_DAY, MOST_WAITING = 10, 2_000
"""How many reports one mail address may send in 24 hours, and how many may wait altogether."""
_STATES = {Deed.DONE: ReportState.DONE, Deed.NOTHING: ReportState.REFUSED}
_LETTERS = {Deed.DONE: LetterKind.REPORT_DONE, Deed.NOTHING: LetterKind.REPORT_REFUSED}


class Told(NamedTuple):
    """What a reader tells: see `catalog.reports.Report`; `mail` is empty for who wants no answer."""

    about: str
    problem: Problem
    said: str
    mail: str
    language: str


def receive(store: Store, told: Told) -> str:
    """Keep a report; gives its id. The same within 24 hours is the same report.

    Raises `DecisionInvalid` when its sender, or everybody together, reports too much.
    """
    now = clock.now()
    plain = digest_of_texts((told.about, told.problem, told.said, told.mail))
    table = table_of(ReportTable)
    with store.writing() as connection:
        digest = mark_of(connection, plain)  # keyed, since what was told stands beside it
        again = (table.c.digest == digest, table.c.created_at > now - DAY)
        known = connection.scalar(select(table.c.id).where(*again))
        if known is not None:
            return str(known)
        _check_limits(connection, told.mail)
        one = Report(
            id=f"r{token_hex(8)}",
            about=told.about,
            problem=told.problem,
            said=told.said,
            language=told.language,
            created_at=now,
            changed_at=now,
        )
        write(connection, one, digest=digest)
        if told.mail:
            report_rows.keep_mail(connection, one.id, told.mail)
    return one.id


def waiting_reports(store: Store) -> list[Report]:
    """What waits for an editor: who asks to be removed first, then the oldest."""
    table = table_of(ReportTable)
    query = select(table).where(table.c.state == ReportState.WAITING).order_by(table.c.created_at, table.c.id)
    with store.reading() as connection:
        found = [report_from(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: one.problem is not Problem.REMOVAL)


def report_called(store: Store, name: str) -> tuple[Report, str] | None:
    """A report, and the address of who wants an answer (empty for nobody's)."""
    with store.reading() as connection:
        one = load(connection, name)
        return (one, report_rows.mail_of(connection, name)) if one else None


def settle(store: Store, name: str, version: int, deed: Deed, by: By, *, title: str) -> str:
    """An editor saw to it (`DONE`), or there is nothing to do (`NOTHING`); `by.why` is told to who wants an answer.

    Gives the id under which it can be undone. Raises `DecisionInvalid` when it is not what `version` was.
    """
    with store.writing() as connection:
        one = load(connection, name)
        if one is None or one.version != version:
            raise DecisionInvalid("This report changed since you looked at it.", "Look again, and decide then.")
        after = reports.decided(one, _STATES[deed], clock.now())
        write(connection, after)
        if report_rows.has_mail(connection, name):
            letters.note(connection, _LETTERS[deed], name, reason=by.why, title=title)
        thing = Thing(Matter.REPORT, name, title)
        return handled.note(connection, thing, deed, by, {"version": after.version})


def reopen(connection: Connection, undoing: Undoing) -> None:
    """It waits again; an answer that was not sent yet is not sent. Raises `DecisionInvalid` when it changed since."""
    one = load(connection, undoing.done.name)
    if one is None or one.version != undoing.before["version"]:
        raise DecisionInvalid("This report changed since.", "Look at it again.")
    write(connection, reports.waiting_again(one, clock.now()))
    letter = table_of(Letter)
    connection.execute(letter.delete().where(letter.c.holder == one.id))


def _check_limits(connection: Connection, mail: str) -> None:
    table, reporter = table_of(ReportTable), table_of(Reporter)
    waiting = select(func.count()).select_from(table).where(table.c.state == ReportState.WAITING)
    lately = (
        select(func.count())
        .select_from(reporter)
        .join(table, table.c.id == reporter.c.report_id)
        .where(reporter.c.mark == mark_of(connection, mail), table.c.created_at > clock.now() - DAY)
    )
    is_full = (connection.scalar(waiting) or 0) >= MOST_WAITING
    if is_full or (mail and (connection.scalar(lately) or 0) >= MOST_A_DAY):
        raise DecisionInvalid("Too much was reported of late.", "Come back tomorrow.")
