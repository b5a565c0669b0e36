"""What is published, so that it can be asked for: from the published folder and the cache of fragments, and nothing else.

Who is published is read from the published data, so that what is left out of them, or withheld, cannot be asked for.
What each is comes from the cache, which may be ahead of the folder while somebody publishes: then the newer counts.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalog.cleaning.text import fold
from catalog.editions import Edition
from catalog.identity import digest_of
from catalog.territory import Point, centre_of
from exports.asking_entries import Entry, entry_of
from exports.asking_places import point_of
from exports.asking_published import Folder
from exports.asking_query import Query
from exports.asking_shelf import Bits, Shelf
from exports.changes import ChangeRecord
from exports.directory import AssociationsJson, EventsJson
from exports.exporter import Site, Surroundings
from exports.fragments_reading import FragmentMoved, FragmentReader, Stored
from exports.looks import worn
from exports.publisher_gate import shrunken
from exports.rolling import EPOCH, is_recent, since_of
from exports.selections import EVERYTHING, Facet, Kind, Selection

_RULES = "1"  # raised whenever the same query of the same snapshot would give other bytes


class Incomplete(Exception):
    """The cache has not what is published: it was lost, or is being filled anew."""


@dataclass(frozen=True)
class Snapshot:
    """All that is published, at one moment.

    Attributes:
        folder: where it is published; a later generation has another one.
        events: by start. associations: by name.
        since: the first day of what rolls.
        gone: the ids that were given up, hidden or gone for good.
        setting: changes with whatever documents show besides their members.
    """

    folder: Folder
    around: Surroundings
    events: Shelf
    associations: Shelf
    since: date
    gone: Mapping[str, ChangeRecord]
    setting: str

    @cached_property
    def recent(self) -> Bits:
        """The events of selections that roll."""
        return self.events.having(lambda entry: is_recent(entry.member, self.since))

    @cached_property
    def edition_by_id(self) -> Mapping[str, Edition]:
        """The editions, the latest first."""
        return {one.edition.id: one.edition for one in self.around.selections if one.edition is not None}

    def editions(self) -> Iterable[str]:
        """The ids of the editions."""
        return self.edition_by_id

    def sources(self) -> Iterable[str]:
        """The names of the sources that may be republished."""
        return [name for name, one in self.around.sources.items() if one.republish]

    def languages(self) -> Iterable[str]:
        """The codes of the languages in which anything is held."""
        facets = {*self.events.bits, *self.associations.bits}
        return [name.partition("/")[2] for name in facets if name.startswith("language/")]

    def association(self, said: str) -> Sequence[str]:
        """The ids of the associations with this id, or else of this name; an id that was merged leads to its heir."""
        name = self.heir(said)
        if name in self.associations.places or said in self.gone:
            return [name or said]
        return self._named.get(fold(said), ())

    def heir(self, identity: str) -> str:
        """The id that holds a subject now; the same one where it was not given up, and empty where it is gone."""
        for _ in range(10):  # in a circle nobody comes to an end
            if identity not in self.gone:
                return identity
            identity = self.gone[identity].heir
        return ""

    @cached_property
    def _named(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for entry in self.associations.entries:
            found.setdefault(fold(entry.name), []).append(entry.id)
        return found

    def point(self, code: str) -> Point | None:
        """Where a commune is, by its INSEE code: as the table has it, or else where its places are."""
        return centre_of(code) or self._places.get(code)

    def near(self, query: Query) -> Point | None:
        """The point near which a query asks for something, if it does."""
        code = query.one("near")
        return point_of(code, self) if code else None

    @cached_property
    def _places(self) -> Mapping[str, Point]:
        found: dict[str, list[Point]] = {}
        for entry in (*self.events.entries, *self.associations.entries):
            for code, point in entry.points:
                found.setdefault(code, []).append(point)
        return {
            code: (sum(one[0] for one in some) / len(some), sum(one[1] for one in some) / len(some))
            for code, some in found.items()
        }


def read_snapshot(folder: Folder, reader: FragmentReader, site: Site, before: Snapshot | None = None) -> Snapshot:
    """What is published in `folder`; what is the same as `before` is taken over.

    Raises `Incomplete` where the cache has not all of it, `FragmentMoved` where it changed meanwhile, `OSError` and
    `ValueError` where it cannot be read, `FragmentsUnreadable` where the cache cannot.
    """
    index = folder.index()
    known = reader.subjects()
    listed = list(folder.ids(EVERYTHING, "associations"))
    found = dict.fromkeys(name for one in index.whole for name in folder.ids(one, "events"))
    old = {one.id: one for one in (*before.events.entries, *before.associations.entries)} if before else {}
    events = _entries(list(found), known, reader, EventsJson.name, old)
    associations = _entries(listed, known, reader, AssociationsJson.name, old)
    if shrunken(len(found) + len(listed), len(events) + len(associations)):
        raise Incomplete
    events.sort(key=lambda entry: (entry.member.starts_at or EPOCH, entry.id))
    around = Surroundings(site, index.sources, (*_bare(index.editions), *_years(index.years)))
    return Snapshot(
        folder,
        around,
        Shelf.of(events, dict(_editions(index.editions, folder, "events"))),
        Shelf.of(associations, dict(_editions(index.editions, folder, "associations"))),
        since_of([one.member for one in events], [one.member for one in associations]),
        folder.gone(),
        _setting(around),
    )


def _entries(
    ids: Sequence[str], known: Mapping[str, Stored], reader: FragmentReader, exporter: str, old: Mapping[str, Entry]
) -> list[Entry]:
    """The entries of these subjects; who is left out of the data has none."""
    there = [(one, known[one]) for one in ids if one in known and exporter not in known[one].refused]
    fresh = [pair for pair in there if not _is_same(old.get(pair[0]), pair[1])]
    made = {one: old[one] for one, _ in there if one in old}
    lines = reader.latest(exporter, [one.number for _, one in fresh])
    for (identity, one), kept in zip(fresh, lines, strict=True):
        if kept is None or kept.revision != one.revision:
            raise FragmentMoved(identity)
        made[identity] = entry_of(identity, one, kept.fragment.body)
    return [made[one] for one, _ in there]


def _is_same(entry: Entry | None, known: Stored) -> bool:
    return entry is not None and (entry.number, entry.member.revision, entry.stamp) == (
        known.number,
        known.revision,
        known.stamp,
    )


def _editions(editions: Sequence[Edition], folder: Folder, sort: str) -> Iterator[tuple[str, Iterable[str]]]:
    for one in editions:
        yield f"edition/{one.id}", folder.ids(one.id, sort)


def _bare(editions: Iterable[Edition]) -> Iterator[Selection]:
    yield Selection(EVERYTHING, (), (), EPOCH)
    for one in editions:
        yield Selection(one.id, (), (), EPOCH, one, Kind.EDITION)


def _years(years: Iterable[str]) -> Iterator[Selection]:
    for one in years:
        year = one.partition("/")[2]
        yield Selection(one, (), (), EPOCH, None, Kind.YEAR, Facet(Kind.YEAR, year, year, year))


def _setting(around: Surroundings) -> str:
    told = [
        _RULES,
        around.site.model_dump(mode="json"),
        [one.model_dump(mode="json") for one in around.sources.values()],
        [[one.id, one.edition and one.edition.model_dump(mode="json")] for one in around.selections],
        worn().fingerprint,
    ]
    return digest_of(told)


def published_at(link: str) -> str:
    """Which generation the link `public` of an instance leads to; changes with each publication. Raises `OSError`."""
    return os.readlink(link)  # noqa: PTH115 - it is asked at each request, and a Path costs ten times as much
