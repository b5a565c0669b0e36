"""All reading of the catalogue: frozen views, selections' members, what changed since.

A `Reader` sees one state of the catalogue for as long as it is open.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from catalog import prior
from catalog.conclusions import AssociationState, EventState
from catalog.deciding import decisions_on
from catalog.editions import Edition
from catalog.errors import SubjectGone, SubjectUnknown
from catalog.identity import slug
from catalog.journal import history
from catalog.merging import Standings, claims_of, identifiers_of, in_order
from catalog.rows import KeptSighting, table_of
from catalog.rulings import Rulings
from catalog.sightings import AssociationSighting, EventSighting
from catalog.slots import effective_status
from catalog.store import Store
from catalog.tables import Association, Belonging, Event, Occurrence, Redirect, Sighting
from catalog.tables import Edition as EditionTable
from catalog.tables import Source as SourceTable
from catalog.views import AssociationView, Changed, EventView, JournalEntry, Member, OccurrenceView, SourceView

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 500


class Reader:
    """One consistent view of the catalogue; see `reading`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._standings: Standings = prior.standings(connection)

    def cursor(self) -> int:
        """The highest revision: nothing changed as long as it stays the same."""
        return prior.next_revision(self._connection) - 1

    def editions(self) -> tuple[Edition, ...]:
        """All editions, the latest first."""
        table = table_of(EditionTable)
        rows = self._connection.execute(select(table.c.facts).order_by(table.c.starts_on.desc(), table.c.id.desc()))
        return tuple(Edition.model_validate_json(row.facts) for row in rows)

    def sources(self) -> dict[str, SourceView]:
        """All sources ever declared, by name."""
        table = table_of(SourceTable)
        rows = self._connection.execute(select(table).order_by(table.c.name))
        return {row.name: SourceView.model_validate_json(row.facts) for row in rows}

    def event_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """The events of an edition, or all, by start."""
        event = table_of(Event)
        query = select(event.c.id, event.c.revision, event.c.starts_at, event.c.ends_at).where(
            event.c.hidden.is_(False)
        )
        if edition is not None:
            query = query.where(self._happens_in(edition))
        rows = self._connection.execute(query.order_by(event.c.starts_at, event.c.id))
        members = tuple(
            Member(id=row.id, revision=row.revision, starts_at=row.starts_at, ends_at=row.ends_at) for row in rows
        )
        if edition is None or not edition.keywords:
            return members
        wanted = {word.casefold() for word in edition.keywords}
        carrying = {
            view.id
            for view in self.events([member.id for member in members])
            if wanted & {word.casefold() for word in view.facts.keywords}
        }
        return tuple(member for member in members if member.id in carrying)

    def association_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """The associations that take part in an edition, or all, by name."""
        association, belonging = table_of(Association), table_of(Belonging)
        query = select(association.c.id, association.c.revision).where(association.c.hidden.is_(False))
        if edition is not None:
            declared = exists().where(
                belonging.c.edition_id == edition.id, belonging.c.association_id == association.c.id
            )
            query = query.where(or_(declared, self._said_by(association.c.id, edition)))
        rows = self._connection.execute(query.order_by(association.c.sort_name, association.c.id))
        return tuple(Member(id=row.id, revision=row.revision) for row in rows)

    def changed_at(self, members: Sequence[Member]) -> datetime:
        """The last change of content of any of these subjects; the Unix epoch when there are none."""
        latest = EPOCH
        ids = [member.id for member in members]
        for model in (Event, Association):
            table = table_of(model)
            query = select(func.max(table.c.changed_at).label("at"))
            latest = max(
                [latest, *(row["at"] for row in prior.rows_with(self._connection, query, table.c.id, ids) if row["at"])]
            )
        return latest

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """These events, in this order; ids that are not known are passed over."""
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            states = prior.events(self._connection, portion)
            revisions = self._revisions(Event, portion)
            sightings = self._sightings(portion)
            rulings = self._rulings(sightings)
            for name in portion:
                if name in states:
                    yield self._event_view(states[name], revisions[name], sightings.get(name, []), rulings[name])

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """These associations, in this order; ids that are not known are passed over."""
        for start in range(0, len(ids), _AT_ONCE):
            portion = ids[start : start + _AT_ONCE]
            states = prior.associations(self._connection, portion)
            revisions = self._revisions(Association, portion)
            sightings = self._sightings(portion)
            rulings = self._rulings(sightings)
            for name in portion:
                if name in states:
                    yield self._association_view(states[name], revisions[name], sightings.get(name, []), rulings[name])

    def subject(self, subject_id: str) -> EventView | AssociationView:
        """One event or association; an id given up in a merge leads to the one that holds it now.

        Raises `SubjectUnknown`, and `SubjectGone` for what is hidden or was removed.
        """
        heir = prior.present_id(self._connection, subject_id)
        found = next(self.events([heir]), None) or next(self.associations([heir]), None)
        if found is None or self._is_hidden(heir):
            raise (SubjectUnknown if found is None and heir else SubjectGone)(subject_id)
        return found

    def _is_hidden(self, subject_id: str) -> bool:
        table = table_of(Event if subject_id.startswith("e") else Association)
        return bool(self._connection.scalar(select(table.c.hidden).where(table.c.id == subject_id)))

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
        table = table_of(Redirect)
        query = select(table.c.old_id, table.c.revision, table.c.new_id).where(table.c.revision > cursor)
        for row in self._connection.execute(query.order_by(table.c.revision).limit(limit)):
            what: Literal["merged", "gone"] = "merged" if row.new_id else "gone"
            found.append(Changed(id=row.old_id, revision=row.revision, what=what, heir=row.new_id))
        return tuple(sorted(found, key=lambda changed: changed.revision)[:limit])

    def _happens_in(self, edition: Edition) -> ColumnElement[bool]:
        event, slot = table_of(Event), table_of(Occurrence)
        in_days = exists().where(
            and_(
                slot.c.event_id == event.c.id,
                slot.c.first_day <= edition.ends_on,
                slot.c.last_day >= edition.starts_on,
            )
        )
        return and_(in_days, self._said_by(event.c.id, edition)) if edition.sources else in_days

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

    def _event_view(self, state: EventState, revision: int, kept: list[KeptSighting], rulings: Rulings) -> EventView:
        said = in_order([one.said for one in kept if isinstance(one.said, EventSighting)], self._standings)
        slots = tuple(
            OccurrenceView(
                uid=slot.uid, sequence=slot.sequence, status=effective_status(state.facts, slot), slot=slot.said
            )
            for slot in state.slots
        )
        return EventView(
            id=state.id,
            slug=slug(state.facts.title),
            revision=revision,
            created_at=state.created_at,
            changed_at=state.changed_at,
            facts=state.facts,
            occurrences=slots,
            seen=state.seen,
            identifiers=identifiers_of(said),
            sources=tuple(dict.fromkeys(sighting.origin.source for sighting in said)),
            claims=claims_of(said, state.facts, self._standings, rulings),
        )

    def _association_view(
        self, state: AssociationState, revision: int, kept: list[KeptSighting], rulings: Rulings
    ) -> AssociationView:
        said = in_order([one.said for one in kept if isinstance(one.said, AssociationSighting)], self._standings)
        return AssociationView(
            id=state.id,
            slug=slug(state.facts.name),
            revision=revision,
            created_at=state.created_at,
            changed_at=state.changed_at,
            facts=state.facts,
            seen=state.seen,
            identifiers=identifiers_of(said),
            sources=tuple(dict.fromkeys(sighting.origin.source for sighting in said)),
            claims=claims_of(said, state.facts, self._standings, rulings),
        )


@contextmanager
def reading(store: Store) -> Iterator[Reader]:
    """A reader of one consistent state, for the length of the block."""
    with store.reading() as connection:
        yield Reader(connection)
