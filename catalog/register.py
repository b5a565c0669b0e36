"""What an instance declares: its weeks and its sources, brought into the catalogue."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from catalog.belonging import unknown_territories
from catalog.editions import Edition
from catalog.errors import ConfigurationInvalid
from catalog.memberships import forget, renew
from catalog.rows import table_of, upsert
from catalog.store import Store
from catalog.tables import Edition as EditionTable
from catalog.tables import Source, WeekSeries
from catalog.views import SourceView


def register(store: Store, editions: Iterable[Edition], sources: Iterable[SourceView]) -> None:
    """Make the catalogue know exactly these editions, and at least these sources.

    A source that is no longer declared stays known: what it once said keeps its licence. What belongs to an
    edition is decided anew where the edition is new or was changed. Raises `ConfigurationInvalid` when a
    territory is none.
    """
    weeks, views = list(editions), list(sources)
    for edition in weeks:
        _check_territories(edition)
    with store.writing() as connection:
        declare_editions(connection, weeks)
        declare(connection, *views)


def declare(connection: Connection, *views: SourceView) -> None:
    """Make the catalogue know these sources as they are described now."""
    rows = [{"name": view.name, "is_primary": view.primary, "facts": view.model_dump_json()} for view in views]
    upsert(connection, Source, rows)


def _check_territories(edition: Edition) -> None:
    unknown = unknown_territories(edition)
    if unknown:
        raise ConfigurationInvalid(
            f"editions/{edition.id}.toml: territories",
            f"{unknown[0]!r} is no commune, département or region.",
            "Write INSEE codes: 75056 for a commune, 75 for a département, R11 for a region.",
        )


def declare_editions(connection: Connection, editions: Sequence[Edition]) -> None:
    """Make the catalogue know exactly these editions."""
    table = table_of(EditionTable)
    known = {row.id: row.facts for row in connection.execute(select(table.c.id, table.c.facts))}
    names = {edition.series: edition.series_name for edition in reversed(editions)}
    connection.execute(delete(table))
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
    forget(connection, known.keys() - {edition.id for edition in editions})
    changed = [edition for edition, row in zip(editions, rows, strict=True) if known.get(edition.id) != row["facts"]]
    if changed:
        renew(connection, changed)
