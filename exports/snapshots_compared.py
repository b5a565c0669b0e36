"""What is new, gone or renamed between two snapshots, by id. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple


class SnapshotChange(NamedTuple):
    """One difference; a name that there is not is empty."""

    what: Literal["new", "gone", "renamed"]
    id: str
    before: str
    after: str


def names_in(documents: Iterable[bytes]) -> dict[str, str]:
    """The titles of events and the names of associations in some JSON files of a snapshot, by id."""
    found: dict[str, str] = {}
    for body in documents:
        told = json.loads(body)
        found |= {one["id"]: one["title"] for one in told.get("events", ())}
        found |= {one["id"]: one["name"] for one in told.get("associations", ())}
    return found


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> list[SnapshotChange]:
    """The differences: what is new, what is gone, what is renamed, each by its name."""
    found = [SnapshotChange("new", name, "", after[name]) for name in after.keys() - before.keys()]
    found += [SnapshotChange("gone", name, before[name], "") for name in before.keys() - after.keys()]
    found += [
        SnapshotChange("renamed", name, before[name], after[name])
        for name in before.keys() & after.keys()
        if before[name] != after[name]
    ]
    order = ("new", "gone", "renamed")
    return sorted(found, key=lambda one: (order.index(one.what), one.after or one.before, one.id))
