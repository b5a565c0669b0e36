"""Whole feeds: a head, then entries that were written before, in RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

The heads of RSS and Atom are made with feedgen, and that of RSS is finished with lxml, because feedgen
loses the link to a hub (python-feedgen issue 122). That is done once for all heads that differ in their words
alone, with marks in the place of these; a catalogue has a feed for each town, place and association.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from feedgen.feed import FeedGenerator
from lxml import etree

from exports.exporter import Fragment
from exports.feeds_head import Head
from exports.feeds_xml import NAMESPACES
from exports.phrases import Language
from exports.rolling import EPOCH

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"


def rss_document(head: Head, items: Iterable[Fragment]) -> Iterator[bytes]:
    """The RSS document with these items; it tells no date where none is known."""
    yield from _joined(_worded(_rss, head), b"</channel>", items)


def atom_document(head: Head, entries: Iterable[Fragment]) -> Iterator[bytes]:
    """The Atom document with these entries."""
    yield from _joined(_worded(_atom, head), b"</feed>", entries)


def _rss(head: Head) -> bytes:
    feed = _generated(head)
    # feedgen takes the last link for the channel's own, whatever its relation (python-feedgen issue 122).
    feed.link(href=head.page, rel="alternate", type="text/html")
    whole: bytes = feed.rss_str()
    if head.hub:
        root = etree.fromstring(whole)
        own = root.find(f"channel/{{{_ATOM}}}link")
        assert own is not None
        own.addnext(etree.Element(f"{{{_ATOM}}}link", href=head.hub, rel="hub"))
        whole = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return whole


def _atom(head: Head) -> bytes:
    feed = _generated(head)
    feed.link(href=head.page, rel="alternate", type="text/html")
    if head.hub:
        feed.link(href=head.hub, rel="hub")
    whole: bytes = feed.atom_str()
    return whole


_WORDS = ("id", "title", "told", "page", "own", "rights", "site", "home", "hub")
_MARK = re.compile(r"(.)mark-of-([a-z-]+)\.")
_WHEN = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
Make = Callable[[Head], bytes]


def _worded(make: Make, head: Head) -> bytes:
    """What `make` makes of a head: its words between what is the same in all heads of this sort."""
    told = tuple([name for name in _WORDS if getattr(head, name)])
    parts = _parted(make, head.language, head.media_type, told)
    return "".join([_said(head, part) if place % 2 else part for place, part in enumerate(parts)]).encode()


def _said(head: Head, mark: str) -> str:
    if mark == "rss-date":
        return "" if head.updated == EPOCH else _built(head.updated)
    if mark == "atom-date":
        return head.updated.isoformat()
    said = escape(getattr(head, mark.removeprefix('"')))
    return said.replace('"', "&quot;") if mark[0] == '"' else said


def _built(updated: datetime) -> str:
    return f"<lastBuildDate>{format_datetime(updated)}</lastBuildDate>"


@lru_cache(maxsize=64)
def _parted(make: Make, language: Language, media_type: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """A head cut at its marks: what lies between them, and what stands there, in turn; a quote begins an attribute."""
    marks = {name: f"mark-of-{name}." if name in told else "" for name in _WORDS}
    sort = Head(language=language, media_type=media_type, updated=_WHEN, **marks)
    whole = make(sort).decode()
    whole = whole.replace(_built(_WHEN), "mark-of-rss-date.").replace(_WHEN.isoformat(), "mark-of-atom-date.")
    cut: list[str] = []
    place = 0
    for found in _MARK.finditer(whole):
        cut += (whole[place : found.start() + 1], f'"{found[2]}' if found[1] == '"' else found[2])
        place = found.end()
    return (*cut, whole[place:])


def json_document(head: Head, items: Iterable[Fragment]) -> Iterator[bytes]:
    """The JSON Feed with these items, one a line; each ends in a line break."""
    told: dict[str, Any] = {
        "version": _JSON_FEED,
        "title": head.title,
        "home_page_url": head.page,
        "feed_url": head.own,
        "description": head.told,
        "language": head.language,
        "authors": [{"name": head.site, "url": head.home}],
    }
    if head.hub:
        told["hubs"] = [{"type": "WebSub", "url": head.hub}]
    told["_goodweek"] = {"id": head.id, "updated": head.updated.isoformat(timespec="seconds"), "rights": head.rights}
    yield json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}").encode() + b',\n "items": [\n'
    lines = (item.body.rstrip(b"\n") for item in items)
    yield b",\n".join(lines)
    yield b"\n ]\n}\n"


def _generated(head: Head) -> FeedGenerator:
    feed = FeedGenerator()
    feed.register_extension("goodweek", _Namespaces, None)
    feed.title(head.title)
    feed.subtitle(head.told)
    feed.description(head.told)
    feed.id(head.id)
    feed.author({"name": head.site, "uri": head.home})
    feed.language(head.language)
    feed.ttl(360)
    feed.generator("Goodweek")
    feed.link(href=head.own, rel="self", type=head.media_type)
    if head.rights:
        feed.rights(head.rights)
    # Both dates are "now" unless they are given: the bytes of a feed would be others each time.
    feed.updated(head.updated)
    feed.lastBuildDate(head.updated)
    return feed


class _Namespaces:
    """An extension of feedgen that declares on the root what the fragments use, so that none of them has to."""

    def extend_ns(self) -> dict[str, str]:
        """The prefixes and their namespaces."""
        return NAMESPACES

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Nothing besides."""
        return feed

    extend_atom = extend_rss


def _joined(head_and_tail: bytes, tail: bytes, fragments: Iterable[Fragment]) -> Iterator[bytes]:
    place = head_and_tail.rindex(tail)
    yield head_and_tail[:place]
    for fragment in fragments:
        yield fragment.body
    yield head_and_tail[place:]
