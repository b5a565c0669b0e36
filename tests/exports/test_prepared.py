"""What is prepared once is found by the next process; a file that is damaged is as none."""

from pathlib import Path

from exports.prepared import Prepared


def _kept(path: Path, **made: str) -> Prepared:
    prepared = Prepared()
    prepared.keep_in(path)
    for key, body in made.items():
        prepared.put(key, body)
    prepared.save()
    return prepared


def test_what_was_prepared_is_found_by_the_next_process(tmp_path: Path) -> None:
    _kept(tmp_path / "prepared.json", day="lundi", month="mai")

    found = _kept(tmp_path / "prepared.json")

    assert (found.get("day"), found.get("month"), found.get("year")) == ("lundi", "mai", None)


def test_what_is_prepared_before_the_place_is_known_is_kept_too(tmp_path: Path) -> None:
    prepared = Prepared()
    prepared.put("day", "lundi")
    prepared.keep_in(tmp_path / "prepared.json")
    prepared.save()

    assert _kept(tmp_path / "prepared.json").get("day") == "lundi"


def test_damaged_file_is_as_none_and_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "prepared.json"
    _kept(path, day="lundi")
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert _kept(path, month="mai").get("day") is None
    assert _kept(path).get("month") == "mai"


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "prepared.json"
    _kept(path, day="lundi")
    before = path.stat()

    _kept(path, day="lundi")

    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_folder_that_is_gone_costs_no_more_than_preparing_again(tmp_path: Path) -> None:
    assert _kept(tmp_path / "gone" / "prepared.json", day="lundi").get("day") == "lundi"


def test_file_does_not_grow_with_templates_that_are_no_more(tmp_path: Path) -> None:
    path = tmp_path / "prepared.json"
    _kept(path, **{f"old-{number}": "x" for number in range(200)})
    later = _kept(path, day="lundi")

    assert (later.get("old-1"), _kept(path).get("old-1"), _kept(path).get("day")) == (None, None, "lundi")
