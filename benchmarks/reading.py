"""How long reading a calendar takes, beside icalendar's own parse of the same bytes.

    python -m benchmarks.reading [--events 10000] [--rounds 3]

The calendar is invented and made in memory. The two are measured in turn, so that a busy machine
slows both; the figures are medians of the rounds. The last line is a JSON object.
The goal is a ratio of at most 1.1 (goals of speed, "read a calendar of 10,000: first").
"""

import argparse
import gc
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter

from icalendar import Calendar

from catalog.sightings import EventSighting
from crawlers.readers.ical import read
from crawlers.reading import Answer, Reading

_FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)
_TOWNS = ("44000 Nantes", "59000 Lille", "13001 Marseille", "67000 Strasbourg", "35000 Rennes")
_SUBJECTS = ("Premiers pas sur ordinateur", "Café des réfugiés", "Visite aux aînés", "Atelier CV", "Réunion publique")


def invented_calendar(events: int) -> bytes:
    """A calendar of `events` simple events with the properties that programs usually write."""
    blocks = "".join(_block(number) for number in range(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//invented//FR\nX-WR-CALNAME:Agenda\n{blocks}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def _block(number: int) -> str:
    start = _FIRST + timedelta(hours=number % 2_000)
    stamp = "%Y%m%dT%H%M%S"
    return (
        "BEGIN:VEVENT\n"
        f"UID:invented-{number:06}@agenda.example\n"
        "DTSTAMP:20261101T080000Z\n"
        f"DTSTART;TZID=Europe/Paris:{start:{stamp}}\n"
        f"DTEND;TZID=Europe/Paris:{start + timedelta(hours=2):{stamp}}\n"
        f"SUMMARY:{_SUBJECTS[number % 5]} n° {number}\n"
        f"LOCATION:Maison des associations\\, {number % 90 + 1} rue des Lilas\\, {_TOWNS[number % 5]}\n"
        "DESCRIPTION:Ouvert à toutes et à tous\\, sans inscription.\\nVenez avec vos questions : des\n"
        "  bénévoles vous accueillent autour d'un café.\n"
        f"URL:https://agenda.example/evenements/{number}\n"
        "CATEGORIES:numérique,atelier\n"
        "STATUS:CONFIRMED\n"
        "SEQUENCE:0\n"
        "LAST-MODIFIED:20261101T080000Z\n"
        "TRANSP:TRANSPARENT\n"
        "END:VEVENT\n"
    )


def _ours(body: bytes, events: int) -> None:
    answer = Answer("https://agenda.example/all.ics", body, _FIRST)
    reading = Reading(
        source="invented",
        reader="ical",
        window_from=date(2026, 10, 1),
        window_until=date(2028, 5, 1),
        accepts_from=date(2025, 11, 1),
        accepts_until=date(2031, 11, 1),
        options={"max_components": events},
    )
    taken = sum(isinstance(found, EventSighting) for found in read(answer, reading))
    if taken != events:
        raise SystemExit(f"{taken} of {events} events were read: the benchmark measures nothing.")


def _theirs(body: bytes, events: int) -> None:
    parsed = Calendar.from_ical(body)
    if len(parsed.subcomponents) != events:
        raise SystemExit("icalendar read another number of events: the benchmark measures nothing.")


def _seconds(work: Callable[[bytes, int], None], body: bytes, events: int) -> float:
    gc.collect()
    started = perf_counter()
    work(body, events)
    return perf_counter() - started


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    body = invented_calendar(chosen.events)
    rounds = [
        (_seconds(_theirs, body, chosen.events), _seconds(_ours, body, chosen.events)) for _ in range(chosen.rounds)
    ]
    theirs, ours = median(pair[0] for pair in rounds), median(pair[1] for pair in rounds)
    ratio = median(pair[1] / pair[0] for pair in rounds)
    print(f"{chosen.events} events, {len(body) / 1e6:.1f} MB, medians of {chosen.rounds} rounds")
    print(f"{'':24}{'seconds':>10}{'us/event':>10}")
    for name, seconds in (("icalendar, parse alone", theirs), ("this reader, sightings", ours)):
        print(f"{name:24}{seconds:>10.2f}{seconds / chosen.events * 1e6:>10.0f}")
    print(
        json.dumps(
            {
                "events": chosen.events,
                "icalendar_s": round(theirs, 3),
                "ours_s": round(ours, 3),
                "ratio": round(ratio, 3),
            }
        )
    )


if __name__ == "__main__":
    main()
