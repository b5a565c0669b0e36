"""One event of OpenAgenda's API as a flat record of the open data set, which `opendatasoft_event` understands.

The API nests what the set flattens: texts by language, the location, the picture, the origin agenda.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalog.cleaning.text import clean_line
from catalog.cleaning.times import clean_zone
from crawlers.readers.openagenda_markdown import markdown_to_text
from crawlers.readers.opendatasoft_words import NEEDS
from crawlers.reading import Reading

Event = Mapping[str, Any]
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_SLUG = re.compile(r"[\w.-]{1,300}", re.ASCII)
_NOTHING: dict[str, Any] = {}


def record_of(event: Event, language: str, site: str) -> dict[str, Any]:
    """The flat record of `event`; `language` is that of texts that name none, `site` where its page is."""
    language = _language(event.get("title"), language)
    location, origin = _table(event.get("location")), _table(event.get("originAgenda"))
    texts = ("title", "description", "conditions", "keywords")
    return {
        **{f"{name}_{language}": spoken(event.get(name), language) for name in texts},
        f"longdescription_{language}": markdown_to_text(spoken(event.get("longDescription"), language)),
        **_place(location, language),
        "timings": _timings(event),
        "status": event.get("status"),
        "attendancemode": event.get("attendanceMode"),
        "onlineaccesslink": event.get("onlineAccessLink"),
        "age_min": _table(event.get("age")).get("min"),
        "age_max": _table(event.get("age")).get("max"),
        "accessibility": ";".join(code for code in NEEDS if _table(event.get("accessibility")).get(code)),
        "registration": _registration(event.get("registration")),
        "image": _image(event.get("image")),
        "imagecredits": event.get("imageCredits"),
        "originagenda_title": origin.get("title"),
        "canonicalurl": _page(site, origin.get("slug"), event.get("slug")),
    }


def zone_named(event: Event, reading: Reading) -> Reading:
    """`reading` with the zone of the event's location, else of the event, where they name one."""
    for told in (_table(event.get("location")).get("timezone"), event.get("timezone")):
        zone = clean_zone(told) if isinstance(told, str) else None
        if zone:
            return replace(reading, zone=zone)
    return reading


def spoken(value: object, language: str) -> object:
    """What a field says in `language`, else in French, English, or any; a field without languages as it is."""
    if not isinstance(value, dict):
        return value
    return next((value[code] for code in (language, "fr", "en", *sorted(map(str, value))) if value.get(code)), None)


def _language(title: object, otherwise: str) -> str:
    """The language of the title that is taken: French, English, or any."""
    if isinstance(title, dict):
        codes = [str(code) for code in ("fr", "en", *sorted(map(str, title))) if title.get(code)]
        found = _LANGUAGE.match(codes[0]) if codes else None
        if found:
            return found[0]
    return otherwise or "fr"


def _place(location: Event, language: str) -> dict[str, Any]:
    return {
        "location_name": location.get("name"),
        "location_address": location.get("address"),
        "location_postalcode": location.get("postalCode"),
        "location_city": location.get("city"),
        "location_insee": location.get("insee"),
        "location_countrycode": location.get("countryCode"),
        "location_coordinates": {"lat": location.get("latitude"), "lon": location.get("longitude")},
        "location_access_fr": spoken(location.get("access"), language),
    }


def _timings(event: Event) -> list[object]:
    """All slots, or what an undetailed list tells of them: the first, the next and the last."""
    timings = event.get("timings")
    if isinstance(timings, list) and timings:
        return timings
    told = (event.get("firstTiming"), event.get("nextTiming"), event.get("lastTiming"))
    return [timing for timing in told if timing]


def _registration(ways: object) -> list[object]:
    """Ways with their kind; the older lists of bare texts are told apart by their form."""
    return [_way(way) if isinstance(way, str) else way for way in ways] if isinstance(ways, list) else []


def _way(text: str) -> dict[str, str]:
    kind = "link" if text.startswith("http") else "email" if "@" in text else "phone"
    return {"type": kind, "value": text}


def _image(image: object) -> str:
    """Base and file name, one after the other; a bare address stays."""
    if isinstance(image, dict):
        base, name = clean_line(image.get("base"), 500), clean_line(image.get("filename"), 500)
        return f"{base}{'' if not base or base.endswith('/') else '/'}{name}" if name else ""
    return image if isinstance(image, str) else ""


def _page(site: str, agenda: object, slug: object) -> str:
    slugs = [str(part) for part in (agenda, slug) if _SLUG.fullmatch(str(part or ""))]
    return f"{site.rstrip('/')}/{slugs[0]}/events/{slugs[1]}" if len(slugs) == 2 else ""


def _table(value: object) -> Event:
    return value if isinstance(value, dict) else _NOTHING
