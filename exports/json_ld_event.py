"""An event in JSON-LD (https://schema.org/Event); several dates are its `subEvent`s."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from catalog.sightings import EventFacts, Occurrence, Place, Price
from catalog.views import EventView, OccurrenceView
from catalog.views_changes import GuestChange
from catalog.vocabulary import Attendance, ContactKind, EventStatus, PriceKind
from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.feed_wording import status_of
from exports.json_ld import CONTEXT, filled, place_json_ld, theme_words
from exports.pages_links import web_href
from exports.whereabouts import has_moved_online, whereabouts, whereabouts_of_event

_STATUS = {
    EventStatus.RESCHEDULED: "EventRescheduled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.MOVED_ONLINE: "EventMovedOnline",
    EventStatus.CANCELLED: "EventCancelled",
}
_ATTENDANCE = {
    Attendance.ON_SITE: "OfflineEventAttendanceMode",
    Attendance.ONLINE: "OnlineEventAttendanceMode",
    Attendance.HYBRID: "MixedEventAttendanceMode",
}
_WEIGHTIER = (EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.MOVED_ONLINE)
"""What says more of a date than that it has moved."""


def event_json_ld(view: EventView, site: Site) -> dict[str, Any]:
    """An event; several slots are its `subEvent`s, and its dates then span them all."""
    facts, slots = view.facts, view.occurrences
    page = addresses.absolute(site, addresses.event_path("fr", view.id))
    common = {"@context": CONTEXT, "@type": "Event", "@id": page, "url": page, "name": facts.title}
    status, whole = status_of(view), whereabouts_of_event(view)
    dated = _dated(view, slots[0]) if len(slots) == 1 else _span(slots) | {"eventStatus": _status(status)}
    return filled(
        common
        | dated
        | {
            "eventAttendanceMode": _mode(whole.attendance),
            "location": _locations(facts, _places(view)),
            "description": facts.description,
            "inLanguage": facts.language,
            "organizer": [
                filled({"@type": "Organization", "name": one.name, "url": web_href(one.url)})
                for one in facts.organisers
            ],
            "isAccessibleForFree": _is_free(facts.price),
            "offers": _offer(facts),
            "image": web_href(facts.image.url) if facts.image else None,
            "keywords": [*theme_words(facts.themes, facts.language), *facts.keywords],
            "sameAs": web_href(facts.url),
            "subEvent": [_sub_event(view, slot) for slot in slots] if len(slots) > 1 else [],
        }
    )


def _dated(view: EventView, slot: OccurrenceView) -> dict[str, Any]:
    """When a slot is, when it was before it moved, and what became of it."""
    previous = None if slot.status in _WEIGHTIER else _previous_start(view.changes, slot)
    start, end = _start(slot.slot), slot.slot.end_at or slot.slot.end_on
    told = {
        "startDate": start and start.isoformat(),
        "endDate": end and end.isoformat(),
        "previousStartDate": previous and previous.isoformat(),
        "eventStatus": _status(EventStatus.RESCHEDULED if previous else slot.status),
    }
    return filled(told)


def _previous_start(changes: Iterable[GuestChange], slot: OccurrenceView) -> date | None:
    """When a slot began before its start last moved, as far as that is told; None where it did not."""
    own = (one.before.slot for one in changes if one.kind == "moved" and one.uid == slot.uid and one.before)
    return next((was for was in map(_start, own) if was != _start(slot.slot)), None)


def _start(slot: Occurrence) -> date | None:
    """An instant (which is a date to Python, too) or a day."""
    return slot.start_at or slot.start_on


def _span(slots: tuple[OccurrenceView, ...]) -> dict[str, Any]:
    if not slots:
        return {}
    last = max(slots, key=lambda one: one.slot.last_day)
    return {"startDate": slots[0].slot.first_day.isoformat(), "endDate": last.slot.last_day.isoformat()}


def _sub_event(view: EventView, slot: OccurrenceView) -> dict[str, Any]:
    there, whole = whereabouts(view.facts, slot), whereabouts_of_event(view)
    where = _locations(view.facts, [there.place] if there.place else [])
    name = slot.slot.title or view.facts.title
    mode = _mode(there.attendance) if there.attendance is not whole.attendance else None
    told = {"@type": "Event", "name": name, **_dated(view, slot), "eventAttendanceMode": mode, "location": where}
    return filled(told)


def _status(status: EventStatus) -> str:
    return f"{CONTEXT}/{_STATUS.get(status, 'EventScheduled')}"


def _mode(attendance: Attendance | None) -> str | None:
    return f"{CONTEXT}/{_ATTENDANCE[attendance]}" if attendance is not None else None


def _places(view: EventView) -> list[Place]:
    """Where the dates of an event are, each place once; the place of the event where a date has none of its own."""
    if has_moved_online(view):
        return []
    found = [whereabouts(view.facts, one).place for one in view.occurrences] or [view.facts.place]
    return list(dict.fromkeys(place for place in found if place is not None))


def _locations(facts: EventFacts, places: Iterable[Place]) -> list[dict[str, Any]]:
    """The places, and the address online."""
    told = [place_json_ld(place) for place in places]
    online = web_href(facts.online_url)
    return [*told, {"@type": "VirtualLocation", "url": online}] if online else told


def _is_free(price: Price | None) -> bool | None:
    """Whether nobody pays; where each gives what they want, who gives nothing may come as well: neither is said."""
    if price is None or price.kind is PriceKind.PAY_WHAT_YOU_WANT:
        return None
    return price.kind is PriceKind.FREE


def _offer(facts: EventFacts) -> dict[str, Any] | None:
    full = facts.status is EventStatus.FULL
    price = _lowest(facts.price)
    if price is None and not full:
        return None
    links = [web_href(one.value) for one in facts.registration if one.kind is ContactKind.LINK]
    return filled(
        {
            "@type": "Offer",
            "price": price,
            "priceCurrency": facts.price.currency if facts.price and price is not None else None,
            "availability": f"{CONTEXT}/SoldOut" if full else None,
            "url": next((link for link in links if link), None),
        }
    )


def _lowest(price: Price | None) -> str | None:
    if price is None:
        return None
    if price.kind is PriceKind.FREE:
        return "0"
    return None if price.lowest is None else str(price.lowest)
