"""Selections that stay for those who follow them, since an address keeps its meaning (docs/addresses.md).

A calendar in which nothing is left stays, empty: a program that finds nothing at its address keeps what it had. Which
ones there were is told by the calendars of the last publication, which stand among its documents; nothing else of them
is remembered, neither who was in them nor what they were called. The calendars of an association that turned out to be
another one go on, with the events of that one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from catalog.identity import digest_of
from catalog.territory import commune
from catalog.views import Changed, SourceView
from exports.faceting import Gist, facet
from exports.generations import Generation
from exports.pages_addresses import feed_path
from exports.phrases import phrase
from exports.rolling import quiet_since
from exports.selections import FACETS, Facet, Kind, Selection

_BEFORE, _BEHIND = feed_path(" ", "ics").split(" ")
_ASSOCIATION = f"{Kind.ASSOCIATION}/"
_PLACE = f"{Kind.PLACE}/"
_YEAR = f"{Kind.YEAR}/"
_ORDER = (Kind.EVERYTHING, Kind.EDITION, Kind.SERIES, Kind.YEAR)


def followed(last: Generation | None, withdrawn: str) -> set[str]:
    """The ids of the selections of which the last publication had calendars.

    An address of a place says what that is called. So where more was withdrawn since (see `withdrawals`), those of
    places are left out: it may be what was withdrawn that told of them.
    """
    if last is None or last.state is None:
        return set()
    cut = slice(len(_BEFORE), -len(_BEHIND))
    names = {path[cut] for path in last.documents if path.startswith(_BEFORE) and path.endswith(_BEHIND)}
    if last.state.withdrawn != withdrawn:
        names = {name for name in names if f"/{_PLACE}" not in f"/{name}"}
    return names


def withdrawals(erased: int, gone: Iterable[Changed], sources: Mapping[str, SourceView]) -> str:
    """Changes whenever anything is erased, hidden or no longer to be republished; empty where nothing ever was."""
    hidden = sorted(one.id for one in gone if one.what == "hidden")
    forbidden = sorted(name for name, source in sources.items() if not source.republish)
    return digest_of([erased, hidden, forbidden])[:16] if erased or hidden or forbidden else ""


@dataclass(frozen=True)
class Keeping:
    """What stays beside the selections of which the catalogue tells.

    Attributes:
        found: these, that of everything first.
        names: the ids of selections that were published before.
        gone: the ids that were given up, hidden or gone for good.
        gists: by id, of all that is there.
    """

    found: Sequence[Selection]
    names: Collection[str]
    gone: Sequence[Changed]
    gists: Mapping[str, Gist]

    def selections(self) -> tuple[Selection, ...]:
        """All of them, in the order of `exports.selecting`."""
        carried = {one.id: one for one in self._carried()}
        emptied = map(self._emptied, sorted(self.names - self._by_id.keys() - carried.keys()))
        more = [*carried.values(), *filter(None, emptied)]
        return tuple(sorted([*self.found, *more], key=self._place) if more else self.found)

    @cached_property
    def _by_id(self) -> dict[str, Selection]:
        return {one.id: one for one in self.found}

    @cached_property
    def _heirs(self) -> dict[str, str]:
        """Of associations that turned out to be others the one that each is now, where that is there."""
        led = {one.id: one.heir for one in self.gone if one.what == "merged" and one.id.startswith("a")}
        ends = {identity: heir_in_the_end(identity, led) for identity in led if identity not in self.gists}
        return {identity: heir for identity, heir in ends.items() if heir in self.gists}

    def _carried(self) -> Iterator[Selection]:
        """Under the id of an association that was given up what there is under that of its heir."""
        given_up: dict[str, list[str]] = {}
        for identity, heir in self._heirs.items():
            given_up.setdefault(f"{_ASSOCIATION}{heir}", []).append(identity)
        for one in self.found if given_up else ():
            for identity in given_up.get(one.facet.id, ()) if one.facet else ():
                yield replace(one, id=f"{one.id.removesuffix(one.key)}{identity}", kept=True)

    def _emptied(self, name: str) -> Selection | None:
        """A selection in which nothing is left; None where the name is that of none, or of an edition that is no more."""
        whole, (head, _, rest) = self.found[0], name.partition("/")
        assert whole.since is not None
        quiet = Selection(name, (), (), quiet_since(whole.since), kept=True)
        if name.startswith(_YEAR):
            return replace(quiet, kind=Kind.YEAR, facet=Facet(Kind.YEAR, rest, rest, rest)) if rest.isdigit() else None
        if (called := self._facet(name)) is not None:
            return replace(quiet, kind=called.kind, facet=called, since=whole.since, earlier=whole.earlier)
        week, called = self._by_id.get(head), self._facet(rest)
        if week is None or week.edition is None or called is None:
            return None
        return replace(
            quiet,
            changed_at=quiet_since(whole.since, week.edition),
            edition=week.edition,
            kind=Kind.CROSSED,
            facet=called,
            archived=week.archived,
            over=week.over,
        )

    def _facet(self, name: str) -> Facet | None:
        """The quality that has this id, if it is one; of an association that is another one now, the quality of that."""
        if name.startswith(_ASSOCIATION):
            identity = name.removeprefix(_ASSOCIATION)
            name = f"{_ASSOCIATION}{self._heirs.get(identity, identity)}"
        try:
            found = facet(name, self._label)
        except ValueError:
            return None
        if found.kind is Kind.ASSOCIATION and found.key not in self.gists:
            return replace(found, fr=phrase("fr", "gone.association"), en=phrase("en", "gone.association"))
        return found if found.kind in FACETS else None

    def _label(self, kind: Kind, key: str) -> str:
        if kind is Kind.ASSOCIATION:
            return self.gists[key].name if key in self.gists else ""
        return _place_words(key)

    def _place(self, selection: Selection) -> tuple[int, str, str]:
        """Where a selection stands among all; those of an edition, or of a series, stay in the order that they have."""
        kind, name = selection.kind, selection.facet.id if selection.facet else ""
        if kind is Kind.CROSSED and selection.edition is not None:
            return len(_ORDER) + 1 + self._weeks[selection.edition.id], name, selection.id
        if kind in _ORDER:
            return _ORDER.index(kind), selection.id if kind is Kind.YEAR else "", ""
        return len(_ORDER), name, selection.id

    @cached_property
    def _weeks(self) -> dict[str, int]:
        return {one.id: number for number, one in enumerate(self.found) if one.kind is Kind.EDITION}


def heir_in_the_end(identity: str, led: Mapping[str, str]) -> str:
    """Where an id leads in the end, by the heirs of those that were given up; empty where it leads round in a circle."""
    passed: set[str] = set()
    while identity in led:
        if identity in passed:
            return ""
        passed.add(identity)
        identity = led[identity]
    return identity


def _place_words(key: str) -> str:
    """What a place is called, as far as its address tells: the words of its name, and its town."""
    where, _, name = key.partition("-")
    town = commune(where.upper())
    return ", ".join(filter(None, (name.replace("-", " ").capitalize(), town.name if town else where)))
