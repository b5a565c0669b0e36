"""One crawl in a process of its own, because Twisted's reactor starts only once.

    python -m benchmarks.crawls bare ORIGIN
    python -m benchmarks.crawls list|sitemap ORIGIN CATALOGUE [PROFILE]

`bare` is a plain Scrapy spider that asks the same pages in the same way, looks for links on each, and
makes nothing of them. The others are sources of Goodweek that write into the catalogue (an SQLite
file). Prints what was done, and the seconds from before the first question until all is stored, by the
clock and of the processor, as JSON. With PROFILE, what took how long is written there (cProfile).
"""

import cProfile
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor

from catalog.register import register
from catalog.store import Store
from crawlers.crawl import crawl
from crawlers.pipelines import CatalogueSink, view_of
from crawlers.source import Source

FOLLOW = (r"/agenda/\d+$", r"/fete/\d+$")
# What `crawlers.settings` and a delay of 0 say, as far as it is about how much is asked at once.
_SAME = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}


class BareSpider(Spider):
    """Asks for pages and follows links: no item, no memory."""

    name = "bare"
    answers: ClassVar[int] = 0

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Count the page and go on."""
        type(self).answers += 1
        for link in LinkExtractor(allow=FOLLOW).extract_links(response):  # type: ignore[arg-type]
            yield response.follow(link)


def bare(origin: str) -> dict[str, int]:
    """Crawl the site with Scrapy alone."""
    process = CrawlerProcess(_SAME)
    process.crawl(BareSpider, start_urls=[f"{origin}/agenda"])
    process.start()
    return {"answers": BareSpider.answers}


def ours(origin: str, kind: str, catalogue: Path) -> dict[str, int]:
    """Visit the site as a source that follows lists, or as one that reads a sitemap."""
    source = _source(origin, kind)
    store = Store.open(f"sqlite:///{catalogue}")
    try:
        register(store, [], [view_of(source)])
        sink = CatalogueSink(store, source.name, "example.org")
        [report] = crawl([(source, catalogue)], lambda _: sink, lambda _: sink.memory, settings={"LOG_LEVEL": "ERROR"})
    finally:
        store.close()
    if report.outcome not in {"complete", "unchanged"}:
        raise SystemExit(f"The visit was {report.outcome}: {report.errors} {report.incomplete}")
    return {"requests": report.requests, "found": report.found, "seen": len(report.seen_ids)}


def _source(origin: str, kind: str) -> Source:
    how: dict[str, Any] = {
        "list": {"reader": "schema_org", "start": (f"{origin}/agenda",), "follow": FOLLOW},
        "sitemap": {"reader": "sitemap", "page_reader": "schema_org", "start": (f"{origin}/sitemap.xml",)},
    }[kind]
    return Source(
        name=kind,
        title="An invented agenda",
        publisher="Nobody",
        licence="CC0-1.0",
        delay=0,
        max_items=1_000_000,
        allow_private=(urlsplit(origin).netloc,),
        **how,
    )


def main() -> None:
    """Do what is asked and print what came of it."""
    kind, origin, *rest = sys.argv[1:]
    work: Callable[[], dict[str, int]] = (
        (lambda: bare(origin)) if kind == "bare" else (lambda: ours(origin, kind, Path(rest[0])))
    )
    profile = cProfile.Profile() if rest[1:] else None
    started, busy = perf_counter(), process_time()
    done = profile.runcall(work) if profile is not None else work()
    spent = {"seconds": perf_counter() - started, "cpu": process_time() - busy}
    if profile is not None:
        profile.dump_stats(rest[1])
    print(json.dumps({**done, **spent}))


if __name__ == "__main__":
    main()
