"""What is compared of a sighting, taken from it once. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from catalog.cleaning.text import fold
from catalog.likeness.addresses import host_of, own_page, same_address
from catalog.likeness.towns import town_of
from catalog.likeness.words import acronyms, generic, markers, organisation_words, significant, stem
from catalog.sightings import (
    AssociationSighting,
    Contact,
    EventFacts,
    EventSighting,
    Occurrence,
    Place,
    Sighting,
    started_at,
)
from catalog.vocabulary import Attendance, ContactKind, EventStatus

_KIND_OF_PLACE = frozenset(
    stem(word)
    for word in [
        "salle",
        "salon",
        "espace",
        "maison",
        "centre",
        "mairie",
        "hall",
        "halle",
        "auditorium",
        "amphi",
        "amphitheatre",
        "rdc",
        "etage",
        "batiment",
        "bat",
        "mediatheque",
        "bibliotheque",
        "municipale",
        "municipal",
        "polyvalente",
        "fetes",
        "cinema",
        "theatre",
        "locaux",
        "siege",
        "local",
        "hotel",
        "ville",
    ]
)
_STREET = re.compile(
    r"\b(rue|r|avenue|av|ave|boulevard|bd|bld|bvd|place|pl|quai|cours|allee|allees|impasse|imp|chemin|ch|route|rte|"
    r"square|sq|passage|villa|esplanade|parvis|faubourg|fbg|fg|montee|sentier)\b"
)
_STREETS = {
    "r": "rue", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "bvd": "boulevard",
    "pl": "place", "imp": "impasse", "ch": "chemin", "rte": "route", "sq": "square", "fbg": "faubourg", "fg": "faubourg",
    "allees": "allee", "st": "saint", "ste": "sainte", "gal": "general", "dr": "docteur", "pdt": "president", "mal": "marechal",
}  # fmt: skip
_NUMBER = re.compile(r"\b(\d{1,4})\s*(?:bis|ter|b|t)?\b")
_POSTAL_TAIL = re.compile(r"\b\d{5}\b.*")
_REACHED = frozenset({EventStatus.RESCHEDULED, EventStatus.POSTPONED})


@dataclass(frozen=True, slots=True)
class PlaceTraits:
    """A place: its town, the words of its name, its street with the number, its point.

    Attributes:
        towns: names of the town by which others may call it (INSEE code, folded name).
        name, name_words: folded; the words without those that only say what sort of place it is.
        street: folded and spelled out, without number, postcode and town; number: of the house.
    """

    towns: frozenset[str] = frozenset()
    name: str = ""
    name_words: frozenset[str] = frozenset()
    street: str = ""
    number: str = ""
    point: tuple[float, float] | None = None

    def __bool__(self) -> bool:
        return bool(self.towns or self.name or self.street or self.point)


@dataclass(frozen=True, slots=True)
class EventTraits:
    """What is compared of an event.

    Attributes:
        title: folded; words: those that tell it from others; kinds: those that say what sort it is.
        markers: session numbers.
        starts: of timed slots, in minutes since the epoch (UTC), sorted; ends: the same for their ends, or 0.
        days: ordinals of the local days on which a slot begins; spans: (first, last) day of each slot.
        is_all_day: whether no slot has an hour.
        pages: addresses of pages that may be of this event alone; registration: of tickets.
        moved: whether it says itself that it has a new date, or will.
    """

    title: str
    words: frozenset[str]
    kinds: frozenset[str]
    markers: frozenset[str]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    days: frozenset[int]
    spans: tuple[tuple[int, int], ...]
    is_all_day: bool
    place: PlaceTraits
    is_online: bool
    is_on_site: bool
    organisers: tuple[frozenset[str], ...]
    acronyms: frozenset[str]
    pages: frozenset[str]
    registration: frozenset[str]
    online: str
    language: str
    moved: bool
    count: int


@dataclass(frozen=True, slots=True)
class AssociationTraits:
    """What is compared of an association.

    Attributes:
        names: the words of each of its names; folded: those names as they are.
        towns: as in `PlaceTraits`, of all its places and of what it says.
        register: RNA and SIREN numbers, by scheme.
        hosts: of its site, where it is its own; contacts: mail addresses and phone numbers.
    """

    folded: tuple[str, ...]
    names: tuple[frozenset[str], ...]
    acronyms: frozenset[str]
    towns: frozenset[str]
    places: tuple[PlaceTraits, ...]
    register: frozenset[tuple[str, str]]
    hosts: frozenset[str]
    pages: frozenset[str]
    contacts: frozenset[str]


Traits = EventTraits | AssociationTraits


def traits_of(said: Sighting) -> Traits:
    """What is compared of a sighting."""
    return _event(said) if isinstance(said, EventSighting) else _association(said)


def slot_count(traits: Traits) -> int:
    """How many slots it has; 0 for an association."""
    return traits.count if isinstance(traits, EventTraits) else 0


def place_traits(place: Place | None) -> PlaceTraits:
    """What is compared of a place."""
    return _place(place) if place is not None else PlaceTraits()


@lru_cache(maxsize=20_000)
def _place(place: Place) -> PlaceTraits:
    name = fold(place.name)
    address = place.address or (place.name if _NUMBER.search(place.name) and _STREET.search(fold(place.name)) else "")
    street, number = _street(address)
    words = frozenset(map(stem, name.split()))
    point = (place.latitude, place.longitude) if place.latitude is not None and place.longitude is not None else None
    return PlaceTraits(
        towns=town_of(place),
        name=name,
        name_words=(words - _KIND_OF_PLACE) or words,
        street=street,
        number=number,
        point=point,
    )


def _street(address: str) -> tuple[str, str]:
    """The street, spelled out, and the house's number."""
    text = _POSTAL_TAIL.sub("", fold(address))
    found = _STREET.search(text)
    if not found:
        return "", ""
    before = _NUMBER.findall(text[: found.start()])
    words = [_STREETS.get(word, word) for word in text[found.start() :].split()]
    return " ".join(word for word in words if word not in ("de", "du", "des", "la", "le", "les", "l", "d")), (
        before[-1] if before else ""
    )


def _event(said: EventSighting) -> EventTraits:
    facts = said.facts
    title = fold(facts.title)
    place = place_traits(facts.place)
    organisers = tuple(sorted((organisation_words(one.name) for one in facts.organisers), key=sorted))
    words = significant(title)
    told = frozenset(stem(word) for town in place.towns for word in town.split()).union(*organisers)
    starts = sorted((_minutes(slot), _end(slot)) for slot in facts.occurrences if slot.start_at is not None)
    is_online = facts.attendance in (Attendance.ONLINE, Attendance.HYBRID) or bool(facts.online_url)
    return EventTraits(
        title=title,
        # Whose it is and where is compared elsewhere: half of the titles of one organiser begin alike.
        words=(words - told) or words,
        kinds=generic(title),
        markers=markers(facts.title),
        starts=tuple(start for start, _ in starts),
        ends=tuple(end for _, end in starts),
        days=frozenset(slot.first_day.toordinal() for slot in facts.occurrences),
        spans=tuple(sorted((slot.first_day.toordinal(), slot.last_day.toordinal()) for slot in facts.occurrences)),
        is_all_day=not starts,
        place=place,
        is_online=is_online,
        is_on_site=facts.attendance is not Attendance.ONLINE and bool(place),
        organisers=organisers,
        acronyms=frozenset[str]().union(*(acronyms(one.name) for one in facts.organisers)),
        pages=_pages(facts, words),
        registration=_registration(facts, words),
        online=same_address(facts.online_url) if facts.online_url else "",
        language=facts.language,
        moved=facts.status in _REACHED or any(slot.status in _REACHED for slot in facts.occurrences),
        count=len(facts.occurrences),
    )


def _minutes(slot: Occurrence) -> int:
    return int(started_at(slot).timestamp()) // 60


def _end(slot: Occurrence) -> int:
    return int(slot.end_at.timestamp()) // 60 if slot.end_at is not None else 0


def _pages(facts: EventFacts, words: frozenset[str]) -> frozenset[str]:
    return frozenset({same_address(facts.url)}) if facts.url and own_page(facts.url, words) else frozenset()


def _registration(facts: EventFacts, words: frozenset[str]) -> frozenset[str]:
    return frozenset(
        same_address(contact.value)
        for contact in facts.registration
        if contact.kind is ContactKind.LINK and own_page(contact.value, words)
    )


def _association(said: AssociationSighting) -> AssociationTraits:
    facts = said.facts
    told = (facts.name, *facts.other_names)
    places = tuple(place_traits(point.place) for point in facts.places)
    towns = frozenset[str]().union(
        *(place.towns for place in places), *(town_of(Place(city=town)) for town in facts.towns)
    )
    contacts = (*facts.contacts, *(contact for point in facts.places for contact in point.contacts))
    register = {(name.scheme, name.value) for name in said.identifiers if name.scheme in ("rna", "siren")}
    register |= {("siren", name.value[:9]) for name in said.identifiers if name.scheme == "siret"}
    return AssociationTraits(
        folded=tuple(dict.fromkeys(fold(name) for name in told)),
        names=tuple(dict.fromkeys(organisation_words(name) for name in told)),
        acronyms=frozenset[str]().union(*(acronyms(name) for name in told)),
        towns=towns,
        places=places,
        register=frozenset(register),
        hosts=frozenset(filter(None, (host_of(facts.url),))) if facts.url else frozenset(),
        pages=frozenset({same_address(facts.url)}) if facts.url else frozenset(),
        contacts=frozenset(_contact(one) for one in contacts if one.kind is not ContactKind.LINK),
    )


def _contact(contact: Contact) -> str:
    return contact.value.lower()
