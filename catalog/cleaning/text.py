"""Text: decoded, cut, freed of what breaks documents, composed, and cut again.

The order matters: composing (NFC) takes quadratic time on stacked combining marks, so text is cut
before it is composed (reliability B14).
"""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from itertools import filterfalse

TITLE_LENGTH = 200
TEXT_LENGTH = 10_000
_RAW_LIMIT = 64 * 1024
_MARKS_PER_BASE = 4

# Anything in this class sends a text down the careful path; most texts never go there.
_SUSPICIOUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
# A run of five in the blocks that have combining marks, in any script; what is a mark is looked up one by one.
_MARK_RUN = re.compile(
    "[\u0300-\u1dff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe00-\ufe2f"
    "\U00010000-\U0001efff]{5}"
)
_JOINERS = "\u200c\u200d"
_FLAG = "\U0001f3f4"
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_WORDS = re.compile(r"\w+")
_BLANK_LINES = re.compile(r"\n{3,}")


def decode(body: bytes, declared: str = "") -> tuple[str, bool]:
    """The text of `body`, and whether its encoding had to be guessed.

    A byte order mark wins, then UTF-8 if the bytes are UTF-8, then the `declared` name, then
    Windows-1252 as browsers do. Never raises: what no encoding explains becomes U+FFFD.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), False
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(declared or "ascii"), False
    except (LookupError, UnicodeError, ValueError):
        return body.decode("cp1252", "replace"), True


def clean_line(value: object, limit: int = TITLE_LENGTH) -> str:
    """One line of at most `limit` code points; white space folded; empty when there is nothing."""
    return _line(str(value or "")[: limit * 4], limit)


# What is read from the catalogue names the same towns, halls and organisers over and over.
@lru_cache(maxsize=4096)
def _line(raw: str, limit: int) -> str:
    text = _printable(raw)
    return _cut(_SPACES.sub(" ", text.replace("\n", " ")).strip(), limit)


def clean_text(value: object, limit: int = TEXT_LENGTH) -> str:
    """Plain text of several lines, at most `limit` code points, no more than one blank line in a row."""
    return _text(str(value or "")[:_RAW_LIMIT], limit)


# The same text is read once in what a source says, and once in what is concluded of it.
@lru_cache(maxsize=128)
def _text(raw: str, limit: int) -> str:
    text = _printable(raw)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _cut(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), limit)


def html_to_text(value: object, limit: int = TEXT_LENGTH) -> str:
    """The plain text of an HTML fragment: paragraphs and line breaks kept, tags and scripts gone.

    Works on tags as text and in linear time, because tree builders take quadratic time on deeply
    nested elements (reliability B17).
    """
    raw = str(value or "")[:_RAW_LIMIT]
    if "<" in raw:
        raw = _HIDDEN.sub(" ", raw)
        raw = _BREAKS.sub("\n", raw)
        raw = _TAGS.sub("", raw)
    return clean_text(unescaped(raw), limit)


def unescaped(text: str) -> str:
    """`text` with HTML's character references resolved; one with an endless number is dropped, for it would raise."""
    return unescape(_ENDLESS_NUMBER.sub("", text))


# No part of it can fail once the first name is read: it would be tried again from every later tag.
_HIDDEN = re.compile(
    r"<(script|style|template)\b[^>]*(?:>|$)[^<]*(?:<(?!/\1\b)[^<]*)*(?:</\1\b[^<>]*>?|$)|<!--.*?(?:-->|$)",
    re.IGNORECASE | re.DOTALL,
)
# `html.unescape` raises on a character number of over 4,300 digits.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{20,};?")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/ul|/ol|/blockquote|p|li|h[1-6]|tr)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Za-z!?][^<>]*>")


def fold(value: str) -> str:
    """Letters and digits only, without case and accents, for comparing: `Été, à l'École` -> `ete a l ecole`."""
    spread = value.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = spread[:1000]
    if not plain.isascii():
        plain = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", plain)))
    return " ".join(_WORDS.findall(plain.casefold()))


def _printable(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SUSPICIOUS.search(text):
        text = _without_hidden(text)
    if not text.isascii():
        if _MARK_RUN.search(text):
            text = _without_stacks(text)
        text = unicodedata.normalize("NFC", text)
    return text


def _without_hidden(text: str) -> str:
    """Drop control, direction and zero-width characters, but what emoji and scripts are made with."""
    kept: list[str] = []
    in_flag = False
    for place, char in enumerate(text):
        if char in "\u2028\u2029\x0b\x0c\x85":
            kept.append("\n")
        elif not _SUSPICIOUS.match(char) or (
            char in _JOINERS and kept and _joins(kept[-1], text[place + 1 : place + 2])
        ):
            kept.append(char)
        elif in_flag and "\U000e0020" <= char <= "\U000e007f":
            kept.append(char)
            continue
        elif char in "\x1c\x1d\x1e\x1f":
            kept.append(" ")
        in_flag = char == _FLAG
    return "".join(kept)


def _joins(before: str, after: str) -> bool:
    """A joiner belongs between two letters of a script that has them, or between parts of an emoji."""
    if not after or not before:
        return False
    return before > "\u0590" and after > "\u0590"


def _without_stacks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        # Enclosing marks (a circle around a letter) are of no combining class, and pile up all the same.
        marks = marks + 1 if unicodedata.combining(char) or unicodedata.category(char) == "Me" else 0
        if marks <= _MARKS_PER_BASE:
            kept.append(char)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
