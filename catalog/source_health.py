"""Who the sources are, and how each is, as readers of the catalogue may know it: a function of its visits alone, without a clock.

So a source that was not visited for long is not called stale: the day on which it was last read whole says it, and
the same catalogue says the same on any day.
"""

from collections import defaultdict
from datetime import datetime
from json import loads

from sqlalchemy import Connection, func, select

from catalog.cleaning.times import local
from catalog.rows import table_of
from catalog.submissions import SOURCE
from catalog.tables import Sighting, Source, Visit
from catalog.views import SourceHealth, SourceState, SourceView

_ZONE = "Europe/Paris"
_GOOD = ("complete", "unchanged")
_STATES: dict[str, SourceState] = {
    **dict.fromkeys(_GOOD, "well"),
    "short": "short",
    "partial": "in_part",
    "held": "held",
    "refused": "held",
    "needs credentials": "never",
}
_UNVISITED: dict[str, SourceState] = {SOURCE: "submitted"}
RESTORED = "restored"
"""The outcome of what is no visit: that of a source never visited the catalogue was restored from what was published."""

Healths = dict[str, SourceHealth]
"""The health of sources by name."""


def sources_in(connection: Connection) -> dict[str, SourceView]:
    """All sources ever declared, by name."""
    table = table_of(Source)
    rows = sorted(connection.execute(select(table.c.name, table.c.facts)), key=lambda row: row.name)
    return {row.name: SourceView.model_validate_json(row.facts) for row in rows}


def health_in(connection: Connection) -> Healths:
    """The health of all sources ever declared, by name."""
    source, visit = table_of(Source), table_of(Visit)
    latest = select(func.max(visit.c.id)).group_by(visit.c.source)
    last = select(visit.c.source, visit.c.outcome, visit.c.report).where(visit.c.id.in_(latest))
    reports = list(connection.execute(last))
    outcomes: dict[str, str] = {row.source: row.outcome for row in reports if row.outcome != RESTORED}
    good = select(visit.c.source, func.max(visit.c.finished_at).label("at")).where(visit.c.outcome.in_(_GOOD))
    read: dict[str, datetime] = {row.source: row.at for row in connection.execute(good.group_by(visit.c.source))}
    counts = _counts(connection)
    for row in reports:
        for kind, count in loads(row.report).get("untold", {}).items():
            counts[row.source][kind] = counts[row.source].get(kind, 0) + count
    found = {}
    for row in connection.execute(select(source.c.name, source.c.is_down, source.c.down_since)):
        outcome = outcomes.get(row.name)
        state: SourceState = _STATES.get(outcome, "broken") if outcome else _UNVISITED.get(row.name, "never")
        found[row.name] = SourceHealth(
            state="down" if row.is_down and state == "broken" else state,
            read_on=local(read[row.name], _ZONE).date() if row.name in read else None,
            failing_since=local(row.down_since, _ZONE).date() if row.down_since else None,
            events=counts[row.name].get("event", 0),
            associations=counts[row.name].get("association", 0),
        )
    return found


def _counts(connection: Connection) -> defaultdict[str, dict[str, int]]:
    """Of how many events and associations each source speaks."""
    table = table_of(Sighting)
    number = func.count(table.c.subject_id.distinct())
    query = select(table.c.source, table.c.kind, number).where(table.c.gone.is_(False))
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, kind, count in connection.execute(query.group_by(table.c.source, table.c.kind)):
        found[name][kind] = count
    return found
