"""`publish.target`: what is published also stands elsewhere, and what could not be sent is sent the next time."""

import json
from pathlib import Path

import pytest

from desk.instance import Instance
from desk.locks import alone
from desk.sending import send_instance
from tests.exports.published import tree
from tests.journeys.web import Happening, Place, Told, here

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")

ATELIER, REPAS = Happening("atelier", "Atelier tablette"), Happening("repas", "Repas partagé", 12)
NOTES = {".goodweek-remote.json", ".goodweek-remote-paths.json"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"])
    made.takes_in("brume", ATELIER, REPAS)
    return made


def _aims(place: Place, address: str) -> None:
    with (place.folder / "goodweek.toml").open("a") as config:
        config.write(f'\n[publish]\ntarget = "{address}"\n')


def _publish(place: Place) -> Told:
    return here("publish", "-C", place.folder)


def _sent(www: Path) -> dict[str, bytes]:
    return {path: body for path, body in tree(www).items() if path not in NOTES}


def test_publication_is_sent_to_the_target_and_told(place, tmp_path):
    _aims(place, f"file://{tmp_path}/www")
    told = _publish(place)
    files = tree(place.folder / "public")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[-1] == (
        f"Sent to file://{tmp_path}/www: {len(files) - 1} files sent, 0 kept, 0 removed."
    )
    assert _sent(tmp_path / "www") == files
    assert _publish(place).out.splitlines()[-1] == f"file://{tmp_path}/www has it all ({len(files) - 1} files)."


def test_without_a_target_nothing_is_sent(place):
    assert _publish(place).status == 0
    assert send_instance(Instance.at(place.folder)) is None


def test_target_that_failed_is_served_the_next_time_though_nothing_changed(place, tmp_path):
    (tmp_path / "www").write_text("in the way")
    _aims(place, f"file://{tmp_path}/www")
    failed = _publish(place)
    assert (failed.status, len(failed.lines)) == (73, 1)
    assert failed.lines[0].startswith(f"goodweek: file://{tmp_path}/www/.goodweek-remote.json cannot be read: ")
    published = tree(place.folder / "public")
    assert json.loads(published["manifest.json"])["documents"]
    (tmp_path / "www").unlink()
    told = _publish(place)
    assert (told.status, told.out.splitlines()[0][:15]) == (0, "Nothing changed")
    assert _sent(tmp_path / "www") == published


def test_wrong_target_is_told_with_its_file_and_key(place):
    _aims(place, "www")
    told = _publish(place)
    assert told.status == 78
    assert told.err == (
        f"goodweek: {place.folder / 'goodweek.toml'}: publish.target: 'www' is no address of one target. "
        "It begins with `s3://` or `file:///`.\n"
    )
    assert (place.folder / "public" / "manifest.json").is_file()


def test_what_is_erased_goes_from_the_target_too(place, tmp_path):
    _aims(place, f"file://{tmp_path}/www")
    _publish(place)
    events = json.loads((place.folder / "public" / "data" / "all" / "events.json").read_bytes())["events"]
    erased = next(one["id"] for one in events if one["title"] == REPAS.title)
    told = here("erase", "-C", place.folder, "--who", "Odile", "--why", "asked", "--yes", erased)
    assert (told.status, told.err) == (0, "")
    assert _sent(tmp_path / "www") == tree(place.folder / "public")
    www = tree(tmp_path / "www")
    assert not [path for path, body in www.items() if b"Repas partag" in body]
    # At the addresses of its pages it is said that something was withdrawn, and not what.
    assert [path for path in www if erased in path] == [f"en/events/{erased}.html", f"events/{erased}.html"]


def test_erasing_leaves_no_older_generation_though_the_target_fails(place, tmp_path):
    _publish(place)
    place.takes_in("brume", ATELIER, REPAS, Happening("bal", "Bal", 15))
    _publish(place)
    (tmp_path / "www").write_text("in the way")
    _aims(place, f"file://{tmp_path}/www")
    told = here("erase", "-C", place.folder, "--who", "Odile", "--why", "asked", "--yes", "--name", "Jeanne Inventée")
    assert told.status == 73
    assert len(list((place.folder / ".goodweek" / "generations").iterdir())) == 1


def test_nobody_publishes_while_it_is_sent(place, tmp_path):
    _aims(place, f"file://{tmp_path}/www")
    with alone(place.folder, "publish"):
        told = _publish(place)
    assert told.status == 75
    assert not (tmp_path / "www").exists()
