"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1: the events of a selection that were added last (conventions B.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.views import EventView
from exports.exporter import Fragment, Surroundings
from exports.feeds_documents import atom_document, json_document, rss_document
from exports.feeds_entry import entry_of
from exports.feeds_head import Feed, Head, events_head
from exports.feeds_json import event_item
from exports.feeds_json_rules import json_problems
from exports.feeds_latest import LATEST, latest, stamp
from exports.feeds_rules import atom_problems, rss_problems
from exports.feeds_xml import atom_entry, rss_item
from exports.pages_addresses import feed_path
from exports.phrases import Language
from exports.selections import EVERY_KIND, WIDE, Kind, Selection

__all__ = ["LATEST", "UNWRITABLE", "AtomFeed", "JsonFeed", "RssFeed"]

# What a hostile or damaged view can make of a mistyped value, on its way through the cleaning and babel.
UNWRITABLE = (TypeError, AttributeError, KeyError, ArithmeticError)


@dataclass(slots=True)
class RssFeed:
    """The RSS feed of a selection.

    Attributes:
        language: of what the feed says besides the sources' own words.
    """

    language: Language = "fr"
    name: str = "rss"
    version: str = "2"
    media_type: str = "application/rss+xml; charset=utf-8"
    kinds: frozenset[Kind] = EVERY_KIND - {Kind.YEAR}

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.rss`."""
        return feed_path(selection.id, "rss")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An `<item>`; the note tells when the event was added, and its sources.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        try:
            return Fragment(rss_item(entry_of(view, around, self.language)[0]), _note(view))
        except UNWRITABLE as error:
            raise _refused(view, error) from error

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The channel with its latest items, the last added first."""
        yield from rss_document(*_cut(self, "rss", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_rules`."""
        return rss_problems(document)


@dataclass(slots=True)
class AtomFeed:
    """The Atom feed of a selection; its attributes are those of `RssFeed`."""

    language: Language = "fr"
    name: str = "atom"
    version: str = "2"
    media_type: str = "application/atom+xml; charset=utf-8"
    kinds: frozenset[Kind] = WIDE

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.atom`."""
        return feed_path(selection.id, "atom")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An `<entry>`; the note is that of `RssFeed`.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        try:
            return Fragment(atom_entry(entry_of(view, around, self.language)[0]), _note(view))
        except UNWRITABLE as error:
            raise _refused(view, error) from error

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with its latest entries, the last added first."""
        yield from atom_document(*_cut(self, "atom", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_rules`."""
        return atom_problems(document)


@dataclass(slots=True)
class JsonFeed:
    """The JSON Feed (https://www.jsonfeed.org/version/1.1/) of a selection; its attributes are those of `RssFeed`."""

    language: Language = "fr"
    name: str = "json-feed"
    version: str = "1"
    media_type: str = "application/feed+json"
    kinds: frozenset[Kind] = WIDE

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.json`."""
        return feed_path(selection.id, "json")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An item, on one line; the note is that of `RssFeed`.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        try:
            return Fragment(event_item(view, around, self.language), _note(view))
        except UNWRITABLE as error:
            raise _refused(view, error) from error

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with its latest items, the last added first."""
        yield from json_document(*_cut(self, "json", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_json_rules`."""
        return json_problems(document)


def _note(view: EventView) -> str:
    return f"{stamp(view.created_at)} {','.join(sorted(view.sources))}"


def _refused(view: EventView, error: Exception) -> ValueError:
    return ValueError(f"event {view.id!r:.60} cannot be written as a feed entry: {error!r:.200}")


def _cut(
    exporter: RssFeed | AtomFeed | JsonFeed,
    suffix: str,
    selection: Selection,
    fragments: Sequence[Fragment],
    around: Surroundings,
) -> tuple[Head, list[Fragment]]:
    """The head, and the fragments of the latest events, the last added first."""
    total, shown = latest(fragments)
    feed = Feed(selection, around, exporter.language, suffix, exporter.media_type)
    return events_head(feed, total, shown), shown
