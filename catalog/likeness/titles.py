"""Titles as they are compared, and what two of them say. Pure."""

from collections.abc import Collection
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Prefix

from catalog.likeness.evidence import Evidence
from catalog.likeness.folding import folded
from catalog.likeness.lexicon import (
    ENGLISH,
    FILLERS,
    FRENCH,
    GROUPS,
    IN_FRENCH,
    LIKE_SORTS,
    LITTLE,
    OPENING,
    SORTS,
    stem,
)
from catalog.likeness.markers import markers
from catalog.likeness.outcome import Reason

Words = tuple[str, ...]


class Title(NamedTuple):
    """A title as it is compared.

    Attributes:
        folded: letters and digits alone, in lower case.
        words: stems of the words that tell one event from another, in French where the title is English.
        sorts: what sorts of event it names (`catalog.likeness.lexicon.SORTS`).
        numbers: session numbers and, of parallel sessions, the level, age or language (`level:first`).
        is_english: whether its little words are English.
    """

    folded: str
    words: Words
    sorts: Words
    numbers: Words
    is_english: bool


def read_title(title: str, language: str = "") -> Title:
    """A title, read word by word; `language` is what its source says, which is believed where nothing speaks against."""
    plain = folded(title)
    spoken = plain.split()
    french = sum(word in FRENCH for word in spoken)
    is_english = sum(word in ENGLISH for word in spoken) > french or (language == "en" and not french)
    words: set[str] = set()
    sorts: set[str] = set()
    numbers = set(markers(title, plain))
    for word in spoken:
        if word in LITTLE or word.isdigit():
            continue
        stemmed = stem(word)
        if stemmed in GROUPS:
            numbers.add(GROUPS[stemmed])
        if stemmed in SORTS:
            sorts.add(SORTS[stemmed])
        elif stemmed not in FILLERS:
            words.add(stemmed)
    if not is_english and not french:
        # `Bike repair workshop` has no little word at all.
        is_english = any(word in IN_FRENCH and IN_FRENCH[word] != word for word in words)
    if is_english:
        words = {IN_FRENCH.get(word, word) for word in words}
    return Title(plain, tuple(sorted(words)), tuple(sorted(sorts)), tuple(sorted(numbers)), is_english)


def title_evidence(one: Title, other: Title, told: Collection[str] = ()) -> list[Reason]:
    """What the titles say; the more words tell one event from another, the more it weighs.

    `told` are words that are compared elsewhere: whose the event is and where. Half of the titles of one
    organiser begin with its name.
    """
    a, b = set(one.words).difference(told), set(other.words).difference(told)
    if one.folded == other.folded:
        return [_identical(a, 0.0)]
    found = _compared(one, other, a, b)
    return [found, *_other_sort(one, other)]


def _other_sort(one: Title, other: Title) -> list[Reason]:
    """One is an *atelier*, the other a *concert*: rarely two names of one event, but for sorts that are mixed up.

    Nor is the opening of an exhibition the exhibition.
    """
    if (OPENING in one.sorts) == (OPENING in other.sorts):
        if not one.sorts or not other.sorts or not set(one.sorts).isdisjoint(other.sorts):
            return []
        if LIKE_SORTS.issuperset(one.sorts) and LIKE_SORTS.issuperset(other.sorts):
            return []
    told = " / ".join(sorted(("+".join(one.sorts), "+".join(other.sorts))))
    return [Reason(Evidence.OTHER_SORT, -2.0, told)]


def _identical(telling: Collection[str], less: float) -> Reason:
    """The same words. A title of generic words alone (`Permanence numérique`) is told of many events, and one that is
    the name of the house (`Opéra du Val`) of all that take place there.
    """
    if not telling:
        return Reason(Evidence.GENERIC_TITLE, 2.0 - less)
    # One word: 3; two: 4; three: 4.5; four and more: 5.
    return Reason(Evidence.SAME_TITLE, (3.0, 4.0, 4.5, 5.0)[min(len(telling), 4) - 1] - less)


def _compared(one: Title, other: Title, a: set[str], b: set[str]) -> Reason:
    if not a or not b:
        return _generic(one, other, a, b)
    if a == b:
        return _identical(a, 0.5)
    common = a & b
    near = len(common) + _near(a - common, b - common)
    fewer = min(len(a), len(b))
    if near >= fewer:
        if len(a) == len(b):
            return Reason(Evidence.SIMILAR_TITLE, 3.5 if near > 1 else 2.5)
        # All words of one stand in the other: `Atelier CV`, `Fabriquer son CV en ligne`.
        return Reason(Evidence.TITLE_CONTAINED, (2.0, 3.0, 3.5)[min(near, 3) - 1])
    if near >= 2 and near * 5 >= fewer * 3:
        return Reason(Evidence.SIMILAR_TITLE, 2.0)
    if near:
        # Each has words of its own: a little for and a little against.
        return Reason(Evidence.SIMILAR_TITLE, -1.0)
    if one.is_english != other.is_english:
        return Reason(Evidence.OTHER_LANGUAGE, -0.5)
    return Reason(Evidence.OTHER_TITLE, -3.0)


def _generic(one: Title, other: Title, a: set[str], b: set[str]) -> Reason:
    """At least one title says only what sort of event it is, or names the house."""
    alike = bool(set(one.sorts) & set(other.sorts))
    held = set(one.words) <= set(other.words) or set(other.words) <= set(one.words)
    is_named = bool(one.words and other.words) and held
    if a or b:
        if is_named and len(a | b) <= 2:
            return Reason(Evidence.TITLE_CONTAINED, 1.0)
        return Reason(Evidence.GENERIC_TITLE, 0.0 if alike else -2.5)
    begins = one.folded.startswith(f"{other.folded} ") or other.folded.startswith(f"{one.folded} ")
    if is_named or begins or fuzz.ratio(one.folded, other.folded) >= 92:
        return Reason(Evidence.GENERIC_TITLE, 2.0)
    return Reason(Evidence.GENERIC_TITLE, 1.0) if alike else Reason(Evidence.OTHER_TITLE, -2.0)


def _near(one: set[str], other: set[str]) -> int:
    """How many words of one the other spells almost so, or derives from the same root."""
    left = sorted(other)
    count = 0
    for word in sorted(one):
        match = next((each for each in left if _alike(word, each)), None)
        if match is not None:
            left.remove(match)
            count += 1
    return count


def _alike(one: str, other: str) -> bool:
    """`reparer` and `reparation`; a letter mistyped in five, two in nine."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 5:
        return False
    # The longer half is the root, endings have five letters at most.
    if Prefix.similarity(one, other) >= max(5, longer / 2, longer - 5):
        return True
    slips = 1 if shorter < 9 else 2
    return OSA.distance(one, other, score_cutoff=slips) <= slips
