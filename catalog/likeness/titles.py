"""What the titles of two events say. Pure."""

from rapidfuzz import fuzz

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Reason
from catalog.likeness.traits import EventTraits


def title_evidence(one: EventTraits, other: EventTraits) -> Reason:
    """What the titles say; the more words tell one event from another, the more it weighs."""
    common, either = one.words & other.words, one.words | other.words
    if one.title == other.title:
        if len(either) >= 2:
            return Reason(Evidence.SAME_TITLE, 4.5)
        return Reason(Evidence.SAME_TITLE, 3.5) if either else Reason(Evidence.GENERIC_TITLE, 2.5)
    if not one.words or not other.words:
        return _generic(one, other)
    if one.words == other.words:
        return Reason(Evidence.SAME_TITLE, 4.0 if len(common) >= 2 else 3.0)
    fuzzy = fuzz.ratio(one.title, other.title)
    if fuzzy >= 92:
        return Reason(Evidence.SIMILAR_TITLE, 3.5)
    if one.words <= other.words or other.words <= one.words:
        return Reason(Evidence.TITLE_CONTAINED, 3.0 if len(common) >= 2 else 2.0)
    near = common | _near(one.words - common, other.words - common)
    share = len(near) / min(len(one.words), len(other.words))
    if share >= 0.6 and len(near) >= 2:
        return Reason(Evidence.SIMILAR_TITLE, 2.0)
    if share >= 0.5 or fuzzy >= 75:
        return Reason(Evidence.SIMILAR_TITLE, 0.5)
    if one.language and other.language and one.language != other.language:
        return Reason(Evidence.OTHER_LANGUAGE, -0.5)
    return Reason(Evidence.OTHER_TITLE, -3.0 if not near else -2.0)


def _generic(one: EventTraits, other: EventTraits) -> Reason:
    """At least one title says only what sort of event it is."""
    if not one.words and not other.words:
        if one.kinds and one.kinds == other.kinds:
            return Reason(Evidence.GENERIC_TITLE, 1.0)
        return Reason(Evidence.OTHER_TITLE, -2.0 if fuzz.ratio(one.title, other.title) < 60 else 0.0)
    return Reason(Evidence.GENERIC_TITLE, 0.5 if one.kinds & other.kinds else -1.0)


def _near(one: frozenset[str], other: frozenset[str]) -> set[str]:
    """The words of one that the other spells almost so."""
    return {word for word in one if len(word) > 4 and any(fuzz.ratio(word, near) >= 85 for near in other)}
