"""One entry of a feed, whichever its dialect (RSS 0.9x, 1.0, 2.0, Atom 0.3 and 1.0): its own words, cleaned.

Authors are never looked at: they are persons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from catalog.sightings import Image
from crawlers.readers.descriptions import Description, described, plainly
from crawlers.readers.feed_dates import Moment, when
from crawlers.readers.feed_names import RDF, XML, Parts, called, parts_of, within
from crawlers.readers.microdata import absolute
from crawlers.readers.xml_answers import text_of

_MOST_WORDS = 50
_TITLE = (("atom", "title"), ("rss", "title"), ("dc", "title"), ("media", "title"))
_BODY = (("content", "encoded"), ("atom", "content"), ("rss", "fullitem"))
_SUMMARY = (("atom", "summary"), ("rss", "description"), ("dc", "description"), ("media", "description"))
_PUBLISHED = (("atom", "published"), ("atom", "issued"), ("rss", "pubdate"), ("dcterms", "issued"), ("dc", "date"))
_UPDATED = (("atom", "updated"), ("atom", "modified"), ("dcterms", "modified"))
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """What every dialect says of an entry.

    Attributes:
        parts: its children by vocabulary and name, for event modules.
        id: the feed's own lasting id; where it gives none, the link, else the title with its date.
        title, summary, body: plain text; `body` is the full content, where there is one.
        link: the page of the entry, absolute; may be empty.
        published, updated: when the entry was published and changed. Never when an event takes place.
        changed: the text of `updated`, else of `published`, as written.
        keywords: its categories.
        language: two or three letters, or empty.
    """

    parts: Parts
    id: str
    title: str
    link: str
    summary: str
    body: str
    html: str
    published: Moment | None
    updated: Moment | None
    changed: str
    keywords: tuple[str, ...]
    image: Image | None
    language: str


def entry_of(element: _Element, zone: str, language: str) -> Entry:
    """The entry that `element` holds; `language` is that of the feed."""
    parts = parts_of(element)
    title, link = _first_told(parts, _TITLE).text, _link(element, parts)
    summary, body = _first_told(parts, _SUMMARY), _first_told(parts, _BODY)
    published, updated = said(parts, _PUBLISHED), said(parts, _UPDATED)
    own_id = clean_line(element.get(f"{{{RDF}}}about") or said(parts, (("atom", "id"), ("rss", "guid"))), 500)
    return Entry(
        parts=parts,
        id=own_id or link[:500] or clean_line(f"{title} {published or updated}".strip(), 500),
        title=clean_line(title),
        link=link,
        summary=summary.text,
        body=body.text,
        html=(body if body.text else summary).html,
        published=when(published, zone),
        updated=when(updated, zone),
        changed=clean_line(updated or published, 60),
        keywords=tuple(dict.fromkeys(filter(None, _keywords(parts))))[:_MOST_WORDS],
        image=_image(element, parts),
        language=language_of(element, parts) or language,
    )


def said(parts: Parts, names: tuple[tuple[str, str], ...]) -> str:
    """The text of the first part with one of these names that has any, stripped."""
    for name in names:
        for element in parts.get(name, ()):
            if text := text_of(element).strip():
                return text
    return ""


def language_of(element: _Element, parts: Parts) -> str:
    """The language that an element says it is in, as two or three letters; or empty."""
    written = element.get(f"{{{XML}}}lang") or said(parts, (("rss", "language"), ("dc", "language")))
    found = _LANGUAGE.fullmatch(written.strip()[:40])
    return found[1].lower() if found else ""


def alternate(element: _Element, parts: Parts) -> str:
    """The page that a feed or an entry stands for: its link, absolute, or empty."""
    for link in parts.get(("atom", "link"), ()):
        if (link.get("rel") or "alternate").strip() == "alternate" and (url := address(link, link.get("href"))):
            return url
    for link in parts.get(("rss", "link"), ()):
        if url := address(element, text_of(link) or link.get("href")):
            return url
    return ""


def address(element: _Element, written: str | None) -> str:
    """A web address as seen from `element` (`xml:base`, else the feed's own address), or empty."""
    text = (written or "").strip()
    return (clean_url(text) or clean_url(absolute(element.base or "", text)) or "") if text else ""


def _link(element: _Element, parts: Parts) -> str:
    if url := alternate(element, parts):
        return url
    for guid in parts.get(("rss", "guid"), ()):
        # RSS 2.0: a guid is an address unless it says that it is none.
        if (guid.get("isPermaLink") or "true").strip().lower() == "true" and (own := clean_url(text_of(guid))):
            return own
    return clean_url(element.get(f"{{{RDF}}}about") or said(parts, (("atom", "id"),))) or ""


def _first_told(parts: Parts, names: tuple[tuple[str, str], ...]) -> Description:
    for name in names:
        for element in parts.get(name, ()):
            told = _told(element, name[0])
            if told.text:
                return told
    return Description()


def _told(element: _Element, vocabulary: str) -> Description:
    """What a text construct says: Atom tells how it is written (RFC 4287 section 3.1), RSS never does."""
    kind = (element.get("type") or "text").strip().lower() if vocabulary == "atom" else "html"
    if kind.endswith("xhtml") or (vocabulary == "atom" and element.get("mode") == "xml" and len(element)):
        return described(etree.tostring(element, encoding="unicode", with_tail=False))
    if kind in ("text", "text/plain"):
        return plainly(text_of(element))
    if kind not in ("html", "text/html"):
        return Description()
    return described(text_of(element))


def _keywords(parts: Parts) -> Iterator[str]:
    for category in parts.get(("atom", "category"), ()):
        yield clean_line(category.get("label") or category.get("term"))
    for name in (("rss", "category"), ("dc", "subject"), ("ev", "type")):
        for category in parts.get(name, ()):
            yield html_to_text(text_of(category), 200).replace("\n", " ")


def _image(element: _Element, parts: Parts) -> Image | None:
    for url, holder in _pictures(element, parts):
        if clean := address(element, url):
            credit = next((text_of(child) for child in holder if called(child) == ("media", "credit")), "")
            return Image(url=clean, credit=credit)
    return None


def _pictures(element: _Element, parts: Parts) -> Iterator[tuple[str | None, _Element]]:
    """Addresses that are said to be pictures: Media RSS, then enclosures."""
    for content in within(element, "media", "content"):
        if content.get("medium") == "image" or (content.get("type") or "").startswith("image/"):
            yield content.get("url"), content
    for enclosure in parts.get(("rss", "enclosure"), ()):
        if (enclosure.get("type") or "").startswith("image/"):
            yield enclosure.get("url"), enclosure
    for link in parts.get(("atom", "link"), ()):
        if link.get("rel") == "enclosure" and (link.get("type") or "").startswith("image/"):
            yield link.get("href"), link
    for thumbnail in within(element, "media", "thumbnail"):
        yield thumbnail.get("url"), thumbnail
