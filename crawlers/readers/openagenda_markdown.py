"""Markdown as people write it in long descriptions, made plain: marks gone, links kept behind their words.

Every pattern is bounded, so that no text is read more than once (reliability B13).
"""

import re

_LONGEST = 64 * 1024
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{0,1000}(?:\s[^()\n]{0,200})?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{1,1000})(?:\s[^()\n]{0,200})?\)")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000})>")
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+", re.MULTILINE)
_UNDERLINE = re.compile(r"^[ ]{0,3}(?:={3,80}|(?:[-*_][ ]?){3,80})[ ]{0,3}$", re.MULTILINE)
_QUOTE = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)
_BULLET = re.compile(r"^([ ]{0,12})[*+][ \t]+", re.MULTILINE)
_STARS = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*\n]{1,1000}?)(?<=[^\s*\\])\1(?!\*)")
_BARS = re.compile(r"(?<![\w\\_])(_{1,3})(?=[^\s_])([^_\n]{1,1000}?)(?<=[^\s_\\])\1(?![\w_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!~>|-])")


def markdown_to_text(value: object) -> str:
    """The text without marks. HTML in it stays as it is, for what reads HTML."""
    text = str(value or "")[:_LONGEST]
    text = _IMAGE.sub("", text)
    text = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", text)
    text = _BARE_LINK.sub(r"\1", text)
    for marks in (_HEADING, _UNDERLINE, _QUOTE):
        text = marks.sub("", text)
    text = _BULLET.sub(r"\1- ", text)
    for emphasis in (_STARS, _BARS):
        text = emphasis.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)
