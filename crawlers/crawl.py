"""All sources side by side, in one process: each its own spider, sink and report.

`AsyncCrawlerProcess` and not `CrawlerProcess`: each visit is an asyncio task, so locks, limits and
order are plain asyncio, and a visit that explodes is a value and not the end of the others. It keeps
Twisted's reactor, because the guard is a Twisted resolver (see `crawlers.guard`).
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from catalog import clock
from catalog.errors import GoodweekError
from crawlers.addresses import domain_of
from crawlers.archive import Archive
from crawlers.failures import in_words
from crawlers.guard import check_settings
from crawlers.settings import user_agent
from crawlers.source import Source
from crawlers.spider import SourceSpider, Watch, spider_for
from crawlers.visits import Memory, Sink, VisitReport

SIDE_BY_SIDE = 16


def crawl(
    sources: Sequence[tuple[Source, Path]],
    sink_for: Callable[[Source], Sink],
    memory_for: Callable[[Source], Memory],
    watch: Watch | None = None,
    *,
    contact: str = "",
    settings: Mapping[str, Any] | None = None,
    archive: Archive | None = None,
) -> list[VisitReport]:
    """Visit `sources` (each with the path of its TOML, or its folder) and give their reports, in the same order.

    At most sixteen at once, those of one registrable domain one after another. `watch(name, report)`
    is called after each answer and at the end of each visit. `contact` (an address) goes into the
    user agent. `settings` overrides Scrapy settings; raises `ConfigurationInvalid` when one of them
    would open a way past the guard. With an `archive`, answers are kept in it, or come from it.

    A process can do this once: Twisted's reactor does not start a second time. Ctrl-C ends the
    visits that are under way; their reports say so, and visits not begun are reported as failed.
    """
    process = AsyncCrawlerProcess(_settings(contact, {**(settings or {}), **(archive.settings() if archive else {})}))
    check_settings(process.settings)
    if archive is not None:
        sink_for, memory_for = _in_order(archive, sink_for, memory_for)
    visits = [_Visit(source, path, sink_for, memory_for, watch) for source, path in sources]
    rounds = _Round(process, waits=archive is None or archive.waits)
    everything = asyncio.get_event_loop().create_task(rounds.run(visits))
    everything.add_done_callback(_stop)
    process.start(stop_after_crawl=False, install_signal_handlers=_in_main_thread())
    reports = [visit.conclude("was not visited: the crawl was stopped") for visit in visits]
    if archive is not None:
        archive.finish()
    return reports


def _in_order(
    archive: Archive, sink_for: Callable[[Source], Sink], memory_for: Callable[[Source], Memory]
) -> tuple[Callable[[Source], Sink], Callable[[Source], Memory]]:
    """The sinks and memories of a crawl that is recorded or replayed: they write in the order of the record."""
    return (
        lambda source: archive.sink(source.name, sink_for(source)),
        lambda source: archive.memory(source.name, memory_for(source)),
    )


def _settings(contact: str, overrides: Mapping[str, Any]) -> Settings:
    chosen = Settings()
    chosen.setmodule("crawlers.settings", priority="project")
    chosen.set("LOG_LEVEL", "WARNING", priority="project")
    if contact:
        chosen.set("USER_AGENT", user_agent(contact), priority="project")
    chosen.setdict(dict(overrides), priority="cmdline")
    return chosen


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _stop(task: "asyncio.Task[None]") -> None:
    import twisted.internet.reactor  # noqa: PLC0415 - installed by the process, not before

    reactor: Any = twisted.internet.reactor
    if not task.cancelled() and reactor.running:
        reactor.stop()


class _Visit:
    """One source on its way: its spider when there is one, and its report in any case."""

    def __init__(
        self,
        source: Source,
        path: Path,
        sink_for: Callable[[Source], Sink],
        memory_for: Callable[[Source], Memory],
        watch: Watch | None,
    ) -> None:
        self.source = source
        self.domains = sorted({domain_of(host) for host in source.hosts})
        self._spider = spider_for(source, path if path.is_dir() else path.parent)
        self._sink, self._memory_for, self._watch = sink_for(source), memory_for, watch
        self._report = VisitReport(source.name, clock.now())

    async def run(self, process: AsyncCrawlerProcess) -> None:
        """Visit the source; whatever explodes is told in its report."""
        crawler = process.create_crawler(self._spider)
        memory = self._memory_for(self.source)
        task = process.crawl(crawler, sink=self._sink, memory=memory, watch=self._watch)
        [outcome] = await asyncio.gather(task, return_exceptions=True)
        if isinstance(crawler.spider, SourceSpider):
            self._report = crawler.spider.report
        if isinstance(outcome, BaseException):
            self.conclude(str(outcome) if isinstance(outcome, GoodweekError) else in_words(outcome))

    def conclude(self, otherwise: str) -> VisitReport:
        """The report; a visit that came to no end of its own failed because of `otherwise`."""
        if self._report.finished_at is None:
            self._report.error("", otherwise)
            self._report.refused = True
            self._report.finish()
            self._sink.close(self._report)
            if self._watch is not None:
                self._watch(self.source.name, self._report)
        return self._report


class _Round:
    """Runs visits side by side, never two at one registrable domain, with its delay between them."""

    def __init__(self, process: AsyncCrawlerProcess, *, waits: bool) -> None:
        self._process, self._waits = process, waits
        self._places = asyncio.Semaphore(SIDE_BY_SIDE)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._left_at: dict[str, float] = {}

    async def run(self, visits: Sequence[_Visit]) -> None:
        """Run all of them to their end."""
        await asyncio.gather(*(self._one(visit) for visit in visits), return_exceptions=True)

    async def _one(self, visit: _Visit) -> None:
        async with AsyncExitStack() as held:
            # Locks are taken in one order everywhere, so that no two visits wait for each other.
            for domain in visit.domains:
                await held.enter_async_context(self._locks[domain])
            left_at = max((self._left_at.get(domain, 0.0) for domain in visit.domains), default=0.0)
            if self._waits:
                await asyncio.sleep(max(0.0, left_at + visit.source.delay - monotonic()))
            async with self._places:
                await visit.run(self._process)
            self._left_at.update(dict.fromkeys(visit.domains, monotonic()))
