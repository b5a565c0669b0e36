"""All dates moved by as much, and fields that can no longer be read (reliability G8, G9)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.clock import frozen
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.store import Store
from catalog.vocabulary import SkipReason
from crawlers.readers import reader_named
from crawlers.reading import Answer, Reading
from tests.journeys.braked import DAY, HOUR, NOW, Told, counted, events, ids, programme, published

PARIS = ZoneInfo("Europe/Paris")


def _moved(said: EventSighting, by: timedelta) -> EventSighting:
    slots = tuple(
        slot.model_copy(
            update={"start_at": slot.start_at and slot.start_at + by, "end_at": slot.end_at and slot.end_at + by}
        )
        for slot in said.facts.occurrences
    )
    return said.model_copy(update={"facts": said.facts.model_copy(update={"occurrences": slots})})


def _misread_zone(said: EventSighting) -> EventSighting:
    """Paris time read as UTC: by two hours in summer, by one in winter."""
    start = said.facts.occurrences[0].start_at
    assert start is not None
    return _moved(said, start.astimezone(PARIS).utcoffset() or HOUR)


SHIFTS: dict[str, Callable[[EventSighting], EventSighting]] = {
    "an hour later": lambda said: _moved(said, HOUR),
    "an hour earlier": lambda said: _moved(said, -HOUR),
    "a day later": lambda said: _moved(said, DAY),
    "a zone misread, in summer and winter": _misread_zone,
}


@pytest.mark.parametrize("shift", SHIFTS)
def test_g9_a_shift_of_all_dates_is_held(shift: str, store: Store) -> None:
    source = Told(store)
    # The clocks go back on 25 October: half of the programme is before, half after it.
    was = programme(40, datetime(2026, 10, 20, tzinfo=UTC))
    source.visit(NOW, was)
    before = published(store)
    assert source.visit(NOW + DAY, [SHIFTS[shift](said) for said in was]) == "held"
    assert source.alarms() == ["The dates have all moved by as much"]
    assert published(store) == before


def test_g9_the_postponement_of_one_series_is_one_change(store: Store) -> None:
    """A single event with thirty dates beside five others: one of six has moved."""
    source, was = Told(store), programme(6, NOW + DAY * 20)
    slot = was[0].facts.occurrences[0]
    assert slot.start_at is not None
    slots = tuple(
        slot.model_copy(update={"start_at": slot.start_at + DAY * 7 * week, "end_at": None}) for week in range(30)
    )
    was[0] = was[0].model_copy(update={"facts": was[0].facts.model_copy(update={"occurrences": slots})})
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, [_moved(was[0], HOUR)], unchanged=ids(was[1:])) == "complete"
    assert max(len(one.occurrences) for one in events(store)) == 30


def test_g9_half_of_the_dates_may_move(store: Store) -> None:
    source, was = Told(store), programme(10, NOW + DAY * 20)
    source.visit(NOW, was)
    assert source.visit(NOW + DAY, [_moved(said, HOUR) for said in was[:5]], unchanged=ids(was[5:])) == "complete"


_FIRST = datetime(2026, 11, 3, 18, tzinfo=PARIS)
_DATES = [_FIRST + timedelta(days=one, hours=one % 3) for one in range(8)]  # 3 to 10 November


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
        when = f"{start:%d/%m/%Y};{start:%H:%M}"
        rows.append(
            f"{number};Fête {number};{when};Salle {number};Brume-sur-Orne;Avec nous {number};https://brume.example/{number}"
        )
    return "\n".join([drift("\n".join(rows)), ""]).encode()


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


def _swapped(start: datetime) -> str:
    return f"{start:%m/%d/%Y}"


def _each_date(text: str, written: Callable[[datetime], str]) -> str:
    for start in _DATES:
        text = text.replace(f"{start:%d/%m/%Y}", written(start))
    return text


_ICS: dict[str, Callable[[str], str]] = {
    "LOCATION renamed": lambda line: line.replace("LOCATION", "X-PLACE"),
    "DESCRIPTION renamed": lambda line: line.replace("DESCRIPTION", "X-TEXT"),
    "URL renamed": lambda line: line.replace("URL", "X-LINK"),
    "SUMMARY renamed": lambda line: line.replace("SUMMARY", "X-TITLE"),
    "DTSTART renamed": lambda line: line.replace("DTSTART", "X-START"),
    "DTEND lost": lambda line: "" if line.startswith("DTEND") else line,
    "DTSTART in words": lambda line: "DTSTART:3 novembre 2026" if line.startswith("DTSTART") else line,
    "hours lost": lambda line: f"{line[:7]};VALUE=DATE:{line[8:16]}" if line.startswith("DTSTART") else line,
}
_CSV: dict[str, Callable[[str], str]] = {
    "column of places renamed": lambda text: text.replace(";lieu;", ";zzz;"),
    "column of texts renamed": lambda text: text.replace(";description;", ";zzz;"),
    "column of titles renamed": lambda text: text.replace(";titre;", ";zzz;"),
    "column of dates renamed": lambda text: text.replace(";date;", ";zzz;"),
    "months before days": lambda text: _each_date(text, _swapped),
    "another year": lambda text: text.replace("/2026", "/2027"),
    "texts emptied": lambda text: re.sub(r";Avec nous \d;", ";;", text),
}
DRIFTS = {
    **{("ical", name): drift for name, drift in _ICS.items()},
    **{("tabular", name): drift for name, drift in _CSV.items()},
}


def _read(reader: str, drift: Callable[[str], str], at: datetime) -> tuple[list[EventSighting], dict[SkipReason, int]]:
    body, kind = (_calendar(drift), "text/calendar") if reader == "ical" else (_table(drift), "text/csv")
    days = (date(2026, 9, 1), date(2028, 12, 31))
    options = {"kind": "events", "columns": _COLUMNS} if reader == "tabular" else {}
    reading = Reading("brume", reader, *days, *days, language="fr", options=options)
    with frozen(at):
        found = list(reader_named(reader)(Answer(f"https://brume.example/agenda.{reader}", body, at, kind), reading))
    skipped: dict[SkipReason, int] = {}
    for one in found:
        if isinstance(one, Skipped):
            skipped[one.reason] = skipped.get(one.reason, 0) + one.items
    return [one for one in found if isinstance(one, EventSighting)], skipped


def _drifted(
    reader: str, drift: Callable[[str], str], at: datetime
) -> tuple[list[EventSighting], dict[SkipReason, int], list[str]]:
    """What is read, or what the reader itself says."""
    try:
        return (*_read(reader, drift, at), [])
    except SourceUnreadable as error:
        return [], {}, [str(error)]


def _same(text: str) -> str:
    return text


@pytest.mark.parametrize(("reader", "name"), DRIFTS)
def test_g8_a_drift_of_the_format_is_held_and_publishes_nothing_wrong(reader: str, name: str, store: Store) -> None:
    assert len(DRIFTS) == 15
    source = Told(store)
    sound, skipped = _read(reader, _same, NOW)
    assert (len(sound), skipped) == (8, {})
    source.visit(NOW, sound)
    before = published(store)
    drifted, skipped, error = _drifted(reader, DRIFTS[reader, name], NOW + DAY)
    outcome = source.visit(NOW + DAY, drifted, skipped=skipped, errors=error, answers=int(not error))
    assert outcome == ("failed" if error else "held")
    assert (published(store), counted(store)) == (before, 8)
