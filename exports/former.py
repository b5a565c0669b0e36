"""Formats that tell of events which turned out to be others, also where the event that each of them is now does not stand."""

from typing import Protocol, runtime_checkable

from catalog.views_former import FormerEvent
from exports.exporter import Fragment, Surroundings

FORMER = "former"
"""The name of their craft, beside that of events (`exports.publisher_rendering`)."""


@runtime_checkable
class FormerExporter(Protocol):
    """An `Exporter` (`exports.exporter`) that tells of them.

    Where the heir of a former event stands, the heir's own fragment tells of it; elsewhere this one does.
    """

    def former(self, view: FormerEvent, around: Surroundings) -> Fragment:
        """What is told of one of them. Raises `ValueError` when it cannot be written."""
        ...
