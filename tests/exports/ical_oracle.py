"""The VEVENT of a slot as icalendar itself writes it, from the same values: what our own lines are held against."""

from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

from icalendar import Event, vDDDTypes, vText, vUri

from catalog.cleaning.markup import clean_html
from catalog.cleaning.places import clean_point
from catalog.cleaning.times import zone_of
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.exporter import Surroundings
from exports.feed_wording import address, line, marked, notes, place_words, text, words
from exports.pages_addresses import absolute, event_path

_STATUS = {EventStatus.TENTATIVE: "TENTATIVE", EventStatus.POSTPONED: "TENTATIVE", EventStatus.CANCELLED: "CANCELLED"}


def vevents_by_icalendar(view: EventView, around: Surroundings) -> bytes:
    """All VEVENTs of `view`, in French. Its slots are in a zone of a place, and outside the repeated hour."""
    return b"".join(_vevent(view, one, around) for one in view.occurrences)


def _vevent(view: EventView, one: OccurrenceView, around: Surroundings) -> bytes:
    facts, slot, event = view.facts, one.slot, Event()
    for name, value in (
        ("uid", one.uid),
        ("sequence", one.sequence),
        ("dtstamp", view.changed_at),
        ("last-modified", view.changed_at),
        ("created", view.created_at),
        ("summary", marked(slot.title or facts.title, view, one.status, around, "fr")),
        ("status", _STATUS.get(one.status, "CONFIRMED")),
    ):
        event.add(name, value)
    is_blocking = slot.start_at is not None and one.status is not EventStatus.CANCELLED
    event.add("transp", "OPAQUE" if is_blocking else "TRANSPARENT")
    if slot.start_at is None:
        assert slot.start_on is not None
        event["DTSTART"] = vDDDTypes(slot.start_on)
        event["DTEND"] = vDDDTypes((slot.end_on or slot.start_on) + timedelta(days=1))
    else:
        event["DTSTART"] = _there(slot.start_at, slot.zone)
        if slot.end_at is not None and slot.end_at > slot.start_at:
            event["DTEND"] = _there(slot.end_at, slot.zone)
    page = absolute(around.site, event_path("fr", view.id))
    known = "\n".join([*notes(view, one, around, "fr"), words("fr", "page", url=page)])
    said = text(facts.description)
    event.add("description", f"{said}\n\n{known}" if said else known)
    if markup := clean_html(facts.description_html):
        below = "<br>".join(escape(one, quote=False) for one in known.split("\n"))
        event["X-ALT-DESC"] = vText(f"<html><body>{markup}<p>{below}</p></body></html>")
        event["X-ALT-DESC"].params["FMTTYPE"] = "text/html"
    if facts.themes:
        event.add("categories", [theme.label("fr") for theme in facts.themes])
    place = slot.place or facts.place
    if where := place_words(place, facts, "fr"):
        event.add("location", where)
    if place and (point := clean_point(place.latitude, place.longitude)):
        event.add("geo", point)
    _add_links(event, view, page)
    written: bytes = event.to_ical()
    return written


def _add_links(event: Event, view: EventView, page: str) -> None:
    facts = view.facts
    uri: dict[str, Any] = {"VALUE": "URI"}
    event.add("url", vUri(address(facts.url) or page))
    if url := address(facts.online_url):
        event.add("conference", vUri(url), parameters=uri | {"FEATURE": "VIDEO", "LABEL": words("fr", "online_label")})
    if facts.image and (url := address(facts.image.url)):
        event.add("image", vUri(url), parameters=uri | {"DISPLAY": "BADGE"})
    for organiser in facts.organisers:
        if line(organiser.name) and address(organiser.url):
            event.add("organizer", vUri(address(organiser.url)), parameters={"CN": line(organiser.name)})
            break


def _there(instant: date | datetime, zone: str) -> vDDDTypes:
    assert isinstance(instant, datetime)
    value = vDDDTypes(instant.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None))
    value.params["TZID"] = zone
    return value
