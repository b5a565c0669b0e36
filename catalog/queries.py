"""All reading of the catalogue: frozen views, selections' members, what changed since.

A `Reader` sees one state of the catalogue for as long as it is open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import starmap
from typing import Literal

from sqlalchemy import ColumnElement, Connection, exists, func, literal, or_, select

from catalog import prior
from catalog.absences import absences
from catalog.conclusions import AssociationState, EventState
from catalog.deciding import decisions_on
from catalog.differences import Differing, difference
from catalog.editions import Edition
from catalog.errors import SubjectGone, SubjectUnknown
from catalog.former import former_events, former_members, former_occurrences
from catalog.guests import LATEST, guest_changes
from catalog.journal import history
from catalog.memberships import editions_of
from catalog.mergers import with_mergers
from catalog.merging import Standings
from catalog.past import Past, as_of, changed_after
from catalog.returns import Week, returns
from catalog.rows import KeptSighting, table_of
from catalog.rulings import Rulings
from catalog.source_health import Healths, health_in, sources_in
from catalog.store import Store
from catalog.tables import Association, Belonging, Erased, Event, Membership, Redirect, Sighting
from catalog.timelines import Timelines
from catalog.viewing import association_view, event_view
from catalog.views import AssociationView, Changed, EventView, JournalEntry, Member, SourceView
from catalog.views_former import FORMER_MARK, FormerEvent

_AT_ONCE = 500


class Reader:
    """One consistent view of the catalogue; see `reading`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._standings: Standings = prior.standings(connection)
        self._timelines = Timelines(connection)

    def cursor(self) -> int:
        """The highest revision: nothing changed as long as it stays the same."""
        return prior.next_revision(self._connection) - 1

    def mark(self) -> str:
        """Which subject has the highest revision, and when it changed: two catalogues that came as far differ in it."""
        found: list[tuple[int, str, str]] = []
        for model in (Event, Association):
            table = table_of(model)
            query = select(table.c.revision, table.c.id, table.c.changed_at).order_by(table.c.revision.desc()).limit(1)
            found += ((row.revision, row.id, str(row.changed_at)) for row in self._connection.execute(query))
        return " ".join(map(str, max(found, default=())))

    def editions(self) -> tuple[Edition, ...]:
        """All editions, the latest first."""
        return editions_of(self._connection)

    def sources(self) -> dict[str, SourceView]:
        """All sources ever declared, by name."""
        return sources_in(self._connection)

    def health(self) -> Healths:
        """How each of them is, by name; changes with visits, without a new revision."""
        return health_in(self._connection)

    def event_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """The events of an edition that is registered, or all, by start.

        Those that belonged to it and were moved to another time are among them.
        """
        event, member = table_of(Event), table_of(Membership)
        columns = (event.c.id, event.c.revision, event.c.starts_at, event.c.ends_at, event.c.changed_at)
        query = select(*columns).where(event.c.hidden.is_(False))
        if edition is not None:
            query = query.join(member, member.c.event_id == event.c.id).where(member.c.edition_id == edition.id)
        return tuple(starmap(Member, self._connection.execute(query.order_by(event.c.starts_at, event.c.id))))

    def association_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """The associations that take part in an edition, or all, by name."""
        association, belonging = table_of(Association), table_of(Belonging)
        columns = (association.c.id, association.c.revision, association.c.sort_name, association.c.changed_at)
        query = select(*columns, literal(value=True).label("is_told")).where(association.c.hidden.is_(False))
        organisers: Collection[str] = ()
        if edition is not None:
            declared = exists().where(
                belonging.c.edition_id == edition.id, belonging.c.association_id == association.c.id
            )
            is_told = or_(declared, self._said_by(association.c.id, edition)).label("is_told")
            query = select(*columns, is_told).where(association.c.hidden.is_(False))
            organisers = self._timelines.organised(edition.id)
        # Sorted here: how a database sorts text depends on how it was made (reliability F9).
        rows = sorted(self._connection.execute(query), key=lambda row: (row.sort_name, row.id))
        return tuple(
            Member(row.id, row.revision, changed_at=row.changed_at)
            for row in rows
            if row.is_told or row.id in organisers
        )

    def organised(self, edition_id: str) -> Mapping[str, int]:
        """For each association how many events of the edition it organises."""
        return self._timelines.organised(edition_id)

    def erased(self) -> int:
        """How much was erased on request, up to now."""
        return self._connection.scalar(select(func.count()).select_from(table_of(Erased))) or 0

    def tombstones(self) -> tuple[Changed, ...]:
        """The ids that were given up, hidden or gone for good, by revision."""
        found = list(self._redirected(0))
        for model in (Event, Association):
            table = table_of(model)
            query = select(table.c.id, table.c.revision).where(table.c.hidden)
            found += (
                Changed(id=row.id, revision=row.revision, what="hidden") for row in self._connection.execute(query)
            )
        return tuple(sorted(found, key=lambda one: (one.revision, one.id)))

    def organiser(self, name: str, url: str) -> str | None:
        """The id of the association that an event names so; see `catalog.timelines`."""
        return self._timelines.organiser(name, url)

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """These events, in this order; ids that are not known are passed over."""
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            states = prior.events(self._connection, portion)
            revisions = self._revisions(Event, portion)
            sightings = self._sightings(portion)
            rulings = self._rulings(sightings)
            silent = absences(self._connection, portion)
            former = former_occurrences(self._connection, portion)
            changed = guest_changes(self._connection, states)
            for name in portion:
                if name in states:
                    more = {
                        "revision": revisions[name],
                        "absences": silent.get(name, ()),
                        "former": former.get(name, ()),
                        "changes": changed.get(name, ()),
                    }
                    view = self._event_view(states[name], sightings.get(name, []), rulings[name], more)
                    yield with_mergers(view, LATEST)

    def former_members(self) -> tuple[Member, ...]:
        """The events that turned out to be others, by start; see `catalog.former.former_members`."""
        return tuple(self._former.values())

    @cached_property
    def _former(self) -> Mapping[str, Member]:
        return {one.id: one for one in former_members(self._connection)}

    def former(self, ids: Sequence[str]) -> Iterator[FormerEvent]:
        """What is left of these of them, in this order; those of which nothing is told are passed over."""
        led = {name.removesuffix(FORMER_MARK): self._former[name].mark for name in ids if name in self._former}
        heirs = {view.id: view for view in self.events(sorted(set(led.values())))}
        views = {name: heirs[heir] for name, heir in led.items() if heir in heirs}
        return former_events(self._connection, views, ids)

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """These associations, in this order; ids that are not known are passed over."""
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            states = prior.associations(self._connection, portion)
            revisions = self._revisions(Association, portion)
            sightings = self._sightings(portion)
            rulings = self._rulings(sightings)
            silent = absences(self._connection, portion)
            said_by = {name: {kept.source for kept in some} for name, some in sightings.items()}
            timelines = self._timelines.of(states, said_by)
            for name in portion:
                if name in states:
                    more = {
                        "revision": revisions[name],
                        "absences": silent.get(name, ()),
                        "timeline": timelines.get(name, ()),
                    }
                    yield self._association_view(states[name], sightings.get(name, []), rulings[name], more)

    def subject(self, subject_id: str) -> EventView | AssociationView:
        """One event or association; an id given up in a merge leads to the one that holds it now.

        Raises `SubjectUnknown`, and `SubjectGone` for what is hidden or was removed.
        """
        heir = prior.present_id(self._connection, subject_id)
        found = next(self.events([heir]), None) or next(self.associations([heir]), None)
        hidden = self._is_hidden(heir)
        if found is None or hidden:
            raise (SubjectUnknown if found is None and heir and not hidden else SubjectGone)(subject_id)
        return found

    def _is_hidden(self, subject_id: str) -> bool:
        table = table_of(Event if subject_id.startswith("e") else Association)
        return bool(self._connection.scalar(select(table.c.hidden).where(table.c.id == subject_id)))

    def as_of(self, at: datetime, ids: Iterable[str] | None = None) -> Past:
        """The catalogue, or these subjects of it, as it was concluded at `at`; see `catalog.past`."""
        return as_of(self._connection, at, ids)

    def difference(self, before: datetime, after: datetime) -> tuple[Differing, ...]:
        """What is new, gone, moved, renamed… at the instant `after`, compared with `before`."""
        changed = changed_after(self._connection, min(before, after))
        return difference(self.as_of(before, changed), self.as_of(after, changed))

    def returns(self, before: Edition, after: Edition) -> tuple[Differing, ...]:
        """Who and what is new, gone, renamed, back or held again in the edition `after`, compared with `before`."""
        editions = (before, after)
        ids = {member.id for edition in editions for member in self.association_members(edition)}
        once, now = (Week(one, list(self.events([m.id for m in self.event_members(one)]))) for one in editions)
        first = min(before.starts_on, after.starts_on)
        earlier = {edition.id for edition in self.editions() if edition.starts_on < first}
        return returns(once, now, self.associations(sorted(ids)), earlier, self._timelines.organiser)

    def history(self, subject_id: str) -> list[JournalEntry]:
        """All that ever changed of one subject, the oldest first."""
        return history(self._connection, subject_id)

    def changed_since(self, cursor: int, limit: int = 1_000_000) -> tuple[Changed, ...]:
        """What changed after the revision `cursor`, in the order of revisions, at most `limit` at once.

        Tombstones are among them: ids that were given up, hidden or gone for good. The next cursor is the
        last revision given.
        """
        found: list[Changed] = []
        for model in (Event, Association):
            table = table_of(model)
            query = select(table.c.id, table.c.revision, table.c.hidden).where(table.c.revision > cursor)
            rows = self._connection.execute(query.order_by(table.c.revision).limit(limit))
            found += (
                Changed(id=row.id, revision=row.revision, what="hidden" if row.hidden else "changed") for row in rows
            )
        found += self._redirected(cursor, limit)
        return tuple(sorted(found, key=lambda changed: changed.revision)[:limit])

    def _redirected(self, cursor: int, limit: int = 1_000_000) -> Iterator[Changed]:
        table = table_of(Redirect)
        query = select(table.c.old_id, table.c.revision, table.c.new_id, table.c.at).where(table.c.revision > cursor)
        for row in self._connection.execute(query.order_by(table.c.revision).limit(limit)):
            what: Literal["merged", "gone"] = "merged" if row.new_id else "gone"
            yield Changed(id=row.old_id, revision=row.revision, what=what, heir=row.new_id, at=row.at)

    @staticmethod
    def _said_by(subject_id: ColumnElement[str], edition: Edition) -> ColumnElement[bool]:
        sighting = table_of(Sighting)
        return exists().where(sighting.c.subject_id == subject_id, sighting.c.source.in_(edition.sources))

    def _revisions(self, model: type[Event] | type[Association], ids: Sequence[str]) -> dict[str, int]:
        table = table_of(model)
        rows = prior.rows_with(self._connection, select(table.c.id, table.c.revision), table.c.id, ids)
        return {row["id"]: row["revision"] for row in rows}

    def _sightings(self, ids: Sequence[str]) -> dict[str, list[KeptSighting]]:
        found: dict[str, list[KeptSighting]] = {}
        for kept in prior.sightings_of(self._connection, ids):
            found.setdefault(kept.subject_id, []).append(kept)
        return found

    def _rulings(self, sightings: Mapping[str, list[KeptSighting]]) -> defaultdict[str, Rulings]:
        decided = decisions_on(self._connection, (kept.key for some in sightings.values() for kept in some))
        found: defaultdict[str, Rulings] = defaultdict(Rulings)
        if decided:
            for name, some in sightings.items():
                found[name] = Rulings(decision for kept in some for decision in decided.get(kept.key, ()))
        return found

    def _event_view(
        self, state: EventState, kept: list[KeptSighting], rulings: Rulings, more: Mapping[str, object]
    ) -> EventView:
        return event_view(state, kept, rulings, self._standings, more)

    def _association_view(
        self, state: AssociationState, kept: list[KeptSighting], rulings: Rulings, more: Mapping[str, object]
    ) -> AssociationView:
        return association_view(state, kept, rulings, self._standings, more)


@contextmanager
def reading(store: Store) -> Iterator[Reader]:
    """A reader of one consistent state, for the length of the block."""
    with store.reading() as connection:
        yield Reader(connection)
