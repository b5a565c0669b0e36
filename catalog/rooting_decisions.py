"""What people decided, as a publication tells it: so that a restored catalogue keeps to it.

That two are the same or not, and what is hidden, says nothing of what sources say, and is told whether they say it or
not. A value, a theme, an edition is told as long as it stands on something that is published.
"""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, select

from catalog.constructing import constructed
from catalog.prior import rows_with
from catalog.roots import DecisionRoot
from catalog.rows import table_of
from catalog.rulings import Rulings
from catalog.tables import Association, Event, Sighting
from catalog.tables import Decision as DecisionTable
from catalog.verdicts import Decision, Verdict

_OF_CONTENT = frozenset({Verdict.OVERRIDE, Verdict.THEME, Verdict.EDITION})


def decision_roots(connection: Connection, withheld: Collection[str]) -> tuple[DecisionRoot, ...]:
    """All decisions that stand and may be told, the earliest first; `withheld` are ids that are not published."""
    table = table_of(DecisionTable)
    rows = connection.execute(select(table.c.facts).where(table.c.revoked_at.is_(None)))
    decisions = sorted((Decision.model_validate_json(row.facts) for row in rows), key=Decision.order)
    told = set(_shown(connection, [one for one in decisions if one.kind in _OF_CONTENT], withheld))
    return tuple(_placed(one for one in decisions if one.kind not in _OF_CONTENT or one.id in told))


def _shown(connection: Connection, decisions: Collection[Decision], withheld: Collection[str]) -> Iterator[str]:
    """The ids of those that say what something is that is published; of several on one field, the last."""
    table = table_of(Sighting)
    query = select(table.c.id, table.c.subject_id)
    keys = {key for one in decisions for key in one.targets}
    owners = {row["id"]: row["subject_id"] for row in rows_with(connection, query, table.c.id, keys)}
    unseen = {*withheld, *_hidden(connection)}
    by_subject: dict[str, list[Decision]] = {}
    for one in decisions:
        for name in {owners[key] for key in one.targets if key in owners} - unseen:
            by_subject.setdefault(name, []).append(one)
    for some in by_subject.values():
        yield from {(one.kind, one.field): one.id for one in Rulings(some).decisions}.values()


def _hidden(connection: Connection) -> Iterator[str]:
    for model in (Event, Association):
        table = table_of(model)
        yield from connection.scalars(select(table.c.id).where(table.c.hidden))


def _placed(decisions: Iterable[Decision]) -> Iterator[DecisionRoot]:
    last, place = None, 0
    for one in decisions:
        last, place = one.at, place + 1 if one.at == last else 0
        yield constructed(DecisionRoot, {**one.__dict__, "place": place})
