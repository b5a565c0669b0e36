"""A catalogue made again of what its publishable reader gives, in either kind of database."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog import clock
from catalog.decisions import By, Decider
from catalog.errors import DecisionInvalid, SubjectGone
from catalog.identity import event_id
from catalog.publishable import publishable
from catalog.queries import reading
from catalog.register import register
from catalog.restoring import restore
from catalog.roots import Published, ReadAssociation, ReadEvent, RootedAssociation, RootedEvent, said_of
from catalog.store import Store
from tests.catalog.databases import Databases
from tests.catalog.world import (
    DOMAIN,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    dump,
    edition,
    event_sighting,
    give,
    name,
    occurrence,
    source_view,
    weekly,
)

_LATER = NOW + timedelta(days=1)
_UNTOLD = ("journal.id", "journal.sighting_id", "journal.decision_id")


@pytest.fixture
def other(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    """Another empty catalogue, of the same kind."""
    (tmp_path / "other").mkdir()
    with databases.catalogue(tmp_path / "other") as url:
        store = Store.open(url)
        yield store
        store.close()


def _published(store: Store) -> Published:
    """What would be read back, had it been published."""
    with publishable(store) as reader:
        events = list(reader.events([one.id for one in reader.event_members(None)]))
        members = reader.association_members(None)
        associations = list(reader.associations([one.id for one in members]))
        return Published(
            base_url="https://valombre.example/",
            editions=reader.editions(),
            sources=list(reader.sources().values()),
            health=reader.health(),
            tombstones=reader.tombstones(),
            decisions=reader.decisions(),
            events=[ReadEvent(*_read(one)) for one in events if isinstance(one, RootedEvent)],
            associations=[ReadAssociation(*_read(one)) for one in associations if isinstance(one, RootedAssociation)],
        )


def _read(one: RootedEvent | RootedAssociation) -> tuple[Any, ...]:
    return one.facts, one.seen, one.created_at, one.changed_at, one.revision, one.roots, said_of(one.roots, one.facts)


def _live(store: Store) -> None:
    register(store, [edition()], [source_view(), source_view("mairie", primary=False)])
    give(store, event_sighting(), association_sighting(), event_sighting(source_id="bal", **UNLIKE))
    give(store, event_sighting(source="mairie", source_id="x", **UNLIKE, identifiers=(name("gancio", "1"),)))
    moved = event_sighting(occurrences=weekly(2, START + timedelta(hours=1)), fetched_at=_LATER)
    give(store, moved, association_sighting(name="Les Voisins réunis", fetched_at=_LATER), at=_LATER)


def _restored(published: Published, store: Store, at: datetime = _LATER) -> None:
    with clock.frozen(at):
        restore(store, published, uid_domain=DOMAIN)


def test_rows_are_as_they_were(store, other):
    _live(store)
    _restored(_published(store), other)
    once, again = dump(store, without=_UNTOLD), dump(other, without=_UNTOLD)
    # Of the journal what is still told of it: when things entered, what guests must know, former names.
    assert set(again.pop("journal")) <= set(once.pop("journal"))
    assert again == once


def test_event_that_became_part_of_another_is_known_by_its_dates(store, other):
    register(store, [], [source_view(), source_view("mairie")])
    ids = [event_id("voisins", one) for one in ("a", "b")]
    give(store, event_sighting(source_id="a"), event_sighting(source_id="b", **UNLIKE))
    with clock.frozen(_LATER):
        Decider(store, By("Odile", "le même"), uid_domain=DOMAIN).same(*ids)
    _restored(_published(store), other, _LATER + timedelta(days=1))
    for one in (store, other):
        with reading(one) as reader:
            (view,) = reader.events(ids)
            past = reader.as_of(NOW, ids)
        assert [(former.event_id, former.title, former.sequence, former.at) for former in view.former] == [
            (ids[1 - ids.index(view.id)], past.events[ids[1 - ids.index(view.id)]].facts.title, 1, _LATER)
        ]


def test_hidden_event_is_known_as_no_more_than_hidden(store, other):
    register(store, [], [source_view()])
    give(store, event_sighting())
    hidden = event_id("voisins", "atelier")
    with clock.frozen(NOW):
        Decider(store, By("Odile"), uid_domain=DOMAIN).hide(hidden)
    _restored(_published(store), other)
    with reading(other) as reader:
        assert list(reader.events([hidden])) == []
        with pytest.raises(SubjectGone):
            reader.subject(hidden)
    give(other, event_sighting(occurrences=(occurrence(START + timedelta(days=1)),)), at=_LATER)
    with reading(other) as reader:
        assert [one.what for one in reader.tombstones()] == ["hidden"]


def test_decisions_of_one_instant_keep_their_order(store, other):
    register(store, [], [source_view()])
    give(store, event_sighting(themes=()))
    decided = event_id("voisins", "atelier")
    with clock.frozen(NOW):
        editor = Decider(store, By("Odile"), uid_domain=DOMAIN)
        for theme in ("refugees", "food", "health", "housing", "education"):
            editor.theme(decided, theme)
    _restored(_published(store), other)
    for one in (store, other):
        give(one, event_sighting(themes=(), description="Autrement.", fetched_at=_LATER), at=_LATER)
    found = []
    for one in (store, other):
        with reading(one) as reader:
            found += [view.facts.themes for view in reader.events([decided])]
    assert found[0] == found[1]


def test_catalogue_that_has_anything_is_left_alone(store, other):
    _live(store)
    give(other, event_sighting())
    before = dump(other)
    with pytest.raises(DecisionInvalid, match="is not empty"):
        _restored(_published(store), other)
    assert dump(other) == before
