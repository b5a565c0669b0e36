"""How visits went, what was found and not taken, and what addresses last answered."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from json import dumps, loads
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import delete, func, insert, select

from catalog.rows import table_of, upsert
from catalog.sightings import Frozen, Skipped
from catalog.store import Store
from catalog.tables import Answer, Quarantine, Visit


class Validators(Frozen):
    """What is remembered of one address: see `crawlers.visits.Remembered`, whose shape this is."""

    etag: str = ""
    last_modified: str = ""
    content_hash: str = ""
    read_as: str = ""
    onward: tuple[str, ...] = ()
    sighted: tuple[str, ...] = ()
    told: str = ""
    asked_at: AwareDatetime | None = None
    cursor: str = ""
    blocks: tuple[tuple[str, str, int], ...] = ()


_LISTS = ("onward", "sighted", "blocks")


class VisitRecord(Frozen):
    """The report of one visit, as the catalogue keeps it.

    Attributes:
        outcome: `complete`, `unchanged`, `short`, `partial`, `failed` or `needs credentials`.
        not_asked: pages that were not due.
        found: items taken; skipped: items not taken, by reason; untouched: those of the items found
            that needed no reading; withdrawn: what the source says that it took back.
        listed: how many items the source lists, those of unchanged answers included.
        incremental: whether only changes or the latest entries were shown.
        needs: settings that are missing.
        not_before: from when the source wants to be asked again.
        taken: how many sightings were new, changed, same, returned.
        words: words of the source that its description does not map.
    """

    source: str
    started_at: AwareDatetime
    finished_at: AwareDatetime
    outcome: str
    requests: int = 0
    not_modified: int = 0
    size: int = 0
    not_asked: int = 0
    found: int = 0
    untouched: int = 0
    listed: int = 0
    withdrawn: int = 0
    incremental: bool = False
    needs: tuple[str, ...] = ()
    taken: dict[str, int] = {}
    skipped: dict[str, int] = {}
    words: dict[str, int] = {}
    errors: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    not_before: AwareDatetime | None = None


class Answered:
    """One remembered address as it is kept, taken apart only when it is asked for."""

    __slots__ = ("_row",)

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row

    def read(self) -> Validators:
        """What is remembered."""
        row = dict(self._row)
        for name in _LISTS:
            row[name] = tuple(loads(row[name]))
        row["blocks"] = tuple((mark, sighted, items) for mark, sighted, items in row["blocks"])
        return Validators.model_construct(**{name: row[name] for name in Validators.model_fields})


def recall(store: Store, source: str) -> dict[str, Answered]:
    """What each address of `source` last answered."""
    table = table_of(Answer)
    with store.reading() as connection:
        rows = connection.execute(select(table).where(table.c.source == source)).mappings()
        return {row["url"]: Answered(dict(row)) for row in rows}


def remember(store: Store, source: str, answers: Iterable[tuple[str, Validators]]) -> dict[str, Answered]:
    """Replace what is remembered of these addresses of `source`; gives it as `recall` would."""
    rows = [
        {**dict(said), "source": source, "url": url, **{name: dumps(getattr(said, name)) for name in _LISTS}}
        for url, said in answers
    ]
    if rows:
        with store.writing() as connection:
            upsert(connection, Answer, rows)
    return {row["url"]: Answered(row) for row in rows}


def record(store: Store, visit: VisitRecord, quarantine: Iterable[Skipped]) -> None:
    """Keep the report of a visit; what was skipped on the visit before gives way to what was skipped on this one.

    An unchanged visit read nothing, so what the last reading skipped stays.
    """
    kept = [
        {
            "source": visit.source,
            "reason": str(skipped.reason),
            "place": skipped.where,
            "detail": skipped.detail,
            "excerpt": skipped.excerpt,
            "items": skipped.items,
        }
        for skipped in quarantine
    ]
    row = visit.model_dump(include={"source", "started_at", "finished_at", "outcome"})
    with store.writing() as connection:
        connection.execute(insert(table_of(Visit)), [{**row, "report": visit.model_dump_json()}])
        if visit.outcome != "unchanged":
            table = table_of(Quarantine)
            connection.execute(delete(table).where(table.c.source == visit.source))
            if kept:
                connection.execute(insert(table), kept)


def last_visits(store: Store) -> dict[str, VisitRecord]:
    """The last visit to each source."""
    table = table_of(Visit)
    latest = select(func.max(table.c.id)).group_by(table.c.source)
    with store.reading() as connection:
        rows = connection.execute(select(table.c.report).where(table.c.id.in_(latest)))
        records = [VisitRecord.model_validate_json(row.report) for row in rows]
    return {visit.source: visit for visit in records}


def last_good_visits(store: Store) -> dict[str, datetime]:
    """When each source was last read whole."""
    table = table_of(Visit)
    query = (
        select(table.c.source, func.max(table.c.finished_at).label("at"))
        .where(table.c.outcome.in_(("complete", "unchanged")))
        .group_by(table.c.source)
    )
    with store.reading() as connection:
        return {row.source: row.at for row in connection.execute(query)}
