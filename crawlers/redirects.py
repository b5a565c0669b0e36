"""Redirects: each hop is checked, secrets stay at home, and a new domain is a matter for people.

Stock Scrapy copies `dont_filter` to the redirected request, and its off-site filter then lets it
pass (reliability A3); here every redirected request is an ordinary one, checked like any.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as StockRedirects
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from catalog.cleaning.links import origin_of
from catalog.errors import AddressRefused
from crawlers.addresses import check_url, same_domain, shown

_MOVED = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({b"Accept", b"Accept-Language", b"Accept-Encoding", b"User-Agent"})
_REFUSED_BYTES = frozenset(range(0x21)) | {0x5C, 0x7F}


class RedirectsElsewhere(IgnoreRequest):
    """The address leads to another registrable domain: perhaps a move, perhaps a takeover (reliability G4)."""


class RedirectsEndless(IgnoreRequest):
    """More hops than are followed, or a circle."""


class RedirectMiddleware(StockRedirects):
    """Follows redirects within a registrable domain, as far as the guard and `REDIRECT_MAX_TIMES` allow."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for one spider; the stock class would look for a middleware that sends referrers."""
        made = cls(crawler.settings)
        made.crawler = crawler
        return made

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """No request says where it comes from."""
        request.headers.pop("Referer", None)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request for the next hop, or the response when it is no redirect.

        Raises `RedirectsElsewhere`, `RedirectsEndless`, or `AddressRefused`.
        """
        location = response.headers.get("Location")
        if response.status not in _MOVED or location is None:
            return response
        if _REFUSED_BYTES.intersection(location.strip(b" \t")):
            raise AddressRefused(shown(request.url), "it redirects to an address with spaces, controls or backslash")
        if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
            raise RedirectsEndless(f"redirects more than {self.max_redirect_times} times")
        following = self._following(request, response)
        self._check(request, following)
        return _freed(request, following)

    def _following(self, request: Request, response: Response) -> Request:
        try:
            following = super().process_response(request, response)
        except ValueError:  # no address at all, for Scrapy
            following = response
        if not isinstance(following, Request):
            raise AddressRefused(shown(request.url), "it redirects to something else than http or https")
        return following

    def _check(self, request: Request, following: Request) -> None:
        visited = {*request.meta.get("redirect_urls", ()), request.url}
        if following.url in visited:
            raise RedirectsEndless("redirects in a circle")
        source = getattr(self.crawler.spider, "source", None)
        check_url(following.url, source.allow_private if source is not None else ())
        if not same_domain(request.url, following.url):
            raise RedirectsElsewhere(f"redirects to another domain: {shown(following.url)}")


def _freed(request: Request, following: Request) -> Request:
    """`following` without what must not follow it: the exemption from filters, and secrets (reliability A9)."""
    following.dont_filter = False
    following.meta.pop("download_slot", None)
    if origin_of(following.url) != origin_of(request.url):
        for name in set(following.headers) - _HARMLESS:
            del following.headers[name]
    return following
