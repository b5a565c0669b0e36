"""The job `diff`, and `show --at`: the catalogue as it was."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import typer
from pydantic import JsonValue

from catalog.cleaning.times import in_zone
from catalog.differences import Differing
from catalog.errors import SubjectNotYet
from catalog.past import PastAssociation, PastEvent
from catalog.queries import Reader, reading
from catalog.register import register
from desk.instance import Instance
from desk.telling import console, table

ZONE = "Europe/Paris"
_SHOWN = 100


def show_difference(folder: Path, before: str, after: str, *, as_json: bool = False) -> None:
    """Show what changed between two dates, or two editions.

    Raises `typer.BadParameter` for what is neither, or one of each.
    """
    instance = Instance.at(folder)
    with instance.store() as store:
        register(store, instance.editions(), ())
        with reading(store) as reader:
            found = _difference(reader, before, after)
    if as_json:
        sys.stdout.write(_as_json([one.model_dump(mode="json", exclude_defaults=True) for one in found]))
        return
    made = table(f"From {before} to {after}", "what", "id", "name", "before", "after")
    for one in found:
        made.add_row(one.kind, one.id, one.name, *(_told(one, value) for value in (one.before, one.after)))
    console.print(made if found else "Nothing changed.", markup=False)


def show_past(folder: Path, subject_id: str, at: str, *, as_json: bool = False) -> None:
    """Show one event or association as it was concluded at a date.

    Raises `SubjectNotYet` where nothing was known of it, `typer.BadParameter` for what is no date.
    """
    instant = instant_of(at)
    with Instance.at(folder).store() as store, reading(store) as reader:
        past = reader.as_of(instant, [subject_id])
    found = past.events.get(subject_id) or past.associations.get(subject_id)
    if found is None:
        raise SubjectNotYet(subject_id, at)
    if as_json:
        sys.stdout.write(_as_json(found.model_dump(mode="json")))
        return
    _print_past(found, instant)


def instant_of(text: str) -> datetime:
    """The instant that a person means: a day is meant as a whole, so its last second; times are those of Paris.

    Raises `typer.BadParameter`.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _instant_of_time(text)
    return in_zone(datetime.combine(day + timedelta(days=1), time.min), ZONE).astimezone(UTC) - timedelta(seconds=1)


def _instant_of_time(text: str) -> datetime:
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text[:40]!r} is no date; write 2026-11-03 or 2026-11-03T09:00.") from None
    return (said if said.tzinfo else in_zone(said, ZONE)).astimezone(UTC)


def _difference(reader: Reader, before: str, after: str) -> tuple[Differing, ...]:
    editions = {edition.id: edition for edition in reader.editions()}
    if before in editions and after in editions:
        return reader.returns(editions[before], editions[after])
    strange = [one for one in (before, after) if one not in editions and not one[:4].isdigit()]
    if strange:
        known = ", ".join(sorted(editions)) or "none yet"
        raise typer.BadParameter(f"{strange[0][:40]!r} is neither a date nor an edition; editions are: {known}.")
    if before in editions or after in editions:
        raise typer.BadParameter("FROM and TO are two dates, or two editions.")
    return reader.difference(instant_of(before), instant_of(after))


def _print_past(found: PastEvent | PastAssociation, at: datetime) -> None:
    title = found.facts.title if isinstance(found, PastEvent) else found.facts.name
    hidden = ", hidden" if found.hidden else ""
    when = f"{at:%Y-%m-%d %H:%M} UTC"
    console.print(f"{title}\n{found.id}, {found.seen.en}{hidden}, as it was on {when}\n", markup=False)
    if isinstance(found, PastEvent):
        made = table("When", "start", "end", "zone", "status", "#sequence", "uid")
        for slot in found.occurrences[:_SHOWN]:
            said = slot.slot
            start, end = said.start_at or said.start_on, said.end_at or said.end_on
            made.add_row(str(start), str(end or ""), said.zone, str(slot.status), str(slot.sequence), slot.uid)
        console.print(made, "")
    facts = found.facts.model_dump(mode="json", exclude_defaults=True, exclude={"occurrences"})
    made = table("What was known", "field", "value")
    for field, value in facts.items():
        made.add_row(field, _short(value))
    console.print(made)


def _told(one: Differing, value: JsonValue) -> str:
    """A side of a difference, in a few words."""
    if isinstance(value, Mapping) and one.kind == "moved":
        when = value.get("when")
        # As the clocks there show it: to the minute, and the offset is not of interest.
        starts = [str(slot.get("start_at") or slot.get("start_on"))[:16].replace("T", " ") for slot in _mappings(when)]
        where = value.get("where")
        place = [str(where[key]) for key in ("name", "city") if where.get(key)] if isinstance(where, Mapping) else []
        return "; ".join([*starts[:3], *(["…"] if len(starts) > 3 else []), *place])
    if isinstance(value, Mapping) and one.kind == "again":
        return f"{value.get('on')} {value.get('title')}"
    return _short(value)


def _mappings(value: JsonValue) -> list[Mapping[str, JsonValue]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, Sequence) else []


def _short(value: JsonValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
