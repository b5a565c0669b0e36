"""Where the members of a JSON value stand in its text. However deep it is nested, no part is read again for each level."""

import json
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

Path = tuple[str | int, ...]
# As many levels as System.Text.Json reads; what needs more is made to tire readers.
DEEPEST = 64
_TEXT = r'"(?:[^"\\]++|\\.)*+"?'
_MARK = re.compile(rf"{_TEXT}|[\[\]{{}}]", re.DOTALL)
_WHITESPACE = re.compile(r"[ \t\n\r]*")
_COMMA = r"[ \t\n\r]*+,?[ \t\n\r]*+"
_NEXT = re.compile(_COMMA)
_SCALAR = re.compile(rf"(?:{_TEXT}|[^\s,\]}}]++){_COMMA}", re.DOTALL)
_DECODER = json.JSONDecoder()
# Where each named member begins, or each of a list: ten megabytes can hold millions.
_Members = dict[str, int] | Sequence[int]


def too_deep(text: str) -> int | None:
    """Where a text, which may be no JSON, opens a level below `DEEPEST` others; None where it does not."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return None
    depth = 0
    for found in _MARK.finditer(text):
        mark = text[found.start()]
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return found.start()
        elif mark != '"':
            depth -= 1
    return None


class Places:
    """The lines of the members of a text that is JSON, as `json.loads` reads it. What is not asked for costs nothing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: array[int] = array("I")
        # The place of each bracket that opens, in order, and that behind the one that closes it.
        self._opened: array[int] = array("I")
        self._closed: array[int] = array("I")
        self._children: dict[int, _Members] = {}

    def line(self, path: Path = ()) -> int:
        """The line of the member at `path`; where there is none, that of the nearest one around it."""
        place = _skip(self._text, 0)
        for step in path:
            found = self._at(place, step)
            if found is None:
                break
            place = found
        return self.line_at(place)

    def line_at(self, place: int) -> int:
        """The line of a place in the text."""
        if not self._lines:
            self._lines.append(0)
            self._lines.extend(found.end() for found in re.finditer("\n", self._text))
        return bisect_right(self._lines, place)

    def _at(self, place: int, step: str | int) -> int | None:
        """Where the member begins that is one step within the value at `place`."""
        if place not in self._children:
            self._children[place] = self._members(place)
        members = self._children[place]
        if isinstance(members, dict):
            return members.get(step) if isinstance(step, str) else None
        return members[step] if isinstance(step, int) and step < len(members) else None

    def _members(self, place: int) -> _Members:
        """Where the values begin in the object or list at `place`; of a key that stands twice, the last."""
        text = self._text
        named: dict[str, int] = {}
        listed: array[int] = array("I")
        opening = text[place : place + 1]
        if opening not in ("{", "["):
            return named
        at = _skip(text, place + 1)
        while text[at] not in "}]":
            if opening == "{":
                name, at = _DECODER.raw_decode(text, at)
                at = _skip(text, _skip(text, at) + 1)
                named[name] = at
            else:
                listed.append(at)
            at = self._behind(at)
        return named if opening == "{" else listed

    def _behind(self, place: int) -> int:
        """Where the next member begins behind the value at `place`, or what closes the object or list."""
        if self._text[place] not in "[{":
            found = _SCALAR.match(self._text, place)
        else:
            if not self._opened:
                self._pair()
            found = _NEXT.match(self._text, self._closed[bisect_left(self._opened, place)])
        return found.end() if found else place

    def _pair(self) -> None:
        """Note which bracket closes which."""
        open_ones: list[int] = []
        for found in _MARK.finditer(self._text):
            mark = self._text[found.start()]
            if mark in "[{":
                open_ones.append(len(self._opened))
                self._opened.append(found.start())
                self._closed.append(0)
            elif mark != '"':
                self._closed[open_ones.pop()] = found.end()


def _skip(text: str, place: int) -> int:
    found = _WHITESPACE.match(text, place)
    return found.end() if found else place
