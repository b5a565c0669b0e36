"""Where likeness meets the database: who is in the same drawers, and what comparing them gave.

Inside the transaction of whoever takes sightings in. Drawers (`block`) and edges (`likeness`) follow from
what sightings say alone, so that any order of arrival gives the same ones.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import product
from json import dumps
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select

from catalog.likeness import Drawers, Outcome, Traits, block_keys, compare, slot_count, traits_of
from catalog.matching import Edge
from catalog.prior import rows_with
from catalog.rows import KeptSighting, kept_from, table_of, upsert
from catalog.tables import Block, Sighting
from catalog.tables import Likeness as LikenessTable

_AT_ONCE = 500
_KEPT_TRAITS = 20_000


class _Memory:
    """The traits of sightings that were compared lately; making them costs more than comparing them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Traits] = {}

    def get(self, key: str, fingerprint: str) -> Traits | None:
        return self._known.get((key, fingerprint))

    def add(self, key: str, fingerprint: str, traits: Traits) -> Traits:
        while len(self._known) >= _KEPT_TRAITS:
            # The oldest; several threads may do so at once, and the loser finds it gone.
            self._known.pop(next(iter(self._known)), None)
        self._known[key, fingerprint] = traits
        return traits


_memory = _Memory()


class _Other(NamedTuple):
    """A sighting that was there already and lies in a drawer with a fresh one."""

    source: str
    kind: str
    subject_id: str
    fingerprint: str


def relate(connection: Connection, fresh: Mapping[str, KeptSighting]) -> set[str]:
    """Compare what is new or changed with all that lies in the same drawers, and keep what came of it.

    Gives the ids of the subjects that are linked with it now, or were before. The sightings themselves
    need not be written yet.
    """
    traits = {key: _memory.get(key, kept.fingerprint) or _remembered(kept) for key, kept in fresh.items()}
    drawers = {key: block_keys(one) for key, one in traits.items()}
    known = [key for key, kept in fresh.items() if kept.subject_id]
    linked = neighbours(connection, known)
    _forget(connection, known)
    pairs, others = _candidates(connection, fresh, drawers)
    traits.update(_traits_of(connection, others))
    rows = [row for one, other in sorted(pairs) if (row := _compared(traits, one, other))]
    _write(connection, drawers, rows)
    found = {row[end] for row in rows if row["outcome"] == Outcome.SAME for end in ("one_id", "other_id")}
    return linked | {others[key].subject_id for key in found if key in others}


def alike(connection: Connection, kept: KeptSighting, *, but_of: str = "") -> dict[str, float]:
    """The ids of the subjects that are the same as `kept` or may be, with the highest score of each; nothing is written.

    Sightings of its own source are looked at too, since nobody has told yet that they are two; that of the subject
    of the sighting `but_of` is not.
    """
    traits = traits_of(kept.said)
    looking = {name: [kept.key] for name in block_keys(traits).sought}
    block, sighting = table_of(Block), table_of(Sighting)
    query = select(sighting).join(block, sighting.c.id == block.c.sighting_id).where(sighting.c.kind == kept.kind)
    rows = {row["id"]: row for row in rows_with(connection, query.distinct(), block.c.name, looking)}
    own = connection.scalar(select(sighting.c.subject_id).where(sighting.c.id == but_of)) if but_of else None
    found: dict[str, float] = {}
    for row in rows.values():
        other = kept_from(row)
        likeness = compare(traits, traits_of(other.said))
        if likeness.outcome is not Outcome.DIFFERENT and other.subject_id != own:
            found[other.subject_id] = max(found.get(other.subject_id, 0.0), likeness.score)
    return found


def edges_among(connection: Connection, keys: Collection[str]) -> list[Edge]:
    """The edges that say "the same" between any two of these sightings."""
    table = table_of(LikenessTable)
    query = select(table.c.one_id, table.c.other_id, table.c.score, table.c.part).where(table.c.outcome == Outcome.SAME)
    wanted = set(keys)
    return [
        Edge(row["one_id"], row["other_id"], row["score"], row["part"])
        for row in rows_with(connection, query, table.c.one_id, wanted)
        if row["other_id"] in wanted
    ]


def neighbours(connection: Connection, keys: Collection[str]) -> set[str]:
    """The ids of the subjects that an edge "the same" links with any of these sightings."""
    table, sighting = table_of(LikenessTable), table_of(Sighting)
    found: set[str] = set()
    for near, far in ((table.c.one_id, table.c.other_id), (table.c.other_id, table.c.one_id)):
        query = (
            select(sighting.c.subject_id)
            .join(table, far == sighting.c.id)
            .where(table.c.outcome == Outcome.SAME)
            .distinct()
        )
        found.update(row["subject_id"] for row in rows_with(connection, query, near, keys))
    return found


def _remembered(kept: KeptSighting) -> Traits:
    return _memory.add(kept.key, kept.fingerprint, traits_of(kept.said))


def _traits_of(connection: Connection, others: Mapping[str, _Other]) -> dict[str, Traits]:
    """The traits of sightings that are there already; those that are not remembered are read again."""
    found = {key: traits for key, other in others.items() if (traits := _memory.get(key, other.fingerprint))}
    table = table_of(Sighting)
    for row in rows_with(connection, select(table), table.c.id, others.keys() - found.keys()):
        found[row["id"]] = _remembered(kept_from(row))
    return found


def _candidates(
    connection: Connection, fresh: Mapping[str, KeptSighting], drawers: Mapping[str, Drawers]
) -> tuple[set[tuple[str, str]], dict[str, _Other]]:
    """The pairs worth comparing, each by the smaller key, and those of the sightings in them that are not fresh."""
    lying = _by_name({key: its.kept for key, its in drawers.items()})
    looking = _by_name({key: its.sought for key, its in drawers.items()})
    block, sighting = table_of(Block), table_of(Sighting)
    told = (sighting.c.source, sighting.c.kind, sighting.c.subject_id, sighting.c.fingerprint)
    query = select(block.c.name, block.c.sighting_id, *told).join(sighting, sighting.c.id == block.c.sighting_id)
    pairs: set[tuple[str, str]] = set()
    others: dict[str, _Other] = {}
    for row in rows_with(connection, query, block.c.name, looking):
        key, other = row["sighting_id"], _Other(*(row[column.name] for column in told))
        for near in looking[row["name"]] if key not in fresh else ():
            if fresh[near].source != other.source and fresh[near].kind == other.kind:
                pairs.add((near, key) if near < key else (key, near))
                others[key] = other
    for name, its in looking.items():
        for near, far in product(its, lying.get(name, ())):
            if fresh[near].source != fresh[far].source and fresh[near].kind == fresh[far].kind:
                pairs.add((near, far) if near < far else (far, near))
    return pairs, others


def _by_name(names: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """For each name the keys that have it."""
    found: dict[str, list[str]] = {}
    for key, its in names.items():
        for name in its:
            found.setdefault(name, []).append(key)
    return found


def _compared(traits: Mapping[str, Traits], one: str, other: str) -> dict[str, object] | None:
    """The row of a pair, unless the two are different."""
    first, second = traits[one], traits[other]
    likeness = compare(first, second)
    if likeness.outcome is Outcome.DIFFERENT:
        return None
    return {
        "one_id": one,
        "other_id": other,
        "outcome": str(likeness.outcome),
        # Of a series and one of its dates, the date.
        "part": min((slot_count(first), one), (slot_count(second), other))[1] if likeness.is_part else "",
        "score": round(likeness.score, 4),
        "reasons": dumps([[str(reason.name), round(reason.weight, 3), reason.detail] for reason in likeness.reasons]),
    }


def _forget(connection: Connection, keys: Iterable[str]) -> None:
    block, edge = table_of(Block), table_of(LikenessTable)
    wanted = sorted(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        portion = wanted[start : start + _AT_ONCE]
        connection.execute(delete(block).where(block.c.sighting_id.in_(portion)))
        connection.execute(delete(edge).where(or_(edge.c.one_id.in_(portion), edge.c.other_id.in_(portion))))


def _write(connection: Connection, drawers: Mapping[str, Drawers], rows: list[dict[str, object]]) -> None:
    # In the order of the table: half of the time that it takes otherwise.
    lying = sorted((name, key) for key, its in drawers.items() for name in its.kept)
    upsert(connection, Block, [{"name": name, "sighting_id": key} for name, key in lying])
    if rows:
        connection.execute(insert(table_of(LikenessTable)), rows)
