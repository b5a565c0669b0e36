"""From one answer to sightings in the sink: read within a time, worded, counted, handed over in batches.

What is remembered of an address is written only after the sink took everything that was read there:
a crash in between costs a second reading, never a sighting.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from time import monotonic

from catalog.errors import GoodweekError, SourceUnreadable
from catalog.sightings import Sighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers import reader_named, remembers_items
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Reading, Same
from crawlers.source import Source
from crawlers.visits import Memory, Remembered, Sink, VisitReport, too_malformed
from crawlers.wording import Wording

BATCH = 500
READING_SECONDS = 15.0
_TURN_SECONDS = 0.05


@dataclass(slots=True)
class Page:
    """What one answer held.

    Attributes:
        url: the address that answered.
        sighted: `kind:source_id` of each sighting taken.
        onward: where there is more, as the reader found it.
        cursor: from where the next visit goes on.
        blocks: content hash, `kind:source_id` and items of each item, where the reader skips known ones.
        sightings: kept only where there is no sink.
        readable: whether the answer was in its format.
        whole: whether all of it was read and taken.
    """

    url: str
    sighted: list[str] = field(default_factory=list)
    onward: list[Next] = field(default_factory=list)
    cursor: str = ""
    blocks: list[tuple[str, str, int]] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    found: int = 0
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    readable: bool = True
    whole: bool = True

    @property
    def sound(self) -> bool:
        """Whether the page may be remembered, so that it need not be read again while it is the same."""
        return self.readable and self.whole and not too_malformed(self.found, self.skipped)


class Harvest:
    """The sightings of one visit, on their way from answers to the sink."""

    def __init__(self, source: Source, report: VisitReport, memory: Memory, sink: Sink | None) -> None:
        self._source, self._report, self._memory, self._sink = source, report, memory, sink
        self._readings = source.reading(), source.page_reading()
        self._wording = Wording.of(source)
        self._buffer: list[Sighting] = []
        self._unwritten: list[tuple[str, Remembered]] = []

    @property
    def ended(self) -> bool:
        """Whether the visit has to stop here: the sink refused, or enough was taken."""
        return self._report.refused or self._report.found >= self._source.max_items

    async def read(self, answer: Answer, known: Remembered | None, *, is_page: bool, since: str = "") -> Page:
        """Read `answer`, hand over what it holds, and count the rest in the report.

        `known` is what is remembered of its address, `since` the cursor with which the visit began;
        `is_page` tells an item's page from a list.
        """
        page = Page(answer.url)
        blocks = {mark: Same(sighted, mark, items) for mark, sighted, items in known.blocks} if known else {}
        reading = replace(self._readings[is_page], since=since, known=blocks)
        try:
            async for found in self._found(answer, reading):
                self._sort(found, page)
                if self._report.refused:
                    break
        except SourceUnreadable as error:
            page.readable = bool(page.found)
            page.whole = False
            self._report.error(answer.url, str(error).removeprefix(f"{answer.url}: "))
        self._report.answers += page.readable
        return page

    async def _found(self, answer: Answer, reading: Reading) -> AsyncIterator[Found]:
        """What the reader finds, with pauses in which other sources have their turn."""
        items = iter(reader_named(reading.reader)(answer, reading))
        spent = paused = 0.0
        while True:
            began = monotonic()
            found = next(items, None)
            spent += monotonic() - began
            if found is None:
                return
            yield found
            if spent > READING_SECONDS:
                yield Incomplete(f"reading takes more than {READING_SECONDS:.0f} s")
                return
            if spent - paused > _TURN_SECONDS:
                paused = spent
                await asyncio.sleep(0)

    def _sort(self, found: Found, page: Page) -> None:
        match found:
            case Next():
                page.onward.append(found)
            case Cursor(value):
                page.cursor = value
            case Gone(kind, source_id):
                page.skipped[SkipReason.WITHDRAWN] += 1
                self._report.skipped[SkipReason.WITHDRAWN] += 1
                self._report.gone.add(f"{kind}:{source_id}")
            case Incomplete(why):
                page.whole = False
                self._report.doubt(f"{page.url}: {why}")
            case Skipped():
                page.skipped[found.reason] += found.items
                self._report.skip(found)
            case _ if self.ended:
                self._over_limit(found.items if isinstance(found, Same) else found.origin.items, page)
            case Same():
                self._report.untouched += found.items
                self._count(found.sighted, found.content_hash, found.items, page)
            case _:
                self._take(found, page)

    def _over_limit(self, items: int, page: Page) -> None:
        """Count what comes after the limit (reliability G10); the first of it is kept to be looked at."""
        page.whole = False
        why = f"over the limit of {self._source.max_items} items"
        if why in self._report.incomplete:
            self._report.skipped[SkipReason.LIMIT] += items
        else:
            self._report.doubt(why)
            self._report.skip(Skipped(reason=SkipReason.LIMIT, where=page.url, detail=why, items=items))

    def _take(self, sighting: Sighting, page: Page) -> None:
        settled, unknown = self._wording.settle(sighting)
        self._report.unknown_words.update(unknown)
        origin = settled.origin
        self._count(f"{settled.kind}:{origin.source_id}", origin.content_hash, origin.items, page)
        if self._sink is None:
            page.sightings.append(settled)
            return
        self._buffer.append(settled)
        if len(self._buffer) >= BATCH:
            self.flush()

    def _count(self, sighted: str, content_hash: str, items: int, page: Page) -> None:
        page.found += items
        page.sighted.append(sighted)
        page.blocks.append((content_hash, sighted, items))
        self._report.found += items
        self._report.seen_ids.add(sighted)
        self._report.gone.discard(sighted)

    def not_due(self, known: Remembered) -> None:
        """Count a page that is not asked, for nothing tells that it changed: what it held is seen again."""
        self._report.not_asked += 1
        self._report.seen_ids.update(known.sighted)

    def unchanged(self, known: Remembered) -> None:
        """Count an answer that is the same as last time: what it held is seen again."""
        self._report.answers += 1
        self._report.not_modified += 1
        self._report.seen_ids.update(known.sighted)

    def remember(self, url: str, what: Remembered) -> None:
        """Remember `url` as `what`, once everything read so far is in the sink."""
        if what.blocks and not remembers_items(self._source.reader):
            what = replace(what, blocks=())
        self._unwritten.append((url, what))

    def flush(self) -> None:
        """Hand over what is waiting, then write down what may now be remembered."""
        batch, self._buffer = self._buffer, []
        if self._report.refused:
            return
        try:
            if batch and self._sink is not None:
                self._sink.take(batch)
        except GoodweekError as error:
            self._report.refused = True
            self._report.error("", str(error))
            return
        unwritten, self._unwritten = self._unwritten, []
        for url, what in unwritten:
            self._memory.remember(url, what)
