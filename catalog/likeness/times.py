"""What the dates of two events say. Pure."""

from bisect import bisect_left
from typing import NamedTuple

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Reason
from catalog.likeness.traits import EventTraits

_HOUR = 60
# 1 January 1970 among `date.toordinal`.
_EPOCH = 719_163
# An hour before midnight in one zone is an hour after it in the next.
_ACROSS_MIDNIGHT = 240


class When(NamedTuple):
    """What the dates say: the reason; whether one is a date of the series that the other is.

    `apart` is the number of days between two events that share none and do not hold each other, else 0.
    """

    reason: Reason
    is_part: bool = False
    apart: int = 0


_SAME = When(Reason(Evidence.SAME_START, 2.0))
_SAME_TO_THE_END = When(Reason(Evidence.SAME_START, 2.5))
# Outweighs title, hall, organiser and one page: `Permanence numérique` at nine and at two are two.
_OTHER_HOUR = -8.0
_UMBRELLA = When(Reason(Evidence.UMBRELLA, -3.0))


def time_evidence(one: EventTraits, other: EventTraits, *, same_page: bool) -> When:
    """What the dates say, of two events that have a page of their own in common, or not."""
    if one.count == 1 == other.count and one.starts and one.starts == other.starts:
        return _one_start(one, other)
    if one.count == 1 == other.count:
        days = max(other.days[0][0] - one.days[0][1], one.days[0][0] - other.days[0][1])
        if days == 1 and one.starts and other.starts and abs(one.starts[0] - other.starts[0]) <= _ACROSS_MIDNIGHT:
            return _other_hours(one, other, same_page=same_page)
        if days > 0:
            return _apart(days)
    shared = set(one.starts).intersection(other.starts)
    if shared:
        return _shared(one, other, shared)
    if one.days != other.days:
        covered = _covered(one, other)
        if covered is not None:
            return covered
    first, second = {day for day, _ in one.days}, {day for day, _ in other.days}
    if first.isdisjoint(second):
        gap = min(abs(min(first) - min(second)), abs(max(first) - max(second)))
        return _apart(max(gap, 1))
    if not one.starts or not other.starts:
        return _whole_days(one, other)
    return _other_hours(one, other, same_page=same_page)


def _apart(days: int) -> When:
    return When(Reason(Evidence.OTHER_DAY, -7.0, f"{days} d"), apart=days)


def _one_start(one: EventTraits, other: EventTraits) -> When:
    told = _unequal(one, other, one.starts[0])
    if told:
        return When(Reason(Evidence.OTHER_LENGTH, -1.0, told))
    return _SAME_TO_THE_END if one.ends == other.ends and one.ends[0] else _SAME


def _unequal(one: EventTraits, other: EventTraits, start: int) -> str:
    """Whether of two slots that begin at `start` one lasts three times as long, half as long again in a series: both lengths, or nothing."""
    end, finish = (traits.ends[traits.starts.index(start)] for traits in (one, other))
    short, long = sorted((end - start, finish - start))
    times = 3 if one.count == other.count == 1 else 1.5
    return f"{short} / {long} min" if end and finish and long >= times * short else ""


def _shared(one: EventTraits, other: EventTraits, common: set[int]) -> When:
    shared = len(common)
    fewer, more = sorted((len(one.starts), len(other.starts)))
    told = _unequal(one, other, min(common))
    if told:
        # A guided tour begins when the exhibition opens.
        return When(Reason(Evidence.OTHER_LENGTH, -1.0, told), is_part=shared == fewer < more)
    if shared == more:
        return When(Reason(Evidence.SHARED_DATES, 3.0, f"{shared}"))
    if shared == fewer:
        long = one if len(one.starts) == fewer else other
        is_whole = long.days[-1][1] > long.days[0][0] and fewer == 1
        # One slot over three days is no part of three slots, one on each of them.
        return When(Reason(Evidence.DATE_OF_SERIES, 2.0, f"{fewer} / {more}"), is_part=not is_whole)
    if _contradict(one, other, common):
        return When(Reason(Evidence.SHARED_DATES, -1.0, f"{shared} / {fewer}"))
    return When(Reason(Evidence.SHARED_DATES, 2.0 if shared * 2 >= fewer else 0.5, f"{shared} / {fewer}"))


def _contradict(one: EventTraits, other: EventTraits, common: set[int]) -> bool:
    """Whether each has an hour, on one day, that the other does not have."""
    first, second = (
        {(start + traits.offset) // 1440 for start in traits.starts if start not in common} for traits in (one, other)
    )
    return not first.isdisjoint(second)


def _covered(one: EventTraits, other: EventTraits) -> When | None:
    """One tells of a span of several days, the other of what lies in it: the whole of it, or a part."""
    for whole, part in ((one, other), (other, one)):
        if len(whole.days) != 1 or whole.days[0][0] == whole.days[0][1]:
            continue
        first, last = whole.days[0]
        if part.days[0][0] == first and last in (max(day for _, day in part.days), _end_day(part)):
            return When(Reason(Evidence.SHARED_DATES, 1.5, f"{last - first + 1} d"))
        if any(first <= day <= last for day, _ in part.days):
            return _UMBRELLA
    return None


def _end_day(traits: EventTraits) -> int:
    """The day on which a single slot ends by the clock, be it at four in the morning; 0 where that is not told."""
    if traits.count > 1 or not traits.ends or not traits.ends[0]:
        return 0
    return (traits.ends[0] + traits.offset) // 1440 + _EPOCH


def _whole_days(one: EventTraits, other: EventTraits) -> When:
    """At least one tells of days only, and they share a day."""
    fewer, more = sorted((one, other), key=lambda traits: len(traits.days))
    shared = len(set(fewer.days).intersection(more.days))
    weight = 1.0 if one.starts or other.starts else 1.5
    if len(fewer.days) == len(more.days) == shared and one.count == other.count:
        return When(Reason(Evidence.SAME_DAY, weight))
    if shared == len(fewer.days):
        return When(
            Reason(Evidence.DATE_OF_SERIES, weight, f"{fewer.count} / {more.count}"), is_part=fewer.count < more.count
        )
    return When(Reason(Evidence.SHARED_DATES, 0.5, f"{shared}"))


def _other_hours(one: EventTraits, other: EventTraits, *, same_page: bool) -> When:
    """Slots on one day at other hours: those that lie next to each other."""
    gaps = sorted(_gaps(one, other))
    # Of two series, one slot that lies near another says nothing: half of them must.
    gap, is_apart, is_shift, is_odd = gaps[len(gaps) // 2]
    told = f"{gap // 60} h {gap % 60:02}"
    if one.offset != other.offset and gap == abs(one.offset - other.offset) and is_shift:
        # The hall's clock read as that of another zone.
        return When(Reason(Evidence.SHIFTED_HOUR, -0.5, told))
    if gap and gap in (_HOUR, one.offset, other.offset) and not is_odd:
        # A source that takes local time for UTC is wrong by just this. So is the next session.
        if same_page or (is_shift and not is_apart):
            return When(Reason(Evidence.SHIFTED_HOUR, -0.5, told))
        if not is_apart and gap <= 2 * _HOUR:
            return When(Reason(Evidence.SHIFTED_HOUR, -2.5, told))
    if is_apart or gap > 2 * _HOUR:
        return When(Reason(Evidence.OTHER_HOUR, _OTHER_HOUR, told))
    if gap <= 15:
        # Doors and beginning.
        return When(Reason(Evidence.SAME_START, -1.0 if is_odd and max(one.count, other.count) > 1 else 1.5, told))
    if gap <= 45:
        return When(Reason(Evidence.SHIFTED_HOUR, -2.0 if is_odd else 0.0, told))
    return When(Reason(Evidence.OTHER_HOUR, -3.0, told))


def _gaps(one: EventTraits, other: EventTraits) -> list[tuple[int, bool, bool, bool]]:
    """For each slot of the shorter and the nearest of the longer: minutes between their starts, whether one is over before the other
    begins, whether they last equally long, and whether neither their lengths nor their ends agree.
    """
    fewer, more = (one, other) if len(one.starts) <= len(other.starts) else (other, one)
    found: list[tuple[int, bool, bool, bool]] = []
    for start, end in zip(fewer.starts, fewer.ends, strict=True):
        place = bisect_left(more.starts, start)
        around = range(max(place - 1, 0), min(place + 1, len(more.starts)))
        found.append(min(_gap(start, end, more.starts[near], more.ends[near]) for near in around))
    return found


def _gap(start: int, end: int, begin: int, finish: int) -> tuple[int, bool, bool, bool]:
    early_end = end if start < begin else finish
    is_apart = bool(early_end) and early_end <= max(start, begin)
    is_shift = bool(end and finish) and end - start == finish - begin
    return abs(start - begin), is_apart, is_shift, bool(end and finish) and not is_shift and end != finish
