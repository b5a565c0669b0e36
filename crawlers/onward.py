"""Where a visit goes on from a page: links that the source says to follow, and next pages.

A next page is written with the fragment `#next`, here and where addresses are remembered: paging
leads no deeper, so it must still be told from a link when the page itself has not changed.
"""

from urllib.parse import urldefrag, urljoin

from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from catalog.cleaning.links import clean_url
from catalog.errors import AddressRefused
from crawlers.addresses import check_url, endpoint, same_domain
from crawlers.source import Source

DEPTH = 3
_NEXT = "next"


def links(response: Response, source: Source) -> list[str]:
    """Addresses on an HTML page that match `follow`, of the page's own registrable domain, in page order."""
    if not source.follow or not isinstance(response, HtmlResponse):
        return []
    extractor = LinkExtractor(allow=source.follow, deny_extensions=(), unique=True)
    found = (_clean(response.url, link.url) for link in extractor.extract_links(response))
    fit = (url for url in found if url and same_domain(url, response.url) and _may_be_asked(url, source))
    return list(dict.fromkeys(fit))[: source.max_items]


def next_page(base: str, url: str) -> str | None:
    """The absolute address of a next page; None when it is on another host, or no address at all."""
    clean = _clean(base, url)
    return clean if clean and endpoint(clean) == endpoint(base) else None


def _clean(base: str, url: str) -> str | None:
    try:
        clean = clean_url(urljoin(base, url))
    except ValueError:
        return None
    return urldefrag(clean).url if clean else None


def _may_be_asked(url: str, source: Source) -> bool:
    try:
        check_url(url, source.allow_private)
    except AddressRefused:
        return False
    return True


def marked(page: str) -> str:
    """The address of a next page, with the mark that it is one."""
    return f"{page}#{_NEXT}"


def unmarked(url: str, depth: int) -> tuple[str, int]:
    """The address to ask, and the depth of what it answers, for an address found at `depth`."""
    plain, mark = urldefrag(url)
    return plain, depth if mark == _NEXT else depth + 1
