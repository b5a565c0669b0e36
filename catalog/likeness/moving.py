"""Two events without a common day: a moved date, or two events? Pure."""

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Reason
from catalog.likeness.traits import EventTraits

# A date moves by weeks or a few months; what comes back after a year is next year's edition.
_MOVES_UP_TO = 150
_TWINS = 2
_NEARBY = 45


def moved_evidence(one: EventTraits, other: EventTraits, days: int, page: str) -> Reason:
    """What `days` between two events say, given the address they share (its kind of evidence; may be empty).

    A ticket page or an own page makes it one event with a new date. Without one, the same title in the
    same town is mostly a habit: what comes back on the same weekday surely is, and evenings that follow
    each other are two evenings. The rest is for people to decide, at best.
    """
    told = f"{days} d"
    if one.count > 1 or other.count > 1 or days > _MOVES_UP_TO:
        return Reason(Evidence.OTHER_DAY, -7.0, told)
    says_so = one.moved != other.moved
    is_habit = days % 7 == 0 and not says_so
    is_telling = min(len(one.title.words), len(other.title.words)) > 1
    if page and says_so:
        return Reason(Evidence.MOVED_DATE, -1.0, told)
    if page == Evidence.SAME_REGISTRATION:
        return Reason(Evidence.MOVED_DATE, -5.0 if is_habit and not is_telling else -3.0, told)
    if page:
        return Reason(Evidence.OTHER_DAY if is_habit else Evidence.MOVED_DATE, -5.0 if is_habit else -3.0, told)
    if says_so:
        # A telling title in the same hall by the same organiser is enough, less is not.
        return Reason(Evidence.MOVED_DATE, -2.0 if is_telling else -3.5, told)
    same_hour = bool(one.starts and other.starts) and _hour(one) == _hour(other)
    if not is_habit and _TWINS < days <= _NEARBY and same_hour and is_telling:
        return Reason(Evidence.OTHER_DAY, -3.5, told)
    return Reason(Evidence.OTHER_DAY, -7.0, told)


def _hour(traits: EventTraits) -> int:
    """Minutes since midnight, where it takes place."""
    return (traits.starts[0] + traits.offset) % 1440
