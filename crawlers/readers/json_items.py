"""The walk over the events of a JSON list: each becomes a sighting or a skipped item."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import EventFacts, EventSighting, Identifier
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.json_answers import as_text, document_of
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Found, Gone, Reading

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an item says: its lasting id, its facts, what had to be assumed, and its names elsewhere."""

    source_id: str
    facts: EventFacts
    doubts: set[Doubt]
    identifiers: tuple[Identifier, ...] = ()


def walk(
    items: list[object],
    where: str,
    answer: Answer,
    reading: Reading,
    *,
    understand: Callable[[Item], Told | Gone],
    hidden: frozenset[str] = frozenset(),
) -> Iterator[Found]:
    """Give what `understand` makes of each item; one that it refuses, or that was there before, is skipped.

    `where` is the path of the list in its document, `$.events`; the fields named in `hidden`,
    of persons or of the passing hour, are kept out of hashes and excerpts.
    """
    seen: set[str] = set()
    for number, written in enumerate(items):
        item = {key: value for key, value in written.items() if key not in hidden} if isinstance(written, dict) else {}
        content = as_text(item) if item else as_text(written)[:2_000]
        try:
            yield _found(understand(_mapping(written)), content, seen, answer, reading)
        except (ItemRefused, ValidationError) as error:
            yield skipped(error, f"{where}[{number}]", content)


def sample_of(answer: Answer) -> object:
    """The JSON value of `answer` for `recognises`; None where it is none."""
    try:
        return document_of(answer, "")
    except SourceUnreadable:
        return None


def _mapping(written: object) -> Item:
    if not isinstance(written, dict):
        raise ItemRefused(SkipReason.MALFORMED, "is no record")
    return written


def _found(told: Told | Gone, content: str, seen: set[str], answer: Answer, reading: Reading) -> Found:
    if isinstance(told, Gone):
        return told
    if told.source_id in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"the event {told.source_id} was in the answer before")
    seen.add(told.source_id)
    return EventSighting(
        origin=reading.origin(answer, told.source_id, content.encode("ascii")),
        facts=told.facts,
        identifiers=told.identifiers,
        doubts=tuple(sorted(told.doubts)),
    )
