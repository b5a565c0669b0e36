"""The key that mail addresses are sealed by: made, moved, lost, kept in copies. People and towns are invented."""

from pathlib import Path

import pytest

from desk.instance import Instance
from desk.keys import FORMER_KEY, KEY, NEXT_KEY
from tests.journeys.web import Place, here

ODILE, PAUL = "odile@valbrume.example", "paul@valbrume.example"
LOST = "One mail address in the catalogue cannot be read"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An instance with one editor."""
    made = Place(tmp_path / "week")
    assert here("editors", "add", ODILE, "-C", made.folder).status == 0
    return made


def key_of(folder: Path) -> str:
    return (folder / ".goodweek" / KEY).read_text().strip()


def editors_of(folder: Path) -> str:
    return here("editors", "list", "-C", folder).out


def lose_key(folder: Path) -> None:
    (folder / ".goodweek" / KEY).write_text("0" * 64)


def test_first_address_makes_the_key_and_no_file_holds_the_address(place: Place) -> None:
    holding = [path.name for path in place.folder.rglob("*") if path.is_file() and b"odile" in path.read_bytes()]
    mode = oct((place.folder / ".goodweek" / KEY).stat().st_mode)[-3:]
    assert (holding, len(key_of(place.folder)), mode) == ([], 64, "600")


def test_rotation_leaves_another_key_and_every_address(place: Place) -> None:
    before = key_of(place.folder)
    told = here("addresses", "rotate", "-C", place.folder)
    assert (told.status, told.out.startswith("Addresses sealed anew: 1.")) == (0, True)
    assert (key_of(place.folder) == before, editors_of(place.folder)) == (False, f"{ODILE}  editor\n")
    assert sorted(path.name for path in (place.folder / ".goodweek").glob("desk*")) == [KEY]


def test_rotation_that_was_killed_before_the_rename_is_completed_by_the_next(place: Place) -> None:
    before = key_of(place.folder)
    here("addresses", "rotate", "-C", place.folder)
    private = place.folder / ".goodweek"
    (private / KEY).replace(private / NEXT_KEY)
    (private / KEY).write_text(f"{before}\n")
    assert here("addresses", "check", "-C", place.folder).status == 74
    assert here("addresses", "rotate", "-C", place.folder).out.startswith("Addresses sealed by it already.")
    assert editors_of(place.folder) == f"{ODILE}  editor\n"


def test_rotation_of_a_key_of_the_environment_asks_for_the_next_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWEEK_DESK_KEY", key_of(place.folder))
    refused = here("addresses", "rotate", "-C", place.folder)
    assert (refused.status, "GOODWEEK_DESK_KEY_NEXT: is not set." in refused.err) == (78, True)
    monkeypatch.setenv("GOODWEEK_DESK_KEY_NEXT", "1" * 64)
    assert here("addresses", "rotate", "-C", place.folder).status == 0
    monkeypatch.setenv("GOODWEEK_DESK_KEY", "1" * 64)
    assert editors_of(place.folder) == f"{ODILE}  editor\n"


def test_lost_key_is_told_and_nothing_is_mixed_until_somebody_decides(place: Place) -> None:
    lose_key(place.folder)
    for command in (("editors", "add", PAUL), ("editors", "list"), ("addresses", "check"), ("addresses", "rotate")):
        told = here(*command, "-C", place.folder)
        assert (command, told.status, ODILE in told.err) == (command, 74, False)
    assert LOST in here("addresses", "check", "-C", place.folder).err
    assert here("publish", "-C", place.folder).status == 0  # what needs no address goes on
    assert "and of 1 who decide." in here("addresses", "forget", "-C", place.folder).out
    assert here("editors", "add", PAUL, "-C", place.folder).status == 0
    assert editors_of(place.folder) == f"{PAUL}  editor\n"


@pytest.mark.parametrize("with_key", [True, False])
def test_f11_copy_brings_its_key_or_says_that_it_is_missing(place: Place, tmp_path: Path, *, with_key: bool) -> None:
    copy, other = tmp_path / "copy.tar.gz", tmp_path / "other"
    made = here("backup", copy, "-C", place.folder, *(["--with-key"] if with_key else []))
    assert ("sealed by the key of the desk" in made.out) != with_key
    told = here("restore", copy, "-C", other)
    assert (told.status, LOST in told.err) == (0, not with_key)
    if not with_key:
        (other / ".goodweek" / KEY).write_text(key_of(place.folder))
    assert editors_of(other) == f"{ODILE}  editor\n"


def test_f11_copy_with_its_key_replaces_that_of_an_instance_which_is_kept_beside(place: Place, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.tar.gz", Place(tmp_path / "other").folder
    here("editors", "add", PAUL, "-C", other)
    own = key_of(other)
    here("backup", copy, "-C", place.folder, "--with-key")
    assert here("restore", copy, "-C", other).status == 65
    assert (key_of(other), editors_of(other)) == (own, f"{PAUL}  editor\n")
    assert here("restore", copy, "-C", other, "--yes").status == 0
    assert editors_of(other) == f"{ODILE}  editor\n"
    assert (other / ".goodweek" / FORMER_KEY).read_text().strip() == own


def test_key_of_the_desk_is_looked_for_only_where_an_address_is_read(tmp_path: Path) -> None:
    place = Place(tmp_path / "week")
    with Instance.at(place.folder).store():
        pass
    assert (place.folder / ".goodweek" / KEY).exists() is False
