"""Everything that the catalogue holds, gone through once: what was erased is taken out of it.

Works from the digests alone, so that it can be done again on a database that was restored (reliability E9).
What is left is concluded anew; a subject of which nothing is left becomes a tombstone: its id, and that it
is gone. Inside one transaction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, delete, or_, select

from catalog import prior
from catalog.former import ids_given_up
from catalog.identity import facts_text, fingerprint
from catalog.likening import relate
from catalog.rows import KeptSighting, kept_from, table_of, upsert
from catalog.settling import settle
from catalog.suppression import Suppression
from catalog.sweeping_desk import sweep_desk
from catalog.sweeping_submissions import sweep_submissions
from catalog.sweeping_words import begin_history_anew, sweep_decisions, sweep_reports, sweep_words
from catalog.tables import (
    Association,
    Belonging,
    Block,
    Event,
    Identifier,
    Journal,
    Likeness,
    Membership,
    Occurrence,
    Place,
    Programme,
    Redirect,
    Sighting,
)
from catalog.writing import renew

_AT_ONCE = 500


@dataclass
class Swept:
    """What was taken out.

    Attributes:
        removed: sightings that are gone altogether; scrubbed: those of which words are gone.
        subjects: ids of events and associations of which nothing is left.
        texts: entries of the journal, decisions, reports and other texts that were shortened or removed.
    """

    removed: list[KeptSighting] = field(default_factory=list)
    scrubbed: list[KeptSighting] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)
    texts: int = 0

    @property
    def sources(self) -> set[str]:
        """Names of the sources that said any of it."""
        return {kept.source for kept in self._touched}

    @property
    def records(self) -> set[str]:
        """Ids of the WARC records from which it was read."""
        return {kept.said.origin.record for kept in self._touched if kept.said.origin.record}

    @property
    def _touched(self) -> list[KeptSighting]:
        return [*self.removed, *self.scrubbed]

    def __bool__(self) -> bool:
        return bool(self.removed or self.scrubbed or self.texts)


def sweep(connection: Connection, suppression: Suppression, *, now: datetime, uid_domain: str) -> Swept:
    """Take out of the catalogue all that `suppression` knows."""
    swept = Swept()
    fresh: dict[str, KeptSighting] = {}
    for kept in _all_sightings(connection):
        left = suppression.screened(kept.said)
        if left is None:
            swept.removed.append(kept)
        elif left is not kept.said:
            swept.scrubbed.append(kept)
            text = facts_text(left)
            fresh[kept.key] = replace(kept, said=left, facts=text, fingerprint=fingerprint(left, text))
    keys = [kept.key for kept in swept.removed]
    decided, changed = sweep_decisions(connection, suppression.scrubber, keys)
    swept.texts += changed
    touched = {kept.subject_id for kept in (*swept.removed, *swept.scrubbed)} | decided
    remove_sightings(connection, keys)
    swept.subjects = touched - {kept.subject_id for kept in prior.sightings_of(connection, touched)}
    bury(connection, swept.subjects, now)
    poorer = {kept.subject_id for kept in swept.removed} - swept.subjects
    touched -= swept.subjects
    if touched:
        touched |= relate(connection, fresh) if fresh else set()
        settle(connection, touched, fresh, now=now, uid_domain=uid_domain)
    poorer |= ids_given_up(connection, {prior.present_id(connection, name) for name in poorer})
    begin_history_anew(connection, poorer)
    swept.texts += sweep_reports(connection, suppression.scrubber, swept.sources, has_removed=bool(keys))
    swept.texts += sweep_submissions(connection, suppression)
    swept.texts += sweep_desk(connection, suppression, sources=swept.sources)
    shortened: set[str] = set()
    if suppression.scrubber:
        shortened, count = sweep_words(connection, suppression.scrubber)
        swept.texts += count
    # What is published of their past was rendered before it was erased.
    renew(connection, poorer | shortened)
    return swept


def bury(connection: Connection, subject_ids: Collection[str], now: datetime) -> None:
    """Leave nothing of these subjects, and of those that became a part of them, but that their ids are gone."""
    ids = set(subject_ids)
    if not ids:
        return
    redirect = table_of(Redirect)
    wanted = set(ids)
    while wanted:
        query = select(redirect.c.old_id)
        found = {row["old_id"] for row in prior.rows_with(connection, query, redirect.c.new_id, wanted)}
        wanted = found - ids
        ids |= wanted
    for column in _columns_of_subjects():
        _clear(connection, column, ids)
    revision = prior.next_revision(connection)
    tombs = [
        {"old_id": name, "new_id": "", "at": now, "revision": revision + place}
        for place, name in enumerate(sorted(ids))
    ]
    upsert(connection, Redirect, tombs)


def _columns_of_subjects() -> Iterator[Column[Any]]:
    for subject in (Event, Association):
        yield table_of(subject).c.id
    for part in (Occurrence, Membership):
        yield table_of(part).c.event_id
    for other in (Place, Programme, Belonging):
        yield table_of(other).c.association_id
    yield table_of(Journal).c.subject_id


def _all_sightings(connection: Connection) -> Iterator[KeptSighting]:
    """All sightings, a portion in memory at a time."""
    table = table_of(Sighting)
    last = ""
    while rows := _portion(connection, last):
        yield from map(kept_from, rows)
        last = rows[-1][table.c.id.name]


def _portion(connection: Connection, last: str) -> list[Mapping[str, Any]]:
    table = table_of(Sighting)
    query = select(table).where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
    return [dict(row) for row in connection.execute(query).mappings()]


def remove_sightings(connection: Connection, keys: Collection[str]) -> None:
    """Leave nothing of these sightings, nor of what they were compared with."""
    edge = table_of(Likeness)
    _clear(connection, table_of(Sighting).c.id, keys)
    _clear(connection, table_of(Identifier).c.sighting_id, keys)
    _clear(connection, table_of(Block).c.sighting_id, keys)
    for portion in _portions(keys):
        connection.execute(delete(edge).where(or_(edge.c.one_id.in_(portion), edge.c.other_id.in_(portion))))


def _clear(connection: Connection, column: Column[Any], values: Collection[str]) -> None:
    for portion in _portions(values):
        connection.execute(delete(column.table).where(column.in_(portion)))


def _portions(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(values)
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]
