"""Generations and the link that says which one is read."""

import errno
import os
from pathlib import Path

import pytest

from catalog.errors import PublicationFailed
from exports.drafts import Draft
from exports.generations import Generation, Generations
from exports.manifest import State
from exports.publisher_disk import Disk
from tests.exports.published import faults, tree


@pytest.fixture
def generations(tmp_path) -> Generations:
    made = Generations(tmp_path, Disk())
    with made.locked():
        pass
    return made


def finish(generations: Generations, *documents: tuple[str, bytes], recycle: bool = False) -> int:
    """A generation with these documents."""
    with generations.draft(generations.last(), recycle=recycle) as draft:
        write(draft, *documents)
        state = State(inputs="", cursor=0, documents=len(documents), previous=draft.previous, outlook={})
        draft.finish(state, iter(()))
        return generations.switch(draft)


def write(draft: Draft, *documents: tuple[str, bytes]) -> None:
    for path, body in documents:
        draft.write(path, body, "text/plain", "x")


def test_generations_follow_one_another(generations, tmp_path):
    assert generations.last() is None
    assert [finish(generations, ("a", b"1")), finish(generations, ("a", b"2"))] == [1, 2]
    last = generations.last()
    assert last is not None
    assert (last.number, last.root.name, last.documents["a"].size) == (2, "000002", 1)
    assert (tmp_path / "public" / "a").read_bytes() == b"2"


def test_same_bytes_stay_the_same_file(generations, tmp_path):
    finish(generations, ("a/b", b"1"), ("c", b"1"))
    before = (tmp_path / "public" / "a" / "b").stat().st_ino
    finish(generations, ("a/b", b"1"), ("c", b"2"))
    assert (tmp_path / "public" / "a" / "b").stat().st_ino == before


def test_draft_that_is_not_switched_to_leaves_nothing(generations, tmp_path):
    finish(generations, ("a", b"1"))
    with generations.draft(generations.last()) as draft:
        write(draft, ("a", b"2"))
    assert [path.name for path in (tmp_path / ".goodweek" / "generations").iterdir()] == ["000001"]
    assert tree(tmp_path / "public")["a"] == b"1"


def test_sweep_keeps_the_last_and_the_one_before(generations, tmp_path):
    for number in range(4):
        finish(generations, ("a", str(number).encode()))
    folder = tmp_path / ".goodweek" / "generations"
    (folder / "000009" / "public").mkdir(parents=True)
    (folder / "stray").write_text("x")
    (tmp_path / ".goodweek" / "public.next").symlink_to("nowhere")
    generations.sweep()
    assert sorted(path.name for path in folder.iterdir()) == ["000003", "000004"]
    assert not os.path.lexists(tmp_path / ".goodweek" / "public.next")
    assert faults(tmp_path) == []


def test_number_is_never_given_twice_while_its_folder_is_there(generations, tmp_path):
    finish(generations, ("a", b"1"))
    (tmp_path / ".goodweek" / "generations" / "000002").mkdir()
    assert finish(generations, ("a", b"2")) == 3


def test_generation_that_is_gone_is_known_by_its_number_alone(generations, tmp_path):
    finish(generations, ("a", b"1"))
    gone = tmp_path / ".goodweek" / "generations" / "000001"
    gone.rename(tmp_path / "away")
    last = generations.last()
    assert last == Generation(1, gone, None)
    assert (last.is_there(), last.is_whole(), last.outlook(), last.delta()) == (False, False, None, None)
    assert finish(generations, ("a", b"1")) == 2


@pytest.mark.parametrize("target", ["../public", ".goodweek/generations/x/public", ".goodweek/generations/1/public/a"])
def test_foreign_link_is_refused(generations, tmp_path, target):
    (tmp_path / "public").symlink_to(target)
    with pytest.raises(PublicationFailed, match="Goodweek did not make it"):
        generations.last()


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM, errno.EMLINK])
def test_file_system_without_hard_links_gets_copies(generations, tmp_path, monkeypatch, code):
    finish(generations, ("a", b"1"), ("b", b"1"))

    def refuse(_source: str, _target: str) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    finish(generations, ("a", b"1"), ("b", b"2"))
    assert faults(tmp_path) == []
    assert (tmp_path / "public" / "a").stat().st_nlink == 1


def test_held_documents_wait_until_they_are_released(generations, tmp_path):
    generations.hold("all/events.ics", b"bad")
    assert tree(tmp_path / ".goodweek" / "held") == {"all_events.ics": b"bad"}
    generations.release()
    generations.release()
    assert not Path(generations.held).exists()


def test_folder_of_the_generation_before_the_last_becomes_the_new_one(generations, tmp_path):
    finish(generations, ("a/b", b"1"), ("c", b"1"), ("d", b"1"))
    finish(generations, ("a/b", b"2"), ("c", b"1"), ("e", b"1"))
    spent = tmp_path / ".goodweek" / "generations" / "000001"
    inode = spent.stat().st_ino
    assert finish(generations, ("a/b", b"2"), ("c", b"2"), recycle=True) == 3
    assert (spent.exists(), (tmp_path / ".goodweek" / "generations" / "000003").stat().st_ino) == (False, inode)
    assert {path: body for path, body in tree(tmp_path / "public").items() if path != "manifest.json"} == {
        "a/b": b"2",
        "c": b"2",
    }
    assert faults(tmp_path) == []


def test_recycled_folder_is_what_a_new_one_would_be(generations, tmp_path):
    states = [
        [("a/b", b"1"), ("c", b"1")],
        [("a/b", b"2"), ("d/e/f", b"1")],
        [("c", b"1"), ("d/e/f", b"2")],
        [("a/b", b"1"), ("c", b"1")],
        [("c", b"3")],
        [("c", b"3"), ("a/g", b"1")],
    ]
    for number, documents in enumerate(states):
        finish(generations, *documents, recycle=True)
        found = tree(tmp_path / "public")
        del found["manifest.json"]
        assert (number, found) == (number, dict(documents))
        assert faults(tmp_path) == []
        empty = [
            path for path in (tmp_path / "public").resolve().rglob("*") if path.is_dir() and not any(path.iterdir())
        ]
        assert empty == []


def test_generation_whose_delta_is_lost_is_not_recycled_upon(generations, tmp_path):
    finish(generations, ("a", b"1"), ("b", b"1"))
    finish(generations, ("a", b"2"), ("b", b"1"))
    (tmp_path / ".goodweek" / "generations" / "000002" / "delta.txt").unlink()
    finish(generations, ("a", b"2"), ("b", b"2"), recycle=True)
    assert faults(tmp_path) == []
    assert (tmp_path / ".goodweek" / "generations" / "000001").exists()


def test_files_that_belong_together_are_kept_all_or_none_in_a_recycled_folder_too(generations, tmp_path):
    finish(generations, ("a", b"1"), ("b", b"1"), ("c", b"1"))
    finish(generations, ("a", b"1"), ("b", b"2"), ("c", b"1"))
    (tmp_path / "public" / "b").unlink()
    with generations.draft(generations.last(), recycle=True) as draft:
        assert not draft.folder.keep_all(["a", "b", "c"])
        assert draft.folder.kept == 0
        write(draft, ("a", b"1"), ("b", b"2"), ("c", b"1"))
        draft.finish(State(inputs="", cursor=0, documents=3, previous=draft.previous, outlook={}), iter(()))
        generations.switch(draft)
    assert faults(tmp_path) == []
    assert draft.folder.kept == 2
