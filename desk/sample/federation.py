"""The sample's house of associations: a list, a page for each event and each association, as web sites write them.

Events and associations stand in the pages as JSON-LD; one event as microdata, and one page has a
block that is no JSON beside the good one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.identity import slug
from desk.sample.templates import content, template
from desk.sample.week import Week, spoken_day, spoken_time

ROOT = "/federation/"
SITE = "https://federation-valombre.example"
Written = Mapping[str, Any]


def pages(week: Week) -> dict[str, str]:
    """The pages of the site by path, as HTML."""
    table = content("federation")
    events = {f"evenements/{week.label}-{event['slug']}.html": event for event in table["events"]}
    associations = {f"associations/{key}.html": written for key, written in table["associations"].items()}
    return {
        ROOT: template("federation/liste.html").render(events=events, associations=associations),
        **{ROOT + path: _event_page(path, event, week) for path, event in events.items()},
        **{ROOT + path: _association_page(path, written) for path, written in associations.items()},
    }


def home_of(association: Written) -> str:
    """The invented site of an association."""
    return f"https://{slug(association['name'])}.example/"


def _event_page(path: str, event: Written, week: Week) -> str:
    table = content("federation")
    start, end = week.slot(event["day"], event["from"], event["to"])
    return template("federation/evenement.html").render(
        event=event,
        node=_event_node(path, event, week),
        organiser=table["associations"][event["by"]],
        place=table["places"].get(event.get("at")),
        start=start.isoformat(),
        end=end.isoformat(),
        when=f"{spoken_day(start.date())}, de {spoken_time(start)} à {spoken_time(end)}",
        url=f"{SITE}/{path}",
    )


def _association_page(path: str, association: Written) -> str:
    table = content("federation")
    return template("federation/association.html").render(
        association=association,
        node=_association_node(path, association),
        place=table["places"][association["place"]],
        mail=_mail(association),
        home=home_of(association),
    )


def _event_node(path: str, event: Written, week: Week) -> dict[str, Any]:
    organiser = content("federation")["associations"][event["by"]]
    start, end = week.slot(event["day"], event["from"], event["to"])
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "url": f"{SITE}/{path}",
        "name": event["name"],
        "description": f"{event['description']} (Exemple : événement inventé.)",
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        **_status(event, week, start),
        **_location(event),
        "organizer": {"@type": "NGO", "name": organiser["name"], "url": home_of(organiser)},
        "isAccessibleForFree": event["price"] == "0",
        "offers": _offer(path, event),
        "keywords": [event["theme"]],
        "audience": {"@type": "Audience", "audienceType": event["public"]},
        "inLanguage": "fr",
    }


def _status(event: Written, week: Week, start: datetime) -> dict[str, str]:
    if "was" not in event:
        return {"eventStatus": "https://schema.org/EventScheduled"}
    before = week.at(event["was"], f"{start:%H:%M}")
    return {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": before.isoformat()}


def _location(event: Written) -> dict[str, Any]:
    places = [_place_node(event["at"])] if "at" in event else []
    online = [{"@type": "VirtualLocation", "url": event["online"]}] if "online" in event else []
    mode = "Mixed" if places and online else "Online" if online else "Offline"
    where = [*places, *online]
    return {
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": where if len(where) > 1 else where[0],
    }


def _place_node(key: str) -> dict[str, Any]:
    place = content("federation")["places"][key]
    return {
        "@type": "Place",
        "name": place["name"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place["street"],
            "postalCode": place["postcode"],
            "addressLocality": place["town"],
            "addressCountry": "FR",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": place["point"][0], "longitude": place["point"][1]},
    }


def _offer(path: str, event: Written) -> dict[str, Any]:
    available = "SoldOut" if event.get("full") else "InStock"
    return {
        "@type": "Offer",
        "price": event["price"],
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{available}",
        **({"url": f"{SITE}/{path}#inscription"} if event.get("register") else {}),
    }


def _association_node(path: str, association: Written) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NGO",
        "@id": f"{SITE}/{path}",
        "url": home_of(association),
        "name": association["name"],
        "alternateName": association.get("other_names", []),
        "description": f"{association['description']} (Exemple : association inventée.)",
        "foundingDate": association["founded"],
        "areaServed": association["towns"],
        "knowsAbout": [association["theme"]],
        "audience": {"@type": "Audience", "audienceType": association["public"]},
        "email": _mail(association),
        "telephone": association["phone"],
        "location": _place_node(association["place"]),
        "makesOffer": [_programme_node(programme) for programme in association.get("programmes", [])],
        "additionalProperty": [
            {"@type": "PropertyValue", "name": role, "value": name}
            for role in ("partner", "referrer")
            for name in association[f"{role}s"]
        ],
        **({"openingHours": association["hours"]} if "hours" in association else {}),
    }


def _programme_node(programme: Written) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "itemOffered": {
            "@type": "Service",
            "name": programme["name"],
            "description": programme["description"],
            "areaServed": programme["towns"],
            "audience": {"@type": "Audience", "audienceType": programme["public"]},
            "startDate": programme["since"],
        },
    }


def _mail(association: Written) -> str:
    return f"contact@{slug(association['name'])}.example"
