"""Sources whose format drifts: keys renamed, dates written otherwise, a list become an object (reliability G8).

Each drift is detected: the visit fails where the reader itself says that it is not what it was, and is held by the
brake otherwise. Nothing of it is published, least of all a wrong date. Towns and events are invented.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.clock import frozen
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.store import Store
from catalog.vocabulary import SkipReason
from crawlers.readers import reader_named
from crawlers.reading import Answer, Reading
from tests.journeys.braked import DAY, HOUR, NOW, Told, counted, published

_FIRST = datetime(2026, 11, 3, 18, tzinfo=ZoneInfo("Europe/Paris"))
_DATES = [_FIRST + timedelta(days=one, hours=one % 3) for one in range(8)]  # 3 to 10 November
_Item = dict[str, Any]


def _calendar(drift: Callable[[str], str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//FR"]
    for number, start in enumerate(_DATES):
        utc = start.astimezone(UTC)
        lines += ["BEGIN:VEVENT", f"UID:{number}@brume.example", "DTSTAMP:20260101T000000Z"]
        lines += [f"DTSTART:{utc:%Y%m%dT%H%M%SZ}", f"DTEND:{utc + HOUR:%Y%m%dT%H%M%SZ}", f"SUMMARY:Fête {number}"]
        lines += [f"LOCATION:Salle {number}, Brume-sur-Orne", f"DESCRIPTION:On se retrouve au numéro {number}."]
        lines += [f"URL:https://brume.example/{number}", "END:VEVENT"]
    return "\r\n".join([*map(drift, lines), "END:VCALENDAR", ""]).encode()


def _table(drift: Callable[[str], str]) -> bytes:
    rows = ["id;titre;date;heure;lieu;ville;description;site"]
    for number, start in enumerate(_DATES):
        told = f"Salle {number};Brume-sur-Orne;Avec nous {number};https://brume.example/{number}"
        rows.append(f"{number};Fête {number};{start:%d/%m/%Y};{start:%H:%M};{told}")
    return "\n".join([drift("\n".join(rows)), ""]).encode()


def _list(drift: Callable[[list[_Item]], object]) -> bytes:
    """The list of a Gancio."""
    items: list[_Item] = [
        {
            "id": 1 + number,
            "title": f"Fête {number}",
            "slug": f"fete-{number}",
            "start_datetime": int(start.timestamp()),
            "end_datetime": int((start + HOUR).timestamp()),
            "description": f"<p>On se retrouve au numéro {number}.</p>",
            "place": {"name": f"Salle {number}", "address": f"{number} rue du Gué, 87999 Brume-sur-Orne"},
        }
        for number, start in enumerate(_DATES)
    ]
    return json.dumps(drift(items)).encode()


def _page(drift: Callable[[list[_Item]], object]) -> bytes:
    """A page whose events are told in JSON-LD."""
    items: list[_Item] = [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": f"https://brume.example/{number}",
            "url": f"https://brume.example/{number}",
            "name": f"Fête {number}",
            "startDate": start.isoformat(),
            "endDate": (start + HOUR).isoformat(),
            "description": f"On se retrouve au numéro {number}.",
            "location": {"@type": "Place", "name": f"Salle {number}", "address": "Brume-sur-Orne"},
        }
        for number, start in enumerate(_DATES)
    ]
    return f'<!doctype html><script type="application/ld+json">{json.dumps(drift(items))}</script>'.encode()


_COLUMNS = {
    "id": "id",
    "title": "titre",
    "start_date": "date",
    "start_time": "heure",
    "place_name": "lieu",
    "city": "ville",
    "description": "description",
    "url": "site",
}


@dataclass(frozen=True)
class Format:
    """A way in which a source tells of eight events, and how it may drift."""

    told: Callable[[Callable[[Any], Any]], bytes]
    media_type: str
    drifts: dict[str, Callable[[Any], Any]]
    options: dict[str, Any] = field(default_factory=dict)


def _each_date(text: str, written: Callable[[datetime], str]) -> str:
    for start in _DATES:
        text = text.replace(f"{start:%d/%m/%Y}", written(start))
    return text


def _renamed(old: str, new: str) -> Callable[[list[_Item]], list[_Item]]:
    """A drift that gives a key another name."""
    return lambda items: [{new if key == old else key: value for key, value in item.items()} for item in items]


def _rewritten(key: str, write: Callable[[Any], Any]) -> Callable[[list[_Item]], list[_Item]]:
    """A drift that writes the value of a key in another form."""
    return lambda items: [{**item, key: write(item[key])} for item in items]


FORMATS = {
    "ical": Format(
        _calendar,
        "text/calendar",
        {
            "LOCATION renamed": lambda line: line.replace("LOCATION", "X-PLACE"),
            "DESCRIPTION renamed": lambda line: line.replace("DESCRIPTION", "X-TEXT"),
            "URL renamed": lambda line: line.replace("URL", "X-LINK"),
            "SUMMARY renamed": lambda line: line.replace("SUMMARY", "X-TITLE"),
            "DTSTART renamed": lambda line: line.replace("DTSTART", "X-START"),
            "DTEND lost": lambda line: "" if line.startswith("DTEND") else line,
            "DTSTART in words": lambda line: "DTSTART:3 novembre 2026" if line.startswith("DTSTART") else line,
            "hours lost": lambda line: f"{line[:7]};VALUE=DATE:{line[8:16]}" if line.startswith("DTSTART") else line,
        },
    ),
    "tabular": Format(
        _table,
        "text/csv",
        {
            "column of places renamed": lambda text: text.replace(";lieu;", ";zzz;"),
            "column of texts renamed": lambda text: text.replace(";description;", ";zzz;"),
            "column of titles renamed": lambda text: text.replace(";titre;", ";zzz;"),
            "column of dates renamed": lambda text: text.replace(";date;", ";zzz;"),
            "months before days": lambda text: _each_date(text, lambda start: f"{start:%m/%d/%Y}"),
            "another year": lambda text: text.replace("/2026", "/2027"),
            "texts emptied": lambda text: re.sub(r";Avec nous \d;", ";;", text),
        },
        {"kind": "events", "columns": _COLUMNS},
    ),
    "gancio": Format(
        _list,
        "application/json",
        {
            "title renamed": _renamed("title", "name"),
            "start renamed": _renamed("start_datetime", "start"),
            "end renamed": _renamed("end_datetime", "end"),
            "id renamed": _renamed("id", "uuid"),
            "place renamed": _renamed("place", "venue"),
            "start in milliseconds": _rewritten("start_datetime", lambda seconds: seconds * 1_000),
            "start as text": _rewritten("start_datetime", lambda seconds: f"{datetime.fromtimestamp(seconds, UTC)}"),
            "place as text": _rewritten("place", lambda place: place["name"]),
            "an object around the list": lambda items: {"events": items},
            "an object in place of the list": lambda items: {str(item["id"]): item for item in items},
        },
    ),
    "schema_org": Format(
        _page,
        "text/html",
        {
            "startDate renamed": _renamed("startDate", "start"),
            "name renamed": _renamed("name", "title"),
            "location renamed": _renamed("location", "venue"),
            "startDate with months before days": _rewritten(
                "startDate", lambda text: f"{datetime.fromisoformat(text):%m/%d/%Y %H:%M}"
            ),
            "the type renamed": _rewritten("@type", lambda _: "Rendezvous"),
        },
    ),
}
DRIFTS = [(reader, name) for reader, written in FORMATS.items() for name in written.drifts]


def _found(reader: str, drift: Callable[[Any], Any], at: datetime) -> Iterator[object]:
    """What a reader gives of a source that drifts; raises `SourceUnreadable`."""
    written = FORMATS[reader]
    days = (date(2026, 9, 1), date(2028, 12, 31))
    reading = Reading("brume", reader, *days, *days, language="fr", options=written.options)
    answer = Answer("https://brume.example/api/events", written.told(drift), at, written.media_type)
    with frozen(at):
        yield from reader_named(reader)(answer, reading)


def _visited(source: Told, reader: str, drift: Callable[[Any], Any], at: datetime) -> tuple[str, int]:
    """The outcome of a visit to a source that drifts, and how many events were read there."""
    errors: list[str] = []
    found: list[object] = []
    try:
        found += _found(reader, drift, at)
    except SourceUnreadable as error:
        errors.append(str(error))
    skipped: dict[SkipReason, int] = {}
    for one in found:
        if isinstance(one, Skipped):
            skipped[one.reason] = skipped.get(one.reason, 0) + one.items
    read = [one for one in found if isinstance(one, EventSighting)]
    return source.visit(at, read, skipped=skipped, errors=errors, answers=int(not errors)), len(read)


def _same(text: Any) -> Any:
    return text


def test_g8_there_are_at_least_fifteen_drifts() -> None:
    assert len(DRIFTS) == 30


@pytest.mark.parametrize(("reader", "name"), DRIFTS)
def test_g8_a_drift_of_the_format_is_detected_and_publishes_nothing_wrong(reader: str, name: str, store: Store) -> None:
    source = Told(store)
    assert _visited(source, reader, _same, NOW) == ("complete", 8)
    before = published(store)
    outcome, _ = _visited(source, reader, FORMATS[reader].drifts[name], NOW + DAY)
    assert outcome in ("held", "failed")
    assert (bool(source.last.alarms) or bool(source.last.errors)) is True
    assert (published(store), counted(store), counted(store, gone=True)) == (before, 8, 0)
