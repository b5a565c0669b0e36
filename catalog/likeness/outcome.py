"""What comparing two sightings gives: an outcome, a score, and the reasons in words."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Whether two sightings are of one subject."""

    SAME = "same"
    DIFFERENT = "different"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Attributes:
        name: from the closed list `catalog.likeness.evidence.Evidence`.
        weight: how far it speaks for "same" (above 0) or against it (below 0).
        detail: the values compared, as `18:00 / 19:30`; may be empty.
    """

    name: str
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two sightings are.

    Attributes:
        score: 0 (surely two) to 1 (surely one).
        is_part: whether one is a date of the series that the other is.
    """

    outcome: Outcome
    score: float
    reasons: tuple[Reason, ...]
    is_part: bool = False
