"""What the dates of two events say. Pure."""

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Reason
from catalog.likeness.traits import EventTraits

_HOUR = 60
_DAY = 1440


def time_evidence(one: EventTraits, other: EventTraits) -> tuple[Reason, bool]:
    """What the dates say, and whether one is a date of the series that the other is."""
    shared = len(set(one.starts) & set(other.starts))
    if shared:
        return _shared(one, other, shared)
    days = one.days & other.days
    if not days:
        return _apart(one, other), False
    if one.is_all_day or other.is_all_day:
        return _all_day(one, other)
    gap, apart = min(_gaps(one, other))
    hours = f"{gap // 60} h {gap % 60:02}"
    if gap <= 15:
        return Reason(Evidence.SAME_START, 1.5, f"{gap} min"), False
    if gap <= 45 and not apart:
        return Reason(Evidence.SHIFTED_HOUR, 0.5, hours), False
    if gap in (_HOUR, 2 * _HOUR) and not apart:
        # A source that took local time for UTC is wrong by just this.
        return Reason(Evidence.SHIFTED_HOUR, 0.0, hours), False
    if gap <= 2 * _HOUR and not apart:
        return Reason(Evidence.OTHER_HOUR, -1.5, hours), False
    return Reason(Evidence.OTHER_HOUR, -6.0, hours), False


def _shared(one: EventTraits, other: EventTraits, shared: int) -> tuple[Reason, bool]:
    fewer, more = sorted((one.count, other.count))
    if fewer == more == 1:
        return Reason(Evidence.SAME_START, 2.0), False
    if shared == more:
        return Reason(Evidence.SHARED_DATES, 3.0, f"{shared}"), False
    if shared == fewer:
        return Reason(Evidence.DATE_OF_SERIES, 2.0, f"{fewer} / {more}"), True
    return Reason(Evidence.SHARED_DATES, 2.0 if shared * 2 >= fewer else 0.0, f"{shared} / {fewer}"), False


def _all_day(one: EventTraits, other: EventTraits) -> tuple[Reason, bool]:
    """At least one tells of days only."""
    if one.is_all_day and other.is_all_day:
        if one.spans == other.spans:
            return Reason(Evidence.SAME_DAY, 1.5), False
        if one.count != other.count and (set(one.spans) <= set(other.spans) or set(other.spans) <= set(one.spans)):
            return Reason(Evidence.DATE_OF_SERIES, 1.0), True
        return Reason(Evidence.UMBRELLA, -3.0), False
    days, timed = (one, other) if one.is_all_day else (other, one)
    if any(last > first for first, last in days.spans) and not _long(timed):
        return Reason(Evidence.UMBRELLA, -3.0), False
    return Reason(Evidence.SAME_DAY, 1.0), False


def _long(traits: EventTraits) -> bool:
    return any(last > first for first, last in traits.spans)


def _gaps(one: EventTraits, other: EventTraits) -> list[tuple[int, bool]]:
    """For slots of one day: the minutes between their starts, and whether one is over before the other begins."""
    found: list[tuple[int, bool]] = []
    for start, end in zip(one.starts[:20], one.ends[:20], strict=True):
        for begin, finish in zip(other.starts[:20], other.ends[:20], strict=True):
            first, second = sorted(((start, end), (begin, finish)))
            found.append((second[0] - first[0], bool(first[1]) and first[1] <= second[0]))
    return found


def _apart(one: EventTraits, other: EventTraits) -> Reason:
    """No day in common."""
    for first, last in one.spans:
        if any(first <= day <= last for day in other.days):
            return Reason(Evidence.UMBRELLA, -3.0)
    for first, last in other.spans:
        if any(first <= day <= last for day in one.days):
            return Reason(Evidence.UMBRELLA, -3.0)
    gap = min(abs(min(one.days) - min(other.days)), abs(max(one.days) - max(other.days)))
    told = f"{gap} d"
    if one.count == other.count == 1:
        if one.moved != other.moved:
            return Reason(Evidence.MOVED_DATE, -2.5, told)
        # What comes back on the same weekday is a habit, not a new date.
        if gap % 7 and gap <= 60:
            return Reason(Evidence.OTHER_DAY, -4.5, told)
    return Reason(Evidence.OTHER_DAY, -7.0, told)
