"""What an answer tells of itself, whatever its format: its title, who publishes it, under which licence.

For the proposal of `goodweek check`; a person reads it before it counts.
"""

import re
from urllib.parse import urlsplit

from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, decode, html_to_text
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen
from crawlers.readers.html_pages import HtmlPage, looks_like_html, parsed_page, text_of
from crawlers.readers.microdata import absolute
from crawlers.reading import Answer

_SNIFFED = 64 * 1024
_CALENDAR_NAME = re.compile(
    r"^(?:X-WR-CALNAME|NAME)(?:;[^:\r\n]*)?:(.+(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
_FEED_TITLE = re.compile(r"<title[^>]{0,200}>(.{1,500}?)</title>", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SEPARATORS = re.compile(r"\s[|–—·»-]\s")
_CREATIVE = re.compile(r"creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/([\d.]+)", re.IGNORECASE)
_LICENCES = (
    (re.compile(r"creativecommons\.org/publicdomain/zero/", re.IGNORECASE), "CC0 1.0"),
    (re.compile(r"(etalab|data)\.gouv\.fr/.*licence-ouverte|etalab-2", re.IGNORECASE), "Licence Ouverte 2.0"),
    (re.compile(r"opendatacommons\.org/licenses/odbl|vvlibri\.org/fr/licence/odbl", re.IGNORECASE), "ODbL 1.0"),
)


class About(Frozen):
    """What an answer says of itself; empty where it says nothing.

    Attributes:
        title: its own title.
        publisher: the name of the site.
        homepage: where people read it.
        licence: in words, where a known licence is linked.
    """

    title: str = ""
    publisher: str = ""
    homepage: str = ""
    description: str = ""
    image: str = ""
    language: str = ""
    licence: str = ""
    licence_url: str = ""


def about(answer: Answer) -> About:
    """What `answer` says of itself; survives any bytes."""
    homepage = _homepage(answer.url)
    host = (urlsplit(answer.url).hostname or "").removeprefix("www.")
    if looks_like_html(answer):
        page = html_of(answer)
        if page is not None and page.root is not None:
            return _of_page(page, page.root, homepage, host)
    text = decode(answer.body[:_SNIFFED], answer.encoding)[0]
    found = _CALENDAR_NAME.search(text) if "BEGIN:VCALENDAR" in text[:2_000].upper() else None
    if found:
        title = re.sub(r"\r?\n[ \t]", "", found[1]).replace("\\,", ",").replace("\\;", ";")
        return About(title=clean_line(title, 200), publisher=host, homepage=homepage)
    feed = _FEED_TITLE.search(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else None
    title = html_to_text(_CDATA.sub(r"\1", feed[1])) if feed else ""
    return About(title=clean_line(title, 200), publisher=clean_line(title, 200) or host, homepage=homepage)


def html_of(answer: Answer) -> HtmlPage | None:
    """The page that `answer` is; None when it is too large."""
    try:
        return parsed_page(answer.url, text_of(answer))
    except SourceUnreadable:
        return None


def meta(root: _Element, *names: str) -> str:
    """The first `<meta>` of one of these names (or properties) that says anything."""
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        said.setdefault(name, clean_line(element.get("content") or "", 2_000))
    return next((said[name] for name in names if said.get(name)), "")


def _of_page(page: HtmlPage, root: _Element, homepage: str, host: str) -> About:
    written = clean_line(next((_text(element) for element in root.iter("title")), ""), 300)
    site = meta(root, "og:site_name", "application-name")
    parts = [part for part in _SEPARATORS.split(written) if part.strip()]
    licence, licence_url = _licence(page, root)
    return About(
        title=(meta(root, "og:title") or (parts[0] if parts else ""))[:200],
        publisher=(site or (parts[-1] if len(parts) > 1 else "") or host)[:200],
        homepage=homepage,
        description=meta(root, "og:description", "description"),
        image=_absolute(page, meta(root, "og:image")),
        language=page.language,
        licence=licence,
        licence_url=licence_url,
    )


def _absolute(page: HtmlPage, address: str) -> str:
    return clean_url(absolute(page.url, address)) or "" if address else ""


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _licence(page: HtmlPage, root: _Element) -> tuple[str, str]:
    """The licence that is linked, first where the link says so (`rel="license"`), then a known one."""
    links = [element for element in root.iter("a", "link") if element.get("href")]
    links.sort(key=lambda element: "license" not in (element.get("rel") or "").lower().split())
    for element in links:
        url = _absolute(page, element.get("href") or "")
        name = licence_name(url)
        if name:
            return name, url
        if "license" in (element.get("rel") or "").lower().split() and url:
            return clean_line(_text(element), 100) or url, url
    return "", ""


def licence_name(url: str) -> str:
    """The name of the licence whose text is at `url`; empty when it is not known."""
    creative = _CREATIVE.search(url)
    if creative:
        return f"CC {creative[1].upper()} {creative[2]}"
    return next((name for pattern, name in _LICENCES if pattern.search(url)), "")


def _homepage(url: str) -> str:
    parts = urlsplit(url)
    return clean_url(f"{parts.scheme}://{parts.netloc}/") or "" if parts.scheme in ("http", "https") else ""
