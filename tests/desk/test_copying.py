"""`goodweek backup` and `goodweek restore`, as people use them (reliability F11). The person and the town are invented."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock
from tests.journeys.web import Happening, Place, here

PERSON = "Jeanne Inventée"
LECTURE, BAL = Happening("lecture", f"Lecture de {PERSON}"), Happening("bal", "Bal des pompiers", hour=15)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"])
    with clock.frozen(clock.now() - timedelta(days=1)):
        made.takes_in("brume", LECTURE, BAL)
    return made


def _erase(place: Place) -> None:
    told = here("erase", "-C", place.folder, "--name", PERSON, "--who", "Odile", "--why", "demande", "--yes")
    assert told.status == 0


def test_f11_an_instance_comes_back_whole_in_another_folder(place: Place, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.tar.gz", tmp_path / "other"
    assert here("backup", copy, "-C", place.folder).status == 0
    told = here("restore", copy, "-C", other)
    assert (told.status, "to the last row" in told.out) == (0, True)
    written = ["editions/semaine.toml", "goodweek.toml", "sources/brume.toml"]
    assert sorted(path.relative_to(other).as_posix() for path in other.rglob("*.toml")) == written
    for folder in (place.folder, other):
        assert here("publish", "-C", folder).status == 0
    feeds = [(folder / "public/feeds/all.ics").read_bytes() for folder in (place.folder, other)]
    assert feeds[0] == feeds[1]


def _published(place: Place, word: str) -> list[str]:
    """The published files in which a word stands."""
    found = (path for path in (place.folder / "public").rglob("*") if path.is_file())
    return sorted(path.name for path in found if word.encode() in path.read_bytes())


def test_f11_nothing_stays_of_what_was_published_after_the_copy_though_the_catalogue_went_on(
    place: Place, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.tar.gz"
    assert here("backup", copy, "-C", place.folder).status == 0
    place.takes_in("brume", LECTURE, Happening("bal", "Bal perdu", hour=15))
    place.publish()
    assert here("restore", copy, "-C", place.folder, "--yes").status == 0
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        place.takes_in("brume", LECTURE, Happening("bal", "Bal retrouvé", hour=15), Happening("new", "Un de plus"))
        place.publish()
    assert place.titles() == ["Bal retrouvé", LECTURE.title, "Un de plus"]
    assert _published(place, "Bal perdu") == []


def test_f11_snapshots_and_mails_come_back_as_they_were(place: Place, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.tar.gz", tmp_path / "other"
    place.publish()
    assert here("snapshot", "-C", place.folder, "--name", "2026-11-29").status == 0
    (place.folder / "mail").mkdir(mode=0o700)
    (place.folder / "mail" / "20261129T090000Z-x.eml").write_bytes(b"Subject: Bonjour\r\n\r\n")
    assert here("backup", copy, "-C", place.folder).status == 0
    assert here("restore", copy, "-C", other).status == 0
    kept = [
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for name in ("snapshots", "mail")
            for path in sorted((folder / name).rglob("*"))
            if path.is_file()
        }
        for folder in (place.folder, other)
    ]
    assert (kept[0] == kept[1], len(kept[0]) > 3) == (True, True)
    mail = other / "mail" / "20261129T090000Z-x.eml"
    assert [oct(path.stat().st_mode)[-3:] for path in (mail, mail.parent)] == ["600", "700"]
    assert here("publish", "-C", other).status == 0
    assert (other / "public" / "snapshots" / "2026-11-29").is_dir()


def test_f11_an_instance_is_replaced_only_when_asked(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar.gz"
    here("backup", copy, "-C", place.folder)
    place.takes_in("brume", LECTURE, BAL, Happening("new", "Un de plus", hour=18))
    config = place.folder / "goodweek.toml"
    config.write_text(f"# of this machine\n{config.read_text()}")
    refused = here("restore", copy, "-C", place.folder)
    assert (refused.status, "Say --yes" in refused.err) == (65, True)
    assert here("restore", copy, "-C", place.folder, "--yes").status == 0
    assert config.read_text().startswith("# of this machine")
    place.publish()
    assert place.titles() == [BAL.title, LECTURE.title]
    assert here("backup", copy, "-C", place.folder).status == 78


def test_f11_a_catalogue_that_only_the_copy_names_is_not_replaced(place: Place, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.tar.gz", tmp_path / "other"
    config = place.folder / "goodweek.toml"
    config.write_text(f'{config.read_text()}\n[database]\nurl = "sqlite:///{place.folder / "goodweek.db"}"\n')
    here("backup", copy, "-C", place.folder)
    place.takes_in("brume", LECTURE, BAL, Happening("new", "Un de plus", hour=18))
    refused = here("restore", copy, "-C", other, "--yes")
    assert (refused.status, f"Say in {other / 'goodweek.toml'} where" in refused.err) == (65, True)
    place.publish()
    assert place.titles() == [BAL.title, LECTURE.title, "Un de plus"]


def test_f11_a_copy_that_is_none_changes_nothing(place: Place, tmp_path: Path) -> None:
    (tmp_path / "copy.tar.gz").write_bytes(b"nothing of the kind")
    told = here("restore", tmp_path / "copy.tar.gz", "-C", tmp_path / "other")
    assert (told.status, (tmp_path / "other").exists()) == (65, False)
    assert here("restore", tmp_path / "absent", "-C", place.folder, "--yes").status == 65
    place.publish()
    assert place.titles() == [BAL.title, LECTURE.title]


def test_f11_a_copy_with_erasures_needs_its_key(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _erase(place)
    plain, keyed = tmp_path / "plain.tar.gz", tmp_path / "keyed.tar.gz"
    assert "erasure key" in here("backup", plain, "-C", place.folder).out
    here("backup", keyed, "-C", place.folder, "--with-key")
    refused = here("restore", plain, "-C", tmp_path / "a")
    assert (refused.status, "its key is missing" in refused.err) == (74, True)
    assert here("restore", keyed, "-C", tmp_path / "b").status == 0
    key = (place.folder / ".goodweek/erasure.key").read_text().strip()
    assert (tmp_path / "b/.goodweek/erasure.key").read_text().strip() == key
    monkeypatch.setenv("GOODWEEK_ERASURE_KEY", key)
    assert here("restore", plain, "-C", tmp_path / "a").status == 0
    assert not (tmp_path / "a/.goodweek/erasure.key").exists()
    monkeypatch.setenv("GOODWEEK_ERASURE_KEY", "0" * 64)
    assert here("publish", "-C", tmp_path / "a").status == 74


def test_e9_a_restored_copy_of_before_an_erasure_is_swept(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar.gz"
    here("backup", copy, "-C", place.folder)
    _erase(place)
    told = here("restore", copy, "-C", place.folder, "--yes")
    assert (told.status, "Erased again: 0 items, 1 shortened." in told.out) == (0, True)
    place.publish()
    assert place.titles() == [BAL.title, "Lecture de […]"]
