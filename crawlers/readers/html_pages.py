"""An answer that is to be an HTML page: its tree, bounded in size and watched for depth (reliability B8)."""

import re
from dataclasses import dataclass, field

from lxml import html
from lxml.etree import LxmlError, ParserError, _Element, iterwalk

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from crawlers.readers.microdata import absolute
from crawlers.reading import Answer, Incomplete

LARGEST = 10_000_000
DEEPEST = 200
_SNIFFED = 64 * 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|script|main|article|section|div|span|p|a|ul|ol|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_FEED = re.compile(r"\A(?:<\?xml[^>]{0,300}>)?\s{0,1000}(?:<!--[^>]{0,1000}-->\s{0,1000})?<(?:rss|feed|rdf:RDF)\b")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A parsed page.

    Attributes:
        url: the address against which addresses in the page are read (its `<base>`, else its own).
        root: the `<html>` element; None where nothing could be parsed.
        language: the two or three letters of its `lang`, or empty.
        problems: why the page is not whole.
    """

    url: str
    root: _Element | None
    language: str = ""
    problems: list[Incomplete] = field(default_factory=list)


def text_of(answer: Answer) -> str:
    """The decoded text of `answer`, by its header or its `<meta>`. Raises `SourceUnreadable` over 10 MB."""
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Name a smaller page as the start.")
    text, _ = decode(answer.body, answer.encoding or _declared(answer.body))
    return text


def page_of(answer: Answer, wants: str) -> HtmlPage:
    """The page that `answer` is. Raises `SourceUnreadable` when it is over 10 MB, or no HTML.

    `wants` is the advice for people: "A profile source wants web pages."
    """
    text = text_of(answer)
    refuse_other_formats(answer, text.lstrip("\ufeff \t\r\n"), wants)
    return parsed_page(answer.url, text)


def parsed_page(url: str, text: str) -> HtmlPage:
    """The page at `url` whose text is `text`."""
    root = _parsed(text)
    if root is None:
        return HtmlPage(url, None)
    problems = []
    if _depth(root) > DEEPEST:
        problems.append(Incomplete(f"the page nests elements deeper than {DEEPEST}, where parsers stop"))
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    language = re.match(r"[a-z]{2,3}\b", (root.get("lang") or "").strip().lower())
    return HtmlPage(absolute(url, base) if base else url, root, language[0] if language else "", problems)


def looks_like_html(answer: Answer) -> bool:
    """Whether `answer` is a web page, by its media type or its first tags."""
    beginning = decode(answer.body[:_SNIFFED], answer.encoding)[0].lstrip("\ufeff \t\r\n")
    if "\0" in beginning[:1024] or _FEED.match(beginning) or beginning.startswith(("{", "[", "BEGIN:")):
        return False
    return "html" in answer.content_type or bool(_TAG.search(beginning))


def refuse_other_formats(answer: Answer, text: str, wants: str) -> None:
    """Raise `SourceUnreadable`, saying what it is instead, when `text` is no HTML."""
    beginning = text[:_SNIFFED]
    if not beginning:
        raise SourceUnreadable(answer.url, "is empty.", "Look at the address in a browser.")
    if beginning[:15].upper() == "BEGIN:VCALENDAR":
        raise SourceUnreadable(answer.url, "is an iCalendar file.", "Use the reader ical.")
    if _FEED.match(beginning):
        raise SourceUnreadable(answer.url, "is a feed (RSS or Atom), not a web page.", wants)
    if "\0" in beginning[:1024] or not ("html" in answer.content_type or _TAG.search(beginning)):
        raise SourceUnreadable(answer.url, "is neither HTML nor JSON.", wants)


def _declared(body: bytes) -> str:
    found = _CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else ""


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


def cut_below(root: _Element, depth: int) -> None:
    """Take away what lies deeper than `depth` levels: of a page that nests so deep it is told that it is not whole.

    Selectors and whatever else asks for ancestors take time by depth.
    """
    level = [root]
    for _ in range(depth - 1):
        level = [child for element in level for child in element]
        if not level:
            return
    for element in level:
        del element[:]


def _depth(root: _Element) -> int:
    depth = deepest = 0
    for event, _ in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
