"""What guests of an event must be told: new dates, places, states (the iCal change contract), from the journal.

An entry of the journal holds a date before and after; what is said of the event as a whole is found by going
back from the present. What changed in one instant in the same way is one change, however many dates it is of.
That events turned out to be one is told by `catalog.mergers`; that they turned out not to be, here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from json import loads
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, or_, select

from catalog.conclusions import EventState
from catalog.journal import MERGED
from catalog.prior import rows_with
from catalog.rows import table_of
from catalog.sightings import EventFacts, Occurrence, Place, ended_at, started_at
from catalog.slots import AS_PLANNED, effective_status
from catalog.tables import Journal
from catalog.territory import same_place
from catalog.views_changes import ChangeKind, GuestChange, Told
from catalog.vocabulary import Attendance, EventStatus

LATEST = 20
_SLOT = "occurrences."
_OF_THE_WHOLE = ("place", "online_url", "attendance")
_PARTED = "parted"
# A series without an end is known for a year and a half; that its horizon moves on is no news.
_HORIZON = timedelta(days=366)
Entry = Mapping[str, Any]


def of_guests() -> ColumnElement[bool]:
    """Which entries of the journal a guest may have to be told of."""
    table = table_of(Journal)
    return or_(table.c.field.startswith(_SLOT), table.c.field.in_(_OF_THE_WHOLE))


def guest_changes(connection: Connection, states: Mapping[str, EventState]) -> dict[str, tuple[GuestChange, ...]]:
    """For those of these events that changed for their guests, the latest twenty changes, the latest first."""
    table = table_of(Journal)
    entries: dict[str, list[Entry]] = {}
    mergers: dict[str, list[Entry]] = {}
    query = select(table).where(or_(of_guests(), table.c.field == MERGED))
    for row in rows_with(connection, query, table.c.subject_id, states):
        (mergers if row["field"] == MERGED else entries).setdefault(row["subject_id"], []).append(row)
    for parting in _partings(connection, mergers) if mergers else ():
        entries.setdefault(parting["subject_id"], []).append(parting)
    found: dict[str, tuple[GuestChange, ...]] = {}
    for name, some in entries.items():
        if changes := changes_of(states[name], some):
            found[name] = changes
    return found


def _partings(connection: Connection, mergers: Mapping[str, Sequence[Entry]]) -> Iterator[Entry]:
    """When events that had turned out to be others became events of their own again, and which others (`before`).

    For each time that the id was given again, where it led last.
    """
    table = table_of(Journal)
    again = select(table).where(table.c.field == "created")
    rows = sorted(rows_with(connection, again, table.c.subject_id, mergers), key=lambda row: row["id"])
    for name, given_up in mergers.items():
        begun = [row for row in rows if row["subject_id"] == name]
        led = {}
        for merger in sorted(given_up, key=lambda row: row["id"]):
            parting = next((row for row in begun if row["id"] > merger["id"]), None)
            if parting is not None:
                led[parting["id"]] = {**parting, "field": _PARTED, "before": merger["after"]}
        yield from led.values()


def changes_of(state: EventState, entries: Iterable[Entry]) -> tuple[GuestChange, ...]:
    """The latest changes of one event, by what the journal notes of it in any order."""
    past = _Past.of(state)
    found: list[GuestChange] = []
    newest_first = sorted(entries, key=lambda entry: entry["id"], reverse=True)
    for at, instant in groupby(newest_first, key=lambda entry: entry["at"]):
        found += past.undo(at, [*instant])
        if len(found) >= LATEST:
            break
    return tuple(found[:LATEST])


@dataclass(slots=True)
class _Past:
    """An event on its way back.

    Attributes:
        whole: what is said of all of its dates, as JSON.
        statuses, ends: of each date, by the part of its UID that names it. The ends are the present ones.
        present: what is said of each date now; said: what the journal notes of those that were other then.
    """

    whole: dict[str, Any]
    uids: Mapping[str, str]
    statuses: dict[str, EventStatus]
    ends: Mapping[str, datetime] = field(default_factory=dict)
    present: Mapping[str, Occurrence] = field(default_factory=dict)
    said: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, state: EventState) -> "_Past":
        """The present."""
        whole = state.facts.model_dump(mode="json", exclude_defaults=True, include=set(_OF_THE_WHOLE))
        return cls(
            whole,
            {slot.slot: slot.uid for slot in state.slots},
            {slot.slot: effective_status(state.facts, slot) for slot in state.slots},
            {slot.slot: ended_at(slot.said) for slot in state.slots},
            {slot.slot: slot.said for slot in state.slots},
        )

    def undo(self, at: datetime, entries: Sequence[Entry]) -> Iterator[GuestChange]:
        """Take back what was noted in one instant, given the latest first; gives what it was to guests."""
        after = dict(self.whole)
        slots: dict[str, tuple[Entry | None, Entry]] = {}
        for entry in entries:
            before = loads(entry["before"])
            if entry["field"] == _PARTED:
                yield from self._parted(at, before)
                continue
            if entry["field"] in _OF_THE_WHOLE:
                self.whole[entry["field"]] = before
                continue
            name = entry["field"].removeprefix(_SLOT)
            # Told twice in one instant, it is what it was first and what it was last.
            slots[name] = before, slots[name][1] if name in slots else loads(entry["after"])
        stands = any(self._stands(name, at) for name in self.statuses)
        changed: dict[ChangeKind, list[tuple[str, Told | None, Told]]] = {}
        for name, (was, became) in slots.items():
            for kind, before_it, after_it in self._changed(at, was, became, after):
                changed.setdefault(kind, []).append((name, before_it, after_it))
            self._step_back(name, was)
        for kind, some in changed.items():
            yield self._one(at, kind, some, stands=stands)

    def _stands(self, name: str, at: datetime) -> bool:
        is_over = name in self.ends and self.ends[name] < at
        return self.statuses[name] is not EventStatus.CANCELLED and not is_over

    def _step_back(self, name: str, was: Entry | None) -> None:
        if was is None:
            self.statuses.pop(name, None)
        else:
            self.statuses[name] = EventStatus(was.get("status", EventStatus.SCHEDULED))
            self.said[name] = was

    def _parted(self, at: datetime, heir: str) -> Iterator[GuestChange]:
        """That it is an event of its own again, unless it was over."""
        dates = [(name, self._told(name)) for name in self.statuses if self._stands(name, at)]
        some: list[tuple[str, Told | None, Told]] = [(name, None, told) for name, told in dates if told is not None]
        if some:
            yield self._one(at, "parted", some, stands=True).model_copy(update={"former": heir})

    def _told(self, name: str) -> Told | None:
        """A date as it was at this point of the way back; None where words that were erased are missing in it."""
        said = self.said.get(name) or self.present[name].model_dump(mode="json", exclude_defaults=True)
        try:
            return _told({**said, "status": self.statuses[name]}, self.whole)
        except ValidationError:
            return None

    def _changed(
        self, at: datetime, was: Entry | None, became: Entry, after: Mapping[str, Any]
    ) -> Iterator[tuple[ChangeKind, Told | None, Told]]:
        try:
            now = _told(became, after)
            before = None if was is None else _told(was, self.whole)
        except ValidationError:
            # Words that were erased are missing in it.
            return
        if max(ended_at(told.slot) for told in (now, before or now)) < at:
            return
        if before is not None:
            for kind in _kinds(before, now):
                yield kind, before, now
        elif now.status is not EventStatus.CANCELLED and started_at(now.slot) < at + _HORIZON:
            yield "date_added", None, now

    def _one(
        self, at: datetime, kind: ChangeKind, some: list[tuple[str, Told | None, Told]], *, stands: bool
    ) -> GuestChange:
        some.sort(key=lambda one: (started_at(one[2].slot), one[0]))
        name, before, after = some[0]
        if kind == "cancelled" and stands:
            kind = "date_cancelled"
        uid = self.uids.get(name, "")
        return GuestChange(at=at, kind=kind, uid=uid, before=before, after=after, others=len(some) - 1)


def _told(entry: Entry, whole: Mapping[str, Any]) -> Told:
    """What the journal notes of a date, with what was said of the whole event then."""
    slot = Occurrence.model_validate({key: entry[key] for key in entry if key not in ("uid", "sequence", "status")})
    said = {name: value for name, value in whole.items() if value is not None}
    facts = EventFacts.model_validate({"title": "-", "occurrences": [slot], **said})
    return Told(
        slot=slot,
        status=EventStatus(entry.get("status", EventStatus.SCHEDULED)),
        place=slot.place or facts.place,
        online_url=facts.online_url,
        attendance=facts.attendance,
    )


def _kinds(was: Told, now: Told) -> Iterator[ChangeKind]:
    """In which ways a date differs for a guest; see `catalog.slots.must_be_told`."""
    old, new = _planned(was.status), _planned(now.status)
    if new is EventStatus.CANCELLED:
        if old is not EventStatus.CANCELLED:
            yield "cancelled"
        return
    if _when(was.slot) != _when(now.slot):
        yield "moved"
    if new is EventStatus.POSTPONED is not old:
        yield "postponed"
    elif old in (EventStatus.CANCELLED, EventStatus.POSTPONED):
        yield "restored"
    yield from _where(was, now, goes_online=new is EventStatus.MOVED_ONLINE is not old)


def _where(was: Told, now: Told, *, goes_online: bool) -> Iterator[ChangeKind]:
    online = Attendance.ONLINE
    if goes_online or (now.attendance is online and was.attendance not in (None, online)):
        yield "moved_online"
        return
    comes_back = was.status is EventStatus.MOVED_ONLINE or (was.attendance is online)
    if comes_back and now.attendance is Attendance.ON_SITE and _planned(now.status) is EventStatus.SCHEDULED:
        yield "on_site"
    elif was.attendance is not now.attendance and {was.attendance, now.attendance} != {None, Attendance.ON_SITE}:
        yield "attendance"
    if not same_place(was.place or Place(), now.place or Place()):
        yield "place"
    if was.online_url != now.online_url:
        yield "online"


def _planned(status: EventStatus) -> EventStatus:
    return EventStatus.SCHEDULED if status in AS_PLANNED else status


def _when(slot: Occurrence) -> tuple[object, ...]:
    return slot.start_at, slot.end_at, slot.start_on, slot.end_on, slot.zone
