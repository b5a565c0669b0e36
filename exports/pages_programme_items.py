"""One event in a programme: an item of the list for each of its slots, and what the list must know to place it."""

from collections.abc import Iterator, Sequence
from json import dumps, loads

from catalog.sightings import EventFacts, Place
from catalog.views import EventView, OccurrenceView
from exports import pages_addresses as addresses
from exports.calendar_words import day_words, hours_words, lasts_several_days, slot_stamp
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


def programme_fragment(language: Language, view: EventView, *, sample: bool) -> Fragment:
    """An item for each slot, one a line.

    The first line of the note has each slot's start, and after a slash its last day if it has several. The second
    is JSON: the themes of the event, and for each slot its town and the name of its place.
    """
    items = [_item(language, view, one, sample=sample) for one in view.occurrences]
    stamps = " ".join(_stamp(one) for one in view.occurrences)
    where = [_where(whereabouts(view.facts, one).place) for one in view.occurrences]
    told = dumps([[str(theme) for theme in view.facts.themes], where], ensure_ascii=False, separators=(",", ":"))
    return Fragment("\n".join(items).encode(), f"{stamps}{_NOTES}{told}")


def lines_of(fragments: Sequence[Fragment], selection: Selection) -> list[Line]:
    """All items of a selection by day and start; an edition has those slots only that lie in its days."""
    return sorted(_lines(fragments, selection))


def placed_lines(fragments: Sequence[Fragment], selection: Selection) -> Iterator[tuple[Line, list[str], list[str]]]:
    """Each item with the themes of its event, and its town and place."""
    for event, fragment in enumerate(fragments):
        stamps, _, told = fragment.note.partition(_NOTES)
        themes, places = loads(told)
        for stamp, item, where in zip(stamps.split(), fragment.body.split(b"\n"), places, strict=True):
            day = _day_within(stamp, selection)
            if day:
                yield Line(day, stamp, event, item), themes, where


def _lines(fragments: Sequence[Fragment], selection: Selection) -> Iterator[Line]:
    for event, fragment in enumerate(fragments):
        stamps = fragment.note.partition(_NOTES)[0]
        for stamp, item in zip(stamps.split(), fragment.body.split(b"\n"), strict=True):
            day = _day_within(stamp, selection)
            if day:
                yield Line(day, stamp, event, item)


def _day_within(stamp: str, selection: Selection) -> str:
    """The first day of the slot that the selection shows; empty when the slot lies outside of it."""
    start, _, last = stamp.partition("/")
    first = start[:_DAY]
    if selection.edition is None:
        return first
    # ISO days compare as text.
    opening, closing = selection.edition.starts_on.isoformat(), selection.edition.ends_on.isoformat()
    return max(first, opening) if first <= closing and (last or first) >= opening else ""


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


def _stamp(one: OccurrenceView) -> str:
    start = slot_stamp(one.slot)[:_MINUTE]
    return f"{start}/{one.slot.last_day.isoformat()}" if lasts_several_days(one.slot) else start
