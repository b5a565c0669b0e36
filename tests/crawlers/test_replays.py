"""Each folder under `replays` is a test; see `tests.crawlers.replaying` for its files and how to accept a change."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from crawlers.loader import BUNDLED
from crawlers.source import load_sources
from tests.crawlers.replaying import REPLAYS, Case, accept, cases, expected, replay

CASES = cases()
FEWEST = 4


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_replay_gives_what_is_expected(case: Case, request: pytest.FixtureRequest) -> None:
    if os.environ.get("GOODWEEK_ACCEPT") == "1" or request.config.getoption("--accept", default=False):
        accept(case)
    assert replay(case) == expected(case)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_replay_is_of_an_address_that_its_source_asks(case: Case) -> None:
    assert urlsplit(case.recorded().url).hostname in case.source().hosts
    assert case.recorded().shows


def test_each_bundled_source_has_replays_enough() -> None:
    counts = {source.name: sum(case.source().name == source.name for case in CASES) for source in load_sources(BUNDLED)}

    assert counts
    assert {name: count for name, count in counts.items() if count < FEWEST} == {}


def test_replay_folders_hold_nothing_else() -> None:
    allowed = {"case.toml", "expected.json"}
    stray = [
        str(path.relative_to(REPLAYS))
        for path in REPLAYS.glob("*/*/*")
        if path.name not in allowed and not path.name.startswith("answer.")
    ]

    assert stray == []


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Case:
    original = REPLAYS / "openagenda_public" / "cancelled_by_status"
    shutil.copytree(original, tmp_path / "openagenda_public" / "cancelled_by_status")
    [copied] = cases(tmp_path)
    return copied


def test_missing_expectation_fails_with_the_way_to_make_it(copy: Case) -> None:
    copy.expected.unlink()

    with pytest.raises(AssertionError, match=r"expected\.json is missing: run GOODWEEK_ACCEPT=1 pytest"):
        expected(copy)
    accept(copy)
    assert expected(copy) == replay(copy)


def test_changed_answer_differs_until_it_is_accepted(copy: Case) -> None:
    answer = copy.folder / "answer.json"
    answer.write_bytes(answer.read_bytes().replace("Café des écrans".encode(), "Café sans écran".encode()))

    titles = [made["sightings"][0]["facts"]["title"] for made in (expected(copy), replay(copy))]
    accept(copy)

    assert titles == ["Café des écrans", "Café sans écran"]
    assert expected(copy) == replay(copy)


def test_accepting_twice_writes_the_same_bytes(copy: Case) -> None:
    kept = copy.expected.read_bytes()
    accept(copy)
    assert copy.expected.read_bytes() == kept


def test_replay_is_the_same_twice_whatever_day_it_is_run(copy: Case) -> None:
    assert replay(copy) == replay(copy)
    assert {sighting["origin"]["fetched_at"] for sighting in replay(copy)["sightings"]} == {"2026-11-02T06:00:00Z"}


@pytest.mark.parametrize("line", ["colour = 1", "now = 2026-11-02T06:00:00", 'shows = ""'])
def test_case_with_a_slip_of_the_pen_is_refused(copy: Case, line: str) -> None:
    key = line.partition(" ")[0]
    described = copy.folder / "case.toml"
    kept = [told for told in described.read_text("utf-8").splitlines() if not told.startswith(f"{key} ")]
    described.write_text("\n".join([*kept, line]), "utf-8")

    with pytest.raises(ValidationError, match=key):
        copy.recorded()
