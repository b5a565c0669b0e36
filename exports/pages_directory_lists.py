"""One list of associations as pages: a single one while it is light, else one that leads to its letters, and theirs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from exports import pages_addresses as addresses
from exports.exporter import Document, Site
from exports.pages_citing import Cited, list_citation
from exports.pages_lists import grouped
from exports.pages_templates import HTML, MEMBERS, Alternate, render_page
from exports.phrases import Language, phrase
from exports.selections import Selection
from exports.table_files import association_files

_OTHER = "0"  # the group of names that begin with no letter of the Latin alphabet
HEAVIEST = 43_000
"""Bytes of items on a page, so that with its frame it stays below 60 kB (docs/design.md)."""
_WAY = 90
"""Bytes of the way to one of the pages of a letter, of which each page has all."""


class Item(NamedTuple):
    """An association in a list, in the order of lists: by letter, name, and place in the catalogue's order."""

    letter: str
    name: str
    place: int
    kind: str
    year: str
    body: bytes


class List(NamedTuple):
    """What a list is.

    Attributes:
        path: of its first page. query: what the search is asked for to find the same; empty where it cannot.
        selection: None for a list that is none.
    """

    language: Language
    path: str
    title: str
    description: str
    query: str
    selection: Selection | None


class Letter(NamedTuple):
    """The way to a letter: how it is shown, the address within the published folder, how many are there."""

    words: str
    path: str
    many: int


def read_note(note: str, body: bytes, place: int) -> Item:
    """The item that a fragment is, by its note: kind, year of confirmation, and name, parted by tabs."""
    kind, year, name = note.split("\t", 2)
    first = name[:1]
    return Item(first if first.isascii() and first.isalpha() else _OTHER, name, place, kind, year, body)


def list_documents(told: List, items: Sequence[Item], site: Site) -> Iterator[Document]:
    """All pages of a list; `items` are in order."""
    groups = [(letter, list(group)) for letter, group in groupby(items, lambda item: item.letter)]
    if sum(len(item.body) for item in items) <= HEAVIEST:
        jumps = [(f"l-{letter}", _heading(told.language, letter)) for letter, _ in groups]
        yield _page(told, told.path, site, len(items), groups, jumps=jumps)
        return
    letters = [
        Letter(_heading(told.language, letter), addresses.letter_path(told.path, letter, 1), len(some))
        for letter, some in groups
    ]
    yield _page(told, told.path, site, len(items), (), letters=letters)
    for letter, some in groups:
        parts = list(_parts(some))
        for number, part in enumerate(parts, 1):
            path = addresses.letter_path(told.path, letter, number)
            way = [addresses.letter_path(told.path, letter, one) for one in range(1, len(parts) + 1)]
            values = {"letters": letters, "here": letters[[one.path for one in letters].index(way[0])], "parts_of": way}
            yield _page(told, path, site, len(some), [(letter, part)], number=number, **values)


def _parts(items: Sequence[Item]) -> Iterator[list[Item]]:
    most = max(HEAVIEST - _WAY * (sum(len(item.body) for item in items) // HEAVIEST), HEAVIEST // 2)
    part: list[Item] = []
    weight = 0
    for item in items:
        if part and weight + len(item.body) > most:
            yield part
            part, weight = [], 0
        part.append(item)
        weight += len(item.body)
    if part:
        yield part


def _page(
    told: List, path: str, site: Site, count: int, groups: Iterable[tuple[str, list[Item]]], **values: Any
) -> Document:
    language, selection = told.language, told.selection
    here: Letter | None = values.get("here")
    title = f"{told.title} · {here.words}" if here else told.title
    files = [Alternate(*one) for one in association_files(language, selection)] if selection else []
    page = render_page(
        language,
        "association_list.html",
        path,
        site,
        alternates=files,
        first=told.path if here else "",
        title=title,
        description=told.description,
        sample=selection is not None and selection.sample,
        association_count=count,
        members=MEMBERS,
        programme=addresses.programme_path(language, selection.id) if selection else "",
        browse=addresses.browse_path(language),
        search=addresses.search_path(language),
        asked=parse_qsl(told.query),
        whole=told.path,
        cited=_cited(told, title, path, site),
        **{"jumps": [], "letters": [], "here": None, "parts_of": [], "number": 1} | values,
    )
    shown = ((f"l-{letter}", _heading(language, letter), [one.body for one in some]) for letter, some in groups)
    return Document(path, HTML, b"".join(grouped(language, page, path, shown)))


def _cited(told: List, title: str, path: str, site: Site) -> Cited | None:
    if told.selection is None:
        return None
    stamps = (one.changed_at for one in told.selection.associations)
    changed_at = max((at for at in stamps if at is not None), default=None)
    return list_citation(told.language, site, title, path, changed_at) if changed_at else None


def _heading(language: Language, letter: str) -> str:
    return phrase(language, "list.other_letter") if letter == _OTHER else letter.upper()
