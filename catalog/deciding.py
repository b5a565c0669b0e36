"""Decisions as the catalogue keeps them: which ones are about which sightings."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from catalog.prior import rows_with
from catalog.rows import table_of, upsert
from catalog.tables import Decision as DecisionTable
from catalog.tables import DecisionTarget, Sighting
from catalog.verdicts import Decision, Verdict


def keep(connection: Connection, decision: Decision) -> None:
    """Write a decision, or write it anew now that it was taken back."""
    row = {
        "id": decision.id,
        "kind": str(decision.kind),
        "at": decision.at,
        "facts": decision.model_dump_json(exclude_defaults=True),
        "revoked_at": decision.revoked_at,
    }
    upsert(connection, DecisionTable, [row])
    upsert(connection, DecisionTarget, [{"decision_id": decision.id, "sighting_id": key} for key in decision.targets])


def decisions_on(connection: Connection, keys: Iterable[str]) -> dict[str, list[Decision]]:
    """For each of these sightings the decisions about it that stand; those without any are left out."""
    table, target = table_of(DecisionTable), table_of(DecisionTarget)
    query = (
        select(target.c.sighting_id, table.c.facts)
        .join(table, table.c.id == target.c.decision_id)
        .where(table.c.revoked_at.is_(None))
    )
    found: dict[str, list[Decision]] = {}
    for row in rows_with(connection, query, target.c.sighting_id, keys):
        found.setdefault(row["sighting_id"], []).append(Decision.model_validate_json(row["facts"]))
    return found


def subjects_decided_with(connection: Connection, keys: Collection[str]) -> set[str]:
    """The ids of the subjects of which a person decided that they are the same as, or other than, one of these."""
    near, far = table_of(DecisionTarget), table_of(DecisionTarget).alias("far")
    table, sighting = table_of(DecisionTable), table_of(Sighting)
    query = (
        select(sighting.c.subject_id)
        .join(far, far.c.sighting_id == sighting.c.id)
        .join(table, table.c.id == far.c.decision_id)
        .join(near, near.c.decision_id == table.c.id)
        .where(table.c.revoked_at.is_(None), table.c.kind.in_([str(Verdict.SAME), str(Verdict.DIFFERENT)]))
    )
    return {row["subject_id"] for row in rows_with(connection, query, near.c.sighting_id, keys)}
