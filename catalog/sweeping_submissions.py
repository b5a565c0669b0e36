"""Submissions and addresses, gone through for what was erased. Inside the transaction of `catalog.sweeping`."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete, select, update

from catalog.passkey_rows import forget_passkeys
from catalog.profiles import Told
from catalog.rows import table_of
from catalog.screening import left_of
from catalog.scrubbing import MAIL, plain_mail, texts_in
from catalog.sealed import opened
from catalog.submission_rows import forget, forget_senders, submission_from, write
from catalog.submissions import Submission
from catalog.suppression import Suppression
from catalog.sweeping_claims import sweep_claims
from catalog.tables_submissions import Act, Editor, Letter, Submitter
from catalog.tables_submissions import Submission as SubmissionTable


def sweep_submissions(connection: Connection, suppression: Suppression) -> int:
    """Take out of what people submitted all that `suppression` knows; gives how many texts it was.

    An erased address is forgotten; of an erased editor nothing but their id is left, with what they decided.
    """
    count = _sweep_addresses(connection, suppression)
    rows = list(connection.execute(select(table_of(SubmissionTable))).mappings())
    for one in map(submission_from, rows):
        left = _left(one, suppression)
        if left is None:
            forget(connection, [one.id])
        elif left != one:
            write(connection, left)
        count += left != one
    return count + _sweep_texts(connection, suppression) + sweep_claims(connection, suppression.scrubber)


def _sweep_addresses(connection: Connection, suppression: Suppression) -> int:
    sender, editor = table_of(Submitter), table_of(Editor)
    senders = list(connection.execute(select(sender.c.submission_id, sender.c.mail)))
    deciding = list(connection.execute(select(editor.c.id, editor.c.mail)))

    def is_erased(holder: str, kept: str) -> bool:
        return suppression.has(MAIL, plain_mail(opened(connection, holder, kept)))

    known = [row for row in senders if is_erased(row.submission_id, row.mail)]
    forget_senders(connection, [row.submission_id for row in known])
    gone = [row.id for row in deciding if is_erased(row.id, row.mail)]
    for name in gone:
        forget_passkeys(connection, name)
    connection.execute(delete(editor).where(editor.c.id.in_(gone)))
    return len(known) + len(gone)


def _left(one: Submission, suppression: Suppression) -> Submission | None:
    """What may be kept of a submission; None where one of its two forms was erased as a whole."""
    changes: dict[str, object] = {"reason": suppression.scrubber.text(one.reason)}
    for name, facts in _forms(one):
        left = left_of(suppression, one.id, facts, one.changed_at)
        if left is None:
            return None
        changes[name] = left
    return one.model_copy(update=changes)


def _forms(one: Submission) -> Iterator[tuple[str, Told]]:
    yield from ((name, facts) for name, facts in (("live", one.live), ("proposed", one.proposed)) if facts is not None)


def _sweep_texts(connection: Connection, suppression: Suppression) -> int:
    """What was before is not kept where it holds what was erased, so nothing is undone to it; nor is it mailed."""
    act, letter, scrubber = table_of(Act), table_of(Letter), suppression.scrubber
    rows = connection.execute(select(act.c.id, act.c.before, act.c.why))
    acts = [row.id for row in rows if _was_erased(row.before, suppression) or scrubber.finds(row.why)]
    letters = [row.id for row in connection.execute(select(letter)) if any(map(scrubber.finds, texts_in(row.said)))]
    for name in acts:
        connection.execute(update(act).where(act.c.id == name).values(before="", why=""))
    connection.execute(delete(letter).where(letter.c.id.in_(letters)))
    return len(acts) + len(letters)


def _was_erased(before: str, suppression: Suppression) -> bool:
    """Whether a submission as it was (JSON, or empty) holds what may not be kept, or is it."""
    if not before:
        return False
    one = Submission.model_validate_json(before)
    return _left(one, suppression) != one
