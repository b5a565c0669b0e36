"""Claims, gone through for what was erased, and for what has had its time. Inside the transaction of the caller."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, update

from catalog import clock
from catalog.claim_rows import ITSELF, Deed, forget_claim, note_deed, write_claim
from catalog.claims import ENDED, Claim, ClaimDone, ClaimState
from catalog.handled import Matter, forget_deeds
from catalog.rows import table_of
from catalog.scrubbing import Scrubber, texts_in
from catalog.submission_rows import forget_senders
from catalog.tables import Sighting
from catalog.tables_claims import Claim as ClaimTable
from catalog.tables_claims import ClaimAct


def sweep_claims(connection: Connection, scrubber: Scrubber) -> int:
    """End the claims on what was erased, and take erased words out of all; gives how many texts it was."""
    table, act, sighting = table_of(ClaimTable), table_of(ClaimAct), table_of(Sighting)
    known = select(sighting.c.id).where(sighting.c.id == table.c.sighting_id).exists()
    rows = list(connection.execute(select(table.c.facts, known.label("is_known"))))
    claims = [(Claim.model_validate_json(row.facts), bool(row.is_known)) for row in rows]
    gone = [one for one, is_known in claims if not is_known and one.state is not ClaimState.REMOVED]
    for one in gone:
        _remove(connection, one)
    count = 0
    for one, _ in claims:
        left = one.model_copy(update={"note": scrubber.text(one.note), "reason": scrubber.text(one.reason)})
        if left != one and one not in gone:
            write_claim(connection, left)
        count += left != one
    deeds = connection.execute(select(act.c.id, act.c.why, act.c.before))
    found = [row.id for row in deeds if scrubber.finds(row.why) or (row.before and _holds(scrubber, row.before))]
    for name in found:
        connection.execute(update(act).where(act.c.id == name).values(before="", why=""))
    return count + len(found)


def _holds(scrubber: Scrubber, before: str) -> bool:
    return any(map(scrubber.finds, texts_in(before)))


def _remove(connection: Connection, one: Claim) -> None:
    changed = {"changed_at": clock.now(), "version": one.version + 1, "note": "", "reason": "", "removal": ""}
    state = one.state if one.state in ENDED else ClaimState.REMOVED
    write_claim(connection, one.model_copy(update={**changed, "state": state}))
    forget_senders(connection, [one.id])
    forget_deeds(connection, Matter.CLAIM, one.id)
    connection.execute(delete(table_of(ClaimAct)).where(table_of(ClaimAct).c.claim_id == one.id))
    note_deed(connection, one, Deed(ClaimDone.REMOVE, ITSELF))


def forget_due_claims(connection: Connection) -> Collection[str]:
    """Delete the claims whose time has come, and who claimed; gives their ids."""
    table = table_of(ClaimTable)
    found = list(connection.scalars(select(table.c.id).where(table.c.keep_until <= clock.now())))
    for name in found:
        forget_claim(connection, name)
    return found
