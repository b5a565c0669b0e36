"""One event as VEVENTs: one for each slot, each with its own UID, never a recurrence (conventions B.1)."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Event, vDDDTypes, vUri

from catalog.cleaning.places import clean_point
from catalog.cleaning.times import clean_zone, zone_of
from catalog.sightings import Occurrence
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.exporter import Surroundings
from exports.feed_wording import address, line, marked, notes, place_words, text, words
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language
from exports.timezones import EARLIEST_YEAR, LATEST_YEAR

_STATUS = {
    EventStatus.TENTATIVE: "TENTATIVE",
    EventStatus.POSTPONED: "TENTATIVE",
    EventStatus.CANCELLED: "CANCELLED",
}
_URI = {"VALUE": "URI"}
When = date | datetime


def vevents(view: EventView, around: Surroundings, language: Language) -> bytes:
    """The VEVENTs of all slots of `view`.

    Raises `ValueError` when one of them cannot be written.
    """
    if not view.occurrences:
        raise ValueError(f"event {view.id[:60]!r} has no slot")
    return b"".join(_vevent(view, one, around, language).to_ical() for one in view.occurrences)


def zone_years(view: EventView) -> dict[str, tuple[int, int]]:
    """The zones that the event's VEVENTs name, each with the first and last local year in use."""
    found: dict[str, tuple[int, int]] = {}
    for one in view.occurrences:
        for when in _times(one.slot):
            if isinstance(when, datetime) and when.tzinfo is not UTC:
                low, high = found.get(one.slot.zone, (when.year, when.year))
                found[one.slot.zone] = min(low, when.year), max(high, when.year)
    return found


def _vevent(view: EventView, one: OccurrenceView, around: Surroundings, language: Language) -> Event:
    event = Event()
    _add_identity(event, view, one)
    _add_times(event, one)
    _add_words(event, view, one, around, language)
    _add_place(event, view, one, language)
    _add_links(event, view, around, language)
    return event


def _add_identity(event: Event, view: EventView, one: OccurrenceView) -> None:
    if not one.uid or line(one.uid) != one.uid:
        raise ValueError(f"event {view.id[:60]!r} has a slot without a sound UID")
    changed_at = _utc(view.changed_at)
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    # DTSTAMP is the last change of content, never the present: readers take a new one for a change.
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("created", _utc(view.created_at))


def _add_times(event: Event, one: OccurrenceView) -> None:
    start, end = _times(one.slot)
    assert start is not None
    event["DTSTART"] = _written(start, one.slot.zone)
    # An end that is not later than the start is no DTEND (RFC 5545 section 3.8.2.2).
    if end is not None and end > start:
        event["DTEND"] = _written(end, one.slot.zone)
    all_day = not isinstance(start, datetime)
    cancelled = one.status is EventStatus.CANCELLED
    event.add("status", _STATUS.get(one.status, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if cancelled or all_day else "OPAQUE")


def _times(slot: Occurrence) -> tuple[When | None, When | None]:
    """Start and end (exclusive for days; None when unknown), in the slot's zone or both in UTC.

    In the hour that the autumn change repeats, a local time means its first pass (RFC 5545 section
    3.3.5): a slot that touches the second one is written in UTC, and so are slots in zones of `Etc`.
    Raises `ValueError` for a zone that does not exist, a naive time, and a year out of bounds.
    """
    if slot.start_on is not None:
        return slot.start_on, (slot.end_on or slot.start_on) + timedelta(days=1)
    if slot.start_at is None:
        raise ValueError("a slot has neither instant nor day")
    if clean_zone(slot.zone) != slot.zone:
        raise ValueError(f"{slot.zone[:64]!r} is no IANA time zone")
    times = [_there(slot.start_at, slot.zone), _there(slot.end_at or slot.start_at, slot.zone)]
    if "/" not in slot.zone or slot.zone.startswith("Etc/") or any(time.fold for time in times):
        times = [time.astimezone(UTC) for time in times]
    return times[0], times[1] if slot.end_at else None


def _there(instant: datetime, zone: str) -> datetime:
    there = _utc(instant).astimezone(zone_of(zone))
    if not EARLIEST_YEAR <= there.year <= LATEST_YEAR:
        raise ValueError(f"the year {there.year} is out of bounds")
    return there


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time has no offset")
    return instant.astimezone(UTC).replace(microsecond=0)


def _written(when: When, zone: str) -> vDDDTypes:
    if isinstance(when, datetime) and when.tzinfo is not UTC:
        value = vDDDTypes(when.replace(tzinfo=None))
        value.params["TZID"] = zone
        return value
    return vDDDTypes(when)


def _add_words(event: Event, view: EventView, one: OccurrenceView, around: Surroundings, language: Language) -> None:
    event.add("summary", marked(one.slot.title or view.facts.title, view, one.status, around, language))
    page = words(language, "page", url=absolute(around.site, event_path(language, view.id)))
    known = "\n".join([*notes(view, one, around, language), page])
    said = text(view.facts.description)
    event.add("description", f"{said}\n\n{known}" if said else known)
    if view.facts.themes:
        event.add("categories", [theme.label(language) for theme in view.facts.themes])


def _add_place(event: Event, view: EventView, one: OccurrenceView, language: Language) -> None:
    place = one.slot.place or view.facts.place
    if where := place_words(place, view.facts, language):
        event.add("location", where)
    point = clean_point(place.latitude, place.longitude) if place else None
    if point:
        event.add("geo", point)


def _add_links(event: Event, view: EventView, around: Surroundings, language: Language) -> None:
    facts = view.facts
    event.add("url", vUri(address(facts.url) or absolute(around.site, event_path(language, view.id))))
    if url := address(facts.online_url):
        label = words(language, "online_label")
        event.add("conference", vUri(url), parameters=_URI | {"FEATURE": "VIDEO", "LABEL": label})
    if facts.image and (url := address(facts.image.url)):
        event.add("image", vUri(url), parameters=_URI | {"DISPLAY": "BADGE"})
    named = ((line(one.name), address(one.url)) for one in facts.organisers)
    # ORGANIZER wants an address; the names of those without one stand in the description.
    for name, url in named:
        if name and url:
            event.add("organizer", vUri(url), parameters={"CN": name})
            break
