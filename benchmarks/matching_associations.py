"""Labelled pairs of associations: retold as tables, registers and sites write them, and neighbours."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from random import Random

from benchmarks.matching_pairs import CASES, Label, Pair
from benchmarks.matching_places import are_apart, place_of
from benchmarks.matching_words import abbreviated, initials, town_abbreviated, with_other_quotes, without_accents
from catalog.cleaning.links import origin_of
from catalog.cleaning.text import fold
from catalog.sightings import AssociationFacts, AssociationSighting, Contact, Identifier, Place, WelcomePoint
from catalog.vocabulary import ContactKind

Way = Callable[[AssociationSighting, Random], AssociationSighting | None]
# What sort of house it is; these words tell no association from another.
_SORTS = frozenset(
    [
        "association",
        "asso",
        "maison",
        "espace",
        "centre",
        "social",
        "mairie",
        "commune",
        "mediatheque",
        "bibliotheque",
        "france",
        "services",
        "point",
        "cyber",
        "base",
        "ccas",
        "mission",
        "locale",
        "numerique",
        "quartier",
        "bus",
        "antenne",
        "permanence",
        "poste",
        "conseil",
        "municipal",
        "public",
        "publique",
        "departemental",
        "departementale",
        "communautaire",
        "hotel",
        "ville",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "et",
        "en",
        "bp",
    ]
)

_ROWS = CASES / "real" / "rows.toml"
_ONE_IN_A_TOWN = frozenset(["mairie", "mediatheque", "bibliotheque", "ccas", "commune"])


def register_row(said: AssociationSighting, chance: Random) -> AssociationSighting | None:
    """A register: capitals without accents, the seat in one line, the numbers where they are known, no contacts."""
    place = place_of(said)
    if place is None or not _is_told_apart(said):
        return None
    seat = Place(address=abbreviated(place.address).upper(), postal_code=place.postal_code, city=place.city.upper())
    name = without_accents(said.facts.name).upper().replace("'", " ").replace("’", " ")
    return _retold(said, name, seat, said.identifiers if chance.random() < 0.7 else ())


def other_table(said: AssociationSighting, chance: Random) -> AssociationSighting | None:
    """Another table of the same territory: legal form, other quotes, the town abbreviated, coordinates slightly off."""
    place = place_of(said)
    if place is None or not place.city:
        return None
    point = {
        "latitude": place.latitude + chance.random() / 2_000 if place.latitude else None,
        "longitude": place.longitude + chance.random() / 2_000 if place.longitude else None,
    }
    there = place.model_copy(
        update={"address": abbreviated(place.address), "city": town_abbreviated(place.city), **point}
    )
    name = with_other_quotes(said.facts.name)
    if "asso" not in name.lower() and said.facts.kind == "association":
        name = chance.choice(("Association {}", "{} (association loi 1901)", "Asso {}")).format(name)
    return _retold(said, name, there, (), contacts=said.facts.contacts if chance.random() < 0.5 else ())


def own_site(said: AssociationSighting, chance: Random) -> AssociationSighting | None:
    """Its own site: the address with or without www, one way to reach it, the town alone."""
    if not said.facts.url or not _is_told_apart(said):
        return None
    url = (
        said.facts.url.replace("://www.", "://")
        if "://www." in said.facts.url
        else said.facts.url.replace("://", "://www.")
    )
    place = place_of(said)
    town = Place(city=place.city, country=place.country) if place and place.city else None
    town_behind = f"{said.facts.name} – {place.city}" if place and place.city and chance.random() < 0.3 else ""
    name = town_behind or said.facts.name
    contacts = said.facts.contacts[:1]
    return _retold(said, name, town, (), contacts=contacts, url=url.replace("http://", "https://"))


def by_initials(said: AssociationSighting, _: Random) -> AssociationSighting | None:
    """By its acronym, with the telephone and the street that tell whose it is."""
    short, place = initials(said.facts.name), place_of(said)
    phones = tuple(one for one in said.facts.contacts if one.kind is ContactKind.PHONE)
    # Nobody knows a town hall by its initials.
    if (
        set(fold(said.facts.name).split()) & _ONE_IN_A_TOWN
        or not short
        or not phones
        or place is None
        or not place.address
        or len(short) < 3
    ):
        return None
    return _retold(said, short, place, (), contacts=phones)


def by_name(said: AssociationSighting, _: Random) -> AssociationSighting | None:
    """A list of partners: the name and the town."""
    place = place_of(said)
    words = set(fold(said.facts.name).split()) - _SORTS
    if place is None or not place.city or len([word for word in words if len(word) > 3]) < 2:
        return None
    return _retold(said, said.facts.name, Place(city=place.city, country=place.country), ())


WAYS: dict[str, Way] = {
    "register": register_row,
    "other table": other_table,
    "site": own_site,
    "initials": by_initials,
    "name and town": by_name,
}


def retold_associations(
    table: Sequence[AssociationSighting], origin: str, at_most: int, seed: int = 1
) -> Iterator[Pair]:
    """Structures beside themselves, retold in the way that was used least so far."""
    used: Counter[str] = Counter()
    chosen = Random(f"{seed} {origin}").sample(list(table), min(at_most, len(table)))
    for number, one in enumerate(chosen):
        for kind in sorted(WAYS, key=lambda name: (used[name], name)):
            other = WAYS[kind](one, Random(f"{seed} {origin} {number}"))
            if other is not None:
                used[kind] += 1
                yield Pair("association", f"association: {kind}", origin, f"{number}", Label.SAME, one, other)
                break


def labelled_rows(table: Sequence[AssociationSighting], origin: str) -> Iterator[Pair]:
    """Rows of one table on which a person gave a word, row by row (`matching_cases/real/rows.toml`)."""
    said = {one.origin.source_id: one for one in table}
    for label, tables in tomllib.loads(_ROWS.read_text(encoding="utf-8")).items():
        for number, (one, other) in enumerate(tables.get(origin, ())):
            if one in said and other in said:
                kind = "association: rows of one table, labelled"
                yield Pair("association", kind, origin, f"{label} {number}", Label(label), said[one], said[other])


def near_associations(table: Sequence[AssociationSighting], origin: str, at_most: int, seed: int = 1) -> Iterator[Pair]:
    """Structures that are two: homonyms, neighbours, guests of one site; at most so many of each kind."""
    makers = {
        "homonyms in two towns": _homonyms,
        "neighbours of one sort": _neighbours,
        "one address, other names": _one_address,
        "one site, other towns": _one_site,
    }
    for kind, make in makers.items():
        found = list(make(table))
        Random(f"{seed} {origin} {kind}").shuffle(found)
        for number, (one, other) in enumerate(found[:at_most]):
            # Two halls of one town's kind are two; one name in two towns may be two branches, or two doors of one.
            doubtful = make is _homonyms and fold(one.facts.name).split()[0] not in _ONE_IN_A_TOWN
            label = Label.DOUBTFUL if doubtful else Label.DIFFERENT
            yield Pair("association", f"association: {kind}", origin, f"{number}", label, one, other)


def _homonyms(table: Sequence[AssociationSighting]) -> Iterator[tuple[AssociationSighting, AssociationSighting]]:
    for one, other in _within(table, lambda said: fold(said.facts.name)):
        if _town(one) and _town(other) and _town(one) != _town(other) and not _share(one, other):
            yield one, other


def _neighbours(table: Sequence[AssociationSighting]) -> Iterator[tuple[AssociationSighting, AssociationSighting]]:
    for one, other in _within(table, _town):
        words, others = set(fold(one.facts.name).split()), set(fold(other.facts.name).split())
        mine, theirs = words - others - _SORTS, others - words - _SORTS
        if words & others & _SORTS and mine and theirs and _houses_differ(one, other) and not _share(one, other):
            yield one, other


def _one_address(table: Sequence[AssociationSighting]) -> Iterator[tuple[AssociationSighting, AssociationSighting]]:
    def where(said: AssociationSighting) -> str:
        place = place_of(said)
        return fold(f"{place.address} {place.city}") if place and place.address[:1].isdigit() and place.city else ""

    for one, other in _within(table, where):
        words, others = set(fold(one.facts.name).split()) - _SORTS, set(fold(other.facts.name).split()) - _SORTS
        if words and others and not words & others and not _share(one, other):
            yield one, other


def _one_site(table: Sequence[AssociationSighting]) -> Iterator[tuple[AssociationSighting, AssociationSighting]]:
    for one, other in _within(table, lambda said: origin_of(said.facts.url)[1] if said.facts.url else ""):
        if _town(one) and _town(other) and _town(one) != _town(other) and "bus" not in fold(one.facts.name).split():
            yield one, other


def _within(
    table: Sequence[AssociationSighting], drawer: Callable[[AssociationSighting], str]
) -> Iterator[tuple[AssociationSighting, AssociationSighting]]:
    drawers = defaultdict(list)
    for said in table:
        if key := drawer(said):
            drawers[key].append(said)
    for inside in drawers.values():
        yield from combinations(inside[:12], 2)


def _share(one: AssociationSighting, other: AssociationSighting) -> bool:
    """Whether anything but a name or a town ties them: then a person would have to ask."""
    ties = [
        {contact.value for contact in said.facts.contacts}
        | {name.value[:9] for name in said.identifiers}
        | ({origin_of(said.facts.url)[1].removeprefix("www.")} if said.facts.url else set())
        for said in (one, other)
    ]
    return bool(ties[0] & ties[1])


def _houses_differ(one: AssociationSighting, other: AssociationSighting) -> bool:
    first, second = place_of(one), place_of(other)
    return bool(first and second and first.address and second.address and are_apart(first, second))


def _is_told_apart(said: AssociationSighting) -> bool:
    return any(len(word) > 3 for word in set(fold(said.facts.name).split()) - _SORTS)


def _town(said: AssociationSighting) -> str:
    place = place_of(said)
    return fold(place.city).removesuffix(" cedex") if place else ""


def _retold(
    said: AssociationSighting,
    name: str,
    place: Place | None,
    identifiers: tuple[Identifier, ...],
    *,
    contacts: tuple[Contact, ...] = (),
    url: str = "",
) -> AssociationSighting:
    facts = AssociationFacts(
        name=name[:200],
        language="fr",
        url=url,
        contacts=contacts,
        towns=(place.city,) if place and place.city else (),
        places=(WelcomePoint(place=place),) if place else (),
    )
    origin = said.origin.model_copy(update={"source": "elsewhere", "source_id": f"{said.origin.source_id} retold"})
    return AssociationSighting(origin=origin, facts=facts, identifiers=identifiers)
