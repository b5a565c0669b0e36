"""Which sightings are of one subject: by decisions of people, by identical identifiers, by likeness. Pure.

The result depends on the set of sightings, edges and decisions alone. Joins are made in one order: what
people decided, then identical strong identifiers, then likeness, the strongest first. A join is refused
that would bring together what people keep apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Protocol

from catalog.sightings import Identifier
from catalog.verdicts import Decision, Verdict


class Matchable(Protocol):
    """What is compared of a sighting."""

    @property
    def key(self) -> str:
        """The sighting's own id."""
        ...

    @property
    def kind(self) -> str:
        """`event` or `association`."""
        ...

    @property
    def source(self) -> str:
        """Name of the source."""
        ...

    @property
    def source_id(self) -> str:
        """The source's id of the item."""
        ...

    @property
    def first_seen_at(self) -> datetime:
        """When it was first taken in."""
        ...

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Its strong identifiers."""
        ...


@dataclass(frozen=True, slots=True)
class Edge:
    """Two sightings that were compared and found the same.

    Attributes:
        one, other: their keys.
        part: the key of the one that is a date of the series that the other is; empty where neither is.
    """

    one: str
    other: str
    score: float
    part: str = ""

    def order(self) -> tuple[bool, float, str, str]:
        """The order in which edges are followed: the surest first, dates of series last."""
        return bool(self.part), -self.score, min(self.one, self.other), max(self.one, self.other)


def founder_order(sighting: Matchable) -> tuple[datetime, str, str]:
    """The order in which sightings found a subject: the first seen gives it its id."""
    return sighting.first_seen_at, sighting.source, sighting.source_id


def groups(
    sightings: Iterable[Matchable], edges: Iterable[Edge] = (), decisions: Iterable[Decision] = ()
) -> list[list[str]]:
    """The sightings (by key) that are of one subject, each group in founding order.

    Two events of one source are never one event, unless a person says so or both are dates of one
    series: a source that gives two ids means two. An organisation may well stand in one source several
    times under one identifier, once for each place; by likeness alone it is not looked for there.
    """
    ordered = sorted(sightings, key=founder_order)
    together, apart = _verdicts(decisions)
    forest = _Forest(ordered, apart)
    for one, other in together:
        forest.join(one, other, by_person=True)
    bearers: dict[tuple[str, str, str], list[Matchable]] = {}
    for sighting in ordered:
        for name in sighting.identifiers:
            bearers.setdefault((sighting.kind, name.scheme, name.value), []).append(sighting)
    for bearer in sorted(bearers):
        _join(bearers[bearer], forest)
    for edge in sorted(edges, key=Edge.order):
        forest.join(edge.one, edge.other, part=edge.part)
    found: dict[str, list[str]] = {}
    for sighting in ordered:
        found.setdefault(forest.root(sighting.key), []).append(sighting.key)
    return list(found.values())


def _verdicts(decisions: Iterable[Decision]) -> tuple[list[tuple[str, str]], dict[str, set[str]]]:
    """The pairs that are one by decision, in the order decided, and for each key those it is kept apart from.

    Of two decisions on one pair the later stands.
    """
    last: dict[tuple[str, str], Verdict] = {}
    for decision in sorted(decisions, key=Decision.order):
        if decision.kind not in (Verdict.SAME, Verdict.DIFFERENT) or decision.revoked_at is not None:
            continue
        for pair in product(decision.one, decision.other):
            one, other = sorted(pair)
            last.pop((one, other), None)
            last[one, other] = decision.kind
    apart: dict[str, set[str]] = {}
    for (one, other), verdict in last.items():
        if verdict is Verdict.DIFFERENT:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    return [pair for pair, verdict in last.items() if verdict is Verdict.SAME], apart


class _Forest:
    """Groups that grow by joins, each with the sources whose word for a whole subject is in it."""

    def __init__(self, sightings: Sequence[Matchable], apart: dict[str, set[str]]) -> None:
        self._parents = {sighting.key: sighting.key for sighting in sightings}
        self._sources = {sighting.key: {sighting.source} for sighting in sightings}
        self._members = {sighting.key: {sighting.key} for sighting in sightings}
        self._apart = apart

    def root(self, key: str) -> str:
        while self._parents[key] != key:
            self._parents[key] = self._parents[self._parents[key]]
            key = self._parents[key]
        return key

    def join(self, one: str, other: str, *, part: str = "", by_person: bool = False) -> bool:
        """Make one group of two, if nothing forbids it; whether they are one group now."""
        if one not in self._parents or other not in self._parents:
            return False
        root, leaf = self.root(one), self.root(other)
        if root == leaf:
            return True
        if part and self.root(part) == root:
            root, leaf = leaf, root
        sources = self._sources[root] if part else self._sources[root] | self._sources[leaf]
        if not (by_person or part) and self._sources[root] & self._sources[leaf]:
            return False
        if self._kept_apart(root, leaf):
            return False
        self._unite(root, leaf, sources)
        return True

    def join_organisations(self, one: str, other: str) -> bool:
        """As `join`, where one source may well speak of one organisation several times."""
        return self.join(one, other, by_person=True)

    def _kept_apart(self, root: str, leaf: str) -> bool:
        small, large = sorted((self._members[root], self._members[leaf]), key=len)
        return bool(self._apart) and any(self._apart.get(key, set()) & large for key in small)

    def _unite(self, root: str, leaf: str, sources: set[str]) -> None:
        self._parents[leaf] = root
        self._members[root] |= self._members.pop(leaf)
        self._sources[root] = sources


def _join(bearers: Sequence[Matchable], forest: _Forest) -> None:
    """Join those that bear one identifier; an event that cannot join the first may still join another."""
    for other in bearers[1:]:
        join = forest.join if other.kind == "event" else forest.join_organisations
        for first in bearers:
            if first is other or join(first.key, other.key):
                break
