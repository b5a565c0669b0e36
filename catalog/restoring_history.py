"""What a restored catalogue knows of the past: when things entered it, what guests were told, what was merged into what."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import JsonValue

from catalog.conclusions import Change
from catalog.journal import MERGED, journal_rows
from catalog.roots import EventRoots, FormerRoot, ReadAssociation, ReadEvent, SlotRoot
from catalog.rows import Row, occurrence_row
from catalog.slots import KnownSlot
from catalog.vocabulary import EventStatus, Seen


def journal_of(read: ReadEvent | ReadAssociation) -> list[Row]:
    """When a subject, and those that were merged into it, entered the catalogue; and the changes of it that are told."""
    now = read.facts.title if isinstance(read, ReadEvent) else read.facts.name
    title = next((one.before for one in read.roots.changes if one.field == "name"), now)
    rows: list[Row] = []
    for name, at in (*read.roots.entered.items(), (read.roots.id, read.created_at)):
        rows += journal_rows([Change("created", None, title if name == read.roots.id else "")], name, "", at)
    for one in read.roots.changes:
        rows += journal_rows([Change(one.field, one.before, one.after, one.sequence)], read.roots.id, "", one.at)
    return rows


def former_rows(rooted: Iterable[EventRoots], given_up: Mapping[str, datetime]) -> tuple[list[Row], list[Row]]:
    """The dates of events that were merged into these, and the entries of the journal that say what they were.

    `given_up` tells since when their ids lead elsewhere.
    """
    occurrences: list[Row] = []
    journal: list[Row] = []
    for roots in rooted:
        for former in roots.former:
            slots = [slot_of(former.event_id, one) for one in former.slots]
            occurrences += (occurrence_row(former.event_id, slot) for slot in slots)
            at = given_up.get(former.event_id)
            if at is not None:
                merged = Change(MERGED, _what_it_was(former), roots.id)
                journal += journal_rows([merged], former.event_id, "", at)
    return occurrences, journal


def _what_it_was(former: FormerRoot) -> JsonValue:
    """As much as is known of it (see `catalog.conclusions.kept_whole`)."""
    whole: dict[str, JsonValue] = {"seen": str(Seen.LISTED), "hidden": False, "editions": [*former.editions]}
    if former.facts is not None:
        whole["facts"] = former.facts
        whole["slots"] = [_told(one) for one in former.slots]
    return whole


def _told(root: SlotRoot) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = root.said.model_dump(mode="json", exclude_defaults=True)
    status = EventStatus.CANCELLED if root.withdrawn else root.said.status
    return {"uid": root.uid, **said, "status": str(status), "sequence": root.sequence}


def slot_of(event_id: str, root: SlotRoot) -> KnownSlot:
    """A date with its identity."""
    part = root.uid.removeprefix(f"{event_id}-").rpartition("@")[0]
    return KnownSlot(root.uid, part, root.name, root.said, root.sequence, root.withdrawn)
