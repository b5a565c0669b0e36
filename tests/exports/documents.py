"""A finished document of some events, as the publisher would put it together."""

from typing import Any

from catalog.editions import Edition
from catalog.views import EventView
from exports.exporter import Exporter, Surroundings
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


def content_lines(calendar: bytes) -> list[str]:
    """The content lines of a calendar, unfolded (RFC 5545 section 3.1)."""
    return calendar.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")
