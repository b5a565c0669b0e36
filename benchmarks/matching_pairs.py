"""Two sightings and what a careful person says of them: the pairs on which likeness is measured.

A label is what a person would say who sees no more than the two sightings. `same`: one event, association
or place, told twice; a date of a series is the series. `different`: two, however near: a festival and its
session, two evenings in one hall, a federation and its branch. `doubtful`: nobody could tell without asking.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.matching_cases_toml import cases, sighting_of
from catalog.sightings import Sighting

CASES = Path(__file__).parent / "matching_cases"


class Label(StrEnum):
    """What a person says of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sightings, labelled.

    Attributes:
        subject: `event`, `association` or `place`.
        kind: in what way the pair is easy or hard, in a few words.
        origin: `by hand`, `invented`, or the set of real data.
        name: tells it from its neighbours, and is the same at every call.
        why: the reason for the label, where a person wrote one.
    """

    subject: str
    kind: str
    origin: str
    name: str
    label: Label
    one: Sighting
    other: Sighting
    why: str = ""


def pairs_by_hand(folder: Path = CASES) -> Iterator[Pair]:
    """The pairs that are written down in `folder`, by file and place in the file.

    Raises ValueError, naming file and pair, where one is not well written.
    """
    for path in sorted(folder.glob("*.toml")):
        for number, case in enumerate(cases(path), 1):
            yield _pair_by_hand(case, f"{path.stem} {number}")


def _pair_by_hand(case: dict[str, Any], name: str) -> Pair:
    try:
        return Pair(
            subject=case["subject"],
            kind=case["kind"],
            origin="by hand",
            name=name,
            label=Label(case["label"]),
            one=sighting_of(case["subject"], case["one"], f"{name} one"),
            other=sighting_of(case["subject"], case["other"], f"{name} other"),
            why=case["why"],
        )
    except KeyError as missing:
        raise ValueError(f"{name}: the key {missing} is missing") from missing
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong
