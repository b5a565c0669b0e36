"""What the catalogue knows of one source, as the brake compares it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import loads
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select

from catalog.identity import digest_of, sighting_key
from catalog.listed import DomainOf, Item, item_of
from catalog.prior import rows_with
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables import Sighting, Visit

_OVER_KEPT = 500


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What the catalogue knows of one source.

    Attributes:
        items: all that is still to come, and the last 500 that are over.
        ever: how many items it has of the source altogether, those that are gone included.
    """

    items: tuple[Item, ...]
    ever: int


def is_known(store: Store, source: str) -> bool:
    """Whether the catalogue has items of `source`, and some visit to it came to an end at which it answered.

    So a first visit that was killed on its way is no measure for the second one.
    """
    sighting, visit = table_of(Sighting), table_of(Visit)
    answered = visit.c.outcome.not_in(("failed", "needs credentials"))
    has_items = exists().where(sighting.c.source == source)
    with store.reading() as connection:
        return bool(connection.scalar(select(has_items & exists().where(visit.c.source == source, answered))))


def known_source(store: Store, source: str, domain_of: DomainOf, *, now: datetime) -> KnownSource:
    """What the catalogue knows of `source`; `domain_of` gives the registrable domain of an address."""
    table = table_of(Sighting)
    yesterday = now.date() - timedelta(days=1)
    columns = (table.c.kind, table.c.source_id, table.c.facts, table.c.last_day)
    listed = select(*columns).where(table.c.source == source, table.c.gone.is_(False))
    to_come = listed.where(or_(table.c.last_day.is_(None), table.c.last_day >= yesterday))
    over = listed.where(table.c.last_day < yesterday).order_by(table.c.last_day.desc(), table.c.id).limit(_OVER_KEPT)
    with store.reading() as connection:
        ever = connection.scalar(select(func.count()).where(table.c.source == source)) or 0
        items = tuple(_item(row, domain_of) for query in (to_come, over) for row in connection.execute(query))
    return KnownSource(items, ever)


def facts_known(
    connection: Connection, source: str, sighted: Collection[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The facts, as JSON, of those of `sighted` (`kind:source_id`) that the catalogue has of `source`."""
    table = table_of(Sighting)
    keys = {sighting_key(kind, source, name): one for one in sighted for kind, _, name in (one.partition(":"),)}
    for row in rows_with(connection, select(table.c.id, table.c.facts), table.c.id, keys):
        yield keys[row["id"]], loads(row["facts"])


def print_of(facts: Mapping[str, Any]) -> str:
    """What tells two sayings apart, given the facts as JSON."""
    return digest_of(facts)[:16]


def _item(row: Any, domain_of: DomainOf) -> Item:
    facts = loads(row.facts)
    return item_of(f"{row.kind}:{row.source_id}", facts, domain_of, print_of(facts))
