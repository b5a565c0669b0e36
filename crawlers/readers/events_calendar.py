"""Reader of The Events Calendar, the WordPress plugin: its REST API `tribe/events/v1`.

The start address is `https://SITE/wp-json/tribe/events/v1/events`, with any of the API's filters
(`categories=`, `tags=`, `venue=`…). A single event is read as well.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen, Identifier
from catalog.vocabulary import SkipReason
from crawlers.readers.events_calendar_event import facts_of
from crawlers.readers.json_answers import document_of
from crawlers.readers.json_items import Item, Told, sample_of, walk
from crawlers.readers.paging import with_defaults
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

_WANTS = "An events_calendar source wants https://SITE/wp-json/tribe/events/v1/events."
_HIDDEN = frozenset({"author"})
# With this code (HTTP 404) the plugin answers for a page after the last.
_PAST_THE_END = "event-archive-page-not-found"
_MOST_NAMES = 10
# The site may translate "events" in the path, but not what follows it.
_SINGLE = re.compile(r"/(?:by-slug/[^/]{1,300}|\d{1,20})/?$", re.ASCII)


class Options(Frozen):
    """What the `[options]` of an events_calendar source may say.

    Attributes:
        page_size: events in one answer; the plugin gives 50 at most.
    """

    page_size: Annotated[int, Field(ge=1, le=50)] = 50


def opening(url: str, reading: Reading) -> Next:
    """Ask from the first day of the window on; the plugin ends two years later. A single event is asked as it is."""
    if _SINGLE.search(urlsplit(url).path):
        return Next(url)
    size = Options.model_validate(reading.options).page_size
    return Next(with_defaults(url, [("per_page", str(size)), ("start_date", reading.window_from.isoformat())]))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events of one answer, and the next page.

    Raises `SourceUnreadable` with the site's own message when it refuses, or when there are no events.
    """
    document = document_of(answer, _WANTS)
    events, where = _events(answer, document)
    yield from walk(events, where, answer, reading, understand=partial(_understood, reading), hidden=_HIDDEN)
    following = document.get("next_rest_url") if isinstance(document, dict) else None
    if following:
        yield _next_page(answer, following)


def recognises(answer: Answer) -> int:
    """95: the plugin's list or one of its events; 60: its answer for a page after the last; else 0."""
    document = sample_of(answer)
    if not isinstance(document, dict):
        return 0
    if document.get("code") == _PAST_THE_END:
        return 60
    events = document.get("events")
    first = events[0] if isinstance(events, list) and events else document
    if isinstance(first, dict) and {"start_date", "all_day"} <= first.keys():
        return 95
    return 95 if events == [] and "tribe/events" in str(document.get("rest_url")).replace("%2F", "/") else 0


def _events(answer: Answer, document: object) -> tuple[list[object], str]:
    if isinstance(document, dict):
        events = document.get("events")
        if isinstance(events, list):
            return events, "$.events"
        # PHP writes a list with gaps as an object.
        if isinstance(events, dict):
            return list(events.values()), "$.events"
        if document.get("code") == _PAST_THE_END:
            return [], "$"
        if "start_date" in document:
            return [document], "$"
        said = html_to_text(document.get("message"), 300)
        if document.get("code") and said:
            raise SourceUnreadable(answer.url, f"the site refuses: {said}", _WANTS)
    raise SourceUnreadable(answer.url, "holds no events of The Events Calendar.", _WANTS)


def _understood(reading: Reading, event: Item) -> Told:
    """`global_id` holds the site and the post: the ids of posts begin at 1 on every site."""
    source_id = clean_line(event.get("global_id"), 300) or clean_line(event.get("id"), 100)
    if not source_id:
        raise ItemRefused(SkipReason.MALFORMED, "the event has no id")
    facts, doubts = facts_of(event, reading)
    return Told(source_id, facts, doubts, tuple(_identifiers(event, source_id, facts.url)))


def _identifiers(event: Item, source_id: str, url: str) -> Iterator[Identifier]:
    """The names of the event here and, where it was imported, at its origin; and its page."""
    lineage = event.get("global_id_lineage")
    names = [clean_line(name, 300) for name in lineage[:_MOST_NAMES]] if isinstance(lineage, list) else []
    for name in dict.fromkeys([source_id, *names]):
        if "?id=" in name:
            yield Identifier(scheme="tribe", value=name)
    if url and len(url) <= 500:
        yield Identifier(scheme="url", value=url)


def _next_page(answer: Answer, following: object) -> Next | Incomplete:
    """The next page; where a site behind a proxy writes `http:` for its own `https:`, the scheme that answered."""
    url = clean_url(following)
    if url is None or url == answer.url:
        return Incomplete("the address of the next page cannot be used")
    here, there = urlsplit(answer.url), urlsplit(url)
    if here.hostname == there.hostname and here.port == there.port:
        url = there._replace(scheme=here.scheme).geturl()
    return Next(url)
