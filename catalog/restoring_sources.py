"""How the sources of a restored catalogue are, as it was published: from the day on which each was last read whole.

What is told of a source is concluded from its visits, so visits are noted that tell it. A source speaks of more than was
published, where something of it is hidden or withheld; that is counted until the source is visited again.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, insert, update

from catalog.cleaning.times import in_zone
from catalog.rows import table_of
from catalog.source_health import RESTORED, health_in
from catalog.tables import Source, Visit
from catalog.views import SourceHealth
from catalog.visits import VisitRecord

_ZONE = "Europe/Paris"
_READ = "complete"
_OUTCOMES = {
    "well": _READ,
    "short": "short",
    "in_part": "partial",
    "held": "held",
    "broken": "failed",
    "down": "failed",
    "never": RESTORED,
    "submitted": RESTORED,
}


def restore_health(connection: Connection, health: Mapping[str, SourceHealth], now: datetime) -> None:
    """Note visits that tell what was published of each source; when all it says is written already."""
    known = health_in(connection)
    source = table_of(Source)
    for name, one in sorted(health.items()):
        if name not in known:
            continue
        counted = known[name]
        untold = {
            kind: more
            for kind, more in (
                ("event", one.events - counted.events),
                ("association", one.associations - counted.associations),
            )
            if more
        }
        for visit in _visits(name, one, untold, now):
            row = visit.model_dump(include={"source", "started_at", "finished_at", "outcome"})
            connection.execute(insert(table_of(Visit)), [{**row, "report": visit.model_dump_json()}])
        if one.failing_since is not None:
            values = {"down_since": _noon(one.failing_since), "is_down": one.state == "down"}
            connection.execute(update(source).where(source.c.name == name).values(**values))


def _visits(name: str, one: SourceHealth, untold: Mapping[str, int], now: datetime) -> Iterator[VisitRecord]:
    """The last one at which it was read whole, and the last of all, where that is another or has more to tell."""
    outcome = _OUTCOMES[one.state]
    read_at = min(_noon(one.read_on), now) if one.read_on else None
    if read_at is not None and outcome != _READ:
        yield _visit(name, read_at, _READ)
    if outcome != RESTORED or untold:
        at = read_at if outcome == _READ and read_at is not None else max(now - timedelta(minutes=1), read_at or now)
        yield _visit(name, at, outcome).model_copy(update={"untold": dict(untold)})


def _visit(name: str, at: datetime, outcome: str) -> VisitRecord:
    return VisitRecord(source=name, started_at=at, finished_at=at, outcome=outcome)


def _noon(day: date) -> datetime:
    return in_zone(datetime.combine(day, time(12)), _ZONE)
