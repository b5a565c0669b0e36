"""The ways into all programmes: by theme, audience, territory and time; the archive."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from catalog.cleaning.text import fold
from exports import pages_addresses as addresses
from exports.calendar_words import span_words
from exports.exporter import Document, Surroundings
from exports.pages_lists import everything_alternates
from exports.pages_regions import regions_of
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import Kind, Selection, listed

_PRACTICAL = (Kind.ONLINE, Kind.FREE, Kind.ACCESSIBLE)


class Way(NamedTuple):
    """A link to a programme, with what it holds.

    Attributes:
        note: beside it: its dates, or how many events it has.
        over: whether it is clearly past.
        below: what is within it, as the départements of a region.
    """

    words: str
    path: str
    note: str
    over: bool = False
    associations: str = ""
    sample: bool = False
    below: tuple["Way", ...] = ()


class ExplorePages:
    """`explore/index.html` and `archive/index.html`."""

    name = "explore-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them, in both languages."""
        by_kind: dict[Kind, list[Selection]] = {}
        for selection in listed(around.selections):
            by_kind.setdefault(selection.kind, []).append(selection)
        for language in LANGUAGES:
            yield _explore(language, around, by_kind)
            yield _archive(language, around, by_kind)


def _explore(language: Language, around: Surroundings, by_kind: dict[Kind, list[Selection]]) -> Document:
    def ways(*kinds: Kind) -> list[Way]:
        found = [_way(language, one) for kind in kinds for one in by_kind.get(kind, ())]
        return found if kinds[0] in _PRACTICAL else sorted(found, key=lambda way: fold(way.words))

    path = addresses.explore_path(language)
    page = render_page(
        language,
        "explore.html",
        path,
        around.site,
        alternates=everything_alternates(language, around),
        title=phrase(language, "explore.title"),
        description=phrase(language, "explore.description"),
        sample=False,
        editions=_editions(language, by_kind),
        series=[_way(language, one) for one in by_kind.get(Kind.SERIES, ())],
        groups=[
            (name, phrase(language, f"explore.{name}"), ways(*kinds))
            for name, kinds in (
                ("theme", (Kind.THEME,)),
                ("audience", (Kind.AUDIENCE,)),
                ("practical", _PRACTICAL),
                ("language", (Kind.LANGUAGE,)),
            )
        ],
        regions=[
            _way(language, region)._replace(below=tuple(_way(language, one) for one in within))
            for region, within in regions_of(language, listed(around.selections))
        ],
        years=[_way(language, one) for one in reversed(by_kind.get(Kind.YEAR, ()))],
        ask=addresses.ask_path(language) if around.site.desk else "",
        archive=addresses.archive_path(language),
    )
    return Document(path, HTML, page.encode())


def _archive(language: Language, around: Surroundings, by_kind: dict[Kind, list[Selection]]) -> Document:
    path = addresses.archive_path(language)
    by_year = groupby(by_kind.get(Kind.EDITION, ()), lambda one: one.edition.starts_on.year if one.edition else 0)
    page = render_page(
        language,
        "archive.html",
        path,
        around.site,
        alternates=everything_alternates(language, around),
        title=phrase(language, "archive.title"),
        description=phrase(language, "archive.description"),
        sample=False,
        years=[(str(year), [_edition(language, one) for one in some]) for year, some in by_year],
        series=[_way(language, one) for one in by_kind.get(Kind.SERIES, ())],
        calendar_years=[_way(language, one) for one in reversed(by_kind.get(Kind.YEAR, ()))],
    )
    return Document(path, HTML, page.encode())


def _editions(language: Language, by_kind: dict[Kind, list[Selection]]) -> list[Way]:
    return [_edition(language, one) for one in by_kind.get(Kind.EDITION, ()) if not one.over]


def _edition(language: Language, selection: Selection) -> Way:
    edition = selection.edition
    assert edition is not None
    span = span_words(language, edition.starts_on, edition.ends_on)
    counted = phrase(language, "count.events", count=len(selection.events))
    return Way(
        edition.name,
        addresses.programme_path(language, selection.id),
        " · ".join(filter(None, (span, edition.territory, counted))),
        selection.over,
        addresses.association_list_path(language, selection.id),
        edition.sample,
    )


def _way(language: Language, selection: Selection) -> Way:
    assert selection.facet is not None
    counted = phrase(language, "count.events", count=len(selection.events))
    return Way(selection.facet.label(language), addresses.programme_path(language, selection.id), counted)
