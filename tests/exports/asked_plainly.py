"""What a query must find, found out the plain way: from the published data, subject by subject, without any index."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import acos, cos, radians, sin
from pathlib import Path
from typing import Any

from catalog.cleaning.text import fold
from catalog.territory import centre_of, commune
from catalog.vocabulary import Audience, Theme

Json = Mapping[str, Any]
Filters = Mapping[str, list[str]]


def read(public: Path, selection: str, sort: str = "events") -> list[Json]:
    """The events or associations of a data file."""
    found: list[Json] = json.loads((public / "data" / selection / f"{sort}.json").read_bytes())[sort]
    return found


def everything(public: Path, sort: str = "events") -> list[Json]:
    """All events that are published, in the order of documents; or all associations."""
    if sort == "associations":
        return read(public, "all", sort)
    years = sorted(path.name for path in (public / "data" / "year").iterdir())
    return [one for year in years for one in read(public, f"year/{year}")]


def expected(public: Path, filters: Filters, sort: str = "events", *, feed: bool = False) -> list[Json]:
    """Whom a query finds, in order."""
    rolling = sort == "events" and "edition" not in filters and (feed or not {"from", "to"} & filters.keys())
    base = read(public, "all") if rolling else everything(public, sort)
    weeks = {name: {one["id"] for one in read(public, name, sort)} for name in filters.get("edition", ())}
    holders = {fold(one["name"]): one["id"] for one in read(public, "all", "associations")}
    tests = [(name, values) for name, values in filters.items() if name not in ("edition", "within", "to")]
    return [
        one
        for one in base
        if all(_meets(one, name, values, filters, holders) for name, values in tests)
        and (not weeks or any(one["id"] in ids for ids in weeks.values()))
        and ("from" in filters or "to" not in filters or _is_between(one, filters))
    ]


def _meets(one: Json, name: str, values: list[str], filters: Filters, holders: Mapping[str, str]) -> bool:
    if name == "from":
        return _is_between(one, filters)
    if name == "near":
        return _is_near(one, values[0], float(filters["within"][0]))
    if name == "q":
        return all(_has_word(one, word) for value in values for word in fold(value).split())
    return bool(set(values) & set(_qualities(one, name, holders)))


def _qualities(one: Json, name: str, holders: Mapping[str, str]) -> Iterator[str]:
    lists = {"theme": "themes", "audience": "audiences", "accessible": "accessibility", "source": "sources"}
    if name in lists:
        yield from one[lists[name]]
    elif name == "attendance":
        yield from ("online" if date["status"] == "moved-online" else one[name] or "" for date in one["occurrences"])
    elif name in ("language", "kind"):
        yield one[name] or ""
    elif name == "free":
        yield "yes" if (one["price"] or {}).get("kind") == "free" else "no"
    elif name == "organiser":
        yield from (holders[fold(who["name"])] for who in one["organisers"] if fold(who["name"]) in holders)
    else:
        for place in _places(one):
            known = commune(place["insee"])
            if known is not None:
                codes = {
                    "region": [known.region],
                    "departement": [known.department],
                    "commune": [known.code, known.city],
                }
                yield from codes[name]


def _places(one: Json) -> Iterator[Json]:
    told = [part["place"] for part in one.get("places", ())] or [
        one["place"],
        *(s["place"] for s in one["occurrences"]),
    ]
    yield from (place for place in told if place)


def spans(one: Json) -> list[tuple[str, str, str]]:
    """UID, first and last day of each date of an event, by the clocks of its place; they are all in one zone here."""
    found = []
    for slot in one["occurrences"]:
        first, last = slot["start"][:10], (slot["end"] or slot["start"])[:10]
        midnight = not slot["all_day"] and slot["end"] and slot["end"] > slot["start"] and "T00:00:00" in slot["end"]
        if midnight:
            last = date.fromordinal(datetime.fromisoformat(slot["end"]).toordinal() - 1).isoformat()
        found.append((slot["uid"], first, max(first, last)))
    return found


def _is_between(one: Json, filters: Filters) -> bool:
    first, last = filters.get("from", ["0001-01-01"])[0], filters.get("to", ["9999-12-31"])[0]
    return any(begins <= last and ends >= first for _, begins, ends in spans(one))


def uids(events: list[Json], first: str = "", last: str = "9999") -> list[str]:
    """The UIDs of all dates of some events that touch these days."""
    return [uid for one in events for uid, begins, ends in spans(one) if begins <= last and ends >= first]


def _is_near(one: Json, code: str, within: float) -> bool:
    # A point, or an INSEE code.
    point = tuple(map(float, code.split(","))) if "," in code else centre_of(code)
    assert point is not None
    for place in _places(one):
        there = (place["latitude"], place["longitude"]) if place["latitude"] is not None else centre_of(place["insee"])
        if there is not None and _apart(point, there) <= within:
            return True
    return False


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """By the law of cosines, which is not how it is done elsewhere."""
    (a, b), (c, d) = (tuple(map(radians, point)) for point in (one, other))
    return 6_371.0088 * acos(min(1.0, sin(a) * sin(c) + cos(a) * cos(c) * cos(b - d)))


def _has_word(one: Json, word: str) -> bool:
    texts = [one.get("title") or one["name"], one["description"], *one["keywords"]]
    texts += [who["name"] for who in one.get("organisers", ())]
    texts += [text for place in _places(one) for text in (place["name"], place["city"])]
    texts += [*one.get("other_names", ()), *one.get("towns", ())]
    texts += [text for part in one.get("programmes", ()) for text in (part["name"], part["description"])]
    texts += [part["value"] for part in one["identifiers"]] if "name" in one else []
    texts += [label for theme in one["themes"] for label in (Theme(theme).fr, Theme(theme).en)]
    texts += [label for who in one["audiences"] for label in (Audience(who).fr, Audience(who).en)]
    return any(re.search(rf"(?:^| ){re.escape(word)}", fold(line)) for text in texts for line in text.split("\n"))
