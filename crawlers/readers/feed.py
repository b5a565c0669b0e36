"""Reader of feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 (RFC 4287), with or without event modules.

Dates of events come from event modules, from custom elements, from a title as Gancio writes it and,
only where the source asks for it, from prose. Without any, an entry is a piece of news of the
association that the source is `about`, or else it is skipped as undated.

With `pages` an entry stands for its page: it is neither given nor skipped here, its page is, by the
`page_reader`. An entry without a page is skipped.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from lxml.etree import _Element
from pydantic import Field, model_validator

from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen, Line, Skipped, Url
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.feed_entry import address, alternate, entry_of, language_of
from crawlers.readers.feed_items import Feed, excerpt, items_of
from crawlers.readers.feed_names import Parts, called, parts_of
from crawlers.readers.feed_news import Newsroom
from crawlers.readers.paging import number, query_of, with_query
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.xml_answers import document_of, root_name
from crawlers.reading import Answer, Found, Gone, Next, Reading

MOST_ENTRIES = 5_000
LATEST_ONLY = True
_WANTS = "A feed source wants RSS or Atom; look in the page for a link of type application/rss+xml."
_ROOTS = {"rss": 95, "rdf:rdf": 90, "feed": 95, "atom:feed": 95}
_ENTRIES = frozenset({("rss", "item"), ("atom", "entry")})


class Options(Frozen):
    """What a source of this reader may say.

    Attributes:
        about, site: name and address of the association whose news the undated entries are; both or none.
        dates: `prose`: dates are looked for in titles and texts where nothing else tells them.
        pages: the page of each entry is read by the source's `page_reader`, instead of the entry.
        paged: how many pages of a WordPress feed are asked (`?paged=2` and so on).
        page_size: how many entries such a page has; one with fewer is the last.
    """

    about: Line = ""
    site: Url = ""
    dates: Literal["", "prose"] = ""
    pages: bool = False
    paged: Annotated[int, Field(ge=1, le=200)] = 1
    page_size: Annotated[int, Field(ge=1, le=500)] = 10

    @model_validator(mode="after")
    def _news_have_a_home(self) -> Self:
        if bool(self.about) != bool(self.site):
            raise ValueError("`about` (a name) and `site` (its http(s) address) go together")
        return self


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the entries of a feed, what it says is withdrawn, and its next page.

    Raises `SourceUnreadable` when the answer is no feed.
    """
    options = Options.model_validate(reading.options)
    document = document_of(answer, _WANTS)
    name = called(document.root)
    if name not in (("rss", "rss"), ("rdf", "rdf"), ("atom", "feed"), ("rss", "channel")):
        raise SourceUnreadable(answer.url, f"is XML, but no feed: its root is {name[1][:60]!r}.", _WANTS)
    channel = _channel(document.root)
    parts = parts_of(channel)
    elements = [element for element in document.root.iter("*") if called(element) in _ENTRIES]
    if name == ("rdf", "rdf") and channel is document.root and not elements:
        raise SourceUnreadable(answer.url, "is RDF, but no feed: it has neither channel nor items.", _WANTS)
    if options.pages:
        yield from _pages(elements, reading)
    else:
        feed = Feed(
            answer,
            reading,
            newsroom=Newsroom(options.about, options.site),
            prose=options.dates == "prose",
            language=language_of(channel, parts) or language_of(document.root, {}) or reading.language,
            home=alternate(channel, parts),
            doubts=(Doubt.ENCODING_GUESSED,) if document.guessed else (),
        )
        yield from items_of(elements[:MOST_ENTRIES], feed)
    yield from _beyond(elements)
    yield from _gone(document.root)
    yield from document.problems
    yield from _next_page(answer, parts, options, len(elements))


def recognises(answer: Answer) -> int:
    """By the outermost element."""
    return _ROOTS.get(root_name(answer).lower(), 0)


def _pages(elements: list[_Element], reading: Reading) -> Iterator[Found]:
    asked: set[str] = set()
    for place, element in enumerate(elements[:MOST_ENTRIES], start=1):
        entry = entry_of(element, reading.zone, "")
        where = f"entry {place}, line {element.sourceline}"
        if not entry.link:
            yield skipped(ItemRefused(SkipReason.MALFORMED, "the entry names no page"), where, excerpt(entry))
        elif entry.link in asked:
            yield skipped(ItemRefused(SkipReason.DUPLICATE, "its page was named before"), where, excerpt(entry))
        else:
            asked.add(entry.link)
            yield Next(entry.link, detail=True, told=entry.changed)


def _beyond(elements: list[_Element]) -> Iterator[Found]:
    if len(elements) > MOST_ENTRIES:
        detail = f"only the first {MOST_ENTRIES:,} entries are read"
        yield Skipped(
            reason=SkipReason.LIMIT, where="end of the feed", detail=detail, items=len(elements) - MOST_ENTRIES
        )


def _channel(root: _Element) -> _Element:
    return next((child for child in root if called(child) == ("rss", "channel")), root)


def _gone(root: _Element) -> Iterator[Found]:
    """What the feed says is withdrawn (RFC 6721)."""
    for element in root.iter("*"):
        if called(element) == ("at", "deleted-entry") and (ref := clean_line(element.get("ref"), 500)):
            yield Gone("event", ref)


def _next_page(answer: Answer, parts: Parts, options: Options, entries: int) -> Iterator[Found]:
    """The `next` link (RFC 5005 section 3), or the following page of a WordPress feed."""
    for link in parts.get(("atom", "link"), ()):
        if (link.get("rel") or "").strip() == "next" and (url := address(link, link.get("href"))):
            if url != answer.url:
                yield Next(url)
            return
    page = number(query_of(answer.url).get("paged")) or 1
    if page < options.paged and entries >= options.page_size:
        yield Next(with_query(answer.url, [("paged", str(page + 1))]))
