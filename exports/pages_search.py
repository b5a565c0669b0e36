"""The page that searches, in both languages, and the scripts that it needs.

It is the only page with a script. Without one it leads to the lists, which are complete.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple

from catalog.cleaning.text import fold
from catalog.vocabulary import AssociationKind, Seen
from exports import pages_addresses as addresses
from exports.exporter import Document, Surroundings
from exports.pages_lists import everything_alternates
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase, phrases
from exports.search import FILTERS
from exports.selections import EVERYTHING, Kind, Selection

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'"
)
"""Of this page alone: it runs our scripts and the program of the index, and reads files of this site (reliability C6)."""
_AGES = ("new", "within", "old")


class Choice(NamedTuple):
    """One thing to filter by: the value in addresses, and its words."""

    value: str
    words: str


class Group(NamedTuple):
    """A list to choose one from; `name` is that in addresses."""

    name: str
    label: str
    choices: list[Choice]


class SearchPages:
    """`search/index.html` in both languages, and `assets/*.js`."""

    name = "search-pages"

    def __init__(self) -> None:
        digest = blake2b(b"".join(scripts().values()), digest_size=8).hexdigest()
        self.version = f"{pages_version()}-{digest}"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The pages, then the scripts."""
        for language in LANGUAGES:
            page = search_page(language, around)
            yield Document(addresses.search_path(language), HTML, page.encode())
        for name, body in scripts().items():
            yield Document(addresses.script_path(name), "text/javascript; charset=utf-8", body)


@cache
def scripts() -> dict[str, bytes]:
    """Our scripts by file name."""
    folder = files("exports") / "assets" / "scripts"
    found = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.endswith(".js")}
    return dict(sorted(found.items()))


def search_page(language: Language, around: Surroundings) -> str:
    """The page in `language`."""
    path = addresses.search_path(language)
    forms = phrases(language)["search.results"]
    assert isinstance(forms, tuple)
    return render_page(
        language,
        "search.html",
        path,
        around.site,
        alternates=everything_alternates(language, around),
        title=phrase(language, "search.title"),
        description=phrase(language, "search.description"),
        sample=around.sample,
        policy=POLICY,
        groups=search_groups(language, around.selections),
        id_heading=phrase("fr", "column.id"),  # of the French table, which is offered in both languages
        results=dict(zip(("one", "other"), forms, strict=True)),
        script=addresses.script_path("search.js"),
        associations=addresses.association_list_path(language, EVERYTHING),
        browse=addresses.browse_path(language),
        programme=addresses.programme_path(language, EVERYTHING),
        files=[addresses.data_path(EVERYTHING, "associations", suffix) for suffix in ("csv", "xlsx", "json")],
    )


def search_groups(language: Language, selections: Iterable[Selection]) -> list[Group]:
    """What can be filtered by, as far as anything has it: the closed lists are told whole, by the page's script."""
    by_kind: dict[Kind, list[Choice]] = {kind: [] for kind in FILTERS}
    for one in selections:
        if one.kind in by_kind and (one.events or one.associations):
            by_kind[one.kind].append(Choice(one.key, one.label(language)))
    sorts = [Choice(one, phrase(language, f"search.{one}")) for one in ("associations", "events")]
    kinds = [Choice(str(one), one.label(language)) for one in AssociationKind]
    ages = [Choice(one, phrase(language, f"search.fresh_{one}")) for one in _AGES]
    ages += [Choice(str(one), one.label(language)) for one in Seen if one is not Seen.LISTED]
    found = [_group(language, "sort", sorts)]
    for kind, choices in by_kind.items():
        in_order = (
            choices if kind in (Kind.EDITION, Kind.DEPARTEMENT) else sorted(choices, key=lambda one: fold(one.words))
        )
        found.append(_group(language, str(kind), in_order))
    found += [_group(language, "kind", kinds), _group(language, "fresh", ages)]
    return [group for group in found if group.choices]


def _group(language: Language, name: str, choices: list[Choice]) -> Group:
    return Group(name, phrase(language, f"search.by_{name}"), choices)
