"""Which dates of an event with many stand in the calendar of an edition: those in its days, and those that were.

Who subscribes to a week does not get forty Tuesdays; but a date that was told in the week and has moved stays where it
was told, on its new day, and so does an event whose dates have all left it, or that a person put there: the calendar of
an edition loses nobody without a word (docs/editions.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from catalog.sightings import Occurrence, Place
from catalog.territory.zones import zone_of_place
from catalog.views import EventView, FormerOccurrence, OccurrenceView
from exports.exporter import Fragment

_EVENT_END = b"END:VEVENT\r\n"
_GIVEN_UP = "~"
"""Before the days of an entry that was given up."""
_BY_PARIS = frozenset({"Europe/Paris", "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu"})
"""Zones by whose clocks a source writes what takes place elsewhere (`catalog.belonging`)."""
Span = tuple[date, date]


def days_of_event(view: EventView) -> str:
    """`2026-11-03/2026-11-03 2026-11-10/2026-11-10+2026-11-04/2026-11-04 ~…`: days by entry, in the order of the entries.

    Where an entry has several, the first are its own; the others are those where its place is, by the clocks there, and
    those on which it was told before. Nothing where there is one entry alone.
    """
    if len(view.occurrences) + len(view.former) < 2:
        return ""
    own = ("+".join(map(_written, dict.fromkeys(_spans(view, one)))) for one in view.occurrences)
    return " ".join([*own, *_given_up(view.former)])


def days_given_up(former: Sequence[FormerOccurrence]) -> str:
    """The same of entries that were given up alone."""
    return " ".join(_given_up(former)) if len(former) > 1 else ""


def within(fragment: Fragment, days: Span, *, asked: bool) -> bytes:
    """The VEVENTs of a fragment, with the days at the end of its note, that stand in the calendar of these days.

    Where they are `asked` for, those alone that take place in them.
    """
    noted = fragment.note.rpartition("|")[2].split()
    if not noted:
        return fragment.body
    # ISO dates sort as texts do.
    first, last = (day.isoformat() for day in days)
    touching = [_touches(entry.partition("+")[0] if asked else entry, first, last) for entry in noted]
    own = [not entry.startswith(_GIVEN_UP) for entry in noted]
    if not asked and not any(touches and is_own for touches, is_own in zip(touching, own, strict=True)):
        touching = [touches or is_own for touches, is_own in zip(touching, own, strict=True)]
    blocks = fragment.body.split(_EVENT_END)[:-1]
    return b"".join(block + _EVENT_END for block, stands in zip(blocks, touching, strict=True) if stands)


def _touches(entry: str, first: str, last: str) -> bool:
    spans = (span.split("/") for span in entry.removeprefix(_GIVEN_UP).split("+"))
    return any(begins <= last and ends >= first for begins, ends in spans)


def _spans(view: EventView, one: OccurrenceView) -> Iterator[Span]:
    slot = one.slot
    yield slot.first_day, slot.last_day
    yield from _where_it_is(slot, slot.place or view.facts.place)
    for change in view.changes:
        if change.kind != "moved" or change.before is None:
            continue
        was, now = change.before.slot, change.after.slot
        if change.uid == one.uid:
            yield was.first_day, was.last_day
        elif change.others and one.sequence:
            # Of several that moved at once one is told of: mostly the others did by as many days.
            by = now.first_day - was.first_day
            yield slot.first_day - by, slot.last_day - by


def _where_it_is(slot: Occurrence, place: Place | None) -> Iterator[Span]:
    """The days by the clocks of its place, where it is written by those of Paris."""
    if place is None or slot.start_at is None or slot.zone not in _BY_PARIS:
        return
    zone = zone_of_place(place)
    if zone and zone != slot.zone:
        there = slot.model_copy(update={"zone": zone})
        yield there.first_day, there.last_day


def _given_up(former: Iterable[FormerOccurrence]) -> Iterator[str]:
    return (f"{_GIVEN_UP}{_written((one.slot.first_day, one.slot.last_day))}" for one in former)


def _written(span: Span) -> str:
    return f"{span[0]}/{span[1]}"
