"""Words that must not stand anywhere, found in texts and taken out of them. Pure.

What they are is not known here: `has(kind, value)` tells whether a value, brought into one form, is among
them. So candidates are found by their shape (mail addresses, phone numbers, addresses of pages, runs of as
many words as some erased name has), brought into that form, and asked about. Linear in the text.

The forms are kept for ever: digests of another form would not be found again.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from json import loads
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import JsonValue

from catalog.cleaning.contacts import clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.text import fold, html_to_text

GAP = "[…]"
"""What stands where something was taken out of a text."""

MAIL, PHONE, URL, HOST, BODY, BEGINS = "mail", "phone", "url", "host", "body", "begins"
PERSON, CALLED = "name", "called"
"""Kinds: a person's name and an organisation's, each followed by the number of its words, as `name-2`."""

_MAIL = re.compile(
    r"([\w.%+-]{1,64})(?:@|\s?[\[(]\s?(?:at|a|arobase)\s?[\])]\s?)((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE
)
_GAPS = r"[\s.\-/()\u00a0\u202f]{0,3}"
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00){_GAPS}33{_GAPS}(?:\(?0\)?{_GAPS})?|0)[1-9](?:{_GAPS}\d{{2}}){{4}}(?!\d)"
    rf"|(?:\+|(?<!\d)00)\d(?:{_GAPS}\d){{7,14}}"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b(?:[:/][^\s<>\"«»]*)?", re.IGNORECASE)
_TAIL = ".,;:!?)]}'’»"
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_LETTER = re.compile(r"[^\W_]")

# In lists of these, an entry without its first field says nothing and goes with it.
_NEEDED = {
    "organisers": "name",
    "contacts": "value",
    "registration": "value",
    "programmes": "name",
    "partners": "name",
    "press": "title",
    "news": "title",
    "image": "url",
}
_BODIES = frozenset({"organisers", "partners"})
_TITLES = frozenset({"title", "name", "created"})
_WHOLES = frozenset({"", "facts"})
_BEGIN_JSON = ("{", "[", '"')
_COUNTED = "words"  # of a visit: here the names of fields are a source's words


class _Gone:
    """Stands for a value of which nothing is left."""


_GONE = _Gone()


def words_of(text: str) -> list[str]:
    """The words of a name or text as they are compared: without case and accents."""
    return [_folded(found[0]) for found in _WORD.finditer(text)]


def plain_mail(text: str) -> str:
    """The one form of a mail address: lower case; empty if it is none."""
    found = _MAIL.fullmatch(text.strip())
    return f"{found[1]}@{found[2]}".lower() if found else ""


def plain_address(url: str) -> str:
    """The one form of a clean web address: without scheme, `www.`, fragment and last slash."""
    parts = urlsplit(url)
    path = f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def texts_in(cell: str) -> Iterator[str]:
    """What a cell says: itself, and where its lines are JSON, the texts in them, which may be written with escapes."""
    yield cell
    for line in cell.split("\n"):
        if line[:1] in _BEGIN_JSON:
            try:
                told = loads(line)
            except ValueError:
                continue
            yield from _strings(told)


def _strings(told: JsonValue) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for key, value in told.items():
            yield key
            yield from _strings(value)
    elif isinstance(told, Sequence):
        for value in told:
            yield from _strings(value)


class Scrubber:
    """Takes out of texts and facts what `has` knows; `kinds` are the kinds of which it knows anything."""

    def __init__(self, has: Callable[[str, str], bool], kinds: Collection[str]) -> None:
        self._has = has
        self._kinds = frozenset(kinds)
        self._named = sorted((kind, int(count)) for kind, _, count in map(_parted, kinds) if count)
        self._begins: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._named) or not self._kinds.isdisjoint((MAIL, PHONE, URL, HOST, BODY))

    def text(self, text: str) -> str:
        """`text` with a gap for each thing that must not stand in it."""
        # Once more, since what stood on both sides of a gap stands together now: each time words are fewer.
        while text and (spans := sorted(self._spans(text))):
            text = _without(text, spans)
        return text

    def finds(self, text: str) -> bool:
        """Whether there is anything in `text` that must not stand in it."""
        return next(self._spans(text), None) is not None

    def finds_personal(self, key: str) -> bool:
        """Whether a name that a machine gave (an id, an address) holds a person's mail address, number or name.

        An organisation's name is not looked for: half of its pages bear it in their address.
        """
        return self._is_in_address(key) or next(self._personal(unquote(key)), None) is not None

    def facts(self, told: dict[str, Any]) -> dict[str, Any]:
        """Facts as JSON, without what must not stand in them; a title of which nothing is left is a gap."""
        return self._fields(told, "")

    def value(self, field: str, value: JsonValue) -> JsonValue:
        """The value of one field of facts, likewise; None where nothing is left of it, or a gap for a title."""
        root = field.partition(".")[0]
        found = self._value(value, root)
        if isinstance(found, _Gone):
            return GAP if root in _TITLES else None
        left: JsonValue = found
        return left

    def _value(self, value: Any, field: str) -> Any:
        if isinstance(value, str):
            return self._string(value, field)
        if isinstance(value, list | tuple):
            return [one for one in (self._value(entry, field) for entry in value) if one is not _GONE]
        return self._entry(value, field) if isinstance(value, dict) else value

    def _entry(self, told: dict[str, Any], field: str) -> dict[str, Any] | _Gone:
        name, needed = told.get("name"), _NEEDED.get(field)
        if field in _BODIES and isinstance(name, str) and BODY in self._kinds and self._has(BODY, fold(name)):
            return _GONE
        left = self._fields(told, field)
        return _GONE if needed in told and needed not in left else left

    def _fields(self, told: dict[str, Any], field: str) -> dict[str, Any]:
        left: dict[str, Any] = {}
        for key, value in told.items():
            if field == _COUNTED and self.finds(key):
                continue
            found = self._value(value, key)
            if found is not _GONE:
                left[key] = found
            elif field in _WHOLES and key in _TITLES:
                left[key] = GAP
        return left

    def _string(self, text: str, field: str) -> str | _Gone:
        if text.startswith(("http://", "https://")) and " " not in text:
            return _GONE if self._is_in_address(text) or self.finds(text) else text
        left = self.text(text)
        if left == text:
            # Mark-up in the midst of a name hides it from those who read mark-up only.
            is_hidden = field.endswith("_html") and self.finds(html_to_text(text))
            return _GONE if is_hidden else text
        return left if _LETTER.search(left) else _GONE

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        bare = _BARE if not self._kinds.isdisjoint((URL, HOST)) else _ADDRESS
        for shape in {_ADDRESS, bare}:
            for found in shape.finditer(text):
                address = found[0].rstrip(_TAIL)
                if self._is_in_address(address):
                    yield found.start(), found.start() + len(address)
        yield from self._personal(text)
        yield from self._names(text, CALLED)

    def _personal(self, text: str) -> Iterator[tuple[int, int]]:
        if MAIL in self._kinds:
            yield from (m.span() for m in _MAIL.finditer(text) if self._has(MAIL, f"{m[1]}@{m[2]}".lower()))
        if PHONE in self._kinds:
            yield from (m.span() for m in _PHONE.finditer(text) if self._has(PHONE, clean_phone(m[0]) or ""))
        yield from self._names(text, PERSON)

    def _names(self, text: str, sort: str) -> Iterator[tuple[int, int]]:
        counts = [count for kind, count in self._named if kind == sort]
        if not counts:
            return
        found = list(_WORD.finditer(text))
        words = [_folded(one[0]) for one in found]
        for at, word in enumerate(words):
            if self._may_begin(word):
                for count in counts:
                    end = at + count
                    if end <= len(words) and self._has(f"{sort}-{count}", " ".join(words[at:end])):
                        yield found[at].start(), found[end - 1].end()

    def _may_begin(self, word: str) -> bool:
        """Whether some erased name begins with `word`: known for each word once, for texts have few different ones."""
        known = self._begins.get(word)
        if known is None:
            if len(self._begins) > 100_000:
                self._begins.clear()
            known = self._begins[word] = self._has(BEGINS, word)
        return known

    def _is_in_address(self, address: str) -> bool:
        url = clean_url(address if "://" in address else f"http://{address}")
        if url is None:
            return False
        if URL in self._kinds and self._has(URL, plain_address(url)):
            return True
        if HOST in self._kinds:
            labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
            if any(self._has(HOST, ".".join(labels[at:])) for at in range(len(labels) - 1)):
                return True
        return next(self._personal(unquote(url)), None) is not None


def _parted(kind: str) -> tuple[str, str, str]:
    sort, dash, count = kind.partition("-")
    return (sort, dash, count) if sort in (PERSON, CALLED) else (kind, "", "")


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    return fold(word)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], GAP]
        at = max(at, end)
    return "".join([*parts, text[at:]])
