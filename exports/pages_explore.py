"""The ways into all programmes: by theme, audience, territory and time; the towns and places of a département; the archive."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from catalog.cleaning.text import fold
from catalog.territory import department_of, departments
from exports import pages_addresses as addresses
from exports.calendar_words import span_words
from exports.exporter import Document, Surroundings
from exports.pages_templates import pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import Kind, Selection

_HTML = "text/html; charset=utf-8"
_PRACTICAL = (Kind.ONLINE, Kind.FREE, Kind.ACCESSIBLE)
_MOST = 120  # towns and places on a page
_SUFFIXES = ("ics", "rss", "changes.rss")


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


class Feeds(NamedTuple):
    """A town or a place without a page of its own: what it is called, its feeds in the order ics, rss, changes."""

    words: str
    note: str
    webcal: str
    paths: tuple[str, ...]


class ExplorePages:
    """`explore/index.html`, `territories/<code>.html` and `archive/index.html`."""

    name = "explore-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them, in both languages."""
        by_kind: dict[Kind, list[Selection]] = {}
        for selection in around.selections:
            by_kind.setdefault(selection.kind, []).append(selection)
        for language in LANGUAGES:
            yield _explore(language, around, by_kind)
            yield _archive(language, around, by_kind)
            yield from _territories(language, around, by_kind)


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
        regions=_regions(language, by_kind),
        years=[_way(language, one) for one in reversed(by_kind.get(Kind.YEAR, ()))],
        archive=addresses.archive_path(language),
    )
    return Document(path, _HTML, page.encode())


def _archive(language: Language, around: Surroundings, by_kind: dict[Kind, list[Selection]]) -> Document:
    path = addresses.archive_path(language)
    by_year = groupby(by_kind.get(Kind.EDITION, ()), lambda one: one.edition.starts_on.year if one.edition else 0)
    page = render_page(
        language,
        "archive.html",
        path,
        around.site,
        title=phrase(language, "archive.title"),
        description=phrase(language, "archive.description"),
        sample=False,
        years=[(str(year), [_edition(language, one) for one in some]) for year, some in by_year],
        series=[_way(language, one) for one in by_kind.get(Kind.SERIES, ())],
        calendar_years=[_way(language, one) for one in reversed(by_kind.get(Kind.YEAR, ()))],
    )
    return Document(path, _HTML, page.encode())


def _territories(language: Language, around: Surroundings, by_kind: dict[Kind, list[Selection]]) -> Iterator[Document]:
    communes = _by_department(by_kind.get(Kind.COMMUNE, ()))
    places = _by_department(by_kind.get(Kind.PLACE, ()))
    for selection in by_kind.get(Kind.DEPARTEMENT, ()):
        assert selection.facet is not None
        code = selection.facet.key
        entries = [(Kind.COMMUNE, one) for one in _feeds(language, around, communes.get(code, ()))]
        entries += [(Kind.PLACE, one) for one in _feeds(language, around, places.get(code, ()))]
        count = max(1, -(-len(entries) // _MOST))
        names = [code if number == 1 else f"{code}-{number}" for number in range(1, count + 1)]
        for number, name in enumerate(names):
            shown = entries[number * _MOST : (number + 1) * _MOST]
            some: dict[str, Any] = {"communes": [], "places": []}
            for kind, one in shown:
                some["communes" if kind is Kind.COMMUNE else "places"].append(one)
            turn = {"earlier": names[number - 1] if number else "", "later": "".join(names[number + 1 : number + 2])}
            yield _territory(language, around, selection, addresses.territory_path(language, name), some | turn)


def _territory(
    language: Language, around: Surroundings, selection: Selection, path: str, values: dict[str, Any]
) -> Document:
    """A page of a territory: towns first, then places, so many at once that it stays light."""
    assert selection.facet is not None
    name = selection.facet.label(language)
    page = render_page(
        language,
        "territory.html",
        path,
        around.site,
        title=phrase(language, "territory.title", name=name),
        description=phrase(language, "territory.description", name=name),
        sample=False,
        name=name,
        programme=addresses.programme_path(language, selection.id),
        **values,
    )
    return Document(path, _HTML, page.encode())


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


def _regions(language: Language, by_kind: dict[Kind, list[Selection]]) -> list[Way]:
    """The regions with the départements in which there is something."""
    within: dict[str, list[Way]] = {}
    for one in by_kind.get(Kind.DEPARTEMENT, ()):
        assert one.facet is not None
        known = departments().get(one.facet.key)
        if known is not None:
            within.setdefault(known.region, []).append(_way(language, one))
    found = []
    for one in by_kind.get(Kind.REGION, ()):
        assert one.facet is not None
        below = sorted(within.get(one.facet.key, ()), key=lambda way: fold(way.words))
        found.append(_way(language, one)._replace(below=tuple(below)))
    return sorted(found, key=lambda way: fold(way.words))


def _by_department(selections: Sequence[Selection]) -> dict[str, list[Selection]]:
    """Communes and places by the code of their département; their keys begin with the code of the commune."""
    found: dict[str, list[Selection]] = {}
    for one in selections:
        department = department_of(one.facet.key[:5]) if one.facet else None
        if department is not None:
            found.setdefault(department.code, []).append(one)
    return found


def _feeds(language: Language, around: Surroundings, selections: Iterable[Selection]) -> list[Feeds]:
    found = []
    for one in selections:
        assert one.facet is not None
        suffixes = _SUFFIXES if one.kind is Kind.COMMUNE else _SUFFIXES[:2]
        paths = tuple(addresses.feed_path(one.id, suffix) for suffix in suffixes)
        counted = phrase(language, "count.events", count=len(one.events))
        label = one.facet.label(language)
        found.append(Feeds(label, counted, addresses.webcal(around.site, paths[0]), paths))
    return sorted(found, key=lambda feeds: fold(feeds.words))
