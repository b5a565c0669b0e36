"""Markdown as a few plain elements: what instances write, and the longer texts among the phrases."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"h2", "h3", "p", "br", "ul", "ol", "li", "a", "em", "strong", "code", "pre", "blockquote", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def rendered(text: str) -> Markup:
    """`text` as HTML: headings of the second and third level, paragraphs, lists, links, tables, code; nothing that acts."""
    html = nh3.clean(
        _reader().render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return Markup(html)  # noqa: S704 - cleaned just above


def titled(text: str) -> tuple[str, str]:
    """The heading of the first level with which a text begins, and the rest; an empty heading where it has none."""
    first, _, rest = text.lstrip("\ufeff\n ").partition("\n")
    return (first[2:].strip(), rest) if first.startswith("# ") else ("", text)
