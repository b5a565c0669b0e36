"""Texts beside the sightings, gone through for what was erased: decisions, the journal, reports, memories of answers.

Inside the transaction of `catalog.sweeping`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from json import JSONEncoder, loads
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update

from catalog import prior
from catalog.deciding import keep
from catalog.rows import table_of
from catalog.scrubbing import Scrubber, texts_in
from catalog.tables import (
    Answer,
    Association,
    Decision,
    DecisionTarget,
    Event,
    Held,
    Journal,
    Occurrence,
    Quarantine,
    Sighting,
    Visit,
)
from catalog.verdicts import Decision as Decided
from catalog.verdicts import Verdict
from catalog.visits import QUOTING

_AS_JSON = JSONEncoder(ensure_ascii=False)
_AT_ONCE = 500


def sweep_decisions(connection: Connection, scrubber: Scrubber, removed: Collection[str]) -> tuple[set[str], int]:
    """Shorten decisions that hold erased words, or are about sightings that are `removed`; remove those that say nothing then.

    Gives the ids of the subjects that they are about, and how many decisions it was.
    """
    table = table_of(Decision)
    gone, touched, count = set(removed), set[str](), 0
    for row in list(connection.execute(select(table.c.id, table.c.facts))):
        decision = Decided.model_validate_json(row.facts)
        left = _decided(decision, scrubber, gone)
        if left == decision:
            continue
        count += 1
        touched |= _subjects_of(connection, decision.targets)
        _replace(connection, row.id, left)
    return touched, count


def _decided(decision: Decided, scrubber: Scrubber, gone: Collection[str]) -> Decided | None:
    one = tuple(key for key in decision.one if key not in gone)
    other = tuple(key for key in decision.other if key not in gone)
    value = decision.value
    if decision.kind is Verdict.OVERRIDE:
        value = scrubber.value(decision.field, value)
    if not one or bool(other) != bool(decision.other) or (value is None and decision.value is not None):
        return None
    texts = {name: scrubber.text(getattr(decision, name)) for name in ("who", "why", "revoked_by", "revoked_why")}
    return decision.model_copy(update={**texts, "one": one, "other": other, "value": value})


def _subjects_of(connection: Connection, keys: Collection[str]) -> set[str]:
    table = table_of(Sighting)
    return {row["subject_id"] for row in prior.rows_with(connection, select(table.c.subject_id), table.c.id, keys)}


def _replace(connection: Connection, decision_id: str, left: Decided | None) -> None:
    """Write a decision anew, under the id that follows from what it says now; or leave it out."""
    target, journal = table_of(DecisionTarget), table_of(Journal)
    connection.execute(delete(table_of(Decision)).where(table_of(Decision).c.id == decision_id))
    connection.execute(delete(target).where(target.c.decision_id == decision_id))
    if left is not None:
        keep(connection, left)
        connection.execute(update(journal).where(journal.c.decision_id == decision_id).values(decision_id=left.id))


def begin_history_anew(connection: Connection, subject_ids: Collection[str]) -> None:
    """Of subjects that lost a sighting nobody can tell what of their past came from it: it is left out."""
    journal, occurrence = table_of(Journal), table_of(Occurrence)
    names = {row["id"]: row["facts"] for model in (Event, Association) for row in _rows(connection, model, subject_ids)}
    for name in sorted(subject_ids):
        is_past = journal.c.field != "created" if name in names else journal.c.field != ""
        connection.execute(delete(journal).where(journal.c.subject_id == name, is_past))
        told = loads(names.get(name, "{}"))
        after = _AS_JSON.encode(told.get("title") or told.get("name"))
        connection.execute(update(journal).where(journal.c.subject_id == name).values(after=after))
    query = select(occurrence.c.uid, occurrence.c.event_id, occurrence.c.withdrawn, occurrence.c.facts)
    for row in list(prior.rows_with(connection, query, occurrence.c.event_id, subject_ids)):
        if row["withdrawn"] or row["event_id"] not in names:
            left = {key: value for key, value in loads(row["facts"]).items() if key not in ("title", "place")}
            values = {"facts": _AS_JSON.encode(left)}
            connection.execute(update(occurrence).where(occurrence.c.uid == row["uid"]).values(values))


def _rows(connection: Connection, model: type[Event | Association], ids: Collection[str]) -> list[Mapping[str, Any]]:
    table = table_of(model)
    return list(prior.rows_with(connection, select(table.c.id, table.c.facts), table.c.id, ids))


def sweep_reports(connection: Connection, scrubber: Scrubber, sources: Collection[str], *, has_removed: bool) -> int:
    """Forget what was quoted of these sources, what waits for a person, and what their addresses answered.

    Of other sources what holds erased words. So the next visit reads everything anew; gives how many rows it was.
    """
    count = 0
    for model, columns in (
        (Quarantine, ("id", "place", "detail", "excerpt")),
        (Held, ("source", "facts", "found")),
        (Answer, ("source", "url", "onward", "sighted", "told", "cursor")),
    ):
        table = table_of(model)
        is_said = table.c.source.in_(sorted(sources))
        count += connection.execute(delete(table).where(is_said)).rowcount
        if scrubber:
            count += _delete_holding(connection, scrubber, table, columns)
    visit = table_of(Visit)

    def shortened(report: dict[str, Any]) -> dict[str, Any]:
        quotes = has_removed and report["source"] in sources
        return {
            key: type(value)() if quotes and key in QUOTING else scrubber.value(key, value) if key in QUOTING else value
            for key, value in report.items()
        }

    return count + len(_rewritten(connection, visit.c.id, visit.c.report, lambda _, report: shortened(report)))


def _delete_holding(connection: Connection, scrubber: Scrubber, table: Table, columns: Collection[str]) -> int:
    keys = list(table.primary_key)
    found = [
        row
        for row in connection.execute(
            select(*keys, *(table.c[name] for name in columns if name not in table.primary_key))
        )
        if any(_is_found(scrubber, cell) for cell in row if isinstance(cell, str))
    ]
    for row in found:
        is_it = [column == value for column, value in zip(keys, row, strict=False)]
        connection.execute(delete(table).where(*is_it))
    return len(found)


def _is_found(scrubber: Scrubber, cell: str) -> bool:
    return any(scrubber.finds(text) or scrubber.finds_personal(text) for text in texts_in(cell))


def sweep_words(connection: Connection, scrubber: Scrubber) -> tuple[set[str], int]:
    """Take erased words out of the journal and of slots.

    Gives the ids of the subjects whose past or slots are told otherwise now, and how many rows it was.
    """
    journal, slot = table_of(Journal), table_of(Occurrence)

    def in_journal(field: str, told: JsonValue) -> JsonValue:
        return scrubber.value(field, told)

    entries = [
        key
        for text in (journal.c.before, journal.c.after)
        for key in _rewritten(connection, journal.c.id, text, in_journal, journal.c.field)
    ]
    slots = _rewritten(connection, slot.c.uid, slot.c.facts, lambda _, told: scrubber.value("occurrences", told))
    subjects = {row["subject_id"] for row in _rows_of(connection, journal.c.subject_id, journal.c.id, entries)}
    subjects |= {row["event_id"] for row in _rows_of(connection, slot.c.event_id, slot.c.uid, slots)}
    return subjects, len(entries) + len(slots)


def _rows_of(
    connection: Connection, wanted: Column[Any], key: Column[Any], keys: Collection[Any]
) -> Iterator[Mapping[str, Any]]:
    return prior.rows_with(connection, select(wanted), key, keys)


def _rewritten(
    connection: Connection,
    key: Column[Any],
    text: Column[Any],
    change: Callable[[str, Any], Any],
    about: Column[Any] | None = None,
) -> list[Any]:
    """The same; the keys of those that are others now."""
    statement = update(key.table).where(key == bindparam("row_key")).values({text.name: bindparam("row_text")})
    rows: list[dict[str, Any]] = []
    for row_key, told, field in _told(connection, key, text, about):
        value = loads(told)
        left = change(field, value)
        if left != value:
            rows.append({"row_key": row_key, "row_text": _AS_JSON.encode(left)})
    if rows:
        connection.execute(statement, rows)
    return [row["row_key"] for row in rows]


def _told(
    connection: Connection, key: Column[Any], text: Column[Any], about: Column[Any] | None
) -> Iterator[tuple[Any, str, str]]:
    """All rows with a text, a portion in memory at a time."""
    last = connection.scalar(select(func.min(key)))
    is_first = True
    while last is not None:
        after = key >= last if is_first else key > last
        query = select(key, text, text if about is None else about).where(after).order_by(key).limit(_AT_ONCE)
        rows = connection.execute(query).all()
        yield from ((row[0], row[1], row[2]) for row in rows)
        last, is_first = (rows[-1][0] if rows else None), False
