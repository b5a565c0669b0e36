"""Pairs that are left to people: so alike that they may be one, and not surely so."""

from collections.abc import Mapping
from json import loads
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Connection, Select, select

from catalog.deciding import decisions_on
from catalog.facts import AssociationFacts, EventFacts
from catalog.identity import digest_of_texts
from catalog.likeness import Evidence
from catalog.prior import rows_with, sightings_of
from catalog.rows import KeptSighting, kept_from, table_of
from catalog.sightings import EventSighting, Frozen
from catalog.store import Store
from catalog.tables import Association, Event, Likeness, Sighting
from catalog.verdicts import Verdict


class TwinReason(Frozen):
    """One piece of evidence: what it is (`catalog.likeness.Evidence`), how much it weighs, the values compared."""

    evidence: Evidence
    weight: float
    detail: str = ""


class TwinSide(Frozen):
    """One of the two: the subject, and what the source says that was compared."""

    subject_id: str
    source: str
    source_id: str
    url: str
    title: str
    when: str = ""
    where: str = ""


class Twins(Frozen):
    """Two sightings of two subjects that may be one.

    Attributes:
        outcome: `doubtful`; or `same`, where only a rule keeps them apart: their subjects share a source.
        score: 0 (surely two) to 1 (surely one).
        keys: of the two sightings. since: when the later of them was first seen.
    """

    one: TwinSide
    other: TwinSide
    outcome: str
    score: float
    reasons: tuple[TwinReason, ...]
    keys: tuple[str, str]
    since: AwareDatetime


class Pair(Frozen):
    """Two that may be one, with all that is said of them.

    Attributes:
        version: changes when either says something else, or they were compared anew.
    """

    twins: Twins
    one: EventFacts | AssociationFacts
    other: EventFacts | AssociationFacts
    version: str


def twins(store: Store) -> list[Twins]:
    """All pairs that nobody decided yet, the likeliest first; of two subjects the likeliest pair alone."""
    table = table_of(Likeness)
    query = _compared().order_by(table.c.score.desc(), table.c.one_id, table.c.other_id)
    with store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        settled = _settled(connection, rows) | _hidden(connection, rows)
        first = {
            (row["one_subject"], row["other_subject"]): row
            for row in reversed(rows)
            if (row["one_subject"], row["other_subject"]) not in settled
        }
        kept = _sightings(connection, [row[end] for row in first.values() for end in ("one_id", "other_id")])
    found = sorted(first.values(), key=lambda row: (-row["score"], row["one_id"], row["other_id"]))
    return [_twins(row, kept) for row in found]


def pair(connection: Connection, one_id: str, other_id: str) -> Pair | None:
    """Two sightings, by their keys, of which somebody has to say whether they are one; None where nobody has to."""
    table = table_of(Likeness)
    query = _compared().where(table.c.one_id == one_id, table.c.other_id == other_id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    settled = _settled(connection, rows) | _hidden(connection, rows)
    if not rows or (rows[0]["one_subject"], rows[0]["other_subject"]) in settled:
        return None
    kept = _sightings(connection, [one_id, other_id])
    one, other = kept[one_id], kept[other_id]
    told = [one.fingerprint, other.fingerprint, one.subject_id, other.subject_id, rows[0]["outcome"]]
    return Pair(
        twins=_twins(rows[0], kept),
        one=one.said.facts,
        other=other.said.facts,
        version=digest_of_texts([*told, rows[0]["reasons"]]),
    )


def _compared() -> Select[Any]:
    """Sightings of two subjects that were compared and not found different, neither of them gone."""
    table, one, other = table_of(Likeness), table_of(Sighting).alias("one"), table_of(Sighting).alias("other")
    return (
        select(table, one.c.subject_id.label("one_subject"), other.c.subject_id.label("other_subject"))
        .join(one, one.c.id == table.c.one_id)
        .join(other, other.c.id == table.c.other_id)
        .where(one.c.subject_id != other.c.subject_id, one.c.gone.is_(False), other.c.gone.is_(False))
    )


def _twins(row: Mapping[str, Any], kept: Mapping[str, KeptSighting]) -> Twins:
    one, other = kept[row["one_id"]], kept[row["other_id"]]
    reasons = loads(row["reasons"])
    return Twins(
        one=_side(one),
        other=_side(other),
        outcome=row["outcome"],
        score=row["score"],
        reasons=tuple(
            TwinReason(evidence=Evidence(name), weight=weight, detail=detail) for name, weight, detail in reasons
        ),
        keys=(one.key, other.key),
        since=max(one.first_seen_at, other.first_seen_at),
    )


def _settled(connection: Connection, rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    """The pairs of subjects of which a person said that they are two."""
    subjects = {row[end] for row in rows for end in ("one_subject", "other_subject")}
    owners = {kept.key: kept.subject_id for kept in sightings_of(connection, subjects)}
    apart: set[tuple[str, str]] = set()
    for some in decisions_on(connection, owners).values():
        for decision in some:
            if decision.kind is Verdict.DIFFERENT:
                ends = [(owners.get(one), owners.get(other)) for one in decision.one for other in decision.other]
                apart |= {(a, b) for one, other in ends if one and other for a, b in ((one, other), (other, one))}
    return apart


def _hidden(connection: Connection, rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    hidden = {
        name
        for model in (Event, Association)
        for name in connection.execute(select(table_of(model).c.id).where(table_of(model).c.hidden.is_(True))).scalars()
    }
    pairs = {(row["one_subject"], row["other_subject"]) for row in rows}
    return {pair for pair in pairs if hidden & set(pair)}


def _sightings(connection: Connection, keys: list[str]) -> dict[str, KeptSighting]:
    table = table_of(Sighting)
    return {row["id"]: kept_from(row) for row in rows_with(connection, select(table), table.c.id, keys)}


def _side(kept: KeptSighting) -> TwinSide:
    said = kept.said
    if isinstance(said, EventSighting):
        first = said.facts.occurrences[0]
        place = said.facts.place
        title, when = said.facts.title, str(first.start_at or first.start_on)
        where = ", ".join(filter(None, (place.name, place.address, place.city))) if place else said.facts.online_url
    else:
        title, when, where = said.facts.name, "", ", ".join(said.facts.towns)
    return TwinSide(
        subject_id=kept.subject_id,
        source=kept.source,
        source_id=kept.source_id,
        url=said.origin.url,
        title=title,
        when=when,
        where=where,
    )
