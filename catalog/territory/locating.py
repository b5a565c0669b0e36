"""Which commune a place is in, as far as what is said of it leaves no doubt."""

from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from catalog.cleaning.places import clean_insee, clean_postcode
from catalog.cleaning.text import fold
from catalog.facts import Place
from catalog.territory.communes import Commune, commune, communes_at, communes_named
from catalog.territory.divisions import department_of_country, departments, regions
from catalog.territory.names import name_key, written

# Towns abroad whose French name is also that of a commune: without a postcode such a name tells nothing.
_ABROAD = frozenset(
    {
        "aigle",
        "aubonne",
        "bruges",
        "bulle",
        "cologne",
        "fribourg",
        "gland",
        "grenade",
        "liege",
        "modene",
        "mons",
        "montreal",
        "sion",
        "trente",
        "valence",
        "venise",
        "vienne",
    }
)
# The postcode of Nouméa is written for all of New Caledonia.
_ALL_CALEDONIA = "98800"


@lru_cache(maxsize=20_000)
def commune_of(city: str, postal_code: str = "", insee: str = "") -> Commune | None:
    """The one commune that name, postcode and INSEE code lead to; None when they leave a doubt.

    An INSEE code decides where name or postcode bears it out, or neither is told; a name where it is that of one
    commune alone or the postcode bears it out; a postcode where it has one commune alone. Codes and names of the
    past lead to the commune of today. An arrondissement is given as such; its `city` leads on.
    """
    said = written(city)
    postcode = clean_postcode(postal_code) or said.postcode
    code = clean_insee(insee)
    known = commune(code) if code else None
    # A postcode in the column of the code says nothing new.
    if known is not None and (code != postcode or known in communes_at(postcode)):
        return _borne_out(known, city, postcode)
    if code and code != postcode:
        return None
    if city:
        return _by_name(city, postcode)
    here = communes_at(postcode)
    return here[0] if len(here) == 1 else None


@lru_cache(maxsize=20_000)
def located(place: Place) -> Place:
    """The same place with what follows from its commune: INSEE code, name as it is written, country, postcode.

    A place abroad, or whose commune is not sure, is given back as it is, and so is a name that its codes
    do not explain. What is written `RE` or `NC` is France too, and stays so written. Locating twice is
    locating once.
    """
    territory = department_of_country(place.country)
    if not territory and place.country not in ("", "FR"):
        return place
    city = f"{place.city} ({territory})" if territory and place.city else place.city
    found = commune_of(city, place.postal_code, place.insee)
    if found is None or (territory and found.department != territory):
        return place
    whole = _whole(found)
    only = found.postcodes[0] if len(found.postcodes) == 1 else ""
    changes = {
        "insee": found.code,
        "city": whole.name if not place.city or _bears(found, place.city) else place.city,
        "country": place.country or "FR",
        "postal_code": place.postal_code or written(place.city).postcode or only,
    }
    if all(getattr(place, name) == value for name, value in changes.items()):
        return place
    return place.model_copy(update=changes)


def same_place(one: Place, other: Place) -> bool:
    """Whether two ways of telling a place lead a guest to the same door.

    Spelling, codes, country, coordinates and the way there make no difference, nor does a postcode that only one
    of them tells.
    """
    if one == other:
        return True
    one, other = located(one), located(other)
    if one.postal_code and other.postal_code and one.postal_code != other.postal_code:
        return False
    return _door(one) == _door(other)


def _door(place: Place) -> tuple[str, ...]:
    return fold(place.name), fold(place.address), name_key(place.city)


def _whole(one: Commune) -> Commune:
    """The city of an arrondissement, and any other commune itself."""
    return (commune(one.city) or one) if one.city else one


def _borne_out(known: Commune, city: str, postcode: str) -> Commune | None:
    """What an INSEE code leads to, unless name and postcode speak against it; the arrondissement that they tell."""
    here, named = communes_at(postcode), communes_named(city)
    if city and not _bears(known, city):
        # A village may bear the name of a commune far away, and is told by its two codes.
        if not _is_at(known, here, postcode) or any(one.department == known.department for one in named):
            return None
    elif not city and postcode and not _is_at(known, here, postcode):
        return None
    finer = {one.code: one for one in (*named, *here) if one.city == known.code}
    return _only(list(finer.values())) or known


def _is_at(known: Commune, here: tuple[Commune, ...], postcode: str) -> bool:
    """Whether a postcode is the commune's; one that is in no table (Cedex) must be of its département."""
    if here:
        return any(known.code in (one.code, one.city) for one in here)
    return _department(postcode) == known.department


def _by_name(city: str, postcode: str) -> Commune | None:
    named, here = communes_named(city), communes_at(postcode)
    if not postcode:
        return named[0] if len(named) == 1 and not _is_elsewhere(city, named[0]) else None
    if not here:
        # La Poste gives big offices postcodes of their own (Cedex), which are in no table.
        return _only([one for one in named if one.department == _department(postcode)])
    codes = {one.code for one in named}
    there = [one for one in here if one.code in codes or one.city in codes]
    if postcode == _ALL_CALEDONIA and not there:
        return _only([one for one in named if one.department == "988"])
    if there:
        # The name of today comes before that of a part which another commune has taken in.
        return _only(there) or _only([one for one in there if name_key(one.name) == name_key(written(city).name)])
    return _only([one for one in here if _resembles(one.name, city, both_ways=not named)])


def _only(found: list[Commune]) -> Commune | None:
    return found[0] if len(found) == 1 else None


def _bears(known: Commune, city: str) -> bool:
    """Whether a commune, its city or one of its arrondissements has this name, or one very like it."""
    whole = _whole(known)
    named = {_whole(one).code for one in communes_named(city)}
    return whole.code in named or _resembles(whole.name, city, both_ways=not named)


def _resembles(name: str, city: str, *, both_ways: bool) -> bool:
    """Whether `city` begins the name (`Saint-Ouen` for `Saint-Ouen-sur-Seine`).

    `both_ways`: or the name begins `city` (`Bordeaux Lac`), or one letter differs.
    """
    key, said = name_key(name), name_key(written(city).name)
    if not said:
        return False
    if key.startswith(f"{said} "):
        return True
    return both_ways and (said.startswith(f"{key} ") or (len(said) > 5 and OSA.distance(key, said) <= 1))


def _is_elsewhere(city: str, found: Commune) -> bool:
    """Whether a name alone may mean a town abroad, or a whole région or département in which the commune is not."""
    key = name_key(written(city).name)
    around = _divisions().get(key)
    return key in _ABROAD or (around is not None and found.department not in around)


@cache
def _divisions() -> dict[str, frozenset[str]]:
    """Names of départements and regions, as they are compared -> the codes of the départements that they hold."""
    found = {name_key(one.name): frozenset({one.code}) for one in departments().values()}
    for region in regions().values():
        inside = frozenset(one.code for one in departments().values() if one.region == region.code)
        found[name_key(region.name)] = inside | found.get(name_key(region.name), frozenset())
    return found


def _department(postcode: str) -> str:
    """The département in which a postcode lies, but for the few that cross a border; Corsica by its halves."""
    if postcode.startswith(("97", "98")):
        return postcode[:3]
    if postcode.startswith("20"):
        return "2A" if postcode[2:3] in ("0", "1") else "2B"
    return postcode[:2]
