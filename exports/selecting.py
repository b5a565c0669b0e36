"""From the members of a catalogue to all its selections.

What has been over for half a year when the catalogue last changed is left out of those that roll (`exports.rolling`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TypeVar

from catalog.cleaning.times import local
from catalog.editions import Edition
from catalog.views import Member
from exports.archived import Archives
from exports.calendar_words import HOME_ZONE
from exports.faceting import Gist, facet
from exports.rolling import is_recent, last_change, quiet_since, since_of
from exports.selecting_former import Standing, standing
from exports.selecting_years import earlier_year, named_year, year_of
from exports.selections import EVERYTHING, Facet, Kind, Selection

_Name = TypeVar("_Name", str, int)


@dataclass(frozen=True, slots=True)
class Week:
    """An edition with the ids of its events and associations."""

    edition: Edition
    events: AbstractSet[str]
    associations: AbstractSet[str]


@dataclass(frozen=True)
class Selecting:
    """What selections are made from.

    Attributes:
        events: all, by start. associations: all, by name.
        gists: by id, of all of them.
        weeks: the latest first.
        organiser: the id of the association that an event names so, if one is known.
        former: the events that turned out to be others, by start; the gist of each is among `gists`.
        archives: where the members of archived editions stood.
        _places: what each place is called; known once all events were gone through, as `selections` does first.
        _former_places: what places are called at which nothing but former events took place.
        _left: of events that moved, the facets that they had before; _left_years: the years in which they stood
            before. Both are known when `_places` is.
    """

    events: Sequence[Member]
    associations: Sequence[Member]
    gists: Mapping[str, Gist]
    weeks: Sequence[Week]
    organiser: Callable[[str, str], str | None]
    former: Sequence[Member] = ()
    archives: Archives = field(default_factory=Archives)
    _places: dict[str, str] = field(default_factory=dict, repr=False)
    _former_places: dict[str, str] = field(default_factory=dict, repr=False)
    _left: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _left_years: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def selections(self) -> tuple[Selection, ...]:
        """Everything, the editions (the latest first), the series, the years, the facets, then those within each edition.

        Facets stand by their ids, a region followed by its years.
        """
        rolling = [member for member in self.events if self._is_recent(member)]
        found = [self._selection(EVERYTHING, Kind.EVERYTHING, rolling, self.associations, since=self.since)]
        weeks = {week.edition.id: week for week in self.weeks}
        found += (self._edition(week) for week in self.weeks)
        found += self._series()
        # All events are gone through for these, so that it is known which of them moved from one year to another.
        facets = [*self._facets(rolling)]
        found += self._years()
        found += facets
        for week in weeks.values():
            found += self._crossed(week)
        return tuple(found)

    @cached_property
    def since(self) -> date:
        """The first day of selections that roll: that of a month, so that they shed a month at a time."""
        return since_of(self.events, self.associations)

    @cached_property
    def _last_day(self) -> date:
        """The day on which the catalogue last changed."""
        return local(last_change(self.events, self.associations), HOME_ZONE).date()

    def _is_recent(self, member: Member) -> bool:
        return is_recent(member, self.since)

    @cached_property
    def _standing(self) -> Standing:
        """Where the former events stand."""
        return standing(self.former, self._former_facets, self._current_series, self._is_recent)

    def _former_facets(self, identity: str) -> Iterable[str]:
        gist = self.gists.get(identity)
        if gist is None:
            return ()
        for key, label in gist.places.items():
            self._former_places.setdefault(key, label)
        return (*gist.facets, *self._held_by(gist))

    def _current_series(self, editions: Collection[str]) -> Iterable[str]:
        return [series for series, weeks in self._current.items() if any(one.edition.id in editions for one in weeks)]

    @cached_property
    def _current(self) -> dict[str, list[Week]]:
        """For each series the editions that are not long over, or the latest one."""
        by_series: dict[str, list[Week]] = {}
        for week in self.weeks:
            by_series.setdefault(week.edition.series, []).append(week)
        return {
            series: [week for week in weeks if week.edition.ends_on >= self.since] or weeks[:1]
            for series, weeks in sorted(by_series.items())
        }

    def _edition(self, week: Week) -> Selection:
        events, associations = self._of(week)
        return self._selection(week.edition.id, Kind.EDITION, events, associations, edition=week.edition)

    def _of(self, week: Week) -> tuple[list[Member], list[Member]]:
        events = [member for member in self.events if member.id in week.events] if week.events else []
        associations = [one for one in self.associations if one.id in week.associations] if week.associations else []
        return events, associations

    def _series(self) -> Iterable[Selection]:
        for series, current in self._current.items():
            ids = frozenset().union(*(week.events for week in current))
            takers = frozenset().union(*(week.associations for week in current))
            name = next(week.edition.series_name for week in self.weeks if week.edition.series == series)
            events = [member for member in self.events if member.id in ids]
            associations = [member for member in self.associations if member.id in takers]
            called = Facet(Kind.SERIES, series, name, name)
            yield self._selection(called.id, Kind.SERIES, events, associations, facet=called, since=self.since)

    def _years(self) -> Iterable[Selection]:
        by_year: defaultdict[int, list[Member]] = defaultdict(list)
        for member in self.events:
            if member.id in self._year_of:
                by_year[self._year_of[member.id]].append(member)
        moved = _left_by(self.events, self._left_years)
        for year in sorted({*by_year, *self._standing.years, *moved}):
            called = Facet(Kind.YEAR, str(year), str(year), str(year))
            events = by_year.get(year, ())
            yield self._selection(called.id, Kind.YEAR, events, (), moved.get(year, ()), facet=called)

    @cached_property
    def _year_of(self) -> dict[str, int]:
        """The year in which each event first takes place."""
        return {one.id: year_of(one.starts_at) for one in self.events if one.starts_at is not None}

    @cached_property
    def _earlier(self) -> str:
        """The latest year that has what selections that roll no longer have."""
        return earlier_year(set(self._year_of.values()), self.since)

    def _local_years(self, name: str, members: Sequence[Member]) -> Iterable[Selection]:
        """A region within each year: the data of what a figure of the year counts."""
        by_year: defaultdict[int, list[Member]] = defaultdict(list)
        for member in members:
            if member.id in self._year_of:
                by_year[self._year_of[member.id]].append(member)
        for year, some in sorted(by_year.items()):
            ordered = sorted(some, key=lambda one: (one.starts_at, one.id))
            called = facet(name, self._label)
            yield self._selection(f"{Kind.YEAR}/{year}/{name}", Kind.LOCAL_YEAR, ordered, (), facet=called)

    def _facets(self, rolling: Sequence[Member]) -> Iterable[Selection]:
        """Each quality that anybody ever had: a feed to which people subscribed is empty rather than gone."""
        events, associations = self._by_facet(rolling), self._by_facet(self.associations)
        ever = self._by_facet([member for member in self.events if not self._is_recent(member)])
        moved = _left_by(rolling, self._left)
        for name in sorted({*events, *associations, *ever, *self._standing.facets, *chain(*self._left.values())}):
            called = facet(name, self._label)
            yield self._selection(
                name,
                called.kind,
                events.get(name, ()),
                associations.get(name, ()),
                moved.get(name, ()),
                facet=called,
                since=self.since,
            )
            if called.kind is Kind.REGION:
                yield from self._local_years(name, [*ever.get(name, ()), *events.get(name, ())])

    def _crossed(self, week: Week) -> Iterable[Selection]:
        members, takers = self._of(week)
        facets_of: Callable[[str], Iterable[str]] = self._facets_of
        left: Mapping[str, Iterable[str]] = self._left
        if self._is_archived(week.edition):
            ids = (one.id for one in chain(members, takers))
            kept = self.archives.standing(week.edition.id, ids, self.gists, self._standing_of)
            facets_of, left = kept.facets.__getitem__, kept.left
            self._former_places.update(kept.labels)
        events, associations = self._by_facet(members, facets_of), self._by_facet(takers, facets_of)
        moved = _left_by(members, left)
        for name in sorted({*events, *moved, *self._standing.crossed.get(week.edition.id, ())}):
            yield self._selection(
                f"{week.edition.id}/{name}",
                Kind.CROSSED,
                events.get(name, ()),
                associations.get(name, ()),
                moved.get(name, ()),
                edition=week.edition,
                facet=facet(name, self._label),
            )

    def _standing_of(self, identity: str) -> tuple[Iterable[str], Iterable[str]]:
        """Where a member stands, and where it stood before."""
        return self._facets_of(identity), self._left.get(identity, ())

    def _is_archived(self, edition: Edition) -> bool:
        return edition.ends_on < self.since

    def _by_facet(
        self, members: Sequence[Member], facets_of: Callable[[str], Iterable[str]] | None = None
    ) -> dict[str, list[Member]]:
        found: defaultdict[str, list[Member]] = defaultdict(list)
        told = facets_of or self._facets_of
        for member in members:
            for name in told(member.id):
                found[name].append(member)
        return found

    def _facets_of(self, identity: str) -> Iterable[str]:
        gist = self.gists.get(identity)
        if gist is None:
            return ()
        for key, label in gist.places.items():
            # Where a place is written in several ways, the first by the alphabet.
            self._places[key] = min(self._places.get(key, label), label)
        if gist.left:
            self._left[identity] = tuple(name for name in gist.left if named_year(name) is None)
            self._left_years[identity] = tuple(year for name in gist.left if (year := named_year(name)) is not None)
        return (*gist.facets, *self._held_by(gist)) if gist.organisers else gist.facets

    def _held_by(self, gist: Gist) -> Iterable[str]:
        held_by = {self.organiser(name, url) for name, url in gist.organisers}
        return sorted(f"{Kind.ASSOCIATION}/{one}" for one in held_by if one)

    def _label(self, kind: Kind, key: str) -> str:
        if kind is Kind.ASSOCIATION:
            gist = self.gists.get(key)
            return gist.name if gist else ""
        return self._places.get(key) or self._former_places.get(key, "")

    def _selection(
        self,
        identity: str,
        kind: Kind,
        events: Sequence[Member],
        associations: Sequence[Member],
        moved: Sequence[Member] = (),
        *,
        edition: Edition | None = None,
        facet: Facet | None = None,
        since: date | None = None,
    ) -> Selection:
        stamps = (member.changed_at for group in (events, associations) for member in group)
        changed_at = max((at for at in stamps if at is not None), default=None)
        return Selection(
            identity,
            tuple(events),
            tuple(associations),
            changed_at or quiet_since(self.since, edition),
            edition,
            kind,
            facet,
            since,
            archived=edition is not None and self._is_archived(edition),
            over=edition is not None and edition.ends_on < self._last_day,
            former=(*self._standing.beside(identity, (*events, *moved)), *moved),
            earlier=self._earlier if since else "",
        )


def _left_by(members: Sequence[Member], left: Mapping[str, Iterable[_Name]]) -> Mapping[_Name, Sequence[Member]]:
    """By facet, or by year, those of these events that moved away from there: calendars tell where they are now."""
    found: defaultdict[_Name, list[Member]] = defaultdict(list)
    for member in members if left else ():
        for name in left.get(member.id, ()):
            found[name].append(member)
    return found
