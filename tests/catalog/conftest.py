"""A real database for each test, in SQLite and in PostgreSQL.

A test that asks for `store`, `url`, `empty_url` or `databases` runs once on each kind. One that is about one
kind alone says so: `@pytest.mark.only("sqlite")`. Where the kind makes no difference but for time, as with all that
rests on what other tests prove of both, it runs on one of them in the drill: `@pytest.mark.rarely("postgresql")`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.store import Store
from tests.catalog.databases import Databases, Postgresql, Sqlite, find_seal, postgresql_server


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(database): is about `sqlite` or `postgresql` alone")
    config.addinivalue_line("markers", "rarely(database): runs on that one in the drill alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "databases" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        rarely = metafunc.definition.get_closest_marker("rarely")
        kinds = only.args if only else ("sqlite", "postgresql")
        rare = rarely.args if rarely else ()
        told = [pytest.param(kind, marks=pytest.mark.drill) if kind in rare else kind for kind in kinds]
        metafunc.parametrize("databases", told, indirect=True)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    with postgresql_server() as databases:
        yield databases


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Databases:
    """One kind of database."""
    found: Databases = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of an empty catalogue."""
    with databases.catalogue(tmp_path) as address:
        yield address


@pytest.fixture
def empty_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    with databases.catalogue(tmp_path, migrated=False) as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty catalogue, open."""
    opened = Store.open(url, find_seal=find_seal)
    yield opened
    opened.close()
