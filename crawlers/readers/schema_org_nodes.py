"""Nodes of a schema.org graph: properties asked by name, references within the page followed."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from crawlers.readers.json_ld import DEPTH
from crawlers.readers.microdata import absolute
from crawlers.readers.schema_org_page import Page
from crawlers.readers.schema_org_types import EVENTS, ORGANISATIONS, bare

_CONTAINERS = frozenset({"@graph", "@list", "@set", "itemListElement", "item", "mainEntity", "mainEntityOfPage"})
_NOT_WALKED = frozenset({"@context", "superEvent"})
_SAYS_NOTHING = frozenset({"@id", "@type", "@context"})
_SUB_EVENTS = ("subEvent", "subEvents")
_MOST_VALUES = 2_000
# Long keys, copied to each of many children, would fill the memory.
_SHOWN_KEY = 40


def plain(value: object, limit: int = 200) -> str:
    """One line of text; tags and HTML entities, which sites leave in names, are resolved."""
    text = str(value or "")
    return clean_line(html_to_text(text, limit) if "<" in text or "&" in text else text, limit)


class Node:
    """One node: its types, and its properties in any of the shapes that they are written in.

    Attributes:
        data: the node as it was read.
        types: its types without the address of schema.org.
    """

    def __init__(self, data: Mapping[str, Any], graph: "Graph") -> None:
        self.data = data
        self.graph = graph
        self.types = _types(data)

    def all(self, key: str) -> "list[Node | str]":
        """Every value of `key`: nodes as `Node` (references resolved), anything else as text."""
        found: list[Node | str] = []
        for value in _flat(self._raw(key)):
            if isinstance(value, dict):
                found.append(Node(self.graph.resolved(value), self.graph))
            elif isinstance(value, bool):
                found.append("true" if value else "false")
            elif str(value).strip():
                found.append(str(value))
        return found

    def nodes(self, key: str) -> "list[Node]":
        """The values of `key` that are nodes."""
        return [value for value in self.all(key) if isinstance(value, Node)]

    def inner(self, key: str) -> list[Mapping[str, Any]]:
        """The nodes that stand inside `key` themselves, without following references."""
        return [value for value in _flat(self._raw(key)) if isinstance(value, dict)]

    def texts(self, key: str) -> list[str]:
        """The values of `key` as text; of a node its name."""
        values = (value.text("name") if isinstance(value, Node) else value for value in self.all(key))
        return [value for value in values if value.strip()]

    def text(self, key: str) -> str:
        """The first value of `key` as text, or an empty string."""
        values = self.all(key)[:20]
        return next((value for value in values if isinstance(value, str)), "")

    def line(self, key: str, limit: int = 200) -> str:
        """The first value of `key`, or its name, as one clean line."""
        return next((line for value in self.texts(key)[:20] if (line := plain(value, limit))), "")

    def url(self, key: str) -> str:
        """The first value of `key` that is a web address (seen from the page), or an empty string."""
        return next(iter(self.urls(key)), "")

    def urls(self, key: str) -> list[str]:
        """The values of `key` that are web addresses; of a node its url, contentUrl or @id."""
        addresses = (value.address if isinstance(value, Node) else value for value in self.all(key))
        return [url for address in addresses if (url := self.graph.address(address))]

    @property
    def address(self) -> str:
        """Where the node itself is found, as written."""
        return self.text("url") or self.text("contentUrl") or str(self.data.get("@id") or "")

    def _raw(self, key: str) -> object:
        if key in self.data:
            return self.data[key]
        return next((self.data[name] for name in _long_names(key) if name in self.data), None)


class Graph:
    """All nodes of a page.

    Attributes:
        page: the page that it was read from.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._by_id: dict[str, Mapping[str, Any]] = {}
        for _, _, data in _walk(page):
            name = data.get("@id")
            if isinstance(name, str) and not _is_reference(data):
                self._by_id.setdefault(name, data)

    def resolved(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node that `data` refers to, if it is nothing but a reference; else `data`."""
        name = data.get("@id")
        return self._by_id.get(name, data) if isinstance(name, str) and _is_reference(data) else data

    def address(self, written: object) -> str:
        """A web address as seen from the page, or an empty string."""
        text = str(written or "").strip()
        if not text or text.startswith("_:"):
            return ""
        return clean_url(text) or clean_url(absolute(self.page.url, text)) or ""

    def events(self) -> list[tuple[str, Node, list[Node]]]:
        """(place, event, dates of its own) for every event; a nameless or same-named subEvent is a date of its parent."""
        found: list[tuple[str, Node, list[Node]]] = []
        own: set[int] = set()
        for where, _, data in _walk(self.page):
            if id(data) in own or _is_reference(data):
                continue
            node = Node(data, self)
            if node.types & EVENTS:
                dates = _dates_of(node)
                own.update(id(date.data) for date in dates)
                found.append((where, node, dates))
        return found

    def organisations(self) -> list[tuple[str, Node]]:
        """(place, organisation) for every one that stands on its own, not as somebody's organiser or publisher."""
        nodes = ((where, Node(data, self)) for where, nested, data in _walk(self.page) if not nested)
        return [(where, node) for where, node in nodes if node.types & ORGANISATIONS and not _is_reference(node.data)]


def _dates_of(event: Node) -> list[Node]:
    """The subEvents that stand inside the event (not those it refers to) and have no name of their own."""
    name = event.line("name")
    inside = [data for key in _SUB_EVENTS for data in event.inner(key) if not _is_reference(data)]
    subs = [sub for sub in (Node(data, event.graph) for data in inside) if sub.types & EVENTS]
    return [sub for sub in subs if sub.line("name") in ("", name)]


def _walk(page: Page) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """(place, whether it is a property of a thing, node) in the order of the page, without recursion."""
    for root_place, root in page.roots:
        stack: list[tuple[str, bool, object, int]] = [(root_place, False, root, 0)]
        while stack:
            where, nested, value, depth = stack.pop()
            if isinstance(value, list):
                deeper = [(f"{where}[{index}]", nested, item, depth) for index, item in enumerate(value)]
                stack.extend(reversed(deeper))
            elif isinstance(value, dict):
                yield where, nested, value
                if depth < DEPTH:
                    stack.extend(reversed(list(_children(where, nested, value, depth))))


def _children(where: str, nested: bool, data: Mapping[str, Any], depth: int) -> Iterator[tuple[str, bool, object, int]]:
    is_thing = bool(_types(data) & (EVENTS | ORGANISATIONS))
    for key, value in data.items():
        if isinstance(value, dict | list) and key not in _NOT_WALKED:
            yield (
                f"{where} {bare(key[:_SHOWN_KEY])}",
                nested or is_thing or bare(key) not in _CONTAINERS,
                value,
                depth + 1,
            )


def _types(data: Mapping[str, Any]) -> frozenset[str]:
    written = data.get("@type")
    names = written if isinstance(written, list) else [written]
    return frozenset(bare(name) for name in names if isinstance(name, str))


def _is_reference(data: Mapping[str, Any]) -> bool:
    return "@id" in data and _SAYS_NOTHING.issuperset(data)


def _long_names(key: str) -> tuple[str, ...]:
    return f"schema:{key}", f"https://schema.org/{key}", f"http://schema.org/{key}"


def _flat(value: object) -> Iterator[object]:
    """Lists, `@list`, `@set` and `@value` opened; at most 2,000 values."""
    stack, given = [value], 0
    while stack and given < _MOST_VALUES:
        item = stack.pop()
        if isinstance(item, dict):
            inner = next((item[key] for key in ("@value", "@list", "@set") if key in item), None)
            if inner is not None:
                stack.append(inner)
                continue
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif item is not None:
            given += 1
            yield item
