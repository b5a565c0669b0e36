"""Are two places one? Pure."""

from math import cos, hypot, radians

from rapidfuzz import fuzz

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.traits import PlaceTraits, place_traits
from catalog.sightings import Place

_METRES_A_DEGREE = 111_320
# A geocoder finds the street, another the door: up to this far, two points may be one house.
_NEAR = 150
_FAR = 1_000


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees), good enough within a town."""
    north = (one[0] - other[0]) * _METRES_A_DEGREE
    east = (one[1] - other[1]) * _METRES_A_DEGREE * cos(radians(one[0]))
    return hypot(north, east)


def place_evidence(one: PlaceTraits, other: PlaceTraits) -> Reason | None:
    """The strongest thing that two places say; None when one of them says nothing that can be compared."""
    distance = metres(one.point, other.point) if one.point and other.point else None
    if one.towns and other.towns and one.towns.isdisjoint(other.towns):
        if distance is not None and distance <= _NEAR:
            return Reason(Evidence.NEAR, 1.0, f"{distance:.0f} m")
        return Reason(Evidence.OTHER_TOWN, -6.0, f"{min(one.towns)} / {min(other.towns)}")
    found = _addresses(one, other) or _halls(one, other, distance) or _points(distance)
    if found is None and (_holds(one, other) or _holds(other, one)):
        found = Reason(Evidence.SAME_PLACE, 1.5, one.name or other.name)
    if found is None and one.towns and other.towns:
        found = Reason(Evidence.SAME_TOWN, 0.5, min(one.towns))
    return found


def _addresses(one: PlaceTraits, other: PlaceTraits) -> Reason | None:
    """Streets and numbers, where both have them."""
    if not (one.street and other.street and one.number and other.number):
        return None
    same_street = fuzz.token_set_ratio(one.street, other.street) >= 85
    if same_street and one.number == other.number:
        return Reason(Evidence.SAME_ADDRESS, 2.0, f"{one.number} {one.street}")
    if not same_street and _names(one, other) < 85:
        return Reason(Evidence.OTHER_PLACE, -3.0, f"{one.street} / {other.street}")
    return None


def _halls(one: PlaceTraits, other: PlaceTraits, distance: float | None) -> Reason | None:
    """Names, where both have one."""
    if not (one.name and other.name):
        return None
    likeness = _names(one, other)
    if likeness >= 85:
        return Reason(Evidence.SAME_PLACE, 2.0, one.name)
    if distance is not None and distance <= _NEAR:
        return Reason(Evidence.NEAR, 1.0, f"{distance:.0f} m")
    if one.street and one.street == other.street and not (one.number and other.number):
        return Reason(Evidence.NEAR, 1.0, one.street)
    if _holds(one, other) or _holds(other, one):
        return Reason(Evidence.SAME_PLACE, 1.5, one.name)
    if distance is not None and distance > _FAR:
        return Reason(Evidence.OTHER_PLACE, -3.0, f"{distance:.0f} m")
    return Reason(Evidence.OTHER_PLACE, -2.5 if likeness < 60 else -1.0, f"{one.name} / {other.name}")


def _points(distance: float | None) -> Reason | None:
    if distance is None:
        return None
    if distance <= _NEAR:
        return Reason(Evidence.NEAR, 1.5, f"{distance:.0f} m")
    return Reason(Evidence.OTHER_PLACE, -2.0, f"{distance:.0f} m") if distance > _FAR else None


def compare_places(one: Place, other: Place) -> Likeness:
    """Whether two places are one house."""
    reason = place_evidence(place_traits(one), place_traits(other))
    if reason is None:
        return Likeness(Outcome.DOUBTFUL, 0.5, ())
    outcome = Outcome.SAME if reason.weight >= 1.5 else Outcome.DIFFERENT if reason.weight < 0 else Outcome.DOUBTFUL
    return Likeness(outcome, 1 / (1 + 2.7 ** -(reason.weight * 1.5)), (reason,))


def place_key(place: Place) -> str:
    """A name of the place that its spellings share: town and street with number, or town and name."""
    traits = place_traits(place)
    town = min(traits.towns, default="")
    if traits.street and traits.number:
        return f"{town}|{traits.number} {traits.street}"
    return f"{town}|{' '.join(sorted(traits.name_words))}"


def _names(one: PlaceTraits, other: PlaceTraits) -> float:
    if not one.name or not other.name:
        return 0.0
    if one.name == other.name:
        return 100.0
    if one.name_words == other.name_words:
        return 95.0
    if one.name_words <= other.name_words or other.name_words <= one.name_words:
        return 88.0
    return fuzz.token_sort_ratio(" ".join(sorted(one.name_words)), " ".join(sorted(other.name_words)))


def _holds(one: PlaceTraits, other: PlaceTraits) -> bool:
    """Whether the name of one is what the other writes into its address, or the street of one into its name."""
    return bool(
        (one.name and other.street and one.name == other.street)
        or (one.street and other.name and len(one.street) > 8 and one.street in other.name)
    )
