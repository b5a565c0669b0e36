"""The feeds of changes, in RSS 2.0, Atom and JSON Feed: what guests of a selection's events must know.

Each change is an entry of its own, dated when the catalogue concluded it. An event that never changed
has an empty fragment; one with changes has an entry a line, and their times in its note.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from catalog.views import EventView
from catalog.views_former import FormerEvent
from exports.exporter import Fragment, Surroundings
from exports.feeds_changes_entry import change_item, entries_of
from exports.feeds_forms import ATOM, JSON_FEED, RSS, FeedExporter
from exports.feeds_head import Feed, Head, changes_head
from exports.feeds_latest import latest_lines, stamp
from exports.feeds_xml import atom_entry, rss_item
from exports.selections import WIDE, Kind

_NONE = Fragment(b"")


class _ChangesFeed(FeedExporter):
    """Changes; the note of a fragment tells when each was concluded, and the sources."""

    def _fragment(self, view: EventView, around: Surroundings) -> Fragment:
        if not view.changes:
            return _NONE
        times = " ".join(stamp(change.at) for change in view.changes)
        return Fragment(b"".join(self._lines(view, around)), f"{times}|{','.join(sorted(view.sources))}")

    def former(self, view: FormerEvent, around: Surroundings) -> Fragment:
        """That an event turned out to be another one, for feeds of selections in which that one does not stand."""
        return self.fragment(view.heir, around)

    @abstractmethod
    def _lines(self, view: EventView, around: Surroundings) -> Iterator[bytes]:
        """An entry for each change of one event."""

    def _cut(self, feed: Feed, fragments: Sequence[Fragment]) -> tuple[Head, list[Fragment]]:
        total, shown = latest_lines(fragments)
        return changes_head(feed, total, shown), shown


class ChangesRss(_ChangesFeed):
    """The changes as RSS. A place is followed by its calendar; a town and who holds the events by this, too."""

    name, version, form, suffix = "changes-rss", "5", RSS, "changes.rss"
    kinds = WIDE | {Kind.COMMUNE, Kind.ASSOCIATION}

    def _lines(self, view: EventView, around: Surroundings) -> Iterator[bytes]:
        return map(rss_item, entries_of(view, around, self.language))


class ChangesAtom(_ChangesFeed):
    """The changes as Atom."""

    name, version, form, suffix = "changes-atom", "4", ATOM, "changes.atom"
    kinds = WIDE

    def _lines(self, view: EventView, around: Surroundings) -> Iterator[bytes]:
        return map(atom_entry, entries_of(view, around, self.language))


class ChangesJson(_ChangesFeed):
    """The changes as a JSON Feed 1.1."""

    name, version, form, suffix = "changes-json", "4", JSON_FEED, "changes.json"
    kinds = WIDE

    def _lines(self, view: EventView, around: Surroundings) -> Iterator[bytes]:
        changes = zip(view.changes, entries_of(view, around, self.language), strict=True)
        return (change_item(view, change, entry, around) for change, entry in changes)
