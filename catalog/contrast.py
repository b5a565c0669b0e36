"""What a held visit would change, in words: vanished, new, moved, other fields. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from catalog.listed import item_of
from catalog.sightings import Frozen, Line

EXAMPLES = 10
_HOUR = 3_600

Facts = Mapping[str, Any]


class Part(Frozen):
    """One kind of change: how many items, and the first ten of them in words."""

    count: int
    examples: tuple[Line, ...]


class Contrast(Frozen):
    """What a visit would change.

    Attributes:
        moved: by the offset in words, as `+1 h`; changed: by the name of the field.
    """

    vanished: Part
    new: Part
    moved: dict[str, Part]
    changed: dict[str, Part]


def contrast(known: Mapping[str, Facts], found: Mapping[str, Facts], missing: Collection[str]) -> Contrast:
    """What changes from `known` to `found`, both by `kind:source_id`; `missing` are no longer shown."""
    moved: defaultdict[str, list[str]] = defaultdict(list)
    changed: defaultdict[str, list[str]] = defaultdict(list)
    for sighted in found.keys() & known.keys():
        before, now = known[sighted], found[sighted]
        offset = _offset(before, now)
        if offset:
            moved[offset].append(_told(sighted, now))
        for name in sorted(before.keys() | now.keys() - {"occurrences"}):
            if before.get(name) != now.get(name) and name != "occurrences":
                changed[name].append(f"{_told(sighted, before)}: {_short(before.get(name))} → {_short(now.get(name))}")
    return Contrast(
        vanished=_part(_told(one, known[one]) for one in missing if one in known),
        new=_part(_told(one, found[one]) for one in found if one not in known),
        moved={name: _part(moved[name]) for name in sorted(moved, key=lambda name: (-len(moved[name]), name))},
        changed={name: _part(changed[name]) for name in sorted(changed)},
    )


def _part(told: Any) -> Part:
    lines = sorted(told)
    return Part(count=len(lines), examples=tuple(lines[:EXAMPLES]))


def _told(sighted: str, facts: Facts) -> str:
    return item_of(sighted, facts, _nowhere).told


def _nowhere(_address: str) -> str:
    return ""


def _offset(before: Facts, now: Facts) -> str:
    """By how much all starts moved, in words; empty when they did not."""
    old, new = (item_of("", facts, _nowhere).starts for facts in (before, now))
    if old == new:
        return ""
    offsets = {after - earlier for earlier, after in zip(old, new, strict=False)}
    return in_hours(offsets.pop()) if len(old) == len(new) and len(offsets) == 1 else "other dates"


def in_hours(seconds: int) -> str:
    """A shift in words: `+1 h`, `-24 h`."""
    return f"{seconds / _HOUR:+g} h"


def _short(value: Any) -> str:
    text = "nothing" if value in (None, "", [], {}) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
