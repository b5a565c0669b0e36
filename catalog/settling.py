"""Conclude subjects anew from their sightings, and write what came of it.

Whoever changes something that conclusions rest on (a sighting, its absence, a decision) names the
subjects that it touched; the rest follows here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from catalog import prior
from catalog.conclusions import AssociationState, Change, EventState, conclude_association, conclude_event
from catalog.deciding import decisions_on, subjects_decided_with
from catalog.identity import association_id, event_id
from catalog.likening import edges_among, neighbours
from catalog.matching import groups
from catalog.memberships import Memberships
from catalog.merging import Standing, Standings
from catalog.rows import KeptSighting
from catalog.rulings import Rulings
from catalog.sightings import AssociationSighting, EventSighting
from catalog.slots import KnownSlot
from catalog.verdicts import Decision
from catalog.vocabulary import Seen
from catalog.writing import Writing

State = EventState | AssociationState


def settle(
    connection: Connection,
    subject_ids: Collection[str],
    fresh: Mapping[str, KeptSighting],
    *,
    now: datetime,
    uid_domain: str,
    decision: str = "",
    absent: Collection[str] = (),
) -> int:
    """Conclude anew the subjects named, and those of the `fresh` sightings (by key; not yet written).

    `decision` is the id of the one that brings this about, if one does; `absent` are the keys of the sightings that
    do so by being gone, or back, with nothing new to say. Inside the transaction of
    `connection`. Gives how many subjects got a new revision.
    """
    linked = _linked(connection, subject_ids)
    subject_ids = {kept.subject_id for kept in linked} | set(subject_ids)
    known = [kept for kept in linked if kept.key not in fresh]
    everything = {kept.key: kept for kept in chain(known, fresh.values())}
    decided = decisions_on(connection, everything)
    edges = edges_among(connection, everything)
    formed = {_subject_id(everything[keys[0]]): keys for keys in groups(everything.values(), edges, _once(decided))}
    home = {key: subject_id for subject_id, keys in formed.items() for key in keys}
    parts = {edge.part for edge in edges if edge.part and home[edge.one] == home[edge.other]}
    # Who says what of a subject changes with its sightings, though no field may.
    regrouped = {
        name
        for key, kept in everything.items()
        if kept.subject_id != home[key]
        for name in (kept.subject_id, home[key])
    }
    before = _before(connection, subject_ids | set(formed))
    left = prior.slots_of(connection, (name for name in formed if name not in before))
    standings = prior.standings(connection)
    writing = Writing(now, prior.next_revision(connection), decision)
    memberships = Memberships(connection, before.keys() | formed.keys())
    for subject_id, keys in formed.items():
        members = [everything[key] for key in keys]
        # What entered in this very instant has no history yet: it is concluded as if for the first
        # time, so that the order in which sightings arrive makes no difference.
        old = before.get(subject_id)
        old = None if old is not None and old.created_at == now else old
        slots = left.get(subject_id, ())
        rulings = Rulings(decision for key in keys for decision in decided.get(key, ()))
        state, changes = _conclude(
            subject_id, members, standings, rulings, old=old, left=slots, parts=parts, now=now, uid_domain=uid_domain
        )
        said_by = {kept.source for kept in members}
        changes = (*changes, *memberships.concluded(state, said_by, rulings, anew=old is None))
        brought = next((key for key in keys if key in fresh), "")
        if changes or brought or subject_id in regrouped:
            cause = brought or next((key for key in keys if key in absent), "")
            writing.add(state, changes, cause, anew=old is None)
        writing.move(members, subject_id, fresh)
    heirs = _heirs(formed, everything)
    for subject_id, state in before.items():
        if subject_id not in formed:
            writing.give_up(state, heirs.get(subject_id, ""), is_new=state.created_at == now)
    memberships.write(connection)
    return writing.write(connection)


def _linked(connection: Connection, subject_ids: Collection[str]) -> list[KeptSighting]:
    """The sightings of these subjects, and of all that identifiers, likeness and decisions link with them, however far.

    A link between two events may be refused because of a third (see `catalog.matching`), so that what
    becomes of one end depends on the other.
    """
    found: list[KeptSighting] = []
    loaded: set[str] = set()
    wanted = set(subject_ids)
    while wanted:
        more = prior.sightings_of(connection, wanted)
        found += more
        loaded |= wanted
        keys = [kept.key for kept in more]
        wanted = neighbours(connection, keys) | subjects_decided_with(connection, keys)
        for kind in ("event", "association"):
            names = {name for kept in more if kept.kind == kind for name in kept.identifiers}
            wanted |= prior.subjects_sharing(connection, kind, names)
        wanted -= loaded
    return found


def _once(decided: Mapping[str, Collection[Decision]]) -> Iterable[Decision]:
    return {decision.id: decision for some in decided.values() for decision in some}.values()


def _subject_id(founder: KeptSighting) -> str:
    make = event_id if founder.kind == "event" else association_id
    return make(founder.source, founder.source_id)


def _before(connection: Connection, ids: Collection[str]) -> dict[str, State]:
    return {
        **prior.events(connection, (name for name in ids if name.startswith("e"))),
        **prior.associations(connection, (name for name in ids if name.startswith("a"))),
    }


def _heirs(formed: Mapping[str, Collection[str]], everything: Mapping[str, KeptSighting]) -> dict[str, str]:
    """For each subject that sightings were of before, the one that holds them now; of several, the first by name."""
    heirs: dict[str, str] = {}
    for name in sorted(formed):
        for key in formed[name]:
            heirs.setdefault(everything[key].subject_id, name)
    return heirs


def _conclude(
    subject_id: str,
    members: list[KeptSighting],
    standings: Standings,
    rulings: Rulings,
    *,
    old: State | None,
    left: Sequence[KnownSlot],
    parts: Collection[str],
    now: datetime,
    uid_domain: str,
) -> tuple[State, tuple[Change, ...]]:
    told = [kept.said for kept in members if not kept.gone] or [kept.said for kept in members]
    seen = _seen(members, standings)
    events = [said for said in told if isinstance(said, EventSighting)]
    if events:
        before = old if isinstance(old, EventState) else None
        return conclude_event(
            subject_id,
            events,
            standings,
            rulings,
            before=before,
            left=left,
            seen=seen,
            now=now,
            uid_domain=uid_domain,
            parts={(kept.source, kept.source_id) for kept in members if kept.key in parts},
        )
    profiles = [said for said in told if isinstance(said, AssociationSighting)]
    known = old if isinstance(old, AssociationState) else None
    return conclude_association(subject_id, profiles, standings, rulings, before=known, seen=seen, now=now)


def _seen(members: Collection[KeptSighting], standings: Standings) -> Seen:
    """Whether it is still shown: a source that cannot be read says nothing, one that was read well does."""
    listed = [kept for kept in members if not kept.gone]
    if not listed:
        return Seen.NO_LONGER_LISTED
    down = all(standings.get(kept.source, Standing()).down for kept in listed)
    return Seen.SOURCE_DOWN if down else Seen.LISTED
