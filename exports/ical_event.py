"""One event as VEVENTs: one for each slot, each with its own UID, never a recurrence.

Programs that read calendars may take the first date of a recurrence for all of it (verdigado/sunflower issue 198).
"""

from html import escape
from typing import NamedTuple

from catalog.cleaning.markup import clean_html
from catalog.cleaning.places import clean_point
from catalog.sightings import EventFacts, Place
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.exporter import Surroundings
from exports.feed_wording import (
    address,
    lasting_notes,
    line,
    marked,
    place_words,
    standing_notes,
    text,
    words,
)
from exports.ical_lines import content_line, escaped, number, parameter
from exports.ical_times import stamp, time_lines
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language
from exports.whereabouts import Whereabouts, whereabouts

_STATUS = {
    EventStatus.TENTATIVE: "TENTATIVE",
    EventStatus.POSTPONED: "TENTATIVE",
    EventStatus.CANCELLED: "CANCELLED",
}
_LONGEST_MARKUP = 16 * 1024


def vevents(view: EventView, around: Surroundings, language: Language) -> bytes:
    """The VEVENTs of all slots of `view`.

    Raises `ValueError` when one of them cannot be written.
    """
    if not view.occurrences:
        raise ValueError(f"event {view.id[:60]!r} has no slot")
    shared = _shared(view, around, language)
    return b"".join(_vevent(view, one, shared, around, language) for one in view.occurrences)


class _Where(NamedTuple):
    """GEO and LOCATION, each empty where it is not known."""

    geo: bytes
    location: bytes


class _Shared(NamedTuple):
    """What is the same in each VEVENT of an event: content lines, in the order in which they stand there.

    Attributes:
        said: the description, and said_html: with its markup, where it has any; notes: what stands below it, after
            what is said of the slot alone.
        where: of the event's own place.
    """

    stamp: bytes
    before_words: bytes
    after_words: bytes
    organizer: bytes
    links: bytes
    said: str
    said_html: str
    notes: list[str]
    where: _Where


def _shared(view: EventView, around: Surroundings, language: Language) -> _Shared:
    facts = view.facts
    page = absolute(around.site, event_path(language, view.id))
    # DTSTAMP is the last change of content, never the present: readers take a new one for a change.
    changed_at, created_at = stamp(view.changed_at), stamp(view.created_at)
    categories = ",".join(escaped(theme.label(language)) for theme in facts.themes)
    online, image = address(facts.online_url), address(facts.image.url) if facts.image else ""
    label = parameter(words(language, "online_label"))
    return _Shared(
        stamp=_lines(f"DTSTAMP:{changed_at}"),
        before_words=_lines(
            f"CATEGORIES:{categories}" if categories else "",
            f"CONFERENCE;FEATURE=VIDEO;LABEL={label};VALUE=URI:{online}" if online else "",
            f"CREATED:{created_at}",
        ),
        after_words=_lines(f"IMAGE;DISPLAY=BADGE;VALUE=URI:{image}" if image else "", f"LAST-MODIFIED:{changed_at}"),
        organizer=_organizer(facts),
        links=_lines(f"URL:{address(facts.url) or page}"),
        said=text(facts.description),
        said_html=_markup(facts.description_html),
        notes=[*lasting_notes(view, around, language), words(language, "page", url=page)],
        where=_where(facts.place, facts, language),
    )


def _lines(*lines: str) -> bytes:
    """Those of the lines in which anything stands."""
    return b"".join(content_line(line) for line in lines if line)


def _markup(html: str) -> str:
    """The markup of a description, cleaned once more; nothing where there is none, or too much for each slot to carry.

    The plain description says all of it anyway.
    """
    return clean_html(html) if html and len(html) <= _LONGEST_MARKUP else ""


def _organizer(facts: EventFacts) -> bytes:
    """The first organiser with an address: ORGANIZER wants one. The description names the others."""
    for organiser in facts.organisers:
        name, url = line(organiser.name), address(organiser.url)
        if name and url:
            return content_line(f"ORGANIZER;CN={parameter(name, is_name=True)}:{url}")
    return b""


def _where(place: Place | None, told: EventFacts | Whereabouts[Place], language: Language) -> _Where:
    where = place_words(place, told, language)
    point = clean_point(place.latitude, place.longitude) if place else None
    return _Where(
        geo=content_line(f"GEO:{number(point[0])};{number(point[1])}") if point else b"",
        location=content_line(f"LOCATION:{escaped(where)}") if where else b"",
    )


def _where_of(one: OccurrenceView, facts: EventFacts, shared: _Shared, language: Language) -> _Where:
    """Where guests of a slot go."""
    there = whereabouts(facts, one)
    return shared.where if there == (facts.place, facts.attendance) else _where(there.place, there, language)


def _vevent(view: EventView, one: OccurrenceView, shared: _Shared, around: Surroundings, language: Language) -> bytes:
    """One VEVENT, its properties in the order in which icalendar writes them."""
    if not one.uid or line(one.uid) != one.uid:
        raise ValueError(f"event {view.id[:60]!r} has a slot without a sound UID")
    all_day = one.slot.start_on is not None
    # What does not take place then keeps no hour busy, nor does what lasts whole days (RFC 5545 section 3.8.2.7).
    is_free = all_day or one.status in (EventStatus.CANCELLED, EventStatus.POSTPONED)
    title = marked(one.slot.title or view.facts.title, view, one.status, around, language)
    known = "\n".join([*standing_notes(view, one, around, language), *shared.notes])
    said = f"{shared.said}\n\n{known}" if shared.said else known
    where = _where_of(one, view.facts, shared, language)
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            content_line(f"SUMMARY:{escaped(title)}"),
            time_lines(one.slot),
            shared.stamp,
            content_line(f"UID:{escaped(one.uid)}"),
            content_line(f"SEQUENCE:{int(one.sequence)}"),
            shared.before_words,
            content_line(f"DESCRIPTION:{escaped(said)}"),
            where.geo,
            shared.after_words,
            where.location,
            shared.organizer,
            content_line(f"STATUS:{_STATUS.get(one.status, 'CONFIRMED')}"),
            b"TRANSP:TRANSPARENT\r\n" if is_free else b"TRANSP:OPAQUE\r\n",
            shared.links,
            _with_markup(shared.said_html, known) if shared.said_html else b"",
            b"END:VEVENT\r\n",
        )
    )


def _with_markup(html: str, known: str) -> bytes:
    """X-ALT-DESC, which Outlook and Thunderbird show instead of the plain description: the same, with its markup."""
    below = escape(known, quote=False).replace("\n", "<br>")
    return content_line(f"X-ALT-DESC;FMTTYPE=text/html:{escaped(f'<html><body>{html}<p>{below}</p></body></html>')}")
