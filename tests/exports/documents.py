"""A finished document of some events, as the publisher would put it together."""

from collections.abc import Iterable
from typing import Any

from catalog.editions import Edition
from catalog.views import AssociationView, EventView
from exports.exporter import Exporter, Fragment, Surroundings
from tests.exports.views import selection, surroundings


def document_of(
    exporter: Exporter[Any], *views: EventView, edition: Edition | None = None, around: Surroundings | None = None
) -> bytes:
    """The document of a selection with these events, all of which the exporter must be able to write."""
    around = around or surroundings()
    chosen = selection(events=views, edition=edition)
    by_id = {view.id: view for view in views}
    fragments = [exporter.fragment(by_id[member.id], around) for member in chosen.events]
    return b"".join(exporter.document(chosen, fragments, around))


def written(
    exporter: Exporter[Any], views: Iterable[EventView | AssociationView], around: Surroundings | None = None
) -> tuple[list[Fragment], int]:
    """The fragments of those of the views that the exporter can write, and how many it refuses (reliability C2)."""
    fragments, refused = [], 0
    for view in views:
        try:
            fragments.append(exporter.fragment(view, around or surroundings()))
        except ValueError:
            refused += 1
    return fragments, refused


def content_lines(calendar: bytes) -> list[str]:
    """The content lines of a calendar, unfolded (RFC 5545 section 3.1)."""
    return calendar.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
