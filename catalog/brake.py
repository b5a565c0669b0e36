"""The brake: whether a visit's result is too strange to be believed at once (reliability G2, G4, G8, G9, G10). Pure.

A visit is compared with what the catalogue knows of the source. What is over never counts: a week that has
ended empties by itself, and a new programme replaces an old one. Every alarm needs several items, for
of three events two may well change on one day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from catalog.alarms import Alarm, AlarmName, Compared, Visited, alarm
from catalog.contrast import in_hours
from catalog.listed import Item
from catalog.takeover import taken_over

__all__ = ["Alarm", "AlarmName", "Visited", "alarms"]

_FEW, _SEVERAL = 3, 5
_VANISHED_SHARE, _VANISHED_MOST = 0.2, 0.5
_SHIFT = timedelta(hours=26)
_HOUR = 3_600
_HALF = 0.5
_LOST_SHARE = 0.3
_SURGE, _SURGE_OF_A_SEASON, _SURGE_ITEMS = 3, 20, 50
_NEAR_LIMIT = 0.8
_COMPARED = 5


def alarms(known: Iterable[Item], found: Iterable[Item], visit: Visited) -> tuple[Alarm, ...]:
    """What is strange about a visit that read `found`, where `known` is what the source listed until now.

    `known` holds what is still to come, and some of what is over: enough to tell what is usual.
    """
    compared = Compared(known, found, visit)
    raised = (judge(compared) for judge in (_vanished, _dates, taken_over, _drifted, _unreadable, _flooded))
    return tuple(one for one in raised if one is not None)


def _vanished(compared: Compared) -> Alarm | None:
    """Over 5 and over 20 % of what is to come, or 5 and over half of it (reliability G2)."""
    visit, total = compared.visit, len(compared.to_come)
    missing = [
        item
        for item in compared.to_come
        if item.sighted in visit.gone or (visit.whole and item.sighted not in visit.seen)
    ]
    much = len(missing) > _SEVERAL and len(missing) > _VANISHED_SHARE * total
    most = len(missing) >= _SEVERAL and len(missing) > _VANISHED_MOST * total
    return alarm(AlarmName.VANISHED, missing, total, "no longer shown") if much or most else None


def _dates(compared: Compared) -> Alarm | None:
    return _shifted(compared) or _redated(compared)


def _shifted(compared: Compared) -> Alarm | None:
    """Over half of the dates, and 3, moved by one offset up to 26 hours (reliability G9).

    Where a zone was misread, summer and winter differ by an hour: two neighbouring offsets count as one.
    """
    pairs = _dated(compared)
    moved = [(before, _offset(before, now, compared.visit.now)) for before, now in pairs]
    counts = Counter(offset for _, offset in moved if offset)
    best = max(((counts[one] + counts.get(one + _HOUR, 0), one) for one in counts), default=(0, 0))
    if best[0] < _FEW or best[0] <= _HALF * len(pairs):
        return None
    items = [before for before, offset in moved if offset and offset in (best[1], best[1] + _HOUR)]
    return alarm(AlarmName.SHIFTED, items, len(pairs), f"moved by {in_hours(counts.most_common(1)[0][0])}")


def _redated(compared: Compared) -> Alarm | None:
    """Over half of the dates, and 5, are other ones: a date format that is read wrongly (reliability G8)."""
    pairs = _dated(compared)
    moved = [before for before, now in pairs if _offset(before, now, compared.visit.now) != 0]
    if len(moved) < _SEVERAL or len(moved) <= _HALF * len(pairs):
        return None
    return alarm(AlarmName.REDATED, moved, len(pairs), "have other dates")


def _dated(compared: Compared) -> list[tuple[Item, Item]]:
    """What has a start to come, before and now."""
    now = compared.visit.now.timestamp()
    return [pair for pair in compared.pairs if pair[0].starts and pair[1].starts and pair[0].starts[-1] >= now]


def _offset(before: Item, after: Item, now: datetime) -> int | None:
    """By how many seconds the starts to come moved, all by as much; 0 if one is as it was, None if there is no such number."""
    since = now.timestamp()
    old, new = [start for start in before.starts if start >= since], set(after.starts)
    if new.intersection(old):
        return 0
    nearest = sorted((start - old[0] for start in new), key=abs)
    offsets = (offset for offset in nearest if abs(offset) <= _SHIFT.total_seconds())
    return next((offset for offset in offsets if all(start + offset in new for start in old[:_COMPARED])), None)


def _drifted(compared: Compared) -> Alarm | None:
    """A field that over 30 % of the items, and 3, have lost: its key was renamed, or its form changed (reliability G8)."""
    total = len(compared.pairs)
    lost: Counter[str] = Counter()
    for before, now in compared.pairs:
        if before is not now:
            lost.update(before.fields - now.fields)
            lost.subtract(now.fields - before.fields)
    name, most = max(lost.items(), key=lambda entry: (entry[1], entry[0]), default=("", 0))
    if most < _FEW or most <= _LOST_SHARE * total:
        return None
    items = [now for before, now in compared.pairs if name in before.fields and name not in now.fields]
    return alarm(AlarmName.DRIFTED, items, total, f"say nothing of `{name}` any more")


def _unreadable(compared: Compared) -> Alarm | None:
    visit = compared.visit
    if visit.unreadable - visit.usually <= _LOST_SHARE:
        return None
    shares = f"{visit.unreadable:.0%} have no readable title or date, before {visit.usually:.0%}"
    return Alarm(name=AlarmName.UNREADABLE, count=0, of=len(visit.seen), detail=shares)


def _flooded(compared: Compared) -> Alarm | None:
    """Three times as much as ever, or more than one visit takes where there was room before (reliability G10).

    Out of season, with nothing left to come, the programme of a whole week may replace four dates: there it is 20 times.
    """
    visit, count = compared.visit, len(compared.visit.seen)
    if visit.ever is None:
        return None
    factor = _SURGE if compared.to_come else _SURGE_OF_A_SEASON
    surges = count > factor * visit.ever and count >= _SURGE_ITEMS
    if not surges and not (visit.over_limit and visit.ever < _NEAR_LIMIT * count):
        return None
    return alarm(AlarmName.FLOODED, compared.new, count, f"are new; it never had more than {visit.ever}")
