"""Atom 1.0 (RFC 4287), with the warnings of the W3C's feed validator."""

from urllib.parse import urljoin

from lxml import etree

from exports.validating.documents import Document
from exports.validating.feed_values import (
    check_date,
    check_html,
    check_points,
    check_self,
    check_single,
    check_title,
    check_updated,
    event_date,
    is_absolute,
)
from exports.validating.findings import Findings
from exports.validating.xml_documents import Text, children, line_of, local_name

FORMAT = "atom"
MEDIA_TYPES = ("application/atom+xml", "application/xml", "text/xml")
NAMESPACE = "http://www.w3.org/2005/Atom"
_ATOM = f"{{{NAMESPACE}}}"
_EV = "{http://purl.org/rss/1.0/modules/event/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ONCE = frozenset(
    [
        "id",
        "title",
        "updated",
        "subtitle",
        "generator",
        "icon",
        "logo",
        "rights",
        "published",
        "summary",
        "content",
        "source",
    ]
)
_KNOWN = _ONCE | frozenset(["author", "contributor", "category", "link", "entry"])
_TEXTS = ("text", "html", "xhtml")


def validate(root: etree._Element, document: Document, findings: Findings) -> None:
    """Note what is wrong with an Atom document whose root is `feed`."""
    entries = root.findall(f"{_ATOM}entry")
    _check_shared(root, "feed", document, findings)
    signed = root.find(f"{_ATOM}author") is not None
    for entry in entries:
        name = entry.findtext(f"{_ATOM}id") or entry.findtext(f"{_ATOM}title") or ""
        where = f"entry {name.strip()[:60]}".strip()
        _check_shared(entry, where, document, findings)
        _check_entry(entry, where, findings, signed=signed)
        for told in children(entry, f"{_ATOM}published"):
            check_date(told, f"{where} published", document.now, findings, mail=False)
    check_single((told for entry in entries for told in children(entry, f"{_ATOM}id")), findings)
    check_updated([told for entry in entries for told in children(entry, f"{_ATOM}updated")[:1]], findings)
    _check_own(root, document.address, findings)
    if not entries:
        findings.add("feed-empty", line_of(root), "feed")


def _check_shared(element: etree._Element, where: str, document: Document, findings: Findings) -> None:
    """What a feed and an entry must both have."""
    for name in ("id", "title", "updated"):
        if element.find(_ATOM + name) is None:
            findings.add("atom-missing", line_of(element), where, told=name)
    _check_names(element, where, findings)
    _check_texts(element, where, findings)
    _check_links(element, where, findings)
    check_points(element, where, findings)
    for category in element.iterchildren(f"{_ATOM}category"):
        if category.get("term") is None:
            findings.add("atom-category", line_of(category), where)
    for told in children(element, f"{_ATOM}id"):
        if not is_absolute(told.value):
            findings.add("atom-id", told.line, where, told=told.value)
    for told in children(element, f"{_ATOM}updated"):
        check_date(told, f"{where} updated", document.now, findings, mail=False)


def _check_names(element: etree._Element, where: str, findings: Findings) -> None:
    seen: set[str] = set()
    for child in element.iterchildren():
        name = local_name(child)
        if child.tag == _ATOM + name and name in seen and name in _ONCE:
            findings.add("atom-twice", line_of(child), where, told=name)
        if child.tag == _ATOM + name and name not in _KNOWN:
            findings.add("atom-element-unknown", line_of(child), where, told=name)
        seen.add(name)


def _check_texts(element: etree._Element, where: str, findings: Findings) -> None:
    for name in ("title", "subtitle", "summary", "rights"):
        for one in element.iterchildren(_ATOM + name):
            _check_text(one, f"{where} {name}", findings)
    for author in element.iterchildren(f"{_ATOM}author"):
        if not (author.findtext(f"{_ATOM}name") or "").strip():
            findings.add("atom-author-name", line_of(author), where)


def _check_text(element: etree._Element, where: str, findings: Findings) -> None:
    """A text construct (RFC 4287 section 3.1)."""
    kind = element.get("type") or "text"
    told = Text(line_of(element), (element.text or "").strip())
    if kind not in _TEXTS:
        findings.add("atom-text-type", told.line, where, told=kind)
    elif kind == "xhtml":
        if element.find(f"{_XHTML}div") is None:
            findings.add("atom-xhtml", told.line, where)
    elif len(element):
        findings.add("atom-markup", told.line, where, told=kind)
    elif kind == "html":
        check_html(told, where, findings)
    elif where.endswith("title"):
        check_title(told, where, findings)


def _check_links(element: etree._Element, where: str, findings: Findings) -> None:
    seen: set[tuple[str, str]] = set()
    for link in element.iterchildren(f"{_ATOM}link"):
        href, rel = link.get("href") or "", link.get("rel") or "alternate"
        if not href:
            findings.add("atom-link", line_of(link), where)
        elif not is_absolute(href) and (_bases(link) or rel != "self"):
            findings.add("feed-link-relative" if _bases(link) else "feed-link", line_of(link), where, told=href)
        key = (link.get("type") or "", link.get("hreflang") or "")
        if rel == "alternate":
            if key in seen:
                findings.add("atom-alternate-twice", line_of(link), where)
            seen.add(key)


def _check_own(root: etree._Element, address: str, findings: Findings) -> None:
    """Whether the feed says its own address, which may be relative to another."""
    link = next((one for one in root.iterchildren(f"{_ATOM}link") if one.get("rel") == "self"), None)
    if link is None:
        check_self(None, address, line_of(root), findings)
        return
    whole, bases = link.get("href") or "", _bases(link)
    if whole and not is_absolute(whole) and bases:
        whole = _resolved(whole, bases, address)
        # Relative to what is relative itself, of a file that nobody knows the address of: it was warned of that.
        if not is_absolute(whole):
            return
    check_self(Text(line_of(link), whole), address, line_of(root), findings)


def _bases(element: etree._Element) -> list[str]:
    """All of `xml:base` that holds for an element, from the outermost one to its own."""
    above = [one.get(_BASE) for one in (element, *element.iterancestors())]
    return [base for base in reversed(above) if base]


def _resolved(href: str, bases: list[str], address: str) -> str:
    """A relative address, as far as it can be made whole (RFC 4287 section 2, RFC 3986 section 5.1)."""
    whole = address
    try:
        for one in (*bases, href):
            whole = urljoin(whole, one)
    except ValueError:
        return ""
    return whole


def _check_entry(entry: etree._Element, where: str, findings: Findings, *, signed: bool) -> None:
    content = entry.find(f"{_ATOM}content")
    links = entry.findall(f"{_ATOM}link")
    if content is None and not any((link.get("rel") or "alternate") == "alternate" for link in links):
        findings.add("atom-entry-link", line_of(entry), where)
    if not signed and entry.find(f"{_ATOM}author") is None and entry.find(f"{_ATOM}source/{_ATOM}author") is None:
        findings.add("atom-author", line_of(entry), where)
    if content is not None and not content.get("src"):
        if (content.get("type") or "text") in _TEXTS:
            _check_text(content, f"{where} content", findings)
    elif content is not None and entry.find(f"{_ATOM}summary") is None:
        findings.add("atom-summary", line_of(content), where)
    for told in (*children(entry, f"{_EV}startdate"), *children(entry, f"{_EV}enddate")):
        if not event_date(told.value):
            findings.add("feed-event-date", told.line, where, told=told.value)
