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
        posted: the JSON text with which it was asked; empty where it was asked by GET.
        record: the WARC record that keeps the answer, where answers are kept.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    encoding: str = ""
    posted: str = ""
    record: str = ""


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
        edition: first and last day of the week that the source tells of, for dates without a year.
        since: the cursor of an incremental visit; empty when everything is asked for.
        known: what an address gave last time, by the content hash of each item (see `Same`).
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
    edition: tuple[date, date] | None = None
    since: str = ""
    known: Mapping[str, "Same"] = field(default_factory=dict)

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
            record=answer.record,
        )


@dataclass(frozen=True, slots=True)
class Next:
    """There is more at `url` (absolute, or relative to the answer's address).

    Attributes:
        body: a JSON text; where it is given, the address is asked by POST with it.
        detail: whether it is the page of one item, rather than more of the same list.
        told: what the list tells of the state of that page (`lastmod`, `updated`): a page of which it
            tells the same as last time need not be asked before it is due.
    """

    url: str
    body: str = ""
    detail: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """From where the next visit can go on, in the source's own words; the last one of a visit stands."""

    value: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says that it withdrew an item. `kind` is `event` or `association`."""

    kind: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Same:
    """An item whose bytes are those of last time (by `Reading.known`), so that it was not read again.

    Attributes:
        sighted: `kind:source_id` of what it gave.
        content_hash: of the item's own bytes, as in its origin.
        items: how many items of the source it stands for.
    """

    sighted: str
    content_hash: str
    items: int = 1


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The answer is not whole (cut off, over a limit): its visit may not count against any event."""

    why: str


Found = Sighting | Skipped | Next | Incomplete | Cursor | Gone | Same


class Reader(Protocol):
    """Reads one format: the function `read` of a module in `crawlers.readers`.

    Beside it the module may have:

    - `class Options(Frozen)`: what the `[options]` of a source may say; unknown keys are then errors;
    - `opening(url, reading) -> Next`: how a start address is asked, where that is not a plain GET
      (`reading.since` is the cursor of the last visit);
    - `REMEMBERS_ITEMS = True`: it skips items that it knows (`Reading.known`), so they are remembered;
    - `LATEST_ONLY = True`: the format shows only the latest entries, so that absence says nothing;
    - `recognises(answer) -> int`: how surely an answer is in its format, 0 (not) to 100 (surely),
      cheap, and without reading items; `goodweek check` asks all readers.

    Raises `SourceUnreadable` when the answer as a whole is not in the format.
    """

    def __call__(self, answer: Answer, reading: Reading, /) -> Iterator[Found]:
        """Give what `answer` holds, item by item."""
        ...
