"""Conditional requests: what has not changed since the last visit need not be sent again.

Each hop of a redirect gets the validators of its own address, never those of another one. They are
sent back verbatim (RFC 9110 section 13.1; reliability A14).
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.visits import Memory

_HEADERS = ("If-None-Match", "If-Modified-Since")


class ConditionalMiddleware:
    """Adds the validators that the spider's memory has for an address."""

    def __init__(self, memory: Memory | None, read_as: str) -> None:
        self._memory, self._read_as = memory, read_as

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for one spider; one without a memory asks without conditions."""
        spider = crawler.spider
        return cls(getattr(spider, "memory", None), getattr(spider, "read_as", ""))

    def process_request(self, request: Request) -> None:
        """Set the validators, if the address was last read in the way in which it is read now."""
        for name in _HEADERS:
            request.headers.pop(name, None)
        known = self._memory.recall(request.url) if self._memory is not None else None
        if request.meta.get("is_robots") or known is None or known.read_as != self._read_as:
            return
        for name, value in zip(_HEADERS, (known.etag, known.last_modified), strict=True):
            if value:
                request.headers[name] = value.encode("latin-1", "replace")
