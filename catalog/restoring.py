"""A catalogue made again from what was published of it (`catalog.roots`), in one transaction, or not at all.

Ids, UIDs, SEQUENCE, dates and revisions are as they were, so that publishing again gives the same bytes, and the next
visit of a source finds what it said. What was never public is not there: submissions with their senders, letters, held
visits, who decided and why. What is hidden is hidden again, though nothing more is known of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from catalog import clock
from catalog.conclusions import AssociationState, EventState
from catalog.deciding import keep
from catalog.errors import DecisionInvalid
from catalog.identity import facts_text, fingerprint, sighting_key
from catalog.journal import note
from catalog.likening import relate
from catalog.prior import UNTOLD
from catalog.register import declare, declare_editions
from catalog.restoring_history import former_rows, journal_of, slot_of
from catalog.restoring_sources import restore_health
from catalog.roots import (
    EventRoots,
    Published,
    ReadAssociation,
    ReadEvent,
    SightingRoot,
)
from catalog.rows import KeptSighting, Row, table_of, upsert
from catalog.sightings import AssociationFacts, AssociationSighting, EventFacts, EventSighting
from catalog.store import Store
from catalog.suppression import load
from catalog.sweeping import Swept, sweep
from catalog.tables import Association, Event, Membership, Occurrence, Redirect, Sighting
from catalog.verdicts import Decision
from catalog.views import Changed
from catalog.vocabulary import Seen
from catalog.writing import Writing

NOBODY = "-"
"""Who decided, where that was never published."""
_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Read = ReadEvent | ReadAssociation


class Restored(NamedTuple):
    """What came back: the ids of events and associations, how many sightings of them; and what was erased again at once."""

    ids: frozenset[str]
    sightings: int
    swept: Swept


def restore(store: Store, published: Published, *, uid_domain: str) -> Restored:
    """Make the catalogue that was published, in `store`, which is empty.

    Raises `DecisionInvalid` when it is not, and whatever going through what was published raises; nothing is written then.
    """
    now = clock.now()
    ids: set[str] = set()
    sightings = 0
    with store.writing() as connection:
        _refuse_anything(connection)
        declare_editions(connection, published.editions)
        declare(connection, *published.sources)
        given_up = {one.id: one.at for one in published.tombstones if one.at is not None}
        for some in _portions(chain(published.events, published.associations)):
            ids.update(one.roots.id for one in some)
            sightings += _write(connection, now, some, given_up)
        _bury(connection, published.tombstones)
        for decided in published.decisions:
            keep(connection, Decision.model_validate({**dict(decided), "who": NOBODY}))
        restore_health(connection, published.health, now)
        suppression = load(connection, store.key)
        swept = sweep(connection, suppression, now=now, uid_domain=uid_domain) if suppression.count else Swept()
    return Restored(frozenset(ids), sightings, swept)


def _refuse_anything(connection: Connection) -> None:
    counts = (select(func.count()).select_from(table_of(model)) for model in (Sighting, Event, Association, Redirect))
    if any(connection.scalar(count) for count in counts):
        raise DecisionInvalid(
            "The catalogue is not empty, and what was published is restored into an empty one alone.",
            "Name another instance with -C DIR, made by `goodweek init DIR`; or move goodweek.db away.",
        )


def _portions(read: Iterable[_Read]) -> Iterator[list[_Read]]:
    several = iter(read)
    while some := list(islice(several, _AT_ONCE)):
        yield some


def _write(connection: Connection, now: datetime, read: Sequence[_Read], given_up: Mapping[str, datetime]) -> int:
    """Write these subjects with all that they rest on; gives how many sightings they have."""
    writing = Writing(now, 0)
    journal: list[Row] = []
    found: dict[str, KeptSighting] = {}
    for one in read:
        kept = [_kept(one, root, one.said[place]) for place, root in enumerate(one.roots.sightings)]
        found |= {each.key: each for each in kept}
        writing.revision = one.revision
        writing.add(_state(one), (), "", anew=True)
        writing.move(kept, one.roots.id, found)
        journal += journal_of(one)
    relate(connection, found)
    writing.write(connection)
    note(connection, journal)
    _note_missed(connection, [(each.key, each.missed, each.missed_since) for each in found.values() if each.missed])
    rooted = [one.roots for one in read if isinstance(one.roots, EventRoots)]
    memberships = [
        {"edition_id": edition, "event_id": roots.id, "because": because}
        for roots in rooted
        for edition, because in roots.editions.items()
    ]
    upsert(connection, Membership, memberships)
    occurrences, were = former_rows(rooted, given_up)
    upsert(connection, Occurrence, occurrences)
    note(connection, were)
    return len(found)


def _state(read: ReadEvent | ReadAssociation) -> EventState | AssociationState:
    if isinstance(read, ReadAssociation):
        return AssociationState(read.roots.id, read.facts, read.seen, read.created_at, read.changed_at)
    slots = tuple(slot_of(read.roots.id, one) for one in read.roots.slots)
    return EventState(read.roots.id, read.facts, slots, read.seen, read.created_at, read.changed_at)


def _kept(read: _Read, root: SightingRoot, facts: EventFacts | AssociationFacts) -> KeptSighting:
    origin = root.origin
    more = {"origin": origin, "identifiers": root.identifiers, "doubts": root.doubts}
    said: EventSighting | AssociationSighting
    if isinstance(facts, EventFacts):
        said = EventSighting(facts=facts, **more)
    else:
        said = AssociationSighting(facts=facts, **more)
    text = facts_text(said)
    return KeptSighting(
        sighting_key(said.kind, origin.source, origin.source_id),
        read.roots.id,
        fingerprint(said, text),
        root.first_seen_at,
        root.gone,
        said,
        text,
        root.missed,
        root.missed_since,
    )


def _note_missed(connection: Connection, missed: Iterable[tuple[str, int, datetime | None]]) -> None:
    table = table_of(Sighting)
    for key, times, since in missed:
        connection.execute(update(table).where(table.c.id == key).values(missed=times, missed_since=since))


def _bury(connection: Connection, tombstones: Iterable[Changed]) -> None:
    """The ids that were given up or are gone, and those that are hidden, with nothing but that they are."""
    gone = [
        {"old_id": one.id, "new_id": one.heir, "at": one.at or _EPOCH, "revision": one.revision}
        for one in tombstones
        if one.what != "hidden"
    ]
    upsert(connection, Redirect, gone)
    told: Row = {"facts": UNTOLD, "seen": str(Seen.LISTED), "hidden": True, "created_at": _EPOCH, "changed_at": _EPOCH}
    rows: list[Row] = [{"id": one.id, "revision": one.revision, **told} for one in tombstones if one.what == "hidden"]
    times = {"starts_at": _EPOCH, "ends_at": _EPOCH}
    upsert(connection, Event, [{**row, **times} for row in rows if row["id"].startswith("e")])
    names = [{**row, "sort_name": ""} for row in rows if not row["id"].startswith("e")]
    upsert(connection, Association, names)
