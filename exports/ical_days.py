"""Which dates of an event with many stand in the calendar of an edition: those in its days, and those that were.

Who subscribes to a week does not get forty Tuesdays; but a date that was told in the week and has moved stays where it
was told, on its new day, and so does an event whose dates have all left it, or that a person put there: the calendar of
an edition loses nobody without a word (docs/editions.md).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from catalog.sightings import Occurrence
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import Attendance
from exports.edition_days import is_online, noted_days, read_days
from exports.exporter import Fragment

_EVENT_END = b"END:VEVENT\r\n"
_GIVEN_UP = "~"
"""Before the days of an entry that was given up."""
_BEFORE = "<"
"""Before days on which an entry was told, and no longer is."""
_TIMES = ("start_at", "end_at", "start_on", "end_on")
Span = tuple[date, date]


def days_of_event(view: EventView) -> str:
    """`2026-11-03/2026-11-03 2026-11-10/2026-11-10+<2026-11-04/2026-11-04 ~…`: days by entry, in the order of the entries.

    Where an entry has several, the first are its own, then those where it takes place (`@…` where only an edition tells
    them), then those on which it was told before. Nothing where there is one entry alone.
    """
    if len(view.occurrences) + len(view.former) < 2:
        return ""
    own = ("+".join(dict.fromkeys(_days(view, one))) for one in view.occurrences)
    return " ".join([*own, *_given_up(view)])


def days_given_up(view: EventView) -> str:
    """The same of the entries alone that were given up."""
    return " ".join(_given_up(view)) if len(view.former) > 1 else ""


def within(fragment: Fragment, days: Span, zone: str | None, *, asked: bool) -> bytes:
    """The VEVENTs of a fragment, with the days at the end of its note, that stand in the calendar of these days.

    `zone` is that of the edition, if it is one. Where the days are `asked` for, those alone that take place in them.
    """
    noted = fragment.note.rpartition("|")[2].split()
    if not noted:
        return fragment.body
    touching = [_touches(entry, days, zone, asked=asked) for entry in noted]
    own = [not entry.startswith(_GIVEN_UP) for entry in noted]
    if not asked and not any(touches and is_own for touches, is_own in zip(touching, own, strict=True)):
        touching = [touches or is_own for touches, is_own in zip(touching, own, strict=True)]
    blocks = fragment.body.split(_EVENT_END)[:-1]
    return b"".join(block + _EVENT_END for block, stands in zip(blocks, touching, strict=True) if stands)


def _touches(entry: str, days: Span, zone: str | None, *, asked: bool) -> bool:
    # ISO dates sort as texts do.
    first, last = (day.isoformat() for day in days)
    told = (one for one in entry.removeprefix(_GIVEN_UP).split("+") if not (asked and one.startswith(_BEFORE)))
    spans = (read_days(one.removeprefix(_BEFORE), zone) for one in told)
    return any(span is not None and span[0] <= last and span[1] >= first for span in spans)


def _days(view: EventView, one: OccurrenceView) -> Iterator[str]:
    slot, place, online = one.slot, one.slot.place or view.facts.place, is_online(view.facts)
    yield from noted_days(slot, place, online=online)
    for change in view.changes:
        if change.kind != "moved" or change.before is None:
            continue
        told, now = change.before, change.after.slot
        if change.uid == one.uid:
            before = noted_days(told.slot, told.place, online=told.attendance is Attendance.ONLINE)
        elif change.others and one.sequence:
            # Of several that moved at once one is told of: mostly the others did by as many days.
            moved = _earlier(slot, now.first_day - told.slot.first_day)
            before = noted_days(moved, place, online=online)
        else:
            continue
        yield from (f"{_BEFORE}{span}" for span in before)


def _earlier(slot: Occurrence, by: timedelta) -> Occurrence:
    told = ((name, getattr(slot, name)) for name in _TIMES)
    return slot.model_copy(update={name: time - by for name, time in told if time is not None})


def _given_up(view: EventView) -> Iterator[str]:
    online = is_online(view.facts)
    for one in view.former:
        days = noted_days(one.slot, one.slot.place or view.facts.place, online=online)
        yield f"{_GIVEN_UP}{'+'.join(days)}"
