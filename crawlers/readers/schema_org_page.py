"""A page taken apart: its JSON-LD blocks and its microdata as plain nodes, and what is wrong with them."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import html
from lxml.etree import LxmlError, ParserError, _Element, iterwalk

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.sightings import Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.readers.microdata import Microdata, absolute
from crawlers.reading import Answer, Incomplete

LARGEST = 10_000_000
_DEEPEST = 200
_SNIFFED = 64 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|script|main|article|section|div|span|p|a|ul|ol|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_FEED = re.compile(r"\A(?:<\?xml[^>]{0,300}>)?\s{0,1000}(?:<!--[^>]{0,1000}-->\s{0,1000})?<(?:rss|feed|rdf:RDF)\b")


@dataclass
class Page:
    """What a page says in structured form.

    Attributes:
        url: the address against which addresses in the page are read.
        roots: (place in the page, value) of every JSON-LD value and microdata item.
        problems: blocks that could not be read, and what makes the page incomplete.
    """

    url: str
    roots: list[tuple[str, Any]] = field(default_factory=list)
    problems: list[Skipped | Incomplete] = field(default_factory=list)


def read_page(answer: Answer) -> Page:
    """The structured parts of an HTML page or of a JSON(-LD) answer.

    Raises `SourceUnreadable` when the answer is over 10 MB, or neither HTML nor JSON.
    """
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Name a smaller page as the start.")
    text, _ = decode(answer.body, answer.encoding or _declared(answer.body))
    start = text.lstrip("\ufeff \t\r\n")
    if "json" in answer.content_type or start.startswith(("{", "[")):
        return _json_page(answer, text)
    _refuse_other_formats(answer, start)
    return _html_page(answer, text)


def _declared(body: bytes) -> str:
    found = _CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else ""


def _refuse_other_formats(answer: Answer, text: str) -> None:
    beginning = text[:_SNIFFED]
    advice = "A schema_org source wants web pages or JSON-LD."
    if not beginning:
        raise SourceUnreadable(answer.url, "is empty.", "Look at the address in a browser.")
    if beginning[:15].upper() == "BEGIN:VCALENDAR":
        raise SourceUnreadable(answer.url, "is an iCalendar file.", "Use the reader ical.")
    if _FEED.match(beginning):
        raise SourceUnreadable(answer.url, "is a feed (RSS or Atom), not a web page.", advice)
    if "\0" in beginning[:1024] or not ("html" in answer.content_type or _TAG.search(beginning)):
        raise SourceUnreadable(answer.url, "is neither HTML nor JSON.", advice)


def _json_page(answer: Answer, text: str) -> Page:
    try:
        values = read_block(text)
    except BlockMalformed as error:
        raise SourceUnreadable(answer.url, f"{error}.", "Look at the address in a browser.") from error
    return Page(answer.url, [(f"JSON-LD block {number}", value) for number, value in enumerate(values, start=1)])


def _html_page(answer: Answer, text: str) -> Page:
    root = _parsed(text)
    page = Page(answer.url)
    if root is None:
        return page
    if _depth(root) > _DEEPEST:
        page.problems.append(Incomplete(f"the page nests elements deeper than {_DEEPEST}, where parsers stop"))
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    if base:
        page.url = absolute(answer.url, base)
    _add_blocks(page, root)
    microdata = Microdata(root, page.url)
    page.roots.extend((f"microdata item {number}", item) for number, item in enumerate(microdata.items(), start=1))
    if microdata.cut:
        page.problems.append(Incomplete("the page's microdata is too large or too tangled"))
    return page


def _parsed(text: str) -> _Element | None:
    # Bytes, because lxml refuses text that names an encoding; NUL ends a page for libxml2.
    body = text.replace("\0", "\ufffd").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (ParserError, LxmlError):
        return None
    # What stands after `</html>`, where some plugins put their scripts, becomes a second root.
    for stray in list(root.itersiblings("html")):
        root.extend(list(stray))
    return root


def _depth(root: _Element) -> int:
    depth = deepest = 0
    for event, _ in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _add_blocks(page: Page, root: _Element) -> None:
    blocks = [
        script
        for script in root.iter("script")
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"
    ]
    for number, script in enumerate(blocks, start=1):
        where, text = f"JSON-LD block {number}", script.text or ""
        if not text.strip():
            continue
        try:
            page.roots.extend((where, value) for value in read_block(text))
        except BlockMalformed as error:
            page.problems.append(
                Skipped(reason=SkipReason.MALFORMED, where=where, detail=str(error), excerpt=text[:2_000])
            )
