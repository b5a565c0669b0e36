"""Which nodes of a page are the same thing, and by which name a thing is known for good."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from catalog.cleaning.text import fold
from catalog.identity import digest_of
from catalog.sightings import EventFacts, Place
from crawlers.readers.schema_org_nodes import Node, plain


def addresses_of(node: Node) -> list[str]:
    """What may name the node for good: its @id and its url, as absolute addresses."""
    written = (str(node.data.get("@id") or ""), node.text("url"))
    return list(dict.fromkeys(url for text in written if (url := node.graph.address(text))))


def compared(url: str) -> tuple[str, str, str]:
    """An address as it is compared: scheme, `www.` and final slash do not matter."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def has_tenants(node: Node, known: Iterable[Node], page_url: str) -> bool:
    """Whether the page is somebody else's on the site of `node`: another one of `known` has an address under its host."""
    host = compared(page_url)[0]
    if (host, "", "") not in {compared(url) for url in addresses_of(node)}:
        return False
    name = fold(node.line("name"))
    others = (other for other in known if fold(other.line("name")) != name)
    return any(compared(url)[0] == host and compared(url)[1] for other in others for url in addresses_of(other))


class SourceIds:
    """The lasting ids of the things of one page: an address or identifier that no other one there has."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._counts: Counter[str] = Counter()
        for node in nodes:
            self._counts.update([*addresses_of(node), *self._identifiers(node)])

    def of(self, node: Node, *otherwise: str) -> str:
        """The id of `node`; made of `otherwise` where it has none of its own."""
        own = (name for name in [*addresses_of(node), *self._identifiers(node)] if self._counts[name] == 1)
        return next((name for name in own if len(name) <= 500), "") or digest_of(otherwise)

    def own_url(self, node: Node) -> str:
        """The node's url, if no other node of the page has it."""
        url = node.url("url")
        return url if url and self._counts[url] == 1 and len(url) <= 500 else ""

    @staticmethod
    def _identifiers(node: Node) -> list[str]:
        values = node.all("identifier")[:5]
        texts = (plain(value.text("value") if isinstance(value, Node) else value) for value in values)
        # An address that is also given as the identifier must not count twice.
        known = addresses_of(node)
        return [text for text in dict.fromkeys(texts) if text and node.graph.address(text) not in known]


class Repeats:
    """Tells whether an event of the page was there before, in another block.

    It was when it has the same first slot, and either the same id and name, or the same name and no
    other place: one network may open its doors at one hour in many towns.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()

    def has(self, node: Node, facts: EventFacts) -> bool:
        """Whether this event is a repeat; it is remembered either way."""
        first = facts.occurrences[0]
        named = (str(first.start_at or first.start_on), fold(facts.title))
        ids: list[tuple[str, ...]] = [(*named, "id", url) for url in addresses_of(node)]
        places: list[tuple[str, ...]] = [(*named, *key) for key in _place_keys(facts.place)]
        asked = [*ids, *(places or [(*named, "any")]), *([(*named, "nowhere")] if places else [])]
        repeated = any(key in self._seen for key in asked)
        self._seen.update([*ids, *places, (*named, "any"), *([] if places else [(*named, "nowhere")])])
        return repeated


def _place_keys(place: Place | None) -> list[tuple[str, str]]:
    if place is None:
        return []
    keys = [("name", fold(place.name)), ("address", fold(place.address))]
    return [key for key in keys if key[1]] or [("city", fold(place.city))]
