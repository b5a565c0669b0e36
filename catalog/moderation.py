"""Submissions in the database: received, confirmed by their sender, decided by editors, taken into the catalogue.

What is acknowledged is on the disk (reliability E1). A submission and what is to be mailed about it are written in
one transaction; the catalogue is given what was accepted in a second one, by `catch_up`, which whoever comes next
completes when this process is killed between the two. Concluded tables are written by `catalog.intake` alone.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from catalog import clock, letters, owing, submissions, submitters, tickets
from catalog.admitting import admitted, check_sender
from catalog.errors import DecisionInvalid
from catalog.identity import digest_of_texts
from catalog.letters import LetterKind
from catalog.profiles import Told
from catalog.rows import table_of
from catalog.sealed import mark_of
from catalog.store import Store
from catalog.submission_rows import load, write
from catalog.submissions import Done, State, Submission
from catalog.tables_submissions import Act
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.tickets import Purpose
from catalog.views import SourceView
from catalog.vocabulary import EventStatus

SENDER = "sender"
_AGAIN = timedelta(hours=24)
Change = Callable[[Submission], Submission]


class SubmissionChanged(DecisionInvalid):
    """Somebody else changed the submission since it was looked at; nothing was written."""


class By(NamedTuple):
    """What is done, by whom, and why."""

    done: Done
    who: str = SENDER
    why: str = ""


class Desk(NamedTuple):
    """Where submissions lead: the catalogue, its source of submissions, the domain of new UIDs."""

    store: Store
    source: SourceView
    uid_domain: str

    def receive(self, facts: Told, mail: str, language: str) -> str:
        """Keep a new submission, and note the mail that asks to confirm it; gives its id.

        The same from the same address within 24 hours is the same submission (reliability E2), unless that was refused
        or taken back meanwhile. Raises
        `SubjectErased` and `SenderErased` where it was erased on request, `DecisionInvalid` when the address has
        submitted too much of late.
        """
        return self.receive_all([facts], mail, language)

    def receive_all(self, some: Sequence[Told], mail: str, language: str) -> str:
        """Keep what was submitted at once, as `receive`; gives the id of the one submission, or of their group."""
        now = clock.now()
        told = digest_of_texts((mail, *(facts.model_dump_json(exclude_defaults=True) for facts in some)))
        table = table_of(SubmissionTable)
        with self.store.writing() as connection:
            digest = mark_of(connection, told)  # keyed, since what was submitted stands beside it
            stands = table.c.state.not_in([State.REFUSED, State.WITHDRAWN])
            again = (table.c.digest == digest, table.c.created_at > now - _AGAIN, stands)
            known = connection.execute(select(table.c.id, table.c.group_id).where(*again)).first()
            if known is not None:
                return str(known.group_id or known.id)
            submitters.check_limits(connection, mail, now, len(some))
            check_sender(connection, self.store, mail)
            stem = token_hex(8)
            holder = f"g{stem}" if len(some) > 1 else f"s{stem}"
            for number, facts in enumerate(some):
                one = Submission(
                    id=f"s{stem}{number:02}" if len(some) > 1 else holder,
                    state=State.RECEIVED,
                    language=language,
                    group=holder if len(some) > 1 else "",
                    proposed=admitted(connection, self.store, facts),
                    created_at=now,
                    changed_at=now,
                )
                write(connection, one, digest=digest)
                note_act(connection, one, By(Done.SUBMIT), before="")
                submitters.keep_mail(connection, one.id, mail)
            letters.note(connection, LetterKind.CONFIRM, holder)
        return holder

    def confirm(self, secret: str) -> tuple[Submission, str] | None:
        """Its sender confirms it, once: what became of it, and the secret by which they edit it. None for a bad secret."""
        now = clock.now()
        with self.store.writing() as connection:
            name = tickets.use(connection, Purpose.CONFIRM, secret, now=now)
            one = load(connection, name) if name else None
            if one is None or one.state is not State.RECEIVED:
                return None
            trusted = submitters.is_trusted(connection, one.id)
            after = self.changed(
                connection, one, By(Done.CONFIRM), lambda it: submissions.confirmed(it, trusted=trusted)
            )
            kind = LetterKind.ACCEPTED if after.state is State.ACCEPTED else LetterKind.RECEIVED
            letters.note(connection, kind, one.id)
            edit = edit_secret(connection, after)
        self.catch_up()
        return after, edit

    def edit(self, name: str, facts: Told, version: int) -> Submission:
        """Its sender says it otherwise. Raises `DecisionInvalid`; `SubjectErased` where that was erased on request."""
        with self.store.writing() as connection:
            trusted = submitters.is_trusted(connection, name)
            kept = admitted(connection, self.store, facts)
            change: Change = lambda it: submissions.edited(it, kept, trusted=trusted)  # noqa: E731 - named for its line
            after = self._change(connection, name, version, By(Done.EDIT), change)
            letters.note(connection, LetterKind.WAITING if after.waits else LetterKind.CHANGED, name)
        self.catch_up()
        return after

    def act(self, name: str, done: Done, version: int) -> Submission:
        """Its sender cancels, restores or withdraws it. Raises `DecisionInvalid`."""
        change, kind = BY_SENDER[done]
        with self.store.writing() as connection:
            after = self._change(connection, name, version, By(done), change)
            letters.note(connection, kind, name)
        self.catch_up()
        return after

    def act_on_date(self, name: str, start: str, done: Done, version: int) -> Submission:
        """Its sender cancels or restores one date of several, named by its start. Raises `DecisionInvalid`."""
        status = EventStatus.CANCELLED if done is Done.CANCEL_DATE else EventStatus.SCHEDULED
        with self.store.writing() as connection:
            change: Change = lambda it: submissions.date_set(it, start, status)  # noqa: E731 - named for its line
            after = self._change(connection, name, version, By(done, why=start), change)
            letters.note(connection, LetterKind.CHANGED, name)
        self.catch_up()
        return after

    def rotate(self, name: str) -> str:
        """The links by which it was edited are void; a new one, which is mailed to its sender too."""
        with self.store.writing() as connection:
            one = _known(connection, name)
            tickets.revoke(connection, Purpose.EDIT, name)
            letters.note(connection, LetterKind.ROTATED, name)
            return edit_secret(connection, one)

    def accept(self, name: str, version: int, who: str) -> Submission:
        """An editor accepts what waits. Raises `DecisionInvalid`."""
        with self.store.writing() as connection:
            after = self._change(connection, name, version, By(Done.ACCEPT, who), submissions.accepted)
            letters.note(connection, LetterKind.ACCEPTED, name)
        self.catch_up()
        return after

    def refuse(self, name: str, version: int, who: str, reason: str) -> Submission:
        """An editor refuses what waits, and says why. Raises `DecisionInvalid`."""
        with self.store.writing() as connection:
            change: Change = lambda it: submissions.refused(it, reason)  # noqa: E731 - named for its line
            after = self._change(connection, name, version, By(Done.REFUSE, who, reason), change)
            letters.note(connection, LetterKind.REFUSED, name, reason=reason)
        return after

    def undo(self, name: str, version: int, who: str) -> Submission:
        """What an editor did last with it did not happen. Raises `DecisionInvalid` when its sender changed it since."""
        with self.store.writing() as connection:
            _seen(connection, name, version)
            last = _last_act(connection, name)
            if last is None or not last.before or last.act not in (Done.ACCEPT, Done.REFUSE):
                raise DecisionInvalid("There is no decision to undo: it was changed since.")
            before = Submission.model_validate_json(last.before)
            change: Change = lambda it: before.model_copy(update={"version": it.version})  # noqa: E731
            after = self._change(connection, name, version, By(Done.UNDO, who), change)
        self.catch_up()
        return after

    def trust(self, name: str, version: int, who: str, *, trusted: bool) -> None:
        """What this sender changes or submits goes live at once, or does not any more. Raises `DecisionInvalid`."""
        with self.store.writing() as connection:
            one = _seen(connection, name, version)
            if submitters.is_trusted(connection, name) is trusted:
                return
            submitters.trust(connection, name, trusted=trusted)
            by = By(Done.TRUST if trusted else Done.DISTRUST, who)
            note_act(connection, one, by, before=one.model_dump_json())

    def catch_up(self) -> int:
        """Give the catalogue what it was not given yet; gives how many submissions it was."""
        return owing.catch_up(self.store, self.source, uid_domain=self.uid_domain)

    def _change(self, connection: Connection, name: str, version: int, by: By, change: Change) -> Submission:
        return self.changed(connection, _seen(connection, name, version), by, change)

    def changed(self, connection: Connection, one: Submission, by: By, change: Change) -> Submission:
        """Write what becomes of a submission, and who did it, in the transaction of the caller."""
        changed = {"version": one.version + 1, "changed_at": clock.now()}
        after = change(one).model_copy(update=changed)
        was_shown, is_shown = one.state is State.ACCEPTED, after.state is State.ACCEPTED
        is_said = one.kind != "feed"  # a feed becomes a source, and is nothing that is said
        owed = (
            {"owed": True}
            if is_said and (was_shown or is_shown) and (was_shown, one.live) != (is_shown, after.live)
            else {}
        )
        write(connection, after, **owed)
        note_act(connection, one, by, before=one.model_dump_json())
        return after


BY_SENDER: dict[Done, tuple[Change, LetterKind]] = {
    Done.CANCEL: (submissions.cancelled, LetterKind.CANCELLED),
    Done.RESTORE: (submissions.restored, LetterKind.RESTORED),
    Done.WITHDRAW: (submissions.withdrawn, LetterKind.WITHDRAWN),
}
"""What a sender does by a button, and the mail that tells of it."""


def edit_secret(connection: Connection, one: Submission) -> str:
    """A new secret by which its sender edits it, good as long as their address is kept."""
    until = submissions.keep_until(one)
    return tickets.issue(connection, Purpose.EDIT, one.id, now=clock.now(), until=until)


def _known(connection: Connection, name: str) -> Submission:
    one = load(connection, name)
    if one is None:
        raise DecisionInvalid(f"There is no submission {name[:40]!r}.")
    return one


def _seen(connection: Connection, name: str, version: int) -> Submission:
    """A submission, if it is still as whoever acts has seen it. Raises `SubmissionChanged`."""
    one = _known(connection, name)
    if one.version != version:
        raise SubmissionChanged("It was changed since you looked at it.", "Look again, and decide then.")
    return one


def note_act(connection: Connection, one: Submission, by: By, *, before: str) -> None:
    """Write down what was done with a submission, and what it was before."""
    row = {
        "at": clock.now(),
        "submission_id": one.id,
        "act": str(by.done),
        "who": by.who,
        "why": by.why,
        "before": before,
    }
    connection.execute(insert(table_of(Act)), [row])


def _last_act(connection: Connection, name: str) -> Any:
    table = table_of(Act)
    trusting = table.c.act.not_in(submissions.ASIDE)
    query = select(table).where(table.c.submission_id == name, trusting).order_by(table.c.id.desc())
    return connection.execute(query.limit(1)).first()
