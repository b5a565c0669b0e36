"""Golden files: what an exporter wrote when a person last looked at it and found it right.

`pytest tests/exports --accept` rewrites those that differ; look at the difference before you keep it.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what is written now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with `golden/<name>`, or write them there when the tests run with `--accept`."""

    def same(name: str, body: bytes) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        assert path.is_file(), f"{path} is missing: run the test with --accept, and read what it wrote"
        assert body == path.read_bytes()

    return same
