"""What likeness decides on labelled pairs, and how good that is.

A pair that shares no drawer is never compared in a catalogue: it counts as decided different. Precision is the
share of pairs labelled same among those decided same: a pair on which nobody could tell must not be decided
same either, so it counts against precision. Recall is the share decided same of those labelled same. The share
left to people is that of all pairs, whatever their label.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.matching_pairs import Label, Pair
from catalog.likeness import Likeness, Outcome, block_keys, compare, compare_places, traits_of
from catalog.sightings import AssociationSighting

PRECISION = 0.995
RECALL = 0.97
DOUBTFUL = 0.03


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair, what likeness says of it, and whether the two would meet in a drawer."""

    pair: Pair
    likeness: Likeness
    meets: bool

    @property
    def outcome(self) -> Outcome:
        """What a catalogue would decide."""
        return self.likeness.outcome if self.meets else Outcome.DIFFERENT

    @property
    def is_wrong(self) -> bool:
        """Whether a person would have to undo it, or has to find it by themselves."""
        if self.outcome is Outcome.SAME:
            return self.pair.label is not Label.SAME
        return self.outcome is Outcome.DIFFERENT and self.pair.label is Label.SAME


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over some pairs."""

    pairs: int
    labelled_same: int
    true_same: int
    false_same: int
    doubtful: int
    met: int

    @property
    def precision(self) -> float:
        """Labelled same among decided same; 1 where nothing was decided same."""
        decided = self.true_same + self.false_same
        return self.true_same / decided if decided else 1.0

    @property
    def recall(self) -> float:
        """Decided same among labelled same; 1 where nothing is labelled same."""
        return self.true_same / self.labelled_same if self.labelled_same else 1.0

    @property
    def doubtful_share(self) -> float:
        """Left to people among all."""
        return self.doubtful / self.pairs if self.pairs else 0.0

    @property
    def blocking_recall(self) -> float:
        """Meeting in a drawer among labelled same."""
        return self.met / self.labelled_same if self.labelled_same else 1.0

    @property
    def holds(self) -> bool:
        """Whether the floors are kept."""
        return self.precision >= PRECISION and self.recall >= RECALL and self.doubtful_share <= DOUBTFUL


def judged(pair: Pair) -> Judged:
    """What likeness says of a pair."""
    if pair.subject == "place":
        assert isinstance(pair.one, AssociationSighting)
        assert isinstance(pair.other, AssociationSighting)
        places = pair.one.facts.places[0].place, pair.other.facts.places[0].place
        return Judged(pair, compare_places(*places), meets=True)
    one, other = traits_of(pair.one), traits_of(pair.other)
    meets = block_keys(one).meets(block_keys(other))
    return Judged(pair, compare(one, other), meets)


def quality(found: Iterable[Judged]) -> Quality:
    """Counts over `found`."""
    kept = list(found)
    same = [one for one in kept if one.pair.label is Label.SAME]
    decided = [one for one in kept if one.outcome is Outcome.SAME]
    right = sum(one.pair.label is Label.SAME for one in decided)
    return Quality(
        pairs=len(kept),
        labelled_same=len(same),
        true_same=right,
        false_same=len(decided) - right,
        doubtful=sum(one.outcome is Outcome.DOUBTFUL for one in kept),
        met=sum(one.meets for one in same),
    )


def by_kind(found: Iterable[Judged]) -> dict[str, Quality]:
    """The same for each kind, in the order in which kinds come."""
    kinds = defaultdict(list)
    for one in found:
        kinds[one.pair.kind].append(one)
    return {kind: quality(inside) for kind, inside in kinds.items()}
