"""Several events that were submitted at once: confirmed by one mail, led to by one private link, decided at once or singly.

A group is nothing but an id that its submissions share (`Submission.group`); each lives by itself from then on.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from catalog import clock, letters, submissions, submitters, tickets
from catalog.errors import DecisionInvalid
from catalog.letters import LetterKind
from catalog.moderation import BY_SENDER, By, Desk, SubmissionChanged
from catalog.store import Store
from catalog.submission_rows import load, members
from catalog.submissions import Done, State, Submission, keep_until
from catalog.tickets import Purpose

MOST_AT_ONCE = 30
"""How many events may be submitted at once."""
Change = Callable[[Submission], Submission]


def confirm_all(desk: Desk, secret: str) -> tuple[list[Submission], str] | None:
    """Their sender confirms them, once: what became of them, and the secret of their page. None for any other secret."""
    now = clock.now()
    with desk.store.writing() as connection:
        holder = tickets.holder_of(connection, Purpose.CONFIRM, secret, now=now)
        waiting = [one for one in members(connection, holder or "") if one.state is State.RECEIVED]
        if holder is None or not waiting:
            return None
        tickets.use(connection, Purpose.CONFIRM, secret, now=now)
        trusted = submitters.is_trusted(connection, waiting[0].id)
        change: Change = lambda it: submissions.confirmed(it, trusted=trusted)  # noqa: E731 - named for its line
        after = [desk.changed(connection, one, By(Done.CONFIRM), change) for one in waiting]
        letters.note(connection, LetterKind.ACCEPTED if trusted else LetterKind.RECEIVED, holder)
        edit = _edit_secret(connection, holder, after)
    desk.catch_up()
    return after, edit


def group_edited_by(store: Store, secret: str) -> list[Submission]:
    """What the bearer of this secret submitted at once; nothing where it is no secret of a group."""
    with store.reading() as connection:
        return members(connection, tickets.holder_of(connection, Purpose.EDIT, secret, now=clock.now()) or "")


def group_seen(store: Store, group: str) -> list[Submission]:
    """What was submitted at once, without what nobody has confirmed."""
    with store.reading() as connection:
        return [one for one in members(connection, group) if one.state is not State.RECEIVED]


def open_one(store: Store, secret: str, name: str) -> str | None:
    """A secret by which one of a group is edited, for the bearer of the secret of the group; None for anybody else."""
    now = clock.now()
    with store.writing() as connection:
        holder = tickets.holder_of(connection, Purpose.EDIT, secret, now=now)
        one = next((one for one in members(connection, holder or "") if one.id == name), None)
        if one is None:
            return None
        return tickets.issue(connection, Purpose.EDIT, one.id, now=now, until=keep_until(one))


def rotate_all(store: Store, group: str) -> str:
    """All links to a group and to each of it are void; a new one to the group, which is mailed too."""
    with store.writing() as connection:
        some = members(connection, group)
        for holder in (group, *(one.id for one in some)):
            tickets.revoke(connection, Purpose.EDIT, holder)
        letters.note(connection, LetterKind.ROTATED, group)
        return _edit_secret(connection, group, some)


def accept_all(desk: Desk, group: str, versions: Mapping[str, int], who: str) -> None:
    """An editor accepts these of a group, as they were seen. Raises `DecisionInvalid`; then nothing is done."""
    with desk.store.writing() as connection:
        _decide(desk, connection, group, versions, By(Done.ACCEPT, who))
    desk.catch_up()


def refuse_all(desk: Desk, group: str, versions: Mapping[str, int], who: str, reason: str) -> None:
    """An editor refuses these of a group, and says why once. Raises `DecisionInvalid`; then nothing is done."""
    with desk.store.writing() as connection:
        _decide(desk, connection, group, versions, By(Done.REFUSE, who, reason))


def acted_on(some: Sequence[Submission], done: Done) -> list[Submission]:
    """Which of a group are withdrawn together (`WITHDRAW`), but for those that were refused, or put back (`RESTORE`)."""
    if done is Done.RESTORE:
        return [one for one in some if one.state is State.WITHDRAWN]
    return [one for one in some if one.state in (State.CONFIRMED, State.ACCEPTED)]


def act_on_all(desk: Desk, group: str, versions: Mapping[str, int], done: Done) -> None:
    """Their sender withdraws all of a group at once, or puts back all that is withdrawn, as they were seen; one mail tells it.

    Raises `DecisionInvalid` when there is nothing of which this can be said, or one was changed; then nothing is done.
    """
    change, kind = BY_SENDER[done]
    with desk.store.writing() as connection:
        some = acted_on(members(connection, group), done)
        if not some:
            raise DecisionInvalid("There is nothing in this group of which this can be said.")
        for one in some:
            _check_version(one, versions.get(one.id, -1))
            desk.changed(connection, one, By(done), change)
        letters.note(connection, kind, group, of=" ".join(one.id for one in some))
    desk.catch_up()


def _check_version(one: Submission, version: int) -> None:
    if one.version != version:
        raise SubmissionChanged("One of them was changed since you looked at it.", "Look again, and decide then.")


def _decide(desk: Desk, connection: Connection, group: str, versions: Mapping[str, int], by: By) -> None:
    change: Change = submissions.accepted if by.done is Done.ACCEPT else lambda it: submissions.refused(it, by.why)
    for name, version in sorted(versions.items()):
        one = load(connection, name)
        if one is None or one.group != group:
            raise DecisionInvalid(f"There is no submission {name[:40]!r} in this group.")
        _check_version(one, version)
        desk.changed(connection, one, by, change)
    kind = LetterKind.ACCEPTED if by.done is Done.ACCEPT else LetterKind.REFUSED
    if versions:
        letters.note(connection, kind, group, reason=by.why, of=" ".join(sorted(versions)))


def _edit_secret(connection: Connection, group: str, some: list[Submission]) -> str:
    until = max(map(keep_until, some))
    return tickets.issue(connection, Purpose.EDIT, group, now=clock.now(), until=until)
