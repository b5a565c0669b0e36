"""How long what people submit is kept, and who sent it; docs/desk.md has the schedule in words (reliability E10).

What the catalogue was given stays there as what somebody said; the mail address of who said it, and every secret
that they had, go thirty days after the event. What never came so far goes altogether.
"""

from sqlalchemy import select, update

from catalog import clock, tickets
from catalog.keeping_desk import forget_due_at_desk
from catalog.notices import forget_old_notices, has_old_notices
from catalog.prior import rows_with
from catalog.rows import table_of
from catalog.store import Store
from catalog.submission_rows import forget, forget_senders, keys_of
from catalog.sweeping_claims import forget_due_claims
from catalog.tables import Sighting
from catalog.tables_claims import Claim
from catalog.tables_submissions import Submission


def forget_due(store: Store) -> int:
    """Delete what its time has come for; gives of how many submissions."""
    forget_due_at_desk(store)
    now = clock.now()
    table, sighting = table_of(Submission), table_of(Sighting)
    due = select(table.c.id).where(table.c.keep_until <= now, table.c.owed.is_(False))
    claim = table_of(Claim)
    late = select(claim.c.id).where(claim.c.keep_until <= now)
    with store.reading() as connection:
        is_due = any(connection.execute(query.limit(1)).first() for query in (due, late))
        if not (is_due or tickets.has_expired(connection, now) or has_old_notices(connection)):
            return 0
    with store.writing() as connection:
        forget_due_claims(connection)
        names = {key: name for name in connection.execute(due).scalars() for key in keys_of(name)}
        taken = {row["id"] for row in rows_with(connection, select(sighting.c.id), sighting.c.id, names)}
        known = sorted({name for key, name in names.items() if key in taken})
        forget_senders(connection, known)
        connection.execute(update(table).where(table.c.id.in_(known)).values(keep_until=None))
        forget(connection, {*names.values()} - {*known})
        tickets.forget_expired(connection, now)
        forget_old_notices(connection)
    return len({*names.values()})
