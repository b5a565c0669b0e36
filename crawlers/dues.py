"""When a page is due to be asked again, although the list that leads to it tells of no change."""

from datetime import timedelta
from hashlib import blake2b

from catalog import clock
from crawlers.asking import Ask
from crawlers.source import Source
from crawlers.visits import Remembered

_TOLD_LASTS = 7


def is_due(ask: Ask, known: Remembered, source: Source, *, list_is_same: bool) -> bool:
    """Whether `ask` must be asked, whose last answer is `known`.

    A page of which the list tells the same as last time is not due for seven times `recheck_hours`,
    one behind a list that is the same as last time for `recheck_hours`; any other is due at once, as
    is more of a list of which nothing is told. The dues of pages lie up to a quarter apart, so that
    pages that were first asked together are not asked again together.
    """
    if known.asked_at is None:
        return True
    if ask.told and ask.told == known.told:
        lasts = _TOLD_LASTS
    elif list_is_same and not ask.told and not ask.listing:
        lasts = 1
    else:
        return True
    return clock.now() >= known.asked_at + timedelta(hours=source.recheck_hours) * lasts * _part(ask.key)


def _part(key: str) -> float:
    return 1 - blake2b(key.encode(), digest_size=1).digest()[0] / 1024
