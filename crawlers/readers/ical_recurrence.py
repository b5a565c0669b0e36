"""The slots of a series within a window (RFC 5545 sections 3.8.4.4 and 3.8.5).

A series is expanded by recurring_ical_events as a tiny calendar of its own, made of nothing but
dates. In it every time is what the clocks of the series show, written as if it were UTC: a weekly
18:00 stays at 18:00 through the year, and no zone of the file or of this machine plays a part.

All its dates are moved by whole 400-year cycles to just before the year 9999, where dateutil stops
searching: a rule that never matches ends after hundreds of years rather than thousands.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from icalendar import Component as CalendarComponent
from icalendar.prop import vDDDLists, vDDDTypes, vInt
from recurring_ical_events import of

from crawlers.readers.ical_components import PARSER_FAULTS, Component, Moment, moments
from crawlers.readers.ical_rules import (
    FIRST_YEAR,
    MAX_OCCURRENCES,
    Effort,
    accepted,
    cycles,
    followed,
    skipped_days,
    skips,
    until_of,
)
from crawlers.readers.ical_zones import Clock, Zones
from crawlers.reading import Reading

_FORWARD = cycles(19)
_MARGIN = timedelta(days=400)
_LONGEST = timedelta(days=31)
# Every slot is compared with each change of all later slots.
_MAX_CHANGES = 50
_INDEX = "X-INDEX"


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a series.

    Attributes:
        start, end: the end exclusive, None when unknown.
        component: the one that says so: of the series, or of what replaces this slot.
        replaced: the slot of the rule that is replaced; None where the series itself speaks.
    """

    start: Moment
    end: Moment | None
    component: Component
    replaced: Moment | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """The slots in order of time; whether there are more, and whether the recurrence was refused."""

    slots: tuple[Slot, ...]
    capped: bool = False
    refused: bool = False


@dataclass(slots=True)
class Series:
    """A recurring event: its own component, where the file has it, and those that replace slots of it."""

    own: Component | None
    overrides: list[Component]
    removed: list[Moment]
    zones: Zones
    components: list[Component] = field(init=False)
    changes: set[int] = field(init=False)

    def __post_init__(self) -> None:
        """Note all components, its own first, and which of them change all later slots too."""
        self.components = [*([self.own] if self.own else []), *self.overrides]
        later = [index for index, component in enumerate(self.components) if component.later_too]
        self.changes = set(later[:_MAX_CHANGES])

    @property
    def clock(self) -> Clock:
        """The clock by which it recurs."""
        return (self.own or self.overrides[0]).start.clock

    def expand(self, reading: Reading, effort: Effort) -> Expansion:
        """The slots within the window of `reading`; the first date alone where the rule is refused."""
        if self.own is not None and self.own.recurs and not self._followed(reading, effort):
            return self._first_alone()
        try:
            found = self._slots(reading)
        except PARSER_FAULTS as fault:
            if self.own is None:
                raise ValueError(f"overrides without a series: {type(fault).__name__}: {fault}") from fault
            return self._first_alone()
        found.sort(key=lambda slot: slot.start.on(self.clock))
        return Expansion(tuple(found[:MAX_OCCURRENCES]), capped=len(found) > MAX_OCCURRENCES)

    def _first_alone(self) -> Expansion:
        assert self.own is not None
        return Expansion((Slot(self.own.start, self.own.end, self.own),), refused=True)

    def _followed(self, reading: Reading, effort: Effort) -> bool:
        assert self.own is not None
        if self.own.block.rule_refused or self.own.start.day.year < FIRST_YEAR:
            return False
        if not self.own.has_rule:
            return True
        rule = self.own.rule
        return rule is not None and accepted(rule, self.own.start.value, reading.window_until, effort)

    def _slots(self, reading: Reading) -> list[Slot]:
        calendar = Calendar()
        first = _as_utc(reading.window_from) + _FORWARD
        last = _as_utc(reading.window_until) + _FORWARD + timedelta(days=1)
        for index, component in enumerate(self.components):
            made = self._own_dates(reading) if component is self.own else self._override_dates(index, reading)
            if made is not None:
                made[_INDEX] = vInt(index)
                made["SEQUENCE"] = vInt(component.sequence)
                calendar.add_component(made)
        found = [self._slot(event) for event in of(calendar).between(first, last)]
        # The end of the span is inclusive for what begins there.
        return [slot for slot in found if slot.start.on(self.clock).date() <= reading.window_until]

    def _own_dates(self, reading: Reading) -> Event | None:
        own = self.own
        assert own is not None
        if own.start.day > reading.window_until + _MARGIN:
            return None
        ahead = self._skipped(reading)
        made = self._dates(own.start, own.end, ahead)
        if own.rule:
            made["RRULE"] = followed(own.rule, self._until(own, reading))
        if dates := self._listed("RDATE", own, reading):
            made["RDATE"] = vDDDLists(dates)
        if dates := [
            *self._listed("EXDATE", own, reading),
            *(self._moved(self._of_kind(moment)) for moment in self.removed),
        ]:
            made["EXDATE"] = vDDDLists(dates)
        return made

    def _override_dates(self, index: int, reading: Reading) -> Event | None:
        component = self.components[index]
        slot = component.recurrence_id
        assert slot is not None
        days = reading.window_from - _MARGIN, reading.window_until + _MARGIN
        near = any(days[0] <= moment.day <= days[1] for moment in (slot, component.start))
        if not near and index not in self.changes:
            return None
        made = self._dates(component.start, component.end)
        made["RECURRENCE-ID"] = vDDDTypes(self._moved(self._of_kind(slot)))
        if index in self.changes:
            made["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        return made

    def _dates(self, start: Moment, end: Moment | None, ahead: timedelta = timedelta()) -> Event:
        made = Event()
        made["UID"] = "series"
        made["DTSTART"] = vDDDTypes(self._moved(start) + ahead)
        if end is not None:
            stop = end if start.is_day else Moment(end.on(self.clock), self.clock)
            made["DTEND"] = vDDDTypes(max(self._moved(stop), self._moved(start)) + ahead)
        return made

    def _skipped(self, reading: Reading) -> timedelta:
        """How far the start of an old series may be moved towards the window without changing what is in it."""
        own = self.own
        assert own is not None
        long = own.end is not None and own.end.day - own.start.day > _LONGEST
        if not own.rule or not skips(own.rule) or long or self.changes:
            return timedelta()
        return timedelta(days=skipped_days(own.rule, (reading.window_from - _MARGIN - own.start.day).days))

    def _until(self, own: Component, reading: Reading) -> date | datetime | None:
        """UNTIL by the clock of the series; a day without a time is wholly included."""
        assert own.rule is not None
        until = until_of(own.rule)
        last = _wall(reading.window_until + _MARGIN)
        if until is None:
            return None
        if until.year > last.year:
            wall = last
        elif isinstance(until, datetime):
            wall = self.clock.wall(until) if until.tzinfo is not None else until
        else:
            wall = datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001 - a wall clock
        return self._moved(Moment(wall.date() if own.start.is_day else wall, self.clock))

    def _listed(self, name: str, own: Component, reading: Reading) -> list[object]:
        """RDATE or EXDATE values near the window, by the clock of the series."""
        listed: list[object] = []
        for moment, end in moments(own, name, self.zones):
            if not reading.window_from - _MARGIN <= moment.day <= reading.window_until + _MARGIN:
                continue
            if name == "EXDATE":
                listed.append(self._moved(self._excluded(moment)))
            elif end is None:
                listed.append(self._moved(self._of_kind(moment)))
            else:
                stop = self._moved(end) if isinstance(end, Moment) else self._moved(moment) + end
                listed.append((self._moved(moment), stop))
        return listed

    def _of_kind(self, moment: Moment) -> Moment:
        """A slot as the series writes its own: a day for days, a time of day for times."""
        start = (self.own or self.overrides[0]).start
        if start.is_day:
            return Moment(moment.on(self.clock).date(), start.clock)
        if moment.is_day:
            return Moment(datetime.combine(moment.day, start.wall.time()), start.clock)
        return moment

    def _excluded(self, moment: Moment) -> Moment:
        """An EXDATE that is a day excludes whatever begins on it."""
        return moment if moment.is_day else self._of_kind(moment)

    def _moved(self, moment: Moment) -> datetime | date:
        if moment.is_day:
            return moment.day + _FORWARD
        return moment.on(self.clock).replace(tzinfo=UTC) + _FORWARD

    def _slot(self, event: CalendarComponent) -> Slot:
        component = self.components[int(str(event[_INDEX]))]
        start, end = self._back(event["DTSTART"]), self._back(event["DTEND"])
        if component.recurrence_id is None:
            return Slot(start, end, component)
        replaced = self._of_kind(component.recurrence_id)
        if start.wall == component.start.on(self.clock):
            return Slot(component.start, component.end, component, replaced)
        # A later slot that is replaced too: as far from its own time as the first one.
        wall = start.wall - (component.start.on(self.clock) - replaced.on(self.clock))
        slot = wall.date() if replaced.is_day else wall
        return Slot(start, end, component, Moment(slot, self.clock))

    def _back(self, moved: object) -> Moment:
        assert isinstance(moved, vDDDTypes)
        if isinstance(moved.dt, datetime):
            return Moment(moved.dt.replace(tzinfo=None) - _FORWARD, self.clock)
        assert isinstance(moved.dt, date)
        return Moment(moved.dt - _FORWARD, self.zones.days)


def _wall(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock


def _as_utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
