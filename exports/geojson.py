"""Maps: `events.geojson` and `associations.geojson` (RFC 7946): one feature for each point, in the order of the JSON.

A feature's properties are flat, as maps show them. What has no point is in no feature; how many those are is said
in the member `without_point`, beside the licence (foreign members, section 6.1).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Literal

from pydantic import TypeAdapter

from catalog.sightings import EventFacts, Place, ended_at
from catalog.views import AssociationView, EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports import pages_addresses as addresses
from exports.counted_lines import joined, quick_problems
from exports.directory_records import licence_record
from exports.exporter import Fragment, Surroundings
from exports.pages_refusal import check_association, check_event, refusing
from exports.pages_words import place_words
from exports.selections import Kind, Selection
from exports.table_cells import Cell, View
from exports.table_events import end_of, licences_of, price_cell, start_of
from exports.tables import ASSOCIATIONS, EVENTS, note, row_count, sources_noted
from exports.whereabouts import whereabouts

_VALUE: TypeAdapter[Any] = TypeAdapter(Any)
Point = tuple[float, float]
"""Longitude, latitude (section 3.1.1)."""
Properties = Mapping[str, Cell | list[dict[str, Cell]]]


class GeoJson(Generic[View]):
    """The subjects of a selection that have a point."""

    media_type = "application/geo+json"
    version = "3"

    def __init__(
        self,
        holds: Literal["events", "associations"],
        kinds: frozenset[Kind],
        features: Callable[[View, Surroundings], Iterable[tuple[Point, Properties]]],
    ) -> None:
        self.holds = holds
        self.name = f"geojson-{holds}"
        self.kinds = kinds
        self._features: Callable[[View, Surroundings], Iterable[tuple[Point, Properties]]] = features

    def path(self, selection: Selection) -> str:
        """`data/<selection>/events.geojson`."""
        return addresses.data_path(selection.id, self.holds, "geojson")

    def fragment(self, view: View, around: Surroundings) -> Fragment:
        """The features of one subject, one on a line, joined by commas; empty where it has no point."""
        with refusing(view.id):
            made = [
                _feature(view.id if not place else f"{view.id}-{place + 1}", point, properties)
                for place, (point, properties) in enumerate(self._features(view, around))
            ]
        return Fragment(b",\n".join(made), note(len(made), view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The collection."""
        sources = sources_noted(fragments, around)
        shown = [fragment.body for fragment in fragments if fragment.body]
        head = {
            "type": "FeatureCollection",
            "selection": selection.id,
            "licence": licence_record(sources).model_dump(mode="json"),
            "licences": [one.model_dump(mode="json") for one in sources],
            "points": row_count(fragments),
            "without_point": len(fragments) - len(shown),
            "features": [],
        }
        yield from joined(_json(head), shown)

    def problems(self, document: bytes) -> list[str]:
        """What is no JSON, a wrong count, a point that is not on the Earth."""
        try:
            made = json.loads(document)
            features = [
                (one["id"], one["geometry"]["type"], one["geometry"]["coordinates"]) for one in made["features"]
            ]
            count = made["points"]
        except (ValueError, KeyError, TypeError) as error:
            return [f"not readable: {error!r}"]
        found = [] if count == len(features) else [f"the head counts {count} points, there are {len(features)}"]
        found += [f"{name}: no point" for name, kind, where in features if kind != "Point" or not _is_on_earth(where)]
        return found

    def quick_problems(self, document: bytes) -> list[str]:
        """A head that is no JSON, a wrong count, a missing end: each feature stands in the map of its year, or in `all`."""
        return quick_problems(document, "points")


def _is_on_earth(where: Sequence[float]) -> bool:
    return len(where) == 2 and abs(where[0]) <= 180 and abs(where[1]) <= 90


def _feature(name: str, point: Point, properties: Properties) -> bytes:
    geometry = {"type": "Point", "coordinates": point}
    return _json({"type": "Feature", "id": name, "geometry": geometry, "properties": properties})


def _json(value: Mapping[str, object]) -> bytes:
    return _VALUE.dump_json(value)


def _point(place: Place | None) -> Point | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.longitude, place.latitude


def event_features(view: EventView, around: Surroundings) -> Iterator[tuple[Point, Properties]]:
    """A point for each place where the event takes place, with its dates there."""
    check_event(view)
    facts = view.facts
    dates: dict[Point, list[dict[str, Cell]]] = {}
    slots: dict[Point, list[OccurrenceView]] = {}
    places: dict[Point, Place] = {}
    for one in view.occurrences:
        place = whereabouts(facts, one).place
        if place and (point := _point(place)):
            places.setdefault(point, place)
            said: dict[str, Cell] = {"uid": one.uid, "start": start_of(one.slot), "end": end_of(one.slot)}
            dates.setdefault(point, []).append({**said, "status": one.status})
            slots.setdefault(point, []).append(one)
    for point, there in dates.items():
        yield (
            point,
            {
                "id": view.id,
                "title": facts.title,
                "status": _status(slots[point], facts),
                "seen": view.seen,
                "start": there[0]["start"],
                "end": end_of(
                    max((one.slot for one in slots[point]), key=ended_at)
                ),  # The last to start may be over before another one.
                "occurrences": there,
                **_placed(places[point]),
                "attendance": facts.attendance,
                "organisers": tuple(one.name for one in facts.organisers),
                "price_kind": price_cell(facts.price, "kind"),
                "themes": facts.themes,
                "audiences": facts.audiences,
                "accessibility": facts.accessibility,
                "url": facts.url,
                "page": addresses.absolute(around.site, addresses.event_path("fr", view.id)),
                "sources": view.sources,
                "licences": licences_of(view.sources, around),
            },
        )


def _status(slots: Sequence[OccurrenceView], facts: EventFacts) -> EventStatus:
    """What is said of all dates at a point, or else of the event."""
    told = {one.status for one in slots}
    return told.pop() if len(told) == 1 else facts.status


def association_features(view: AssociationView, around: Surroundings) -> Iterator[tuple[Point, Properties]]:
    """A point for each place where the association receives people, with its hours."""
    check_association(view)
    facts = view.facts
    for one in facts.places:
        if point := _point(one.place):
            yield (
                point,
                {
                    "id": view.id,
                    "name": facts.name,
                    "kind": facts.kind,
                    "seen": view.seen,
                    **_placed(one.place),
                    "opening_hours": one.opening_hours,
                    "services": one.services,
                    "contacts": tuple(contact.value for contact in one.contacts or facts.contacts),
                    "themes": facts.themes,
                    "audiences": facts.audiences,
                    "accessibility": one.accessibility,
                    "url": one.url or facts.url,
                    "page": addresses.absolute(around.site, addresses.association_path("fr", view.id)),
                    "sources": view.sources,
                    "licences": licences_of(view.sources, around),
                },
            )


def _placed(place: Place) -> dict[str, Cell]:
    return {"place": place_words(place), "place_name": place.name, "city": place.city, "insee": place.insee}


EVENTS_GEOJSON = GeoJson[EventView]("events", EVENTS.light_kinds, event_features)
ASSOCIATIONS_GEOJSON = GeoJson[AssociationView]("associations", ASSOCIATIONS.light_kinds, association_features)
