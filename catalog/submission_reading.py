"""Looking at submissions: what waits for an editor, what was done, what a secret link opens."""

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime
from sqlalchemy import select

from catalog import clock, submitters, tickets
from catalog.rows import table_of
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.submission_rows import load, subject_of, submission_from
from catalog.submissions import ASIDE, Done, State, Submission
from catalog.tables_submissions import Act
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.tickets import Purpose

_LATELY = timedelta(days=14)
_SHOWN = 100


class Acted(Frozen):
    """One thing that was done with a submission: by whom (`sender`, or the id of an editor), and why."""

    at: AwareDatetime
    done: Done
    who: str
    why: str = ""


class Waiting(Frozen):
    """What waits for an editor, the oldest first, and what was decided of late, the latest first."""

    submissions: tuple[Submission, ...]
    lately: tuple[Submission, ...]


class Seen(Frozen):
    """A submission as an editor sees it.

    Attributes:
        trusted: whether its sender is. has_sender: whether it is still known who that is.
        may_undo: whether the last thing that was done with it was a decision.
    """

    submission: Submission
    acts: tuple[Acted, ...]
    trusted: bool
    has_sender: bool
    may_undo: bool


def queue(store: Store) -> Waiting:
    """What editors have to look at; at most a hundred of each."""
    table = table_of(SubmissionTable)
    has_change = (table.c.proposed != "", table.c.state.in_([State.CONFIRMED, State.ACCEPTED]))
    waiting = select(table).where(*has_change).order_by(table.c.changed_at, table.c.id).limit(_SHOWN)
    is_decided = (table.c.proposed == "") | (table.c.state == State.REFUSED)
    recent = (
        is_decided,
        table.c.state.in_([State.ACCEPTED, State.REFUSED]),
        table.c.changed_at > clock.now() - _LATELY,
    )
    lately = select(table).where(*recent).order_by(table.c.changed_at.desc(), table.c.id).limit(_SHOWN)
    with store.reading() as connection:
        found = [tuple(map(submission_from, connection.execute(one).mappings())) for one in (waiting, lately)]
    return Waiting(submissions=found[0], lately=found[1])


def seen_by_editor(store: Store, name: str) -> Seen | None:
    """A submission with all that was done with it; None where there is none, or nobody has confirmed it yet."""
    table = table_of(Act)
    with store.reading() as connection:
        one = load(connection, name)
        if one is None or one.state is State.RECEIVED:
            return None
        rows = list(connection.execute(select(table).where(table.c.submission_id == name).order_by(table.c.id)))
        trusted, has_sender = submitters.is_trusted(connection, name), submitters.has_mail(connection, name)
    last = next((row for row in reversed(rows) if row.act not in ASIDE), None)
    return Seen(
        submission=one,
        acts=tuple(Acted(at=row.at, done=Done(row.act), who=row.who, why=row.why) for row in rows),
        trusted=trusted,
        has_sender=has_sender,
        may_undo=last is not None and bool(last.before) and last.act in (Done.ACCEPT, Done.REFUSE),
    )


def is_good(store: Store, purpose: Purpose, secret: str) -> bool:
    """Whether a link that was mailed is still good; looking at it changes nothing (reliability E4)."""
    with store.reading() as connection:
        return tickets.holder_of(connection, purpose, secret, now=clock.now()) is not None


def end_of(store: Store, purpose: Purpose, secret: str) -> Literal["", "used", "expired"]:
    """Why a link that was good once is good no more; empty where nothing is known of it."""
    with store.reading() as connection:
        return tickets.end_of(connection, purpose, secret, now=clock.now())


def edited_by(store: Store, secret: str) -> Submission | None:
    """The submission that the bearer of this secret may edit."""
    with store.reading() as connection:
        name = tickets.holder_of(connection, Purpose.EDIT, secret, now=clock.now())
        return load(connection, name) if name else None


def shown_as(store: Store, one: Submission) -> str:
    """The id of the event or association as which it is shown; empty while it is not."""
    if one.state is not State.ACCEPTED:
        return ""
    with store.reading() as connection:
        return subject_of(connection, one.id)
