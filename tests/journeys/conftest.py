"""Journeys that ask for `store` run on both databases; see `tests.catalog.conftest`."""

from tests.catalog.conftest import databases, postgresql, pytest_configure, pytest_generate_tests, sqlite, store, url

__all__ = ["databases", "postgresql", "pytest_configure", "pytest_generate_tests", "sqlite", "store", "url"]
