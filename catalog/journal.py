"""What changed, when, because of what."""

from collections.abc import Iterable
from datetime import datetime
from json import JSONEncoder, loads

from sqlalchemy import Connection, insert, select

from catalog.conclusions import Change
from catalog.rows import Row, table_of
from catalog.tables import Journal, Sighting
from catalog.views import JournalEntry

MERGED = "merged"
"""The field of entries by which an id leads to another (`after`): from all that it was (`before`), or from its former heir."""
as_json = JSONEncoder(ensure_ascii=False).encode


def journal_rows(
    changes: Iterable[Change], subject_id: str, sighting_key: str, at: datetime, decision_id: str = ""
) -> Iterable[Row]:
    """The rows of the changes that one sighting or one decision brought to one subject."""
    for change in changes:
        yield {
            "at": at,
            "subject_id": subject_id,
            "field": change.field,
            "before": as_json(change.before),
            "after": as_json(change.after),
            "sighting_id": sighting_key,
            "decision_id": decision_id,
            "sequence": change.sequence,
        }


def note(connection: Connection, rows: list[Row]) -> None:
    """Write changes into the journal, which is never rewritten."""
    if rows:
        connection.execute(insert(table_of(Journal)), rows)


def history(connection: Connection, subject_id: str) -> list[JournalEntry]:
    """All that ever changed of one subject, the oldest first."""
    journal, sighting = table_of(Journal), table_of(Sighting)
    query = (
        select(journal, sighting.c.source, sighting.c.origin)
        .outerjoin(sighting, sighting.c.id == journal.c.sighting_id)
        .where(journal.c.subject_id == subject_id)
        .order_by(journal.c.id)
    )
    return [
        JournalEntry(
            at=row.at,
            subject_id=row.subject_id,
            field=row.field,
            before=loads(row.before),
            after=loads(row.after),
            source=row.source or "",
            url=loads(row.origin).get("url", "") if row.origin else "",
            sequence=row.sequence,
            decision=row.decision_id,
        )
        for row in connection.execute(query)
    ]
