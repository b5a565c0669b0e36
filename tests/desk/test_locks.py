"""One crawl at a time in one instance; a dead one is in nobody's way."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import AlreadyRunning, PublicationFailed
from desk.locks import alone
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.journeys.web import Happening, Place, begin


def _begun(place: Place, server: FaultServer) -> "subprocess.Popen[str]":
    """A crawl that waits for a slow answer."""
    process = begin("crawl", "-C", place.folder)
    _until(lambda: "/agenda.ics" in server.paths())
    return process


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_f6_second_crawl_exits_75(tmp_path: Path) -> None:
    with serving(1, first=61) as [server]:
        place = Place(tmp_path / "week")
        place.source("brume", server)
        server.routes["/agenda.ics"] = Route(delay=30)
        first = _begun(place, server)
        try:
            second = place.run(command="crawl")
        finally:
            os.kill(first.pid, signal.SIGKILL)
            first.communicate()
        assert (second.status, second.out) == (75, "")
        assert second.err == (
            f"goodweek: Another `goodweek crawl` is at work in {place.folder}. Wait for it to end, and start again.\n"
        )
        assert first.returncode == -signal.SIGKILL
        place.shows("brume", Happening("atelier", "Atelier"))
        third = place.run(command="crawl")
        assert (third.status, third.err) == (0, "")


def test_lock_is_let_go_at_the_end_of_the_block_and_per_instance(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with alone(here, "crawl"), alone(there, "crawl"), alone(here, "other"), pytest.raises(AlreadyRunning):
        alone(here, "crawl").__enter__()
    with alone(here, "crawl"):
        assert sorted(path.name for path in (here / ".goodweek").iterdir()) == ["crawl.lock", "other.lock"]


def test_lock_in_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".goodweek").write_text("")
    with pytest.raises(PublicationFailed, match=r"crawl\.lock cannot be written: "):
        alone(tmp_path, "crawl").__enter__()


def _starting(folder: Path, told: int, until: int) -> int:
    """Start a child that takes the lock if it can, says so, and holds it until the pipe `until` is closed; its id."""
    child = os.fork()
    if child:
        return child
    try:
        with alone(folder, "crawl"):
            os.write(told, b"1")
            os.read(until, 1)
    except AlreadyRunning:
        os.write(told, b"0")
    finally:
        os._exit(0)


def test_f6_of_twenty_that_start_at_once_one_runs_and_once_it_is_killed_the_next_one_does(tmp_path: Path) -> None:
    (hears, told), (until, held) = os.pipe(), os.pipe()
    children = [_starting(tmp_path, told, until) for _ in range(20)]
    said = b"".join(os.read(hears, 1) for _ in children)
    assert sorted(said) == sorted(b"1" + b"0" * 19)
    for child in children:  # nineteen have ended, the one that holds the lock has not
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with alone(tmp_path, "crawl"):
        pass
    for end in (hears, told, until, held):
        os.close(end)
