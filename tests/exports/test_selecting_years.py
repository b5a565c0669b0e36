"""In which year an event stands, and that the calendar of one that it left tells where it is now. Dates are invented."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from json import loads
from pathlib import Path

import pytest
from icalendar import Calendar

from catalog import clock
from catalog.sightings import Occurrence
from catalog.views import EventView, Member
from catalog.views_changes import GuestChange
from exports.faceting import Gist, event_gist, read_gist
from exports.publisher import publish
from exports.registry import EXPORTERS
from exports.selecting import Selecting, Week
from exports.selecting_years import left_years, year_of
from tests.exports.plain_catalogue import NOW, PlainCatalogue
from tests.exports.published import faults
from tests.exports.views import edition, event_facts, event_view, guest_change, occurrence_view, site, told

CHRISTMAS = datetime(2026, 12, 30, 17, tzinfo=UTC)
EPIPHANY = datetime(2027, 1, 5, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def held(start_at: datetime) -> Occurrence:
    return Occurrence(start_at=start_at, end_at=start_at + timedelta(hours=2))


def event(*starts: datetime, changes: tuple[GuestChange, ...] = (), sequence: int = 0) -> EventView:
    """An event with these dates, whose UIDs are `e1-0@…`, `e1-1@…`."""
    slots = tuple(map(held, starts))
    dates = tuple(
        occurrence_view(uid=f"e1-{number}@x.example", slot=one, sequence=sequence) for number, one in enumerate(slots)
    )
    facts = event_facts(title="Vœux", occurrences=slots, organisers=())
    return event_view(id="e1", facts=facts, occurrences=dates, changes=changes)


def moved(before: datetime, number: int = 0, days_ago: int = 0, **said: object) -> GuestChange:
    """So many days ago the date with this number was told to be no longer then, but when it is now."""
    slot = held(before)
    return guest_change(
        uid=f"e1-{number}@x.example", at=NOW - days_ago * DAY, before=told(slot=slot), after=told(slot=slot), **said
    )


def added(number: int, others: int = 0) -> GuestChange:
    return guest_change(kind="date_added", uid=f"e1-{number}@x.example", at=NOW, before=None, others=others)


def test_year_is_that_of_the_clocks_here() -> None:
    last = datetime(2026, 12, 31, tzinfo=UTC)
    assert [year_of(last + timedelta(hours=hours)) for hours in (22, 23, 24)] == [2026, 2027, 2027]


@pytest.mark.parametrize(
    ("view", "left"),
    [
        (event(EPIPHANY), []),
        (event(EPIPHANY, changes=(moved(EPIPHANY + DAY),)), []),
        (event(EPIPHANY, changes=(moved(CHRISTMAS),)), ["year/2026"]),
        (event(CHRISTMAS, changes=(moved(EPIPHANY, 0, 1), moved(CHRISTMAS, 0, 2))), ["year/2027"]),
        (event(EPIPHANY, changes=(moved(CHRISTMAS, kind="merged"),)), []),
        # A later date of a series is told of in the year of the first one, before and after.
        (event(CHRISTMAS, CHRISTMAS + DAY, changes=(moved(EPIPHANY, 1),)), []),
        (event(EPIPHANY, EPIPHANY + DAY, changes=(moved(CHRISTMAS, others=1),)), ["year/2026"]),
        (event(EPIPHANY, EPIPHANY + DAY, changes=(moved(CHRISTMAS), moved(CHRISTMAS, kind="place"))), ["year/2026"]),
        (event(CHRISTMAS, EPIPHANY, changes=(added(0),)), ["year/2027"]),
        (event(CHRISTMAS, CHRISTMAS + DAY, EPIPHANY, changes=(added(0, others=1),)), ["year/2027"]),
        (event(CHRISTMAS, EPIPHANY, changes=(added(1),)), []),
        # Told in one instant: between the two it stood nowhere.
        (event(CHRISTMAS, EPIPHANY, changes=(added(0), moved(CHRISTMAS, 1))), []),
    ],
)
def test_event_left_the_years_in_which_its_first_date_was(view: EventView, left: list[str]) -> None:
    assert [*left_years(view)] == left


def test_gist_of_an_event_that_left_a_year_is_read_as_it_was_written() -> None:
    gist = event_gist(event(EPIPHANY, changes=(moved(CHRISTMAS),)))
    assert (gist.left, read_gist(gist.written())) == (("year/2026",), gist)
    assert event_gist(event(EPIPHANY, changes=(moved(EPIPHANY + DAY),))).left == ()


def test_year_is_there_as_long_as_any_event_left_it_and_is_no_facet() -> None:
    week = Week(edition(), frozenset({"e1"}), frozenset())
    members = [Member("e1", 1, EPIPHANY, EPIPHANY, NOW), Member("e2", 1, EPIPHANY, EPIPHANY, NOW)]
    gists = {"e1": Gist(("online",), {}, (), left=("free", "year/2026")), "e2": Gist(("free",), {}, ())}
    selecting = Selecting(members, [], gists, [week], lambda _name, _url: None)
    found = {
        one.id: (str(one.kind), [m.id for m in one.events], [m.id for m in one.former])
        for one in selecting.selections()
    }
    assert found == {
        "all": ("all", ["e1", "e2"], []),
        edition().id: ("edition", ["e1"], []),
        "series/semaine-solidaire": ("series", ["e1"], []),
        "year/2026": ("year", [], ["e1"]),
        "year/2027": ("year", ["e1", "e2"], []),
        "free": ("free", ["e2"], ["e1"]),
        "online": ("online", ["e1"], []),
        f"{edition().id}/free": ("crossed", [], ["e1"]),
        f"{edition().id}/online": ("crossed", ["e1"], []),
    }


# -- What is published.


def published(folder: Path, catalogue: PlainCatalogue, view: EventView) -> dict[str, list[tuple[str, int]]]:
    """Of each calendar of a year the day and the SEQUENCE of each entry, once this is the only event."""
    catalogue.put_view(view)
    with clock.frozen(NOW):
        publish(folder, catalogue, site(), EXPORTERS, allow_shrink=True)
    assert faults(folder) == []
    return {
        file.stem: [
            (one.decoded("DTSTART").date().isoformat(), int(str(one["SEQUENCE"])))
            for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        ]
        for file in sorted((folder / "public" / "feeds" / "year").glob("*.ics"))
    }


def test_calendar_of_a_year_tells_where_an_event_is_that_moved_into_the_next_one(tmp_path: Path) -> None:
    was, now = ("2026-12-30", 0), ("2027-01-05", 1)
    catalogue = PlainCatalogue()
    before = published(tmp_path, catalogue, event(CHRISTMAS))
    after = published(tmp_path, catalogue, event(EPIPHANY, changes=(moved(CHRISTMAS),), sequence=1))
    assert (before, after) == ({"2026": [was]}, {"2026": [now], "2027": [now]})
    public = tmp_path / "public"
    counts = {year: loads((public / f"data/year/{year}/events.json").read_bytes())["count"] for year in (2026, 2027)}
    assert counts == {2026: 0, 2027: 1}


def test_event_that_moves_back_stands_once_in_each_year(tmp_path: Path) -> None:
    catalogue = PlainCatalogue()
    published(tmp_path, catalogue, event(EPIPHANY, changes=(moved(CHRISTMAS),), sequence=1))
    changes = (moved(EPIPHANY), moved(CHRISTMAS, days_ago=1))
    back = ("2026-12-30", 2)
    assert published(tmp_path, catalogue, event(CHRISTMAS, changes=changes, sequence=2)) == {
        "2026": [back],
        "2027": [back],
    }


def test_no_other_format_of_a_year_tells_of_who_left_it(tmp_path: Path) -> None:
    published(tmp_path, PlainCatalogue(), event(EPIPHANY, changes=(moved(CHRISTMAS),), sequence=1))
    public = tmp_path / "public"
    telling = {
        file.relative_to(public).as_posix()
        for file in chain(public.glob("*/year/2026/**/*"), public.glob("*/year/2026*"))
        if file.is_file() and file.suffix != ".gz" and "Vœux" in file.read_text(errors="ignore")
    }
    assert telling == {"feeds/year/2026.ics"}
