"""Could these sightings be of one subject? Pure.

So far: yes if they carry an identical strong identifier, or come from the same source under the same
id (which is one row). Scores from likeness come beside this, not instead.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from catalog.sightings import Identifier


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


def founder_order(sighting: Matchable) -> tuple[datetime, str, str]:
    """The order in which sightings found a subject: the first seen gives it its id."""
    return sighting.first_seen_at, sighting.source, sighting.source_id


def groups(sightings: Iterable[Matchable]) -> list[list[str]]:
    """The sightings (by key) that are of one subject, each group in founding order.

    Two events of one source are never one event, whatever identifiers say: a source that gives two
    ids means two. An organisation may well stand in one source several times, once for each place.
    """
    ordered = sorted(sightings, key=founder_order)
    parents = {sighting.key: sighting.key for sighting in ordered}
    sources = {sighting.key: {sighting.source} for sighting in ordered}
    bearers: dict[tuple[str, str, str], list[Matchable]] = {}
    for sighting in ordered:
        for name in sighting.identifiers:
            bearers.setdefault((sighting.kind, name.scheme, name.value), []).append(sighting)
    for bearer in sorted(bearers):
        _join(bearers[bearer], parents, sources)
    found: dict[str, list[str]] = {}
    for sighting in ordered:
        found.setdefault(_root(parents, sighting.key), []).append(sighting.key)
    return list(found.values())


def _join(bearers: Sequence[Matchable], parents: dict[str, str], sources: dict[str, set[str]]) -> None:
    for other in bearers[1:]:
        for first in bearers:
            root, leaf = _root(parents, first.key), _root(parents, other.key)
            if first is other or root == leaf:
                break
            if other.kind == "event" and sources[root] & sources[leaf]:
                continue
            parents[leaf] = root
            sources[root] |= sources[leaf]
            break


def _root(parents: dict[str, str], key: str) -> str:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key
