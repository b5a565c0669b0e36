"""Each folder under `formats` is a test of a reader; see `tests.crawlers.replaying`."""

import os

import pytest

from crawlers.readers import READERS
from crawlers.source import load_sources
from tests.crawlers.replaying import FORMATS, REPLAYS, Case, accept, cases, expected, replay

CASES = cases(FORMATS, FORMATS)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_format_gives_what_is_expected(case: Case, request: pytest.FixtureRequest) -> None:
    if os.environ.get("GOODWEEK_ACCEPT") == "1" or request.config.getoption("--accept", default=False):
        accept(case)
    assert replay(case) == expected(case)


def test_each_reader_has_replays() -> None:
    replayed = {case.reader() for case in (*CASES, *cases(REPLAYS))}

    # The tests of the crawler register a reader of their own beside ours.
    ours = {name for name, module in READERS.items() if module.startswith("crawlers.")}
    assert sorted(ours - replayed) == []


def test_each_format_has_cases() -> None:
    named = {case.folder.parent.name for case in CASES}

    assert sorted(source.name for source in load_sources(FORMATS) if source.name not in named) == []
