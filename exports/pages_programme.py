"""The programme of a selection: every slot of every event under its day."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from catalog.views import EventView, OccurrenceView
from exports import pages_addresses as addresses
from exports.calendar_words import day_words, hours_words, jump_words, lasts_several_days, month_words, slot_stamp
from exports.exporter import Fragment, Surroundings
from exports.pages_events import is_sample, seen_notice, status_notice
from exports.pages_lists import feed_alternates, grouped, headings, page_problems
from exports.pages_refusal import check_event, refusing
from exports.pages_templates import MEMBERS, ROOT, pages_version, render, render_page
from exports.phrases import Language, phrase
from exports.selections import LISTED, WIDE, Selection

_JUMPS = 31  # more days than these are jumped to by month
_DAY = len("2026-11-03")


class Line(NamedTuple):
    """One item of the list: the day it stands under, the start that orders it, which event's it is, the item."""

    day: str
    start: str
    event: int
    item: bytes


class ProgrammePage:
    """The programme in one language."""

    media_type = "text/html; charset=utf-8"
    kinds = WIDE

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"programme-{language}"
        self.version = pages_version()

    def path(self, selection: Selection) -> str:
        """`editions/<id>/index.html`; `programme/index.html` for everything."""
        return addresses.programme_path(self.language, selection.id)

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An item for each slot; the note has each slot's start, and after a slash its last day if it has several."""
        with refusing(view.id):
            check_event(view)
            sample = is_sample(view, around.sources)
            items = [_item(self.language, view, one, sample=sample) for one in view.occurrences]
            return Fragment("\n".join(items).encode(), " ".join(_stamp(one) for one in view.occurrences))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The whole page; an edition shows those slots only that lie in its days."""
        language, path = self.language, self.path(selection)
        lines = sorted(_lines(fragments, selection))
        days = sorted({line.day for line in lines})
        calendar = addresses.feed_path(selection.id, "ics")
        page = render_page(
            language,
            "programme.html",
            path,
            around.site,
            alternates=feed_alternates(language, selection.id),
            **headings(language, "programme", selection),
            event_count=len({line.event for line in lines}),
            date_count=len(lines),
            by_month=len(days) > _JUMPS,
            jumps=_jumps(language, days),
            members=MEMBERS,
            calendar=calendar,
            webcal=addresses.webcal(around.site, calendar),
            calendar_url=addresses.absolute(around.site, calendar),
            associations=addresses.association_list_path(language, selection.id) if selection.kind in LISTED else "",
        )
        yield from grouped(language, page, path, _days(language, lines))

    def problems(self, document: bytes) -> list[str]:
        """A page that is cut, or in which a marker was left."""
        return page_problems(document)


def _item(language: Language, view: EventView, one: OccurrenceView, *, sample: bool) -> str:
    slot, several = one.slot, lasts_several_days(one.slot)
    noticed = [status_notice(language, one.status), seen_notice(language, view.seen)]
    item = render(
        language,
        "programme_item.html",
        href=ROOT + addresses.event_path(language, view.id),
        title=slot.title or view.facts.title,
        facts=view.facts,
        place=slot.place or view.facts.place,
        stamp=slot_stamp(slot),
        hours=hours_words(language, slot, until=not several),
        until=phrase(language, "calendar.until_day", day=day_words(language, slot.last_day)) if several else "",
        notices=[notice for notice in noticed if notice is not None],
        sample=sample,
    )
    return " ".join(item.split())


def _stamp(one: OccurrenceView) -> str:
    start = slot_stamp(one.slot)[: len("2026-11-03T18:30")]
    return f"{start}/{one.slot.last_day.isoformat()}" if lasts_several_days(one.slot) else start


def _lines(fragments: Sequence[Fragment], selection: Selection) -> Iterator[Line]:
    for event, fragment in enumerate(fragments):
        for stamp, item in zip(fragment.note.split(), fragment.body.split(b"\n"), strict=False):
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


def _days(language: Language, lines: list[Line]) -> Iterator[tuple[str, str, list[bytes]]]:
    for day, members in groupby(lines, itemgetter(0)):
        yield f"d{day}", day_words(language, date.fromisoformat(day)), [line.item for line in members]


def _jumps(language: Language, days: list[str]) -> list[tuple[str, str]]:
    """Where to jump: (id, words) of each day, or of the first day of each month when there are many days."""
    if len(days) <= _JUMPS:
        return [(f"d{day}", jump_words(language, date.fromisoformat(day))) for day in days]
    firsts = [next(group) for _, group in groupby(days, lambda day: day[:7])]
    return [(f"d{day}", month_words(language, date.fromisoformat(day))) for day in firsts]
