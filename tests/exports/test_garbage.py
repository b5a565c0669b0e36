"""What a publication need not hold in memory, and what Python need not look through."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache

import pytest

import exports.garbage
from exports.garbage import forget_results, looked_for_rarely

LARGE_BETWEEN_SMALL = """
import sys
from pathlib import Path
from exports.garbage import give_back_large

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if "give back" in sys.argv:
    give_back_large()
first = bytearray(30_000_000)  # From now on the allocator keeps what is as large.
del first
before, small, large = held(), [], []
for _ in range(20):
    large.append(bytearray(2_000_000))
    small.append(bytearray(3_000))
large.clear()
print((held() - before) // 1_000_000)
"""


@pytest.fixture
def _thawed() -> Iterator[None]:
    """The suite has frozen what it imported: as if it had not."""
    gc.unfreeze()
    yield
    gc.freeze()


def state() -> tuple[tuple[int, int, int], int]:
    return gc.get_threshold(), gc.get_freeze_count()


@pytest.mark.usefixtures("_thawed")
def test_all_is_as_it_was_afterwards() -> None:
    before = state()
    with looked_for_rarely():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() != before[0]
        assert gc.isenabled()
    assert state() == before


@pytest.mark.skipif(sys.platform != "linux", reason="only the allocator of glibc on Linux is told")
@pytest.mark.parametrize(("told", "held"), [("", 40), ("give back", 0)])
def test_large_objects_are_given_back_when_they_are_freed(told: str, held: int) -> None:
    command = [sys.executable, "-c", LARGE_BETWEEN_SMALL, told]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(done.stdout) == pytest.approx(held, abs=5)


@pytest.mark.parametrize(("limit", "asked", "kept"), [(500, 200, 0), (500, 20, 20), (None, 200, 200)])
def test_what_was_asked_of_many_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, limit: int | None, asked: int, kept: int
) -> None:
    cached = lru_cache(maxsize=limit)(str)
    monkeypatch.setattr(exports.garbage, "words", cached, raising=False)
    for number in range(asked):
        cached(number)
    forget_results()
    assert cached.cache_info().currsize == kept
