"""What waits for editors of Valombre beside submissions: pairs that nobody can tell apart, a visit that is too strange.

Everyone and everything is invented.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from catalog.handled import By
from catalog.queries import reading
from catalog.sightings import EventSighting
from catalog.store import Store
from catalog.twin_verdicts import name_of
from catalog.twins import Twins, twins
from catalog.views import AssociationView, EventView
from tests.catalog.world import HALL, NOW, START, association_sighting, event_sighting, give, occurrence
from tests.journeys.braked import DAY, Told, ids, programme

EDITOR = By("editor-0123456789abcdef", "vu sur place")
LATER = NOW + timedelta(days=1)
TITLES = ("Réparation de vélos", "Cuisine de saison", "Couture sur tissu", "Jardinage au potager")
WAS = programme(30, NOW + DAY * 10)


def alike(number: int = 0) -> list[EventSighting]:
    """Two sources that may speak of one event: the same words and hour, and one of them says no place."""
    shared: dict[str, Any] = {
        "title": TITLES[number],
        "occurrences": (occurrence(START + timedelta(days=30 * number)),),
        "organisers": (),
        "keywords": (),
        "source_id": str(number),
    }
    house = event_sighting(**shared, source="maison", place=None, url=f"https://maison.example/{number}")
    return [house, event_sighting(**shared, source="mairie", place=HALL, url=f"https://mairie.example/{number}")]


def alike_associations() -> list[Any]:
    """Two associations that may be a branch and its head."""
    return [
        association_sighting(source="maison", source_id="a", url="https://maison.example/a"),
        association_sighting(source="mairie", source_id="b", url="https://mairie.example/b", places=(), towns=()),
    ]


def give_pairs(store: Store, count: int = 1) -> list[str]:
    """Take so many pairs in; gives what each is called, the likeliest first."""
    give(store, *(said for number in range(count) for said in alike(number)))
    return [name_of(pair.keys) for pair in twins(store)]


def the_pair(store: Store) -> Twins:
    """The only pair that waits."""
    (found,) = twins(store)
    return found


def held(store: Store, found: Sequence[EventSighting] = ()) -> Told:
    """A source that showed thirty events, and of which a visit is held that shows `found`, or three of them."""
    told = Told(store)
    told.visit(NOW - DAY, WAS)
    told.visit(NOW, [], unchanged=ids(WAS))
    assert told.visit(NOW + DAY, found or WAS[:3]) == "held"
    return told


def shown(store: Store) -> dict[str, tuple[object, ...]]:
    """What readers are told of every subject, and who says what.

    What guests were told meanwhile is not among it: SEQUENCE only grows. Which UID a date has may follow from what
    was said between, and with it the order of two dates that begin together.
    """
    with reading(store) as reader:
        events = list(reader.events([one.id for one in reader.event_members(None)]))
        associations = list(reader.associations([one.id for one in reader.association_members(None)]))
    return {one.id: (_facts(one), one.seen, one.sources, _said(one)) for one in (*events, *associations)}


def _facts(view: EventView | AssociationView) -> dict[str, Any]:
    told = view.facts.model_dump(mode="json")
    return told | ({"occurrences": sorted(map(str, told["occurrences"]))} if "occurrences" in told else {})


def _said(view: EventView | AssociationView) -> list[tuple[str, str, str]]:
    return [(claim.field, claim.source, str(claim.value)) for claim in view.claims]
