"""Reader of Mobilizon: GraphQL answers of an instance's search or of one of its groups, and ActivityPub events.

The start address is the instance's `/api`, asked by POST. What an address of an event, an outbox or a
collection gives as `application/activity+json` is read as well, from Mobilizon, Gancio and others.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from catalog.sightings import Identifier
from catalog.vocabulary import SkipReason
from crawlers.readers.json_answers import document_of
from crawlers.readers.json_items import Item, Told, sample_of, walk
from crawlers.readers.mobilizon_activity import as_event, carried, objects_of
from crawlers.readers.mobilizon_event import facts_of
from crawlers.readers.mobilizon_query import Options, asked_of, opening, outdated, shorter, turned
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Found, Gone, Incomplete, Next, Reading

__all__ = ["Options", "opening", "read", "recognises"]

_WANTS = "A mobilizon source wants the /api of an instance, or ActivityPub objects."
# Persons, and the counts that change with every participant.
_HIDDEN = frozenset(
    {"organizerActor", "contacts", "participants", "phoneAddress", "participantStats", "actor", "signature", "cc", "to"}
)


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events of one answer, and the next page; deleted ones as `Gone`.

    Errors come with HTTP 200. Where an older server does not know a part of the query, the shorter
    query is asked once. Raises `SourceUnreadable` with the server's message otherwise.
    """
    document = document_of(answer, _WANTS)
    if isinstance(document, dict) and ("data" in document or "errors" in document):
        yield from _read_graphql(document, answer, reading)
        return
    objects, following = objects_of(document)
    if objects is None:
        raise SourceUnreadable(answer.url, "holds neither GraphQL data nor ActivityPub objects.", _WANTS)
    yield from walk(objects, "$", answer, reading, understand=partial(_activity, reading), hidden=_HIDDEN)
    if following and following != answer.url:
        yield Next(following)


def recognises(answer: Answer) -> int:
    """95: the answer to one of our queries; 85: an ActivityPub event; 60: a collection with one; else 0."""
    document = sample_of(answer)
    if not isinstance(document, dict):
        return 0
    if isinstance(document.get("data"), dict):
        return 95 if _list_in(document["data"]) is not None else 0
    objects, _ = objects_of(document)
    if not any(isinstance(one, dict) and carried(one).get("type") == "Event" for one in objects or []):
        return 0
    return 60 if "orderedItems" in document or "items" in document else 85


def _read_graphql(document: dict[str, Any], answer: Answer, reading: Reading) -> Iterator[Found]:
    found = _list_in(document["data"]) if isinstance(document.get("data"), dict) else None
    said = _errors(document)
    if found is None:
        if outdated(said) and (body := shorter(answer.posted)):
            yield Next(answer.url, body=body)
            return
        raise SourceUnreadable(answer.url, f"the instance refuses: {said or 'no events'}.", _WANTS)
    elements, where, total = found
    yield from walk(elements, where, answer, reading, understand=partial(_understood, reading), hidden=_HIDDEN)
    if said:
        yield Incomplete(f"the instance tells of errors: {said}")
    yield from _next_page(answer, len(elements), total)


def _list_in(data: dict[str, Any]) -> tuple[list[object], str, int] | None:
    """The events of an answer, their path, and the total; None when there is no list."""
    if isinstance(data.get("event"), dict):
        return [data["event"]], "$.data.event", 1
    group = data.get("group")
    inside = data.get("searchEvents") or (group.get("organizedEvents") if isinstance(group, dict) else None)
    elements = inside.get("elements") if isinstance(inside, dict) else None
    if not isinstance(inside, dict) or not isinstance(elements, list):
        return None
    total = inside.get("total")
    return elements, "$.data.elements", total if isinstance(total, int) else 0


def _errors(document: dict[str, Any]) -> str:
    errors = document.get("errors")
    told = errors if isinstance(errors, list) else [errors] if errors else []
    messages = [clean_line(one.get("message") if isinstance(one, dict) else one) for one in told[:3]]
    return "; ".join(message for message in messages if message)


def _next_page(answer: Answer, given: int, total: int) -> Iterator[Found]:
    asked = asked_of(answer.posted)
    if asked is None:
        if total > given:
            yield Incomplete(f"{given} of {total} events, and the question is not known to ask for more")
    elif given >= asked.limit and asked.page * asked.limit < total:
        yield Next(answer.url, body=turned(answer.posted, asked.page + 1))


def _understood(reading: Reading, event: Item) -> Told:
    """The ActivityPub address is the same on every instance: it is the id, and joins what several show."""
    names = [clean_url(event.get(key)) for key in ("url", "page")]
    links = list(dict.fromkeys(name for name in names if name and len(name) <= 500))
    source_id = links[0] if links else clean_line(event.get("uuid") or event.get("id"), 100)
    if not source_id:
        raise ItemRefused(SkipReason.MALFORMED, "the event has neither url nor uuid")
    facts, doubts = facts_of(event, reading)
    return Told(source_id, facts, doubts, tuple(Identifier(scheme="url", value=link) for link in links))


def _activity(reading: Reading, written: Item) -> Told | Gone:
    event = as_event(written)
    return event if isinstance(event, Gone) else _understood(reading, event)
