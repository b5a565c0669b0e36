"""The sample's open agenda: the pages of answers of an OpenDataSoft portal (Explore v2.1), as JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from catalog.identity import slug
from desk.sample.templates import content
from desk.sample.week import Week

PATH = "/agenda-ouvert/api/explore/v2.1/catalog/datasets/agenda/records"
LIMIT = 10
_STATUSES = {1: "Programmé", 2: "Reprogrammé", 3: "Déplacé en ligne", 4: "Reporté", 5: "Complet", 6: "Annulé"}
_MODES = {1: "Sur place", 2: "En ligne", 3: "Mixte"}
Written = Mapping[str, Any]


def answers(week: Week) -> dict[str, bytes]:
    """Each page of `LIMIT` records, by path and query."""
    records = [_record(event, week) for event in content("agenda")["events"]]
    return {
        f"{PATH}?limit={LIMIT}&offset={offset}": _json(
            {"total_count": len(records), "results": records[offset : offset + LIMIT]}
        ).encode()
        for offset in range(0, len(records), LIMIT)
    }


def _record(event: Written, week: Week) -> dict[str, Any]:
    name = f"{week.label}-{slug(event['title'])}"
    timings = [week.slot(*timing) for timing in event["timings"]]
    ages = event.get("ages", [None, None])
    return {
        "uid": f"exemple-{name}",
        "slug": name,
        "canonicalurl": f"https://agenda-valombre.example/evenements/{name}",
        "title_fr": event["title"],
        "description_fr": event["description"],
        "longdescription_fr": f"<p>{event['description']}</p><p>Exemple : événement inventé.</p>",
        "conditions_fr": event["conditions"],
        "keywords_fr": event["words"],
        "updatedat": _utc(week.settled_at),
        "firstdate_begin": _utc(timings[0][0]),
        "firstdate_end": _utc(timings[0][1]),
        "lastdate_begin": _utc(timings[-1][0]),
        "lastdate_end": _utc(timings[-1][1]),
        "timings": _json([{"begin": begin.isoformat(), "end": end.isoformat()} for begin, end in timings]),
        "accessibility": event.get("accessibility"),
        **_location(event),
        "attendancemode": _choice(event.get("mode", 1), _MODES),
        "onlineaccesslink": event.get("online"),
        "status": _choice(event.get("status", 1), _STATUSES),
        "age_min": ages[0],
        "age_max": ages[1],
        "originagenda_title": event["by"],
        "registration": _json([{"type": "link", "value": event["register"]}]) if "register" in event else None,
        "country_fr": "France (exemple)",
    }


def _location(event: Written) -> dict[str, Any]:
    if "at" not in event:
        return {"location_name": None, "location_coordinates": None}
    place = content("agenda")["places"][event["at"]]
    return {
        "location_name": place["name"],
        "location_address": place["address"],
        "location_postalcode": place["postcode"],
        "location_city": place["town"],
        "location_department": "Valombre (exemple)",
        "location_countrycode": "FR",
        "location_coordinates": {"lon": place["point"][1], "lat": place["point"][0]},
    }


def _choice(number: int, labels: Mapping[int, str]) -> str:
    return _json({"id": number, "label": {"fr": labels[number]}})


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
