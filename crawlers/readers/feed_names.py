"""The namespaces of feeds: many addresses for few vocabularies, each under the one name that we call it.

Local names are compared without case, but only within their vocabulary: a `startDate` counts in an
event module, in no namespace and in one that nobody knows, never in that of pictures or podcasts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from crawlers.readers.xml_answers import name_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
# Parts of an item: `(vocabulary, local name)` -> its elements in document order.
Parts = Mapping[tuple[str, str], list[_Element]]

_VOCABULARIES = {
    "": "rss",
    "http://purl.org/rss/1.0": "rss",
    "http://purl.org/net/rss1.1#": "rss",
    "http://my.netscape.com/rdf/simple/0.9": "rss",
    "http://channel.netscape.com/rdf/simple/0.9": "rss",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "rss",
    "http://backend.userland.com/rss": "rss",
    "http://backend.userland.com/rss2": "rss",
    "http://backend.userland.com/rss091": "rss",
    "http://blogs.law.harvard.edu/tech/rss": "rss",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://purl.org/rss/1.0/modules/event": "ev",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "urn:ietf:params:xml:ns:xcal": "xcal",
    "urn:ietf:params:xml:ns:icalendar-2.0": "xcal",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://wellformedweb.org/commentapi": "wfw",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/syndication/thread/1.0": "thr",
    RDF: "rdf",
}
_ERSSICAL = ("http://zoggy.frama.io/erssical", "https://zoggy.frama.io/erssical", "http://zoggy.github.com/erssical")
# Prefixes that mean one thing everywhere, for feeds that use them without declaring them.
_PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content",
    "dc": "http://purl.org/dc/elements/1.1",
    "ev": "http://purl.org/rss/1.0/modules/event",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss",
    "rdf": RDF,
    "slash": "http://purl.org/rss/1.0/modules/slash",
    "xcal": "urn:ietf:params:xml:ns:xcal",
}


def called(element: _Element) -> tuple[str, str]:
    """(vocabulary, local name in lower case); the vocabulary of an unknown namespace is `other`."""
    namespace, local = name_of(element, _PREFIXES)
    if not local:
        return "", ""
    plain = namespace.rstrip("/").lower() if namespace else ""
    if plain.startswith(_ERSSICAL):
        return "ev", local
    return _VOCABULARIES.get(plain, _VOCABULARIES.get(namespace, "other")), local


def parts_of(element: _Element) -> Parts:
    """The children of `element` by name."""
    found: dict[tuple[str, str], list[_Element]] = defaultdict(list)
    for child in element:
        found[called(child)].append(child)
    return dict(found)


def within(element: _Element, vocabulary: str, local: str) -> Iterator[_Element]:
    """The elements of this name below `element`, at any depth."""
    return (child for child in element.iterdescendants() if called(child) == (vocabulary, local))
