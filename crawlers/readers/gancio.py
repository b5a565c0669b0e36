"""Reader of Gancio: the list that `/api/events` gives, page by page, and the detail of one event.

The list has no description; with the option `details` every event is asked for by itself. Each
occurrence of a recurring event is an item of the list with an id of its own, and is read as an event.
"""

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial
from typing import Annotated
from urllib.parse import quote, urljoin, urlsplit

from pydantic import Field

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line
from catalog.cleaning.times import in_zone
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Frozen, Identifier
from catalog.vocabulary import SkipReason
from crawlers.readers.gancio_event import facts_of
from crawlers.readers.json_answers import document_of
from crawlers.readers.json_items import Item, Told, sample_of, walk
from crawlers.readers.paging import number, query_of, with_defaults, with_query
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Found, Next, Reading

_WANTS = "A gancio source wants the /api/events of an instance."
_HIDDEN = frozenset({"likes", "boost", "resources", "isMine", "isAnon", "next", "prev"})


class Options(Frozen):
    """What the `[options]` of a gancio source may say.

    Attributes:
        details: whether each event is asked for by itself, for its description.
        page_size: events in one answer.
    """

    details: bool = False
    page_size: Annotated[int, Field(ge=1, le=500)] = 100


def opening(url: str, reading: Reading) -> Next:
    """Ask for the first page from the first day of the window, with the occurrences of recurring events.

    Other addresses than that of the list, as those of details, are asked as they are.
    """
    if not urlsplit(url).path.rstrip("/").endswith("/api/events"):
        return Next(url)
    options = Options.model_validate(reading.options)
    midnight = in_zone(datetime.combine(reading.window_from, time.min), reading.zone)
    asked = [("start", str(int(midnight.timestamp()))), ("show_recurrent", "true")]
    return Next(with_defaults(url, [*asked, ("max", str(options.page_size)), ("page", "0")]))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events of a list and its next page, or the event of a detail.

    With the option `details` a list gives the addresses of the details in place of the events that can
    be read; they are counted where they are read. Raises `SourceUnreadable` for anything else.
    """
    document = document_of(answer, _WANTS)
    events, where = _events(answer, document)
    root = _root(answer.url)
    delegated = isinstance(document, list) and Options.model_validate(reading.options).details
    written = [event for event in events if isinstance(event, dict)]
    slugs = {_id_of(event): event for event in written}
    for found in walk(events, where, answer, reading, understand=partial(_understood, reading, root), hidden=_HIDDEN):
        if delegated and isinstance(found, EventSighting):
            yield _detail(root, slugs[found.origin.source_id])
        else:
            yield found
    if isinstance(document, list):
        yield from _next_page(answer, len(document))


def recognises(answer: Answer) -> int:
    """95: a list of Gancio's events or one of them; 30: an empty list at `/api/events`; else 0."""
    document = sample_of(answer)
    if document == []:
        return 30 if "/api/events" in answer.url else 0
    first = document[0] if isinstance(document, list) else document
    if not isinstance(first, dict) or "start_datetime" not in first:
        return 0
    return 95 if {"id", "title"} <= first.keys() and first.keys() & {"place", "slug", "media"} else 60


def _events(answer: Answer, document: object) -> tuple[list[object], str]:
    if isinstance(document, list):
        return document, "$"
    if isinstance(document, dict) and "start_datetime" in document:
        return [document], "$"
    said = clean_line(document.get("message") or document.get("error")) if isinstance(document, dict) else ""
    if said:
        raise SourceUnreadable(answer.url, f"the instance answers: {said}.", _WANTS)
    raise SourceUnreadable(answer.url, "is neither a list of events nor an event.", _WANTS)


def _understood(reading: Reading, root: str, event: Item) -> Told:
    """Known elsewhere by its page, and by its ActivityPub address, which federated instances show."""
    source_id = _id_of(event)
    if not source_id:
        raise ItemRefused(SkipReason.MALFORMED, "the event has no id")
    facts, doubts = facts_of(event, root, reading)
    names = [facts.url, clean_url(event.get("ap_id")) or urljoin(root, f"federation/m/{quote(source_id, safe='')}")]
    links = dict.fromkeys(name for name in names if name and len(name) <= 500)
    return Told(source_id, facts, doubts, tuple(Identifier(scheme="url", value=link) for link in links))


def _id_of(event: Item) -> str:
    return clean_line(event.get("id"), 100)


def _detail(root: str, event: Item) -> Next:
    name = clean_line(event.get("slug"), 300) or _id_of(event)
    told = clean_line(event.get("updatedAt"), 60)
    return Next(urljoin(root, f"api/event/detail/{quote(name, safe='')}"), detail=True, told=told)


def _root(url: str) -> str:
    """The address of the instance, with a final slash."""
    before, found, _ = url.partition("/api/")
    return f"{before}/" if found else urljoin(url, "/")


def _next_page(answer: Answer, given: int) -> Iterator[Next]:
    """A page that is not full is the last. Without `max` in the address everything came at once."""
    query = query_of(answer.url)
    size, page = number(query.get("max")), number(query.get("page") or "0")
    if size and page is not None and given >= size:
        yield Next(with_query(answer.url, [("page", str(page + 1))]))
