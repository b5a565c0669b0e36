"""A small published instance to ask things of: invented events in towns that are real, so that the table knows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog import clock
from catalog.cleaning.times import in_zone
from catalog.editions import Edition
from catalog.facts import Occurrence, Organiser, Place, Price, WelcomePoint
from catalog.roots import DecisionRoot
from catalog.views import AssociationView, Changed, EventView, SourceView
from catalog.vocabulary import Accessibility, AssociationKind, Attendance, Audience, EventStatus, PriceKind, Theme
from exports.exporter import Site
from exports.publisher import publish
from tests.exports.plain_catalogue import NOW, PlainCatalogue
from tests.exports.views import (
    association_facts,
    association_view,
    edition,
    event_facts,
    event_view,
    site,
    source_view,
)

TOWNS = {
    "lyon": Place(name="Maison des Tilleuls", city="Lyon", insee="69123", postal_code="69003", country="FR"),
    "villeurbanne": Place(
        name="Salle Orme", city="Villeurbanne", insee="69266", country="FR", latitude=45.766, longitude=4.8795
    ),
    "grenoble": Place(name="Halle Claire", city="Grenoble", insee="38185", country="FR"),
    "paris": Place(name="Halle de l’Est", city="Paris", insee="75111", postal_code="75011", country="FR"),
    "elsewhere": Place(name="Salle des Brumes", city="Val-Brume"),
}
_WORDS = (
    "Café numérique à l’école",
    "Élan d’été : réparer",
    "Rencontre des exilés",
    "Nuit du code",
    "Visite aux aînés",
)
COUNT = 60


class AskedCatalogue(PlainCatalogue):
    """A catalogue into which whole views are put, with ids that were given up."""

    def __init__(self, editions: Sequence[Edition] = ()) -> None:
        super().__init__(editions)
        self.given_up: list[Changed] = []

    def put(self, view: EventView | AssociationView) -> None:
        """Put in or change a subject."""
        kept: dict[str, Any] = self._events if isinstance(view, EventView) else self._associations
        kept[view.id] = view.model_copy(update={"revision": self._next(view.id)})

    def view(self, identity: str) -> EventView:
        """An event as it is now."""
        return self._events[identity]

    def give_up(self, identity: str, heir: str = "") -> None:
        """A subject is gone, or merged into another."""
        self.remove(identity)
        what: Any = "merged" if heir else "gone"
        self.given_up.append(Changed(id=identity, revision=self._revision, what=what, heir=heir))

    def decisions(self) -> Sequence[DecisionRoot]:
        """None."""
        return ()

    def tombstones(self) -> Sequence[Changed]:
        """The ids that were given up."""
        return self.given_up

    def sources(self) -> dict[str, SourceView]:
        """Two that may be republished, and one that forbids it, of which nothing is here."""
        return {
            one.name: one
            for one in (
                source_view(),
                source_view(name="voisins", title="Les Voisins", licence="CC BY 4.0", attribution=""),
                source_view(name="secret", title="Agenda privé", republish=False),
            )
        }


def world() -> AskedCatalogue:
    """Sixty events of eleven years, three associations, two weeks."""
    past = edition(id="semaine-2015", name="Semaine 2015", starts_on=date(2015, 11, 3), ends_on=date(2015, 11, 9))
    catalogue = AskedCatalogue([edition(), past])
    for number, name in enumerate(("Les Voisins connectés", "Atelier du Pont", "Entraide d’Orme")):
        catalogue.put(_association(number, name))
    for number in range(COUNT):
        catalogue.put(event(number))
    catalogue.put(event(900))
    catalogue.give_up("e0900", "e0001")
    catalogue.give_up("e0901")
    catalogue.give_up("a0900", "a0000")
    return catalogue


def event(number: int, **changes: Any) -> EventView:
    """The event number 0 to 59: each quality has its own rhythm, so that all of them meet."""
    place = tuple(TOWNS.values())[number % 5]
    attendance = tuple(Attendance)[number % 3]
    facts: dict[str, Any] = {
        "title": f"{_WORDS[number % 5]} n° {number}",
        "occurrences": _slots(number),
        "place": None if attendance is Attendance.ONLINE else place,
        "attendance": attendance if number % 7 else None,
        "price": (Price(kind=PriceKind.FREE), Price(kind=PriceKind.PAID, lowest=Decimal(3)), None)[number % 3],
        "themes": (tuple(Theme)[number % 6], *((Theme.REFUGEES,) if number % 4 == 0 else ())),
        "audiences": () if number % 5 == 0 else (tuple(Audience)[number % 4],),
        "accessibility": (tuple(Accessibility)[number % 3],) if number % 2 else (),
        "language": ("fr", "en", "")[number % 3],
        "organisers": (Organiser(name=("Les Voisins connectés", "Atelier du Pont", "Personne")[number % 3]),),
        "keywords": ("entraide",) if number % 2 else (),
        "description": "Un mot.\n" * (number % 3)
        + ("https://exemple.example/" + "x" * 700 + " ") * (number % 2)
        + "Fin.",
        "status": _status(number),
    }
    created = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number)
    changed = created + timedelta(days=number % 30)
    sources = (("val_clair",), ("voisins",), ("val_clair", "voisins"))[number % 3]
    return event_view(
        id=f"e{number:04}",
        facts=event_facts(**facts | changes),
        created_at=created,
        changed_at=changed,
        sources=sources,
        claims=(),
    )


def _status(number: int) -> EventStatus:
    if number % 13 == 0:
        return EventStatus.CANCELLED
    return EventStatus.MOVED_ONLINE if number % 17 == 3 else EventStatus.SCHEDULED


def _slots(number: int) -> tuple[Occurrence, ...]:
    first = date(2015 if number % 6 == 0 else 2026, 11, 3) + timedelta(days=number % 21)
    if number % 9 == 0:
        return (Occurrence(start_on=first, end_on=first + timedelta(days=number % 4)),)
    begins = in_zone(datetime.combine(first, time(9 + number % 14)), "Europe/Paris")
    slots = [Occurrence(start_at=begins, end_at=begins + timedelta(hours=2 + number % 3) if number % 2 else None)]
    if number % 8 == 1:
        slots += [Occurrence(start_at=begins + timedelta(weeks=week)) for week in range(1, 6)]
    return tuple(slots)


def _association(number: int, name: str) -> AssociationView:
    place = tuple(TOWNS.values())[number]
    facts = association_facts(
        name=name,
        themes=(tuple(Theme)[number],),
        kind=tuple(AssociationKind)[number % 2],
        places=(WelcomePoint(place=place),),
    )
    return association_view(id=f"a{number:04}", facts=facts, sources=(("val_clair", "voisins")[number % 2],), claims=())


@dataclass(slots=True)
class World:
    """A catalogue and where it is published."""

    folder: Path
    catalogue: AskedCatalogue
    site: Site = field(default_factory=site)

    def publish(self, **options: Any) -> None:
        """Publish it as it is now."""
        with clock.frozen(NOW):
            publish(self.folder, self.catalogue, self.site, **options)


def published_world(folder: Path) -> World:
    """The world, published."""
    made = World(folder, world())
    made.publish()
    return made
