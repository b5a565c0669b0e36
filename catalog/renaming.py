"""New ids for old content: a source that gives its items other ids on every visit, or has given all of them new ones.

The fall-back identity of an item is source, start, normalised title and place (reliability G5). An item
under an unknown id that is, by these, one that is known and no longer shown, is taken as that one: it keeps
the id under which it is known, and with it its place in the catalogue and its UIDs. Pure.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from catalog.cleaning.text import fold
from catalog.listed import Item

_SHARE = 0.8
_FEW = 3


def renamed(
    known: Iterable[Item], found: Mapping[str, Item], seen: Collection[str], now: datetime, *, whole: bool
) -> dict[str, str]:
    """New ids and the old ones that they stand for (`kind:source_id`).

    After a whole visit what it did not show is known to be missing, so one by one will do. After any other,
    more than 80 % of what is new, and three items, must be old content.
    """
    names = list(known)
    missing: defaultdict[tuple[object, ...], deque[str]] = defaultdict(deque)
    ids = {item.sighted for item in names}
    for item in names:
        if item.sighted not in seen and item.is_to_come(now):
            missing[_content(item, now)].append(item.sighted)
    new = [item for sighted, item in found.items() if sighted not in ids]
    taken: dict[str, str] = {}
    for item in new:
        waiting = missing.get(_content(item, now))
        if waiting:
            taken[item.sighted] = waiting.popleft()
    return taken if whole or (len(taken) >= _FEW and len(taken) > _SHARE * len(new)) else {}


def _content(item: Item, now: datetime) -> tuple[object, ...]:
    kind = item.sighted.partition(":")[0]
    start = next((start for start in item.starts if start >= now.timestamp()), item.until)
    return kind, start, fold(item.title), item.place
