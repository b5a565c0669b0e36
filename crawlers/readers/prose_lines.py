"""A page or a plain text as the lines that people see, with the links in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cssselect import HTMLTranslator
from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from crawlers.readers.html_pages import looks_like_html, page_of, refuse_other_formats, text_of
from crawlers.readers.microdata import absolute
from crawlers.readers.prose_options import Options
from crawlers.reading import Answer, Incomplete

WANTS = "A prose source wants the page that people read, or a plain text."
MOST_LINES = 20_000
_LONGEST_LINE = 2_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section table tbody tfoot thead tr ul"
)
_HEADINGS = _names("h1 h2 h3 h4 h5 h6 dt legend caption")
_UNSEEN = _names("script style template noscript head select button textarea svg iframe object")
_FRAME = _names("nav footer form")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,1900}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its clean address (or `mailto:` text) and its words."""

    url: str
    words: str


@dataclass(slots=True)
class Line:
    """One line of text.

    Attributes:
        number: the how many-th line it is, from 1.
        heading: whether it is marked as a heading, or all of it is strong.
    """

    number: int
    text: str
    links: list[Link] = field(default_factory=list)
    heading: bool = False


@dataclass(slots=True)
class _Anchor:
    """An `<a>`: its address, and from which to which piece of the line its words stand."""

    href: str
    first: int
    last: int | None = None


@dataclass(slots=True)
class Document:
    """What was read: blocks of lines (a single one where no `item` tells them apart), and where it goes on."""

    blocks: list[list[Line]]
    following: list[str] = field(default_factory=list)
    problems: list[Incomplete] = field(default_factory=list)


def document_of(answer: Answer, options: Options) -> Document:
    """The lines of `answer`. Raises `SourceUnreadable` for what is no text, or lacks the part named by `within`."""
    if not looks_like_html(answer):
        return _plain(answer)
    page = page_of(answer, WANTS)
    if page.root is None:
        raise SourceUnreadable(answer.url, "has no text.", WANTS)
    parts = _selected(page.root, options.within) if options.within else [page.root]
    if not parts:
        raise SourceUnreadable(answer.url, f"has nothing at {options.within!r} (within).", "Look at the page, mend it.")
    problems = list(page.problems)
    if options.item:
        parts = _outermost([item for part in parts for item in _selected(part, options.item)])
        if not parts:
            problems.append(Incomplete(f"nothing on the page is at {options.item!r} (item)"))
    framed = bool(options.within or options.item)
    blocks, count = [], 0
    for part in parts:
        block = _Lines(page.url, count, framed=framed).of(part)
        count += len(block)
        blocks.append(block)
    if count >= MOST_LINES:
        problems.append(Incomplete(f"only {MOST_LINES:,} lines of the page were read"))
    following = list(dict.fromkeys(absolute(page.url, href) for href in _next_links(page.root, options)))
    onward = {clean_url(url) for url in following}
    return Document([_without_links(block, onward) for block in blocks], following, problems)


def _without_links(block: list[Line], onward: set[str | None]) -> list[Line]:
    """The lines without links to the next page, and without lines that are no more than one."""
    kept = []
    for line in block:
        leading_on = [link for link in line.links if link.url in onward]
        line.links = [link for link in line.links if link.url not in onward]
        if not any(link.words == line.text for link in leading_on):
            kept.append(line)
    return kept


def _plain(answer: Answer) -> Document:
    text = text_of(answer)
    if "\0" in text[:1024] or text.lstrip("\ufeff \t\r\n").startswith(("{", "[", "<", "BEGIN:")) or not text.strip():
        refuse_other_formats(answer, text.lstrip("\ufeff \t\r\n"), WANTS)
    written = text.splitlines()
    lines = []
    for number, line in enumerate(written[:MOST_LINES], 1):
        links = [Link(url, "") for found in _ADDRESS.findall(line) if (url := clean_url(found.rstrip(".,;:)")))]
        if (seen := clean_line(_ADDRESS.sub(" ", line), _LONGEST_LINE)) or links:
            lines.append(Line(number, seen, links))
    cut = [Incomplete(f"only {MOST_LINES:,} lines were read")] if len(written) > MOST_LINES else []
    return Document([lines], problems=cut)


def _selected(root: _Element, selector: str) -> list[_Element]:
    found = root.xpath(HTMLTranslator().css_to_xpath(selector))
    return [element for element in found if isinstance(element, _Element)] if isinstance(found, list) else []


def _outermost(elements: list[_Element]) -> list[_Element]:
    """Without those that lie in another of them."""
    chosen = {id(element) for element in elements}
    return [one for one in elements if not any(id(parent) in chosen for parent in one.iterancestors())]


def _next_links(root: _Element, options: Options) -> Iterator[str]:
    selector = ", ".join(filter(None, ('a[rel~="next"], link[rel~="next"]', options.next)))
    for element in _selected(root, selector):
        anchor = element if element.get("href") else next(element.iter("a"), element)
        if href := (anchor.get("href") or "").strip():
            yield href


class _Lines:
    """Walks an element; a block element, and `<br>`, ends a line."""

    def __init__(self, url: str, before: int, *, framed: bool) -> None:
        self._url, self._before, self._framed = url, before, framed
        self._found: list[Line] = []
        self._text: list[str] = []
        self._strong: list[bool] = []
        self._links: list[_Anchor] = []
        self._headed = 0
        self._root: _Element | None = None

    def of(self, root: _Element) -> list[Line]:
        """The lines of `root`, in the order of the page."""
        self._root = root
        # A stack in place of recursion: pages may nest without end (reliability B8).
        steps: list[tuple[_Element, bool, bool]] = [(root, False, False)]
        while steps and self._before + len(self._found) < MOST_LINES:
            element, strong, closing = steps.pop()
            if closing:
                self._leave(element, strong=strong)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if not tag or tag in _UNSEEN or (tag in _FRAME and not self._framed):
                self._add(element.tail if element is not root else "", strong=strong)
                continue
            inner = strong or tag in ("strong", "b")
            self._enter(element, tag, strong=inner)
            steps.append((element, strong, True))
            steps.extend((child, inner, False) for child in reversed(element))
        self._end()
        return self._found

    def _enter(self, element: _Element, tag: str, *, strong: bool) -> None:
        if tag in _BLOCKS:
            self._end()
        self._headed += tag in _HEADINGS
        if tag == "a":
            self._links.append(_Anchor(element.get("href") or "", len(self._text)))
        if tag in ("td", "th") and self._text:
            self._add(" | ", strong=True)
        self._add(element.text, strong=strong)

    def _leave(self, element: _Element, *, strong: bool) -> None:
        tag = str(element.tag)
        if tag == "a" and self._links:
            self._links[-1].last = len(self._text)
        if tag in _BLOCKS:
            self._end()
        elif tag in ("span", "time") and self._text:
            self._text.append(" ")
            self._strong.append(True)
        self._headed -= tag in _HEADINGS
        if element is not self._root:
            self._add(element.tail, strong=strong)

    def _add(self, text: str | None, *, strong: bool) -> None:
        if text:
            self._text.append(" ".join(text.split("\n")))
            self._strong.append(strong or not text.strip())

    def _end(self) -> None:
        seen = clean_line("".join(self._text)[: _LONGEST_LINE * 4], _LONGEST_LINE)
        links = [link for anchor in self._links if (link := self._link(anchor))]
        if seen or links:
            heading = bool(seen) and (self._headed > 0 or all(self._strong))
            self._found.append(Line(self._before + len(self._found) + 1, seen, links, heading))
        self._text, self._strong, self._links = [], [], []

    def _link(self, anchor: _Anchor) -> Link | None:
        href = anchor.href.strip()
        words = clean_line("".join(self._text[anchor.first : anchor.last]))
        if href.lower().startswith("mailto:"):
            return Link(href[:300], words)
        if not href or href.startswith("#"):
            return None
        url = clean_url(absolute(self._url, href))
        return Link(url, words) if url else None
