"""The microformats of a page as a tree of items: microformats2, and the classic ones by their tables.

Source: the microformats2 parsing rules, with the include pattern (`a.include`, `object.include`,
`itemref`, `headers`) for classic items. Walks without recursion over elements; items nest at most 32
deep, and a page has a budget of steps and letters, which included parts could use up (reliability B8).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import _Element

from crawlers.readers.microdata import absolute
from crawlers.readers.microformats_classic import PROPERTIES, ROOTS
from crawlers.readers.microformats_implied import implied_link, implied_photo, implied_words
from crawlers.readers.microformats_values import Values, classes_of, clock_time, day_in, elements_in

_ROOT = re.compile(r"h-(?:[a-z0-9]{1,40}-)?[a-z]{1,40}(?:-[a-z]{1,40}){0,8}", re.ASCII)
_PROPERTY = re.compile(r"(p|u|dt|e)-((?:[a-z0-9]{1,40}-)?[a-z]{1,40}(?:-[a-z]{1,40}){0,8})", re.ASCII)
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Markup:
    """An `e-*` value: the markup inside the element, and its text."""

    html: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A `u-*` value that is an `<img>` with words for it."""

    value: str
    alt: str


@dataclass
class Item:
    """One microformat.

    Attributes:
        types: `h-event`, `h-card`…
        properties: name without prefix -> values in the order of the page.
        children: items inside it that are no property of it.
        value: what it says as plain text, where it is a property.
        line: of its element in the page.
        classic: whether it was written in a classic format.
        included: whether it stands where other items include it from, as the place of many events does.
    """

    types: list[str]
    line: int
    classic: bool
    properties: "dict[str, list[Value]]" = field(default_factory=dict)
    children: "list[Item]" = field(default_factory=list)
    value: str = ""
    included: bool = False


Value = str | Markup | Picture | Item


class Microformats:
    """The items of one parsed page, whose addresses are read against `base_url`."""

    def __init__(self, root: _Element, base_url: str) -> None:
        self._root = root
        self._base_url = base_url
        self._by_id: dict[str, _Element] = {}
        self._values = Values(base_url)
        self._too_deep = False
        self._included: set[_Element] = set()

    @property
    def cut(self) -> bool:
        """Whether a budget ran out, so that something is missing."""
        return self._too_deep or self._values.cut

    def items(self) -> list[Item]:
        """The items that stand in no other, in the order of the page."""
        for element in self._root.iter("*"):
            if element.get("id"):
                self._by_id.setdefault(str(element.get("id")), element)
        found: list[tuple[_Element, Item]] = []
        stack = [self._root]
        while stack:
            element = stack.pop()
            if roots_of(element)[0]:
                found.append((element, self._item(element, 0)))
            else:
                stack.extend(reversed(elements_in(element)))
        for element, item in found:
            item.included = not self._included.isdisjoint([element, *element.iterancestors()])
        return [item for _, item in found]

    def _item(self, element: _Element, depth: int, *, includes: bool = True) -> Item:
        types, classic = roots_of(element)
        item = Item(list(types), getattr(element, "sourceline", 0) or 0, classic)
        prefixes: set[str] = set()
        if depth >= _DEEPEST:
            self._too_deep = True
            return item
        nested = False
        for child, elsewhere in self._elements(element, includes=classic and includes):
            said = _properties_of(child, item)
            if roots_of(child)[0]:
                nested = True
                self._add_nested(item, child, said, self._item(child, depth + 1, includes=includes and not elsewhere))
            else:
                for prefix, name in said:
                    item.properties.setdefault(name, []).append(self._value(prefix, child, item))
            prefixes.update(prefix for prefix, _ in said)
        _complete_times(item)
        if not classic:
            self._imply(item, element, prefixes, nested=nested)
        return item

    def _imply(self, item: Item, element: _Element, prefixes: set[str], *, nested: bool) -> None:
        """Name, photo and address where the item gives none, and nothing that would stand for them."""
        if "name" not in item.properties and not nested and not prefixes & {"p", "e"}:
            words = implied_words(element)
            item.properties["name"] = [self._values.text(element) if words is None else words.strip()]
        if nested or "u" in prefixes:
            return
        photo, link = implied_photo(element), implied_link(element)
        if photo is not None:
            address = absolute(self._base_url, photo.get("src") or photo.get("data") or "")
            alt = photo.get("alt") if photo.tag == "img" else None
            item.properties["photo"] = [address if alt is None else Picture(address, alt)]
        if link is not None:
            item.properties["url"] = [absolute(self._base_url, link.get("href") or "")]

    def _elements(self, element: _Element, *, includes: bool) -> Iterator[tuple[_Element, bool]]:
        """(element, whether it is included) for what stands in an item, down to the items in it, which are not entered.

        What an included part includes in its turn is left out, or parts that include each other would multiply.
        """
        stack = list(reversed(self._inside(element, includes=includes)))
        seen = {element, *element.iterancestors()}
        while stack:
            child, elsewhere = stack.pop()
            if not self._values.step():
                return
            if child in seen:
                continue
            seen.add(child)
            yield child, elsewhere
            if not roots_of(child)[0]:
                inside = self._inside(child, includes=includes and not elsewhere)
                stack.extend((inner, elsewhere or away) for inner, away in reversed(inside))

    def _inside(self, element: _Element, *, includes: bool) -> list[tuple[_Element, bool]]:
        inside = [(child, False) for child in elements_in(element)]
        if not includes:
            return inside
        names = [*(element.get("itemref") or "").split()[:50], *(element.get("headers") or "").split()[:50]]
        if "include" in classes_of(element):
            names.append((element.get("href") or element.get("data") or "").strip().removeprefix("#"))
        elsewhere = [self._by_id[name] for name in names if name in self._by_id]
        self._included.update(elsewhere)
        return [*inside, *((part, True) for part in elsewhere)]

    def _add_nested(self, item: Item, element: _Element, said: list[tuple[str, str]], nested: Item) -> None:
        if not said:
            item.children.append(nested)
        for number, (prefix, name) in enumerate(said):
            kept = nested if number == 0 else Item(**vars(nested))
            kept.value = self._value_of_nested(prefix, element, nested, item)
            item.properties.setdefault(name, []).append(kept)

    def _value_of_nested(self, prefix: str, element: _Element, nested: Item, item: Item) -> str:
        own = nested.properties.get({"p": "name", "u": "url"}.get(prefix, ""), [])
        first = next(iter(own), None)
        return plain_of(first if first is not None else self._value(prefix, element, item))

    def _value(self, prefix: str, element: _Element, item: Item) -> Value:
        def borders(inner: _Element) -> bool:
            return bool(roots_of(inner)[0] or _properties_of(inner, item))

        if prefix == "p":
            return self._values.text_value(element, borders)
        if prefix == "e":
            return Markup(self._values.markup(element), self._values.text(element))
        if prefix == "dt":
            return self._values.moment_value(element, borders)
        address = self._values.address_value(element, borders)
        words = element.get("alt") if element.tag == "img" else None
        return address if words is None else Picture(address, words)


def roots_of(element: _Element) -> tuple[list[str], bool]:
    """The types of the item that an element begins (empty where none), and whether they are classic ones."""
    return _roots_of(element.get("class") or "")


@lru_cache(maxsize=10_000)
def _roots_of(written: str) -> tuple[list[str], bool]:
    types = {name for name in written.split() if _ROOT.fullmatch(name)}
    return sorted(types or {ROOTS[name] for name in written.split() if name in ROOTS}), not types


def plain_of(value: Value) -> str:
    """A value as plain text."""
    return value if isinstance(value, str) else value.value


def _properties_of(element: _Element, item: Item) -> list[tuple[str, str]]:
    """(prefix, name) of the properties of `item` that an element names."""
    names = classes_of(element)
    if not names:
        return []
    if not item.classic:
        found = [match for name in names if (match := _PROPERTY.fullmatch(name))]
        return list(dict.fromkeys((match[1], match[2]) for match in found))
    tables = [PROPERTIES.get(kind, {}) for kind in item.types]
    said = [table[name] for name in names for table in tables if name in table]
    return list(dict.fromkeys(said))


def _complete_times(item: Item) -> None:
    """A `dt-*` that is only a time has the date of the one before it, or of the first one."""
    dates = [value for values in item.properties.values() for value in values if isinstance(value, str)]
    day = next((found for value in item.properties.get("start", []) if (found := day_in(plain_of(value)))), "")
    day = day or next((found for value in dates if (found := day_in(value))), "")
    for name in ("start", "end"):
        values = item.properties.get(name, [])
        for place, value in enumerate(values):
            text = plain_of(value)
            clock = clock_time(text) if isinstance(value, str) else None
            if clock and day:
                values[place] = f"{day} {clock}"
            day = day_in(text) or day
