"""What a feed must be before it is published: strictly well formed (reliability C3), and complete."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_EV = "{http://purl.org/rss/1.0/modules/event/}"
_GUID = re.compile(rb"<guid[^>]*>([^<]*)</guid>")
_ID = re.compile(rb"<id>([^<]*)</id>")


def rss_problems(document: bytes) -> list[str]:
    """What is wrong with an RSS 2.0 document, in a line each."""
    root = _parsed(document)
    if isinstance(root, str):
        return [root]
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        return ["its root is no rss with a channel"]
    items = channel.findall("item")
    found = [*_missing(channel, ("title", "link", "description", f"{_ATOM}link"), "the channel")]
    for item in items:
        name = item.findtext("guid") or "an item"
        found += _missing(item, ("title", "link", "guid", "pubDate", f"{_EV}startdate"), name)
        found += _misdated(item, ("pubDate",), name, mail=True)
        found += _misdated(item, (f"{_EV}startdate", f"{_EV}enddate"), name)
    return [*found, *_self_linked(channel), *_doubled(item.findtext("guid") for item in items)]


def atom_problems(document: bytes) -> list[str]:
    """What is wrong with an Atom document, in a line each."""
    root = _parsed(document)
    if isinstance(root, str):
        return [root]
    if root.tag != f"{_ATOM}feed":
        return ["its root is no feed of Atom"]
    entries = root.findall(f"{_ATOM}entry")
    required = tuple(_ATOM + name for name in ("id", "title", "updated"))
    found = [*_missing(root, (*required, f"{_ATOM}author", f"{_ATOM}link"), "the feed")]
    for entry in entries:
        name = entry.findtext(f"{_ATOM}id") or "an entry"
        found += _missing(entry, (*required, f"{_ATOM}published", f"{_ATOM}link", f"{_EV}startdate"), name)
        dated = (f"{_ATOM}published", f"{_ATOM}updated", f"{_EV}startdate", f"{_EV}enddate")
        found += _misdated(entry, dated, name)
    return [*found, *_doubled(entry.findtext(f"{_ATOM}id") for entry in entries)]


def rss_frame_problems(document: bytes) -> list[str]:
    """The same of a document whose items were looked at before: its channel, and that they are whole and no one twice."""
    frame = _frame(document, b"<item>", b"</item>")
    return [frame] if isinstance(frame, str) else [*rss_problems(frame), *_doubled_ids(_GUID, document)]


def atom_frame_problems(document: bytes) -> list[str]:
    """The same of a document whose entries were looked at before."""
    frame = _frame(document, b"<entry>", b"</entry>")
    return [frame] if isinstance(frame, str) else [*atom_problems(frame), *_doubled_ids(_ID, document)]


def _frame(document: bytes, begins: bytes, ends: bytes) -> bytes | str:
    """What stands around the entries; text holds no `<`, so that what looks like a tag is one."""
    head, mark, rest = document.partition(begins)
    if not mark:
        return document
    _, end, tail = rest.rpartition(ends)
    return head + tail if end and rest.count(begins) + 1 == rest.count(ends) else "an entry is cut"


def _doubled_ids(pattern: re.Pattern[bytes], document: bytes) -> Iterator[str]:
    return _doubled(one.decode("utf-8", "replace") for one in pattern.findall(document))


def _parsed(document: bytes) -> etree._Element | str:
    """The root, or why there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        return f"it is not well formed: {error}"


def _missing(element: etree._Element, names: Iterable[str], where: str) -> Iterator[str]:
    for name in names:
        child = element.find(name)
        if child is None or not (child.text or child.attrib or len(child)):
            yield f"{where[:100]} has no {etree.QName(name).localname}"


def _misdated(element: etree._Element, names: Iterable[str], where: str, *, mail: bool = False) -> Iterator[str]:
    for name in names:
        told = element.findtext(name)
        if told and not _is_date(told, mail=mail):
            yield f"{where[:100]} has a {etree.QName(name).localname} that is no date: {told[:40]!r}"


@lru_cache(maxsize=4096)  # One entry stands in ten feeds.
def _is_date(told: str, *, mail: bool) -> bool:
    try:
        when = parsedate_to_datetime(told) if mail else datetime.fromisoformat(told)
    except ValueError:
        return False
    return when.tzinfo is not None or len(told) == len("2026-11-03")


def _self_linked(channel: etree._Element) -> Iterator[str]:
    own = channel.find(f"{_ATOM}link[@rel='self']")
    if own is not None and own.get("href") == channel.findtext("link"):
        yield "the channel links to the feed, not to its page"


def _doubled(names: Iterable[str | None]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if name is not None and count > 1:
            yield f"{name[:100]} stands {count} times"
