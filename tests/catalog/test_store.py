"""The database file: opened, migrated, refused, and never half written (reliability E1, F1, F4, F5, F7)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalog.engines import wal_is_sound
from catalog.errors import StoreNewer, StoreUnusable
from catalog.store import HEAD, Store
from tests.catalog.databases import Postgresql
from tests.catalog.world import dump, event_sighting, events, give

ROOT = Path(__file__).parents[2]


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


def test_opening_again_changes_nothing(file: Path) -> None:
    for _ in range(2):
        store = Store.open(url_of(file))
        store.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


@pytest.mark.only("sqlite")
def test_a_writer_is_safe_and_strict(store: Store) -> None:
    with store.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
    journal = "wal" if wal_is_sound(sqlite3.sqlite_version_info) else "delete"
    extra = 3
    assert found == {
        "journal_mode": journal,
        "synchronous": extra,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 30_000,
    }


VERSIONS = pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)


@VERSIONS
def test_f7_wal_only_where_sound(version: tuple[int, int, int], sound: bool) -> None:
    assert wal_is_sound(version) is sound


@VERSIONS
def test_f7_a_start_on_this_version_takes_the_journal_that_is_sound(
    file: Path, version: tuple[int, int, int], sound: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the file was written by another version, in the other mode."""
    for patched, mode in (((3, 40, 1), "delete"), (version, "wal" if sound else "delete")):
        monkeypatch.setattr(sqlite3, "sqlite_version_info", patched)
        with closing(Store.open(url_of(file))) as store:
            give(store, event_sighting(title=f"Atelier {patched}"))
            with store.reading() as connection:
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == mode
            assert [one.facts.title for one in events(store)] == [f"Atelier {patched}"]


def test_a_database_of_a_newer_goodweek_is_left_alone(file: Path) -> None:
    Store.open(url_of(file)).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        Store.open(url_of(file))
    assert str(caught.value) == (
        f"The catalogue at {file} was written by a newer Goodweek (schema 9999, this one knows {HEAD}). "
        "Update Goodweek, or restore the copy of the catalogue from before the update."
    )
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_unusable_and_left_alone(file: Path) -> None:
    file.write_bytes(b"Ceci n'est pas une base.\n" * 400)
    with pytest.raises(StoreUnusable, match="cannot be opened: file is not a database"):
        Store.open(url_of(file))
    assert file.read_bytes() == b"Ceci n'est pas une base.\n" * 400


def test_a_corrupt_file_is_unusable(file: Path) -> None:
    Store.open(url_of(file)).close()
    body = bytearray(file.read_bytes())
    body[100:4096] = b"\xff" * 3996
    file.write_bytes(body)
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        Store.open(url_of(file))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "catalog.db"
    with pytest.raises(StoreUnusable) as caught:
        Store.open(url_of(missing))
    assert caught.value.problem == f"The catalogue at {missing} cannot be opened: unable to open database file."
    assert caught.value.exit_status == 74


def test_an_error_does_not_hold_what_was_given(store: Store) -> None:
    statement = text("SELECT id FROM nowhere WHERE mail = :mail")
    with store.engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(statement, {"mail": "amina@les-voisins.example"})
    told = str(failed.value)
    assert ("nowhere" in told, "amina" in told) == (True, False)


def test_a_block_that_fails_writes_nothing(store: Store) -> None:
    give(store, event_sighting())
    before = dump(store)
    with pytest.raises(RuntimeError, match="broken off"), store.writing() as connection:  # noqa: PT012 - the block
        connection.exec_driver_sql("DELETE FROM event")
        raise RuntimeError("broken off")
    assert dump(store) == before


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("catalogue", "The address of the catalogue, 'catalogue', cannot be read."),
        (
            "postgresql:/ada:s3cret@host/db",
            "The address of the catalogue, 'postgresql:/ada:***@host/db', cannot be read.",
        ),
        ("mysql://h/d", "The catalogue at mysql://h/d is neither in SQLite nor in PostgreSQL."),
        (
            "postgresql+psycopg2://h/d",
            "The catalogue at postgresql+psycopg2://h/d is neither in SQLite nor in PostgreSQL.",
        ),
    ],
)
def test_an_address_of_no_known_database_is_refused(url: str, problem: str) -> None:
    with pytest.raises(StoreUnusable) as caught:
        Store.open(url)
    assert caught.value.problem == problem
    assert caught.value.remedy == "Write `sqlite:///PATH`, or `postgresql://USER@HOST/DATABASE`."


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable) as caught:
        Store.open(f"postgresql://anne:secret@/week?host={tmp_path}")
    assert caught.value.problem.startswith("The catalogue at postgresql+psycopg://anne:***@/week?host=")
    assert "secret" not in str(caught.value)
    assert (caught.value.exit_status, caught.value.remedy) == (
        74,
        "Check that the server runs, that the database exists, and that this user may make tables in it.",
    )


@pytest.mark.only("postgresql")
def test_a_catalogue_of_a_newer_goodweek_on_a_server_is_left_alone(url: str) -> None:
    store = Store.open(url)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreNewer, match=f"schema 9999, this one knows {HEAD}"):
        Store.open(url)


def test_a_database_without_room_for_all_scripts_is_refused_before_it_is_used(postgresql: Postgresql) -> None:
    with postgresql.catalogue_in("SQL_ASCII") as url, pytest.raises(StoreUnusable) as caught:
        Store.open(url)
    assert caught.value.problem.endswith(" keeps text as SQL_ASCII, which has no room for all scripts.")


def test_the_short_address_of_a_server_is_enough(postgresql: Postgresql, tmp_path: Path) -> None:
    with postgresql.catalogue(tmp_path) as url:
        store = Store.open(url.replace("+psycopg", ""))
        give(store, event_sighting())
        store.close()
