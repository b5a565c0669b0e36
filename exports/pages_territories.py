"""The towns and places of a département, which have feeds and no page of their own: `territories/<code>.html`.

What is shown of each is its name and how many events it has, so the pages of a département stay as they are until one
of these changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from catalog.cleaning.text import fold
from catalog.identity import digest_of
from catalog.territory import department_of
from exports import pages_addresses as addresses
from exports.exporter import Batch, Document, Site, Surroundings, Take
from exports.pages_feed_lists import Below, Feeds, below, feeds, leaves
from exports.pages_lists import feed_alternates
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import Facet, Kind, Selection, listed

_MOST = 120  # towns and places on a page
_SUFFIXES = ("ics", "rss", "changes.rss")


class TerritoryPages:
    """`territories/<code>.html` of each département, in both languages; a batch for each of them."""

    name = "territory-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def batches(self, around: Surroundings, contents: Mapping[str, str]) -> Iterator[Batch]:  # noqa: ARG002 - counts are shown alone
        """One for each département that anything was ever in."""
        within = {
            kind: _by_department(one for one in listed(around.selections) if one.kind is kind) for kind in _LISTED
        }
        for selection in around.selections:
            if selection.kind is not Kind.DEPARTEMENT:
                continue
            assert selection.facet is not None
            some = [below(one) for kind in _LISTED for one in within[kind].get(selection.facet.key, ())]
            told = [selection.id, selection.facet.fr, selection.facet.en, [one.told() for one in some]]
            make = partial(_documents, around.site, selection.facet, some)
            yield Batch(digest_of(told)[:16], make, apart=True)


_LISTED = (Kind.COMMUNE, Kind.PLACE)


def _documents(site: Site, of: Facet, within: Sequence[Below], _take: Take) -> Iterator[Document]:
    for language in LANGUAGES:
        yield from _territories(language, site, of, within)


def _territories(language: Language, site: Site, of: Facet, within: Sequence[Below]) -> Iterator[Document]:
    code = of.key
    entries = [
        (str(kind), one)
        for kind in _LISTED
        for one in _feeds(language, site, (some for some in within if some.facet.kind is kind))
    ]
    pages = list(leaves(entries, _MOST))
    names = [code if number == 1 else f"{code}-{number}" for number in range(1, len(pages) + 1)]
    for number, (name, shown) in enumerate(zip(names, pages, strict=True)):
        some: dict[str, Any] = {"communes": [], "places": []}
        for kind, one in shown:
            some["communes" if kind == Kind.COMMUNE else "places"].append(one)
        turn = {"earlier": names[number - 1] if number else "", "later": "".join(names[number + 1 : number + 2])}
        yield _territory(language, site, of, addresses.territory_path(language, name), some | turn)


def _territory(language: Language, site: Site, of: Facet, path: str, values: dict[str, Any]) -> Document:
    """A page of a territory: towns first, then places, so many at once that it stays light."""
    name = of.label(language)
    page = render_page(
        language,
        "territory.html",
        path,
        site,
        title=phrase(language, "territory.title", name=name),
        description=phrase(language, "territory.description", name=name),
        sample=False,
        name=name,
        programme=addresses.programme_path(language, of.id),
        alternates=feed_alternates(language, of.id, of.kind),
        **values,
    )
    return Document(path, HTML, page.encode())


def _by_department(selections: Iterable[Selection]) -> dict[str, list[Selection]]:
    """Communes and places by the code of their département; their keys begin with the code of the commune."""
    found: dict[str, list[Selection]] = {}
    for one in selections:
        department = department_of(one.facet.key[:5]) if one.facet else None
        if department is not None:
            found.setdefault(department.code, []).append(one)
    return found


def _feeds(language: Language, site: Site, selections: Iterable[Below]) -> list[Feeds]:
    found = (
        feeds(language, site, one, _SUFFIXES if one.facet.kind is Kind.COMMUNE else _SUFFIXES[:2]) for one in selections
    )
    return sorted(found, key=lambda one: fold(one.words))
