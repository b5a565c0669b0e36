"""Publishing that is broken off: killed, out of room, at every named point (reliability C9 to C11, F1 to F4).

Children are forked, so that a drill costs milliseconds; they leave by `os._exit` alone. The parent looks
at the folder through `published.faults`, which must also catch the naive writer.
"""

import os
import random
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.errors import AlreadyRunning, PublicationFailed
from exports import publisher_steps
from exports.generations import Generations
from exports.publisher import publish
from exports.publisher_disk import Disk
from tests.exports.breaking import Breaking, forked, no_room
from tests.exports.naive_writer import publish_naively
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue, week
from tests.exports.plain_exporters import plain_exporters
from tests.exports.published import faults, tree
from tests.exports.views import site

EXPORTERS = plain_exporters(padding=20_000)


def two_states() -> tuple[PlainCatalogue, PlainCatalogue]:
    """The same sixteen events before and after nearly all of them changed, as two catalogues with one cursor."""
    first, second = week(16), week(16)
    for number in range(14):
        second.put_event(f"e{number:04}", f"Conférence {number}", WEEK + timedelta(days=14 * (number % 3)))
    second.remove("e0003")
    second.put_event("e0999", "Ajouté")
    while first.cursor() < second.cursor():
        first.remove("unknown")
    return first, second


def publish_for_ever(folder: Path) -> None:
    states = two_states()
    while True:
        for state in states:
            publish(folder, state, site(), EXPORTERS, allow_shrink=True)


def write_naively_for_ever(folder: Path) -> None:
    states = two_states()
    while True:
        for state in states:
            publish_naively(folder, state, site(), EXPORTERS)


def kill_while_reading(folder: Path, work: Callable[[Path], None], seconds: float) -> list[str]:
    """Let a child do `work`, kill it after `seconds`; what a reader saw meanwhile, and sees afterwards."""
    child = forked(lambda: work(folder))
    seen = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (folder / "public").exists():
            seen += faults(folder)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return seen + faults(folder)


def kill_drill(folder: Path, kills: int) -> list[str]:
    """All that readers saw wrong over many kills at random points."""
    dice = random.Random(2026)
    publish(folder, two_states()[0], site(), EXPORTERS)
    return [fault for _ in range(kills) for fault in kill_while_reading(folder, publish_for_ever, dice.uniform(0, 0.1))]


def leftovers(folder: Path) -> list[str]:
    """What lies beside the two last generations once a publication has ended."""
    private = folder / ".goodweek"
    number = int((folder / "public").readlink().parts[2])
    known = {"publish.lock", "fragments.sqlite", "generations", "prepared.json"}
    extra = sorted({path.name for path in private.iterdir()} - known)
    kept = {f"{number:06}", f"{number - 1:06}"}
    return extra + [path.name for path in (private / "generations").iterdir() if path.name not in kept]


@pytest.mark.parametrize("kills", [25, pytest.param(200, marks=pytest.mark.drill)])
def test_c9_c10_c11_f1_killed_publications_leave_the_old_or_the_new(tmp_path, kills):
    assert kill_drill(tmp_path, kills) == []
    state = two_states()[1]
    state.put_event("e1000", "Encore")
    publish(tmp_path, state, site(), EXPORTERS, allow_shrink=True)
    assert (faults(tmp_path), leftovers(tmp_path)) == ([], [])
    publish(tmp_path / "cold", state, site(), EXPORTERS)
    assert _documents(tmp_path) == _documents(tmp_path / "cold")


def _documents(folder: Path) -> dict[str, bytes]:
    return {path: body for path, body in tree(folder / "public").items() if path != "manifest.json"}


def test_c9_drill_sees_what_a_naive_writer_does(tmp_path):
    publish_naively(tmp_path, two_states()[0], site(), EXPORTERS)
    assert faults(tmp_path) == []
    assert kill_while_reading(tmp_path, write_naively_for_ever, 0.5) != []


def small_states() -> tuple[PlainCatalogue, PlainCatalogue]:
    """Two events and three associations, of which one event changes and one goes."""
    second = week(2)
    second.put_event("e0001", "Autre", WEEK + timedelta(days=14))
    second.remove("e0000")
    return week(2), second


def named_points(folder: Path) -> list[str]:
    """The acts of publishing the second state over the first."""
    counting = Breaking(0, lambda: None)
    with clock.frozen(NOW):
        publish(folder, small_states()[0], site(), plain_exporters())
        publish(folder, small_states()[1], site(), plain_exporters(), disk=Disk(counting))
    return counting.acts


@pytest.mark.parametrize("way", [pytest.param("killed", marks=pytest.mark.drill), "no room"])
def test_f2_broken_off_at_every_named_point_leaves_the_old_or_the_new(tmp_path, way):
    points = len(named_points(tmp_path / "points"))
    assert points > 50
    first, second = small_states()
    with clock.frozen(NOW):
        publish(tmp_path / "old", first, site(), plain_exporters())
        publish(tmp_path / "new", second, site(), plain_exporters())
        old, new = tree(tmp_path / "old" / "public"), tree(tmp_path / "new" / "public")
        seen = [broken_off(tmp_path / str(point), point, way, (first, second)) for point in range(1, points + 1)]
        switched = seen.index(new)
        assert seen == [old] * switched + [new] * (points - switched)
        for point in range(1, points + 1):
            folder = tmp_path / str(point)
            publish(folder, second, site(), plain_exporters())
            assert (tree(folder / "public"), leftovers(folder)) == (new, [])


@pytest.mark.drill
@pytest.mark.parametrize("way", ["killed", "no room"])
def test_f2_broken_off_in_a_recycled_folder_leaves_the_old_or_the_new(tmp_path, way, monkeypatch):
    monkeypatch.setattr(publisher_steps, "_RECYCLED_FROM", -1)
    first, second = small_states()
    third = small_states()[1]
    third.put_event("e0001", "Encore un autre", WEEK + timedelta(days=14))
    third.put_event("e0002", "Ajouté", WEEK)
    with clock.frozen(NOW):
        counting = Breaking(0, lambda: None)
        for state in (first, second):
            publish(tmp_path / "points", state, site(), plain_exporters())
        publish(tmp_path / "points", third, site(), plain_exporters(), disk=Disk(counting))
        assert any(act.startswith("after move") for act in counting.acts)
        publish(tmp_path / "old", second, site(), plain_exporters())
        publish(tmp_path / "new", third, site(), plain_exporters())
        old, new = tree(tmp_path / "old" / "public"), tree(tmp_path / "new" / "public")
        assert tree(tmp_path / "points" / "public") == new
        points = range(1, len(counting.acts) + 1)
        seen = [broken_off(tmp_path / str(point), point, way, (first, second, third)) for point in points]
        switched = seen.index(new)
        assert seen == [old] * switched + [new] * (len(points) - switched)
        for point in points:
            folder = tmp_path / str(point)
            publish(folder, third, site(), plain_exporters())
            assert (tree(folder / "public"), leftovers(folder)) == (new, [])


def broken_off(folder: Path, point: int, way: str, states: tuple[PlainCatalogue, ...]) -> dict[str, bytes]:
    """What is published after breaking off at the `point`th act of publishing the last state over the others."""
    for state in states[:-1]:
        publish(folder, state, site(), plain_exporters())
    if way == "killed":
        disk = Disk(Breaking(point, lambda: os._exit(9)))
        child = forked(lambda: publish(folder, states[-1], site(), plain_exporters(), disk=disk))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    else:
        with suppress(PublicationFailed):
            publish(folder, states[-1], site(), plain_exporters(), disk=Disk(Breaking(point, no_room)))
    assert faults(folder) == []
    return tree(folder / "public")


def test_f3_nothing_is_shown_before_it_is_on_the_disk(tmp_path):
    acts = named_points(tmp_path)
    rename = acts.index(f"before rename {tmp_path}/public")
    written = {act.removeprefix("after write ") for act in acts if act.startswith("after write")}
    folders = {act.removeprefix("after mkdir ") for act in acts if act.startswith("after mkdir")}
    links = {str(Path(act.removeprefix("after link ")).parent) for act in acts if act.startswith("after link")}
    assert {str(Path(path).parent) for path in written} | links <= folders
    for path in (*written, *folders, f"{tmp_path}/.goodweek/generations"):
        assert acts.index(f"after fsync {path}") < rename
    assert max(acts.index(f"after write {path}") for path in written) < min(
        acts.index(f"after fsync {path}") for path in folders
    )
    assert acts.index(f"after fsync {tmp_path}") > rename


def test_f3_many_files_are_waited_for_together(tmp_path):
    watching = Breaking(0, lambda: None)
    publish(tmp_path, week(600), site(), plain_exporters(), disk=Disk(watching))
    acts = watching.acts
    assert acts.count("before sync ") == 1
    last_write = max(number for number, act in enumerate(acts) if act.startswith("after write"))
    assert last_write < acts.index("after sync ") < acts.index(f"before rename {tmp_path}/public")


@pytest.mark.parametrize("limit", [0, 1, 100, 1_000, 2_000, 4_096, 8_192, 12_288, 16_384, 19_999])
def test_f4_files_that_may_not_grow_leave_the_old(tmp_path, limit):
    first, second = two_states()
    publish(tmp_path, first, site(), EXPORTERS)
    before = tree(tmp_path / "public")

    def without_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        publish(tmp_path, second, site(), EXPORTERS)

    child = forked(without_room)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert faults(tmp_path) == []
    assert tree(tmp_path / "public") == before
    publish(tmp_path, second, site(), EXPORTERS)
    assert (faults(tmp_path), leftovers(tmp_path)) == ([], [])


def test_f4_full_disk_is_said_in_one_line(tmp_path):
    with pytest.raises(PublicationFailed) as failed:
        publish(tmp_path, week(), site(), EXPORTERS, disk=Disk(Breaking(30, no_room)))
    assert str(failed.value) == (
        f"{tmp_path} cannot be written: [Errno 28] No space left on device. "
        "What was published before stays; make room or mend the folder."
    )


def test_f6_lock_of_a_killed_publisher_is_no_block(tmp_path):
    ready, told = os.pipe()

    def hold_the_lock() -> None:
        with Generations(tmp_path, Disk()).locked():
            os.write(told, b"x")
            time.sleep(60)

    child = forked(hold_the_lock)
    os.read(ready, 1)
    with pytest.raises(AlreadyRunning):
        publish(tmp_path, week(), site(), EXPORTERS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert publish(tmp_path, week(), site(), EXPORTERS).generation == 1


def test_f6_of_twenty_publishers_at_once_none_spoils_the_folder(tmp_path):
    children = [forked(lambda: publish(tmp_path, week(), site(), EXPORTERS)) for _ in range(20)]
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert 0 in statuses
    assert (faults(tmp_path), leftovers(tmp_path)) == ([], [])
