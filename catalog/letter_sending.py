"""To whom a letter goes, and the secret that it carries, made at the moment at which it is written."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from catalog import clock, submitters, tickets
from catalog.claim_letters import addressed_claim
from catalog.claims import PREFIX
from catalog.editors import editor_called
from catalog.letters import Addressed, Due, LetterKind
from catalog.notices import SOURCE_HOLDER, stop_secret
from catalog.store import Store
from catalog.submission_rows import load
from catalog.submissions import State, keep_until
from catalog.tickets import Purpose

_LEAST = timedelta(days=1)


def addressed(store: Store, letter: Due, contacts: Mapping[str, str] | None = None) -> Addressed | None:
    """The address of a letter; None where there is nobody to write to any more, or nothing left to say.

    `contacts` has by name the addresses of those who look after a source, as its file tells them.
    """
    now = clock.now()
    with store.writing() as connection:
        if letter.kind is LetterKind.SIGN_IN:
            editor = editor_called(connection, letter.holder)
            if editor is None:
                return None
            secret = tickets.issue(connection, Purpose.SIGN_IN, editor.id, now=now)
            return Addressed(mail=editor.mail, language=letter.said.get("language", "fr"), title="", secret=secret)
        if letter.kind is LetterKind.SOURCE_BROKE:
            return _of_source(connection, letter, contacts or {})
        if letter.holder.startswith(PREFIX):
            return addressed_claim(connection, letter)
        one, mail = load(connection, letter.holder), submitters.mail_of(connection, letter.holder)
        if one is None or not mail:
            return None
        if letter.kind is LetterKind.CONFIRM:
            if one.state is not State.RECEIVED:
                return None
            secret = tickets.issue(connection, Purpose.CONFIRM, one.id, now=now, until=keep_until(one))
        else:
            until = max(keep_until(one), now + _LEAST)
            secret = tickets.issue(connection, Purpose.EDIT, one.id, now=now, until=until)
        stop = stop_secret(connection, one.id) if letter.kind is LetterKind.SOON else ""
        return Addressed(mail=mail, language=one.language, title=one.facts.title, secret=secret, stop=stop)


def _of_source(connection: Connection, letter: Due, contacts: Mapping[str, str]) -> Addressed | None:
    """Of who looks after a source: as its file says, or who submitted it."""
    name = letter.holder.removeprefix(SOURCE_HOLDER)
    mail = contacts.get(name) or submitters.mail_of(connection, letter.holder)
    if not mail:
        return None
    title = letter.said.get("title", name)
    return Addressed(mail=mail, language="fr", title=title, secret="", stop=stop_secret(connection, letter.holder))
