"""What an instance declares: its weeks and its sources, brought into the catalogue."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete

from catalog.editions import Edition
from catalog.rows import table_of, upsert
from catalog.store import Store
from catalog.tables import Edition as EditionTable
from catalog.tables import Source, WeekSeries
from catalog.views import SourceView


def register(store: Store, editions: Iterable[Edition], sources: Iterable[SourceView]) -> None:
    """Make the catalogue know exactly these editions, and at least these sources.

    A source that is no longer declared stays known: what it once said keeps its licence.
    """
    weeks, views = list(editions), list(sources)
    with store.writing() as connection:
        _register_editions(connection, weeks)
        rows = [{"name": view.name, "is_primary": view.primary, "facts": view.model_dump_json()} for view in views]
        upsert(connection, Source, rows)


def _register_editions(connection: Connection, editions: list[Edition]) -> None:
    names = {edition.series: edition.series_name for edition in reversed(editions)}
    connection.execute(delete(table_of(EditionTable)))
    connection.execute(delete(table_of(WeekSeries)))
    upsert(connection, WeekSeries, [{"id": series, "name": name} for series, name in names.items()])
    rows = [
        {
            "id": edition.id,
            "series_id": edition.series,
            "starts_on": edition.starts_on,
            "ends_on": edition.ends_on,
            "facts": edition.model_dump_json(),
        }
        for edition in editions
    ]
    upsert(connection, EditionTable, rows)
