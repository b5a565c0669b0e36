"""One event in a programme: an item of the list for each of its slots, and what the list must know to place it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from json import dumps, loads

from catalog.sightings import EventFacts, Place
from catalog.views import EventView, OccurrenceView
from exports import pages_addresses as addresses
from exports.calendar_words import day_words, hours_words, lasts_several_days, slot_stamp, week_day_words
from exports.edition_days import is_online, noted_days, read_days
from exports.exporter import Fragment
from exports.pages_events import seen_notice, status_notice
from exports.pages_programme_parts import Line
from exports.pages_templates import ROOT, render
from exports.phrases import Language, phrase
from exports.place_lines import bare_name, name_and_town
from exports.selections import Selection
from exports.whereabouts import Whereabouts, whereabouts

_DAY = len("2026-11-03")
_MINUTE = len("2026-11-03T18:30")
_NOTES = "\n"
_TIME = re.compile(rb"<time [^>]*>")  # No text of a source can hold it: they are escaped.


def programme_fragment(language: Language, view: EventView, *, sample: bool) -> Fragment:
    """An item for each slot, one a line.

    The first line of the note has each slot's start, after a slash its last day if it has several, and after a plus
    the days on which an edition has it where they may be others (`exports.edition_days`). The second is JSON: the
    themes of the event, and for each slot its town and the name of its place.
    """
    items = [_item(language, view, one, sample=sample) for one in view.occurrences]
    stamps = " ".join(_stamp(view, one) for one in view.occurrences)
    where = [_where(whereabouts(view.facts, one).place) for one in view.occurrences]
    told = dumps([[str(theme) for theme in view.facts.themes], where], ensure_ascii=False, separators=(",", ":"))
    return Fragment("\n".join(items).encode(), f"{stamps}{_NOTES}{told}")


def lines_of(language: Language, fragments: Sequence[Fragment], selection: Selection) -> list[Line]:
    """All items of a selection by day and start; an edition has those slots only that lie in its days."""
    lists = (_lines(language, event, fragment, selection) for event, fragment in enumerate(fragments))
    return sorted(line for lines in lists for line in lines if line)


def placed_lines(
    language: Language, fragments: Sequence[Fragment], selection: Selection
) -> Iterator[tuple[Line, list[str], list[str]]]:
    """Each item with the themes of its event, and its town and place."""
    for event, fragment in enumerate(fragments):
        themes, places = loads(fragment.note.partition(_NOTES)[2])
        for line, where in zip(_lines(language, event, fragment, selection), places, strict=True):
            if line:
                yield line, themes, where


def _lines(language: Language, event: int, fragment: Fragment, selection: Selection) -> Iterator[Line | None]:
    """For each slot of an event its item; None where the slot lies outside of the selection."""
    noted = fragment.note.partition(_NOTES)[0].split()
    for told, item in zip(noted, fragment.body.split(b"\n"), strict=True):
        stamp, _, counted = told.partition("+")
        start, _, last = stamp.partition("/")
        first = start[:_DAY]
        if day := _day_within(first, last or first, selection):
            yield Line(day, stamp, event, item)
        elif day := _day_counted(counted, selection):
            # It stands under the day that it is there; its hours are those of its source, on another day.
            words = week_day_words(language, date.fromisoformat(first)).encode()
            yield Line(day, stamp, event, _TIME.sub(rb"\g<0>" + words + b" ", item, count=1))
        else:
            yield None


def _day_within(first: str, last: str, selection: Selection) -> str:
    """The first of these days that the selection shows; empty when they lie outside of it."""
    if selection.edition is None:
        return first
    # ISO days compare as text.
    opening, closing = selection.edition.starts_on.isoformat(), selection.edition.ends_on.isoformat()
    return max(first, opening) if first <= closing and last >= opening else ""


def _day_counted(counted: str, selection: Selection) -> str:
    """The same of the days on which an edition has it (`exports.edition_days`)."""
    if not counted or selection.edition is None:
        return ""
    days = read_days(counted, selection.edition.zone)
    return _day_within(*days, selection) if days else ""


def _item(language: Language, view: EventView, one: OccurrenceView, *, sample: bool) -> str:
    slot, facts, several = one.slot, view.facts, lasts_several_days(one.slot)
    noticed = (status_notice(language, one.status), seen_notice(language, view.seen))
    item = render(
        language,
        "programme_item.html",
        href=ROOT + addresses.event_path(language, view.id),
        lang=facts.language if facts.language != language else "",
        title=slot.title or facts.title,
        about=list(filter(None, (_about(language, facts, whereabouts(facts, one)), _organisers(facts)))),
        stamp=slot_stamp(slot),
        hours=hours_words(language, slot, until=not several),
        until=_until(language, one) if several else "",
        notices=[notice for notice in noticed if notice is not None],
        sample=sample,
    )
    return " ".join(item.splitlines())  # One line, whatever came past the cleaning; spaces that do not break stay.


def _until(language: Language, one: OccurrenceView) -> str:
    return phrase(language, "calendar.until_day", day=day_words(language, one.slot.last_day))


def _about(language: Language, facts: EventFacts, there: Whereabouts[Place]) -> str:
    """`Médiathèque, Val-Clair · Sur place · Gratuit`."""
    told = (
        name_and_town(there.place) if there.place else "",
        there.attendance.label(language) if there.attendance else "",
        facts.price.kind.label(language) if facts.price else "",
    )
    return " · ".join(filter(None, told))


def _organisers(facts: EventFacts) -> str:
    return ", ".join(one.name for one in facts.organisers)


def _where(place: Place | None) -> list[str]:
    return [place.city, bare_name(place) or place.address] if place else ["", ""]


def _stamp(view: EventView, one: OccurrenceView) -> str:
    start = slot_stamp(one.slot)[:_MINUTE]
    stamp = f"{start}/{one.slot.last_day.isoformat()}" if lasts_several_days(one.slot) else start
    noted = noted_days(one.slot, one.slot.place or view.facts.place, online=is_online(view.facts))
    return "+".join([stamp, *noted[1:]])
