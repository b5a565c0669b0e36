"""How long reading a calendar takes, beside icalendar's own parse of the same bytes.

    python -m benchmarks.reading [--events 10000] [--changed 10] [--rounds 3]

The calendar is invented and made in memory. Measured in turn, so that a busy machine slows all of it:
`icalendar`, its parse alone; `ours`, to sightings; `known`, the reading of the calendar after some of
its events changed, with what is known from the first reading, every DTSTAMP being a new one. Figures
are medians of the rounds. The last line is a JSON object. Goals: `ours` at most 1.1 of `icalendar`,
`known` at most 0.15 of `ours` (goals of speed, "read a calendar of 10,000: first / 0.1 % changed").
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from benchmarks.rounds import Round, ratio, seconds, tell
from catalog.sightings import EventSighting
from crawlers.readers.ical import read
from crawlers.reading import Answer, Found, Reading, Same

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


def changed_calendar(body: bytes, changed: int, events: int) -> bytes:
    """The calendar as it is downloaded later: `changed` of its events have another title, all a new DTSTAMP."""
    for number in range(0, events, max(1, events // changed))[:changed]:
        body = body.replace(f" n° {number}\r\n".encode(), f" n° {number} (complet)\r\n".encode())
    return body.replace(b"DTSTAMP:20261101T08", b"DTSTAMP:20261102T09")


def _found(body: bytes, events: int, known: Mapping[str, Same]) -> Iterator[Found]:
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
    return read(answer, replace(reading, known=known))


def _expect(found: Iterable[Found], sighted: int, same: int) -> None:
    got = Counter(type(one) for one in found)
    if got != Counter({EventSighting: sighted, Same: same}):
        raise SystemExit(f"{got} is not {sighted} events and {same} known ones: the benchmark measures nothing.")


def known_from(found: Iterable[Found]) -> dict[str, Same]:
    """What the next reading knows of these sightings."""
    origins = (one.origin for one in found if isinstance(one, EventSighting))
    return {
        origin.content_hash: Same(f"event:{origin.source_id}", origin.content_hash, origin.items) for origin in origins
    }


def _theirs(body: bytes, events: int) -> None:
    parsed = Calendar.from_ical(body)
    if len(parsed.subcomponents) != events:
        raise SystemExit("icalendar read another number of events: the benchmark measures nothing.")


def _round(body: bytes, later: bytes, events: int, changed: int, known: Mapping[str, Same]) -> Round:
    return {
        "icalendar": seconds(lambda: _theirs(body, events)),
        "ours": seconds(lambda: _expect(_found(body, events, {}), events, 0)),
        "known": seconds(lambda: _expect(_found(later, events, known), changed, events - changed)),
    }


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    body = invented_calendar(chosen.events)
    later = changed_calendar(body, chosen.changed, chosen.events)
    known = known_from(_found(body, chosen.events, {}))
    rounds = [_round(body, later, chosen.events, chosen.changed, known) for _ in range(chosen.rounds)]
    figures = {
        "ratio": ratio(rounds, "ours", "icalendar"),
        "known_ratio": ratio(rounds, "known", "ours"),
        "known_to_icalendar": ratio(rounds, "known", "icalendar"),
    }
    heading = f"{chosen.events} events, {len(body) / 1e6:.1f} MB, {chosen.changed} changed"
    tell(heading, rounds, chosen.events, figures)


if __name__ == "__main__":
    main()
