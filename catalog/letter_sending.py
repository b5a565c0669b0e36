"""To whom a letter goes, and the secret that it carries, made at the moment at which it is written."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from catalog import clock, report_rows, submitters, tickets
from catalog.claim_letters import addressed_claim
from catalog.claims import PREFIX
from catalog.editors import editor_called
from catalog.letters import Addressed, Due, LetterKind
from catalog.notices import SOURCE_HOLDER, stop_secret
from catalog.store import Store
from catalog.submission_rows import load, members, sent_feeds
from catalog.submissions import State, Submission, keep_until
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
        if some := members(connection, letter.holder):
            return _to_group(connection, letter, some)
        if letter.kind in (LetterKind.REPORT_DONE, LetterKind.REPORT_REFUSED):
            return _to_reporter(connection, letter)
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
        return Addressed(mail=mail, language=one.language, title=one.title, secret=secret, stop=stop)


def _of_source(connection: Connection, letter: Due, contacts: Mapping[str, str]) -> Addressed | None:
    """Of who looks after a source: as its file says, or who submitted it."""
    name = letter.holder.removeprefix(SOURCE_HOLDER)
    mail, language = contacts.get(name, ""), "fr"
    feed = None if mail else sent_feeds(connection).get(name)
    if feed is not None:
        mail, language = submitters.mail_of(connection, feed.id), feed.language
    if not mail:
        return None
    title, stop = letter.said.get("title", name), stop_secret(connection, letter.holder)
    return Addressed(mail=mail, language=language, title=title, secret="", stop=stop)


def _to_group(connection: Connection, letter: Due, some: list[Submission]) -> Addressed | None:
    """The address of a letter about what was submitted at once; of what was decided, it names what it was decided of."""
    now = clock.now()
    mail = next(filter(None, (submitters.mail_of(connection, one.id) for one in some)), "")
    decided = letter.said.get("of", "").split()
    told = [one for one in some if one.id in decided] if decided else some
    is_due = letter.kind is not LetterKind.CONFIRM or any(one.state is State.RECEIVED for one in some)
    if not (mail and told and is_due):
        return None
    purpose = Purpose.CONFIRM if letter.kind is LetterKind.CONFIRM else Purpose.EDIT
    until = max(*map(keep_until, some), now + _LEAST)
    return Addressed(
        mail=mail,
        language=some[0].language,
        title=told[0].title,
        secret=tickets.issue(connection, purpose, letter.holder, now=now, until=until),
        titles=tuple(one.title for one in told),
    )


def _to_reporter(connection: Connection, letter: Due) -> Addressed | None:
    """Who reported something gets an answer and no secret."""
    report, mail = report_rows.load(connection, letter.holder), report_rows.mail_of(connection, letter.holder)
    if report is None or not mail:
        return None
    return Addressed(mail=mail, language=report.language, title=letter.said.get("title", ""), secret="")
