"""Who decides about submissions: their mail addresses and roles, and how they sign in."""

from enum import StrEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, delete, select

from catalog import clock, letters, tickets
from catalog.errors import DecisionInvalid
from catalog.letters import LetterKind
from catalog.passkey_rows import forget_passkeys
from catalog.rows import table_of, upsert
from catalog.scrubbing import plain_mail
from catalog.sealed import mark_of, opened, sealed
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.tables_submissions import Editor as EditorTable
from catalog.tables_submissions import Ticket
from catalog.tickets import Purpose

_NOBODY = "nobody"
MOST_LINKS = 3
"""How many links to sign in, still good, an editor may have been sent."""


class Role(StrEnum):
    """What an editor may: an administrator may also trust an organiser."""

    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Editor(Frozen):
    """Somebody who decides."""

    id: str
    mail: str
    role: Role


def add_editor(store: Store, mail: str, role: Role) -> Editor:
    """Let the reader of this address decide; who is there already gets the role. Raises `DecisionInvalid`."""
    address = plain_mail(mail)
    if not address:
        raise DecisionInvalid(f"{mail[:60]!r} is no mail address.", "Write it as `name@host.example`.")
    table = table_of(EditorTable)
    with store.writing() as connection:
        row = connection.execute(select(table).where(table.c.mark == mark_of(connection, address))).first()
        name, since = (row.id, row.added_at) if row else (f"editor-{token_hex(8)}", clock.now())
        kept = {**sealed(connection, name, address), "role": str(role), "added_at": since}
        upsert(connection, EditorTable, [{"id": name, **kept}])
    return Editor(id=name, mail=address, role=role)


def remove_editor(store: Store, mail: str) -> None:
    """They decide no more, from this moment on; what they decided stays. Raises `DecisionInvalid`."""
    table, ticket = table_of(EditorTable), table_of(Ticket)
    with store.writing() as connection:
        name = connection.scalar(select(table.c.id).where(table.c.mark == mark_of(connection, plain_mail(mail))))
        if name is None:
            raise DecisionInvalid(f"{mail[:60]!r} is no editor.", "`goodweek editors list` lists them.")
        connection.execute(delete(ticket).where(ticket.c.holder == name))
        forget_passkeys(connection, name)
        connection.execute(delete(table).where(table.c.id == name))


def editors(store: Store) -> list[Editor]:
    """All of them, by address."""
    table = table_of(EditorTable)
    with store.reading() as connection:
        found = [_editor(connection, row) for row in connection.execute(select(table))]
    return sorted(found, key=lambda one: one.mail)


def ask_to_sign_in(store: Store, mail: str, language: str) -> None:
    """A link goes to this address if it is an editor's; nothing tells whether it is.

    Nor does it take longer (reliability E5). Of those that are still good, at most three go to one editor, whoever
    asks for them: nobody's mailbox is flooded, and nobody is kept out, since those three are there.
    """
    table, now = table_of(EditorTable), clock.now()
    with store.writing() as connection:
        name = (
            connection.scalar(select(table.c.id).where(table.c.mark == mark_of(connection, plain_mail(mail))))
            or _NOBODY
        )
        count = tickets.count_good(connection, Purpose.SIGN_IN, name, now=now)
        count += letters.count_waiting(connection, LetterKind.SIGN_IN, name)
        holder = name if count < MOST_LINKS else _NOBODY
        letters.note(connection, LetterKind.SIGN_IN, holder, language=language)


def sign_in(store: Store, secret: str) -> str | None:
    """A session for whoever has the link that was sent, once; None where it is none."""
    now = clock.now()
    with store.writing() as connection:
        name = tickets.use(connection, Purpose.SIGN_IN, secret, now=now)
        return tickets.issue(connection, Purpose.SESSION, name, now=now) if name else None


def editor_of(store: Store, session: str) -> Editor | None:
    """Who is signed in with this session."""
    with store.reading() as connection:
        name = tickets.holder_of(connection, Purpose.SESSION, session, now=clock.now())
        return editor_called(connection, name) if name else None


def editor_called(connection: Connection, name: str) -> Editor | None:
    """The editor of this id."""
    table = table_of(EditorTable)
    row = connection.execute(select(table).where(table.c.id == name)).first()
    return _editor(connection, row) if row else None


def _editor(connection: Connection, row: Any) -> Editor:
    return Editor(id=row.id, mail=opened(connection, row.id, row.mail), role=Role(row.role))


def sign_out(store: Store, editor: Editor) -> None:
    """All sessions of theirs end."""
    with store.writing() as connection:
        tickets.revoke(connection, Purpose.SESSION, editor.id)
