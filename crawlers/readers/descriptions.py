"""Descriptions in both of their forms, the plain text and the markup, so that the two always say the same."""

import re
from html import escape
from typing import NamedTuple

from catalog.cleaning.text import clean_text, html_to_text

_PARTED = re.compile(r"<(?:p|br|div|li|h[1-6]|tr|blockquote|section|article|pre)\b", re.IGNORECASE)


class Description(NamedTuple):
    """A description: `text` is plain, `html` is raw, for the facts to clean."""

    text: str = ""
    html: str = ""


def described(value: object) -> Description:
    """The two forms of a text that may hold markup; lines of one that has no paragraphs stay lines."""
    raw = value if isinstance(value, str) else ""
    if "<" not in raw:
        return Description(html_to_text(value))
    return Description(html_to_text(raw), raw if _PARTED.search(raw) else raw.replace("\n", "<br>"))


def plainly(value: object) -> Description:
    """A text in which a `<` is a `<`."""
    return Description(clean_text(value))


def first_told(*values: object) -> Description:
    """The first of several texts that says something."""
    return next((told for value in values if (told := described(value)).text), Description())


def in_full(short: object, long: object) -> Description:
    """A long text with the short one before it, unless it begins with that."""
    head, body = described(short), described(long)
    if not head.text or body.text.startswith(head.text):
        return body
    return joined(head, body)


def joined(*parts: Description) -> Description:
    """Texts one after another, those without a word left out."""
    told = [part for part in parts if part.text]
    if len(told) == 1:
        return told[0]
    return Description("\n\n".join(part.text for part in told), "".join(map(_as_html, told)) if _marked(told) else "")


def _marked(told: list[Description]) -> bool:
    return any(part.html for part in told)


def _as_html(part: Description) -> str:
    """Its markup in a box of its own; else its plain paragraphs."""
    if part.html:
        return f"<div>{part.html}</div>"
    paragraphs = (escape(paragraph, quote=False).replace("\n", "<br>") for paragraph in part.text.split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
