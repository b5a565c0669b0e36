"""`goodweek sources` and `goodweek show`: what the catalogue knows, on a terminal."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalog import clock
from catalog.errors import SubjectUnknown
from catalog.visits import VisitRecord
from crawlers.source import load_source
from desk.health import judge
from desk.showing import show_sources, show_subject
from tests.journeys.web import DAY, Happening, Place, here, ids

ATELIER = Happening("atelier", "Tablettes")
NOON = datetime.combine(clock.today(), datetime.min.time(), UTC) - timedelta(hours=12)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"], "every_hours = 6\n")
    return made


def _rows(text: str) -> dict[str, str]:
    """The lines of a table by their first word."""
    return {line.split()[0]: line for line in text.splitlines()[1:]}


def _table(text: str, title: str) -> list[str]:
    """The lines of the table `title`, without its title and heads."""
    lines = text.splitlines()
    rest = lines[lines.index(next(line for line in lines if line.rstrip() == title)) + 2 :]
    return rest[: rest.index("")] if "" in rest else rest


def test_source_never_visited_is_never_checked(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    show_sources(place.folder)
    assert _rows(capsys.readouterr().out)["brume"].split() == [
        "brume",
        "ical",
        "never",
        "checked",
        "never",
        "never",
        "0",
        "0",
        "0",
        "0",
    ]


def test_source_well_then_stale_as_time_goes_by(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.frozen(NOON):
        place.takes_in("brume", ATELIER)
    states = {}
    for hours in (0.5, 12, 13, 60):
        with clock.frozen(NOON + timedelta(hours=hours)):
            show_sources(place.folder)
        states[hours] = _rows(capsys.readouterr().out)["brume"].split()[2:]
    assert states == {
        0.5: ["well", "30", "min", "ago", "30", "min", "ago", "1", "1", "0", "0"],
        12: ["well", "12", "h", "ago", "12", "h", "ago", "1", "1", "0", "0"],
        13: ["stale", "13", "h", "ago", "13", "h", "ago", "1", "1", "0", "0"],
        60: ["stale", "2", "days", "ago", "2", "days", "ago", "1", "1", "0", "0"],
    }


def test_source_broken_or_read_in_part_says_why_and_when_it_was_good(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with clock.frozen(NOON):
        place.takes_in("brume", ATELIER)
    told = []
    for hour, found in ((1, ()), (2, (ATELIER,))):
        with clock.frozen(NOON + timedelta(hours=hour)):
            place.takes_in("brume", *found, error="answered 503")
            show_sources(place.folder)
        told.append(" ".join(_rows(capsys.readouterr().out)["brume"].split()[2:]))
    wrong = "https://brume.example/agenda.ics: answered 503"
    assert told == [
        f"broken 0 min ago 1 h ago 0 0 0 0 {wrong}",
        f"read in part 0 min ago 2 h ago 1 1 0 0 {wrong}",
    ]


def test_source_with_a_wrong_file_is_told_beside_the_others(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    path = place.describe("wrong", ["https://wrong.example/agenda.ics"], "colour = 'red'\n")
    show_sources(place.folder)
    out, err = capsys.readouterr()
    rows = _rows(out)
    assert (sorted(rows), rows["wrong"].split()) == (["brume", "wrong"], ["wrong", "wrong", "file"])
    assert err.startswith(f"goodweek: {path}: colour: is no key of a source. The keys are: allow_private, ")
    assert len(err.splitlines()) == 1


def test_sources_as_json_say_the_same_for_machines(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.describe("wrong", ["https://wrong.example/agenda.ics"], "colour = 'red'\n")
    with clock.frozen(NOON):
        place.takes_in("brume", ATELIER)
    with clock.frozen(NOON + timedelta(hours=3)):
        show_sources(place.folder, as_json=True)
    brume, wrong = json.loads(capsys.readouterr().out)
    assert (brume["name"], brume["state"], brume["age_hours"], brume["listed"]) == ("brume", "well", 3.0, 1)
    assert (brume["taken"], brume["skipped"], brume["problems"]) == ({"new": 1}, {}, [])
    assert (wrong["name"], wrong["state"], len(wrong["problems"])) == ("wrong", "wrong file", 1)


def test_source_without_its_credentials_names_the_setting_and_is_not_broken(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants = '[credentials]\nkind = "header"\nheader = "key"\nvariables = ["GOODWEEK_AGENDA_KEY"]\n'
    place.describe("locked", ["https://locked.example/agenda.ics"], wants)
    show_sources(place.folder)
    row = _rows(capsys.readouterr().out)["locked"]
    monkeypatch.setenv("GOODWEEK_AGENDA_KEY", "k")
    show_sources(place.folder)
    set_now = _rows(capsys.readouterr().out)["locked"]
    assert "needs credentials" in row
    assert row.endswith("set GOODWEEK_AGENDA_KEY in the environment")
    assert "never checked" in set_now


def test_source_that_asked_for_rest_rests_until_then(place: Place) -> None:
    source = load_source(place.folder / "sources" / "brume.toml")
    visit = VisitRecord(
        source="brume", started_at=NOON, finished_at=NOON, outcome="partial", not_before=NOON + timedelta(hours=1)
    )
    states = {}
    for minutes in (30, 90):
        with clock.frozen(NOON + timedelta(minutes=minutes)):
            states[minutes] = judge(source, visit, None, {}).state
    assert states == {30: "resting", 90: "read in part"}


def test_source_that_fell_short_says_by_how_much(place: Place) -> None:
    source = load_source(place.folder / "sources" / "brume.toml")
    short = "gave 2 items, where at least 30 are expected"
    visit = VisitRecord(source="brume", started_at=NOON, finished_at=NOON, outcome="short", incomplete=(short,))
    with clock.frozen(NOON):
        health = judge(source, visit, NOON - timedelta(hours=5), {})
    assert (health.state, health.problems, health.age_hours) == ("short", (short,), 5.0)


def test_show_follows_facts_claims_and_history(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    steps = (ATELIER, Happening("atelier", "[Ordinateurs]"), Happening("atelier", "[Ordinateurs]", 14))
    for hour, step in enumerate(steps):
        with clock.frozen(NOON + timedelta(hours=hour)):
            place.takes_in("brume", step)
    [name] = ids("brume", ["atelier"])
    show_subject(place.folder, name)
    text = capsys.readouterr().out
    changed = NOON + timedelta(hours=2)
    assert text.splitlines()[:2] == ["[Ordinateurs]", f"{name}, Listed, changed {changed:%Y-%m-%d %H:%M} UTC"]
    [slot] = _table(text, "When")
    start = datetime.combine(DAY, time(14), UTC).astimezone(ZoneInfo("Europe/Paris"))
    assert slot.split()[:2] == str(start).split()
    assert slot.split()[-2] == "1"
    claims = [line.split() for line in _table(text, "Who says what")]
    assert [claim[0] for claim in claims][:1] == ["title"]
    assert {claim[-4] for claim in claims} == {"brume"}
    history = [line for line in _table(text, "What changed") if line.startswith("20")]
    assert [line.split()[2].partition(".")[0] for line in history] == ["created", "title", "occurrences"]
    assert [line.split()[-1] for line in history] == ["0", "0", "1"]
    assert history[1].split()[3:-1] == ["Tablettes", "[Ordinateurs]", "brume"]


def test_show_tells_how_complete_and_fresh_it_is_by_the_last_good_visit(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    [name] = ids("brume", ["atelier"])
    for hours in (0, 24):
        with clock.frozen(NOON + timedelta(hours=hours)):
            place.takes_in("brume", ATELIER)
    visited = NOON + timedelta(hours=24)
    with clock.frozen(visited):
        show_subject(place.folder, name)
        lines = capsys.readouterr().out.splitlines()
        show_subject(place.folder, name, as_json=True)
        told = json.loads(capsys.readouterr().out)["score"]
    lacking = (
        "description, town, organiser, address of the page or of the registration, price, accessibility, audiences, "
        "coordinates, themes, picture"
    )
    assert lines[2:5] == [
        f"24% complete, without {lacking}",
        f"100% fresh, last confirmed {visited:%Y-%m-%d %H:%M} UTC",
        "",
    ]
    assert (told["completeness"], told["freshness"], told["confirmed_at"]) == (24, 100, visited.isoformat())
    assert (", ".join(told["missing"].values()), told["missing"]["commune"]) == (lacking, "town")
    assert told["stale_since"] is None


def test_show_says_since_when_an_entry_is_stale(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    [name] = ids("brume", ["atelier"])
    seen = datetime.combine(DAY, time(9), UTC) - timedelta(days=20)
    with clock.frozen(seen):
        place.takes_in("brume", ATELIER)
    with clock.frozen(seen + timedelta(days=14)):
        show_subject(place.folder, name)
        line = capsys.readouterr().out.splitlines()[3]
        show_subject(place.folder, name, as_json=True)
        told = json.loads(capsys.readouterr().out)["score"]
    since = seen + timedelta(days=14)
    assert line == f"50% fresh, last confirmed {seen:%Y-%m-%d %H:%M} UTC, stale since {since:%Y-%m-%d}"
    assert (told["freshness"], told["stale_since"]) == (50, since.isoformat())


def test_show_of_an_unknown_id_says_where_ids_are(place: Place) -> None:
    with pytest.raises(SubjectUnknown):
        show_subject(place.folder, "e0000000000000000")
    told = here("show", "-C", place.folder, "e0000000000000000")
    assert (told.status, told.out) == (66, "")
    assert told.err == (
        "goodweek: No event or association has the id 'e0000000000000000'. "
        "Ids stand in the published directory, and at the end of each page's address.\n"
    )
