"""Conclude subjects anew from their sightings, and write what came of it.

Whoever changes something that conclusions rest on (a sighting, its absence, a decision) names the
subjects that it touched; the rest follows here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

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
    grouping = _grouped(connection, subject_ids, fresh)
    formed, moved = grouping.formed, grouping.moved
    # Who says what of a subject changes with its sightings, though no field may.
    regrouped = {name for kept in moved for name in (kept.subject_id, grouping.home[kept.key])}
    before = _before(connection, {kept.subject_id for kept in grouping.sightings.values()} | {*subject_ids, *formed})
    newcomers = formed.keys() - before.keys()
    left, entered = prior.slots_of(connection, newcomers), prior.entered(connection, newcomers)
    setting = _Setting(prior.standings(connection), grouping.parts, now, uid_domain)
    writing = Writing(now, prior.next_revision(connection), decision)
    memberships = Memberships(connection, before.keys() | formed.keys())
    for subject_id, keys in formed.items():
        members, rulings = grouping.of(subject_id)
        known = _Known(before.get(subject_id), left.get(subject_id, ()), entered.get(subject_id, now))
        old = known.before(now)
        state, changes = _conclude(subject_id, members, rulings, known, setting)
        said_by = {kept.source for kept in members}
        changes = (*changes, *memberships.concluded(state, said_by, rulings, anew=old is None))
        # A date of a cancelled event that comes back is other than before, though nothing is told of it.
        is_other = bool(changes) or (old is not None and state is not old)
        brought = next((key for key in keys if key in fresh), "")
        if is_other or brought or subject_id in regrouped:
            cause = brought or next((key for key in keys if key in absent), "")
            writing.add(state, changes, cause, anew=old is None)
        writing.move(members, subject_id, fresh)
    given_up = [before[name] for name in sorted(before.keys() - formed.keys())]
    heirs = grouping.heirs() if given_up else {}
    for state in given_up:
        is_new = state.created_at == now
        writing.give_up(state, heirs.get(state.id, ""), memberships.before(state.id), is_new=is_new)
    _lead_on(connection, writing, grouping, formed.keys() | before.keys())
    memberships.write(connection)
    return writing.write(connection)


@dataclass(frozen=True)
class _Grouping:
    """Which sightings are of one subject now, and whose they were before.

    Attributes:
        sightings: by key; decided: for those of which people decided something, what.
        formed: for each subject that there is now the keys of its sightings, in founding order.
        parts: keys of those that tell of single dates of series.
    """

    sightings: Mapping[str, KeptSighting]
    decided: Mapping[str, Collection[Decision]]
    formed: Mapping[str, list[str]]
    parts: Collection[str]

    @cached_property
    def home(self) -> dict[str, str]:
        """For each sighting the subject that it is of now."""
        return {key: subject_id for subject_id, keys in self.formed.items() for key in keys}

    @cached_property
    def moved(self) -> list[KeptSighting]:
        """The sightings that are of another subject than before, the new ones among them."""
        return [kept for key, kept in self.sightings.items() if kept.subject_id != self.home[key]]

    def of(self, subject_id: str) -> tuple[list[KeptSighting], Rulings]:
        """The sightings of a subject, and what people decided about it."""
        keys = self.formed[subject_id]
        rulings = Rulings(decision for key in keys for decision in self.decided.get(key, ()))
        return [self.sightings[key] for key in keys], rulings

    def heirs(self) -> dict[str, str]:
        """For each subject that there was, the one that holds now the sighting that founded it.

        Where that sighting was erased, the one that holds any that were of it; of several, the first by name.
        """
        heirs: dict[str, str] = {}
        for name in sorted(self.formed):
            for key in self.formed[name]:
                heirs.setdefault(self.sightings[key].subject_id, name)
        return heirs | {_subject_id(kept): self.home[key] for key, kept in self.sightings.items()}


def _grouped(connection: Connection, subject_ids: Collection[str], fresh: Mapping[str, KeptSighting]) -> _Grouping:
    known = [kept for kept in _linked(connection, subject_ids) if kept.key not in fresh]
    sightings = {kept.key: kept for kept in chain(known, fresh.values())}
    decided = decisions_on(connection, sightings)
    edges = edges_among(connection, sightings)
    formed = {_subject_id(sightings[keys[0]]): keys for keys in groups(sightings.values(), edges, _once(decided))}
    home = {key: subject_id for subject_id, keys in formed.items() for key in keys}
    parts = {edge.part for edge in edges if edge.part and home[edge.one] == home[edge.other]}
    return _Grouping(sightings, decided, formed, parts)


class _Setting(NamedTuple):
    """What is the same for all subjects that are concluded together.

    Attributes:
        parts: keys of the sightings that tell of single dates of series.
    """

    standings: Standings
    parts: Collection[str]
    now: datetime
    uid_domain: str


class _Known(NamedTuple):
    """What is known of a subject from before.

    Attributes:
        was: as it was last concluded; None for a new one, and for one whose id was given up.
        left: the slots of the latter; entered: when it first entered the catalogue, for a new one now.
    """

    was: State | None
    left: Sequence[KnownSlot]
    entered: datetime

    def before(self, now: datetime) -> State | None:
        """As it was before this instant.

        What entered in this very instant has no history yet: it is concluded as if for the first time, so that
        the order in which sightings arrive makes no difference.
        """
        return None if self.was is not None and self.was.created_at == now else self.was


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


def _lead_on(connection: Connection, writing: Writing, grouping: _Grouping, present: Collection[str]) -> None:
    """Let ids that were given up before follow the sightings that founded them."""
    homes = {_subject_id(kept): grouping.home[kept.key] for kept in grouping.moved if kept.subject_id}
    for old_id, heir in sorted(prior.heirs(connection, homes.keys() - present).items()):
        if heir and heir != homes[old_id]:
            writing.lead_on(old_id, heir, homes[old_id])


def _conclude(
    subject_id: str, members: list[KeptSighting], rulings: Rulings, known: _Known, setting: _Setting
) -> tuple[State, tuple[Change, ...]]:
    """What the members amount to, and what that changes; nothing, for what entered just now and is still the same."""
    old = known.before(setting.now)
    state, changes = _concluded(subject_id, members, rulings, known._replace(was=old), setting)
    if old is not None:
        return state, changes
    if known.entered != setting.now:
        state = replace(state, created_at=known.entered)
    return state, () if known.was is not None and known.was.digest == state.digest else changes


def _concluded(
    subject_id: str, members: list[KeptSighting], rulings: Rulings, known: _Known, setting: _Setting
) -> tuple[State, tuple[Change, ...]]:
    standings, now, old = setting.standings, setting.now, known.was
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
            left=known.left,
            seen=seen,
            now=now,
            uid_domain=setting.uid_domain,
            parts={(kept.source, kept.source_id) for kept in members if kept.key in setting.parts},
        )
    profiles = [said for said in told if isinstance(said, AssociationSighting)]
    profile = old if isinstance(old, AssociationState) else None
    return conclude_association(subject_id, profiles, standings, rulings, before=profile, seen=seen, now=now)


def _seen(members: Collection[KeptSighting], standings: Standings) -> Seen:
    """Whether it is still shown: a source that cannot be read says nothing, one that was read well does."""
    listed = [kept for kept in members if not kept.gone]
    if not listed:
        return Seen.NO_LONGER_LISTED
    down = all(standings.get(kept.source, Standing()).down for kept in listed)
    return Seen.SOURCE_DOWN if down else Seen.LISTED
