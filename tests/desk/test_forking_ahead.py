"""Helpers that are forked before they are wanted (`exports.publisher_forking`), in programs of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.desk.test_publishing import published, url, without_dates
from tests.exports.published import faults

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has open")

__all__ = ["url"]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "tests.desk.forking_ahead", *map(str, arguments)]


def told(*arguments: object) -> object:
    """What the program prints; its warnings are errors."""
    done = subprocess.run(command(*arguments), check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_fork_is_safe_where_nothing_is_open_and_nobody_else_at_work():
    expected = {"alone": True, "beside a thread": False, "with a database": False, "afterwards": True}
    assert told("safe") == expected


def test_forked_helper_publishes_what_one_process_does(url, tmp_path):
    done, alone = told("publish", tmp_path / "forked", url), published(url, tmp_path / "alone", 1)
    assert isinstance(done, dict)
    assert done["forked"]
    assert done["by helpers"] > 0
    assert done["written"] == alone.written
    assert without_dates(tmp_path / "forked") == without_dates(tmp_path / "alone")
    assert faults(tmp_path / "forked") == []


def test_forked_helper_is_let_go_where_nothing_changed(url, tmp_path):
    told("publish", tmp_path, url)
    assert told("publish", tmp_path, url) == {"forked": True, "written": 0, "by helpers": 0}


def test_publisher_does_without_a_helper_for_which_nothing_is_left():
    assert told("short") == [True, 0]


def test_forked_helpers_end_with_its_publisher():
    publisher = subprocess.Popen(command("wait"), stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert publisher.stdout is not None
    helpers = [int(one) for one in publisher.stdout.readline().split()]
    assert len(helpers) == 2
    for helper in helpers:
        os.kill(helper, 0)
    publisher.send_signal(signal.SIGKILL)
    publisher.communicate()
    assert all(map(_ends, helpers))


def _ends(process: int) -> bool:
    """Whether it is gone within some seconds, or has ended and waits for nobody but its reaper."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
