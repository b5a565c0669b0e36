"""The spider that every source is: asks politely, reads what changed, follows, and reports.

    start ── file: ──────────────────────────────┐
      └──── http: ── 304, or the same bytes ── seen again ── asks again what was found there last time
                └─── changed ── Harvest.read ── sink, memory ── next pages, pages of items, links

A visit is complete only when every address that it asked came to a good end: each request is
counted when it is made and when its answer, its failure or its dropping comes (reliability G1).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from catalog import clock
from catalog.errors import SourceUnreadable
from catalog.identity import content_hash
from catalog.sightings import Sighting
from crawlers import files, onward
from crawlers.asking import Ask
from crawlers.authorizing import environment
from crawlers.expectations import shortfall
from crawlers.failures import in_words
from crawlers.guard import GuardedResolver, check_settings
from crawlers.harvest import Harvest, Page
from crawlers.messages import answer_of, request_for
from crawlers.readers import opening, tells_all
from crawlers.reading import Answer
from crawlers.recollection import Recollection
from crawlers.redirects import RedirectsElsewhere
from crawlers.retries import HostResting, retry_after
from crawlers.source import Source
from crawlers.visits import GOOD, Memory, NoMemory, Remembered, Sink, VisitReport

Watch = Callable[[str, VisitReport], None]


class SourceSpider(Spider):
    """Visits one source. `spider_for` makes the class; Scrapy makes the spider.

    With a sink, sightings go there. Without one (`scrapy crawl NAME`) they are Scrapy's items.
    """

    source: ClassVar[Source]
    folder: ClassVar[Path]
    handle_httpstatus_list: ClassVar[list[int]] = [304]

    def __init__(
        self, sink: Sink | None = None, memory: Memory | None = None, watch: Watch | None = None, **kwargs: Any
    ) -> None:
        super().__init__(self.source.name, **kwargs)
        self.report = VisitReport(self.source.name, clock.now())
        self.memory: Memory = memory if memory is not None else NoMemory()
        self._sink, self._watch = sink, watch
        self._harvest = Harvest(self.source, self.report, self.memory, sink)
        self._recollection = Recollection(self.source, self.memory, self._harvest)
        self.read_as = self._recollection.read_as
        self._asked: set[str] = set()
        self._open = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The source's delay. The small extra covers that a new connection arrives later than it was begun."""
        super().update_settings(settings)
        delay = cls.source.delay + min(0.05, cls.source.delay / 20)
        settings.setdict(
            {
                "DOWNLOAD_DELAY": delay,
                "AUTOTHROTTLE_ENABLED": cls.source.delay >= 1,
                "AUTOTHROTTLE_START_DELAY": delay,
                "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if delay else 8,
            },
            priority="spider",
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider. Raises `ConfigurationInvalid` when the settings would open a way past the guard."""
        check_settings(crawler.settings)
        GuardedResolver.allow(cls.source.allow_private)
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.request_sent, signal=signals.request_reached_downloader)
        crawler.signals.connect(spider.request_dropped, signal=signals.request_dropped)
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Read the files of the source, ask its addresses; ask nothing while its credentials are missing."""
        if self.source.credentials is not None:
            self.report.needs = self.source.credentials.missing(environment(self.settings))
            if self.report.needs:
                return
        for address in self.source.start:
            if address.startswith("file:"):
                for sighting in await self._file(address):
                    yield sighting
            else:
                for request in self._requests([self._opening(address)]):
                    yield request

    def _opening(self, address: str) -> Ask:
        """How a start address is asked: from where the last visit ended, if its source can be asked so."""
        since = self._recollection.since(address)
        self.report.incremental |= bool(since) or not tells_all(self.source.reader)
        first = opening(self.source.reader, address, replace(self.source.reading(), since=since))
        return Ask(first.url, first.body, listing=True, start=address)

    async def parse(self, response: Response, ask: Ask) -> AsyncIterator[Any]:
        """Take an answer in, and go on from there."""
        self._open -= 1
        self.report.bytes += len(response.body)
        if response.status not in {200, 203, 304}:
            self.report.error(response.url, f"answered {response.status}")
            return
        key = ask.key if ask.body else response.url
        known = self._recollection.known(key)
        if response.status == 304 and known is None:
            self.report.error(response.url, "answered 304 although it was not asked whether it changed")
            return
        body_hash = content_hash(response.body)
        same = known is not None and (response.status == 304 or known.content_hash == body_hash)
        if same and known is not None:
            following = [Ask.read(text, ask) for text in known.onward]
            self._harvest.unchanged(known)
            self._recollection.remember(response, ask, replace(known, told=ask.told, asked_at=clock.now()))
        else:
            answer = answer_of(response, ask.body)
            page = await self._read(answer, known, is_page=ask.is_page, since=self._recollection.began_with(ask.start))
            following = self._onward(response, page, ask)
            for sighting in page.sightings:
                yield sighting
            self._recollection.advance(ask.start, page.cursor)
            if page.sound:
                self._recollection.remember(response, ask, self._recollection.seen(page, ask, body_hash, following))
        self._progress()
        for request in self._requests(following, list_is_same=same):
            yield request

    async def _read(self, answer: Answer, known: Remembered | None, *, is_page: bool = False, since: str = "") -> Page:
        """Read an answer; a reader that breaks is told in the report, and costs this answer only."""
        reading = self._harvest.read(answer, known, is_page=is_page, since=since)
        [page] = await asyncio.gather(reading, return_exceptions=True)
        if isinstance(page, Page):
            return page
        self.report.error(answer.url, f"the reader {self.source.reader} broke: {in_words(page)}")
        self.logger.error("The reader broke on %s", answer.url, exc_info=page)
        return Page(answer.url, readable=False, whole=False)

    async def _file(self, address: str) -> list[Sighting]:
        try:
            answer = files.read_file(address, self.folder)
        except SourceUnreadable as error:
            self.report.error(address, error.problem.removeprefix(f"{address}: "))
            return []
        self.report.bytes += len(answer.body)
        body_hash, known = content_hash(answer.body), self._recollection.known(address)
        if known is not None and known.content_hash == body_hash:
            self._harvest.unchanged(known)
            return []
        page = await self._read(answer, known)
        if page.onward:
            self.report.doubt(f"{address}: a file has no next page")
        elif page.sound:
            self._harvest.remember(address, self._recollection.seen(page, Ask(address), body_hash, []))
        self._progress()
        return page.sightings

    def _onward(self, response: Response, page: Page, ask: Ask) -> list[Ask]:
        pages = []
        for more in page.onward:
            following = onward.following(response.url, more, self.source, ask)
            if following is not None and (more.detail or following.key not in self._asked):
                pages.append(following)
                continue
            page.whole = False
            why = "was asked before, so no end is known" if following else "is on another host"
            what = "page" if more.detail else "next page"
            self.report.doubt(f"{response.url}: its {what} {more.url[:200]!r} {why}")
        return pages + onward.links(response, self.source, ask)

    def _requests(self, asks: Iterable[Ask], *, list_is_same: bool = False) -> Iterator[Request]:
        """Requests for what this visit has not asked yet, and has to; none once it has to stop."""
        for ask in asks:
            if self._harvest.ended:
                self.report.doubt("not all pages were asked")
                return
            if ask.key in self._asked:
                continue
            self._asked.add(ask.key)
            known = self._recollection.not_due(ask, list_is_same=list_is_same)
            if known is not None:
                self._harvest.not_due(known)
                behind = [Ask.read(text, ask) for text in known.onward]
                yield from self._requests(behind, list_is_same=True)
                continue
            self._open += 1
            yield request_for(ask, callback=self.parse, errback=self.failed)

    def failed(self, failure: Failure) -> None:
        """Note what went wrong with a request, for the report."""
        self._open -= 1
        error, request = _error_of(failure), failure.request  # type: ignore[attr-defined]
        self.report.error(request.url, in_words(error))
        if isinstance(error, RedirectsElsewhere):
            self.report.held.append(f"{request.url}: {in_words(error)}")
        if isinstance(error, HttpError):
            self._rest(retry_after(error.response.headers.get("Retry-After"), clock.now()))
        if isinstance(error, HostResting):
            self._rest(error.seconds)
        _let_go(error)
        self._progress()

    def _rest(self, seconds: float) -> None:
        until = clock.now() + timedelta(seconds=seconds)
        if seconds and (self.report.not_before is None or until > self.report.not_before):
            self.report.not_before = until

    def request_sent(self) -> None:
        """Count a request that goes out."""
        self.report.requests += 1

    def request_dropped(self) -> None:
        """Count a request that leads where this visit has been already."""
        self._open -= 1

    def broke(self, failure: Failure) -> None:
        """Note an error in our own code; Scrapy goes on with the next answer."""
        self.report.error("", f"the visit broke: {in_words(_error_of(failure))}")

    def closed(self, reason: str) -> None:
        """Hand over the rest, and the report."""
        if reason != "finished":
            self.report.doubt(f"closed early: {reason}")
        if self._open:
            self.report.doubt(f"{self._open} addresses were asked and gave no answer")
        self._harvest.flush()
        self._conclude()
        if self._sink is not None:
            self._sink.close(self.report)
        else:
            self.logger.info("%s: %s items, %s", self.report.outcome, self.report.found, self.report.errors)
        self._progress()

    def _conclude(self) -> None:
        """Compare with what the source promises; a visit that went well says from where the next one goes on."""
        expected = None if self._recollection.is_incremental else self.source.expects
        today, days = clock.today(self.source.zone), self.source.reading().edition
        self.report.short = shortfall(expected, len(self.report.seen_ids), today, days)
        self.report.finish()
        if self.report.outcome in GOOD:
            self._recollection.keep_cursors(self.report)

    def _progress(self) -> None:
        if self._watch is not None:
            self._watch(self.name, self.report)


def spider_for(source: Source, folder: Path) -> type[SourceSpider]:
    """The spider class of `source`, whose `file:` addresses are relative to `folder`."""
    members = {"name": source.name, "source": source, "folder": folder, "__doc__": source.title}
    return type(f"{source.name.title().replace('_', '')}Spider", (SourceSpider,), members)


def _error_of(failure: Failure) -> BaseException:
    assert failure.value is not None
    return failure.value


def _let_go(error: BaseException | None) -> None:
    """Drop the frames that an error holds on to, and with them the bodies of answers (reliability A10)."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
