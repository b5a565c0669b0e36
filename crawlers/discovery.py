"""Where a page leads to something that can be read better than the page: feeds, calendars, known programs. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, decode
from crawlers.addresses import same_domain
from crawlers.checking_page import html_of, meta
from crawlers.readers.html_pages import HtmlPage
from crawlers.readers.microdata import absolute
from crawlers.reading import Answer

_ALTERNATE = {
    "text/calendar": (90, "ical"),
    "application/atom+xml": (60, "feed"),
    "application/rss+xml": (60, "feed"),
}
_COMMENTS = re.compile(r"comment", re.IGNORECASE)
_CALENDAR = re.compile(r"\.ics(?:$|\?)|[?&](?:outlook-)?ical=1|/ical/|format=ical|events\.v2\.ics", re.IGNORECASE)
_TABLE = re.compile(r"\.(?:csv|xlsx|ods)(?:$|\?)", re.IGNORECASE)
_AGENDA = re.compile(r"agenda|event|evenement|sortir|atelier|rencontre|programme|calend|stage|animation", re.IGNORECASE)
_OPENAGENDA_ID = re.compile(r"openagenda\.com(?:/[a-z]{2})?/agendas/(\d{3,12})", re.IGNORECASE)
_PORTAL = "https://public.opendatasoft.com/api/explore/v2.1/catalog/datasets/evenements-publics-openagenda/records"
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_FEWEST_PAGES = 3
_MOST = 20


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may be read better.

    Attributes:
        rank: 0 to 100, how promising it is.
        what: what leads there, in words.
        reader: which reader it is for, where that is known; its way of opening an address is then used.
    """

    rank: int
    url: str
    what: str
    reader: str = ""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """A list of links to pages of the same kind.

    Attributes:
        pattern: a regular expression that their addresses match, for `follow`.
    """

    pattern: str
    urls: tuple[str, ...]


def leads_in(answer: Answer) -> list[Lead]:
    """Where the page `answer` leads, the most promising first, each address once. [] when it is no page."""
    page = html_of(answer)
    if page is None or page.root is None:
        return []
    text = decode(answer.body, answer.encoding)[0]
    found = [*_declared(page, page.root), *_linked(page, page.root), *_programs(page, page.root, text)]
    best: dict[str, Lead] = {}
    for lead in sorted(found, key=lambda lead: -lead.rank):
        best.setdefault(lead.url, lead)
    best.pop(answer.url, None)
    return list(best.values())[:_MOST]


def _declared(page: HtmlPage, root: _Element) -> Iterator[Lead]:
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        url = _address(page, link.get("href"))
        if not url or "alternate" not in relations or kind not in _ALTERNATE:
            continue
        rank, reader = _ALTERNATE[kind]
        title = clean_line(link.get("title") or "", 100)
        rank += 15 if reader == "feed" and _AGENDA.search(f"{title} {url}") else 0
        rank -= 40 if _COMMENTS.search(f"{title} {urlsplit(url).path}") else 0
        yield Lead(rank, url, f"declared as {kind}" + (f" ({title})" if title else ""), reader)


def _linked(page: HtmlPage, root: _Element) -> Iterator[Lead]:
    for link in root.iter("a", "iframe"):
        written = (link.get("href") or link.get("src") or "").strip()
        url = _address(page, written)
        if not url:
            continue
        if written.lower().startswith(("webcal:", "webcals:")) or _CALENDAR.search(url):
            # One event of a list often has a calendar of its own.
            whole = bool(re.search(r"webcal|list|agenda|calend|all|tous|month", written, re.IGNORECASE))
            yield Lead(88 if whole else 80, url, "a link to a calendar", "ical")
        elif _TABLE.search(url):
            yield Lead(35, url, "a link to a table")
        if "calendar.google.com/calendar/embed" in url:
            yield from _google(url)


def _google(url: str) -> Iterator[Lead]:
    for calendar in parse_qs(urlsplit(url).query).get("src", [])[:3]:
        address = f"https://calendar.google.com/calendar/ical/{quote(calendar, safe='')}/public/basic.ics"
        yield Lead(85, address, "an embedded Google calendar", "ical")


def _programs(page: HtmlPage, root: _Element, text: str) -> Iterator[Lead]:
    """Marks of programs whose interfaces are known."""
    generator = meta(root, "generator").lower()
    rest = next((link.get("href") for link in root.iter("link") if link.get("rel") == "https://api.w.org/"), None)
    api = _address(page, rest) if rest else ""
    tribe = "tribe-events" in text or "the events calendar" in generator
    if tribe:
        base = api or urljoin(page.url, "/wp-json/")
        yield Lead(92, urljoin(base, "tribe/events/v1/events"), "The Events Calendar of WordPress", "events_calendar")
    if api:
        yield Lead(40, urljoin(api, "wp/v2/posts?per_page=20"), "the posts of a WordPress site", "wordpress")
    if "mobilizon" in generator or ("mobilizon" in text[:20_000].lower() and 'id="app"' in text):
        yield Lead(90, urljoin(page.url, "/api"), "a Mobilizon instance", "mobilizon")
    if "gancio" in generator or "gancio-events" in text or ("__NUXT__" in text and "gancio" in text):
        yield Lead(90, urljoin(page.url, "/api/events"), "a Gancio instance", "gancio")
    for number in list(dict.fromkeys(_OPENAGENDA_ID.findall(text)))[:2]:
        calendar = f"https://openagenda.com/agendas/{number}/events.v2.ics"
        yield Lead(86, calendar, f"the OpenAgenda agenda {number}, its calendar", "ical")
        where = f"?where=originagenda_uid%3D%22{number}%22&limit=100"
        yield Lead(84, _PORTAL + where, f"the OpenAgenda agenda {number}, in the open data", "opendatasoft")


def page_links(answer: Answer) -> PageLinks | None:
    """The largest group of links to pages that seem to be of events; None when there are not three of one kind."""
    page = html_of(answer)
    if page is None or page.root is None:
        return None
    groups: dict[str, list[str]] = {}
    for url in links_of(page):
        folder, _, last = urlsplit(url).path.rstrip("/").rpartition("/")
        if same_domain(url, answer.url) and last and _AGENDA.search(folder) and url != answer.url:
            groups.setdefault(f"{folder}/", []).append(url)
    best = Counter({folder: len(set(urls)) for folder, urls in groups.items()}).most_common(1)
    if not best or best[0][1] < _FEWEST_PAGES:
        return None
    folder = best[0][0]
    return PageLinks(f"{re.escape(folder)}[^/?#]+/?$", tuple(dict.fromkeys(groups[folder])))


def links_matching(answer: Answer, patterns: tuple[str, ...]) -> list[str]:
    """The links of a page whose address matches one of `patterns`, within the registrable domain of the page."""
    page = html_of(answer)
    if page is None or page.root is None:
        return []
    wanted = [re.compile(pattern) for pattern in patterns]
    near = (url for url in links_of(page) if same_domain(url, answer.url))
    return [url for url in near if any(pattern.search(url) for pattern in wanted)]


def links_of(page: HtmlPage) -> list[str]:
    """The addresses that the links of `page` lead to, in page order, each once, without fragment."""
    if page.root is None:
        return []
    found = (_address(page, link.get("href")) for link in page.root.iter("a"))
    return list(dict.fromkeys(urldefrag(url).url for url in found if url))


def sitemaps_in(answer: Answer) -> list[Lead]:
    """The sitemaps that a robots.txt names (RFC 9309 section 2.2.4); those of events first."""
    text = decode(answer.body[: 500 * 1024], answer.encoding)[0]
    urls = [url for written in _SITEMAP.findall(text) if (url := clean_url(written))]
    ranked = sorted(dict.fromkeys(urls), key=lambda url: not _AGENDA.search(url))
    return [Lead(30, url, "a sitemap that robots.txt names", "sitemap") for url in ranked[:5]]


def _address(page: HtmlPage, written: str | None) -> str:
    text = (written or "").strip()
    if text.lower().startswith(("webcal:", "webcals:")):
        return clean_url(text) or ""
    return clean_url(absolute(page.url, text)) or "" if text and not text.startswith("#") else ""
