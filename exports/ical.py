"""iCalendar (RFC 5545, RFC 7986): a calendar to subscribe to for each selection, a file for each event."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from icalendar import Calendar

from catalog.sightings import Occurrence
from catalog.views import EventView
from catalog.views_former import FormerEvent
from exports.calendar_words import short_day_words
from exports.exporter import Fragment, Surroundings
from exports.feed_wording import rights_words, selection_name, selection_words, words
from exports.fragment_notes import notes_of
from exports.ical_days import days_given_up, days_of_event, within
from exports.ical_event import vevents
from exports.ical_former import former_vevents
from exports.ical_lines import content_line, escaped
from exports.ical_rules import frame_problems, problems
from exports.ical_times import zone_years
from exports.pages_addresses import absolute, event_calendar_path, feed_path, selection_feed, selection_page
from exports.phrases import Language
from exports.remembering import remembered
from exports.selections import EVERY_KIND, Kind, Selection
from exports.timezones import vtimezone

HOME_ZONE = "Europe/Paris"
COLOUR = "teal"
_END = b"END:VCALENDAR\r\n"
# What a hostile or damaged view can make of a mistyped value, on its way to its lines and through babel.
_UNWRITABLE = (TypeError, AttributeError, KeyError, ArithmeticError)


@dataclass(slots=True)
class IcalFeed:
    """The calendar of a selection: past events too, cancelled ones marked.

    Attributes:
        language: of what the calendar says besides the sources' own words.
    """

    language: Language = "fr"
    name: str = "ical"
    version: str = "6"
    media_type: str = "text/calendar; charset=utf-8"
    kinds: frozenset[Kind] = EVERY_KIND
    examined: int = 2_000  # of which a sample is read by icalendar

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.ics`."""
        return selection_feed(self.language, selection, "ics")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """The VEVENTs of one event, and of the entries that it took over and gave up; see `_note` for the note.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        rendering = _rendered(view, around, self.language)
        return Fragment(rendering.body + rendering.given_up, rendering.note)

    def former(self, view: FormerEvent, around: Surroundings) -> Fragment:
        """The VEVENTs of the entries that an event had which is another now, for calendars in which that one does not stand."""
        try:
            body = former_vevents(view.heir, around, self.language)
            slots = [one.slot for one in view.heir.former]
            return Fragment(body, _note(view.heir.sources, slots, days_given_up(view.heir)))
        except _UNWRITABLE as error:
            raise ValueError(f"event {view.id!r:.60} cannot be written as iCalendar: {error!r:.200}") from error

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """Head, one VTIMEZONE for each zone in use, the events in order, tail.

        Of an event with many slots, an edition's calendar holds those that are in its days or were told there, and
        one that was asked for by days those in them (`exports.ical_days`).
        """
        spans, sources = _gathered({*notes_of(fragments)})
        bodies: Iterable[bytes] = (fragment.body for fragment in fragments)
        is_empty = not (selection.events or selection.former)
        if selection.days and not is_empty:
            zone, asked = selection.edition.zone if selection.edition else None, selection.asked is not None
            bodies = [within(one, selection.days, zone, asked=asked) for one in fragments]
            is_empty = not any(bodies)
        if is_empty:
            # A calendar holds one component at least (RFC 5545 section 3.6).
            spans.setdefault(_zone(selection), (selection.changed_at.year, selection.changed_at.year))
        yield _head(self, selection, sources, around)
        for zone, (first, last) in sorted(spans.items()):
            yield vtimezone(zone, first, last)
        yield from bodies
        yield _END

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished calendar; see `exports.ical_rules`."""
        return problems(document)

    def quick_problems(self, document: bytes) -> list[str]:
        """The same of a calendar whose events were looked at before: they are not read again."""
        return frame_problems(document)


@dataclass(slots=True)
class IcalEvent:
    """One event as a file to download: no name and no refresh, since nobody subscribes to it.

    Nor entries that were given up: whoever downloads it has none of them.
    """

    language: Language = "fr"
    name: str = "ical-event"
    version: str = "4"
    media_type: str = "text/calendar; charset=utf-8"

    def path(self, subject_id: str) -> str:
        """`events/<id>.ics`."""
        return event_calendar_path(subject_id)

    def page(self, view: EventView, around: Surroundings) -> bytes:
        """The calendar of one event. Raises `ValueError` when it cannot be written."""
        body = _rendered(view, around, self.language).body
        years = zone_years(one.slot for one in view.occurrences)
        zones = (vtimezone(zone, *span) for zone, span in sorted(years.items()))
        return b"".join([_opening(self.language), *zones, body, _END])

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished calendar; see `exports.ical_rules`."""
        return problems(document)


class _Rendering(NamedTuple):
    """What one event came to.

    Attributes:
        body: its own VEVENTs; given_up: those of entries that are no longer kept.
    """

    body: bytes
    given_up: bytes
    note: str


@remembered
def _rendered(view: EventView, around: Surroundings, language: Language) -> _Rendering:
    try:
        slots = [one.slot for one in view.occurrences] + [one.slot for one in view.former]
        note = _note(view.sources, slots, days_of_event(view))
        return _Rendering(vevents(view, around, language), former_vevents(view, around, language), note)
    except _UNWRITABLE as error:
        raise ValueError(f"event {view.id!r:.60} cannot be written as iCalendar: {error!r:.200}") from error


def _note(sources: Iterable[str], slots: Sequence[Occurrence], days: str) -> str:
    """`Europe/Paris:2026-2027 America/Cayenne:2026-2026|val_clair,voisins|2026-11-03/2026-11-03 …`.

    The zones with their years, the sources, and the days of the VEVENTs in their order (`exports.ical_days`).
    """
    zones = " ".join(f"{zone}:{first}-{last}" for zone, (first, last) in sorted(zone_years(slots).items()))
    return f"{zones}|{','.join(sorted(sources))}|{days}"


def _gathered(notes: Iterable[str]) -> tuple[dict[str, tuple[int, int]], set[str]]:
    """All zones with their first and last year, and all sources."""
    spans: dict[str, tuple[int, int]] = {}
    sources: set[str] = set()
    for note in notes:
        zones, names, _ = note.split("|")
        sources.update(names.split(","))
        for entry in zones.split():
            zone, _, years = entry.rpartition(":")
            first, last = (int(year) for year in years.split("-"))
            low, high = spans.get(zone, (first, last))
            spans[zone] = min(low, first), max(high, last)
    return spans, sources


@cache
def _opening(language: Language) -> bytes:
    """What every calendar begins with, in icalendar's own bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Goodweek//Event directory//{language.upper()}")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    written: bytes = calendar.to_ical()
    return written.removesuffix(_END)


def _head(feed: IcalFeed, selection: Selection, sources: Iterable[str], around: Surroundings) -> bytes:
    """What a program shows of the whole: each thing by its RFC 7986 name and by the older one."""
    name = selection_name(selection, around, feed.language)
    told = selection_words(selection, around, feed.language, "calendar")
    told += _limits(feed, selection, around)
    described = escaped("\n".join(filter(None, [*told, rights_words(sources, around, feed.language)])))
    page = absolute(around.site, selection_page(feed.language, selection))
    lines = (
        f"DESCRIPTION:{described}",
        f"X-WR-CALDESC:{described}",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"COLOR:{COLOUR}",
        f"LAST-MODIFIED:{_changed_at(selection).astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        f"SOURCE;VALUE=URI:{absolute(around.site, feed.path(selection))}",
        f"URL;VALUE=URI:{page}",
        "X-PUBLISHED-TTL:PT6H",
        f"X-WR-TIMEZONE:{_zone(selection)}",
    )
    return b"".join([_opening(feed.language), *map(content_line, lines)])


def _changed_at(selection: Selection) -> datetime:
    return max((selection.changed_at, *(one.changed_at for one in selection.former if one.changed_at is not None)))


def _limits(feed: IcalFeed, selection: Selection, around: Surroundings) -> Iterator[str]:
    """Of a calendar that rolls: from which day on it has events, and where the others are (no silent caps)."""
    if selection.since is None:
        return
    yield words(feed.language, "since", day=short_day_words(feed.language, selection.since))
    if selection.earlier:
        url = absolute(around.site, feed_path(selection.earlier, "ics"))
        yield words(feed.language, "earlier", url=url)


def _zone(selection: Selection) -> str:
    return selection.edition.zone if selection.edition else HOME_ZONE
