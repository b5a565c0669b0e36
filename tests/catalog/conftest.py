"""A real database file for each test, copied from one that was migrated once."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from catalog.store import Store


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a row."""
    file = tmp_path_factory.mktemp("empty") / "catalog.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(tmp_path: Path, empty_catalogue: Path) -> Iterator[Store]:
    """An empty catalogue on the disk."""
    copyfile(empty_catalogue, tmp_path / "catalog.db")
    opened = Store.open(f"sqlite:///{tmp_path / 'catalog.db'}")
    yield opened
    opened.close()
