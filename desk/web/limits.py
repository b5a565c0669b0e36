"""How often a network address may ask, and a sliding window in the memory of this process for whoever floods it.

That window stands before the database, which is not to be written for each request of a flood. What is costly is
counted in the catalogue (`catalog.rates`), as is what one mail address may submit (`catalog.submitters`): for all
processes together.
"""

from collections import deque
from threading import Lock
from time import monotonic

from catalog.rates import Rate

_MOST_KNOWN = 50_000

SUBMITTING = Rate(10, 600)
SIGNING_IN = Rate(10, 600)
READING = Rate(20, 600)
REPORTING = Rate(10, 600)
POSTING = Rate(120, 60)
"""Of each process; the others are of all together."""


class Limits:
    """Counts by what is asked for and by whom; whoever is forgotten for want of room begins anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def allow(self, what: str, who: str, rate: Rate) -> bool:
        """Whether `who` may once more; what is refused does not count."""
        now = monotonic()
        with self._lock:
            times = self._seen.pop((what, who), None) or deque()
            while times and now - times[0] >= rate.seconds:
                times.popleft()
            is_allowed = len(times) < rate.most
            if is_allowed:
                times.append(now)
            self._seen[what, who] = times  # the last to be forgotten
            while len(self._seen) > _MOST_KNOWN:
                del self._seen[next(iter(self._seen))]
        return is_allowed
