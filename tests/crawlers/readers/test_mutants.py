"""No bytes at all break a reader: mutants of every replay, read in a process of its own (reliability B1)."""

import json
import subprocess
import sys
from typing import Any

import pytest

from crawlers.readers import READERS
from tests.crawlers.jobs import ROOT, environment
from tests.crawlers.readers.mutants import CHANGES, mutants, seeds

# Drills of the crawler register a reader of their own.
OURS = {name for name, module in READERS.items() if module.startswith("crawlers.")}


def _run(count: int, seed: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.readers.mutants", str(count), str(seed)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=1_200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def _assert_survived(outcome: dict[str, Any], count: int) -> None:
    assert outcome["failures"] == [], "\n".join(outcome["failures"][:5])
    assert (outcome["mutants"], outcome["readings"]) == (count, 2 * count)
    assert outcome["readers"] == len(OURS)
    assert outcome["slowest"][0] < 2
    assert outcome["peak_mb"] < 200
    # Mutants that nobody can read would say nothing.
    assert outcome["given"] > count


def test_b1_six_hundred_mutants_of_every_format_are_survived() -> None:
    _assert_survived(_run(600, 1), 600)


@pytest.mark.drill
def test_b1_ten_thousand_mutants_of_every_format_are_survived() -> None:
    outcome = _run(10_000, 2)
    sys.stdout.write(
        f"10,000 mutants, {outcome['readings']:,} readings by {outcome['readers']} readers in {outcome['seconds']:.0f} s: "
        f"{outcome['given']:,} things given, {outcome['unreadable']:,} answers refused, {len(outcome['failures'])} broke, "
        f"slowest {outcome['slowest'][0]:.2f} s ({outcome['slowest'][1]}), peak {outcome['peak_mb']:.0f} MB\n"
    )
    _assert_survived(outcome, 10_000)


def test_mutants_are_the_same_each_time_and_of_every_kind() -> None:
    every = seeds()
    first, second = (list(mutants(every, 400, 3)) for _ in range(2))
    assert [one.answer for one in first] == [one.answer for one in second]
    assert {change for one in first for change in one.change.split("+")} == {change.__name__ for change in CHANGES}
    assert sum(one.answer.body != one.seed.answer.body for one in first) > 370
    assert {one.seed.reading.reader for one in first} == {one.other.reading.reader for one in first} == OURS
