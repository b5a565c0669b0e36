"""The jobs `sources` and `show`: what the catalogue knows, on a terminal."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from pydantic import JsonValue

from catalog import clock
from catalog.queries import reading
from catalog.scores import Score, score_of
from catalog.views import Absence, AssociationView, EventView, JournalEntry
from catalog.visits import last_good_visits
from desk.health import Health, health_of
from desk.instance import Instance
from desk.telling import console, table, warn

_SHOWN = 100
_LINES = 3


def show_sources(folder: Path, *, as_json: bool = False) -> None:
    """List the sources with their state, their last visit, and what it found; as JSON for machines."""
    found = health_of(Instance.at(folder))
    if as_json:
        sys.stdout.write(
            json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1) + "\n"
        )
        return
    heads = ("source", "reader", "state", "last visit", "last good", "#listed", "#taken", "#skipped", "#unknown words")
    made = table("", *heads, "what to look at")
    for one in found:
        if one.state == "wrong file":
            made.add_row(one.name, "", one.state)
            continue
        numbers = (one.listed, sum(one.taken.values()), sum(one.skipped.values()), len(one.unknown_words))
        ages = (_ago(one.last_visit), _ago(one.last_good))
        made.add_row(
            one.name, one.reader, one.state, *ages, *map(str, numbers), "; ".join(islice(_worth_a_look(one), _LINES))
        )
    console.print(made)
    for one in found:
        for line in one.problems if one.state == "wrong file" else ():
            warn(line)


def show_subject(folder: Path, subject_id: str, *, as_json: bool = False) -> None:
    """Show one event or association with its score, its claims and its history; as JSON for machines.

    Raises `SubjectUnknown`.
    """
    with Instance.at(folder).store() as store:
        visits = last_good_visits(store)
        with reading(store) as reader:
            view = reader.subject(subject_id)
            history = reader.history(view.id)
    score = score_of(view, clock.now(), visits)
    if as_json:
        told = {
            **view.model_dump(mode="json"),
            "score": _score_for_machines(score),
            "history": [entry.model_dump(mode="json") for entry in history],
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return
    title = view.facts.title if isinstance(view, EventView) else view.facts.name
    console.print(f"{title}\n{view.id}, {view.seen.en}, changed {view.changed_at:%Y-%m-%d %H:%M} UTC", markup=False)
    console.print("\n".join((*_score_lines(score), "")), markup=False)
    for absence in view.absences:
        console.print(f"{_absence(absence)}.", markup=False)
    if isinstance(view, EventView):
        console.print(_slots_table(view), "")
    if isinstance(view, AssociationView) and view.timeline:
        console.print(_timeline_table(view), "")
    console.print(_claims_table(view), "")
    console.print(_history_table(history))


def _score_lines(score: Score) -> Iterator[str]:
    """How complete and how fresh it is, in words."""
    lacking = ", ".join(_missing(score).values())
    yield f"{score.completeness}% complete, " + (f"without {lacking}" if lacking else "lacking nothing")
    stale = f", stale since {score.stale_since:%Y-%m-%d}" if score.stale_since else ""
    yield f"{score.freshness}% fresh, last confirmed {score.confirmed_at:%Y-%m-%d %H:%M} UTC{stale}"


def _missing(score: Score) -> dict[str, str]:
    return {one.value: one.label("en") + (" (in part)" if one in score.partly else "") for one in score.missing}


def _score_for_machines(score: Score) -> dict[str, JsonValue]:
    return {
        "completeness": score.completeness,
        "freshness": score.freshness,
        "missing": {**_missing(score)},
        "confirmed_at": score.confirmed_at.isoformat(),
        "stale_since": score.stale_since.isoformat() if score.stale_since else None,
    }


def _absence(absence: Absence) -> str:
    """Who no longer shows it, since when; or who cannot be reached."""
    if absence.down_since is not None:
        return f"{absence.source} cannot be read since {absence.down_since:%Y-%m-%d %H:%M} UTC"
    told = "no longer lists it" if absence.gone else "did not list it"
    visits = "visit" if absence.visits == 1 else "visits"
    return f"{absence.source} {told} at its last {absence.visits} {visits}, since {absence.since:%Y-%m-%d %H:%M} UTC"


def _worth_a_look(health: Health) -> Iterator[str]:
    yield from health.problems[:1]
    if health.skipped:
        yield "skipped " + ", ".join(f"{count} {reason}" for reason, count in health.skipped.items())
    if health.unknown_words:
        yield "unknown words " + ", ".join(repr(word) for word in islice(health.unknown_words, 3))


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


def _timeline_table(view: AssociationView) -> object:
    made = table("Editions", "edition", "name", "known as", "#events", "because")
    for one in view.timeline:
        made.add_row(one.edition, one.name, one.known_as, str(one.events), ", ".join(one.because))
    return made


def _claims_table(view: EventView | AssociationView) -> object:
    made = table("Who says what", "field", "value", "source", "fetched", "licence", "settled")
    for claim in view.claims:
        fetched = f"{claim.fetched_at:%Y-%m-%d}"
        settled = "yes" if claim.settled else "no"
        made.add_row(
            claim.field, _short(claim.value), claim.source or f"({claim.decided_by})", fetched, claim.licence, settled
        )
    return made


def _history_table(history: Iterable[JournalEntry]) -> object:
    made = table("What changed", "when", "field", "before", "after", "because of", "#sequence")
    for entry in history:
        values = (_short(entry.before), _short(entry.after), entry.source or entry.decision, str(entry.sequence))
        made.add_row(f"{entry.at:%Y-%m-%d %H:%M}", entry.field, *values)
    return made


def _short(value: JsonValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
