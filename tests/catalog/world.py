"""Builders of what sources say in Valombre, an invented département, and what a catalogue then holds.

Everyone and everything here is made up: the département, its
towns Valombre-le-Vieux and Pont-Serein, its associations and their addresses (all under `.example`).
Each builder gives a full, sound value; name only what your test is about:

    event_sighting(title="Atelier")                       # a field of the facts
    event_sighting(source="mairie", source_id="17")       # a field of the origin
    event_sighting(identifiers=(name("siren", "1"),))     # a field of the sighting
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from catalog import clock
from catalog.editions import Edition
from catalog.intake import take_in
from catalog.queries import reading
from catalog.rows import table_of
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    EventFacts,
    EventSighting,
    Identifier,
    Occurrence,
    Organiser,
    Origin,
    Place,
    Sighting,
    WelcomePoint,
)
from catalog.store import Store
from catalog.tables import (
    Association,
    Belonging,
    Event,
    Journal,
    Programme,
    Redirect,
)
from catalog.tables import Identifier as IdentifierRow
from catalog.tables import Occurrence as OccurrenceRow
from catalog.tables import Place as PlaceRow
from catalog.tables import Sighting as SightingRow
from catalog.views import AssociationView, EventView, SourceView
from catalog.vocabulary import Taken, Theme

DOMAIN = "valombre.example"
NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
"""A Thursday, a month before the week."""
START = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
"""The Tuesday of the week, at six in the evening."""
HALL = Place(name="Salle des Tilleuls", address="3 rue des Tilleuls", city="Valombre-le-Vieux", country="FR")
LIBRARY = Place(name="Médiathèque", address="1 quai Serein", city="Pont-Serein", country="FR")
UNLIKE: dict[str, Any] = {
    "title": "Bal des pompiers",
    "url": "https://mairie.example/bal",
    "organisers": (Organiser(name="Amicale des pompiers"),),
}
"""An event at the same time in the same hall, which nobody takes for the workshop."""

_ORIGIN = frozenset(Origin.model_fields) - {"url"}  # `url` is that of the facts
_SAYING = frozenset(["identifiers", "doubts"])


def occurrence(start: datetime = START, hours: float = 2, **changes: Any) -> Occurrence:
    """A slot of two hours."""
    return Occurrence(**{"start_at": start, "end_at": start + timedelta(hours=hours), **changes})


def weekly(count: int, start: datetime = START) -> tuple[Occurrence, ...]:
    """A slot in each of `count` weeks."""
    return tuple(occurrence(start + timedelta(weeks=week)) for week in range(count))


def name(scheme: str, value: str) -> Identifier:
    """A strong identifier."""
    return Identifier(scheme=scheme, value=value)


def event_facts(**changes: Any) -> EventFacts:
    """A workshop in the hall."""
    values: dict[str, Any] = {
        "title": "Atelier réparation",
        "occurrences": (occurrence(),),
        "place": HALL,
        "description": "On répare ensemble.",
        "language": "fr",
        "url": "https://les-voisins.example/atelier",
        "organisers": (Organiser(name="Les Voisins de Valombre"),),
        "themes": (Theme.DIGITAL_INCLUSION,),
        "keywords": ("réparation",),
    }
    return EventFacts(**{**values, **changes})


def association_facts(**changes: Any) -> AssociationFacts:
    """Les Voisins de Valombre, who receive people in the hall."""
    values: dict[str, Any] = {
        "name": "Les Voisins de Valombre",
        "description": "Entraide numérique.",
        "url": "https://les-voisins.example/",
        "themes": (Theme.DIGITAL_INCLUSION,),
        "places": (WelcomePoint(place=HALL),),
    }
    return AssociationFacts(**{**values, **changes})


def event_sighting(**changes: Any) -> EventSighting:
    """What the source `voisins` says of its event `atelier`."""
    origin, saying, facts = _sorted_out("atelier", changes)
    return EventSighting(origin=origin, facts=event_facts(**facts), **saying)


def association_sighting(**changes: Any) -> AssociationSighting:
    """What the source `voisins` says of its association `asso`."""
    origin, saying, facts = _sorted_out("asso", changes)
    return AssociationSighting(origin=origin, facts=association_facts(**facts), **saying)


def _sorted_out(source_id: str, changes: dict[str, Any]) -> tuple[Origin, dict[str, Any], dict[str, Any]]:
    origin = {
        "source": "voisins",
        "source_id": source_id,
        "url": "https://les-voisins.example/agenda",
        "fetched_at": NOW,
        "reader": "ical",
        **{key: value for key, value in changes.items() if key in _ORIGIN},
    }
    saying = {key: value for key, value in changes.items() if key in _SAYING}
    facts = {key: value for key, value in changes.items() if key not in _ORIGIN | _SAYING}
    return Origin(**origin), saying, facts


def source_view(source: str = "voisins", **changes: Any) -> SourceView:
    """A source that speaks for itself."""
    values: dict[str, Any] = {
        "name": source,
        "title": "Agenda des Voisins",
        "publisher": "Les Voisins de Valombre",
        "homepage": "https://les-voisins.example/",
        "licence": "Licence Ouverte 2.0",
        "licence_url": "https://licence.example/lo2",
        "attribution": "Les Voisins",
        "primary": True,
        "sample": False,
    }
    return SourceView(**{**values, **changes})


def edition(**changes: Any) -> Edition:
    """The week of 2 to 8 November 2026."""
    values: dict[str, Any] = {
        "id": "semaine-2026",
        "series": "semaine",
        "series_name": "Semaine solidaire",
        "name": "Semaine solidaire 2026",
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2026, 11, 8),
    }
    return Edition(**{**values, **changes})


def give(store: Store, *batch: Sighting, at: datetime = NOW) -> list[Taken]:
    """Take in a batch at a frozen instant."""
    with clock.frozen(at):
        return take_in(store, batch, uid_domain=DOMAIN)


def events(store: Store) -> list[EventView]:
    """All events, by start."""
    with reading(store) as reader:
        return list(reader.events([member.id for member in reader.event_members(None)]))


def associations(store: Store) -> list[AssociationView]:
    """All associations, by name."""
    with reading(store) as reader:
        return list(reader.associations([member.id for member in reader.association_members(None)]))


def the_event(store: Store) -> EventView:
    """The only event there is."""
    (event,) = events(store)
    return event


def the_association(store: Store) -> AssociationView:
    """The only association there is."""
    (association,) = associations(store)
    return association


def uids(event: EventView) -> list[str]:
    """The UIDs of an event's slots, by start."""
    return [slot.uid for slot in event.occurrences]


def sequences(event: EventView) -> list[int]:
    """The SEQUENCE of each of an event's slots, by start."""
    return [slot.sequence for slot in event.occurrences]


_CONTENT: Sequence[Any] = (
    SightingRow,
    IdentifierRow,
    Event,
    OccurrenceRow,
    Association,
    PlaceRow,
    Programme,
    Belonging,
    Redirect,
    Journal,
)


def dump(store: Store, *, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that sightings are written to, sorted; `without` the columns named (`table.column`)."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    left_out = set(without)
    with store.reading() as connection:
        for model in _CONTENT:
            table = table_of(model)
            columns = [column for column in table.columns if f"{table.name}.{column.name}" not in left_out]
            found[table.name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    return found
