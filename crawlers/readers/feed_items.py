"""The entries of one feed as sightings: events where dates are told, else news of the feed's association."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element
from pydantic import ValidationError

from catalog.cleaning.text import clean_line
from catalog.sightings import AssociationSighting, EventSighting, Identifier, Origin
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.feed_dates import published_day
from crawlers.readers.feed_entry import Entry, entry_of, said
from crawlers.readers.feed_event import event_of
from crawlers.readers.feed_news import Newsroom
from crawlers.readers.feed_prose import event_in_prose
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Found, Reading


@dataclass(frozen=True, slots=True)
class Feed:
    """What holds for all entries of a feed.

    Attributes:
        newsroom: whose news the entries without an event are.
        prose: whether dates are looked for in prose.
        language: two or three letters, or empty.
        home: the page of the feed itself, which is the page of no entry.
        doubts: what had to be assumed of all of it.
    """

    answer: Answer
    reading: Reading
    newsroom: Newsroom
    prose: bool
    language: str
    home: str
    doubts: tuple[Doubt, ...]


def items_of(elements: Sequence[_Element], feed: Feed) -> Iterator[Found]:
    """A sighting or a `Skipped` for each of the elements of entries."""
    entries = [entry_of(element, feed.reading.zone, feed.language) for element in elements]
    links = Counter(entry.link for entry in entries)
    # The page of the feed, or one that several entries name, is no event's own.
    shared = {feed.home, ""} | {link for link, times in links.items() if times > 1}
    seen: set[str] = set()
    for number, (element, entry) in enumerate(zip(elements, entries, strict=True)):
        try:
            _refuse_nameless(entry, seen)
            content = etree.tostring(element, encoding="utf-8", with_tail=False)
            yield _sighting(entry, feed.reading.origin(feed.answer, entry.id, content), feed, shared)
        except (ItemRefused, ValidationError) as error:
            yield skipped(error, f"entry {number + 1}, line {element.sourceline}", excerpt(entry))
        else:
            seen.add(entry.id)


def excerpt(entry: Entry) -> str:
    """What people need to find the entry again."""
    return "\n".join(filter(None, (entry.title, entry.link, entry.changed, entry.summary[:500])))


def _refuse_nameless(entry: Entry, seen: set[str]) -> None:
    if not entry.id:
        raise ItemRefused(SkipReason.MALFORMED, "the entry has no id, no link and no title")
    if entry.id in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"{entry.id[:80]} was in the feed before")


def _sighting(entry: Entry, origin: Origin, feed: Feed, shared: set[str]) -> EventSighting | AssociationSighting:
    told = event_of(entry, feed.reading) or (
        event_in_prose(entry, feed.reading, feed.answer.fetched_at) if feed.prose else None
    )
    if told is not None:
        facts, doubts = told
        identifiers = tuple(_identifiers(entry, shared))
        return EventSighting(origin=origin, facts=facts, identifiers=identifiers, doubts=(*doubts, *feed.doubts))
    if not entry.title:
        raise ItemRefused(SkipReason.NO_TITLE, "the entry has no title")
    if not feed.newsroom:
        raise ItemRefused(SkipReason.NO_DATE, "nothing tells the date of an event")
    day = published_day(entry.published or entry.updated, feed.reading.zone)
    return feed.newsroom.sighting(origin, entry.title, entry.link, day)


def _identifiers(entry: Entry, shared: set[str]) -> Iterator[Identifier]:
    """The page of the event, where it is its own; the UID that xCal gives it."""
    if entry.link not in shared:
        yield Identifier(scheme="url", value=entry.link)
    if uid := clean_line(said(entry.parts, (("xcal", "uid"),)), 500):
        yield Identifier(scheme="ical-uid", value=uid)
