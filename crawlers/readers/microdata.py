"""Microdata (WHATWG HTML section 5) as the same plain dictionaries that JSON-LD gives.

An item comes out as `{"@type": [...], "@id": "...", "name": ["..."], "location": [{...}]}`: every
property is a list, nested items are dictionaries. Where the standard would give the address of a link
for a name or a description, the words of the link are taken, because that is what pages mean.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml.etree import _Element

Item = dict[str, Any]

_DEPTH = 64
_REFERRED_STEPS = 100_000
_TEXT = 64 * 1024
_ALL_TEXT = 20_000_000
_ADDRESS_IN = {
    "a": "href",
    "area": "href",
    "link": "href",
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "source": "src",
    "track": "src",
    "video": "src",
    "object": "data",
}
_VALUE_IN = {"data": "value", "meter": "value", "time": "datetime"}
_WORDS = frozenset({"name", "legalName", "alternateName", "description", "startDate", "endDate", "telephone"})


class Microdata:
    """The items of one parsed page.

    Attributes:
        cut: whether a budget ran out: items that refer to each other may name one element many times.
    """

    def __init__(self, root: _Element, base_url: str) -> None:
        self._root = root
        self._base_url = base_url
        self._by_id: dict[str, _Element] = {}
        # Without references each element is passed once; references may pass it again and again.
        self._steps = sum(1 for _ in root.iter("*")) + _REFERRED_STEPS
        self._letters = _ALL_TEXT
        self.cut = False

    def items(self) -> list[Item]:
        """The items that are no property of another, in the order of the page.

        An item that is marked as a property, and stands in no item that it could be one of, is among them.
        """
        scopes = [element for element in self._root.iter("*") if element.get("itemscope") is not None]
        if not scopes:
            return []
        for element in self._root.iter("*"):
            name = element.get("id")
            if name:
                self._by_id.setdefault(name, element)
        referred = {name for scope in scopes for name in (scope.get("itemref") or "").split()[:50]}
        return [self._item(element, 0) for element in scopes if _is_top(element, referred)]

    def _item(self, scope: _Element, depth: int) -> Item:
        item: Item = {"@type": (scope.get("itemtype") or "").split()}
        if scope.get("itemid"):
            item["@id"] = scope.get("itemid")
        for element in self._property_elements(scope):
            names = [name for name in (element.get("itemprop") or "").split() if not name.startswith("@")]
            value = self._value(element, names, depth)
            for name in names:
                item.setdefault(name.rpartition("/")[2], []).append(value)
        return item

    def _property_elements(self, scope: _Element) -> Iterator[_Element]:
        """The elements with `itemprop` that belong to `scope`, in the order of the page."""
        referred = [self._by_id.get(name) for name in (scope.get("itemref") or "").split()[:50]]
        stack = [element for element in reversed(referred) if element is not None]
        stack.extend(reversed([child for child in scope if isinstance(child.tag, str)]))
        seen = {scope}
        while stack:
            element = stack.pop()
            self._steps -= 1
            if self._steps < 0:
                self.cut = True
                return
            if element in seen:
                continue
            seen.add(element)
            if element.get("itemprop") is not None:
                yield element
            if element.get("itemscope") is None:
                stack.extend(reversed([child for child in element if isinstance(child.tag, str)]))

    def _value(self, element: _Element, names: list[str], depth: int) -> Item | str | None:
        if element.get("itemscope") is not None:
            if depth < _DEPTH:
                return self._item(element, depth + 1)
            self.cut = True
            return None
        tag = str(element.tag).lower()
        written = element.get("content")
        if written is None and tag in _VALUE_IN:
            written = element.get(_VALUE_IN[tag])
        if written is None:
            written = element.get("datetime")
        if written is not None:
            return written
        address = element.get(_ADDRESS_IN[tag]) if tag in _ADDRESS_IN else None
        if address is not None and _WORDS.isdisjoint(names):
            return absolute(self._base_url, address)
        return self._text(element)

    def _text(self, element: _Element) -> str:
        parts: list[str] = []
        room = min(_TEXT, self._letters)
        for part in map(str, element.itertext("*")):
            parts.append(part[:room])
            room -= len(part)
            if room <= 0:
                break
        text = "".join(parts)
        self._letters -= len(text)
        self.cut = self.cut or self._letters <= 0
        return text


def _is_top(scope: _Element, referred: set[str]) -> bool:
    if scope.get("itemprop") is None:
        return True
    around = list(scope.iterancestors())
    in_item = any(element.get("itemscope") is not None for element in around)
    return not in_item and not any(element.get("id") in referred for element in (scope, *around))


def absolute(base_url: str, address: str) -> str:
    """`address` as seen from `base_url`; as it is where it is no address at all."""
    try:
        return urljoin(base_url, address.strip())
    except ValueError:
        return address
