"""The power fails while a folder of this machine is sent to (reliability F3): the next sending mends what was lost.

What was not waited for is lost here as a file system may lose it, in three ways.
"""

from pathlib import Path
from shutil import copytree

import pytest

from exports import remote, remote_plan
from exports.remote_plan import BATCH
from tests.exports.plain_catalogue import week
from tests.exports.published import tree
from tests.exports.remote_target import KEPT, OWN, Breaking, BrokenOff, missing, on_disk, published, seen, send, torn

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")

NOTES = {*OWN, "manifest.json"}
WAYS = {
    "bytes": frozenset[str](),
    "bytes, and the names of the notes": frozenset(NOTES),
    "names": None,
}
"""What is lost since the last sync: the bytes of what has its name already, the new names of these files, or of all."""


class PowerCut(Breaking):
    """A witness that lets the power fail at the `at`th act, with `www` being sent to."""

    def __init__(self, at: int, www: Path, nameless: frozenset[str] | None) -> None:
        super().__init__(at)
        self._www, self._nameless = www, nameless
        self._sure = on_disk(www)
        self._waited_for: set[str] = set()

    def __call__(self, act: str, path: str) -> None:
        if act == "after sync":
            self._sure, self._waited_for = on_disk(self._www), set()
        elif act == "after fsync":
            self._waited_for.add(Path(path).relative_to(self._www).as_posix().removesuffix(".part"))
        try:
            super().__call__(act, path)
        except BrokenOff:
            self._lose()
            raise

    def _lose(self) -> None:
        now = on_disk(self._www)
        for path in now.keys() | self._sure.keys():
            if now.get(path) == self._sure.get(path):
                continue
            if self._nameless is None or path in self._nameless:
                self._undo(self._www / path, self._sure.get(path))
            elif path in now and path.removesuffix(".part") not in self._waited_for:
                (self._www / path).write_bytes(b"")

    def _undo(self, file: Path, was: bytes | None) -> None:
        if was is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(was)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.drill)])
@pytest.mark.parametrize("way", WAYS)
def test_f3_power_cut_at_any_act_is_mended_by_the_next_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, step: int
) -> None:
    monkeypatch.setattr(remote, "BATCH", 3)
    monkeypatch.setattr(remote_plan, "BATCH", 3)
    second = week(6)
    for gone in ("e0002", "e0003", "e0004", "e0005"):
        second.remove(gone)
    for number in range(4):
        second.put_event(f"e001{number}", "Ajouté")
    old, new = published(tmp_path / "1", week(6)), published(tmp_path / "2", second)
    manifests = [(public / "manifest.json").read_bytes() for public in (old, new)]
    counting = Breaking()
    send(old, f"file://{tmp_path}/www/old")
    copytree(tmp_path / "www" / "old", tmp_path / "www" / "0")
    send(new, f"file://{tmp_path}/www/0", counting, at_once=1)
    assert counting.of("put").count(".goodweek-remote-done.json") >= 3
    for point in range(1, len(counting.acts) + 1, step):
        www = copytree(tmp_path / "www" / "old", tmp_path / "www" / str(point))
        with pytest.raises(BrokenOff):
            send(new, f"file://{www}", PowerCut(point, www, WAYS[way]), at_once=1)
        assert on_disk(www)["manifest.json"] in manifests
        assert missing(on_disk(www)) == []
        send(new, f"file://{www}")
        assert on_disk(www).keys() - tree(new).keys() == KEPT
        assert (seen(on_disk(www)), torn(on_disk(www))) == (tree(new), [])
        assert send(new, f"file://{www}").unchanged


def test_f3_what_a_note_says_is_on_the_disk_before_the_note(tmp_path: Path) -> None:
    watching = Breaking()
    send(published(tmp_path, week(BATCH * 2 + 50)), f"file://{tmp_path}/www", watching, at_once=1)
    written = [act for act in watching.acts if act.startswith(("before put", "after sync"))]
    notes = [at for at, act in enumerate(written) if act.removeprefix("before put ") in NOTES]
    assert [written[at].removeprefix("before put ") for at in notes] == [
        ".goodweek-remote.json",
        ".goodweek-remote-done.json",
        ".goodweek-remote-done.json",
        "manifest.json",
        ".goodweek-remote-paths.json",
        ".goodweek-remote.json",
    ]
    assert [written[at - 1] for at in notes[1:]] == ["after sync "] * 5
    assert [written[at + 1] for at in notes if at != notes[1] and at != notes[2]] == ["after sync "] * 4


def test_f3_notes_are_on_the_disk_before_they_have_their_names(tmp_path: Path) -> None:
    watching, www = Breaking(), tmp_path / "www"
    send(published(tmp_path, week(2)), f"file://{www}", watching, at_once=1)
    waited_for = [act.removeprefix("after fsync ") for act in watching.acts if act.startswith("after fsync")]
    assert waited_for == [
        f"{www}/.goodweek-remote.json.part",
        f"{www}/manifest.json.part",
        f"{www}/.goodweek-remote-paths.json.part",
        f"{www}/.goodweek-remote.json.part",
    ]
