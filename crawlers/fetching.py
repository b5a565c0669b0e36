"""A few questions to a few hosts, outside of any visit: asked as politely and as safely as in a crawl.

An errand is a coroutine that asks one address after another. All errands share one Scrapy process, in
which every request goes through the middlewares of `crawlers.settings`: guard, robots.txt, redirects,
retries, credentials, bounds of size and time. Nothing is taken in and nothing remembered.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar, Generic, Self, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings, Settings

from catalog.errors import AddressRefused, GoodweekError
from crawlers.addresses import domain_of
from crawlers.failures import in_words
from crawlers.guard import GuardedResolver, check_settings
from crawlers.messages import answer_of
from crawlers.reading import Answer
from crawlers.settings import user_agent
from crawlers.source import Source

Result = TypeVar("Result")
SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An address that gave no answer that could be read.

    Attributes:
        why: in words, without the address.
        status: of the HTTP answer, where there was one; else 0.
    """

    url: str
    why: str
    status: int = 0


Ask = Callable[[str, str], Awaitable[Answer | Unanswered]]


@dataclass(frozen=True, slots=True)
class Errand(Generic[Result]):
    """What is to be asked for one source.

    Attributes:
        source: says what may be asked and how: hosts, delay, private addresses, credentials.
        plan: gets `ask(url, body)`; a `body` is a JSON text that is posted.
    """

    source: Source
    plan: Callable[[Ask], Awaitable[Result]]


def fetch(
    errands: Sequence[Errand[Result]], *, contact: str = "", settings: Mapping[str, Any] | None = None
) -> list[Result | GoodweekError]:
    """Run `errands`, those of one registrable domain one after another, and give their results in the same order.

    An errand that could not begin gives the error instead, as one that was not reached because the
    process was stopped (Ctrl-C). Whatever else a plan raises is raised again, at the end.
    A process can do this once, and no crawl beside it. Raises `ConfigurationInvalid` when `settings`
    would open a way past the guard.
    """
    chosen = _settings(contact, settings or {})
    process = AsyncCrawlerProcess(chosen)
    check_settings(process.settings)
    runs = [_Run(errand.source, errand.plan) for errand in errands]
    everything = asyncio.get_event_loop().create_task(_round(process, runs))
    everything.add_done_callback(_stop)
    main_thread = threading.current_thread() is threading.main_thread()
    process.start(stop_after_crawl=False, install_signal_handlers=main_thread)
    return [run.result() for run in runs]


def _settings(contact: str, overrides: Mapping[str, Any]) -> Settings:
    chosen = Settings()
    chosen.setmodule("crawlers.settings", priority="project")
    # What goes wrong is told in the results, in our words and once.
    chosen.set("LOG_LEVEL", "CRITICAL", priority="project")
    if contact:
        chosen.set("USER_AGENT", user_agent(contact), priority="project")
    chosen.setdict(dict(overrides), priority="cmdline")
    return chosen


def _stop(task: "asyncio.Task[None]") -> None:
    import twisted.internet.reactor  # noqa: PLC0415 - installed by the process, not before

    reactor: Any = twisted.internet.reactor
    if not task.cancelled() and reactor.running:
        reactor.stop()


async def _round(process: AsyncCrawlerProcess, runs: Sequence["_Run"]) -> None:
    """All runs, never two at one registrable domain, with the delay of the source between them."""
    locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    places = asyncio.Semaphore(SIDE_BY_SIDE)
    left_at: dict[str, float] = {}

    async def one(run: _Run) -> None:
        async with AsyncExitStack() as held:
            # Locks are taken in one order everywhere, so that no two runs wait for each other.
            for domain in run.domains:
                await held.enter_async_context(locks[domain])
            last = max((left_at.get(domain, 0.0) for domain in run.domains), default=0.0)
            await asyncio.sleep(max(0.0, last + run.source.delay - monotonic()))
            async with places:
                await run.run(process)
            left_at.update(dict.fromkeys(run.domains, monotonic()))

    await asyncio.gather(*(one(run) for run in runs), return_exceptions=True)


class _Run:
    """One errand on its way, and what came of it."""

    def __init__(self, source: Source, plan: Callable[[Ask], Awaitable[Any]]) -> None:
        self.source, self._plan = source, plan
        self.domains = sorted({domain_of(host) for host in source.hosts})
        self._outcome: Any = GoodweekError("was not asked: the work was stopped")

    async def run(self, process: AsyncCrawlerProcess) -> None:
        """Run the errand in a spider of its own."""
        members = {"name": self.source.name, "source": self.source}
        crawler = process.create_crawler(type("Errand", (ErrandSpider,), members))
        [ended] = await asyncio.gather(process.crawl(crawler, plan=self._plan), return_exceptions=True)
        if isinstance(crawler.spider, ErrandSpider) and crawler.spider.outcome is not None:
            self._outcome = crawler.spider.outcome[0]
        elif isinstance(ended, BaseException):
            self._outcome = ended

    def result(self) -> Any:
        """What the plan gave; an error that a person can mend is a result too, any other is raised."""
        if isinstance(self._outcome, BaseException) and not isinstance(self._outcome, GoodweekError):
            raise self._outcome
        return self._outcome


class ErrandSpider(Spider):
    """Runs one plan. Scrapy's queue is not used: each question goes to the downloader and is waited for.

    Attributes:
        outcome: a tuple with the one result, or the one exception, of the plan; None before its end.
    """

    source: ClassVar[Source]

    def __init__(self, plan: Callable[[Ask], Awaitable[Any]], **kwargs: Any) -> None:
        super().__init__(self.source.name, **kwargs)
        self._plan = plan
        self.outcome: tuple[Any] | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The source's delay, as in a visit."""
        super().update_settings(settings)
        delay = cls.source.delay + min(0.05, cls.source.delay / 20)
        values = {"DOWNLOAD_DELAY": delay, "AUTOTHROTTLE_ENABLED": cls.source.delay >= 1}
        settings.setdict({**values, "AUTOTHROTTLE_START_DELAY": delay}, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make it. Raises `ConfigurationInvalid` when the settings would open a way past the guard."""
        check_settings(crawler.settings)
        GuardedResolver.allow(cls.source.allow_private)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Run the plan; it gives nothing to Scrapy."""
        done: Any
        (done,) = await asyncio.gather(self._plan(self.ask), return_exceptions=True)
        self.outcome = (done,)
        requests: tuple[Request, ...] = ()
        for request in requests:
            yield request

    async def ask(self, url: str, body: str = "") -> Answer | Unanswered:
        """The answer of `url`, after redirects within its registrable domain, or why there is none.

        With a `body`, a JSON text, it is posted.
        """
        try:
            request = _request(url, body)
        except ValueError as error:
            return Unanswered(url, f"is no address: {error}")
        [got] = await asyncio.gather(self.crawler.engine.download_async(request), return_exceptions=True)
        if isinstance(got, AddressRefused):
            return Unanswered(url, f"is refused: {got.reason}. {got.remedy}".strip())
        if not isinstance(got, Response):
            return Unanswered(url, in_words(got))
        if got.status not in (200, 203):
            return Unanswered(url, f"answered {got.status}", got.status)
        return answer_of(got, body)


def _request(url: str, body: str) -> Request:
    if not body:
        return Request(url, callback=NO_CALLBACK)
    return Request(url, NO_CALLBACK, "POST", {"Content-Type": "application/json"}, body.encode())
