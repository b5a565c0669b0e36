"""`goodweek snapshot`, as people use it: kept once, compared, and reached by an erasure. The town is invented."""

import csv
import io
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from desk.snapshots import kept_snapshots, published_files
from tests.desk.erasable import BAL, LECTURE, PERSON, published_week
from tests.journeys.web import Happening, Place, here, ids

JEUX = Happening("jeux", "Après-midi de jeux", hour=17)
IN_ENGLISH = "en/snapshots/2026-11-29"
BY = ("--who", "Odile Bureau", "--why", "à sa demande")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return published_week(tmp_path / "week")


def keep(place: Place, name: str) -> Path:
    told = here("snapshot", "-C", place.folder, "--name", name)
    assert (told.status, told.err) == (0, "")
    return place.folder / "snapshots" / name


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ids_in(folder: Path, path: str) -> list[str]:
    body = (folder / path).read_bytes()
    if path.endswith(".json"):
        told = json.loads(body)
        assert told["count"] == len(told["events"])
        return [one["id"] for one in told["events"]]
    return [row["id"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))]


def wrong_sums(folder: Path) -> Sequence[str]:
    files = contents(folder)
    said = dict(reversed(line.split("  ", 1)) for line in files.pop("SHA256SUMS").decode().splitlines())
    return sorted(
        path for path in files.keys() | said.keys() if sha256(files.get(path, b"")).hexdigest() != said.get(path)
    )


def test_snapshot_is_what_is_published_with_how_to_cite_it(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    files, public = contents(kept), place.folder / "public"
    copied = [path for path in files if "/" in path]
    assert {"all/events.json", "all/associations.json", "all/events.csv", "all/associations.csv"} <= {*copied}
    assert [path for path in copied if files[path] != (public / "data" / path).read_bytes()] == []
    assert sorted(path for path in files if "/" not in path) == [
        "CITATION.cff",
        "README.txt",
        "SHA256SUMS",
        "datapackage.json",
    ]
    assert wrong_sums(kept) == []
    package = json.loads(files["datapackage.json"])
    assert package["version"] == "2026-11-29"
    assert {one["hash"] for one in package["resources"] if one["path"] == "all/events.csv"} == {
        f"sha256:{sha256(files['all/events.csv']).hexdigest()}"
    }
    assert "snapshots/2026-11-29/" in files["README.txt"].decode()


def test_sums_are_those_that_the_usual_tool_reads(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=kept, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_snapshot_is_written_once(place: Place) -> None:
    before = contents(keep(place, "2026-11-29"))
    place.takes_in("brume", LECTURE, BAL, JEUX)
    place.publish()
    told = here("snapshot", "-C", place.folder, "--name", "2026-11-29")
    assert (told.status, "is there already" in told.err) == (73, True)
    assert contents(place.folder / "snapshots" / "2026-11-29") == before


@pytest.mark.parametrize("name", ["demain", "../2026-11-29", "2026-11-29/x"])
def test_name_of_a_snapshot_is_a_date(place: Place, name: str) -> None:
    told = here("snapshot", "-C", place.folder, "--name", name)
    assert (told.status, "no name of a snapshot" in told.err) == (73, True)


def test_snapshot_of_nothing_says_to_publish(tmp_path: Path) -> None:
    made = Place(tmp_path / "week")
    told = here("snapshot", "-C", made.folder)
    assert (told.status, "goodweek publish" in told.err) == (73, True)
    assert kept_snapshots(made.folder) == []


def test_two_snapshots_are_compared_by_id(place: Place) -> None:
    keep(place, "2026-11-28")
    place.takes_in("brume", Happening("lecture", "Lecture publique"), BAL, JEUX)
    place.publish()
    keep(place, "2026-11-29")
    lecture, jeux = (ids("brume", [name])[0] for name in ("lecture", "jeux"))
    told = here("snapshot", "-C", place.folder, "--diff", "2026-11-28", "2026-11-29", "--json")
    assert json.loads(told.out) == [
        {"what": "new", "id": jeux, "before": "", "after": JEUX.title, "name": JEUX.title, "fields": []},
        {
            "what": "renamed",
            "id": lecture,
            "before": LECTURE.title,
            "after": "Lecture publique",
            "name": "Lecture publique",
            "fields": [],
        },
    ]
    assert "Nothing differs." in here("snapshot", "-C", place.folder, "--diff", "2026-11-29", "2026-11-29").out


def test_two_snapshots_differ_where_an_event_was_cancelled_and_moved(place: Place) -> None:
    keep(place, "2026-11-28")
    place.takes_in("brume", LECTURE, replace(BAL, status="CANCELLED", hour=20, place="Salle des fêtes"))
    place.publish()
    keep(place, "2026-11-29")
    (bal,) = ids("brume", ["bal"])
    diff = ("snapshot", "-C", place.folder, "--diff", "2026-11-28", "2026-11-29")
    (told,) = json.loads(here(*diff, "--json").out)
    assert [told[key] for key in ("what", "id", "name", "fields")] == [
        "changed",
        bal,
        BAL.title,
        ["status", "occurrences", "place"],
    ]
    assert (told["before"]["status"], told["after"]["status"]) == ("scheduled", "cancelled")
    shown = here(*diff).out
    rows = [" ".join(line.split()[:6]) for line in shown.splitlines() if bal in line]
    assert rows == [f"changed: {field} {bal} {BAL.title}" for field in told["fields"]]
    assert ("Nothing differs." in shown, "Salle des fêtes" in shown) == (False, True)


def test_unknown_snapshot_is_named_with_those_that_there_are(place: Place) -> None:
    keep(place, "2026-11-28")
    told = here("snapshot", "-C", place.folder, "--diff", "2026-11-28", "2026-11-30")
    assert (told.status, "Snapshots are: 2026-11-28." in told.err) == (66, True)


def test_address_by_which_a_snapshot_is_cited_has_a_page_in_both_languages(place: Place) -> None:
    kept = keep(place, "2026-11-28")
    place.takes_in("brume", Happening("lecture", "Lecture publique"), BAL, JEUX)
    place.publish()
    keep(place, "2026-11-29")
    place.publish()
    public = place.folder / "public"
    cited = next(line for line in (kept / "README.txt").read_text("utf-8").splitlines() if "Pour citer" in line)
    pages = {name: (public / name / "index.html").read_text("utf-8") for name in ("snapshots/2026-11-28", IN_ENGLISH)}
    assert f'<p class="quotable">{cited}</p>' in pages["snapshots/2026-11-28"]
    assert f"« {LECTURE.title} » devient « Lecture publique »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in (
        public / "snapshots/2026-11-29/index.html"
    ).read_text("utf-8")
    assert f"<li>{JEUX.title}</li>" in pages[IN_ENGLISH]
    # It is none of the files of the snapshot.
    assert [path for path in contents(place.folder / "snapshots") if path.endswith(".html")] == []
    assert wrong_sums(kept) == []


def test_page_of_a_snapshot_is_made_anew_only_where_a_snapshot_is_another_one(place: Place) -> None:
    keep(place, "2026-11-28")
    keep(place, "2026-11-29")
    place.publish()
    page = place.folder / "public" / "snapshots" / "2026-11-29" / "index.html"
    before = page.stat().st_ino
    place.takes_in("brume", LECTURE, BAL, JEUX)
    place.publish()
    assert page.stat().st_ino == before


def test_e9_what_was_erased_is_on_no_page_of_a_snapshot(place: Place) -> None:
    keep(place, "2026-11-28")
    place.takes_in("brume", LECTURE, replace(BAL, title="Bal costumé"))
    place.publish()
    keep(place, "2026-11-29")
    place.publish()
    page = place.folder / "public" / "snapshots" / "2026-11-29" / "index.html"
    assert ("Bal costumé" in page.read_text("utf-8"), "retirée" in page.read_text("utf-8")) == (True, False)
    (name,) = ids("brume", ["bal"])
    assert here("erase", name, "-C", place.folder, *BY, "--yes").status == 0
    place.publish()
    assert ("Bal costumé" in page.read_text("utf-8"), "1 fiche en a été retirée" in page.read_text("utf-8")) == (
        False,
        True,
    )


def test_published_files_of_snapshots_have_addresses(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    assert dict(published_files(place.folder)) == {
        f"snapshots/2026-11-29/{path}": kept / path for path in contents(kept)
    }


def test_e9_erasure_of_an_event_reaches_snapshots_and_they_say_so(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    (name,), (other,) = ids("brume", ["bal"]), ids("brume", ["lecture"])
    assert ids_in(kept, "all/events.json") == ids_in(kept, "all/events.csv") == [other, name]
    told = here("erase", name, "-C", place.folder, *BY, "--yes")
    assert (told.status, "Taken out of snapshots: 1 record." in told.out) == (0, True)
    assert ids_in(kept, "all/events.json") == ids_in(kept, "all/events.csv") == [other]
    assert [path for path, body in contents(kept).items() if BAL.title.encode() in body or name.encode() in body] == []
    assert wrong_sums(kept) == []
    package = json.loads((kept / "datapackage.json").read_bytes())
    counts = {one["path"]: one["count"] for one in package["resources"] if one["path"].startswith("all/events")}
    assert (package["withdrawn"], set(counts.values())) == (1, {1})
    assert "1 record was withdrawn" in (kept / "README.txt").read_text("utf-8")


def test_e9_erasure_of_a_person_reaches_records_that_name_them(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    told = here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes")
    assert (told.status, "Taken out of snapshots: 1 record." in told.out) == (0, True)
    assert [path for path, body in contents(kept).items() if "Inventée".encode() in body] == []
    assert ids_in(kept, "all/events.json") == ids("brume", ["bal"])


def test_e9_person_by_whose_name_a_source_is_cited_takes_no_other_record_along(place: Place) -> None:
    place.describe("brume", ["https://brume.example/agenda.ics"], f'attribution = "{PERSON}"\n')
    place.takes_in("brume", LECTURE, BAL)
    place.publish()
    kept = keep(place, "2026-11-29")
    with (kept / "all/events.csv").open(encoding="utf-8", newline="") as table:
        assert [row["attributions"] for row in csv.DictReader(table)] == [PERSON, PERSON]
    assert here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes").status == 0
    assert ids_in(kept, "all/events.json") == ids_in(kept, "all/events.csv") == ids("brume", ["bal"])


def test_e9_what_is_not_erased_stays_byte_for_byte(place: Place) -> None:
    kept = keep(place, "2026-11-29")
    before = contents(kept)
    assert here("erase", "-C", place.folder, "--name", "Paul Absent", *BY, "--yes").status == 0
    assert contents(kept) == before


def test_published_again_after_an_erasure_nothing_of_it_is_left(place: Place) -> None:
    keep(place, "2026-11-29")
    (name,) = ids("brume", ["bal"])
    assert here("erase", name, "-C", place.folder, *BY, "--yes").status == 0
    assert here("snapshot", "-C", place.folder, "--name", "2026-11-30").status == 0
    told = here("snapshot", "-C", place.folder, "--diff", "2026-11-29", "2026-11-30").out
    assert "Nothing differs." in told
