"""Mirroring to a target whose notes were lost, damaged or replaced there by somebody else."""

import json
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest

from catalog.errors import PublicationFailed
from tests.exports.plain_catalogue import PlainCatalogue, week
from tests.exports.published import tree
from tests.exports.remote_target import (
    Breaking,
    BrokenOff,
    Target,
    on_disk,
    one_changed_one_gone,
    published,
    seen,
    send,
    target_in,
)

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")


@pytest.fixture(params=["file", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    with target_in(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def catalogue() -> PlainCatalogue:
    return week(4)


def test_hostile_manifest_at_the_target_removes_nothing_else(tmp_path, catalogue):
    public, www = published(tmp_path, catalogue), tmp_path / "www"
    send(public, f"file://{www}")
    (tmp_path / "precious.txt").write_text("precious")
    paths = ["../precious.txt", "/etc/passwd", "a/../../precious.txt", str(tmp_path / "precious.txt"), "events//e", ""]
    facts = {"sha256": "0" * 64, "media_type": "text/plain"}
    (www / "manifest.json").write_text(json.dumps({"documents": dict.fromkeys(paths, facts)}))
    catalogue.put_event("e0009", "Encore")
    watching = Breaking()
    send(published(tmp_path, catalogue), f"file://{www}", watching)
    assert watching.of("remove") == []
    assert (tmp_path / "precious.txt").read_text() == "precious"
    assert seen(on_disk(www)) == tree(public)


NOTES = (".goodweek-remote.json", ".goodweek-remote-paths.json", "manifest.json")


def _spoil(target: Target, body: bytes | None, *names: str) -> None:
    """Let files at the target hold `body`, or be gone."""
    files, root = import_module("fsspec.core").url_to_fs(target.address)
    for name in names:
        files.rm_file(f"{root}/{name}") if body is None else files.pipe_file(f"{root}/{name}", body)


DAMAGES = {"lost": None, "empty": b"", "cut": b'{"documents": {', "of another": b'{"documents": {}}'}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("whole", [".goodweek-remote-paths.json", "manifest.json"])
def test_e9_what_is_withdrawn_goes_from_the_target_though_its_notes_are_damaged(
    target, catalogue, tmp_path, whole, damage
):
    send(published(tmp_path, catalogue), target.address)
    _spoil(target, DAMAGES[damage], *(set(NOTES) - {whole}))
    one_changed_one_gone(catalogue)
    public = published(tmp_path, catalogue)
    told = send(public, target.address)
    assert (told.kept, told.removed) == (0, 1)
    assert seen(target.files()) == tree(public)
    assert send(public, target.address).unchanged


@pytest.mark.parametrize("damage", ["lost", "empty", "cut"])
def test_manifest_that_is_lost_or_damaged_is_there_again_though_nothing_changed(target, catalogue, tmp_path, damage):
    public = published(tmp_path, catalogue)
    send(public, target.address)
    _spoil(target, DAMAGES[damage], "manifest.json")
    told = send(public, target.address)
    assert (told.unchanged, told.kept, told.removed) == (False, 0, 0)
    assert seen(target.files()) == tree(public)
    assert send(public, target.address).unchanged


def test_lost_list_of_paths_is_written_again_with_the_next_change(target, catalogue, tmp_path):
    send(published(tmp_path, catalogue), target.address)
    before = target.files()
    _spoil(target, None, ".goodweek-remote-paths.json")
    one_changed_one_gone(catalogue)
    assert send(published(tmp_path, catalogue), target.address).removed == 1
    listed = json.loads(target.files()[".goodweek-remote-paths.json"])["paths"]
    assert listed == sorted(seen(before).keys() - {"manifest.json", "events/2/e0002.txt"})


def test_target_of_a_version_that_kept_no_list_of_paths_gets_one_at_once(target, catalogue, tmp_path):
    public = published(tmp_path, catalogue)
    send(public, target.address)
    expected, digest = target.files(), sha256((public / "manifest.json").read_bytes()).hexdigest()
    _spoil(target, None, ".goodweek-remote-paths.json")
    _spoil(target, b'{"manifests": ["%s"], "known": {}, "acts": []}' % digest.encode(), ".goodweek-remote.json")
    told = send(public, target.address)
    assert (told.sent, told.removed, told.unchanged) == (0, 0, False)
    assert target.files() == expected


def test_target_without_any_of_its_notes_is_taken_for_that_of_others(target, catalogue, tmp_path):
    send(published(tmp_path, catalogue), target.address)
    _spoil(target, None, *NOTES)
    with pytest.raises(PublicationFailed, match="is there already"):
        send(published(tmp_path, catalogue), target.address)


def test_broken_off_after_its_manifest_was_damaged_is_completed_at_every_act(tmp_path):
    catalogue, counting = week(3), Breaking()
    old = published(tmp_path / "1", week(3))
    catalogue.put_event("e0001", "Un autre titre")
    catalogue.remove("e0002")
    new = published(tmp_path / "2", catalogue)
    for point in range(200):
        www = tmp_path / "www" / str(point)
        send(old, f"file://{www}")
        (www / "manifest.json").write_bytes(b"{")
        if point == 0:
            send(new, f"file://{www}", counting, at_once=1)
        elif point > len(counting.acts):
            break
        else:
            with pytest.raises(BrokenOff):
                send(new, f"file://{www}", Breaking(point), at_once=1)
            send(new, f"file://{www}")
        assert seen(on_disk(www)) == tree(new)
        assert send(new, f"file://{www}").unchanged
    assert 20 < len(counting.acts) < point


def test_hostile_list_of_paths_at_the_target_removes_nothing_else(tmp_path, catalogue):
    public, www = published(tmp_path, catalogue), tmp_path / "www"
    send(public, f"file://{www}")
    (tmp_path / "precious.txt").write_text("precious")
    (www / "manifest.json").unlink()
    (www / ".goodweek-remote-paths.json").write_text(
        json.dumps({"paths": ["../precious.txt", str(tmp_path / "precious.txt"), "", ".", "a/../../precious.txt"]})
    )
    watching = Breaking()
    send(public, f"file://{www}", watching)
    assert (watching.of("remove"), (tmp_path / "precious.txt").read_text()) == ([], "precious")
