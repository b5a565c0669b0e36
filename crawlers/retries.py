"""Second and third attempts, later each time; and a host that asks for rest gets it.

A host that answers 429 or 503 with `Retry-After` is not asked again before that time by any source
of this process (RFC 9110 section 10.2.3; reliability A13). A short rest is waited for, a long one
ends the asking; the report then says from when the source may be visited again.
"""

import asyncio
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from catalog import clock
from crawlers.addresses import endpoint

LONGEST_REST = 24 * 3600.0
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
LONGEST_PACE = 120.0
_resting: dict[str, float] = {}
_paces: dict[str, float] = {}
_next_at: dict[str, float] = {}


def pace(host: str, seconds: float) -> None:
    """Ask `host` from now on at most once in so many seconds (`Crawl-delay`), 120 at most."""
    _paces[host] = max(_paces.get(host, 0.0), min(seconds, LONGEST_PACE))
    _next_at[host] = max(_next_at.get(host, 0.0), monotonic() + _paces[host])


def _turn(host: str, delay: float) -> float:
    """Seconds until it is the turn of a request to `host`, which is then taken; the next is `delay` later at least.

    Scrapy counts its delay from when a request leaves its queue. One that was held back here while the host
    rested would let those after it go at once (reliability A13).
    """
    now = monotonic()
    at = max(_next_at.get(host, 0.0), _resting.get(host, 0.0), now)
    _next_at[host] = at + max(delay, _paces.get(host, 0.0))
    return at - now


class HostResting(IgnoreRequest):
    """The host asked for a rest that has not ended, and is too long to wait for.

    Attributes:
        seconds: how long it still wants to rest.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"its host asked not to be asked again for {seconds:.0f} s")


def retry_after(value: bytes | None, now: datetime) -> float:
    """Seconds to rest by a `Retry-After` header (seconds or a date), between 0 and 24 hours."""
    text = (value or b"").decode("latin-1").strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return min(float(text), LONGEST_REST)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_REST)


class PatientHandler(HTTP11DownloadHandler):
    """Scrapy's own handler of http and https, which lets a host rest that asked for it.

    This is a matter of the handler and not of a middleware: requests wait for their turn between the
    two, and a host may ask for rest meanwhile.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._patience = crawler.settings.getfloat("GOODWEEK_PATIENCE")
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    async def download_request(self, request: Request) -> Response:
        """Wait while the host rests or is not due, then ask; raise `HostResting` when a rest takes too long."""
        host = endpoint(request.url)[0]
        rest = _resting.get(host, 0.0) - monotonic()
        if rest > self._patience:
            raise HostResting(rest)
        wait = _turn(host, self._delay)
        if wait > 0:
            await asyncio.sleep(wait)
        return await super().download_request(request)


class RetryMiddleware:
    """Repeats what failed for a passing reason, and notes the rest that hosts ask for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._backoff = crawler.settings.getfloat("GOODWEEK_BACKOFF")
        self._patience = crawler.settings.getfloat("GOODWEEK_PATIENCE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for one spider."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the next attempt once it is due."""
        if response.status not in _TRANSIENT:
            return response
        rest = 0.0
        if response.status in {429, 503}:
            rest = retry_after(response.headers.get("Retry-After"), clock.now())
            host = endpoint(request.url)[0]
            _resting[host] = max(_resting.get(host, 0.0), monotonic() + rest)
        if rest > self._patience:
            return response
        return await self._again(request, f"status {response.status}", rest) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The next attempt once it is due; None lets the failure through."""
        return await self._again(request, type(exception), 0.0) if isinstance(exception, _PASSING) else None

    async def _again(self, request: Request, reason: str | type[Exception], rest: float) -> Request | None:
        assert self._crawler.spider is not None
        attempt = get_retry_request(request, spider=self._crawler.spider, reason=reason, give_up_log_level="DEBUG")
        if attempt is None:
            return None
        pause: float = self._backoff * 3 ** (attempt.meta["retry_times"] - 1)
        await asyncio.sleep(max(pause, rest))
        return attempt
