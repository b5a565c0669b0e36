"""What would be concluded of a submission, before anybody accepts it: as it then is, with nothing written."""

from sqlalchemy import text

from catalog.facts import Place
from catalog.foreseeing import NEW, foreseen
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.views import EventView
from tests.catalog.desk_world import EDITOR, accepted, at, desk_of
from tests.catalog.world import (
    DOMAIN,
    association_sighting,
    edition,
    event_facts,
    event_sighting,
    events,
    give,
    source_view,
)


def seen(store: Store, name: str = "", **facts: object) -> EventView:
    with at():
        view = foreseen(store, event_facts(**facts), desk_of(store).source, name=name, uid_domain=DOMAIN).view
    assert isinstance(view, EventView)
    return view


def sizes(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        names = ("sighting", "event", "occurrence", "journal", "submission", "membership")
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_event_is_foreseen_as_it_is_concluded_once_it_is_accepted(store: Store) -> None:
    register(store, [edition()], [source_view()])
    give(store, association_sighting())
    before = sizes(store)
    view = seen(store)
    assert (view.id, sizes(store)) == (NEW, before)

    with at():
        accepted(desk_of(store), event_facts())
    (concluded,) = events(store)
    with reading(store) as reader:
        weeks = tuple(one.id for one in reader.editions() if reader.event_members(one))
    assert view.facts == concluded.facts
    assert [claim.field for claim in view.claims] == [claim.field for claim in concluded.claims]
    assert view.editions == weeks


def test_change_is_foreseen_beside_what_other_sources_say(store: Store) -> None:
    give(store, event_sighting(source="mairie", keywords=("vélo",), place=Place(name="Halle", city="Val-Brume")))
    with at():
        one = accepted(desk_of(store), event_facts(place=Place(name="Halle", city="Val-Brume")))
    (concluded,) = events(store)
    view = seen(store, one.id, place=Place(name="Halle", city="Val-Brume"), description="On répare ensemble, vraiment.")

    assert (view.id, view.facts.keywords, view.facts.description) == (
        concluded.id,
        ("vélo", "réparation"),
        "On répare ensemble, vraiment.",
    )
    assert [slot.uid for slot in view.occurrences] == [slot.uid for slot in concluded.occurrences]
    assert set(view.sources) == {"mairie", "submissions"}
    assert EDITOR not in view.model_dump_json()
