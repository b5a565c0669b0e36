"""What concluding anew writes, gathered first and written at the end by one statement for each table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, bindparam, delete, select, update

from catalog import prior
from catalog.conclusions import AssociationState, Change, EventState, kept_whole
from catalog.journal import MERGED, as_json, journal_rows, note
from catalog.rows import KeptSighting, Row, association_row, event_row, occurrence_rows, sighting_row, table_of, upsert
from catalog.tables import (
    Association,
    Belonging,
    Event,
    Identifier,
    Journal,
    Occurrence,
    Place,
    Programme,
    Redirect,
    Sighting,
)

_AT_ONCE = 500


@dataclass
class Writing:
    """The rows that one conclusion writes. Inside one transaction.

    Attributes:
        revision: the one that the next subject gets.
        decision: the id of the decision that brings it about, if one does.
    """

    now: datetime
    revision: int
    decision: str = ""
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _anew: set[str] = field(default_factory=set)
    # Concluded as if for the first time: what the journal said of them in this instant is void.
    _unseen: set[str] = field(default_factory=set)
    _given_up: set[str] = field(default_factory=set)
    _formed: set[str] = field(default_factory=set)
    _fresh: set[str] = field(default_factory=set)
    _moved: list[Row] = field(default_factory=list)
    # Ids that were given up before, by which heir they had, and which they have now.
    _led_on: dict[str, tuple[str, str]] = field(default_factory=dict)
    _changed: int = 0

    def add(
        self, state: EventState | AssociationState, changes: Collection[Change], brought: str, *, anew: bool
    ) -> None:
        """A subject with a new revision; `brought` is the key of the sighting that brought it."""
        if isinstance(state, EventState):
            self._put("event", event_row(state, self.revision))
            self._put("occurrence", *occurrence_rows(state))
        else:
            self._put("association", association_row(state, self.revision))
            self._put("place", *_place_rows(state))
            self._put("programme", *_programme_rows(state))
            self._put("belonging", *_belonging_rows(state))
            self._anew.add(state.id)
        if anew:
            self._anew.add(state.id)
        if anew and changes and state.created_at == self.now:
            self._unseen.add(state.id)
        self._formed.add(state.id)
        self._put("journal", *journal_rows(changes, state.id, brought, self.now, self.decision))
        self.revision += 1
        self._changed += 1

    def move(self, members: Iterable[KeptSighting], subject_id: str, fresh: Mapping[str, KeptSighting]) -> None:
        """Write the sightings of a subject that are fresh; of those that were another's before, whose they are now."""
        for kept in members:
            if kept.key in fresh:
                self._fresh.add(kept.key)
                self._put("sighting", sighting_row(replace(kept, subject_id=subject_id)))
                self._put("identifier", *_identifier_rows(kept))
            elif kept.subject_id != subject_id:
                # Nothing else: on how many visits it was missed does not depend on whose it is.
                self._moved.append({"key": kept.key, "owner": subject_id})

    def give_up(
        self, state: EventState | AssociationState, heir: str, editions: Sequence[str], *, is_new: bool
    ) -> None:
        """An id whose sightings are another subject's now: it leads there for ever.

        The journal keeps what it was, and the ids of the editions to which it belonged. Its slots stay, so that calendars can still be told of them; those of an id that `is_new`,
        given in this very instant, were never seen by anyone.
        """
        self._given_up.add(state.id)
        if is_new:
            self._anew.add(state.id)
            self._unseen.add(state.id)
        elif heir:
            self._lead(state.id, heir)
            merged = Change(MERGED, kept_whole(state, editions), heir)
            self._put("journal", *journal_rows([merged], state.id, "", self.now, self.decision))

    def lead_on(self, old_id: str, former_heir: str, heir: str) -> None:
        """An id that was given up before leads to `heir` now: the sighting that founded it is there.

        The journal keeps both, so that whoever parts from it is told of the one that it was last.
        """
        self._led_on[old_id] = former_heir, heir
        self._lead(old_id, heir)

    def _lead(self, old_id: str, heir: str) -> None:
        self._put("redirect", {"old_id": old_id, "new_id": heir, "at": self.now, "revision": self.revision})
        self.revision += 1
        self._changed += 1

    def write(self, connection: Connection) -> int:
        """Write everything; gives how many subjects got a new revision."""
        _clear(connection, table_of(Occurrence).c.event_id, self._anew)
        for model in (Place, Programme, Belonging):
            _clear(connection, table_of(model).c.association_id, self._anew | self._given_up)
        journal = table_of(Journal)
        _clear(connection, journal.c.subject_id, self._unseen, journal.c.at == self.now)
        for subject in (Event, Association):
            _clear(connection, table_of(subject).c.id, self._given_up)
        _clear(connection, table_of(Redirect).c.old_id, self._formed)
        _clear(connection, table_of(Identifier).c.sighting_id, self._fresh)
        for written in (Sighting, Identifier, Event, Occurrence, Association, Place, Programme, Belonging, Redirect):
            upsert(connection, written, self._rows.get(table_of(written).name, []))
        if self._moved:
            sighting = table_of(Sighting)
            moving = update(sighting).where(sighting.c.id == bindparam("key")).values(subject_id=bindparam("owner"))
            connection.execute(moving, self._moved)
        self._put("journal", *self._noted_led_on(connection))
        note(connection, self._rows.get("journal", []))
        return self._changed

    def _noted_led_on(self, connection: Connection) -> Iterable[Row]:
        """The entries for ids that are led elsewhere; one of this very instant is made to tell of the heir that it has now."""
        journal = table_of(Journal)
        of_now = update(journal).where(journal.c.field == MERGED, journal.c.at == self.now)
        for old_id, (former_heir, heir) in self._led_on.items():
            told = of_now.where(journal.c.subject_id == old_id).values(after=as_json(heir))
            if not connection.execute(told).rowcount:
                yield from journal_rows([Change(MERGED, former_heir, heir)], old_id, "", self.now, self.decision)

    def _put(self, table: str, *rows: Row) -> None:
        self._rows.setdefault(table, []).extend(rows)


def renew(connection: Connection, subject_ids: Collection[str]) -> None:
    """Give these subjects a new revision: what is published of them is rendered anew, though none of their facts changed."""
    revision = prior.next_revision(connection)
    names = {prior.present_id(connection, name) for name in subject_ids}
    for model in (Event, Association):
        table = table_of(model)
        for row in list(prior.rows_with(connection, select(table.c.id), table.c.id, names)):
            connection.execute(update(table).where(table.c.id == row["id"]).values(revision=revision))
            revision += 1


def _clear(connection: Connection, column: Column[str], values: Collection[str], *only: ColumnElement[bool]) -> None:
    wanted = sorted(values)
    for start in range(0, len(wanted), _AT_ONCE):
        connection.execute(delete(column.table).where(column.in_(wanted[start : start + _AT_ONCE]), *only))


def _identifier_rows(kept: KeptSighting) -> Iterable[Row]:
    for name in dict.fromkeys(kept.identifiers):
        yield {"sighting_id": kept.key, "scheme": name.scheme, "value": name.value, "kind": kept.kind}


def _place_rows(state: AssociationState) -> Iterable[Row]:
    for rank, point in enumerate(state.facts.places):
        place = point.place
        yield {
            "association_id": state.id,
            "rank": rank,
            "name": place.name,
            "city": place.city,
            "postal_code": place.postal_code,
            "insee": place.insee,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }


def _programme_rows(state: AssociationState) -> Iterable[Row]:
    for rank, programme in enumerate(state.facts.programmes):
        yield {"association_id": state.id, "rank": rank, "name": programme.name}


def _belonging_rows(state: AssociationState) -> Iterable[Row]:
    for edition in dict.fromkeys(state.facts.editions):
        yield {"edition_id": edition, "association_id": state.id}
