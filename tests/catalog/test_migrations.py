"""From every schema that was ever released to the present one, with all rows, on both databases (reliability F10)."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Integer, MetaData, Table, create_engine, event, insert, select
from sqlmodel import SQLModel

import catalog.migrations
from catalog.register import register
from catalog.store import HEAD, Store
from tests.catalog.test_store_kills import intact
from tests.catalog.working import begin, together
from tests.catalog.world import association_sighting, edition, event_sighting, events, give, name, source_view

Rows = dict[str, list[dict[str, Any]]]
RELEASED = ["0001", "0002", "0003", "0004"]
FORGOTTEN = {"answer"}
"""Tables that a step empties on purpose: what is remembered of addresses is asked for again."""


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(catalog.migrations.__file__ or "").parent))
    return config


REVERSIBLE = sorted(
    step.revision
    for step in ScriptDirectory.from_config(configuration()).walk_revisions()
    if hasattr(step.module, "downgrade")
)
"""The steps that can be taken back."""


@cache
def some_rows(subjects: int) -> Rows:
    """The rows of a catalogue of so many events and half as many associations; about six rows for each event."""
    with TemporaryDirectory() as folder, closing(Store.open(f"sqlite:///{folder}/catalog.db")) as store:
        register(store, [edition()], [source_view()])
        said = [
            event_sighting(source_id=str(one), title=f"Soirée {one}", identifiers=(name("openagenda", str(one)),))
            for one in range(subjects)
        ]
        profiles = [association_sighting(source_id=str(one), name=f"Amicale {one}") for one in range(subjects // 2)]
        give(store, *said, *profiles)
        with store.reading() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in SQLModel.metadata.sorted_tables
            }


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


def make_old(url: str, schema: str, rows: Rows) -> Rows:
    """Make a catalogue as an older Goodweek left it; gives its rows."""
    with engine_at(url) as engine, engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, schema)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            # Numbers are given by the database, as they were then.
            named = [column.name for column in table.columns if not _is_number(table, column.name)]
            fitting = [{key: _naive(row[key]) for key in named if key in row} for row in rows.get(table.name, [])]
            if fitting and table.name not in FORGOTTEN:
                connection.execute(insert(table), fitting)
    return rows_of(url)


def _is_number(table: Table, column: str) -> bool:
    return column == "id" and isinstance(table.c.id.type, Integer)


def _naive(value: object) -> object:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def rows_of(url: str) -> Rows:
    """All rows of all tables, sorted."""
    with engine_at(url) as engine, engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
            for table in tables.sorted_tables
        }


def losses(old: Rows, new: Rows) -> list[str]:
    """Tables of which rows were lost or changed by an upgrade; new columns, and prints taken back, are no change."""

    def told(rows: Rows, table: str) -> list[str]:
        columns = set(old[table][0]) - {"fingerprint"} if old[table] else set()
        return sorted(str(sorted((key, row[key]) for key in columns)) for row in rows[table])

    kept = old.keys() - FORGOTTEN - {"alembic_version"}
    return sorted(table for table in kept if told(old, table) != told(new, table))


def test_f10_the_steps_are_one_line_that_ends_at_the_head() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_heads() == [HEAD]
    assert scripts.get_bases() == ["0001"]
    steps = [step.revision for step in scripts.walk_revisions()]
    assert steps == sorted(steps, reverse=True)


def test_f10_the_steps_make_exactly_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def shape_of(url: str) -> list[tuple[object, ...]]:
    """All columns, indexes and references, as the database tells them."""
    with engine_at(url) as engine, engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        columns = [
            (one.table.name, one.name, str(one.type), one.nullable, one.primary_key, sorted(map(str, one.foreign_keys)))
            for table in tables.sorted_tables
            for one in table.columns
        ]
        indexes = [(table.name, str(one.name)) for table in tables.sorted_tables for one in table.indexes]
    return sorted([*columns, *indexes], key=str)


@pytest.mark.rarely("postgresql")
@pytest.mark.parametrize("schema", REVERSIBLE)
def test_f10_a_step_that_can_go_back_goes_back_and_forth(empty_url: str, schema: str) -> None:
    """Those without `downgrade` go forth alone: back leads the copy from before the update (see `StoreNewer`)."""
    make_old(empty_url, schema, {})
    before = shape_of(empty_url)
    for verb, target in ((command.downgrade, "-1"), (command.upgrade, schema)):
        with engine_at(empty_url) as engine, engine.begin() as connection:
            config = configuration()
            config.attributes["connection"] = connection
            verb(config, target)
    assert shape_of(empty_url) == before


@pytest.mark.rarely("postgresql")
@pytest.mark.parametrize("schema", RELEASED)
def test_f10_the_tables_are_the_same_from_every_released_schema(empty_url: str, schema: str) -> None:
    make_old(empty_url, schema, {})
    with closing(Store.open(empty_url)) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("schema", RELEASED)
@pytest.mark.parametrize("subjects", [60, pytest.param(2_000, marks=pytest.mark.drill)])
def test_f10_no_row_is_lost_from_any_released_schema(empty_url: str, schema: str, subjects: int) -> None:
    old = make_old(empty_url, schema, some_rows(subjects))
    assert sum(map(len, old.values())) > 5 * subjects
    with closing(Store.open(empty_url)) as store:
        assert len(events(store)) == subjects
        intact(store)
    assert losses(old, rows_of(empty_url)) == []


def opened_in_a_child(url: str, at: int) -> tuple[bool, int]:
    """Let a child open a catalogue and be killed at a point; whether it was killed, and how many points it passed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            passed = iter(range(1, 1_000_000))
            act = _killing_at(at, passed)
            event.listen(Engine, "before_cursor_execute", act)
            event.listen(Engine, "commit", act)
            Store.open(url)
            os.write(writing, str(next(passed) - 1).encode())
        finally:
            os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as said:
        return os.WIFSIGNALED(status), int(said.read() or 0)


def _killing_at(at: int, passed: Iterator[int]) -> Callable[..., None]:
    def act(*_told: object) -> None:
        if next(passed) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


@pytest.mark.parametrize(
    ("schema", "stride"),
    [
        (RELEASED[0], 12),
        (RELEASED[-1], 12),
        *(pytest.param(schema, 1, marks=pytest.mark.drill) for schema in RELEASED),
    ],
)
def test_f10_a_killed_migration_leaves_the_old_or_the_new_and_the_next_one_succeeds(
    empty_url: str, schema: str, stride: int
) -> None:
    old = make_old(empty_url, schema, some_rows(60))
    after: list[str] = []
    for point in range(1, 1_000, stride):
        killed, passed = opened_in_a_child(empty_url, point)
        if not killed:
            assert 0 < passed < point
            break
        found = rows_of(empty_url)
        after.append("old" if found == old else found["alembic_version"][0]["version_num"])
        assert after[-1] == "old" or losses(old, found) == []
    kills = after.count("old")
    print(f"{schema}: killed {kills} times before the end, {len(after) - kills} times after it")  # noqa: T201
    assert kills >= 20 // stride
    assert after[kills:] in ([], [HEAD])
    with closing(Store.open(empty_url)) as store:
        intact(store)
        give(store, event_sighting(title="La suite"))
    # Since 0003 there are drawers and memberships to begin with, which follow the new title.
    followed = ["block", "membership"] if schema >= "0003" else []
    assert losses(old, rows_of(empty_url)) == sorted(["event", "journal", "occurrence", "sighting", *followed])


def test_f10_processes_that_open_an_old_catalogue_at_once_migrate_it_once(empty_url: str) -> None:
    old = make_old(empty_url, "0001", some_rows(60))
    together(*(begin("open", empty_url) for _ in range(4)))
    new = rows_of(empty_url)
    assert (losses(old, new), new["alembic_version"]) == ([], [{"version_num": HEAD}])
