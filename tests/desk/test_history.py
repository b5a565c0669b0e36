"""`goodweek diff` and `goodweek show ID --at DATE`: the catalogue as it was, on a terminal."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer

from catalog import clock
from desk.history import instant_of
from tests.journeys.web import DAY, Happening, Place, Told, here, ids

ATELIER = Happening("atelier", "Tablettes")
NOON = datetime.combine(clock.today(), datetime.min.time(), UTC) - timedelta(days=10, hours=-12)
NEXT = f"""\
series = "semaine"
series_name = "Semaine"
name = "Semaine d’après"
starts_on = {DAY + timedelta(days=4)}
ends_on = {DAY + timedelta(days=10)}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A town whose agenda renamed, moved and cancelled a workshop, a day apart each."""
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"], "every_hours = 6\n")
    steps = (
        ATELIER,
        Happening("atelier", "Ordinateurs"),
        Happening("atelier", "Ordinateurs", 14),
        Happening("atelier", "Ordinateurs", 14, "CANCELLED"),
    )
    for number, step in enumerate(steps):
        with clock.frozen(NOON + timedelta(days=number)):
            made.takes_in("brume", step)
    return made


def day(number: int) -> str:
    return (NOON + timedelta(days=number)).date().isoformat()


def diff(place: Place, before: str, after: str, *options: str) -> Told:
    return here("diff", before, after, "-C", place.folder, *options)


def wall(hour: int) -> datetime:
    """What the clocks of the town show when it is `hour` UTC on the day of the workshop."""
    return datetime.combine(DAY, time(hour), UTC).astimezone(ZoneInfo("Europe/Paris"))


def kinds(told: Told) -> list[str]:
    """The kinds of difference in the order in which they are told."""
    return [one["kind"] for one in json.loads(told.out)]


def test_diff_tells_what_changed_between_two_days(place: Place) -> None:
    [name] = ids("brume", ["atelier"])
    told = [kinds(diff(place, day(number - 1), day(number), "--json")) for number in range(4)]
    assert told == [["new"], ["renamed"], ["moved"], ["cancelled"]]
    lines = diff(place, day(0), day(1)).out.splitlines()
    assert lines[0].rstrip() == f"From {day(0)} to {day(1)}"
    assert lines[2].split() == ["renamed", name, "Ordinateurs", "Tablettes", "Ordinateurs"]


def test_diff_shows_dates_and_places_of_what_moved(place: Place) -> None:
    [line] = diff(place, day(1), day(2)).out.splitlines()[2:]
    whens = [f"{wall(hour):%Y-%m-%d %H:%M}; Mairie de Brume-sur-Orne" for hour in (9, 14)]
    assert line.split("Ordinateurs")[1].split("  ")[-2:] == whens


def test_diff_of_a_quiet_time_says_so(place: Place) -> None:
    told = diff(place, f"{day(1)}T14:00", f"{day(2)}T10:00")
    assert (told.status, told.out) == (0, "Nothing changed.\n")


def test_diff_of_two_editions_tells_who_is_new_and_what_is_held_again(place: Place) -> None:
    (place.folder / "editions" / "semaine-suivante.toml").write_text(NEXT)
    [name] = ids("brume", ["atelier"])
    [found] = json.loads(diff(place, "semaine", "semaine-suivante", "--json").out)
    assert found == {"kind": "gone", "id": name, "name": "Ordinateurs"}
    [again] = json.loads(diff(place, "semaine", "semaine", "--json").out)
    side = {"id": name, "title": "Ordinateurs", "on": DAY.isoformat()}
    assert again == {"kind": "again", "id": name, "name": "Ordinateurs", "before": side, "after": side}


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("semaine", "2026-01-01", "FROM and TO are two dates, or two editions."),
        ("somewhen", "2026-01-01", "'somewhen' is neither a date nor an edition; editions are: semaine."),
        ("2026-01-01", "2026-13-01", "'2026-13-01' is no date; write 2026-11-03 or 2026-11-03T09:00."),
    ],
)
def test_diff_of_anything_else_is_wrong_use(place: Place, before: str, after: str, problem: str) -> None:
    told = diff(place, before, after)
    assert (told.status, told.out) == (2, "")
    assert " ".join(told.err.replace("│", " ").split()).count(problem) == 1


def test_show_at_a_date_shows_what_was_known_then(place: Place) -> None:
    [name] = ids("brume", ["atelier"])
    first = here("show", name, "--at", day(0), "-C", place.folder).out.splitlines()
    instant = instant_of(day(0))
    assert first[:2] == ["Tablettes", f"{name}, Listed, as it was on {instant:%Y-%m-%d %H:%M} UTC"]
    told = []
    for number in range(4):
        past = json.loads(here("show", name, "--at", day(number), "--json", "-C", place.folder).out)
        [slot] = past["occurrences"]
        told.append((past["facts"]["title"], slot["sequence"], slot["status"], slot["slot"]["start_at"][11:13]))
    assert told == [
        ("Tablettes", 0, "scheduled", f"{wall(9):%H}"),
        ("Ordinateurs", 0, "scheduled", f"{wall(9):%H}"),
        ("Ordinateurs", 1, "scheduled", f"{wall(14):%H}"),
        ("Ordinateurs", 2, "cancelled", f"{wall(14):%H}"),
    ]


def test_show_at_a_date_before_anything_was_known_says_so(place: Place) -> None:
    [name] = ids("brume", ["atelier"])
    told = here("show", name, "--at", day(-1), "-C", place.folder)
    assert (told.status, told.out) == (66, "")
    assert told.err == (
        f"goodweek: At {day(-1)} the catalogue had no event or association with the id '{name}'. "
        "`goodweek show ID` tells since when it is there, and what was merged into it.\n"
    )


def test_show_for_machines_has_facts_claims_and_history(place: Place) -> None:
    [name] = ids("brume", ["atelier"])
    told = json.loads(here("show", name, "--json", "-C", place.folder).out)
    assert (told["id"], told["facts"]["title"]) == (name, "Ordinateurs")
    assert [entry["field"].partition(".")[0] for entry in told["history"]] == [
        "created",
        "title",
        "occurrences",
        "status",
        "occurrences",
    ]
    assert {claim["source"] for claim in told["claims"]} == {"brume"}


def test_a_day_is_meant_to_its_end_also_when_the_clocks_change() -> None:
    ends = [instant_of(day).isoformat() for day in ("2026-03-29", "2026-10-25", "2026-11-03")]
    assert ends == ["2026-03-29T21:59:59+00:00", "2026-10-25T22:59:59+00:00", "2026-11-03T22:59:59+00:00"]
    assert instant_of("2026-11-03T09:00") == datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert instant_of("2026-11-03T09:00-03:00") == datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert instant_of(date(2026, 11, 3).isoformat()) > instant_of("2026-11-03T23:59:58")
    with pytest.raises(typer.BadParameter):
        instant_of("tomorrow")
