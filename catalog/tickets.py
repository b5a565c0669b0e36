"""Secrets that are given to people in a link: 256 random bits, of which only the SHA-256 is kept (reliability E3).

A ticket is for one purpose and one holder, expires, and can be revoked. What is looked up is the digest, so the
time that it takes says nothing about the secret. Inside the transaction of the caller.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Connection, delete, func, select, update

from catalog.rows import table_of, upsert
from catalog.tables_submissions import Ticket

_BYTES = 32
_LENGTH = 43


class Purpose(StrEnum):
    """What a ticket lets its bearer do."""

    CONFIRM = "confirm"
    EDIT = "edit"
    SIGN_IN = "sign-in"
    SESSION = "session"
    CLAIM_CONFIRM = "claim-confirm"
    CLAIM = "claim"
    STOP = "stop"
    PASSKEY_ADD = "passkey-add"
    PASSKEY_SIGN_IN = "passkey-sign-in"


LASTS = {
    Purpose.CONFIRM: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(minutes=20),
    Purpose.SESSION: timedelta(hours=12),
    Purpose.CLAIM_CONFIRM: timedelta(days=7),
    Purpose.PASSKEY_ADD: timedelta(minutes=5),
    Purpose.PASSKEY_SIGN_IN: timedelta(minutes=5),
}
"""How long each is good; one to edit lasts as long as the address of its holder is kept."""


def issue(
    connection: Connection, purpose: Purpose, holder: str, *, now: datetime, until: datetime | None = None
) -> str:
    """A new secret, 43 characters of an address."""
    secret = token_urlsafe(_BYTES)
    row = {
        "digest": digest_of_secret(secret),
        "purpose": str(purpose),
        "holder": holder,
        "made_at": now,
        "expires_at": until or now + LASTS[purpose],
        "used_at": None,
    }
    upsert(connection, Ticket, [row])
    return secret


def digest_of_secret(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def holder_of(connection: Connection, purpose: Purpose, secret: str, *, now: datetime) -> str | None:
    """Who holds it; None where it is unknown, for something else, used or too old."""
    if len(secret) != _LENGTH:
        return None
    table = table_of(Ticket)
    good = (table.c.purpose == purpose, table.c.expires_at > now, table.c.used_at.is_(None))
    holder = connection.scalar(select(table.c.holder).where(table.c.digest == digest_of_secret(secret), *good))
    return None if holder is None else str(holder)


def end_of(connection: Connection, purpose: Purpose, secret: str, *, now: datetime) -> Literal["", "used", "expired"]:
    """Why a secret that was good once is good no more; empty where nothing is known of it, or it is still good."""
    table = table_of(Ticket)
    this = (table.c.digest == digest_of_secret(secret), table.c.purpose == purpose)
    row = connection.execute(select(table.c.used_at, table.c.expires_at).where(*this)).first()
    if row is None:
        return ""
    return "used" if row.used_at is not None else "expired" if row.expires_at <= now else ""


def use(connection: Connection, purpose: Purpose, secret: str, *, now: datetime) -> str | None:
    """As `holder_of`, and from now on it is used: of two who use it at once, one is heard."""
    holder = holder_of(connection, purpose, secret, now=now)
    if holder is not None:
        table = table_of(Ticket)
        connection.execute(update(table).where(table.c.digest == digest_of_secret(secret)).values(used_at=now))
    return holder


def count_good(connection: Connection, purpose: Purpose, holder: str, *, now: datetime) -> int:
    """How many secrets of this purpose that `holder` was given are still good."""
    table = table_of(Ticket)
    good = (table.c.holder == holder, table.c.purpose == purpose, table.c.expires_at > now, table.c.used_at.is_(None))
    return connection.scalar(select(func.count()).select_from(table).where(*good)) or 0


def revoke(connection: Connection, purpose: Purpose, holder: str, *, but: str = "") -> None:
    """All secrets of this purpose that `holder` was given are good for nothing, except one."""
    table = table_of(Ticket)
    others = table.c.digest != digest_of_secret(but)
    connection.execute(delete(table).where(table.c.holder == holder, table.c.purpose == purpose, others))


def has_expired(connection: Connection, now: datetime) -> bool:
    """Whether any is too old."""
    table = table_of(Ticket)
    return connection.scalar(select(table.c.digest).where(table.c.expires_at <= now).limit(1)) is not None


def forget_expired(connection: Connection, now: datetime) -> None:
    """Leave nothing of those that are too old."""
    table = table_of(Ticket)
    connection.execute(delete(table).where(table.c.expires_at <= now))
