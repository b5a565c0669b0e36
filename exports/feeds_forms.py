"""The three forms of a feed: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, and what every exporter of one does."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.views import EventView
from exports.exporter import Fragment, Surroundings
from exports.feeds_documents import atom_document, json_document, rss_document
from exports.feeds_head import Feed, Head
from exports.feeds_json_rules import json_problems
from exports.feeds_rules import atom_frame_problems, atom_problems, rss_frame_problems, rss_problems
from exports.pages_addresses import selection_feed
from exports.phrases import Language
from exports.selections import Kind, Selection


@dataclass(frozen=True, slots=True)
class Form:
    """How a feed is written.

    Attributes:
        document: puts a head and the fragments together. problems: what is wrong with a finished one; frame_problems:
            the same where its entries were looked at before.
    """

    media_type: str
    document: Callable[[Head, Iterable[Fragment]], Iterator[bytes]]
    problems: Callable[[bytes], list[str]]
    frame_problems: Callable[[bytes], list[str]]


RSS = Form("application/rss+xml; charset=utf-8", rss_document, rss_problems, rss_frame_problems)
ATOM = Form("application/atom+xml; charset=utf-8", atom_document, atom_problems, atom_frame_problems)
JSON_FEED = Form("application/feed+json", json_document, json_problems, json_problems)

# What a hostile or damaged view can make of a mistyped value, on its way through the cleaning and babel.
UNWRITABLE = (TypeError, AttributeError, KeyError, ArithmeticError)


class FeedExporter(ABC):
    """A feed of each selection in one form.

    Attributes:
        form: how it is written. suffix: the end of its addresses.
        language: of what the feed says besides the sources' own words.
    """

    name: str
    version: str
    kinds: frozenset[Kind]
    form: Form
    suffix: str

    def __init__(self, language: Language = "fr") -> None:
        self.language = language
        self.media_type = self.form.media_type

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.<suffix>`."""
        return selection_feed(self.language, selection, self.suffix)

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """What the feed says of one event.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        try:
            return self._fragment(view, around)
        except UNWRITABLE as error:
            raise ValueError(f"event {view.id!r:.60} cannot be written as a feed entry: {error!r:.200}") from error

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with its latest entries, the latest first."""
        feed = Feed(selection, around, self.language, self.suffix, self.media_type)
        yield from self.form.document(*self._cut(feed, fragments))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed."""
        return self.form.problems(document)

    @abstractmethod
    def _fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """What the feed says of one event, as `fragment` gives it."""

    @abstractmethod
    def _cut(self, feed: Feed, fragments: Sequence[Fragment]) -> tuple[Head, list[Fragment]]:
        """The head, and a fragment for each entry that is shown."""
