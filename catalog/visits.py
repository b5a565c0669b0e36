"""How visits went, what was found and not taken, and what addresses last answered."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from json import dumps, loads
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Connection, delete, func, insert, select

from catalog.rows import table_of, upsert
from catalog.scrubbing import Scrubber
from catalog.sightings import Frozen, Skipped
from catalog.store import Store
from catalog.suppression import current, is_current, suppression_of
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
_LONGEST_KEY = 2_500
QUOTING = ("errors", "incomplete", "words", "alarms")
"""What a report quotes of a source."""


class VisitRecord(Frozen):
    """The report of one visit, as the catalogue keeps it.

    Attributes:
        outcome: `complete`, `unchanged`, `short`, `partial`, `failed`, `held`, `refused`, `needs credentials`; or `restored`,
            see `catalog.source_health`.
        not_asked: pages that were not due.
        found: items taken; skipped: items not taken, by reason; untouched: those of the items found
            that needed no reading; withdrawn: what the source says that it took back.
        listed: how many items the source lists, those of unchanged answers included.
        incremental: whether only changes or the latest entries were shown.
        needs: settings that are missing.
        not_before: from when the source wants to be asked again.
        taken: how many sightings were new, changed, same, returned.
        words: words of the source that its description does not map.
        alarms: why the brake held it, in words.
        renamed: how many items came under new ids and were known by their content (reliability G5).
        untold: of how many events and associations, by these words, it spoke besides, where the catalogue was restored
            from what was published (`catalog.restoring`); counted until the source is visited.
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
    alarms: tuple[str, ...] = ()
    renamed: int = 0
    untold: dict[str, int] = {}


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
    """Replace what is remembered of these addresses of `source`; gives it as `recall` would.

    An address too long for a key is not remembered, so it is asked and read anew each time; what a
    server says with a NUL is kept without it (reliability F9: both are refused by PostgreSQL alone). Nor is
    one remembered that holds what was erased.
    """
    rows = [_row(source, url, said) for url, said in answers if len(url.encode("utf-8", "replace")) <= _LONGEST_KEY]
    if rows and (scrubber := current(store).scrubber):
        rows = [row for row in rows if not any(scrubber.finds_personal(str(value)) for value in row.values())]
    if rows:
        with store.writing() as connection:
            upsert(connection, Answer, rows)
    return {row["url"]: Answered(row) for row in rows}


def _row(source: str, url: str, said: Validators) -> dict[str, Any]:
    told = {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in dict(said).items()}
    return {**told, "source": source, "url": url, **{name: dumps(getattr(said, name)) for name in _LISTS}}


def record(store: Store, visit: VisitRecord, quarantine: Iterable[Skipped] | None) -> None:
    """Keep the report of a visit; what was skipped on the visit before gives way to what was skipped on this one.

    An unchanged visit read nothing, so what the last reading skipped stays; as it does where `quarantine` is None.
    """
    scrubber = current(store).scrubber
    if scrubber and quarantine is not None:
        quarantine = [_scrubbed(skipped, scrubber) for skipped in quarantine]
    kept = [
        {
            "source": visit.source,
            "reason": str(skipped.reason),
            "place": skipped.where,
            "detail": skipped.detail,
            "excerpt": skipped.excerpt,
            "items": skipped.items,
        }
        for skipped in quarantine or ()
    ]
    with store.writing() as connection:
        keep_report(connection, store, visit)
        if visit.outcome != "unchanged" and quarantine is not None:
            table = table_of(Quarantine)
            connection.execute(delete(table).where(table.c.source == visit.source))
            if kept:
                connection.execute(insert(table), kept)


def keep_report(connection: Connection, store: Store, visit: VisitRecord) -> None:
    """Keep the report of a visit, without what was erased. Inside the transaction of the caller."""
    is_current(connection, store)
    if scrubber := suppression_of(store).scrubber:
        left = scrubber.facts(visit.model_dump(include=set(QUOTING)))
        visit = VisitRecord.model_validate({**dict(visit), **left})
    row = visit.model_dump(include={"source", "started_at", "finished_at", "outcome"})
    connection.execute(insert(table_of(Visit)), [{**row, "report": visit.model_dump_json()}])


def _scrubbed(skipped: Skipped, scrubber: Scrubber) -> Skipped:
    texts = {name: scrubber.text(getattr(skipped, name)) for name in ("where", "detail", "excerpt")}
    return skipped.model_copy(update=texts)


def last_visits(store: Store) -> dict[str, VisitRecord]:
    """The last visit to each source."""
    table = table_of(Visit)
    latest = select(func.max(table.c.id)).group_by(table.c.source)
    with store.reading() as connection:
        rows = connection.execute(select(table.c.report).where(table.c.id.in_(latest)))
        records = [VisitRecord.model_validate_json(row.report) for row in rows]
    return {visit.source: visit for visit in records}


def visits_to(store: Store, source: str, count: int) -> list[VisitRecord]:
    """The last `count` visits to `source`, the latest first."""
    table = table_of(Visit)
    query = select(table.c.report).where(table.c.source == source).order_by(table.c.id.desc()).limit(count)
    with store.reading() as connection:
        return [VisitRecord.model_validate_json(row.report) for row in connection.execute(query)]


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
