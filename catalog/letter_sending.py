"""To whom a letter goes, and the secret that it carries, made at the moment at which it is written."""

from datetime import timedelta

from sqlalchemy import Connection

from catalog import clock, report_rows, submitters, tickets
from catalog.editors import editor_called
from catalog.letters import Due, LetterKind
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.submission_rows import load, members
from catalog.submissions import State, Submission, keep_until
from catalog.tickets import Purpose

_LEAST = timedelta(days=1)


class Addressed(Frozen):
    """A letter with its address: the language of its reader, what it is about, and the secret of its link.

    `titles`: of all that it is about, where that was submitted at once.
    """

    mail: str
    language: str
    title: str
    secret: str
    titles: tuple[str, ...] = ()


def addressed(store: Store, letter: Due) -> Addressed | None:
    """The address of a letter; None where there is nobody to write to any more, or nothing left to say."""
    now = clock.now()
    with store.writing() as connection:
        if letter.kind is LetterKind.SIGN_IN:
            editor = editor_called(connection, letter.holder)
            if editor is None:
                return None
            secret = tickets.issue(connection, Purpose.SIGN_IN, editor.id, now=now)
            return Addressed(mail=editor.mail, language=letter.said.get("language", "fr"), title="", secret=secret)
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
        return Addressed(mail=mail, language=one.language, title=one.title, secret=secret)


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
