"""Where a visit goes on from a page: links that the source says to follow, next pages, pages of items."""

import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urldefrag, urljoin

from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_base_url

from catalog.cleaning.links import clean_url
from catalog.errors import AddressRefused
from crawlers.addresses import check_url, endpoint, same_domain
from crawlers.asking import DEPTH, Ask
from crawlers.reading import Next
from crawlers.source import Source


def links(response: Response, source: Source, asked: Ask) -> list[Ask]:
    """Links on an HTML page that match `follow`, of the page's own registrable domain, in page order."""
    if not source.follow or asked.depth >= DEPTH or not isinstance(response, HtmlResponse):
        return []
    found = (_clean(response.url, url) for url in _written(response) if _follows(source.follow, url))
    fit = (url for url in found if url and _is_near(url, response.url, source))
    unique = list(dict.fromkeys(fit))[: source.max_items]
    return [Ask(url, depth=asked.depth + 1, start=asked.start) for url in unique]


def _written(response: HtmlResponse) -> Iterator[str]:
    """The links of a page, absolute, each once. A walk of our own: a page has far more links than are followed."""
    root = response.selector.root
    if root is None:
        return
    base = get_base_url(response)
    seen = set()
    for element in root.iter("a", "area"):
        link = (element.get("href") or "").strip()
        if link and link not in seen and not link.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            seen.add(link)
            with suppress(ValueError):
                yield urljoin(base, link)


def _follows(patterns: tuple[str, ...], url: str) -> bool:
    return any(re.search(pattern, url) for pattern in patterns)


def following(base: str, more: Next, source: Source, asked: Ask) -> Ask | None:
    """The question that a reader asks for with `more`, found at `base`.

    A next page is on the same host and port as its list, the page of an item within its registrable
    domain; None for any other address, or for no address at all.
    """
    clean = _clean(base, more.url)
    if clean is None:
        return None
    if more.detail:
        depth = asked.depth + 1
        near = depth <= DEPTH and _is_near(clean, base, source)
        return Ask(clean, more.body, told=more.told, depth=depth, start=asked.start) if near else None
    same = endpoint(clean) == endpoint(base)
    return Ask(clean, more.body, listing=True, told=more.told, depth=asked.depth, start=asked.start) if same else None


def _clean(base: str, url: str) -> str | None:
    try:
        clean = clean_url(urljoin(base, url))
    except ValueError:
        return None
    return urldefrag(clean).url if clean else None


def _is_near(url: str, base: str, source: Source) -> bool:
    try:
        check_url(url, source.allow_private)
    except AddressRefused:
        return False
    return same_domain(url, base)
