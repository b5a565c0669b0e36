# ruff: noqa: T201 - what is told of single files is for people to read
"""Everything real that lies beside the repository goes the whole way: served, crawled, kept, published, read back.

Nothing may vanish: what a file holds is taken or skipped with a reason, and what was taken can be read in
what is published by programs that are not ours. What is said of single files is printed (`pytest -s`).
"""

import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import feedparser
import pytest
import vobject
from icalendar import Calendar
from jsonschema import Draft202012Validator

from catalog.store import Store
from catalog.visits import VisitRecord, last_visits
from desk.jobs import SOURCE_FAILED
from tests.exports.published import faults, stats, tree
from tests.journeys.real_web import (
    ABSENT,
    REALDATA,
    RealSet,
    agenda,
    calendars,
    components,
    describe,
    pages,
    served,
    tables,
)
from tests.journeys.web import begin

pytestmark = pytest.mark.skipif(not REALDATA.is_dir(), reason=ABSENT)

Instants = dict[str, tuple[object, object]]
_NUMBER = re.compile(r"/[a-z0-9_]+/(\d{4})\.\w+")


@dataclass(frozen=True, slots=True)
class Ran:
    """An instance after a first and a second run.

    Attributes:
        first, second: the last visit of each source after each run.
        before, after: inode, size and time of all that is published, after each run.
    """

    folder: Path
    sets: list[RealSet]
    first: dict[str, VisitRecord]
    second: dict[str, VisitRecord]
    before: dict[str, tuple[int, int, int]]
    after: dict[str, tuple[int, int, int]]
    told: str


def run(folder: Path) -> tuple[str, float]:
    """`goodweek run`: what it said last, and how long it took."""
    started = perf_counter()
    process = begin("run", "-C", folder)
    out, err = process.communicate(timeout=550)
    assert process.returncode in (0, SOURCE_FAILED), err
    assert "Traceback" not in err, err
    return out.strip().splitlines()[-1], perf_counter() - started


def visits(folder: Path) -> dict[str, VisitRecord]:
    store = Store.open(f"sqlite:///{folder / 'goodweek.db'}")
    try:
        return last_visits(store)
    finally:
        store.close()


def ran(folder: Path, sets: list[RealSet]) -> Ran:
    """Crawl and publish these sets twice."""
    with served(sets) as base:
        describe(folder, base, sets)
        told, spent = run(folder)
        first, before = visits(folder), stats(folder / ".goodweek" / "generations")
        again, spent_again = run(folder)
        second, after = visits(folder), stats(folder / ".goodweek" / "generations")
    print(f"\nfirst run {spent:.1f} s, second {spent_again:.1f} s; {told}; {again}")
    return Ran(folder, sets, first, second, before, after, again)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The holidays of France, and the smallest tables."""
    smallest = sorted(tables(), key=lambda one: one.files[0].stat().st_size)[:3]
    holidays = [one for one in calendars() if "jours-feries" in str(one.files[0])]
    sets = [*holidays[:2], *smallest]
    return ran(tmp_path_factory.mktemp("real") / "small", sets)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All of it."""
    return ran(tmp_path_factory.mktemp("real") / "whole", [agenda(), *tables(), *calendars(), pages()])


@pytest.fixture(params=["small", pytest.param("whole", marks=pytest.mark.drill)])
def real(request: pytest.FixtureRequest) -> Ran:
    found: Ran = request.getfixturevalue(request.param)
    return found


def folder_of(one: RealSet) -> str:
    return one.files[0].relative_to(REALDATA).parts[0] if one.reader != "schema_org" else "pages"


def tell(real: Ran) -> None:
    """For each folder of origin what came of it, and each file with an error or a doubt."""
    told: dict[str, Counter[str]] = {}
    for one in real.sets:
        visit, sums = real.first[one.name], told.setdefault(folder_of(one), Counter())
        sums.update({"files": len(one.files), "bytes": visit.size, "items": visit.found, visit.outcome: 1})
        sums.update({f"taken {answer}": count for answer, count in visit.taken.items()})
        sums.update({f"skipped: {reason}": count for reason, count in visit.skipped.items()})
        for line in (*visit.errors, *visit.incomplete):
            found = _NUMBER.search(line)
            print(f"  {one.files[int(found[1]) if found else 0].relative_to(REALDATA)}: {line}")
    for folder, sums in told.items():
        print(f"{folder}: {dict(sums)}")


def test_every_item_is_taken_or_skipped_with_a_reason(real: Ran) -> None:
    tell(real)
    lost = {}
    for one in real.sets:
        visit = real.first[one.name]
        if one.count is not None and visit.outcome != "failed":
            present, told = one.present(0), visit.found + sum(visit.skipped.values())
            if present != told:
                lost[str(one.files[0])] = present, visit.found, dict(visit.skipped)
    assert lost == {}


def test_only_files_without_anything_to_read_fail(real: Ran) -> None:
    failed = {one.files[0] for one in real.sets if real.first[one.name].outcome == "failed"}
    empty = {one.files[0] for one in real.sets if one.reader == "ical" and nothing_in(one.files[0].read_bytes())}
    assert failed == empty


def nothing_in(body: bytes) -> bool:
    return components(body) == 0 and b"BEGIN:VCALENDAR" not in body.upper()


def test_second_run_changes_nothing_and_writes_nothing(real: Ran) -> None:
    changed = {
        name: visit.taken
        for name, visit in real.second.items()
        if set(visit.taken) - {"same"} or visit.outcome != expected(real.first[name].outcome)
    }
    assert changed == {}
    assert real.told.startswith("Nothing changed")
    assert real.after == real.before


def test_published_folder_is_sound(real: Ran) -> None:
    files = tree(real.folder / "public")
    sizes: dict[str, list[int]] = {}
    for path, body in files.items():
        sizes.setdefault(Path(path).suffix, []).append(len(body))
    print({suffix: (len(found), sum(found)) for suffix, found in sorted(sizes.items())})
    assert faults(real.folder) == []


def expected(outcome: str) -> str:
    """How a visit ends when nothing changed since one that ended like this."""
    return "unchanged" if outcome == "complete" else outcome


def instant(value: date | datetime) -> str:
    """An instant in UTC, or a day."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).isoformat()


def read_by_icalendar(body: bytes) -> Instants:
    found = {}
    for one in Calendar.from_ical(body).walk("VEVENT"):
        end = one.get("dtend")
        found[str(one["uid"])] = instant(one["dtstart"].dt), instant(end.dt) if end else None
    return found


def read_by_vobject(body: bytes) -> Instants:
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # vobject's own use of older library calls
        for one in getattr(vobject.readOne(body.decode()), "vevent_list", []):
            end = one.contents.get("dtend")
            found[one.uid.value] = instant(one.dtstart.value), instant(end[0].value) if end else None
    return found


def calendars_of(real: Ran) -> Iterator[tuple[str, bytes]]:
    for path, body in tree(real.folder / "public").items():
        if path.endswith(".ics"):
            yield path, body


def test_every_calendar_says_the_same_to_two_programs(real: Ran) -> None:
    differ = []
    slots = 0
    for path, body in calendars_of(real):
        ours, theirs = read_by_icalendar(body), read_by_vobject(body)
        slots += len(ours)
        # Of what is past, selections that roll hold nothing; the calendars of the years hold all.
        is_missing = not ours and path.startswith(("events/", "feeds/year/"))
        if is_missing or ours != theirs or len(ours) != body.count(b"BEGIN:VEVENT"):
            differ.append(
                (path, {uid: (ours.get(uid), theirs.get(uid)) for uid in ours if ours[uid] != theirs.get(uid)})
            )
    print(f"{slots} slots read back")
    assert differ == []


def test_every_feed_is_well_formed(real: Ran) -> None:
    feeds = {path: body for path, body in tree(real.folder / "public").items() if path.endswith((".rss", ".atom"))}
    read = {path: feedparser.parse(body) for path, body in feeds.items()}
    print({path: len(found.entries) for path, found in read.items()})
    assert {path: found.get("bozo_exception") for path, found in read.items() if found.bozo} == {}
    assert len(read) >= 2


def only_new(said: dict[str, Any], seen: set[tuple[str, str]]) -> dict[str, Any]:
    """A document without those members of its lists that stood in one before: they are judged once."""
    told = dict(said)
    for key, some in said.items():
        if isinstance(some, list):
            named = [((key, json.dumps(one)), one) for one in some]
            told[key] = [one for name, one in named if name not in seen]
            seen.update(name for name, _ in named)
    return told


def test_every_data_file_follows_its_published_schema(real: Ran) -> None:
    public = real.folder / "public"
    files = [path for path in (public / "data").rglob("*.json") if "schema" not in path.parts]
    judges: dict[str, tuple[Draft202012Validator, set[tuple[str, str]]]] = {}
    counts = {}
    for path in files:
        said = json.loads(path.read_bytes())
        name = said.get("$schema", "").rpartition("/")[2]
        if not (public / "data" / "schema" / name).is_file():
            continue  # The data package follows a schema of others.
        if name not in judges:
            schema = json.loads((public / "data" / "schema" / name).read_bytes())
            Draft202012Validator.check_schema(schema)
            judges[name] = Draft202012Validator(schema), set()
        judge, seen = judges[name]
        problems = [f"{one.json_path}: {one.message[:200]}" for one in judge.iter_errors(only_new(said, seen))]
        counts[path.relative_to(public).as_posix()] = problems[:3]
    assert {path: problems for path, problems in counts.items() if problems} == {}
    assert len(counts) >= 3
