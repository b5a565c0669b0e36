"""What is compared of a sighting, taken from it once. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.cleaning.times import zone_of
from catalog.likeness.addresses import host_of, own_page, own_tickets, same_address
from catalog.likeness.halls import PlaceTraits, place_traits
from catalog.likeness.names import acronyms, initials, mail_domain, organisation_words, spellings, written_short
from catalog.likeness.titles import Title, Words, read_title
from catalog.likeness.towns import Town, town_named
from catalog.sightings import AssociationSighting, EventFacts, EventSighting, Occurrence, Sighting
from catalog.vocabulary import Attendance, ContactKind, EventStatus

SLOTS = 400
"""Slots that are compared of a series: its first ones. A source that tells more tells more than seven years of weeks."""
_MOVED = frozenset({EventStatus.RESCHEDULED, EventStatus.POSTPONED})
_PLACES = 20


@dataclass(frozen=True, slots=True)
class EventTraits:
    """What is compared of an event.

    Attributes:
        starts: of slots with an hour, in minutes since the epoch (UTC), sorted; ends: theirs, 0 where unknown.
        days: (first, last) day of each slot, as ordinals of local days, sorted.
        offset: minutes by which local clocks were ahead of UTC at the first slot.
        told: names of organisers and town that stand in the title whole, and words of the hall's: they weigh
            nothing there.
        pages: addresses of pages that may be of this event alone; registration: of its tickets.
        moved: whether it says itself that it has a new date, or will.
        count: of slots.
    """

    title: Title
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    days: tuple[tuple[int, int], ...]
    offset: int
    place: PlaceTraits
    is_online: bool
    is_on_site: bool
    organisers: tuple[Words, ...]
    acronyms: Words
    told: Words
    pages: Words
    registration: Words
    online: str
    moved: bool
    count: int


@dataclass(frozen=True, slots=True)
class AssociationTraits:
    """What is compared of an association.

    Attributes:
        names: the words of each of its names; acronyms: their short forms, as written; initials: as
            they may be made.
        towns: of all its places, and those that it names.
        register: RNA and SIREN numbers, by scheme; siret: those of establishments, which give their SIREN.
        hosts: of its site, where it is its own; pages: its address, whatever the host.
        contacts: mail addresses and phone numbers; domains: of the former, but for those of mail providers.
    """

    names: tuple[Words, ...]
    acronyms: Words
    initials: Words
    towns: tuple[Town, ...]
    places: tuple[PlaceTraits, ...]
    register: tuple[tuple[str, str], ...]
    siret: Words
    hosts: Words
    pages: Words
    contacts: Words
    domains: Words


Traits = EventTraits | AssociationTraits


def traits_of(said: Sighting) -> Traits:
    """What is compared of a sighting."""
    return _event(said.facts) if isinstance(said, EventSighting) else _association(said)


def slot_count(traits: Traits) -> int:
    """How many slots it has; 0 for an association."""
    return traits.count if isinstance(traits, EventTraits) else 0


def _event(facts: EventFacts) -> EventTraits:
    title = read_title(facts.title, facts.language)
    place = place_traits(facts.place)
    organisers = tuple(sorted({organisation_words(one.name) for one in facts.organisers}))
    heard = (words for words in (*organisers, place.of_town) if set(words).issubset(title.words))
    told = {word for words in heard for word in words}.union(set(place.stems).intersection(title.words))
    starts, ends, days = _slots(facts.occurrences)
    return EventTraits(
        title=title,
        starts=starts,
        ends=ends,
        days=days,
        offset=_offset(facts.occurrences[0]),
        place=place,
        is_online=facts.attendance in (Attendance.ONLINE, Attendance.HYBRID) or bool(facts.online_url),
        is_on_site=facts.attendance is not Attendance.ONLINE and bool(facts.place),
        organisers=organisers,
        acronyms=_sorted(name for one in facts.organisers for name in acronyms(one.name)),
        told=tuple(sorted(told)),
        pages=(same_address(facts.url),) if facts.url and own_page(facts.url, facts.title, told) else (),
        registration=_registration(facts, told),
        online=same_address(facts.online_url) if facts.online_url else "",
        moved=facts.status in _MOVED or any(slot.status in _MOVED for slot in facts.occurrences),
        count=len(facts.occurrences),
    )


def _slots(occurrences: tuple[Occurrence, ...]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Starts, ends and days of the slots."""
    timed: list[tuple[int, int]] = []
    days: set[tuple[int, int]] = set()
    for slot in occurrences:
        if slot.start_at is None:
            days.add((slot.first_day.toordinal(), slot.last_day.toordinal()))
            continue
        begin, finish = _clocks(slot)
        if begin.hour == begin.minute == 0 and (
            finish is None or finish.hour * 60 + finish.minute in _MIDNIGHTS or finish - begin > _MOST_OF_A_DAY
        ):
            days.add((begin.toordinal(), _last_day(begin, finish)))
            continue
        timed.append((int(slot.start_at.timestamp()) // 60, int(finish.timestamp()) // 60 if finish else 0))
        # An evening that ends at two in the morning is of one day.
        is_long = finish is not None and finish - begin > _ONE_GO
        days.add((begin.toordinal(), finish.toordinal() if finish and is_long else begin.toordinal()))
    timed = sorted(timed)[:SLOTS]
    return tuple(start for start, _ in timed), tuple(end for _, end in timed), tuple(sorted(days)[:SLOTS])


# A source without a field for whole days writes them from midnight to midnight, or to a minute before.
_MIDNIGHTS = (0, 1439)
_MOST_OF_A_DAY = timedelta(hours=20)
_ONE_GO = timedelta(hours=16)


def _clocks(slot: Occurrence) -> tuple[datetime, datetime | None]:
    """Start and end as clocks show them where it takes place."""
    assert slot.start_at is not None
    zone = zone_of(slot.zone)
    return slot.start_at.astimezone(zone), slot.end_at.astimezone(zone) if slot.end_at else None


def _last_day(begin: datetime, finish: datetime | None) -> int:
    """The last whole day of what begins at midnight."""
    if finish is None:
        return begin.toordinal()
    return max(begin.toordinal(), finish.toordinal() - (finish.hour == finish.minute == 0))


def _offset(slot: Occurrence) -> int:
    if slot.start_at is None:
        return 0
    ahead = _clocks(slot)[0].utcoffset()
    return int(ahead.total_seconds()) // 60 if ahead else 0


def _registration(facts: EventFacts, told: Collection[str]) -> Words:
    return _sorted(
        same_address(contact.value)
        for contact in facts.registration
        if contact.kind is ContactKind.LINK and own_tickets(contact.value, facts.title, told)
    )


def _association(said: AssociationSighting) -> AssociationTraits:
    facts = said.facts
    told = (facts.name, *facts.other_names)
    places = tuple(dict.fromkeys(place_traits(point.place) for point in facts.places[:_PLACES]))
    towns = {place.town for place in places} | {town_named(town) for town in facts.towns[:_PLACES]}
    contacts = {
        contact.value.lower()
        for contact in (*facts.contacts, *(contact for point in facts.places for contact in point.contacts))
        if contact.kind is not ContactKind.LINK
    }
    register = {(name.scheme, name.value) for name in said.identifiers if name.scheme in ("rna", "siren")}
    siret = {name.value for name in said.identifiers if name.scheme == "siret"}
    register |= {("siren", number[:9]) for number in siret}
    return AssociationTraits(
        names=tuple(dict.fromkeys(words for name in told for words in spellings(name))),
        acronyms=_sorted(acronym for name in told for acronym in written_short(name)),
        initials=_sorted(filter(None, map(initials, told))),
        towns=tuple(sorted(town for town in towns if town.name)),
        places=places,
        register=tuple(sorted(register)),
        siret=tuple(sorted(siret)),
        hosts=_sorted(filter(None, (host_of(facts.url),))) if facts.url else (),
        pages=(same_address(facts.url),) if facts.url else (),
        contacts=_sorted(contacts),
        domains=_sorted(filter(None, map(mail_domain, contacts))),
    )


def _sorted(words: Iterable[str]) -> Words:
    return tuple(sorted(set(words)))
