"""Which dates of an event stand for it where one line tells of it.

It does not ask the clock: what was over when the event was first known is told of only where all of it was.
"""

from collections.abc import Sequence

from catalog.sightings import ended_at
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus

OFF = frozenset({EventStatus.CANCELLED, EventStatus.POSTPONED})
"""What is said of a date that is not held then."""


def held_dates(view: EventView) -> Sequence[OccurrenceView]:
    """The dates that are held, from the first that was not over when the event was first known.

    Those that are postponed where no other is left, and one at least.
    """
    alive = [one for one in view.occurrences if one.status is not EventStatus.CANCELLED]
    known_at = view.created_at
    first = next((place for place, one in enumerate(alive) if ended_at(one.slot) > known_at), 0)
    ahead = alive[first:]
    return [one for one in ahead if one.status is not EventStatus.POSTPONED] or ahead or view.occurrences[:1]
