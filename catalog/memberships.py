"""Which events belong to which editions, kept up to date: with each conclusion, and when an edition changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from catalog import prior
from catalog.belonging import Because, belonging
from catalog.conclusions import AssociationState, Change, EventState
from catalog.deciding import decisions_on
from catalog.editions import Edition
from catalog.rows import table_of, upsert
from catalog.rulings import Rulings
from catalog.tables import Decision, DecisionTarget, Membership, Occurrence, Sighting
from catalog.tables import Edition as EditionTable
from catalog.verdicts import Verdict

BELONGS = "belongs."
"""The journal notes under `belongs.EDITION` that an event joined or left an edition, and why."""

_AT_ONCE = 500
_A_DAY = timedelta(days=1)  # no two clocks are further apart than this

Before = Mapping[str, Mapping[str, Because]]


class Memberships:
    """To which editions the events of one conclusion belong. Inside one transaction.

    Without editions it asks and writes nothing.
    """

    def __init__(self, connection: Connection, subject_ids: Iterable[str]) -> None:
        self._editions = editions_of(connection)
        names = {name for name in subject_ids if name.startswith("e")} if self._editions else set()
        self._before = _before(connection, names)
        self._after: dict[str, dict[str, Because]] = {}

    def concluded(
        self, state: EventState | AssociationState, sources: Collection[str], rulings: Rulings, *, anew: bool
    ) -> tuple[Change, ...]:
        """What the conclusion of one event changes in its memberships; nothing is told of one that is `anew`.

        `sources` are the names of those who speak of it.
        """
        if not self._editions or not isinstance(state, EventState):
            return ()
        before = {} if anew else self._before.get(state.id, {})
        after = {
            edition.id: because
            for edition in self._editions
            if (because := _because(edition, state, sources, rulings, before.get(edition.id)))
        }
        self._after[state.id] = after
        return () if anew else tuple(_changes(self._editions, before, after))

    def before(self, event_id: str) -> Sequence[str]:
        """The ids of the editions to which an event belonged until now."""
        return sorted(self._before.get(event_id, ()))

    def write(self, connection: Connection) -> None:
        """Write what is other than before; an event that was given up belongs to nothing."""
        _write(connection, self._before, self._after)


def renew(connection: Connection, editions: Sequence[Edition]) -> None:
    """Decide anew what belongs to these editions, which are new or were changed.

    That changes no event, so none of them gets a revision. Who moved out of an edition stays in it, but nobody
    moves out because the edition's own days change.
    """
    wanted = {edition.id: edition for edition in editions}
    names = sorted(_candidates(connection, editions))
    for start in range(0, len(names), _AT_ONCE):
        portion = names[start : start + _AT_ONCE]
        states = prior.events(connection, portion)
        sources, rulings = _said_of(connection, portion)
        before = {
            name: {edition: because for edition, because in known.items() if edition in wanted}
            for name, known in _before(connection, portion).items()
        }
        after = {
            name: {
                edition.id: because
                for edition in editions
                if (because := _because(edition, state, sources[name], rulings[name], _moved(before, name, edition)))
            }
            for name, state in states.items()
        }
        _write(connection, before, after)


def forget(connection: Connection, edition_ids: Collection[str]) -> None:
    """Nothing belongs to these editions any more."""
    table = table_of(Membership)
    for edition_id in sorted(edition_ids):
        connection.execute(delete(table).where(table.c.edition_id == edition_id))


def editions_of(connection: Connection) -> tuple[Edition, ...]:
    """All editions, the latest first."""
    table = table_of(EditionTable)
    rows = connection.execute(select(table.c.starts_on, table.c.id, table.c.facts))
    latest_first = sorted(rows, key=lambda row: (row.starts_on, row.id), reverse=True)
    return tuple(Edition.model_validate_json(row.facts) for row in latest_first)


def _because(
    edition: Edition, state: EventState, sources: Collection[str], rulings: Rulings, was: Because | None
) -> Because | None:
    slots = [slot.said for slot in state.slots]
    return belonging(edition, state.facts, slots, sources, rulings.editions.get(edition.id), was=was)


def _moved(before: Before, name: str, edition: Edition) -> Because | None:
    was = before.get(name, {}).get(edition.id)
    return was if was is Because.MOVED_OUT else None


def _changes(
    editions: Iterable[Edition], before: Mapping[str, Because], after: Mapping[str, Because]
) -> Iterable[Change]:
    for edition in editions:
        was, is_now = before.get(edition.id), after.get(edition.id)
        if was != is_now:
            yield Change(BELONGS + edition.id, was and str(was), is_now and str(is_now))


def _write(connection: Connection, before: Before, after: Before) -> None:
    gone: dict[str, list[str]] = {}
    rows: list[dict[str, str]] = []
    for name in sorted(before.keys() | after.keys()):
        known, found = before.get(name, {}), after.get(name, {})
        for edition in known.keys() - found.keys():
            gone.setdefault(edition, []).append(name)
        rows += [
            {"edition_id": edition, "event_id": name, "because": str(because)}
            for edition, because in found.items()
            if known.get(edition) != because
        ]
    table = table_of(Membership)
    for edition, names in sorted(gone.items()):
        for start in range(0, len(names), _AT_ONCE):
            portion = names[start : start + _AT_ONCE]
            connection.execute(delete(table).where(table.c.edition_id == edition, table.c.event_id.in_(portion)))
    upsert(connection, Membership, rows)


def _before(connection: Connection, event_ids: Iterable[str]) -> dict[str, dict[str, Because]]:
    table = table_of(Membership)
    found: dict[str, dict[str, Because]] = {}
    for row in prior.rows_with(connection, select(table), table.c.event_id, event_ids):
        found.setdefault(row["event_id"], {})[row["edition_id"]] = Because(row["because"])
    return found


def _candidates(connection: Connection, editions: Sequence[Edition]) -> set[str]:
    """All events of which it is worth asking: by their dates, by decision, or members already."""
    slot, table = table_of(Occurrence), table_of(Membership)
    found: set[str] = set()
    for edition in editions:
        near = (slot.c.first_day <= edition.ends_on + _A_DAY, slot.c.last_day >= edition.starts_on - _A_DAY)
        found.update(connection.execute(select(slot.c.event_id).where(*near).distinct()).scalars())
        found.update(connection.execute(select(table.c.event_id).where(table.c.edition_id == edition.id)).scalars())
    decision, target, sighting = table_of(Decision), table_of(DecisionTarget), table_of(Sighting)
    query = (
        select(sighting.c.subject_id)
        .join(target, target.c.sighting_id == sighting.c.id)
        .join(decision, decision.c.id == target.c.decision_id)
        .where(decision.c.kind == str(Verdict.EDITION), decision.c.revoked_at.is_(None))
    )
    return found | set(connection.execute(query).scalars())


def _said_of(connection: Connection, event_ids: Sequence[str]) -> tuple[dict[str, set[str]], dict[str, Rulings]]:
    """For each event the names of the sources that speak of it, and what people decided about it."""
    table = table_of(Sighting)
    columns = select(table.c.id, table.c.source, table.c.subject_id)
    rows: list[Mapping[str, Any]] = list(prior.rows_with(connection, columns, table.c.subject_id, event_ids))
    decided = decisions_on(connection, (row["id"] for row in rows))
    sources: dict[str, set[str]] = {name: set() for name in event_ids}
    decisions: dict[str, list[Any]] = {name: [] for name in event_ids}
    for row in rows:
        sources[row["subject_id"]].add(row["source"])
        decisions[row["subject_id"]] += decided.get(row["id"], ())
    return sources, {name: Rulings(some) for name, some in decisions.items()}
