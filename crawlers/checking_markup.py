"""The JSON-LD that a page without markup could carry, made of what the page says; the rest stands in CAPITALS.

What is filled in that way is read by search engines as by Goodweek (schema.org Event and Organization).
"""

import json
import re
from typing import Any

from catalog import clock
from catalog.cleaning.text import clean_text, decode, html_to_text
from catalog.sightings import EventFacts, EventSighting, Occurrence, Place
from crawlers.checking_page import About
from crawlers.readers.prose_dates import slots_in
from crawlers.reading import Answer

_DATED_URL = re.compile(r"agenda|event|evenement|atelier|rencontre|sortir", re.IGNORECASE)
_SHOWN = 300
_PROSE = 20_000


def markup(answer: Answer, told: About, read: EventSighting | None = None) -> str:
    """A `<script>` with an Event, where the page seems to be of one, else with an Organization.

    It begins with what was `read` in the page's prose, if anything was; the date is otherwise the one
    date of the page. Where there is none, or several, it is to be filled in.
    """
    slot = read.facts.occurrences[0] if read else _slot(answer, told)
    if read or slot or _DATED_URL.search(answer.url):
        node = _event(answer, told, slot, read.facts if read else None)
    else:
        node = _organization(answer, told)
    text = json.dumps(node, ensure_ascii=False, indent=2).replace("<", "\\u003c")
    return f'<script type="application/ld+json">\n{text}\n</script>'


def _slot(answer: Answer, told: About) -> Occurrence | None:
    prose = html_to_text(decode(answer.body[:1_000_000], answer.encoding)[0], _PROSE)
    for text in (told.description, prose):
        found = slots_in(text, zone="Europe/Paris", edition=None, today=clock.today(), language=told.language)
        if found is not None:
            return found.occurrences[0]
    return None


def _event(answer: Answer, told: About, slot: Occurrence | None, read: EventFacts | None) -> dict[str, Any]:
    title = (read.title if read else told.title) or "TITLE"
    node: dict[str, Any] = {"@context": "https://schema.org", "@type": "Event", "name": title}
    node |= _dates(slot)
    node["eventStatus"] = "https://schema.org/EventScheduled"
    node["eventAttendanceMode"] = "https://schema.org/OfflineEventAttendanceMode"
    node["location"] = _location(read.place if read else None)
    holder = read.organisers[0].name if read and read.organisers else told.publisher
    organiser = {"@type": "Organization", "name": holder or "NAME", "url": told.homepage or "ADDRESS"}
    node["organizer"] = organiser
    node["description"] = clean_text(read.description, _SHOWN) if read and read.description else _described(told)
    node["url"] = _page(answer)
    return node | ({"image": told.image} if told.image else {})


def _location(place: Place | None) -> dict[str, Any]:
    known = place or Place()
    address = {"@type": "PostalAddress", "streetAddress": known.address or "STREET AND NUMBER"}
    address |= {"postalCode": known.postal_code or "POSTCODE", "addressLocality": known.city or "TOWN"}
    name = known.name or "NAME OF THE PLACE"
    return {"@type": "Place", "name": name, "address": {**address, "addressCountry": known.country or "FR"}}


def _page(answer: Answer) -> str:
    return "ADDRESS OF THE PAGE" if answer.url.startswith("file:") else answer.url


def _dates(slot: Occurrence | None) -> dict[str, str]:
    """Start and end; placeholders where the page does not say them."""
    if slot is None:
        return {"startDate": "YYYY-MM-DDTHH:MM:00+01:00", "endDate": "YYYY-MM-DDTHH:MM:00+01:00"}
    start, end = slot.start_at or slot.start_on, slot.end_at or slot.end_on
    assert start is not None
    missing = f"{slot.first_day}THH:MM:00{_offset(slot)}" if slot.start_at else ""
    ends = end.isoformat() if end is not None else missing
    return {"startDate": start.isoformat(), **({"endDate": ends} if ends else {})}


def _offset(slot: Occurrence) -> str:
    return slot.start_at.isoformat()[-6:] if slot.start_at else ""


def _organization(answer: Answer, told: About) -> dict[str, Any]:
    node: dict[str, Any] = {"@context": "https://schema.org", "@type": "NGO", "name": told.publisher or told.title}
    node["name"] = node["name"] or "NAME"
    node["url"] = told.homepage or _page(answer)
    node["description"] = _described(told)
    node["address"] = {"@type": "PostalAddress", "postalCode": "POSTCODE", "addressLocality": "TOWN"}
    node["address"]["addressCountry"] = "FR"
    node["email"] = "CONTACT@DOMAIN"
    node["foundingDate"] = "YYYY"
    return node | ({"image": told.image} if told.image else {})


def _described(told: About) -> str:
    return clean_text(told.description, _SHOWN) or "WHAT IT IS ABOUT, IN TWO SENTENCES"
