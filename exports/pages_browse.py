"""The page that leads to all lists of associations, with how many each has: by theme, audience, territory…"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.cleaning.text import fold
from catalog.vocabulary import AssociationKind
from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.pages_regions import regions_of
from exports.pages_templates import render_page
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING, Kind, Selection


class Way(NamedTuple):
    """The way to a list: its words, its address within the published folder, how many are in it, what is within."""

    words: str
    path: str
    many: int
    within: list["Way"]


class Ways(NamedTuple):
    """Lists of one sort, under a heading."""

    id: str
    heading: str
    ways: list[Way]


def browse_page(
    language: Language,
    site: Site,
    selections: Sequence[Selection],
    groups: Mapping[tuple[str, str], int],
    *,
    sample: bool,
) -> str:
    """The page in `language`; `groups` are kinds and years of confirmation, with how many have each."""
    by_kind: dict[Kind, list[Selection]] = {}
    for one in selections:
        if one.associations:
            by_kind.setdefault(one.kind, []).append(one)
    territories = [
        _way(language, region, [_way(language, one) for one in within])
        for region, within in regions_of(language, (one for one in selections if one.associations))
    ]
    named = [
        _ways(language, "theme", _by_words(_way(language, one) for one in by_kind.get(Kind.THEME, ()))),
        _ways(language, "audience", _by_words(_way(language, one) for one in by_kind.get(Kind.AUDIENCE, ()))),
        _ways(language, "territory", territories),
        _ways(language, "edition", [_way(language, one) for one in by_kind.get(Kind.EDITION, ())]),
        _ways(language, "kind", _by_words(_of_groups(language, groups, "kind"))),
        _ways(language, "confirmed", _of_groups(language, groups, "confirmed")[::-1]),
    ]
    return render_page(
        language,
        "browse.html",
        addresses.browse_path(language),
        site,
        title=phrase(language, "browse.title"),
        description=phrase(language, "browse.description"),
        sample=sample,
        sorts=[one for one in named if one.ways],
        letters=addresses.association_list_path(language, EVERYTHING),
        search=addresses.search_path(language),
    )


def group_words(language: Language, group: str, key: str) -> str:
    """What a kind of organisation or a year of confirmation is called."""
    if group == "kind":
        return AssociationKind(key).label(language)
    return phrase(language, "browse.confirmed_in", year=key)


def _ways(language: Language, sort: str, ways: list[Way]) -> Ways:
    return Ways(f"by-{sort}", phrase(language, f"browse.by_{sort}"), ways)


def _way(language: Language, selection: Selection, within: Sequence[Way] = ()) -> Way:
    return Way(
        selection.label(language),
        addresses.association_list_path(language, selection.id),
        len(selection.associations),
        list(within),
    )


def _by_words(ways: Iterable[Way]) -> list[Way]:
    return sorted(ways, key=lambda one: fold(one.words))


def _of_groups(language: Language, groups: Mapping[tuple[str, str], int], sort: str) -> list[Way]:
    return [
        Way(group_words(language, group, key), addresses.association_group_path(language, group, key), count, [])
        for (group, key), count in sorted(groups.items())
        if group == sort
    ]
