"""The jobs `sources` and `show`: what the catalogue knows, on a terminal."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import JsonValue

from catalog import clock
from catalog.queries import reading
from catalog.store import Store
from catalog.views import AssociationView, EventView, JournalEntry
from catalog.visits import VisitRecord, last_good_visits, last_visits
from crawlers.source import Source
from desk.instance import Instance
from desk.telling import console, table, warn

_WELL = ("complete", "unchanged")
_SHOWN = 100


def show_sources(folder: Path) -> None:
    """List the sources with their state, their last visit, and what it found."""
    instance = Instance.at(folder)
    store = Store.open(instance.database_url)
    try:
        visits, good = last_visits(store), last_good_visits(store)
    finally:
        store.close()
    made = table("", "source", "reader", "state", "last visit", "last good", "#items", "#skipped", "what is wrong")
    sources, wrong = instance.sources()
    for source in sources:
        visit = visits.get(source.name)
        at = visit.finished_at if visit else None
        counts = (str(visit.found), str(sum(visit.skipped.values()))) if visit else ("", "")
        row = (
            source.name,
            source.reader,
            _state(source, visit, good.get(source.name)),
            _ago(at),
            _ago(good.get(source.name)),
        )
        made.add_row(*row, *counts, next(_wrong(visit), ""))
    for name in wrong:
        made.add_row(name, "", "wrong file")
    console.print(made)
    for error in wrong.values():
        warn(str(error))


def show_subject(folder: Path, subject_id: str) -> None:
    """Show one event or association with its claims and its history. Raises `SubjectUnknown`."""
    store = Store.open(Instance.at(folder).database_url)
    try:
        with reading(store) as reader:
            view = reader.subject(subject_id)
            history = reader.history(view.id)
    finally:
        store.close()
    title = view.facts.title if isinstance(view, EventView) else view.facts.name
    console.print(f"{title}\n{view.id}, {view.seen.en}, changed {view.changed_at:%Y-%m-%d %H:%M} UTC\n", markup=False)
    if isinstance(view, EventView):
        console.print(_slots_table(view), "")
    console.print(_claims_table(view), "")
    console.print(_history_table(history))


def _state(source: Source, visit: VisitRecord | None, good: datetime | None) -> str:
    if visit is None:
        return "never visited"
    if visit.outcome == "failed":
        return "broken"
    if visit.outcome not in _WELL:
        return "read in part"
    stale = good is None or clock.now() - good > timedelta(hours=2 * source.every_hours)
    return "stale" if stale else "well"


def _wrong(visit: VisitRecord | None) -> Iterator[str]:
    if visit is not None:
        yield from visit.errors
        yield from visit.incomplete
        yield from (f"unknown word {word!r}" for word in visit.words)


def _ago(at: datetime | None) -> str:
    if at is None:
        return "never"
    hours = (clock.now() - at) / timedelta(hours=1)
    if hours < 1:
        return f"{hours * 60:.0f} min ago"
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} days ago"


def _slots_table(view: EventView) -> object:
    made = table("When", "start", "end", "zone", "status", "#sequence", "uid")
    for slot in view.occurrences[:_SHOWN]:
        said = slot.slot
        start, end = said.start_at or said.start_on, said.end_at or said.end_on
        made.add_row(str(start), str(end or ""), said.zone, str(slot.status), str(slot.sequence), slot.uid)
    if len(view.occurrences) > _SHOWN:
        made.caption = f"… and {len(view.occurrences) - _SHOWN} more"
    return made


def _claims_table(view: EventView | AssociationView) -> object:
    made = table("Who says what", "field", "value", "source", "fetched", "licence", "settled")
    for claim in view.claims:
        fetched = f"{claim.fetched_at:%Y-%m-%d}"
        settled = "yes" if claim.settled else "no"
        made.add_row(claim.field, _short(claim.value), claim.source, fetched, claim.licence, settled)
    return made


def _history_table(history: Iterable[JournalEntry]) -> object:
    made = table("What changed", "when", "field", "before", "after", "source", "#sequence")
    for entry in history:
        values = (_short(entry.before), _short(entry.after), entry.source, str(entry.sequence))
        made.add_row(f"{entry.at:%Y-%m-%d %H:%M}", entry.field, *values)
    return made


def _short(value: JsonValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
