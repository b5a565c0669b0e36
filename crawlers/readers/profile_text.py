"""What a page says without markup: its text, and its meta elements."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, clean_text
from crawlers.readers.html_pages import HtmlPage
from crawlers.readers.microdata import absolute

_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "form", "select", "button", "iframe"})
_BESIDE = frozenset({"nav", "aside", "footer"})
_BLOCKS = frozenset(
    [
        *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section"),
        *("table", "td", "th", "tr", "ul"),
    ]
)
_LONGEST = 200_000


def text_of(element: _Element, *, beside: bool = True, without: AbstractSet[_Element] = frozenset()) -> str:
    """The text of an element, a line for each block; at most 200,000 characters. Without recursion.

    `beside` says whether navigation, asides and footers count; elements of `without` that lie in it do not.
    """
    parts: list[str] = []
    room = _LONGEST
    for part in _parts(element, _HIDDEN if beside else _HIDDEN | _BESIDE, without):
        parts.append(part[:room])
        room -= len(part)
        if room <= 0:
            break
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _parts(element: _Element, hidden: frozenset[str], without: AbstractSet[_Element]) -> Iterator[str]:
    stack: list[_Element | str] = [element]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            yield piece
            continue
        if piece is not element and piece.tail:
            stack.append(piece.tail.replace("\n", " "))
        if not isinstance(piece.tag, str) or piece.tag in hidden:
            continue
        if piece in without and piece is not element:
            yield "\n"
            continue
        if piece.tag in _BLOCKS:
            yield "\n"
            stack.append("\n")
        stack.extend(reversed(piece))
        if piece.text:
            stack.append(piece.text.replace("\n", " "))


def meta_of(page: HtmlPage, *names: str) -> str:
    """The content of the first `<meta>` with one of `names` (as name or property), in the order of `names`."""
    found: dict[str, str] = {}
    for element in page.root.iter("meta") if page.root is not None else ():
        for name in (element.get("property"), element.get("name")):
            if name and clean_line(element.get("content")):
                found.setdefault(name.strip().lower(), clean_text(element.get("content")))
    return next((found[name] for name in names if name in found), "")


def address_in(page: HtmlPage, written: str | None) -> str:
    """An address as seen from the page, or an empty string."""
    return clean_url(absolute(page.url, written)) or "" if written and written.strip() else ""
