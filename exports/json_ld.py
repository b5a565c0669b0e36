"""schema.org in JSON-LD: what search engines and other aggregators read of a page.

Shapes: https://schema.org/Event and https://schema.org/NGO. Empty values are left out, as schema.org
has no word for "unknown". The text is escaped so that nothing in it can end the `<script>` element
that it stands in (reliability C4; JSON-LD 1.1 section 7.4).
"""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from catalog.editions import Edition
from catalog.sightings import AssociationFacts, EventFacts, Place, Price
from catalog.views import AssociationView, EventView, OccurrenceView
from catalog.vocabulary import AssociationKind, Attendance, ContactKind, EventStatus, PriceKind
from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.pages_links import web_href
from exports.pages_navigation import Link
from exports.phrases import Language

_ESCAPES = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_CONTEXT = "https://schema.org"

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
_KINDS = {
    AssociationKind.ASSOCIATION: "NGO",
    AssociationKind.FOUNDATION: "NGO",
    AssociationKind.COLLECTIVE: "NGO",
    AssociationKind.PUBLIC_BODY: "GovernmentOrganization",
}


def script_json(value: dict[str, Any]) -> Markup:
    """`value` as JSON that is safe inside `<script type="application/ld+json">`."""
    # `<`, `>`, `&` occur in JSON only within strings, where their escaped form means the same.
    text = _write(value)
    for char, escaped in _ESCAPES:
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 - escaped just above


def site_json_ld(site: Site, language: Language, search: Link | None) -> dict[str, Any]:
    """The site as a whole (https://schema.org/WebSite), with its search where there is one."""
    home = addresses.absolute(site, addresses.home_path(language))
    action = {
        "@type": "SearchAction",
        "target": f"{addresses.absolute(site, search.path)}?q={{q}}" if search else "",
        "query-input": "required name=q",
    }
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "WebSite",
            "@id": home,
            "url": home,
            "name": site.name,
            "inLanguage": language,
            "publisher": {"@type": "Organization", "name": site.publisher} if site.publisher else None,
            "potentialAction": action if search else None,
        }
    )


def page_json_ld(
    site: Site, language: Language, steps: Sequence[tuple[str, str]], description: str, edition: Edition | None
) -> dict[str, Any]:
    """A page that shows many things; `steps` lead to it, and `edition` is what it is about, if it is about one."""
    title, path = steps[-1]
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "CollectionPage",
            "@id": addresses.absolute(site, path),
            "name": title,
            "description": description,
            "inLanguage": language,
            "isPartOf": {"@type": "WebSite", "@id": addresses.absolute(site, addresses.home_path(language))},
            "about": _week(edition, language) if edition else None,
            "breadcrumb": trail_json_ld(site, steps),
        }
    )


def _week(edition: Edition, language: Language) -> dict[str, Any]:
    """An edition: a series of events within some days (https://schema.org/EventSeries)."""
    return _filled(
        {
            "@type": "EventSeries",
            "name": edition.name,
            "alternateName": list(edition.former_names),
            "startDate": edition.starts_on.isoformat(),
            "endDate": edition.ends_on.isoformat(),
            "location": {"@type": "Place", "name": edition.territory} if edition.territory else None,
            "description": edition.description(language),
            "url": web_href(edition.homepage),
        }
    )


def trail_json_ld(site: Site, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way from the first page to this one, as words and paths (https://schema.org/BreadcrumbList)."""
    items = [
        {"@type": "ListItem", "position": place, "name": words, "item": addresses.absolute(site, path)}
        for place, (words, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def event_json_ld(view: EventView, site: Site) -> dict[str, Any]:
    """An event; several slots are its `subEvent`s, and its dates then span them all."""
    facts, slots = view.facts, view.occurrences
    page = addresses.absolute(site, addresses.event_path("fr", view.id))
    common = {"@context": _CONTEXT, "@type": "Event", "@id": page, "url": page, "name": facts.title}
    dates = _dates(slots[0]) if len(slots) == 1 else _span(slots)
    return _filled(
        common
        | dates
        | {
            "eventStatus": _status(facts.status),
            "eventAttendanceMode": _mode(facts.attendance),
            "location": _locations(facts),
            "description": facts.description,
            "inLanguage": facts.language,
            "organizer": [
                _filled({"@type": "Organization", "name": one.name, "url": web_href(one.url)})
                for one in facts.organisers
            ],
            "isAccessibleForFree": facts.price.kind is PriceKind.FREE if facts.price else None,
            "offers": _offer(facts),
            "image": web_href(facts.image.url) if facts.image else None,
            "keywords": [*(theme.en for theme in facts.themes), *facts.keywords],
            "sameAs": web_href(facts.url),
            "subEvent": [_sub_event(view, slot) for slot in slots] if len(slots) > 1 else [],
        }
    )


def association_json_ld(view: AssociationView, site: Site) -> dict[str, Any]:
    """An association as an organisation, with its welcome points."""
    facts = view.facts
    page = addresses.absolute(site, addresses.association_path("fr", view.id))
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": _KINDS.get(facts.kind, "Organization") if facts.kind else "Organization",
            "@id": page,
            "mainEntityOfPage": page,
            "name": facts.name,
            "alternateName": list(facts.other_names),
            "description": facts.description,
            "url": web_href(facts.url),
            "foundingDate": facts.founded_on,
            "location": [_place(point.place) for point in facts.places],
            "areaServed": list(facts.towns),
            "knowsAbout": [theme.en for theme in facts.themes],
            "logo": web_href(facts.image.url) if facts.image else None,
            "identifier": [
                {"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value} for one in view.identifiers
            ],
        }
        | _contacts(facts)
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    # False and 0 are values: only what is empty by its own kind goes.
    return {key: value for key, value in values.items() if value or value is False or value == 0}


def _dates(slot: OccurrenceView) -> dict[str, Any]:
    start = slot.slot.start_at or slot.slot.start_on
    end = slot.slot.end_at or slot.slot.end_on
    return _filled({"startDate": start and start.isoformat(), "endDate": end and end.isoformat()})


def _span(slots: tuple[OccurrenceView, ...]) -> dict[str, Any]:
    if not slots:
        return {}
    last = max(slots, key=lambda one: one.slot.last_day)
    return {"startDate": slots[0].slot.first_day.isoformat(), "endDate": last.slot.last_day.isoformat()}


def _sub_event(view: EventView, slot: OccurrenceView) -> dict[str, Any]:
    place = _place(slot.slot.place) if slot.slot.place else None
    name = slot.slot.title or view.facts.title
    status = _status(slot.status)
    return _filled({"@type": "Event", "name": name, **_dates(slot), "eventStatus": status, "location": place})


def _status(status: EventStatus) -> str:
    return f"{_CONTEXT}/{_STATUS.get(status, 'EventScheduled')}"


def _mode(attendance: Attendance | None) -> str | None:
    return f"{_CONTEXT}/{_ATTENDANCE[attendance]}" if attendance in _ATTENDANCE else None


def _locations(facts: EventFacts) -> list[dict[str, Any]]:
    places = [_place(facts.place)] if facts.place else []
    online = web_href(facts.online_url)
    return [*places, {"@type": "VirtualLocation", "url": online}] if online else places


def _place(place: Place) -> dict[str, Any]:
    address = _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "postalCode": place.postal_code,
            "addressLocality": place.city,
            "addressCountry": place.country,
        }
    )
    geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    known = place.latitude is not None
    return _filled({"@type": "Place", "name": place.name, "address": address, "geo": geo if known else None})


def _offer(facts: EventFacts) -> dict[str, Any] | None:
    full = facts.status is EventStatus.FULL
    price = _lowest(facts.price)
    if price is None and not full:
        return None
    links = [web_href(one.value) for one in facts.registration if one.kind is ContactKind.LINK]
    return _filled(
        {
            "@type": "Offer",
            "price": price,
            "priceCurrency": facts.price.currency if facts.price and price is not None else None,
            "availability": f"{_CONTEXT}/SoldOut" if full else None,
            "url": next((link for link in links if link), None),
        }
    )


def _lowest(price: Price | None) -> str | None:
    if price is None:
        return None
    if price.kind is PriceKind.FREE:
        return "0"
    return None if price.lowest is None else str(price.lowest)


def _contacts(facts: AssociationFacts) -> dict[str, Any]:
    by_kind = {kind: [one.value for one in facts.contacts if one.kind is kind] for kind in ContactKind}
    return _filled({"email": by_kind[ContactKind.EMAIL], "telephone": by_kind[ContactKind.PHONE]})
