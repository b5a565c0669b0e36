"""Between claims and their rows: how one is written and read back. Inside the transaction of the caller."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from catalog import clock
from catalog.claims import Claim, ClaimDone, ClaimState, keep_until
from catalog.errors import DecisionInvalid
from catalog.handled import Matter, forget_deeds
from catalog.rows import table_of, upsert
from catalog.submission_rows import forget_senders
from catalog.tables_claims import Claim as ClaimTable
from catalog.tables_claims import ClaimAct

CLAIMANT, ITSELF = "claimant", "desk"
Change = Callable[[Claim], Claim]


class ClaimChanged(DecisionInvalid):
    """Somebody else changed the claim since it was looked at; nothing was written."""


class Deed(NamedTuple):
    """What is done with a claim, by whom, and why."""

    done: ClaimDone
    who: str = CLAIMANT
    why: str = ""


def load_claim(connection: Connection, name: str) -> Claim | None:
    """A claim by its id."""
    table = table_of(ClaimTable)
    facts = connection.scalar(select(table.c.facts).where(table.c.id == name))
    return Claim.model_validate_json(facts) if facts else None


def known_claim(connection: Connection, name: str) -> Claim:
    """The same. Raises `DecisionInvalid` where there is none."""
    one = load_claim(connection, name)
    if one is None:
        raise DecisionInvalid(f"There is no claim {name[:40]!r}.")
    return one


def claims_of(connection: Connection, sighting: str, *states: ClaimState) -> list[Claim]:
    """The claims on what a sighting founded, in these states, the oldest first."""
    table = table_of(ClaimTable)
    query = select(table.c.facts).where(
        table.c.sighting_id == sighting, table.c.state.in_([str(one) for one in states])
    )
    found = connection.execute(query.order_by(table.c.created_at, table.c.id)).scalars()
    return [Claim.model_validate_json(facts) for facts in found]


def write_claim(connection: Connection, one: Claim) -> None:
    """Write a claim."""
    row = {
        "id": one.id,
        "sighting_id": one.sighting,
        "state": str(one.state),
        "facts": one.model_dump_json(),
        "created_at": one.created_at,
        "held_until": one.held_until if one.is_held else None,
        "keep_until": keep_until(one),
    }
    upsert(connection, ClaimTable, [row])


def note_deed(connection: Connection, one: Claim, deed: Deed, before: str = "") -> None:
    """Note in the journal of claims what was done."""
    row = {"at": clock.now(), "claim_id": one.id, "act": str(deed.done), "who": deed.who, "why": deed.why}
    connection.execute(insert(table_of(ClaimAct)), [{**row, "before": before}])


def changed_claim(connection: Connection, one: Claim, deed: Deed, change: Change) -> Claim:
    """Change a claim, and note it."""
    now = clock.now()
    after = change(one.model_copy(update={"changed_at": now})).model_copy(update={"version": one.version + 1})
    write_claim(connection, after)
    note_deed(connection, one, deed, one.model_dump_json())
    return after


def change_claim(connection: Connection, name: str, version: int, deed: Deed, change: Change) -> Claim:
    """The same, as long as it is the version that was looked at. Raises `ClaimChanged`."""
    one = known_claim(connection, name)
    if one.version != version:
        raise ClaimChanged("It was changed since you looked at it.", "Look again, and decide then.")
    return changed_claim(connection, one, deed, change)


def forget_claim(connection: Connection, name: str) -> None:
    """Nothing of a claim is known any more, nor who claimed, nor what editors did with it."""
    table, act = table_of(ClaimTable), table_of(ClaimAct)
    forget_senders(connection, [name])
    forget_deeds(connection, Matter.CLAIM, name)
    connection.execute(delete(act).where(act.c.claim_id == name))
    connection.execute(delete(table).where(table.c.id == name))
