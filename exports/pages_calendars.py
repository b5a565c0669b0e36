"""The calendars and feeds of an edition crossed with each theme, place, association…: `editions/<edition>/calendars/`.

None of them has a page of its own: this is where they are named. What is shown of each is its name and how many events
it has, so the pages of an edition stay as they are until one of these changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import NamedTuple

from catalog.cleaning.text import fold
from catalog.identity import digest_of
from exports import pages_addresses as addresses
from exports.exporter import Batch, Document, Site, Surroundings, Take
from exports.pages_feed_lists import Below, Feeds, below, feeds, leaves
from exports.pages_lists import feed_alternates, headings
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import Kind, Selection, listed

_MOST = 60  # calendars on a page: their addresses are long
_SUFFIXES = ("ics", "rss")
_HEADINGS: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "theme": ("explore.theme", (Kind.THEME,)),
    "audience": ("explore.audience", (Kind.AUDIENCE,)),
    "practical": ("explore.practical", (Kind.ONLINE, Kind.FREE, Kind.ACCESSIBLE)),
    "language": ("explore.language", (Kind.LANGUAGE,)),
    "territory": ("explore.territory", (Kind.REGION, Kind.DEPARTEMENT)),
    "communes": ("territory.communes", (Kind.COMMUNE,)),
    "places": ("territory.places", (Kind.PLACE,)),
    "associations": ("site.associations", (Kind.ASSOCIATION,)),
}
"""The sections of a page by their anchors: the phrase of the heading, and which qualities stand there."""


class EditionCalendars:
    """The pages of each edition, in both languages; a batch for each of them."""

    name = "edition-calendars"

    def __init__(self) -> None:
        self.version = pages_version()

    def batches(self, around: Surroundings, contents: Mapping[str, str]) -> Iterator[Batch]:  # noqa: ARG002 - counts are shown alone
        """One for each edition, also where it has no events yet."""
        crossed: dict[str, list[Below]] = {}
        for one in listed(around.selections):
            if one.kind is Kind.CROSSED and one.edition is not None:
                crossed.setdefault(one.edition.id, []).append(below(one))
        editions = {one.id: one for one in around.selections if one.kind is Kind.EDITION}
        for selection in editions.values():
            within = crossed.get(selection.id, [])
            shown = replace(selection, events=(), associations=(), former=())
            told = [selection.id, *(headings(language, "list", shown) for language in LANGUAGES)]
            made_from = digest_of([str(told), [one.told() for one in within]])[:16]
            yield Batch(made_from, partial(_documents, around.site, shown, within), apart=True)


class Sheet(NamedTuple):
    """One page of several: its number, from 1; how many there are; its lines under the anchors of their sections."""

    number: int
    of: int
    entries: Sequence[tuple[str, Feeds]]


def _documents(site: Site, of: Selection, within: Sequence[Below], _take: Take) -> Iterator[Document]:
    for language in LANGUAGES:
        pages = list(leaves(list(_entries(language, site, within)), _MOST))
        for number, entries in enumerate(pages, 1):
            yield _page(language, site, of, Sheet(number, len(pages), entries))


def _page(language: Language, site: Site, of: Selection, sheet: Sheet) -> Document:
    path, name, number = _path(language, of.id, sheet.number), of.label(language), sheet.number
    told = headings(language, "programme", of) | {
        "title": phrase(language, "calendars.title", name=name),
        "description": phrase(language, "calendars.description", name=name),
        "earlier": _name(number - 1) if number > 1 else "",
        "later": _name(number + 1) if number < sheet.of else "",
    }
    page = render_page(
        language,
        "calendars.html",
        path,
        site,
        alternates=feed_alternates(language, of.id, of.kind),
        first="" if number == 1 else _path(language, of.id, 1),
        name=name,
        programme=addresses.programme_path(language, of.id),
        groups=[
            (anchor, phrase(language, _HEADINGS[anchor][0]), [one for _, one in some])
            for anchor, some in groupby(sheet.entries, lambda entry: entry[0])
        ],
        **told,
    )
    return Document(path, HTML, page.encode())


def _entries(language: Language, site: Site, within: Sequence[Below]) -> Iterator[tuple[str, Feeds]]:
    for anchor, (_, kinds) in _HEADINGS.items():
        some = (feeds(language, site, one, _SUFFIXES) for one in within if one.facet.kind in kinds)
        yield from ((anchor, one) for one in sorted(some, key=lambda one: fold(one.words)))


def _path(language: Language, edition: str, number: int) -> str:
    return addresses.programme_part_path(language, edition, f"calendars/{_name(number)}")


def _name(number: int) -> str:
    return "index" if number == 1 else str(number)
