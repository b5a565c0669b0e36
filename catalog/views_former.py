"""An event that turned out to be another one, as far as it is still told of."""

from catalog.sightings import EventFacts, Frozen
from catalog.views import EventView

FORMER_MARK = "~"
"""At the end of the id of a former event: what was kept of the event itself is not taken for it."""


class FormerEvent(Frozen):
    """What is left of an event whose id was given up: its dates, told as cancelled where it stood last.

    Attributes:
        id: the one that was given up, with `FORMER_MARK` behind it.
        facts: what it was when it was given up; None where that is no longer known.
        editions: the ids of those to which it belonged then.
        heir: the event that it is now; its `former` and `changes` hold no more than what is told of this one.
    """

    id: str
    facts: EventFacts | None
    editions: tuple[str, ...]
    heir: EventView
