"""Selections that roll: they leave out what had been over for half a year when the catalogue last changed.

The present plays no part in it: the same catalogue gives the same selections on any day, and a clock that is wrong
empties nothing (reliability F12).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from catalog.editions import Edition
from catalog.views import Member

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_FOR = timedelta(days=180)
"""Past events stay in selections that roll for at least so long: who subscribed misses them (w3c/calendar issue 66)."""


def since_of(*groups: Sequence[Member]) -> date:
    """The first day of selections that roll: that of a month, so that they shed a month at a time."""
    return (last_change(*groups) - KEPT_FOR).date().replace(day=1)


def last_change(*groups: Sequence[Member]) -> datetime:
    """When any of these last changed: the only present that a publication knows."""
    changes = (member.changed_at for group in groups for member in group)
    return max((at for at in changes if at is not None), default=EPOCH)


def quiet_since(since: date | None, edition: Edition | None = None) -> datetime:
    """When a selection that is empty last changed, as far as that can be told without a clock.

    That is the earliest instant at which the catalogue can have changed last where selections that roll begin with
    the day `since`; for an edition its end, once that is earlier. So it is never ahead of the catalogue, only rises,
    and does so by the month, as such selections shed what is past. One of the two is given.
    """
    days = [since + KEPT_FOR] if since else []
    days += [edition.ends_on] if edition else []
    return max(EPOCH, datetime.combine(min(days), time.min, UTC))


def is_recent(member: Member, since: date) -> bool:
    """Whether an event is in selections that roll."""
    end = member.ends_at or member.starts_at
    return end is None or end.date() >= since
