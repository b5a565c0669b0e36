"""What goes into a reader and what comes out: bytes in, sightings and skipped items out.

A reader is a pure function `read(answer, reading)`. It survives any bytes: what is wrong with one
item becomes a `Skipped` and the neighbours go on; what is wrong with the whole answer raises
`SourceUnreadable`. The number of items that it finds is always the `items` of what it gives plus the
`items` of what it skips.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from catalog.identity import content_hash
from catalog.sightings import Origin, Sighting, Skipped


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered.

    Attributes:
        url: the address that answered, after redirects.
        body: the decoded bytes (no transfer or content encoding left).
        fetched_at: when, aware.
        content_type: the media type as sent, without parameters, lower case; may be empty.
        encoding: the charset as sent; may be empty or wrong.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader must know of the source whose answer it reads.

    Attributes:
        source: name of the source.
        reader: name of the reader.
        zone: IANA zone of wall-clock times that name none.
        language: of texts that name none.
        window_from, window_until: recurring events are expanded from the first to the last day.
        accepts_from, accepts_until: events outside these days are skipped as out of range.
        options: the `[options]` table of the source's TOML, for this reader alone.
    """

    source: str
    reader: str
    window_from: date
    window_until: date
    accepts_from: date
    accepts_until: date
    zone: str = "Europe/Paris"
    language: str = ""
    options: Mapping[str, object] = field(default_factory=dict)

    def accepts(self, day: date) -> bool:
        """Whether an event on `day` is within the range that the source is asked for."""
        return self.accepts_from <= day <= self.accepts_until

    def origin(self, answer: Answer, source_id: str, content: bytes = b"", items: int = 1, url: str = "") -> Origin:
        """The origin of an item found in `answer`; `content` is the item's own part of the bytes."""
        return Origin(
            source=self.source,
            source_id=source_id,
            url=url or answer.url,
            fetched_at=answer.fetched_at,
            content_hash=content_hash(content or answer.body),
            reader=self.reader,
            items=items,
        )


@dataclass(frozen=True, slots=True)
class Next:
    """The list goes on at `url` (absolute, or relative to the answer's address)."""

    url: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The answer is not whole (cut off, over a limit): its visit may not count against any event."""

    why: str


Found = Sighting | Skipped | Next | Incomplete


class Reader(Protocol):
    """Reads one format.

    Raises `SourceUnreadable` when the answer as a whole is not in the format.
    """

    def __call__(self, answer: Answer, reading: Reading, /) -> Iterator[Found]:
        """Give what `answer` holds, item by item."""
        ...
