"""Which sources no longer show a subject, or cannot be reached: the evidence behind `Seen`."""

from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from catalog.prior import rows_with
from catalog.rows import table_of
from catalog.tables import Sighting, Source
from catalog.views import Absence


def absences(connection: Connection, subject_ids: Iterable[str]) -> dict[str, tuple[Absence, ...]]:
    """For each of these subjects of which a source is silent or down, what is known of it, by source."""
    sighting, source = table_of(Sighting), table_of(Source)
    columns = (
        sighting.c.subject_id,
        sighting.c.source,
        sighting.c.source_id,
        sighting.c.missed,
        sighting.c.missed_since,
        sighting.c.gone,
        source.c.down_since,
        source.c.is_down,
    )
    query = select(*columns).outerjoin(source, source.c.name == sighting.c.source)
    silent = query.where(or_(sighting.c.missed > 0, source.c.is_down.is_(True)))
    found: dict[str, list[Absence]] = {}
    rows = rows_with(connection, silent, sighting.c.subject_id, subject_ids)
    for row in sorted(rows, key=lambda row: (row["source"], row["source_id"])):
        absence = Absence(
            source=row["source"],
            since=row["missed_since"],
            visits=row["missed"],
            gone=row["gone"],
            down_since=row["down_since"] if row["is_down"] else None,
        )
        found.setdefault(row["subject_id"], []).append(absence)
    return {name: tuple(some) for name, some in found.items()}
