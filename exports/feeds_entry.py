"""What every feed says of one event, clean and in words: made once, then written as RSS, Atom and JSON.

The event's dates stand in the title, the summary and the `ev:` elements, never in `pubDate`, which
readers replace when it lies ahead (CommaFeed issue 576).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from catalog.cleaning.places import clean_point
from catalog.cleaning.times import local
from catalog.sightings import EventFacts, Occurrence, Place
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.exporter import Site, Surroundings
from exports.feed_wording import line, marked, notes, place_words, slot_words, text, words
from exports.held_dates import held_dates
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language
from exports.remembering import remembered
from exports.whereabouts import whereabouts

_DATES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, in clean text, ready to be escaped.

    Attributes:
        id: a lasting tag URI. url: the event's page.
        summary: when, where, and how it stands, on one line. html: paragraphs of escaped text, and nothing else.
        published, updated: in UTC, to the second.
        categories: pairs of a term and its label, which is empty for the words of sources.
        start, end: in W3C date-time form, days for a whole day; `end` is empty when unknown.
        point: latitude and longitude.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    categories: tuple[tuple[str, str], ...] = ()
    start: str = ""
    end: str = ""
    location: str = ""
    organizer: str = ""
    point: tuple[float, float] | None = None


def tag(site: Site, name: str) -> str:
    """A lasting name in the instance's own space (RFC 4151). The year is that of the first Goodweek, for ever."""
    return f"tag:{urlsplit(site.base_url).hostname or 'localhost'},2026:{name}"


def happening(slot: Occurrence, place: Place | None) -> tuple[str, str, tuple[float, float] | None]:
    """Start and end as the event module of RSS has them, and the point of GeoRSS."""
    if slot.start_at is None:
        start, end = slot.first_day.isoformat(), slot.last_day.isoformat()
    else:
        start = _there(slot.start_at, slot.zone)
        end = _there(slot.end_at, slot.zone) if slot.end_at else ""
    return start, end, clean_point(place.latitude, place.longitude) if place else None


def paragraphs(parts: Sequence[str]) -> str:
    """HTML paragraphs of plain text; empty ones are left out."""
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part).replace("\n", "<br>")


def utc(instant: datetime) -> datetime:
    """The instant in UTC, to the second. Raises `ValueError` when it has no offset."""
    if instant.tzinfo is None:
        raise ValueError("a time has no offset")
    return instant.astimezone(UTC).replace(microsecond=0)


@remembered
def entry_of(view: EventView, around: Surroundings, language: Language) -> tuple[Entry, OccurrenceView]:
    """The entry of an event, and the slot that stands for it: the first that is held and was still to come.

    What is cancelled or postponed, or was over when the event was first known, stands for it only where all of it is so.
    Raises `ValueError` when the event cannot be written.
    """
    if not view.occurrences:
        raise ValueError(f"event {view.id[:60]!r} has no slot")
    facts = view.facts
    shown = held_dates(view)
    main = shown[0]
    told = {one.status for one in shown}
    status = told.pop() if len(told) == 1 else facts.status
    title = marked(facts.title, view, status, around, language)
    there = whereabouts(facts, main)
    standing = "" if status is EventStatus.SCHEDULED else status.label(language)
    summary = " · ".join(filter(None, (_dates_and_places(shown, facts, language), standing)))
    start, end, point = happening(main.slot, there.place)
    known = "\n".join(notes(view, main, around, language))
    keywords = filter(None, map(line, facts.keywords))
    return Entry(
        id=tag(around.site, line(view.id)),
        url=absolute(around.site, event_path(language, view.id)),
        title=f"[{slot_words(main.slot, language)}] {title}",
        summary=summary,
        html=paragraphs([summary, *text(facts.description).split("\n\n"), known]),
        published=utc(view.created_at),
        updated=utc(view.changed_at),
        categories=(
            *((str(theme), theme.label(language)) for theme in facts.themes),
            *((word, "") for word in keywords),
        ),
        start=start,
        end=end,
        location=place_words(there.place, there, language),
        organizer=", ".join(filter(None, (line(one.name) for one in facts.organisers))),
        point=point,
    ), main


def _dates_and_places(shown: Sequence[OccurrenceView], facts: EventFacts, language: Language) -> str:
    """The dates and behind them their place, or behind each of them its own; twelve dates, and how many more."""
    places = [place_words(there.place, there, language) for there in (whereabouts(facts, one) for one in shown)]
    dates = [slot_words(one.slot, language) for one in shown[:_DATES_SHOWN]]
    common = places[0] if len({*places}) == 1 else ""
    if not common:
        told = zip(dates, places, strict=False)
        dates = [words(language, "date_at", date=date, place=place) if place else date for date, place in told]
    if len(shown) > _DATES_SHOWN:
        dates.append(words(language, "more_dates", count=len(shown) - _DATES_SHOWN))
    return " · ".join(filter(None, (", ".join(dates), common)))


def _there(instant: datetime, zone: str) -> str:
    return local(instant, zone).isoformat(timespec="seconds")
