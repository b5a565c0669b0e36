"""Journeys that ask for `store` run on SQLite, and in the drills on PostgreSQL too.

That both keep the same promises is held by the tests of the catalogue; see `tests.catalog.conftest`.
"""

import pytest

from tests.catalog.conftest import databases, postgresql, pytest_configure, sqlite, store, url

__all__ = ["databases", "postgresql", "pytest_configure", "pytest_generate_tests", "sqlite", "store", "url"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """SQLite always, PostgreSQL as a drill."""
    if "databases" in metafunc.fixturenames:
        slow = pytest.param("postgresql", marks=pytest.mark.drill)
        metafunc.parametrize("databases", ("sqlite", slow), indirect=True)
