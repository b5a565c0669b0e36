"""Are two places one? Pure."""

from math import cos, hypot, radians

from rapidfuzz import fuzz

from catalog.likeness.evidence import Evidence
from catalog.likeness.halls import PlaceTraits, place_traits
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.towns import same_town
from catalog.sightings import Place

_METRES_A_DEGREE = 111_320
# A geocoder finds the street, another the door: up to this far, two points may be one house.
_NEAR = 150
# Farther than this, even a geocoder that only found the quarter speaks of another house.
_FAR = 2_000
_APART = 1_000


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees), good enough within a town."""
    north = (one[0] - other[0]) * _METRES_A_DEGREE
    east = (one[1] - other[1]) * _METRES_A_DEGREE * cos(radians(one[0]))
    return hypot(north, east)


def place_evidence(one: PlaceTraits, other: PlaceTraits) -> Reason | None:
    """The strongest thing that two places say; None when one of them says nothing that can be compared."""
    distance = metres(one.point, other.point) if one.point and other.point else None
    alike = same_town(one.town, other.town)
    if alike is False:
        return _other_town(one, other, distance)
    found = _addresses(one, other, distance) or _halls(one, other, distance) or _points(distance)
    if found is None and alike is None and (one.town.name or one.name) == (other.town.name or other.name) != "":
        # `Pont-Serein` in the field of the hall.
        return Reason(Evidence.SAME_TOWN, 0.5, one.town.name or one.name)
    if found is None and alike:
        found = Reason(Evidence.SAME_TOWN, 0.5, one.town.name)
    return found


def _other_town(one: PlaceTraits, other: PlaceTraits, distance: float | None) -> Reason:
    """Sources write `Lyon` of a hall in Villeurbanne: the same house in spite of it, or the same address, is odd."""
    if distance is not None and distance <= _NEAR:
        return Reason(Evidence.NEAR, 1.0, f"{distance:.0f} m")
    told = " / ".join(sorted((one.town.name, other.town.name)))
    same_house = one.number and one.number == other.number and one.street and one.street == other.street
    if same_house and one.words and one.words == other.words:
        return Reason(Evidence.OTHER_TOWN, -2.5, told)
    # Outweighs everything that a campaign in many towns has in common: title, hour, organiser and page.
    return Reason(Evidence.OTHER_TOWN, -8.0, told)


def _addresses(one: PlaceTraits, other: PlaceTraits, distance: float | None) -> Reason | None:
    """Streets and numbers, where both have them."""
    if not (one.street and other.street):
        return None
    same_street = one.street == other.street or fuzz.token_set_ratio(one.street, other.street) >= 85
    if one.number and other.number:
        if same_street and one.number == other.number and distance is not None and distance > _APART:
            # `80 rue de Sorholus`, `80 route de Sorholus`.
            return Reason(Evidence.OTHER_PLACE, -1.0, f"{distance:.0f} m")
        if same_street and one.number == other.number:
            return Reason(Evidence.SAME_ADDRESS, 2.0, f"{one.number} {one.street}")
        if not same_street and not (one.words and one.words == other.words):
            # Halls of one name (`Salle des fêtes`) stand in many streets.
            return Reason(Evidence.OTHER_PLACE, -3.5, " / ".join(sorted((one.street, other.street))))
        if same_street and not one.name and not other.name:
            return Reason(Evidence.OTHER_PLACE, -1.5, " / ".join(sorted((one.number, other.number))))
        return None
    if same_street and not (one.name and other.name):
        return Reason(Evidence.SAME_ADDRESS, 1.0, one.street)
    return None


def _halls(one: PlaceTraits, other: PlaceTraits, distance: float | None) -> Reason | None:
    """Names, where both have one."""
    if not (one.name and other.name):
        return _in_other_words(one, other)
    told = one.name if one.name == other.name else " / ".join(sorted((one.name, other.name)))
    weight = _names(one, other)
    if weight < 0 and one.town.part and other.town.part and one.town.part != other.town.part:
        # Other names in other arrondissements: `Centre social Gerland`, `Centre social Croix-Rousse`.
        return Reason(Evidence.OTHER_PLACE, -5.0, told)
    if weight > 0:
        if not (one.words and other.words) and distance is not None and distance > _FAR:
            return Reason(Evidence.OTHER_PLACE, -2.0, f"{distance:.0f} m")
        # A hall of one name with two addresses: one of them may be the office's.
        return Reason(Evidence.SAME_PLACE, weight - 1 if _two_addresses(one, other) else weight, told)
    if distance is not None and distance <= _NEAR:
        return Reason(Evidence.NEAR, 1.0, f"{distance:.0f} m")
    if one.street and one.street == other.street and not (one.number and other.number):
        return Reason(Evidence.NEAR, 1.0, one.street)
    return _in_other_words(one, other) or Reason(Evidence.OTHER_PLACE, weight, told)


def _two_addresses(one: PlaceTraits, other: PlaceTraits) -> bool:
    both = one.street and other.street and one.number and other.number
    return bool(both) and fuzz.token_set_ratio(one.street, other.street) < 85


def _names(one: PlaceTraits, other: PlaceTraits) -> float:
    """How far the names of two halls speak for one house: `Médiathèque Jean Moulin`, `Gymnase Jean Moulin`."""
    other_sort = bool(one.sort and other.sort and one.sort != other.sort)
    if one.name == other.name:
        return 2.0 if one.words else 1.5
    first, second = set(one.words), set(other.words)
    if not first or not second:
        return _unnamed(one, other)
    if first == second:
        return -3.5 if other_sort else 2.0
    if first <= second or second <= first:
        return -2.0 if other_sort else 1.5
    likeness = fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words), score_cutoff=60)
    if likeness >= 85 and not other_sort:
        return 1.5
    return -2.0 if likeness else -3.5


def _unnamed(one: PlaceTraits, other: PlaceTraits) -> float:
    """One says only what sort of house it is: `Médiathèque` may be any library, `Salle des fêtes` a room of any house."""
    if one.sort == other.sort and one.sort:
        return 1.0
    if not (one.sort or other.sort) and bool(one.words) != bool(other.words):
        return -0.5
    return -2.0


def _in_other_words(one: PlaceTraits, other: PlaceTraits) -> Reason | None:
    """Whether one writes into its address what the other calls the hall."""
    for first, second in ((one, other), (other, one)):
        if first.name and first.name in second.written:
            return Reason(Evidence.SAME_PLACE, 1.5, first.name)
        if len(first.street) > 5 and first.number and f"{first.number} " in second.name and first.street in second.name:
            return Reason(Evidence.SAME_PLACE, 1.5, first.street)
    return None


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
    town = traits.town.code or traits.town.name
    if traits.street and traits.number:
        return f"{town}|{traits.number} {traits.street}"
    return f"{town}|{' '.join(traits.words) or traits.name}"
