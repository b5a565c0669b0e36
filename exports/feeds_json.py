"""One event as an item of a JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), on one line.

What a feed has no word for stands in the extension object `_goodweek`. A feed's `expired` is left out:
it is about a whole feed that ended, and these do not.
"""

import re
from json import JSONEncoder
from typing import Any

from catalog.cleaning.places import clean_point
from catalog.sightings import Occurrence, Place
from catalog.views import EventView, OccurrenceView, SourceView
from exports.exporter import Surroundings
from exports.feed_wording import address, line, named_sources
from exports.feeds_entry import Entry, entry_of, happening
from exports.phrases import Language
from exports.whereabouts import whereabouts

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_AS_JSON = JSONEncoder(ensure_ascii=False)
Item = dict[str, Any]


def event_item(view: EventView, around: Surroundings, language: Language) -> bytes:
    """The item of an event. Raises `ValueError` when the event cannot be written."""
    entry, main = entry_of(view, around, language)
    told = common_item(entry, view)
    if _LANGUAGE.fullmatch(view.facts.language):
        told["language"] = view.facts.language
    told["_goodweek"] = _event(view, main, around)
    return written(told)


def common_item(entry: Entry, view: EventView) -> Item:
    """What an item says in the words of JSON Feed; a key stands there only where it says something."""
    facts = view.facts
    url, image = address(facts.url), address(facts.image.url) if facts.image else ""
    told: Item = {"id": entry.id, "url": entry.url}
    if url:
        told["external_url"] = url
    told |= {"title": entry.title, "content_html": entry.html, "summary": entry.summary}
    if image:
        told["image"] = image
    told["date_published"] = entry.published.isoformat()
    told["date_modified"] = entry.updated.isoformat()
    if entry.categories:
        told["tags"] = list(dict.fromkeys(label or term for term, label in entry.categories))
    return told


def written(told: Item) -> bytes:
    """The item on one line."""
    return _AS_JSON.encode(told).encode() + b"\n"


def json_slot(slot: Occurrence) -> Item:
    """Start, end, zone, and whether it is whole days, whose end is inclusive."""
    start, end, _ = happening(slot, None)
    return {"start": start, "end": end or None, "zone": line(slot.zone), "all_day": slot.start_at is None}


def json_place(place: Place | None) -> Item | None:
    """The parts of a place that are known; None without one."""
    if not place:
        return None
    names = ("name", "address", "postal_code", "city", "insee", "country")
    told: Item = {name: said for name in names if (said := line(getattr(place, name)))}
    point = clean_point(place.latitude, place.longitude)
    return told | {"latitude": point[0], "longitude": point[1]} if point else told


def json_sources(sources: list[SourceView]) -> list[Item]:
    """Who says so, and under which licence it may be used."""
    return [
        {
            "name": source.name,
            "title": line(source.title),
            "licence": line(source.licence),
            "licence_url": address(source.licence_url) or None,
            "attribution": line(source.attribution),
        }
        for source in sources
    ]


def _event(view: EventView, main: OccurrenceView, around: Surroundings) -> Item:
    facts, there = view.facts, whereabouts(view.facts, main)
    return {
        **json_slot(main.slot),
        "status": str(main.status),
        "attendance": str(there.attendance) if there.attendance else None,
        "place": json_place(there.place),
        "online_url": address(facts.online_url) or None,
        "uid": line(main.uid),
        "sequence": main.sequence,
        "dates": len(view.occurrences),
        "sources": json_sources(named_sources(view.sources, around)),
    }
