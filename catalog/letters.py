"""Mails that are to be written: noted in the transaction of what they tell of, sent by whoever comes next.

So no mail tells of what did not happen, and none is lost with the process that should have sent it. A letter names
its kind and its holder; the words, the address and the secret link are put in when it is sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from json import dumps, loads
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from catalog import clock
from catalog.facts import Frozen
from catalog.rows import table_of, upsert
from catalog.store import Store
from catalog.tables_submissions import Letter

_LEASE = timedelta(minutes=2)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
GIVEN_UP = timedelta(days=5)
"""A mail that could not be handed over for so long is not sent any more (RFC 5321 section 4.5.4.1: four to five days)."""


class LetterKind(StrEnum):
    """What a mail tells of."""

    CONFIRM = "confirm"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAITING = "waiting"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    ROTATED = "rotated"
    SIGN_IN = "sign-in"
    CLAIM = "claim"
    CLAIM_HELD = "claim-held"
    CLAIM_REFUSED = "claim-refused"
    CLAIM_GIVEN_UP = "claim-given-up"
    CLAIM_YEARLY = "claim-yearly"
    CLAIM_EXPIRED = "claim-expired"
    REMOVAL_ASKED = "removal-asked"
    REMOVAL_REFUSED = "removal-refused"
    REMOVAL_AGREED = "removal-agreed"
    QUESTION = "question"
    SOON = "soon"
    SOURCE_BROKE = "source-broke"
    REPORT_DONE = "report-done"
    REPORT_REFUSED = "report-refused"


class Due(NamedTuple):
    """A letter that is to be sent now. `holder` is a submission, a claim, a report or an editor; nobody's is dropped."""

    id: str
    kind: LetterKind
    holder: str
    said: Mapping[str, str]
    tries: int
    made_at: datetime


class Addressed(Frozen):
    """A letter with its address: the language of its reader, what it is about, and the secret of its link.

    Attributes:
        titles: of all that it is about, where that was submitted at once.
        stop: of a reminder, the secret of the link by which no more come.
    """

    mail: str
    language: str
    title: str
    secret: str
    titles: tuple[str, ...] = ()
    stop: str = ""


def note(connection: Connection, kind: LetterKind, holder: str, **said: str) -> None:
    """A mail of this kind is to go to `holder`."""
    now, table = clock.now(), table_of(Letter)
    number = (connection.scalar(select(func.max(table.c.number))) or 0) + 1
    row = {"id": token_hex(16), "number": number, "kind": str(kind), "holder": holder, "said": dumps(said), "tries": 0}
    upsert(connection, Letter, [{**row, "made_at": now, "due_at": now}])


def count_waiting(connection: Connection, kind: LetterKind, holder: str) -> int:
    """How many mails of this kind to `holder` are still to be sent."""
    table = table_of(Letter)
    waiting = (table.c.kind == kind, table.c.holder == holder)
    return connection.scalar(select(func.count()).select_from(table).where(*waiting)) or 0


def take_due(store: Store, most: int = 20) -> list[Due]:
    """Letters that are due, for this process alone for two minutes, in the order in which they were noted.

    One that cannot be read, of a newer Goodweek perhaps, is passed over until it is given up.
    """
    now = clock.now()
    table = table_of(Letter)
    query = select(table).where(table.c.due_at <= now).order_by(table.c.made_at, table.c.number, table.c.id).limit(most)
    with store.reading() as connection:
        if connection.execute(query.limit(1)).first() is None:
            return []
    with store.writing() as connection:
        rows = list(connection.execute(query))
        mine = table.c.id.in_([row.id for row in rows])
        connection.execute(update(table).where(mine).values(due_at=now + _LEASE))
        old = table.c.made_at <= now - GIVEN_UP
        connection.execute(delete(table).where(old, table.c.id.in_([row.id for row in rows if _due(row) is None])))
    return [letter for row in rows if (letter := _due(row)) is not None]


def _due(row: Any) -> Due | None:
    try:
        return Due(row.id, LetterKind(row.kind), row.holder, loads(row.said), row.tries, row.made_at)
    except ValueError:
        return None


def sent(store: Store, letter: Due) -> None:
    """It was handed over, or there is nobody to hand it to."""
    table = table_of(Letter)
    with store.writing() as connection:
        connection.execute(delete(table).where(table.c.id == letter.id))


def failed(store: Store, letter: Due) -> bool:
    """It could not be handed over, and is tried again later, at last every three hours; False where it is given up."""
    now = clock.now()
    if now - letter.made_at >= GIVEN_UP:
        sent(store, letter)
        return False
    table = table_of(Letter)
    pause = _PAUSES[min(letter.tries, len(_PAUSES) - 1)]
    with store.writing() as connection:
        values = {"tries": letter.tries + 1, "due_at": now + pause}
        connection.execute(update(table).where(table.c.id == letter.id).values(values))
    return True
