"""Which sources speak in what is published, and under which licence each part of it is.

A source that is declared and of which nothing is published binds nobody: its licence counts in nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from sys import intern

from catalog.views import Member, SourceView
from exports.exporter import Surroundings
from exports.feed_wording import named_sources
from exports.licences import Combined, combined
from exports.numbers_traits import Traits
from exports.selections import Selection, offered
from exports.tables import EVENTS

_ID = attrgetter("id")
_SOURCE = Traits._fields.index("source")
Heard = Mapping[tuple[str, str], frozenset[str]]
"""The names of the sources of the events, or of the associations, of a selection: by its id, and which of the two."""


def heard_in(selections: Iterable[Selection], traits: Mapping[str, str]) -> Heard:
    """Who speaks in each selection that has tables; `traits` are the lines of those who are published."""
    # Former events have no line. A hundred thousand subjects have a few hundred combinations of sources.
    told = {identity: intern(line.split("\t", _SOURCE + 1)[_SOURCE]) for identity, line in traits.items() if line}

    def names(members: Iterable[Member]) -> frozenset[str]:
        together = set(map(told.get, map(_ID, members)))
        return frozenset(name for some in together if some for name in some.split())

    return {
        (selection.id, holds): names(members)
        for selection in offered(tuple(selections), EVENTS.light_kinds)
        for holds, members in (("events", selection.events), ("associations", selection.associations))
    }


def given_sources(around: Surroundings) -> list[SourceView]:
    """The sources of which something is published, by name; where that is not known, those of which it may be."""
    if around.heard is None:
        return [around.sources[name] for name in sorted(around.sources) if around.sources[name].republish]
    return named_sources(frozenset().union(*around.heard.values()), around)


def licences_by_part(around: Surroundings) -> Callable[[Selection, str], Combined]:
    """Tells the licence of the events, or of the associations, of a selection; of an empty part that of the whole."""
    everyone = frozenset(one.name for one in given_sources(around))

    @cache
    def of(names: frozenset[str]) -> Combined:
        return combined(named_sources(names, around))

    def ask(selection: Selection, holds: str) -> Combined:
        return of((around.heard or {}).get((selection.id, holds)) or everyone)

    return ask
