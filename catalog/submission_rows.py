"""Between submissions and their rows: how one is written and read back. Inside the transaction of the caller."""

from collections.abc import Collection
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from catalog import submissions
from catalog.identity import sighting_key
from catalog.profiles import Feed, Told
from catalog.rows import Row, table_of, upsert
from catalog.submissions import State, Submission
from catalog.tables import Sighting
from catalog.tables_submissions import Act, Letter, Submitter, Ticket
from catalog.tables_submissions import Submission as SubmissionTable

_KINDS = ("event", "association")
_TOLD: TypeAdapter[Told] = TypeAdapter(Told)


def load(connection: Connection, name: str) -> Submission | None:
    """A submission by its id."""
    table = table_of(SubmissionTable)
    row = connection.execute(select(table).where(table.c.id == name)).mappings().first()
    return submission_from(row) if row else None


def subject_of(connection: Connection, name: str) -> str:
    """The id of what the catalogue concludes from a submission; empty where it was not given it."""
    table = table_of(Sighting)
    return connection.scalar(select(table.c.subject_id).where(table.c.id.in_(keys_of(name)))) or ""


def keys_of(name: str) -> list[str]:
    """The keys under one of which the catalogue has a submission, whatever it is about."""
    return [sighting_key(kind, submissions.SOURCE, name) for kind in _KINDS]


def undone_keys(connection: Connection) -> set[str]:
    """The keys of the sightings of submissions that the catalogue was given and that are not accepted any more."""
    table, submission = table_of(Sighting), table_of(SubmissionTable)
    given = (table.c.source == submissions.SOURCE, table.c.gone.is_(True), submission.c.live == "")
    return set(
        connection.scalars(select(table.c.id).join(submission, submission.c.id == table.c.source_id).where(*given))
    )


def submission_from(row: Any) -> Submission:
    """A submission of its row (a mapping)."""
    facts = {name: _TOLD.validate_json(row[name]) if row[name] else None for name in ("live", "proposed")}
    plain = {name: row[name] for name in ("id", "version", "language", "reason", "created_at", "changed_at")}
    return Submission(state=State(row["state"]), group=row["group_id"], **plain, **facts)


def write(connection: Connection, one: Submission, **more: object) -> None:
    """Write a submission; of what is not named in `more`, its row keeps what it has."""
    table = table_of(SubmissionTable)
    values: Row = {
        **{name: getattr(one, name) for name in ("version", "language", "reason", "created_at", "changed_at")},
        "state": str(one.state),
        "group_id": one.group,
        "live": _text(one.live),
        "proposed": _text(one.proposed),
        "keep_until": submissions.keep_until(one),
        **more,
    }
    if not connection.execute(update(table).where(table.c.id == one.id).values(values)).rowcount:
        upsert(connection, SubmissionTable, [{"id": one.id, "digest": "", "owed": False, **values}])


def _text(facts: Told | None) -> str:
    return facts.model_dump_json(exclude_defaults=True) if facts else ""


def members(connection: Connection, group: str) -> list[Submission]:
    """What was submitted at once, in the order in which it was."""
    table = table_of(SubmissionTable)
    query = select(table).where(table.c.group_id == group, table.c.group_id != "").order_by(table.c.id)
    return [submission_from(row) for row in connection.execute(query).mappings()]


def sent_feeds(connection: Connection) -> dict[str, Submission]:
    """The agendas that became sources and of which it is known who submitted them, by the name of the source."""
    sender, table = table_of(Submitter), table_of(SubmissionTable)
    query = select(table).join(sender, sender.c.submission_id == table.c.id).where(table.c.state == State.ACCEPTED)
    found = map(submission_from, connection.execute(query).mappings())
    return {one.live.name: one for one in found if isinstance(one.live, Feed)}


def forget_senders(connection: Connection, names: Collection[str]) -> None:
    """It is not known any more who sent these, and nobody has a link to them; how long they are kept stays."""
    sender, table = table_of(Submitter), table_of(SubmissionTable)
    for name in sorted(names):
        group = connection.scalar(select(table.c.group_id).where(table.c.id == name))
        connection.execute(delete(sender).where(sender.c.submission_id == name))
        _forget_links(connection, name)
        connection.execute(update(table).where(table.c.id == name).values(digest=""))
        of_group = select(sender.c.submission_id).join(table, table.c.id == sender.c.submission_id)
        if group and connection.execute(of_group.where(table.c.group_id == group).limit(1)).first() is None:
            _forget_links(connection, group)


def _forget_links(connection: Connection, holder: str) -> None:
    ticket, letter = table_of(Ticket), table_of(Letter)
    connection.execute(delete(ticket).where(ticket.c.holder == holder))
    connection.execute(delete(letter).where(letter.c.holder == holder))


def forget(connection: Connection, names: Collection[str]) -> None:
    """Nothing of these is known any more."""
    act, table = table_of(Act), table_of(SubmissionTable)
    forget_senders(connection, names)
    for name in sorted(names):
        connection.execute(delete(act).where(act.c.submission_id == name))
        connection.execute(delete(table).where(table.c.id == name))
