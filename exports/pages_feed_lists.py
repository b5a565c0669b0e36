"""Lists of calendars and feeds that have no page of their own: what stands in a line, and how many on a page."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.phrases import Language, phrase
from exports.selections import Facet, Selection


class Feeds(NamedTuple):
    """A line: what it is called, how many events it has, its feeds in the order ics, rss, changes."""

    words: str
    note: str
    webcal: str
    paths: tuple[str, ...]


class Below(NamedTuple):
    """A selection as a list of them shows it: its id, its quality, and how many events it has."""

    id: str
    facet: Facet
    events: int

    def told(self) -> list[object]:
        """All that a line is made from."""
        return [self.id, [self.facet.fr, self.facet.en], self.events]


def below(selection: Selection) -> Below:
    """What is shown of a selection that has a quality."""
    assert selection.facet is not None
    return Below(selection.id, selection.facet, len(selection.events))


def feeds(language: Language, site: Site, one: Below, suffixes: Sequence[str]) -> Feeds:
    """The line of a selection that has feeds with these suffixes."""
    paths = tuple(addresses.feed_path(one.id, suffix) for suffix in suffixes)
    counted = phrase(language, "count.events", count=one.events)
    return Feeds(one.facet.label(language), counted, addresses.webcal(site, paths[0]), paths)


def leaves(entries: Sequence[tuple[str, Feeds]], most: int) -> Iterator[Sequence[tuple[str, Feeds]]]:
    """Lines under the names of their headings, so many as stand on one page; one page without any where there are none."""
    for start in range(0, max(len(entries), 1), most):
        yield entries[start : start + most]
