"""The feeds of new events: those of a selection that were added last, the latest first."""

from abc import abstractmethod
from collections.abc import Sequence

from catalog.views import EventView
from exports.exporter import Fragment, Surroundings
from exports.feeds_entry import entry_of
from exports.feeds_forms import ATOM, JSON_FEED, RSS, FeedExporter
from exports.feeds_head import Feed, Head, events_head
from exports.feeds_json import event_item
from exports.feeds_latest import LATEST, latest, stamp
from exports.feeds_xml import atom_entry, rss_item
from exports.selections import EVERY_KIND, WIDE, Kind

__all__ = ["LATEST", "AtomFeed", "JsonFeed", "RssFeed"]


class _EventsFeed(FeedExporter):
    """New events; the note of a fragment tells when the event was added, and its sources."""

    examined = LATEST

    def quick_problems(self, document: bytes) -> list[str]:
        """The same of a feed whose entries were looked at before."""
        return self.form.frame_problems(document)

    def _fragment(self, view: EventView, around: Surroundings) -> Fragment:
        return Fragment(self._item(view, around), f"{stamp(view.created_at)} {','.join(sorted(view.sources))}")

    @abstractmethod
    def _item(self, view: EventView, around: Surroundings) -> bytes:
        """The entry of one event."""

    def _cut(self, feed: Feed, fragments: Sequence[Fragment]) -> tuple[Head, list[Fragment]]:
        total, shown = latest(fragments)
        return events_head(feed, total, shown), shown


class RssFeed(_EventsFeed):
    """The RSS feed of a selection: of small ones too, since every program reads it."""

    name, version, form, suffix = "rss", "5", RSS, "rss"
    kinds = EVERY_KIND - {Kind.YEAR}

    def _item(self, view: EventView, around: Surroundings) -> bytes:
        return rss_item(entry_of(view, around, self.language)[0])


class AtomFeed(_EventsFeed):
    """The Atom feed of a selection."""

    name, version, form, suffix = "atom", "5", ATOM, "atom"
    kinds = WIDE

    def _item(self, view: EventView, around: Surroundings) -> bytes:
        return atom_entry(entry_of(view, around, self.language)[0])


class JsonFeed(_EventsFeed):
    """The JSON Feed (https://www.jsonfeed.org/version/1.1/) of a selection."""

    name, version, form, suffix = "json-feed", "4", JSON_FEED, "json"
    kinds = WIDE

    def _item(self, view: EventView, around: Surroundings) -> bytes:
        return event_item(view, around, self.language)
