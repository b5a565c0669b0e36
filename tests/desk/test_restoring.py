"""`goodweek restore-published`: a catalogue comes back from what was published of it. People and towns are invented."""

import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from catalog import clock
from catalog.identity import event_id
from catalog.sightings import Sighting
from desk.instance import Instance
from tests.catalog.world import START, association_sighting, give, name, occurrence, weekly
from tests.crawlers.fault_server import Route, serving
from tests.desk.restored_world import DAY, END, event, instance, live, opened
from tests.desk.round_trip import seen
from tests.exports.published import faults, tree
from tests.journeys.web import Told, goodweek, here


def _run(*arguments: object) -> Told:
    with clock.frozen(END):
        return here(*arguments)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance to which all of it happened, and what it published; nobody changes it."""
    made = instance(tmp_path_factory.mktemp("told") / "week")
    live(made)
    gone = ("erase", event_id("voisins", "gone"), "-C", made.folder, "--who", "Odile", "--why", "demande", "--yes")
    assert _run(*gone).status == 0
    assert _run("publish", "-C", made.folder).status == 0
    assert _run("snapshot", "-C", made.folder, "--name", "2026-10-21").status == 0
    assert _run("publish", "-C", made.folder).status == 0
    return made.folder


def _restored(folder: Path, place: object) -> Instance:
    made = instance(folder)
    said = _run("restore-published", place, "-C", folder)
    assert (said.status, said.out.splitlines()[0][:8]) == (0, "Restored")
    return made


def _lose_the_catalogue(told: Path, folder: Path) -> Instance:
    """The instance with all that it published, but without its catalogue."""
    shutil.copytree(told, folder, symlinks=True)
    (folder / "goodweek.db").unlink()
    return Instance.at(folder)


def _say(made: Instance, *said: Sighting) -> None:
    with opened(made) as store:
        give(store, *said, at=END + DAY)


def _without_times(made: Instance) -> dict[str, object]:
    files = tree(made.folder / "public")
    told = json.loads(files.pop("manifest.json"))["documents"]
    return {**files, "manifest.json": {path: {**one, "changed_at": ""} for path, one in told.items()}}


def _publish(made: Instance) -> dict[str, bytes]:
    with clock.frozen(END + DAY):
        assert here("publish", "-C", made.folder).status == 0
    return tree(made.folder / "public")


def test_what_is_published_again_is_the_same_to_the_byte(told, tmp_path):
    other = tmp_path / "other"
    made = _restored(other, told / "public")
    assert tree(other / "public") == tree(told / "public")
    assert _run("publish", "-C", other).status == 0
    assert tree(other / "public") == tree(told / "public")
    assert faults(other) == []
    with opened(made) as store:
        found = seen(store)
    assert Counter(one.what for one in found["tombstones"]) == {"hidden": 2, "merged": 1, "gone": 1}
    assert sorted(str(one.kind) for one in found["decisions"]) == [
        "different", "edition", "hide", "override", "override", "theme", "theme",
    ]  # fmt: skip
    assert {name: one.state for name, one in found["health"].items()} == {
        "voisins": "in_part", "mairie": "well", "portail": "well", "muette": "never", "perdue": "down",
    }  # fmt: skip


def test_nothing_private_is_published_for_it(told):
    files = {path: body for path, body in tree(told / "public" / "data").items() if path.startswith("restoring/")}
    assert sorted(files) == [
        "restoring/associations-all.json", "restoring/events-2025.json", "restoring/events-2026.json",
        "restoring/events-2026.json.gz", "restoring/index.json",
    ]  # fmt: skip
    for private in ("Odile", "parce que", "Rendez-vous caché", "Rendez-vous effacé", "muette", "Le mot de la"):
        holding = {path for path, body in files.items() if private.encode() in body}
        assert holding == ({"restoring/index.json"} if private == "muette" else set())


def test_crawl_after_it_goes_on_as_if_nothing_had_happened(told, tmp_path):
    shutil.copytree(told, tmp_path / "kept", symlinks=True)
    made, as_it_was = _restored(tmp_path / "other", told / "public"), Instance.at(tmp_path / "kept")
    assert _run("publish", "-C", made.folder).status == 0
    later = {"fetched_at": END + DAY}
    said = [
        event("moved", 1, occurrences=(occurrence(START + 6 * DAY),), **later),
        event("cancelled", 2, **later),
        event("series", 7, occurrences=weekly(4, START + 7 * DAY), **later),
        event("decided", 10, **later),
        event("new", 40, **later),
        association_sighting(name="Les Voisins réunis", identifiers=(name("siren", "732829320"),), **later),
    ]
    for instance_ in (made, as_it_was):
        _say(instance_, *said)
    assert _publish(made) == _publish(as_it_was)


def test_hidden_event_that_its_source_shows_again_stays_hidden(told, tmp_path):
    made = _restored(tmp_path / "other", told / "public")
    _say(made, event("hidden", 8, title="Rendez-vous caché"), event("quiet", 12, source="muette"))
    with opened(made) as store:
        found = seen(store)
    assert {event_id("voisins", "hidden"), event_id("muette", "quiet")}.isdisjoint(found["views"])
    shown = here("show", event_id("voisins", "hidden"), "-C", made.folder)
    assert (shown.status, "Rendez-vous caché" in shown.out) == (66, False)


def test_documents_of_an_archived_edition_stay_as_they_are(told, tmp_path):
    before = tmp_path / "before"
    shutil.copytree(told, before, symlinks=True)
    past = occurrence(datetime(2025, 11, 5, 17, tzinfo=UTC))
    _say(Instance.at(before), event("past", 0, title="Un autre titre", occurrences=(past,), fetched_at=END))
    published = _publish(Instance.at(before))
    assert b"Un autre titre" not in published["feeds/semaine-2025.ics"]
    moved = _restored(tmp_path / "moved", before / "public")
    assert _publish(moved) == published
    assert here("publish", "-C", moved.folder).out.startswith("Nothing changed")
    made = _lose_the_catalogue(before, tmp_path / "lost")
    assert here("restore-published", made.folder / "public", "-C", made.folder).status == 0
    told_again = here("publish", "-C", made.folder)
    assert told_again.out.startswith("Nothing changed")
    assert tree(made.folder / "public") == published


def test_catalogue_that_is_not_empty_is_left_alone(told):
    refused = _run("restore-published", told / "public", "-C", told)
    assert (refused.status, refused.lines) == (
        65,
        [
            "goodweek: The catalogue is not empty, and what was published is restored into an empty one alone. Name another instance with -C DIR, made by `goodweek init DIR`; or move goodweek.db away."
        ],
    )


def _cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        ("data/year/2026/events.json", _cut, "data/year/2026/events.json: is not what manifest.json says"),
        ("data/restoring/associations-all.json", None, "data/restoring/associations-all.json is not there."),
        ("data/restoring/index.json", None, "data/restoring/index.json is not there: an older Goodweek"),
        ("data/index.json", None, "data/index.json is not there."),
    ],
)
def test_published_folder_that_is_not_whole_leaves_the_catalogue_empty(told, tmp_path, path, change, problem):
    copy = tmp_path / "copy"
    shutil.copytree(told / "public", copy)
    if change is None:
        (copy / path).unlink()
    else:
        (copy / path).write_bytes(change((copy / path).read_bytes()))
    instance(tmp_path / "other")
    refused = _run("restore-published", copy, "-C", tmp_path / "other")
    assert (refused.status, refused.err.startswith(f"goodweek: {problem}")) == (65, True)
    assert _run("restore-published", told / "public", "-C", tmp_path / "other").status == 0


_ORIGIN = {"source": "voisins", "source_id": "1", "fetched_at": "2026-10-01T08:00:00Z"}
_BOGUS = [{"origin": _ORIGIN, "first_seen_at": "2026-10-01T08:00:00Z", "same": ["color"]}]


class _Wrong(NamedTuple):
    """A value that is put at a key of the first entry of a file, and what is said of it."""

    path: str
    key: str
    value: object
    problem: str


@pytest.mark.parametrize(
    "wrong",
    [
        _Wrong("data/restoring/events-2026.json", "slots", [], "data/restoring/events-2026.json: e"),
        _Wrong("data/restoring/events-2026.json", "sightings", _BOGUS, "data/restoring/events-2026.json: e"),
        _Wrong("data/year/2026/events.json", "changed_at", "gestern", "data/year/2026/events.json: e"),
        _Wrong("data/restoring/events-2026.json", "id", "e0", "data/restoring/events-2026.json: e"),
    ],
)
def test_wrong_value_in_a_folder_without_manifest_names_its_file(told, tmp_path, wrong):
    copy = tmp_path / "copy"
    shutil.copytree(told / "public" / "data", copy / "data")
    document = json.loads((copy / wrong.path).read_bytes())
    next(iter(document.get("roots") or document["events"]))[wrong.key] = wrong.value
    (copy / wrong.path).write_text(json.dumps(document))
    instance(tmp_path / "other")
    refused = _run("restore-published", copy, "-C", tmp_path / "other")
    assert (refused.status, refused.err.startswith(f"goodweek: {wrong.problem}")) == (65, True)
    assert "Take the whole of what was published" in refused.err
    with opened(Instance.at(tmp_path / "other")) as store:
        assert seen(store)["cursor"] == 0


def test_what_this_instance_erased_does_not_come_back(told, tmp_path):
    made = _restored(tmp_path / "other", told / "public")
    moved = event_id("voisins", "moved")
    erased = ("erase", moved, "-C", made.folder, "--who", "Odile", "--why", "demande", "--yes")
    assert _run(*erased).status == 0
    for left in ("goodweek.db", "public"):
        (made.folder / left).unlink()
    shutil.rmtree(made.folder / "snapshots")
    said = _run("restore-published", told / "public", "-C", made.folder)
    assert (said.status, "Erased again: 1 items, 0 shortened." in said.out) == (0, True)
    assert not (made.folder / "public").exists()
    published = _publish(made)
    holding = [path for path, body in published.items() if b"Rendez-vous 1<" in body or b"Rendez-vous 1\r" in body]
    assert holding == []
    with opened(made) as store:
        assert {one.id: one.what for one in seen(store)["tombstones"]}[moved] == "gone"


def test_instance_that_moves_gets_its_editions_from_what_was_published(told, tmp_path):
    made = instance(tmp_path / "other")
    for file in (made.folder / "editions").iterdir():
        file.unlink()
    said = _run("restore-published", told / "public", "-C", made.folder)
    assert (said.status, said.lines) == (
        0,
        [
            "goodweek: Not visited until sources/ describes them, which is not published: mairie, muette, perdue, portail, voisins."
        ],
    )
    assert made.editions() == Instance.at(told).editions()
    assert tree(made.folder / "snapshots") == tree(told / "snapshots")
    assert _run("publish", "-C", made.folder).status == 0
    assert tree(made.folder / "public") == tree(told / "public")


def test_catalogue_comes_back_from_an_address(told, tmp_path):
    made = instance(tmp_path / "other")
    with serving() as [server]:
        for path, body in tree(told / "public").items():
            server.routes[f"/{path}"] = Route(body)
        place = server.url("/index.html")
        refused = here("restore-published", place, "-C", made.folder)
        assert (refused.status, "--allow-private" in refused.err) == (65, True)
        said = goodweek("restore-published", place, "-C", made.folder, "--allow-private", server.place)
    assert (said.status, said.out[:8]) == (0, "Restored")
    assert _run("publish", "-C", made.folder).status == 0
    # Files that were not taken over bear the time at which they were written again.
    assert _without_times(made) == _without_times(Instance.at(told))


def test_demo_comes_back(demonstrated, tmp_path):
    _, folder = demonstrated
    made = tmp_path / "other"
    left = shutil.ignore_patterns("goodweek.db*", "public", ".goodweek")
    shutil.copytree(folder, made, ignore=left)
    assert here("restore-published", folder / "public", "-C", made).status == 0
    assert here("publish", "-C", made).status == 0
    assert tree(made / "public") == tree(folder / "public")


def test_files_for_restoring_are_what_their_schemas_say(told):
    folder = told / "public" / "data"
    for path in sorted((folder / "restoring").glob("*.json")):
        document = json.loads(path.read_bytes())
        schema = json.loads((folder / "schema" / document["$schema"].rpartition("/")[2]).read_bytes())
        assert list(Draft202012Validator(schema).iter_errors(document)) == []
    assert _run("validate", folder / "restoring").status == 0
