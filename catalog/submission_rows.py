"""Between submissions and their rows: how one is written and read back. Inside the transaction of the caller."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, select, update

from catalog import submissions
from catalog.facts import EventFacts
from catalog.identity import sighting_key
from catalog.rows import Row, table_of, upsert
from catalog.submissions import State, Submission
from catalog.tables import Sighting
from catalog.tables_submissions import Act, Letter, Submitter, Ticket
from catalog.tables_submissions import Submission as SubmissionTable


def load(connection: Connection, name: str) -> Submission | None:
    """A submission by its id."""
    table = table_of(SubmissionTable)
    row = connection.execute(select(table).where(table.c.id == name)).mappings().first()
    return submission_from(row) if row else None


def subject_of(connection: Connection, name: str) -> str:
    """The id of the event that the catalogue concludes from a submission; empty where it was not given it."""
    table = table_of(Sighting)
    key = sighting_key("event", submissions.SOURCE, name)
    return connection.scalar(select(table.c.subject_id).where(table.c.id == key)) or ""


def undone_keys(connection: Connection) -> set[str]:
    """The keys of the sightings of submissions that the catalogue was given and that are not accepted any more."""
    table, submission = table_of(Sighting), table_of(SubmissionTable)
    given = (table.c.source == submissions.SOURCE, table.c.gone.is_(True), submission.c.live == "")
    return set(
        connection.scalars(select(table.c.id).join(submission, submission.c.id == table.c.source_id).where(*given))
    )


def submission_from(row: Any) -> Submission:
    """A submission of its row (a mapping)."""
    facts = {name: EventFacts.model_validate_json(row[name]) if row[name] else None for name in ("live", "proposed")}
    plain = {name: row[name] for name in ("id", "version", "language", "reason", "created_at", "changed_at")}
    return Submission(state=State(row["state"]), **plain, **facts)


def write(connection: Connection, one: Submission, **more: object) -> None:
    """Write a submission; of what is not named in `more`, its row keeps what it has."""
    table = table_of(SubmissionTable)
    values: Row = {
        **{name: getattr(one, name) for name in ("version", "language", "reason", "created_at", "changed_at")},
        "state": str(one.state),
        "live": _text(one.live),
        "proposed": _text(one.proposed),
        "keep_until": submissions.keep_until(one),
        **more,
    }
    if not connection.execute(update(table).where(table.c.id == one.id).values(values)).rowcount:
        upsert(connection, SubmissionTable, [{"id": one.id, "digest": "", "owed": False, **values}])


def _text(facts: EventFacts | None) -> str:
    return facts.model_dump_json(exclude_defaults=True) if facts else ""


def forget_senders(connection: Connection, names: Collection[str]) -> None:
    """It is not known any more who sent these, and nobody has a link to them; how long they are kept stays."""
    sender, ticket, letter = table_of(Submitter), table_of(Ticket), table_of(Letter)
    table = table_of(SubmissionTable)
    for name in sorted(names):
        connection.execute(delete(sender).where(sender.c.submission_id == name))
        connection.execute(delete(ticket).where(ticket.c.holder == name))
        connection.execute(delete(letter).where(letter.c.holder == name))
        connection.execute(update(table).where(table.c.id == name).values(digest=""))


def forget(connection: Connection, names: Collection[str]) -> None:
    """Nothing of these is known any more."""
    act, table = table_of(Act), table_of(SubmissionTable)
    forget_senders(connection, names)
    for name in sorted(names):
        connection.execute(delete(act).where(act.c.submission_id == name))
        connection.execute(delete(table).where(table.c.id == name))
