"""Mirroring to a target, as fsspec has them: a folder of this machine, and the memory of this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import PublicationFailed
from exports.remote import Sent
from exports.remote_plan import BATCH
from tests.exports.plain_catalogue import PlainCatalogue, week
from tests.exports.published import tree
from tests.exports.remote_target import (
    KEPT,
    Breaking,
    BrokenOff,
    Target,
    forget_memory,
    in_memory,
    missing,
    on_disk,
    one_changed_one_gone,
    published,
    seen,
    send,
    target_in,
    torn,
)

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")


@pytest.fixture(params=["file", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    with target_in(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def catalogue() -> PlainCatalogue:
    return week(4)


def test_target_holds_what_is_published(target, catalogue, tmp_path):
    public = published(tmp_path, catalogue)
    told = send(public, target.address)
    files = tree(public)
    assert seen(target.files()) == files
    assert told == Sent(target.address, sent=len(files) - 1)


def test_unchanged_publication_sends_nothing_and_looks_at_the_notes_alone(target, catalogue, tmp_path):
    public = published(tmp_path, catalogue)
    first, watching = send(public, target.address), Breaking()
    told = send(public, target.address, watching)
    assert told == Sent(target.address, kept=first.sent, unchanged=True)
    assert watching.acts == [
        "before get .goodweek-remote.json",
        "after get .goodweek-remote.json",
        "before size manifest.json",
        "after size manifest.json",
    ]


def test_only_what_changed_is_sent_and_the_manifest_after_it(target, catalogue, tmp_path):
    send(published(tmp_path, catalogue), target.address)
    before = target.files()
    one_changed_one_gone(catalogue)
    public, watching = published(tmp_path, catalogue), Breaking()
    told = send(public, target.address, watching, at_once=1)
    after = tree(public)
    changed = {path for path in after if before.get(path) != after[path]} - {"manifest.json"}
    assert seen(target.files()) == after
    put = watching.of("put")
    assert put[0] == put[-1] == ".goodweek-remote.json"
    assert (sorted(put[1:-3]), put[-3:-1]) == (sorted(changed), ["manifest.json", ".goodweek-remote-paths.json"])
    assert watching.of("remove") == ["events/2/e0002.txt"]
    assert watching.acts.index("after put manifest.json") < watching.acts.index("before remove events/2/e0002.txt")
    assert (told.sent, told.removed, told.kept) == (len(changed), 1, len(after) - 1 - len(changed))


def test_documents_are_sent_before_what_leads_to_them(target, catalogue, tmp_path):
    watching = Breaking()
    send(published(tmp_path, catalogue), target.address, watching, at_once=1)
    put = watching.of("put")[1:-3]
    pages = [path for path in put if path.startswith(("events/", "associations/"))]
    assert (put[: len(pages)], put[-1]) == (pages, "index.txt")


def test_what_others_put_there_is_left_alone(tmp_path, catalogue):
    public, www = published(tmp_path, catalogue), tmp_path / "www"
    (www / "photos").mkdir(parents=True)
    (www / "photos" / "fete.jpg").write_bytes(b"photo")
    send(public, f"file://{www}")
    (www / "events" / "2" / "note.txt").write_text("not ours")
    catalogue.remove("e0002")
    send(published(tmp_path, catalogue), f"file://{www}")
    assert seen(on_disk(www)) == {**tree(public), "photos/fete.jpg": b"photo", "events/2/note.txt": b"not ours"}


@pytest.mark.parametrize("name", ["index.txt", "events", "manifest.json"])
def test_target_that_is_taken_is_refused(tmp_path, catalogue, name):
    public, www = published(tmp_path, catalogue), tmp_path / "www"
    www.mkdir()
    (www / name).write_text('{"name": "An app"}')
    with pytest.raises(PublicationFailed) as refused:
        send(public, f"file://{www}")
    assert str(refused.value) == (
        f"file://{www}/{name} is there already, and Goodweek did not put it there. "
        "Move it away, or name another target."
    )
    assert on_disk(www) == {name: b'{"name": "An app"}'}


def test_broken_off_at_every_act_leaves_old_or_new_and_is_completed(tmp_path):
    first, second, third = week(3), week(3), week(3)
    second.put_event("e0001", "Un autre titre")
    second.put_event("e0008", "Ajouté")
    second.remove("e0002")
    third.put_event("e0000", "Encore autre chose")
    old, new, later = (published(tmp_path / name, one) for name, one in (("1", first), ("2", second), ("3", third)))
    manifests = [(public / "manifest.json").read_bytes() for public in (old, new)]
    counting = Breaking()
    send(old, f"file://{tmp_path}/www/0")
    send(new, f"file://{tmp_path}/www/0", counting, at_once=1)
    assert len(counting.acts) > 20
    for point in range(1, len(counting.acts) + 1):
        for then in (new, later):  # The next run may have the same to send, or something else.
            www = tmp_path / "www" / f"{point}-{then.parent.parent.name}"
            send(old, f"file://{www}")
            with pytest.raises(BrokenOff):
                send(new, f"file://{www}", Breaking(point), at_once=1)
            broken = on_disk(www)
            assert broken["manifest.json"] in manifests
            assert missing(broken) == []
            send(then, f"file://{www}")
            assert on_disk(www).keys() - tree(then).keys() == KEPT
            assert (seen(on_disk(www)), torn(on_disk(www))) == (tree(then), [])
            assert send(then, f"file://{www}").unchanged


def test_first_sending_broken_off_at_every_act_is_completed(tmp_path):
    public, counting = published(tmp_path, week(1)), Breaking()
    send(public, f"file://{tmp_path}/www/0", counting, at_once=1)
    for point in range(1, len(counting.acts) + 1):
        address = f"file://{tmp_path}/www/{point}"
        with pytest.raises(BrokenOff):
            send(public, address, Breaking(point), at_once=1)
        assert missing(on_disk(tmp_path / "www" / str(point))) == []
        send(public, address)
        assert seen(on_disk(tmp_path / "www" / str(point))) == tree(public)


def test_long_sending_goes_on_where_it_was_broken_off(tmp_path):
    public, watching = published(tmp_path, week(BATCH * 2 + 50)), Breaking(2 * (BATCH + 100))
    with pytest.raises(BrokenOff):
        send(public, "memory://site", watching)
    again = Breaking()
    told = send(public, "memory://site", again)
    assert told.kept == BATCH
    assert len(again.of("put")) == told.sent + 5  # the two notes, one of how far it is, the paths, the manifest
    assert in_memory().keys() - tree(public).keys() == KEPT
    assert seen(in_memory()) == tree(public)
    forget_memory()


def test_progress_is_told(target, catalogue, tmp_path):
    public = published(tmp_path, catalogue)
    told: list[tuple[str, int, int]] = []
    sent = send(public, target.address, progress=lambda *stage: told.append(stage)).sent
    assert told == [("sent", number, sent) for number in range(1, sent + 1)]


def test_published_file_that_is_not_what_the_manifest_says_is_not_sent(target, catalogue, tmp_path):
    public = published(tmp_path, catalogue)
    (public / "index.txt").write_text("spoilt")
    with pytest.raises(PublicationFailed, match="is not what the manifest says"):
        send(public, target.address)
    assert "manifest.json" not in target.files()


def test_folder_that_cannot_be_written_is_told_in_one_line(tmp_path, catalogue):
    public, www = published(tmp_path, catalogue), tmp_path / "www"
    www.mkdir()
    (www / "associations").write_text("in the way")
    (www / ".goodweek-remote.json").write_text("{}")
    with pytest.raises(PublicationFailed) as failed:
        send(public, f"file://{www}")
    assert str(failed.value) == (
        f"file://{www}/associations/a0000.txt cannot be written: [Errno 17] File exists: '{www}/associations'. "
        "What is published here stands; the next `goodweek publish` sends the rest."
    )
    assert failed.value.exit_status == 73
