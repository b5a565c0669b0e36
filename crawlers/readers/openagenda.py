"""Reader of OpenAgenda's API v2: the events of one agenda, whole or since the last visit, and single events.

The start address is `https://api.openagenda.com/v2/agendas/{uid}/events`, with any of the API's filters
(`city[]=`, `keyword[]=`, `relative[]=`…). The key goes into a header and never into the address.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from catalog.cleaning.text import clean_line
from catalog.cleaning.times import parse_when
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen, Identifier, Url
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.json_answers import document_of
from crawlers.readers.json_items import Item, Told, sample_of, walk
from crawlers.readers.openagenda_event import record_of, zone_named
from crawlers.readers.opendatasoft_event import facts_of
from crawlers.readers.paging import query_of, with_defaults, with_query
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Reading

_WANTS = "An openagenda source wants https://api.openagenda.com/v2/agendas/NUMBER/events."
# Persons: the member who contributed the event, and the accounts that made and own it. The next timing
# changes with the clock, though the event does not.
_HIDDEN = frozenset({"member", "contributor", "creatorUid", "ownerUid", "fileKey", "nextTiming"})
_PUBLISHED = 2
_A_DAY = timedelta(days=1)


class Options(Frozen):
    """What the `[options]` of an openagenda source may say.

    Attributes:
        size: events in one answer; the API gives 300 at most.
        site: where the pages of events are.
    """

    size: Annotated[int, Field(ge=1, le=300)] = 300
    site: Url = "https://openagenda.com"


def opening(url: str, reading: Reading) -> Next:
    """Ask for all that is not over, or for what changed or was removed since `reading.since`.

    Sorted by change, so that an event that changes while the list is read is given again at its end. The
    address of a single event is asked as it is.
    """
    if not urlsplit(url).path.rstrip("/").endswith("/events"):
        return Next(url)
    options = Options.model_validate(reading.options)
    asked = [("detailed", "1"), ("size", str(options.size)), ("longDescriptionFormat", "markdown")]
    if reading.since:
        asked += [("updatedAt[gte]", reading.since), ("removed", "null"), ("sort", "updatedAt.asc")]
        return Next(with_query(url, asked, without=["relative[]", "relative"]))
    if not {"relative[]", "relative"} & query_of(url).keys():
        asked += [("relative[]", "current"), ("relative[]", "upcoming")]
    return Next(with_defaults(with_query(url, asked), [("sort", "updatedAt.asc")]))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events of one answer, those removed as `Gone`, the cursor, and the next page.

    Raises `SourceUnreadable` with the API's own message when it refuses, or when there are no events.
    """
    document = document_of(answer, _WANTS)
    events, where = _events(answer, document)
    site = Options.model_validate(reading.options).site
    yield from walk(events, where, answer, reading, understand=partial(_understood, reading, site), hidden=_HIDDEN)
    yield from _cursor(events, answer)
    if isinstance(document, dict) and events:
        yield from _next_page(answer, document.get("after"))


def recognises(answer: Answer) -> int:
    """95: a list of OpenAgenda's events or one of them; 60: an empty list in its envelope; else 0."""
    document = sample_of(answer)
    if not isinstance(document, dict):
        return 0
    events = document.get("events")
    if events == [] and "after" in document and "total" in document:
        return 60
    first = events[0] if isinstance(events, list) and events else document.get("event")
    if not isinstance(first, dict) or "uid" not in first:
        return 0
    return 95 if first.keys() & {"timings", "firstTiming", "attendanceMode", "originAgenda", "removed"} else 0


def _events(answer: Answer, document: object) -> tuple[list[object], str]:
    said: object = None
    if isinstance(document, dict):
        if isinstance(document.get("events"), list):
            return document["events"], "$.events"
        if isinstance(document.get("event"), dict):
            return [document["event"]], "$.event"
        said = document.get("error") or document.get("message")
    if isinstance(said, dict):
        said = said.get("message") or said.get("code")
    if said:
        remedy = "Look at the number of the agenda, and at its key."
        raise SourceUnreadable(answer.url, f"the API refuses: {clean_line(said)}.", remedy)
    raise SourceUnreadable(answer.url, "holds neither `events` nor `event`.", _WANTS)


def _understood(reading: Reading, site: str, event: Item) -> Told | Gone:
    uid = clean_line(event.get("uid"), 100)
    if not uid:
        raise ItemRefused(SkipReason.MALFORMED, "the event has no uid")
    if event.get("removed") in (True, 1):
        return Gone("event", uid)
    if hidden := _hidden(event):
        if reading.since:
            # It changed since the last visit, when it may have been shown.
            return Gone("event", uid)
        raise ItemRefused(SkipReason.PRIVATE, hidden)
    facts, told = facts_of(record_of(event, reading.language, site), zone_named(event, reading))
    doubts = set(told)
    if not event.get("timings") and len(facts.occurrences) > 1:
        # Without `detailed` only the first, the next and the last slot are told.
        doubts.add(Doubt.OCCURRENCES_CAPPED)
    return Told(uid, facts, doubts, (Identifier(scheme="openagenda", value=uid),))


def _hidden(event: Mapping[str, Any]) -> str:
    """Why an event is not public; empty if it is. Lists without `detailed` leave `state` out, and hold public ones."""
    state = event.get("state")
    if isinstance(state, dict):
        state = state.get("id")
    for flag in ("private", "draft"):
        if event.get(flag):
            return flag
    if state is not None and state != _PUBLISHED:
        return f"state {state!r:.20} is not that of a published event"
    return ""


def _cursor(events: list[object], answer: Answer) -> Iterator[Cursor]:
    """The newest change. One that lies in the future is ignored: it would hide all changes until then."""
    newest: tuple[datetime, str] | None = None
    for event in events:
        written = str(event.get("updatedAt") or "")[:40] if isinstance(event, dict) else ""
        when = parse_when(written, "UTC")
        if when and isinstance(when[0], datetime) and when[0] <= answer.fetched_at + _A_DAY:
            newest = max(newest, (when[0], written)) if newest else (when[0], written)
    if newest:
        yield Cursor(newest[1])


def _next_page(answer: Answer, after: object) -> Iterator[Found]:
    if after is None or after in ([], ""):
        return
    marks = after if isinstance(after, list) else [after]
    if not all(isinstance(mark, str | int | float) for mark in marks) or len(marks) > 10:
        yield Incomplete("the mark of the next page cannot be read")
        return
    texts = [mark if isinstance(mark, str) else json.dumps(mark) for mark in marks]
    url = with_query(answer.url, [("after[]", text) for text in texts], without=["after"])
    if url == answer.url:
        yield Incomplete("the next page is the same page again")
        return
    yield Next(url)
