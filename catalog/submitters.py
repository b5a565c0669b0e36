"""The mail addresses of those who submit: kept apart and sealed, never published, deleted by `catalog.keeping`.

Inside the transaction of the caller.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from catalog.errors import DecisionInvalid
from catalog.rows import table_of, upsert
from catalog.sealed import mark_of, opened, sealed
from catalog.submissions import State
from catalog.tables_submissions import Submission, Submitter

# What every mail server takes; quoted forms, comments and addresses of machines are refused (reliability E6).
_MAIL = re.compile(r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")
_LONGEST, _LONGEST_LOCAL = 254, 64
DAY = timedelta(days=1)
MOST_A_DAY, MOST_UNCONFIRMED = 40, 5
"""How much one address may submit in 24 hours, and how much of it may wait for its confirmation."""


def clean_mail(text: str) -> str:
    """The address to which mails go, in lower case; empty if it is none (RFC 5321 section 4.5.3.1 for its length)."""
    address = text.strip().lower() if text.isascii() else ""
    is_one = len(address) <= _LONGEST and _MAIL.fullmatch(address) and address.index("@") <= _LONGEST_LOCAL
    return address if is_one else ""


def keep_mail(connection: Connection, submission_id: str, mail: str) -> None:
    """`mail` sent this submission. It is trusted if it was trusted before, for as long as any of what it sent is kept."""
    trusted = _is_trusted_mark(connection, mark_of(connection, mail))
    row = {"submission_id": submission_id, **sealed(connection, submission_id, mail), "trusted": trusted}
    upsert(connection, Submitter, [row])


def mail_of(connection: Connection, submission_id: str) -> str:
    """Who sent it; empty where that is not known any more."""
    table = table_of(Submitter)
    kept = connection.scalar(select(table.c.mail).where(table.c.submission_id == submission_id))
    return opened(connection, submission_id, kept) if kept else ""


def has_mail(connection: Connection, submission_id: str) -> bool:
    """Whether it is known who sent it."""
    return bool(_mark_of(connection, submission_id))


def is_trusted(connection: Connection, submission_id: str) -> bool:
    """Whether an editor trusts the address that sent it: for this submission, or for any other."""
    mark = _mark_of(connection, submission_id)
    return bool(mark) and _is_trusted_mark(connection, mark)


def _is_trusted_mark(connection: Connection, mark: str) -> bool:
    table = table_of(Submitter)
    query = select(func.count()).select_from(table).where(table.c.mark == mark, table.c.trusted.is_(True))
    return bool(connection.scalar(query))


def trust(connection: Connection, submission_id: str, *, trusted: bool) -> None:
    """What this address changes or submits goes live at once, or does not any more."""
    table = table_of(Submitter)
    statement = update(table).where(table.c.mark == _mark_of(connection, submission_id))
    connection.execute(statement.values(trusted=trusted))


def _mark_of(connection: Connection, submission_id: str) -> str:
    table = table_of(Submitter)
    return connection.scalar(select(table.c.mark).where(table.c.submission_id == submission_id)) or ""


def check_limits(connection: Connection, mail: str, now: datetime, count: int = 1) -> None:
    """Raises `DecisionInvalid` when this address has submitted too much of late for `count` more (reliability D9, E7).

    What was submitted at once is confirmed at once, and waits as one.
    """
    table, submission = table_of(Submitter), table_of(Submission)
    lately = (
        select(submission.c.state, submission.c.group_id, submission.c.id)
        .join(table, table.c.submission_id == submission.c.id)
        .where(table.c.mark == mark_of(connection, mail), submission.c.created_at > now - DAY)
    )
    found = list(connection.execute(lately))
    waiting = {row.group_id or row.id for row in found if row.state == State.RECEIVED}
    if len(found) + count > MOST_A_DAY or len(waiting) >= MOST_UNCONFIRMED:
        raise DecisionInvalid(
            "This address has submitted too much today.", "Confirm what waits, or come back tomorrow."
        )
