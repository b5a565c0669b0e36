"""A source that gives one UID to all of its events, crawled for real and published (reliability G6).

Such events are told apart by RECURRENCE-ID or start. Towns and events are invented.
"""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.store import Store
from tests.crawlers.fault_server import Route, serving
from tests.crawlers.jobs import source
from tests.journeys.braked import DAY, NOW, counted, events, uids
from tests.journeys.crawled import crawled
from tests.journeys.web import Place

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
START = datetime(2026, 11, 3, 9, tzinfo=UTC)
MANY, SESSIONS = 1_000, 300
_Told = list[tuple[str, int]]
"""Title and hour of each."""


def _agenda(told: _Told) -> bytes:
    """Events of one UID, each an hour after the one before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//Agenda//FR"]
    for title, hour in told:
        start = START + timedelta(hours=hour)
        lines += ["BEGIN:VEVENT", "UID:same@brume.example", "DTSTAMP:20260101T000000Z"]
        lines += [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"SUMMARY:{title}"]
        lines += ["LOCATION:Salle des fêtes de Brume-sur-Orne", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _moved_series(count: int) -> bytes:
    """A series of so many days, each of which is moved by an hour, under RECURRENCE-IDs of one UID."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//Agenda//FR", "BEGIN:VEVENT"]
    lines += ["UID:same@brume.example", "DTSTAMP:20260101T000000Z", f"DTSTART:{START:%Y%m%dT%H%M%SZ}"]
    lines += [f"RRULE:FREQ=DAILY;COUNT={count}", "SUMMARY:Permanence", "END:VEVENT"]
    for number in range(count):
        day = START + DAY * number
        lines += ["BEGIN:VEVENT", "UID:same@brume.example", "DTSTAMP:20260101T000000Z"]
        lines += [f"RECURRENCE-ID:{day:%Y%m%dT%H%M%SZ}", f"DTSTART:{day + timedelta(hours=1):%Y%m%dT%H%M%SZ}"]
        lines += ["SUMMARY:Permanence", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@pytest.mark.drill
def test_g6_a_thousand_events_under_one_uid_are_kept_and_published_crawl_after_crawl(url: str, tmp_path: Path) -> None:
    """Three crawls: as they are; in another order, every other title edited; a tenth of them shown no longer."""
    place = Place(tmp_path / "week")
    config = place.folder / "goodweek.toml"
    config.write_text(f'{config.read_text()}[database]\nurl = "{url}"\n')
    first = [(f"Permanence {hour}", hour) for hour in range(MANY)]
    edited = [(f"{title} du soir" if hour % 2 else title, hour) for title, hour in reversed(first)]
    with serving(1, first=181) as [server], closing(Store.open(url)) as store:
        sources = {"brume": source(server, "/agenda.ics", reader="ical")}
        given = []
        for visit, (told, taken) in enumerate(
            ((first, {"new": 1_000}), (edited, {"changed": 500, "same": 500}), (edited[100:], {"same": 900})),
        ):
            server.routes["/agenda.ics"] = Route(_agenda(told), headers=ICS)
            found = crawled(url, NOW + DAY * visit, sources)["brume"]
            assert (found["outcome"], found["taken"]) == ("complete", taken)
            assert (counted(store), counted(store, gone=True), len(events(store))) == (MANY, 0, MANY)
            given.append(uids(store))
            with clock.frozen(NOW + DAY * visit):
                place.publish()
            assert sorted(event["uid"] for event in place.published()) == given[0]
        assert (len(set(given[0])), given) == (MANY, [given[0]] * 3)
        assert place.titles() == sorted(title for title, _ in edited)


def test_g6_the_sessions_of_a_series_under_one_uid_are_kept_apart_by_recurrence_id(url: str) -> None:
    with serving(1, first=182) as [server], closing(Store.open(url)) as store:
        sources = {"brume": source(server, "/agenda.ics", reader="ical")}
        server.routes["/agenda.ics"] = Route(_moved_series(SESSIONS), headers=ICS)
        assert crawled(url, NOW, sources)["brume"]["outcome"] == "complete"
        (series,) = events(store)
        starts = [START + DAY * number + timedelta(hours=1) for number in range(SESSIONS)]
        assert [one.slot.start_at for one in series.occurrences] == starts
        assert len(set(uids(store))) == SESSIONS
