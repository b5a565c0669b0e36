"""Descriptions with their markup: paragraphs, lists, headings, emphasis and links; nothing that runs, loads or looks.

What a browser could make of the markup is decided by nh3, which reads HTML as browsers do. Two things
are done around it. Its time grows with the square of the depth, so text is cut and what is nested too
deeply is refused before it sees it (reliability B17). And elements that only part a page (`div`, table
rows, other headings) become ones that are kept, as their text would run together otherwise.
"""

import re
from collections import Counter

import nh3

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_text

HTML_LENGTH = 64 * 1024
_DEEPEST = 100
_MOST_PASSES = 4
_KEPT = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a", "h3", "h4", "blockquote"}
# Their text is not meant to be read, or is not read by browsers that know the element.
_HIDDEN = {"script", "style", "template", "iframe", "noscript", "textarea", "title", "svg", "math", "select", "object"}
_RENAMED = dict.fromkeys(
    [
        "div",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "pre",
        "center",
        "dl",
        "dt",
        "dd",
        "tr",
        "form",
        "fieldset",
    ],
    "p",
) | {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
_NAME = re.compile(rf"<(/?)({'|'.join(sorted(_RENAMED, key=len, reverse=True))})(?=[\s/>])", re.IGNORECASE)
# Within a table all but cells is thrown out of it, to before it.
_TABLE = re.compile(r"</?(?:table|thead|tbody|tfoot|caption|colgroup|col|td|th)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Halves of a character, which nh3 cannot be given.
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"<a(?: [^<>]*)?>|</a>")
_EMPTY = re.compile(r"<(p|ul|ol|li|strong|em|b|i|a|h3|h4|blockquote)(?: [^<>]*)?>(\s*)</\1>")
_TELLING = re.compile(r"<(?!/?(?:p|br)\b)[a-z]")


def _attribute(_tag: str, name: str, value: str) -> str | None:
    return clean_url(value) if name == "href" else value


_CLEANER = nh3.Cleaner(
    tags=_KEPT,
    clean_content_tags=_HIDDEN,
    # Without "*" it would allow `title` and `lang` on all.
    attributes={"a": {"href"}, "*": set()},
    attribute_filter=_attribute,
    url_schemes={"http", "https"},
    link_rel="nofollow noopener",
)


def clean_html(value: object) -> str:
    """The markup of `value` as far as it is kept, safe to put into a page, at most 64 kB; often nothing.

    Empty where its plain text says as much: where there is no markup beyond paragraphs and line breaks.
    Empty also for what is too deep, or does not stay the same when it is read again. Links lead to
    absolute http(s) addresses only; there are no pictures, no styles, no classes.
    """
    html = _SURROGATES.sub("", str(value or "")[:HTML_LENGTH])
    if "<" not in html:
        return ""
    for _ in range(_MOST_PASSES):
        before, html = html, _passed(html)
        if html == before:
            return html
    return ""


def _passed(html: str) -> str:
    """One reading. What it gives is only right once a further reading leaves it as it is."""
    if _depth(html) > _DEEPEST:
        return ""
    parted = _TABLE.sub(" ", _NAME.sub(_renamed, html))
    clean = _CLEANER.clean(parted)
    clean = clean_text(_without_empty(_without_bare_links(clean.replace("&nbsp;", " "))), HTML_LENGTH * 4)
    return clean if len(clean) <= HTML_LENGTH and _TELLING.search(clean) else ""


def _depth(html: str) -> int:
    """How many elements are open at once, where one is closed by an end of its own name only."""
    open_now: Counter[str] = Counter()
    depth = deepest = 0
    for end, written in _TAG.findall(html):
        name = written.lower()
        if not end and name not in _VOID:
            open_now[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif end and open_now[name]:
            open_now[name] -= 1
            depth -= 1
    return deepest


def _renamed(found: re.Match[str]) -> str:
    return f"<{found[1]}{_RENAMED[found[2].lower()]}"


def _without_bare_links(html: str) -> str:
    """Links that lead nowhere become their text."""
    kept: list[bool] = []

    def judged(found: re.Match[str]) -> str:
        if found[0] == "</a>":
            return found[0] if not kept or kept.pop() else ""
        kept.append(" href=" in found[0])
        return found[0] if kept[-1] else ""

    return _LINK.sub(judged, html)


def _without_empty(html: str) -> str:
    """Elements without content go; those that held only such ones, too, as far as the next pass finds them."""
    for _ in range(_MOST_PASSES):
        before, html = html, _EMPTY.sub(r"\2", html)
        if html == before:
            break
    return html
