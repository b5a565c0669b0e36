"""RSS 2.0 and Atom (RFC 4287): the events of a selection that were added last (conventions B.2)."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from feedgen.feed import FeedGenerator
from lxml import etree

from catalog.views import EventView
from exports.exporter import Fragment, Surroundings
from exports.feed_wording import line, rights_words, selection_name, selection_words, words
from exports.feeds_entry import NAMESPACES, atom_entry, rss_item, tag
from exports.feeds_rules import atom_problems, rss_problems
from exports.pages_addresses import absolute, feed_path, programme_path
from exports.phrases import Language
from exports.selections import EVERY_KIND, Kind, Selection

LATEST = 100
_STAMP = "%Y-%m-%dT%H:%M:%SZ"
# What a hostile or damaged view can make of a mistyped value, on its way through feedgen, lxml and babel.
_UNWRITABLE = (TypeError, AttributeError, KeyError, ArithmeticError)


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
        return _fragment(rss_item, view, around, self.language)

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The channel with its latest items, the last added first."""
        feed, latest = _feed(self, selection, fragments, around)
        yield from _joined(feed.rss_str(), b"</channel>", latest)

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
    kinds: frozenset[Kind] = EVERY_KIND - {Kind.YEAR}

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.atom`."""
        return feed_path(selection.id, "atom")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An `<entry>`; the note is that of `RssFeed`.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        return _fragment(atom_entry, view, around, self.language)

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with its latest entries, the last added first."""
        feed, latest = _feed(self, selection, fragments, around)
        yield from _joined(feed.atom_str(), b"</feed>", latest)

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_rules`."""
        return atom_problems(document)


class _Namespaces:
    """An extension of feedgen that declares on the root what the fragments use, so that none of them has to."""

    def extend_ns(self) -> dict[str, str]:
        """The prefixes and their namespaces."""
        return NAMESPACES

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Nothing besides."""
        return feed

    extend_atom = extend_rss


def _fragment(
    render: Callable[[EventView, Surroundings, Language], bytes],
    view: EventView,
    around: Surroundings,
    language: Language,
) -> Fragment:
    try:
        added = view.created_at.astimezone(UTC).strftime(_STAMP)
        return Fragment(render(view, around, language), f"{added} {','.join(sorted(view.sources))}")
    except _UNWRITABLE as error:
        raise ValueError(f"event {view.id!r:.60} cannot be written as a feed entry: {error!r:.200}") from error


def _feed(
    exporter: RssFeed | AtomFeed, selection: Selection, fragments: Iterable[Fragment], around: Surroundings
) -> tuple[FeedGenerator, list[Fragment]]:
    """The feed without its entries, and the fragments of the latest events, the last added first."""
    total, latest = _latest(fragments)
    language = exporter.language
    sources = {name for fragment in latest for name in fragment.note.partition(" ")[2].split(",")}
    told = selection_words(selection, around, language, "feed")
    if total > LATEST:
        told.append(words(language, "limit", shown=LATEST, total=total))
    feed = FeedGenerator()
    feed.register_extension("goodweek", _Namespaces, None)
    feed.title(selection_name(selection, around, language))
    feed.subtitle(" ".join(told))
    feed.description(" ".join(told))
    feed.id(tag(around.site, f"feeds/{selection.id}"))
    feed.author({"name": line(around.site.name) or "Goodweek", "uri": around.site.base_url})
    feed.language(language)
    feed.ttl(360)
    feed.generator("Goodweek")
    _add_links(feed, exporter, selection, around)
    if rights := rights_words(sources, around, language):
        feed.rights(rights)
    # Both dates are "now" unless they are given (libraries, trap 3).
    feed.updated(selection.changed_at.astimezone(UTC))
    feed.lastBuildDate(selection.changed_at.astimezone(UTC))
    return feed, latest


def _add_links(feed: FeedGenerator, exporter: RssFeed | AtomFeed, selection: Selection, around: Surroundings) -> None:
    media_type = exporter.media_type.partition(";")[0]
    feed.link(href=absolute(around.site, exporter.path(selection)), rel="self", type=media_type)
    # feedgen takes the last link for the channel's own, whatever its relation (libraries, trap 3).
    page = absolute(around.site, programme_path(exporter.language, selection.id))
    feed.link(href=page, rel="alternate", type="text/html")


def _latest(fragments: Iterable[Fragment]) -> tuple[int, list[Fragment]]:
    """How many there are, and those of the events added last; equal ones stay in the selection's order."""
    total = 0

    def counted() -> Iterator[Fragment]:
        nonlocal total
        for fragment in fragments:
            total += 1
            yield fragment

    latest = heapq.nlargest(LATEST, counted(), key=lambda fragment: fragment.note[:20])
    return total, latest


def _joined(head_and_tail: bytes, tail: bytes, fragments: Iterable[Fragment]) -> Iterator[bytes]:
    place = head_and_tail.rindex(tail)
    yield head_and_tail[:place]
    for fragment in fragments:
        yield fragment.body
    yield head_and_tail[place:]
