"""The spider that every source is: asks politely, reads what changed, follows, and reports.

    start ── file: ──────────────────────────────┐
      └──── http: ── 304, or the same bytes ── seen again ── asks again what was found there last time
                └─── changed ── Harvest.read ── sink, memory ── next pages, links

A visit is complete only when every address that it asked came to a good end: each request is
counted when it is made and when its answer, its failure or its dropping comes (reliability G1).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
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
from crawlers.failures import in_words
from crawlers.guard import GuardedResolver, check_settings
from crawlers.harvest import Harvest, Page
from crawlers.reading import Answer
from crawlers.redirects import RedirectsElsewhere
from crawlers.retries import HostResting, retry_after
from crawlers.source import Source
from crawlers.versions import read_as
from crawlers.visits import Memory, NoMemory, Remembered, Sink, VisitReport

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
        self.read_as = read_as(self.source)
        self._sink, self._watch = sink, watch
        self._harvest = Harvest(self.source, self.report, self.memory, sink)
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
        """Read the files of the source, ask its addresses."""
        for address in self.source.start:
            if address.startswith("file:"):
                for sighting in await self._file(address):
                    yield sighting
            else:
                for request in self._requests([address], -1):
                    yield request

    async def parse(self, response: Response, depth: int = 0) -> AsyncIterator[Any]:
        """Take an answer in, and go on from there."""
        self._open -= 1
        self.report.bytes += len(response.body)
        if response.status not in {200, 203, 304}:
            self.report.error(response.url, f"answered {response.status}")
            return
        known = self._known(response.url)
        if response.status == 304 and known is None:
            self.report.error(response.url, "answered 304 although it was not asked whether it changed")
            return
        body_hash = content_hash(response.body)
        if known is not None and (response.status == 304 or known.content_hash == body_hash):
            following = list(known.onward)
            self._harvest.unchanged(known)
            if response.status != 304:
                self._remember(response, body_hash, known.sighted, known.onward)
        else:
            page = await self._read(_answer(response))
            following = self._onward(response, page, depth)
            for sighting in page.sightings:
                yield sighting
            if page.sound:
                self._remember(response, body_hash, page.sighted, following)
        self._progress()
        for request in self._requests(following, depth):
            yield request

    async def _read(self, answer: Answer) -> Page:
        """Read an answer; a reader that breaks is told in the report, and costs this answer only."""
        [page] = await asyncio.gather(self._harvest.read(answer), return_exceptions=True)
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
        body_hash, known = content_hash(answer.body), self._known(address)
        if known is not None and known.content_hash == body_hash:
            self._harvest.unchanged(known)
            return []
        page = await self._read(answer)
        if page.onward:
            self.report.doubt(f"{address}: a file has no next page")
        elif page.sound:
            what = Remembered(content_hash=body_hash, read_as=self.read_as, sighted=tuple(page.sighted))
            self._harvest.remember(address, what)
        self._progress()
        return page.sightings

    def _known(self, url: str) -> Remembered | None:
        known = self.memory.recall(url)
        return known if known is not None and known.read_as == self.read_as else None

    def _remember(
        self, response: Response, body_hash: str, sighted: list[str] | tuple[str, ...], following: Any
    ) -> None:
        what = Remembered(
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            content_hash=body_hash,
            read_as=self.read_as,
            onward=tuple(following),
            sighted=tuple(sighted),
        )
        self._harvest.remember(response.url, what)

    def _onward(self, response: Response, page: Page, depth: int) -> list[str]:
        pages = []
        for url in page.onward:
            following = onward.next_page(response.url, url)
            if following is None or following in self._asked:
                page.whole = False
                why = "was asked before, so no end is known" if following else "is on another host"
                self.report.doubt(f"{response.url}: its next page {url[:200]!r} {why}")
            else:
                pages.append(onward.marked(following))
        return pages + (onward.links(response, self.source) if depth < onward.DEPTH else [])

    def _requests(self, urls: list[str], depth: int) -> Iterator[Request]:
        """Requests for addresses that this visit has not asked yet; none once it has to stop."""
        for found in urls:
            url, deeper = onward.unmarked(found, depth)
            if self._harvest.ended:
                self.report.doubt("not all pages were asked")
                return
            if url not in self._asked:
                self._asked.add(url)
                self._open += 1
                yield Request(url, callback=self.parse, errback=self.failed, cb_kwargs={"depth": deeper})

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
        self.report.finish()
        if self._sink is not None:
            self._sink.close(self.report)
        else:
            self.logger.info("%s: %s items, %s", self.report.outcome, self.report.found, self.report.errors)
        self._progress()

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


def _answer(response: Response) -> Answer:
    media_type, _, rest = _header(response, "Content-Type").partition(";")
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Answer(response.url, response.body, clock.now(), media_type.strip().lower(), charset)


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
