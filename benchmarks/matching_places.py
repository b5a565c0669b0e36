"""Labelled pairs of places: in short forms, and beside places that are near in name or street."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from random import Random

from benchmarks.matching_cases_toml import placed
from benchmarks.matching_pairs import Label, Pair
from benchmarks.matching_words import abbreviated, town_abbreviated
from catalog.cleaning.text import fold
from catalog.sightings import AssociationSighting, Origin, Place

_ORIGIN = Origin(source="places", source_id="place", fetched_at=datetime(2026, 11, 1, tzinfo=UTC))


def place_pairs(table: Sequence[AssociationSighting], origin: str, at_most: int, seed: int = 1) -> Iterator[Pair]:
    """Places beside themselves in short forms, and beside places that are near in name or street."""
    kept = [place for one in table if (place := place_of(one)) and place.city and place.address[:1].isdigit()]
    chance = Random(f"{seed} {origin} places")
    chance.shuffle(kept)
    for number, place in enumerate(kept[:at_most]):
        named = place.model_copy(update={"name": ""})
        short = named.model_copy(
            update={
                "address": abbreviated(place.address),
                "city": town_abbreviated(place.city),
                "postal_code": "" if number % 2 else place.postal_code,
                **({} if number % 3 else {"latitude": None, "longitude": None}),
            }
        )
        yield _places("place: short forms", f"{origin} {number}", Label.SAME, named, short)
    far = [pair for pair in combinations(kept[:150], 2) if are_apart(*pair)]
    for number, (one, other) in enumerate(far[:at_most]):
        yield _places("place: other house", f"{origin} {number}", Label.DIFFERENT, one, other)
    for number, place in enumerate(kept[:at_most]):
        there = place.model_copy(
            update={"city": "Brest", "postal_code": "29200", "insee": "", "latitude": None, "longitude": None}
        )
        yield _places("place: other town", f"{origin} {number}", Label.DIFFERENT, place, there)


def _places(kind: str, name: str, label: Label, one: Place, other: Place) -> Pair:
    first, second = (
        AssociationSighting(origin=_ORIGIN.model_copy(update={"source_id": f"{name} {side}"}), facts=placed(place))
        for side, place in (("one", one), ("other", other))
    )
    return Pair("place", kind, name.rpartition(" ")[0], name, label, first, second)


def are_apart(one: Place, other: Place) -> bool:
    """Two houses of one town: other numbers or streets, and hundreds of metres between them."""
    if None in (one.latitude, other.latitude, one.longitude, other.longitude):
        return False
    north, east = _less(one.latitude, other.latitude), _less(one.longitude, other.longitude)
    return (
        fold(one.city) == fold(other.city)
        and fold(one.address) != fold(other.address)
        and (north > 0.004 or east > 0.006)
    )


def _less(one: float | None, other: float | None) -> float:
    return abs((one or 0) - (other or 0))


def place_of(said: AssociationSighting) -> Place | None:
    """The first place of a structure."""
    return said.facts.places[0].place if said.facts.places else None
