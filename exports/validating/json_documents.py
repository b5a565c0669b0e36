"""JSON (RFC 8259), and what in any of it has a fault, with its line."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exports.validating.findings import Findings
from exports.validating.json_places import DEEPEST, Path, Places, too_deep

_BOM = b"\xef\xbb\xbf"
_CUT = re.compile(r": line \d+ column \d+.*$")
# A number of so many digits is a mistake, and takes long to read.
_DIGITS = 400
_SURROGATE = re.compile("[\ud800-\udfff]")
# Bytes that are UTF-8 have halves of characters in this form alone.
_SURROGATE_WRITTEN = re.compile(r"\\u[dD][89a-fA-F]")


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

    def __str__(self) -> str:
        return self.told


@dataclass(frozen=True, slots=True)
class Parsed:
    """A JSON document: its value, and where its members are."""

    value: Any
    _places: Places

    def line(self, path: Path = ()) -> int:
        """The line of the member at `path`; where there is none, that of the nearest one around it."""
        return self._places.line(path)


def parsed(body: bytes, findings: Findings) -> Parsed | None:
    """The document; None, and a finding, where it is no JSON or too deeply nested."""
    if body.startswith(_BOM):
        findings.add("json-bom", 1)
        body = body.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.add("json-encoding", body.count(b"\n", 0, error.start) + 1)
        return None
    places = Places(text)
    # Before anything is decoded: a decoder takes a level of the stack for each that it finds.
    deep = too_deep(text)
    if deep is not None:
        findings.add("json-deep", places.line_at(deep), most=DEEPEST)
        return None
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=NoNumber, parse_int=_whole)
    except json.JSONDecodeError as error:
        findings.add("json-syntax", error.lineno, told=_CUT.sub("", str(error)))
        return None
    found = Parsed(value, places)
    _check_values(found, findings, texts=_SURROGATE_WRITTEN.search(text) is not None)
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


def _check_values(found: Parsed, findings: Findings, *, texts: bool) -> None:
    """Note objects with a key that stands twice, what is no number, and, where there may be any, cut characters."""
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
        elif isinstance(value, str) and (cut := _SURROGATE.search(value)):
            findings.add("json-surrogate", found.line(path), written(path), told=f"\\u{ord(cut[0]):04x}")
        if isinstance(value, dict | list):
            open_ones.append(_inside(path, value, texts=texts))


def _inside(path: Path, value: dict[str, Any] | list[Any], *, texts: bool) -> Iterator[tuple[Path, Any]]:
    """What in an object or list may have a fault, with its path; a key has that of its value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    kinds = (dict, list, NoNumber, str) if texts else (dict, list, NoNumber)
    for step, one in steps:
        if texts and isinstance(step, str):
            yield (*path, step), step
        if isinstance(one, kinds):
            yield (*path, step), one


def value_written(value: Any) -> str:
    """A value as JSON has it, a text without its quotes: `null`, `12`, `{"id": 7}`."""
    return str(value) if isinstance(value, str | NoNumber) else json.dumps(value, ensure_ascii=False, default=str)


def written(path: Path) -> str:
    """A path as people write it: `events[3].title`."""
    told = ""
    for step in path:
        told += f"[{step}]" if isinstance(step, int) else f".{step}" if told else step
    return told
