"""Editions are exactly those declared; sources are never forgotten."""

from datetime import date

from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.tables import WeekSeries
from tests.catalog.world import dump, edition, event_sighting, give, source_view


def test_editions_are_replaced_and_listed_the_latest_first(store: Store) -> None:
    old = edition(id="semaine-2015", starts_on=date(2015, 11, 3), ends_on=date(2015, 11, 9))
    register(store, [old, edition()], [])
    with reading(store) as reader:
        assert reader.editions() == (edition(), old)
    renamed = edition(name="Autre nom")
    register(store, [renamed], [])
    with reading(store) as reader:
        assert reader.editions() == (renamed,)
    register(store, [], [])
    with reading(store) as reader:
        assert reader.editions() == ()


def test_a_series_has_the_name_that_its_first_given_edition_gives(store: Store) -> None:
    register(store, [edition(series_name="Le nouveau nom"), edition(id="x", series_name="L’ancien")], [])
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(f"SELECT id, name FROM {WeekSeries.__tablename__}")]
    assert rows == [("semaine", "Le nouveau nom")]


def test_sources_are_kept_and_updated(store: Store) -> None:
    register(store, [], [source_view(), source_view("mairie", primary=False)])
    register(store, [], [source_view(licence="CC0")])
    with reading(store) as reader:
        found = reader.sources()
    assert found == {"mairie": source_view("mairie", primary=False), "voisins": source_view(licence="CC0")}
    assert list(found) == ["mairie", "voisins"]


def test_registering_touches_no_event(store: Store) -> None:
    give(store, event_sighting())
    before = dump(store)
    register(store, [edition()], [source_view()])
    assert dump(store) == before
