"""Reading for what is published: without the words of the sources that do not allow it.

A source says so in its description (`republish = false`). An event or association of which it alone tells is
*withheld*. Where others tell of it too, it is concluded from what they say; an event whose dates they do not
all say is withheld as well, since dates carry the identities that calendars know. What an editor accepted at the desk
by mistake is nobody's word either.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, select

from catalog import prior
from catalog.conclusions import AssociationState, EventState
from catalog.constructing import constructed
from catalog.editions import Edition
from catalog.engines import read_through
from catalog.merging import in_order, settle_association
from catalog.publishable_dates import all_dates_said, as_allowed, bare
from catalog.queries import Reader
from catalog.rooting import Rooting
from catalog.rooting_decisions import decision_roots
from catalog.roots import DecisionRoot, RootedAssociation, RootedEvent
from catalog.rows import KeptSighting, table_of
from catalog.rulings import Rulings
from catalog.sightings import AssociationFacts, AssociationSighting
from catalog.store import Store
from catalog.submission_rows import undone_keys
from catalog.tables import Sighting
from catalog.views import AssociationView, Changed, EventView, Member, Participation
from catalog.views_former import FormerEvent


class PublishableReader(Reader):
    """A `Reader` that shows nothing of sources that forbid it.

    Attributes:
        withheld: ids of the events and associations that are left out because of that; where it is made for a few
            subjects (`among`), of those alone.
    """

    def __init__(self, connection: Connection, among: Collection[str] | None = None) -> None:
        super().__init__(connection)
        self._forbidding = frozenset(name for name, one in self.sources().items() if not one.republish)
        self._undone = frozenset(undone_keys(connection))
        self.withheld = frozenset(self._withheld(among)) if self._forbidding or self._undone else frozenset()
        self._timelines.left_out = self.withheld
        self._in_part: set[str] = set()
        self._rooting = Rooting(connection)

    def event_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """Those of the catalogue that are not withheld."""
        return self._given(super().event_members(edition))

    def association_members(self, edition: Edition | None) -> tuple[Member, ...]:
        """Those of the catalogue that are not withheld."""
        return self._given(super().association_members(edition))

    def organiser(self, name: str, url: str) -> str | None:
        """The association that an event names so; none that is withheld."""
        found = super().organiser(name, url)
        return None if found in self.withheld else found

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """These events, in this order; ids that are withheld or not known are passed over."""
        return super().events([name for name in ids if name not in self.withheld])

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """These associations, in this order; ids that are withheld or not known are passed over."""
        return super().associations([name for name in ids if name not in self.withheld])

    def former(self, ids: Sequence[str]) -> Iterator[FormerEvent]:
        """Those of the catalogue; what they were is left out where a source that forbids it may have said so."""
        for one in super().former(ids):
            yield one.model_copy(update={"facts": None}) if one.heir.id in self._in_part else one

    def changed_since(self, cursor: int, limit: int = 1_000_000) -> tuple[Changed, ...]:
        """What changed after the revision `cursor`; what is withheld is told as hidden."""
        found = super().changed_since(cursor, limit)
        return tuple(
            one.model_copy(update={"what": "hidden"}) if one.id in self.withheld and one.what == "changed" else one
            for one in found
        )

    def tombstones(self) -> tuple[Changed, ...]:
        """Those of the catalogue, and what is withheld, as hidden."""
        members = (*super().event_members(None), *super().association_members(None)) if self.withheld else ()
        held = (Changed(id=one.id, revision=one.revision, what="hidden") for one in members if one.id in self.withheld)
        return tuple(sorted((*super().tombstones(), *held), key=lambda one: (one.revision, one.id)))

    def decisions(self) -> tuple[DecisionRoot, ...]:
        """What people decided, the earliest first, as far as it may be told."""
        return decision_roots(self._connection, self.withheld)

    def _given(self, members: tuple[Member, ...]) -> tuple[Member, ...]:
        return tuple(one for one in members if one.id not in self.withheld) if self.withheld else members

    def _allowed(self, kept: Iterable[KeptSighting]) -> list[KeptSighting]:
        return [one for one in kept if one.source not in self._forbidding and one.key not in self._undone]

    def _withheld(self, among: Collection[str] | None) -> Iterator[str]:
        ids = sorted(self._named_by_them() if among is None else among)
        states = prior.events(self._connection, ids)
        for name, kept in self._sightings(ids).items():
            allowed, state = self._allowed(kept), states.get(name)
            is_said = bool(allowed) and (state is None or all_dates_said(state.facts, allowed))
            if not is_said and not (state and state.hidden):
                yield name

    def _named_by_them(self) -> set[str]:
        """The ids of all of which somebody tells whose word may not be published."""
        table = table_of(Sighting)
        query = select(table.c.subject_id).distinct()
        found = set(self._connection.scalars(query.where(table.c.source.in_(sorted(self._forbidding)))))
        return found | {row["subject_id"] for row in prior.rows_with(self._connection, query, table.c.id, self._undone)}

    def _event_view(
        self, state: EventState, kept: list[KeptSighting], rulings: Rulings, more: Mapping[str, object]
    ) -> EventView:
        allowed = self._allowed(kept)
        if len(allowed) < len(kept):
            state = as_allowed(state, allowed, self._standings, rulings)
            # What it was before may be the word of a source that forbids it; the journal does not tell.
            self._in_part.add(state.id)
            former = more["former"]
            assert isinstance(former, tuple)
            more = {**more, "changes": (), "former": tuple(map(bare, former))}
        view = super()._event_view(state, allowed, rulings, more)
        roots = self._rooting.event(state, allowed, rulings, more, is_whole=len(allowed) == len(kept))
        return constructed(RootedEvent, {**view.__dict__, "roots": roots})

    def _association_view(
        self, state: AssociationState, kept: list[KeptSighting], rulings: Rulings, more: Mapping[str, object]
    ) -> AssociationView:
        allowed = self._allowed(kept)
        if len(allowed) < len(kept):
            said = [one.said for one in allowed if isinstance(one.said, AssociationSighting)]
            facts = settle_association(in_order(said, self._standings), self._standings)
            state = replace(state, facts=rulings.applied(facts))
            more = {**more, "timeline": tuple(self._attested(state.facts, {one.source for one in allowed}, more))}
        view = super()._association_view(state, allowed, rulings, more)
        roots = self._rooting.association(state, allowed, rulings, is_whole=len(allowed) == len(kept))
        return constructed(RootedAssociation, {**view.__dict__, "roots": roots})

    def _attested(
        self, facts: AssociationFacts, sources: AbstractSet[str], more: Mapping[str, object]
    ) -> Iterator[Participation]:
        """Of a timeline what the allowed sources say; under the present name, since former ones may be others' words."""
        speaking = {one.id for one in self.editions() if not sources.isdisjoint(one.sources)}
        said = {"word": facts.editions, "source": speaking}
        timeline = more["timeline"]
        assert isinstance(timeline, tuple)
        for part in timeline:
            because = tuple(one for one in part.because if one not in said or part.edition in said[one])
            if because:
                yield part.model_copy(update={"because": because, "known_as": facts.name})


@contextmanager
def publishable(store: Store) -> Iterator[PublishableReader]:
    """A reader of one consistent state of what may be published, for the length of the block."""
    with store.reading() as connection:
        read_through(connection)
        yield PublishableReader(connection)
