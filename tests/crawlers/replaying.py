"""Where the replays of the tests are; `crawlers.replays` says what a replay is.

`formats/NAME.toml` with `formats/NAME/CASE/` is the same for a reader that no bundled source stands for.

`GOODWEEK_ACCEPT=1 pytest tests/crawlers/test_replays.py` rewrites every `expected.json`; so does
`--accept` where the golden files of the exports are part of the run. Look at the difference before
you keep it.
"""

from pathlib import Path
from typing import Any

from crawlers import replays
from crawlers.loader import BUNDLED
from crawlers.replays import Case, accept, cases_of, replay

__all__ = ["FORMATS", "REPLAYS", "Case", "accept", "cases", "expected", "replay"]

REPLAYS = Path(__file__).parent / "replays"
FORMATS = Path(__file__).parent / "formats"


def cases(folder: Path = REPLAYS, sources: Path = BUNDLED) -> list[Case]:
    """Every case of every source, by name."""
    return cases_of(folder, sources)


def expected(case: Case) -> dict[str, Any]:
    """What was accepted. Raises `AssertionError`, with the way to make it, where there is nothing yet."""
    assert case.expected.is_file(), (
        f"{case.name}/expected.json is missing: "
        "run GOODWEEK_ACCEPT=1 pytest tests/crawlers/test_replays.py, and read what it wrote"
    )
    return replays.expected(case)
