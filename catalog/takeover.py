"""Whether another site stands under a source's address: an expired domain, a hijacked feed, spam (reliability G4). Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from catalog.alarms import Alarm, AlarmName, Compared, alarm
from catalog.cleaning.text import fold
from catalog.listed import Item

_FEW, _SEVERAL = 3, 5
_HALF = 0.5
_SEEN_STILL = 0.2
_MAIN_SHARE, _LEFT_SHARE = 0.6, 0.2
_DENSER, _MORE_LINKS = 3, 2


def taken_over(compared: Compared) -> Alarm | None:
    """Another site under the same address (reliability G4)."""
    before = list(compared.known.values())
    for judge in (_other_items, _other_titles):
        raised = judge(compared)
        if raised is not None:
            return raised
    if min(len(before), len(compared.after)) < _SEVERAL:
        return None
    return _other_tongue(before, compared.after) or _other_domain(before, compared.after) or _more_links(compared)


def _other_items(compared: Compared) -> Alarm | None:
    """Over half is new, and under a fifth of what is to come is still shown."""
    new = compared.new
    still = sum(item.sighted in compared.visit.seen for item in compared.to_come)
    is_other = len(new) > _HALF * len(compared.visit.seen) and still < _SEEN_STILL * len(compared.to_come)
    if not compared.visit.tells_all or len(compared.to_come) < _SEVERAL or len(new) < _FEW or not is_other:
        return None
    return alarm(AlarmName.TAKEN_OVER, new, len(compared.visit.seen), "are new, and hardly any old one is shown")


def _other_titles(compared: Compared) -> Alarm | None:
    """Over half of the known items have titles that share no word with the old ones."""
    other = [now for before, now in compared.pairs if before is not now and _are_strangers(before.title, now.title)]
    if len(other) < _SEVERAL or len(other) <= _HALF * len(compared.pairs):
        return None
    return alarm(AlarmName.TAKEN_OVER, other, len(compared.pairs), "have a title of which no word is left")


def _are_strangers(one: str, other: str) -> bool:
    return not set(fold(one).split()) & set(fold(other).split())


def _other_tongue(before: Sequence[Item], after: Sequence[Item]) -> Alarm | None:
    was, now = _shares(before, lambda item: item.tongue), _shares(after, lambda item: item.tongue)
    if was is None or now is None:
        return None
    main, new = next(iter(was)), next(iter(now))
    is_other = was[main] >= _MAIN_SHARE and now[new] > _HALF and was.get(new, 0) < _LEFT_SHARE
    items = [item for item in after if item.tongue == new]
    return alarm(AlarmName.TAKEN_OVER, items, len(after), f"are in {new}, not in {main}") if is_other else None


def _other_domain(before: Sequence[Item], after: Sequence[Item]) -> Alarm | None:
    was, now = _shares(before, lambda item: item.domain), _shares(after, lambda item: item.domain)
    if was is None or now is None:
        return None
    main = next(iter(was))
    items = [item for item in after if item.domain != main]
    is_other = was[main] >= _MAIN_SHARE and now.get(main, 0) < _LEFT_SHARE
    return alarm(AlarmName.TAKEN_OVER, items, len(after), f"no longer link to {main}") if is_other else None


def _shares(items: Iterable[Item], trait: Callable[[Item], str]) -> dict[str, float] | None:
    """The share of each value (0 to 1) among the items that have one, the largest first; None when they are too few."""
    counts = Counter(trait(item) for item in items)
    counts.pop("", None)
    total = counts.total()
    return {value: count / total for value, count in counts.most_common()} if total >= _SEVERAL else None


def _more_links(compared: Compared) -> Alarm | None:
    known = list(compared.known.values())
    was, now = (sum(item.links for item in items) / len(items) for items in (known, compared.after))
    if now <= _DENSER * was or now - was < _MORE_LINKS:
        return None
    items = [item for item in compared.after if item.links]
    return alarm(AlarmName.TAKEN_OVER, items, len(compared.after), f"hold {now:.1f} links each, before {was:.1f}")
