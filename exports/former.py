"""Formats by which people keep calendars in line: they tell of events also where these stand no more.

Of one that turned out to be another, also where that one does not stand; of one that moved, where it was to be held before.
"""

from typing import Protocol, runtime_checkable

from catalog.views_former import FormerEvent
from exports.exporter import Fragment, Surroundings

FORMER = "former"
"""The name of their craft, beside that of events (`exports.publisher_rendering`)."""


@runtime_checkable
class FormerExporter(Protocol):
    """An `Exporter` (`exports.exporter`) that tells of them.

    Where the heir of a former event stands, the heir's own fragment tells of it; elsewhere this one does. Of an event
    that moved its fragment tells, as where it is held now.
    """

    def former(self, view: FormerEvent, around: Surroundings) -> Fragment:
        """What is told of one of them. Raises `ValueError` when it cannot be written."""
        ...
