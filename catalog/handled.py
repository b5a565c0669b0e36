"""What editors did in the queue, and what undoing it needs. Inside the transaction of the caller.

Submissions have acts of their own (`catalog.moderation`); everything else is written down here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from json import dumps, loads
from secrets import token_hex
from typing import Any, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import Connection, delete, insert, select, update

from catalog import clock
from catalog.errors import DecisionInvalid
from catalog.facts import Frozen
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables_desk import Handled
from catalog.vocabulary import Labelled

CAN_BE_UNDONE, KEPT = timedelta(days=14), timedelta(days=365)
"""For how long something can be undone, and for how long it is known who did what."""
_SHOWN = 100


class Matter(Labelled):
    """What may wait for an editor."""

    SUBMISSION = "submissions", "Propositions", "Submissions"
    REPORT = "reports", "Signalements", "Reports"
    CLAIM = "claims", "Demandes de représentants", "Claims"
    HELD = "held", "Visites retenues", "Held visits"
    TWINS = "twins", "Doublons possibles", "Possible duplicates"
    WORDS = "words", "Mots inconnus", "Unknown words"


class Deed(Labelled):
    """What an editor can do with what is no submission."""

    SAME = "same", "C’est le même", "They are one"
    DIFFERENT = "different", "Ce sont deux choses", "They are two"
    LATER = "later", "Remis à plus tard", "Put off"
    ACCEPT = "accept", "Visite acceptée", "Visit accepted"
    REFUSE = "refuse", "Visite refusée", "Visit refused"
    IGNORE = "ignore", "Mots ignorés", "Words ignored"
    DONE = "done", "Signalement traité", "Report done"
    NOTHING = "nothing", "Signalement sans suite", "Report refused"
    RECOGNISE = "recognise", "Représentant reconnu", "Claim recognised"
    DECLINE = "decline", "Demande de représentant refusée", "Claim refused"
    REVOKE = "revoke", "Représentant retiré", "Claim revoked"
    REMOVE = "remove", "Suppression accordée", "Removal agreed"
    KEEP = "keep", "Suppression refusée", "Removal refused"


class Thing(NamedTuple):
    """What something is done with: its matter, its name within it, and what it is called."""

    matter: Matter
    name: str
    title: str


class By(NamedTuple):
    """Who does it (the id of an editor), and why."""

    who: str
    why: str = ""


class Done(Frozen):
    """One thing that was done.

    Attributes:
        can_undo: whether it can still be undone, as far as is known without trying.
    """

    id: str
    at: AwareDatetime
    matter: Matter
    name: str
    title: str
    deed: Deed
    who: str
    why: str = ""
    undone_at: AwareDatetime | None = None
    undone_by: str = ""
    can_undo: bool = False


class Undoing(NamedTuple):
    """What is to be undone: what it was done with, and what was before."""

    done: Done
    before: Mapping[str, Any]


def note(connection: Connection, thing: Thing, deed: Deed, by: By, before: Mapping[str, Any] | None) -> str:
    """Write down what was done, with what undoing needs, None where it cannot be undone; gives its id."""
    name = f"h{token_hex(8)}"
    connection.execute(insert(table_of(Handled)), [_row(name, thing, deed, by, before) | {"is_whole": True}])
    return name


def begin(connection: Connection, thing: Thing, deed: Deed, by: By, before: Mapping[str, Any]) -> str:
    """Write down that something of several steps begins; gives its id.

    What broke off, and begins again with the same `version` in `before`, keeps what was before it.
    """
    table = table_of(Handled)
    query = select(table.c.id, table.c.before).where(table.c.matter == thing.matter, table.c.name == thing.name)
    for row in connection.execute(query.where(table.c.is_whole.is_(False))).all():
        this = table.c.id == row.id
        if row.before and loads(row.before)["version"] == before["version"]:
            connection.execute(update(table).where(this).values(at=clock.now(), done=deed, who=by.who, why=by.why))
            return str(row.id)
        connection.execute(delete(table).where(this))
    name = f"h{token_hex(8)}"
    connection.execute(insert(table), [_row(name, thing, deed, by, before)])
    return name


def finish(connection: Connection, name: str, more: Mapping[str, Any]) -> None:
    """It has come to its end; `more` is what undoing needs besides."""
    table = table_of(Handled)
    text = connection.scalar(select(table.c.before).where(table.c.id == name)) or ""
    # Empty where it was erased meanwhile: then it cannot be undone.
    before = dumps({**loads(text), **more}) if text else ""
    connection.execute(update(table).where(table.c.id == name).values(before=before, is_whole=True))


def _row(name: str, thing: Thing, deed: Deed, by: By, before: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "id": name,
        "at": clock.now(),
        "matter": str(thing.matter),
        "name": thing.name,
        "title": thing.title,
        "done": str(deed),
        "who": by.who,
        "why": by.why,
        "before": "" if before is None else dumps(before),
        "is_whole": False,
        "undone_at": None,
        "undone_by": "",
    }


def undoing(connection: Connection, name: str) -> Undoing:
    """What is to be undone. Raises `DecisionInvalid` when it cannot be any more."""
    table = table_of(Handled)
    row = connection.execute(select(table).where(table.c.id == name)).first()
    done = _done(row) if row else None
    if row is None or done is None or not done.can_undo:
        raise DecisionInvalid("This cannot be undone any more.", "Look at it, and decide anew.")
    return Undoing(done, loads(row.before))


def mark_undone(connection: Connection, name: str, who: str) -> None:
    """It was undone, by whom."""
    table = table_of(Handled)
    values = {"undone_at": clock.now(), "undone_by": who, "before": ""}
    connection.execute(update(table).where(table.c.id == name).values(values))


def mark_last_undone(connection: Connection, matter: Matter, name: str, who: str) -> None:
    """The same of what was done last with a thing, where it was undone from its own page."""
    table = table_of(Handled)
    standing = (table.c.matter == matter, table.c.name == name, table.c.undone_at.is_(None), table.c.before != "")
    last = connection.scalar(select(table.c.id).where(*standing).order_by(table.c.at.desc(), table.c.id).limit(1))
    if last is not None:
        mark_undone(connection, last, who)


def forget_deeds(connection: Connection, matter: Matter, name: str) -> None:
    """Nothing is known any more of what was done with a thing."""
    table = table_of(Handled)
    connection.execute(delete(table).where(table.c.matter == matter, table.c.name == name))


def latest(store: Store, since: datetime) -> list[Done]:
    """What was done since an instant, the latest first; at most a hundred."""
    table = table_of(Handled)
    query = select(table).where(table.c.at > since, table.c.is_whole.is_(True))
    with store.reading() as connection:
        return [_done(row) for row in connection.execute(query.order_by(table.c.at.desc(), table.c.id).limit(_SHOWN))]


def done_with(store: Store, matter: Matter, name: str) -> list[Done]:
    """All that was done with one thing, the oldest first."""
    table = table_of(Handled)
    query = select(table).where(table.c.matter == matter, table.c.name == name, table.c.is_whole.is_(True))
    with store.reading() as connection:
        return [_done(row) for row in connection.execute(query.order_by(table.c.at, table.c.id))]


def done_called(store: Store, name: str) -> Done | None:
    """One thing that was done, by its id."""
    table = table_of(Handled)
    with store.reading() as connection:
        row = connection.execute(select(table).where(table.c.id == name, table.c.is_whole.is_(True))).first()
    return _done(row) if row else None


def _done(row: Any) -> Done:
    is_recent = row.at > clock.now() - CAN_BE_UNDONE
    return Done(
        id=row.id,
        at=row.at,
        matter=Matter(row.matter),
        name=row.name,
        title=row.title,
        deed=Deed(row.done),
        who=row.who,
        why=row.why,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        can_undo=row.is_whole and row.undone_at is None and bool(row.before) and is_recent,
    )
