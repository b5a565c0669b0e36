"""robots.txt as RFC 9309 has it: what cannot be read forbids, what does not exist allows.

Stock Scrapy reads a server error as "everything is allowed" (reliability A12).
"""

import asyncio
import re
from typing import Self

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from catalog.cleaning.links import origin_of
from catalog.errors import AddressRefused
from crawlers.failures import in_words
from crawlers.redirects import RedirectsEndless
from crawlers.retries import HostResting, pace

SIZE = 500 * 1024
_LINE = 2_000
_STARS = 8
_RULE = re.compile(rb"\s*(allow|disallow)\s*:\s*(\S*)", re.IGNORECASE)


class RobotsForbid(IgnoreRequest):
    """robots.txt says no, or could not be read, which means no."""


def tamed(body: bytes) -> bytes:
    """The first 500 KiB of `body`, without lines that take a matcher for ever (RFC 9309 section 2.5).

    A rule with more than eight `*` becomes the shorter, stricter rule that its beginning is when it
    forbids, and nothing when it allows.
    """
    whole = body if len(body) <= SIZE else body[:SIZE].rpartition(b"\n")[0]
    return b"\n".join(_tamed_line(re.sub(rb"\*+", b"*", line)) for line in whole.splitlines())


def _tamed_line(line: bytes) -> bytes:
    rule = _RULE.match(line)
    if len(line) <= _LINE and line.count(b"*") <= _STARS:
        return line
    if rule is None or rule[1].lower() == b"allow":
        return b""
    return b"Disallow: " + b"*".join(rule[2][:_LINE].split(b"*")[: _STARS + 1])


class RobotsMiddleware:
    """Obeys robots.txt; asks for it once per origin and visit, and reads no more than 500 KiB of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["ROBOTSTXT_USER_AGENT"])
        self._asked: dict[tuple[str, str, int], asyncio.Task[Protego | Exception | None]] = {}
        self._received: dict[str, int] = {}
        crawler.signals.connect(self.stop_at_size, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for one spider."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise `RobotsForbid`, or what keeps us from its host altogether: `AddressRefused`, `HostResting`."""
        if request.meta.get("is_robots") or request.meta.get("goodweek_token"):
            return
        origin = origin_of(request.url)
        if origin not in self._asked:
            self._asked[origin] = asyncio.ensure_future(self._rules(origin))
        rules = await asyncio.shield(self._asked[origin])
        if isinstance(rules, AddressRefused | HostResting):
            raise rules
        if isinstance(rules, Exception):
            raise RobotsForbid(f"robots.txt: {in_words(rules)}; nothing is asked of this host today")
        if rules is not None and not rules.can_fetch(request.url, self._agent):
            raise RobotsForbid("robots.txt forbids it")

    async def _rules(self, origin: tuple[str, str, int]) -> Protego | Exception | None:
        """The rules of an origin, None where it has none, or why they cannot be read."""
        scheme, host, port = origin
        asked = Request(
            f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/robots.txt",
            headers={"Accept-Encoding": "identity"},
            meta={"is_robots": True, "handle_httpstatus_all": False, "max_retry_times": 1},
            priority=1_000,
            callback=NO_CALLBACK,
        )
        # gather() hands over whatever went wrong as a value: any failure forbids (RFC 9309 2.3.1.4).
        [answer] = await asyncio.gather(self._crawler.engine.download_async(asked), return_exceptions=True)
        if isinstance(answer, RedirectsEndless):
            return None
        if isinstance(answer, BaseException):
            return answer if isinstance(answer, Exception) else RobotsForbid("was interrupted")
        rules = _read(answer)
        delay = rules.crawl_delay(self._agent) if isinstance(rules, Protego) else None
        if delay:
            pace(host, delay)
        return rules

    def stop_at_size(self, data: bytes, request: Request) -> None:
        """Stop reading a robots.txt at 500 KiB; what came until then counts (RFC 9309 section 2.5)."""
        if not request.meta.get("is_robots"):
            return
        self._received[request.url] = self._received.get(request.url, 0) + len(data)
        if self._received[request.url] > SIZE:
            raise StopDownload(fail=False)


def _read(answer: Response) -> Protego | Exception | None:
    """429 counts as a server error: a host that is too busy to say what is allowed is not asked more."""
    if 200 <= answer.status < 300:
        return Protego.parse(tamed(answer.body).decode("utf-8-sig", "ignore"))
    if 400 <= answer.status < 500 and answer.status != 429:
        return None
    return RobotsForbid(f"answered {answer.status}")
