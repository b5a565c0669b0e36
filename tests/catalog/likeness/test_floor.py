"""The floors of the labelled pairs (`benchmarks.matching`): how well likeness decides must never get worse.

Cases by hand are hard ones: among a few dozen, one pair weighs a percent, so that their floor is told in pairs.
"""

from collections import Counter
from functools import cache

import pytest

from benchmarks.matching_corpus import invented_pairs, real_pairs
from benchmarks.matching_judged import DOUBTFUL, PRECISION, RECALL, Judged, judged, quality
from benchmarks.matching_pairs import Label, pairs_by_hand
from benchmarks.matching_real import REALDATA
from catalog.likeness import Outcome, compare, traits_of


@cache
def by_hand() -> list[Judged]:
    return [judged(pair) for pair in pairs_by_hand()]


@cache
def invented() -> list[Judged]:
    return [judged(pair) for pair in invented_pairs()]


@cache
def real() -> list[Judged]:
    return [judged(pair) for pair in real_pairs()]


def wrong(found: list[Judged], label: Label, outcome: Outcome) -> list[str]:
    return [f"{one.pair.name}: {one.pair.why}" for one in found if (one.pair.label, one.outcome) == (label, outcome)]


def test_pairs_by_hand_are_enough_and_each_has_its_reason() -> None:
    labels = Counter(one.pair.label for one in by_hand())
    assert labels.total() >= 150
    assert min(labels.values()) >= 10
    assert [one.pair.name for one in by_hand() if not one.pair.why] == []


def test_what_people_call_two_is_never_joined_by_hand() -> None:
    assert wrong(by_hand(), Label.DIFFERENT, Outcome.SAME) == []
    guessed = wrong(by_hand(), Label.DOUBTFUL, Outcome.SAME)
    assert len(guessed) <= 2, "\n".join(guessed)


def test_what_people_call_one_is_joined_or_asked_by_hand() -> None:
    parted = wrong(by_hand(), Label.SAME, Outcome.DIFFERENT)
    assert len(parted) <= 3, "\n".join(parted)


def test_floors_hold_on_what_every_clone_has() -> None:
    figures = quality([*by_hand(), *invented()])
    assert figures.pairs >= 450
    assert figures.precision >= PRECISION, figures
    assert figures.recall >= RECALL, figures
    assert figures.doubtful_share <= DOUBTFUL, figures


@pytest.mark.skipif(not REALDATA.is_dir(), reason="shared/realdata is not beside the repository")
def test_floors_hold_with_real_extracts() -> None:
    figures = quality([*by_hand(), *invented(), *real()])
    assert figures.pairs >= 1_600
    assert figures.holds, figures


def test_which_of_two_comes_first_does_not_matter() -> None:
    for one in [*by_hand(), *invented()]:
        if one.pair.subject != "place":
            first, second = traits_of(one.pair.one), traits_of(one.pair.other)
            assert compare(first, second) == compare(second, first), one.pair.name
