"""A press article: its title, day, publisher and text; and how it is told from a list of articles."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from lxml.etree import _Element

from catalog.cleaning.text import clean_line
from crawlers.readers.html_pages import HtmlPage
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.readers.profile_dates import full_date, full_dates
from crawlers.readers.profile_text import address_in, meta_of, text_of
from crawlers.readers.schema_org_nodes import plain
from crawlers.readers.schema_org_types import bare

_BYLINE = re.compile(
    r"\b(?:publi[ée]e?s?|mise? en ligne|post[ée]e?|published|posted)\b[^\n]{0,20}?[ :](?=[^\n]{0,20}\d)([^\n]{4,60})",
    re.IGNORECASE,
)
_SITE_IN_TITLE = re.compile(r"\s[|–—·]\s[^|–—·]{1,60}$")
_MOST_NODES = 2_000


class NotAnArticle(ValueError):
    """A page that is no article; the text says why."""


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says of itself. `published_on` is a day, as `2018-03-20`."""

    title: str
    url: str
    text: str
    published_on: str
    publisher: str = ""


def article_of(page: HtmlPage, url: str) -> Article:
    """The article that the page at `url` is.

    Raises `NotAnArticle` for a list of articles, and for a page without title or day of publication.
    """
    if page.root is None:
        raise NotAnArticle("the page is empty")
    described = list(_described(page.root))
    declared = described[0] if len(described) == 1 else {}
    says_so = bool(declared) or meta_of(page, "og:type") == "article" or bool(_meta_day(page))
    body = _body(page.root, says_so=says_so)
    text = text_of(body, beside=False)
    day = full_date(str(declared.get("datePublished") or "")) or _meta_day(page)
    day = day or _time_in(body) or _byline(text, page.root)
    title = plain(declared.get("headline")) or _heading(body) or _heading(page.root) or _page_title(page)
    if not day:
        raise NotAnArticle("the page has no day of publication")
    if not title:
        raise NotAnArticle("the page has no title")
    return Article(
        title, _own_address(page, url), text, day, _publisher(declared) or clean_line(meta_of(page, "og:site_name"))
    )


def _described(root: _Element) -> Iterator[Mapping[str, Any]]:
    """The articles of the page's JSON-LD that stand in no list."""
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            waiting: deque[Any] = deque(read_block(script.text or ""))
        except BlockMalformed:
            continue
        seen = 0
        while waiting and seen < _MOST_NODES:
            value = waiting.popleft()
            seen += 1
            if isinstance(value, list):
                waiting.extend(value[:_MOST_NODES])
            elif isinstance(value, dict):
                if any(bare(str(name)).endswith(("Article", "BlogPosting")) for name in _types(value)):
                    yield value
                waiting.extend(value[key] for key in ("@graph", "mainEntity") if key in value)


def _types(node: Mapping[str, Any]) -> list[Any]:
    written = node.get("@type")
    return written if isinstance(written, list) else [written]


def _meta_day(page: HtmlPage) -> str:
    return full_date(meta_of(page, "article:published_time", "og:article:published_time", "dc.date", "dcterms.issued"))


def _body(root: _Element, *, says_so: bool) -> _Element:
    """The element that holds the article: the `<article>` with the title, or the only one, or `<main>`."""
    articles = [element for element in root.iter("article") if not _is_inside(element, "article")]
    titled = [element for element in articles if next(element.iter("h1"), None) is not None]
    if len(titled) == 1:
        return titled[0]
    if len(articles) == 1 and (says_so or not _is_teaser(articles[0])):
        return articles[0]
    if articles and not says_so:
        raise NotAnArticle("the page is a list of articles")
    main = next(root.iter("main"), None)
    body = next(root.iter("body"), None)
    return main if main is not None else body if body is not None else root


def _is_inside(element: _Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _is_teaser(article: _Element) -> bool:
    """Whether its title is a link: to the article itself, which stands elsewhere."""
    title = next(article.iter("h2", "h3", "h4"), None)
    return title is not None and (next(title.iter("a"), None) is not None or _is_inside(title, "a"))


def _time_in(body: _Element) -> str:
    """The day of a `<time>` that says that it is the publication's, or of the only one."""
    times = [element for element in body.iter("time") if full_date(element.get("datetime") or "")]
    marked = [
        element
        for element in times
        if element.get("pubdate") is not None
        or "datePublished" in (element.get("itemprop") or "")
        or "publi" in (element.get("class") or "").lower()
    ]
    chosen = marked[:1] or (times if len(times) == 1 and body.tag == "article" else [])
    return full_date(chosen[0].get("datetime") or "") if chosen else ""


def _byline(text: str, root: _Element) -> str:
    """The day after "Publié le", where the article has one such line; several are those of a list."""
    for said in (text, text_of(root, beside=False)):
        days = dict.fromkeys(day for found in _BYLINE.findall(said) for day in full_dates(found)[:1])
        if len(days) > 1:
            raise NotAnArticle("the page gives several days of publication, as a list does")
        if days:
            return next(iter(days))
    return ""


def _heading(element: _Element) -> str:
    title = next(element.iter("h1"), None)
    return "" if title is None else clean_line(text_of(title))


def _page_title(page: HtmlPage) -> str:
    assert page.root is not None
    element = next(page.root.iter("title"), None)
    written = clean_line(element.text) if element is not None else ""
    return clean_line(meta_of(page, "og:title")) or _SITE_IN_TITLE.sub("", written)


def _publisher(declared: Mapping[str, Any]) -> str:
    value = declared.get("publisher")
    return plain(value.get("name")) if isinstance(value, dict) else plain(value) if isinstance(value, str) else ""


def _own_address(page: HtmlPage, url: str) -> str:
    """The canonical address where it is of the same host, else the page's own."""
    assert page.root is not None
    links = (link for link in page.root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    for written in (next((link.get("href") for link in links), None), meta_of(page, "og:url")):
        own = address_in(page, written)
        if own and urlsplit(own).hostname == urlsplit(url).hostname and urlsplit(own).path != "/":
            return own
    return urldefrag(url).url
