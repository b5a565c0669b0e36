"""What a source says about an event or an association: the sighting, the one word that comes first.

A sighting has an *origin* (who said it, where, when, read by what) and *facts* (what was said; the
shapes are in `catalog.facts`, and can be imported from here too).
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from catalog.cleaning.text import clean_text
from catalog.facts import (
    Age,
    AssociationFacts,
    Contact,
    EventFacts,
    Frozen,
    Identifier,
    Image,
    Key,
    Language,
    Line,
    Occurrence,
    Organiser,
    PartialDate,
    Partner,
    Place,
    PressMention,
    Price,
    Programme,
    Text,
    Url,
    WelcomePoint,
    Zone,
    ended_at,
    started_at,
)
from catalog.vocabulary import Doubt, SkipReason

__all__ = [
    "Age",
    "AssociationFacts",
    "AssociationSighting",
    "Contact",
    "EventFacts",
    "EventSighting",
    "Frozen",
    "Identifier",
    "Image",
    "Key",
    "Language",
    "Line",
    "Occurrence",
    "Organiser",
    "Origin",
    "PartialDate",
    "Partner",
    "Place",
    "PressMention",
    "Price",
    "Programme",
    "Sighting",
    "Skipped",
    "Text",
    "Url",
    "WelcomePoint",
    "Zone",
    "ended_at",
    "started_at",
]


class Origin(Frozen):
    """Who says so, where, when, and read by what.

    Attributes:
        source: name of the source (the stem of its TOML).
        source_id: the source's own, lasting id of the item.
        url: the address where the item was read.
        fetched_at: when it was fetched.
        content_hash: SHA-256 (hex) of the answer or of the item's part of it.
        reader: name of the reader.
        items: how many items of the source this sighting stands for (a series and its exceptions).
        record: the WARC record that keeps the answer, where answers are kept.
        since: since when it says a field as it does, by field, and by the empty name for all others; empty until it
            says anything otherwise. The catalogue keeps account of it (see `catalog.freshness`), no reader does.
    """

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    source_id: Annotated[Key, Field(min_length=1)]
    url: Key = ""
    fetched_at: AwareDatetime
    content_hash: Annotated[str, Field(max_length=64)] = ""
    reader: Line = ""
    items: Annotated[int, Field(ge=1)] = 1
    record: Key = ""
    since: tuple[tuple[str, AwareDatetime], ...] = ()


class EventSighting(Frozen):
    """What one source says about one event on a day."""

    kind: Literal["event"] = "event"
    origin: Origin
    facts: EventFacts
    identifiers: tuple[Identifier, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class AssociationSighting(Frozen):
    """What one source says about one association on a day."""

    kind: Literal["association"] = "association"
    origin: Origin
    facts: AssociationFacts
    identifiers: tuple[Identifier, ...] = ()
    doubts: tuple[Doubt, ...] = ()


Sighting = EventSighting | AssociationSighting


class Skipped(Frozen):
    """An item that a reader found and did not take.

    Attributes:
        reason: from the closed list.
        where: the place in the source, as `line 120` or `$.results[3]`.
        detail: what exactly, in words.
        excerpt: the raw text, shortened.
        items: how many items of the source it stands for.
    """

    reason: SkipReason
    where: Line = ""
    detail: Line = ""
    excerpt: Annotated[str, BeforeValidator(lambda value: clean_text(value, 2_000))] = ""
    items: Annotated[int, Field(ge=0)] = 1
