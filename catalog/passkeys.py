"""Passkeys of editors: added, listed, removed, and a session for whoever proves to have one (WebAuthn level 2, W3C).

What a browser answers is read and verified by `desk.passkeys`; here is what is known of a key, and that a challenge is
answered once. A challenge is a ticket: of what was given out, its digest alone is kept.
"""

from collections.abc import Callable
from secrets import token_hex
from typing import Annotated

from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, delete, func, insert, select, update

from catalog import clock, tickets
from catalog.cleaning.text import clean_line
from catalog.facts import Frozen
from catalog.passkey_rows import KeyAct, note
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables_passkeys import Passkey as PasskeyTable
from catalog.tables_passkeys import PasskeyAct
from catalog.tickets import Purpose

MOST, LONGEST_LABEL = 10, 60
"""How many passkeys an editor may have, and how long the name of one may be."""
_ANYBODY = "anybody"
_SHOWN = 20


class Passkey(Frozen):
    """A passkey, as its editor sees it."""

    id: str
    label: str
    added_at: AwareDatetime
    used_at: AwareDatetime | None = None


class Happened(Frozen):
    """One thing that happened to a passkey."""

    at: AwareDatetime
    act: KeyAct
    label: str


class Credential(Frozen):
    """What a browser made: its name at the authenticator and its public key, both base64url; how often it has signed."""

    credential: Annotated[str, Field(min_length=1, max_length=1_400)]
    public_key: Annotated[str, Field(min_length=1, max_length=4_000)]
    sign_count: Annotated[int, Field(ge=0, lt=2**32)]


Proves = Callable[[str], int | None]
"""Given the public key, the counter of what it signed; None where it signed something else."""


def challenge_to_add(store: Store, editor_id: str) -> str:
    """What a new passkey of this editor must answer: base64url, good once and for a few minutes."""
    with store.writing() as connection:
        return tickets.issue(connection, Purpose.PASSKEY_ADD, editor_id, now=clock.now())


def challenge_to_sign_in(store: Store) -> str:
    """The same for whoever says that they are an editor."""
    with store.writing() as connection:
        return tickets.issue(connection, Purpose.PASSKEY_SIGN_IN, _ANYBODY, now=clock.now())


def add_passkey(
    store: Store, editor_id: str, challenge: str, made: Callable[[], Credential | None], label: str
) -> bool:
    """Add what answers the challenge, which is used by it; whether it was added.

    It is not where it answers another challenge, is known already, or is one too many.
    """
    table, now = table_of(PasskeyTable), clock.now()
    with store.writing() as connection:
        if tickets.use(connection, Purpose.PASSKEY_ADD, challenge, now=now) != editor_id or (found := made()) is None:
            return False
        is_known = connection.scalar(select(table.c.id).where(table.c.credential == found.credential)) is not None
        if is_known or _count(connection, editor_id) >= MOST:
            return False
        name, called = f"k{token_hex(8)}", clean_line(label, LONGEST_LABEL)
        row = {"id": name, "editor_id": editor_id, "label": called, "added_at": now, "used_at": None}
        connection.execute(insert(table), [row | found.model_dump()])
        note(connection, KeyAct.ADD, name, editor_id, called)
    return True


def remove_passkey(store: Store, editor_id: str, name: str, *, session: str = "") -> bool:
    """A passkey of this editor is good no more, nor any of their sessions but this one; whether there was one.

    Who removes a key may have lost the device, and with it a session that is still open.
    """
    table = table_of(PasskeyTable)
    this = (table.c.id == name, table.c.editor_id == editor_id)
    with store.writing() as connection:
        label = connection.scalar(select(table.c.label).where(*this))
        if label is None:
            return False
        connection.execute(delete(table).where(*this))
        tickets.revoke(connection, Purpose.SESSION, editor_id, but=session)
        note(connection, KeyAct.REMOVE, name, editor_id, label)
    return True


def sign_in_by_passkey(store: Store, challenge: str, credential: str, holder: str, proves: Proves) -> str | None:
    """A session for whoever answers the challenge, once, by a passkey that is known; None otherwise.

    `holder` is whose it is, as the authenticator says; empty where it does not. A counter that does not rise tells of a
    copy (section 6.1.1): it is refused, and written down. Some authenticators do not count, and always say 0.
    """
    table, now = table_of(PasskeyTable), clock.now()
    with store.writing() as connection:
        if tickets.use(connection, Purpose.PASSKEY_SIGN_IN, challenge, now=now) is None:
            return None
        row = connection.execute(select(table).where(table.c.credential == credential)).first()
        if row is None or (holder and holder != row.editor_id) or (count := proves(row.public_key)) is None:
            return None
        if count <= row.sign_count and (count, row.sign_count) != (0, 0):
            note(connection, KeyAct.BACKWARDS, row.id, row.editor_id, row.label)
            return None
        connection.execute(update(table).where(table.c.id == row.id).values(sign_count=count, used_at=now))
        return tickets.issue(connection, Purpose.SESSION, row.editor_id, now=now)


def passkeys_of(store: Store, editor_id: str) -> list[Passkey]:
    """The passkeys of an editor, the oldest first."""
    table = table_of(PasskeyTable)
    query = select(table).where(table.c.editor_id == editor_id).order_by(table.c.added_at, table.c.id)
    with store.reading() as connection:
        rows = list(connection.execute(query))
    return [Passkey(id=row.id, label=row.label, added_at=row.added_at, used_at=row.used_at) for row in rows]


def credentials_of(store: Store, editor_id: str) -> list[str]:
    """What their authenticators call them."""
    table = table_of(PasskeyTable)
    with store.reading() as connection:
        return list(connection.scalars(select(table.c.credential).where(table.c.editor_id == editor_id)))


def happened_to(store: Store, editor_id: str) -> list[Happened]:
    """What happened to the passkeys of an editor, the latest first."""
    table = table_of(PasskeyAct)
    query = select(table).where(table.c.editor_id == editor_id).order_by(table.c.id.desc()).limit(_SHOWN)
    with store.reading() as connection:
        rows = list(connection.execute(query))
    return [Happened(at=row.at, act=KeyAct(row.act), label=row.label) for row in rows]


def _count(connection: Connection, editor_id: str) -> int:
    table = table_of(PasskeyTable)
    return connection.scalar(select(func.count()).select_from(table).where(table.c.editor_id == editor_id)) or 0
