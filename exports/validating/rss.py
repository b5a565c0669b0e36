"""RSS 2.0, by its specification and the rules of the W3C's feed validator."""

import re

from lxml import etree

from exports.validating.documents import Document
from exports.validating.feed_values import (
    check_date,
    check_html,
    check_points,
    check_self,
    check_single,
    check_title,
    event_date,
    is_absolute,
    is_web,
)
from exports.validating.findings import Findings
from exports.validating.xml_documents import Text, children, line_of, local_name

FORMAT = "rss"
MEDIA_TYPES = ("application/rss+xml", "application/xml", "text/xml")
_ATOM = "{http://www.w3.org/2005/Atom}"
_EV = "{http://purl.org/rss/1.0/modules/event/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_OF_CHANNEL = frozenset(
    [
        "title",
        "link",
        "description",
        "language",
        "copyright",
        "managingEditor",
        "webMaster",
        "pubDate",
        "lastBuildDate",
        "category",
        "generator",
        "docs",
        "cloud",
        "ttl",
        "image",
        "rating",
        "textInput",
        "skipHours",
        "skipDays",
        "item",
    ]
)
_OF_ITEM = frozenset(
    ["title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"]
)
_MANY = frozenset(("category", "item", "enclosure"))
_OF_IMAGE = ("url", "title", "link")
_HOURS = frozenset(str(hour) for hour in range(24)) | frozenset(f"{hour:02}" for hour in range(10))
_DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
# What readers may leave out, by the names of the list and of its members.
_SKIPPED = {("skipHours", "hour"): _HOURS, ("skipDays", "day"): _DAYS}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+(?: \(.*\))?")


def validate(root: etree._Element, document: Document, findings: Findings) -> None:
    """Note what is wrong with an RSS document whose root is `rss`."""
    channel = root.find("channel")
    if root.get("version") != "2.0":
        findings.add("rss-version", line_of(root), told=root.get("version") or "")
    if channel is None:
        findings.add("rss-missing", line_of(root), "rss", told="channel")
        return
    for another in root.findall("channel")[1:]:
        findings.add("rss-twice", line_of(another), "rss", told="channel")
    items = channel.findall("item")
    _check_names(channel, "channel", _OF_CHANNEL, findings)
    for name in ("title", "link", "description"):
        _check_wanted(channel, name, findings)
    _check_channel(channel, document, findings)
    for item in items:
        _check_item(item, document, findings)
    check_single((told for item in items for told in children(item, "guid")), findings)
    if not items:
        findings.add("feed-empty", line_of(channel), "channel")


def _check_wanted(channel: etree._Element, name: str, findings: Findings) -> None:
    """What a channel must have. Sites without a subtitle have an empty description, which readers get over."""
    told = children(channel, name)
    if not told:
        findings.add("rss-missing", line_of(channel), "channel", told=name)
    elif any(one.value for one in told):
        return
    elif name == "link":
        findings.add("feed-link", told[0].line, "channel link", told="")
    else:
        findings.add("rss-empty", told[0].line, "channel", told=name)


def _check_channel(channel: etree._Element, document: Document, findings: Findings) -> None:
    for told in children(channel, "title"):
        check_title(told, "channel title", findings)
    for told in children(channel, "link"):
        if told.value and not is_absolute(told.value):
            findings.add("feed-link", told.line, "channel link", told=told.value)
    for name in ("pubDate", "lastBuildDate"):
        for told in children(channel, name):
            check_date(told, f"channel {name}", document.now, findings, mail=True)
    for told in children(channel, "language"):
        if not _LANGUAGE.fullmatch(told.value):
            findings.add("rss-language", told.line, "channel language", told=told.value)
    for told in children(channel, "ttl"):
        if not told.value.isdecimal():
            findings.add("rss-ttl", told.line, "channel ttl", told=told.value)
    _check_image(channel, findings)
    _check_skipped(channel, findings)
    check_points(channel, "channel", findings)
    links = [link for link in channel.findall(f"{_ATOM}link") if link.get("rel") == "self"]
    own = Text(line_of(links[0]), links[0].get("href") or "") if links else None
    check_self(own, document.address, line_of(channel), findings)


def _check_image(channel: etree._Element, findings: Findings) -> None:
    for image in channel.findall("image"):
        said = {name: "".join(told.value for told in children(image, name)) for name in _OF_IMAGE}
        faulty = [name for name, value in said.items() if not (value if name == "title" else is_absolute(value))]
        if faulty:
            findings.add("rss-image", line_of(image), "channel image", told=" ".join(faulty))


def _check_skipped(channel: etree._Element, findings: Findings) -> None:
    """The hours and days at which a channel need not be read."""
    for (name, part), known in _SKIPPED.items():
        for skipped in channel.findall(name):
            for told in children(skipped, part):
                if told.value.lower() not in known:
                    findings.add("rss-skip", told.line, f"channel {name}", told=told.value)


def _check_item(item: etree._Element, document: Document, findings: Findings) -> None:
    name = item.findtext("guid") or item.findtext("link") or item.findtext("title") or ""
    where = f"item {name.strip()[:60]}".strip()
    _check_names(item, where, _OF_ITEM, findings)
    if not any(told.value for one in ("title", "description") for told in children(item, one)):
        findings.add("rss-item-empty", line_of(item), where)
    for told in children(item, "title"):
        check_title(told, f"{where} title", findings)
    for told in (*children(item, "description"), *children(item, _CONTENT)):
        check_html(told, where, findings)
    for told in (*children(item, "link"), *children(item, "comments")):
        if not is_absolute(told.value):
            findings.add("feed-link", told.line, where, told=told.value)
    check_points(item, where, findings)
    _check_said(item, where, document, findings)
    _check_guid(item, where, findings)


def _check_said(item: etree._Element, where: str, document: Document, findings: Findings) -> None:
    """Dates, author and enclosures of an item."""
    for told in children(item, "pubDate"):
        check_date(told, f"{where} pubDate", document.now, findings, mail=True)
    for told in children(item, "author"):
        if not _MAIL.fullmatch(told.value):
            findings.add("rss-author", told.line, f"{where} author", told=told.value)
    for told in (*children(item, f"{_EV}startdate"), *children(item, f"{_EV}enddate")):
        if not event_date(told.value):
            findings.add("feed-event-date", told.line, where, told=told.value)
    for enclosure in item.findall("enclosure"):
        missing = [one for one in ("url", "length", "type") if not enclosure.get(one)]
        if missing:
            findings.add("rss-enclosure", line_of(enclosure), where, told=" ".join(missing))


def _check_guid(item: etree._Element, where: str, findings: Findings) -> None:
    guid = item.find("guid")
    if guid is None:
        findings.add("rss-guid-missing", line_of(item), where)
        return
    told = (guid.text or "").strip()
    if (guid.get("isPermaLink") or "true").lower() == "true" and not is_web(told):
        findings.add("rss-guid-link", line_of(guid), where, told=told)


def _check_names(element: etree._Element, where: str, known: frozenset[str], findings: Findings) -> None:
    seen: set[str] = set()
    for child in element.iterchildren():
        if not isinstance(child.tag, str) or child.tag.startswith("{"):
            continue
        name = local_name(child)
        if name not in known:
            findings.add("rss-element-unknown", line_of(child), where, told=name)
        elif name in seen and name not in _MANY:
            findings.add("rss-twice", line_of(child), where, told=name)
        seen.add(name)
