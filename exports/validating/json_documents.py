"""JSON, and the line of each of its members (RFC 8259)."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exports.validating.findings import Findings

Path = tuple[str | int, ...]
_BOM = b"\xef\xbb\xbf"
_WHITESPACE = re.compile(r"[ \t\n\r]*")
_CUT = re.compile(r": line \d+ column \d+.*$")
_DECODER = json.JSONDecoder()
# A number of so many digits is a mistake, and takes long to read.
_DIGITS = 400


class Doubled(dict[str, Any]):
    """An object in which a key stands twice.

    Attributes:
        key: the first such key.
    """

    key: str = ""


@dataclass(frozen=True, slots=True)
class NoNumber:
    """`NaN`, `Infinity` or a number of hundreds of digits: no JSON, or of no use."""

    told: str


@dataclass(slots=True)
class Parsed:
    """A JSON document: its value, and where its members are."""

    value: Any
    text: str
    _starts: list[int] = field(default_factory=list)
    _children: dict[int, dict[str | int, int]] = field(default_factory=dict)

    def line(self, path: Path = ()) -> int:
        """The line of the member at `path`; where there is none, that of the nearest one around it."""
        place = _skip(self.text, 0)
        for step in path:
            found = self._members(place).get(step)
            if found is None:
                break
            place = found
        return self.line_at(place)

    def line_at(self, place: int) -> int:
        """The line of a place in the text."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        return bisect_right(self._starts, place)

    def _members(self, place: int) -> dict[str | int, int]:
        """Where the values in the object or list at `place` begin; each is looked through once."""
        if place not in self._children:
            self._children[place] = _members(self.text, place)
        return self._children[place]


def parsed(body: bytes, findings: Findings) -> Parsed | None:
    """The document; None, and a finding, where it is no JSON."""
    if body.startswith(_BOM):
        findings.add("json-bom", 1)
        body = body.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.add("json-encoding", body.count(b"\n", 0, error.start) + 1)
        return None
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=NoNumber, parse_int=_whole)
    except json.JSONDecodeError as error:
        findings.add("json-syntax", error.lineno, told=_CUT.sub("", str(error)))
        return None
    except RecursionError:
        findings.add("json-deep", 1)
        return None
    found = Parsed(value, text)
    _check_values(found, findings)
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled = Doubled(made)
    doubled.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
    return doubled


def _whole(text: str) -> int | NoNumber:
    return int(text) if len(text) <= _DIGITS else NoNumber(text)


def _check_values(found: Parsed, findings: Findings) -> None:
    """Note objects with a key that stands twice, and what is no number."""
    # Iterators, not lists of what is to come: ten megabytes can hold millions of values.
    open_ones: list[Iterator[tuple[Path, Any]]] = [iter([((), found.value)])]
    while open_ones:
        path, value = next(open_ones[-1], (None, None))
        if path is None:
            open_ones.pop()
            continue
        if isinstance(value, Doubled):
            findings.add("json-key-doubled", found.line((*path, value.key)), written(path), told=value.key)
        elif isinstance(value, NoNumber):
            findings.add("json-number", found.line(path), written(path), told=value.told)
        if isinstance(value, dict | list):
            open_ones.append(_inside(path, value))


def _inside(path: Path, value: dict[str, Any] | list[Any]) -> Iterator[tuple[Path, Any]]:
    """What in an object or list may have a fault, with its path."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return (((*path, step), one) for step, one in steps if isinstance(one, dict | list | NoNumber))


def written(path: Path) -> str:
    """A path as people write it: `events[3].title`."""
    told = ""
    for step in path:
        told += f"[{step}]" if isinstance(step, int) else f".{step}" if told else step
    return told


def _members(text: str, place: int) -> dict[str | int, int]:
    """Where the values begin in the object or list that begins at `place` of a sound text; a key that stands twice, the last."""
    opening = text[place : place + 1]
    found: dict[str | int, int] = {}
    if opening not in ("{", "["):
        return found
    at = _skip(text, place + 1)
    while text[at] not in "}]":
        name: str | int = len(found)
        if opening == "{":
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        found[name] = at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _skip(text: str, place: int) -> int:
    found = _WHITESPACE.match(text, place)
    return found.end() if found else place
