"""Labelled pairs of events, made of sightings of any origin: retold ones, and neighbours that are easily confused."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations, islice
from random import Random

from benchmarks.matching_pairs import Label, Pair
from benchmarks.matching_retelling import WAYS, Way, aggregator, calendar, own_site, week_programme, wrong_zone
from catalog.cleaning.text import fold
from catalog.sightings import EventFacts, EventSighting, Occurrence, Place
from catalog.vocabulary import Attendance

_TOWNS = (("54000", "Nancy"), ("29200", "Brest"), ("30000", "Nîmes"), ("80000", "Amiens"), ("64000", "Pau"))
_NEAR_WAYS = (calendar, aggregator, own_site, week_programme)
_MISTAKEN = frozenset(["annule", "cancelled", "complet", "sold", "out", "reporte"])

# What a person says of pairs that one real set holds: by the source's own ids, for all others follow from the rule.
_SAID_BY_A_PERSON = {
    frozenset(("25758299", "34139080")): Label.SAME,  # entered twice, with the district and with the agency
    frozenset(("21802629", "12122099")): Label.SAME,  # a fair by its first day and by all its days
    frozenset(("62844780", "2577662")): Label.SAME,  # the same fair
    frozenset(("55807145", "33846389")): Label.DOUBTFUL,  # an exhibition, and a night on which it is open
}
# Entries for each day of one fair: some would call them one event, others its days.
_DAYS_OF_ONE = (
    frozenset(("59868506", "93356401", "84722277", "35931482")),
    frozenset(("86036719", "74600395", "72722049")),
)


def retold_pairs(events: Sequence[EventSighting], origin: str, at_most: int, seed: int = 1) -> Iterator[Pair]:
    """Each event beside itself, retold in the way that was used least so far; every third is retold on both sides."""
    used: Counter[str] = Counter()
    mixed = list(events)
    Random(f"{seed} {origin}").shuffle(mixed)
    for number, event in enumerate(mixed[:at_most]):
        chance = Random(f"{seed} {origin} {event.origin.source_id} {number}")
        for kind in sorted(WAYS, key=lambda name: (used[name], name)):
            facts = WAYS[kind](event.facts, chance)
            if facts is not None:
                used[kind] += 1
                # A wrong hour is known by the page that stays the same: that side is told as it is.
                one = _again(event, chance) if number % 3 == 2 and WAYS[kind] is not wrong_zone else event
                yield Pair("event", kind, origin, f"{number}", Label.SAME, one, said(event, facts))
                break


def near_pairs(events: Sequence[EventSighting], origin: str, at_most: int, seed: int = 1) -> Iterator[Pair]:
    """Pairs that are two events, and what makes them hard: at most so many of each kind."""
    for kind, make in _MAKERS.items():
        mixed = list(events)
        Random(f"{seed} {origin} {kind}").shuffle(mixed)
        found = list(islice(make(mixed), at_most) if make in _MADE else make(mixed))
        Random(f"{seed} {origin} {kind}").shuffle(found)
        for number, (one, other) in enumerate(found[:at_most]):
            chance = Random(f"{seed} {origin} {kind} {number}")
            ids = frozenset((one.origin.source_id, other.origin.source_id))
            label = _said_of(ids)
            # Two entries of one site that share their title are told apart by their pages: those stay.
            told = other if make is _same_title_same_day else _once_more(other, chance)
            yield Pair("event", kind, origin, f"{number}", label, one, told)


def said(event: EventSighting, facts: EventFacts) -> EventSighting:
    """Another source's sighting with these facts."""
    origin = event.origin.model_copy(
        update={"source": "elsewhere", "source_id": f"{event.origin.source_id} retold", "url": facts.url}
    )
    return EventSighting(origin=origin, facts=facts)


def _said_of(ids: frozenset[str]) -> Label:
    if any(ids <= days for days in _DAYS_OF_ONE):
        return Label.DOUBTFUL
    return _SAID_BY_A_PERSON.get(ids, Label.DIFFERENT)


def _again(event: EventSighting, chance: Random) -> EventSighting:
    facts = chance.choice((own_site, calendar, aggregator))(event.facts, chance)
    return EventSighting(origin=event.origin, facts=facts) if facts else event


def _once_more(event: EventSighting, chance: Random) -> EventSighting:
    way: Way = chance.choice(_NEAR_WAYS)
    facts = way(event.facts, chance)
    return said(event, facts) if facts else event


def _words(event: EventSighting) -> frozenset[str]:
    return frozenset(word for word in fold(event.facts.title).split() if len(word) > 2) - _MISTAKEN


def _days(event: EventSighting) -> frozenset[int]:
    return frozenset(slot.first_day.toordinal() for slot in event.facts.occurrences)


def _within(
    events: Sequence[EventSighting], drawer: Callable[[EventSighting], object]
) -> Iterator[tuple[EventSighting, EventSighting]]:
    drawers = defaultdict(list)
    for event in events:
        if drawer(event):
            drawers[drawer(event)].append(event)
    for inside in drawers.values():
        yield from combinations(inside[:40], 2)


def _same_title_other_day(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    for one, other in _within(events, lambda event: fold(event.facts.title)):
        if not _days(one) & _days(other) and len(_days(one)) == len(_days(other)) == 1:
            yield one, other


def _same_title_same_day(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    for one, other in _within(events, lambda event: fold(event.facts.title) if event.facts.url else ""):
        if _days(one) & _days(other) and one.facts.url != other.facts.url and "openagenda.com" in one.facts.url:
            yield one, other


def _same_place_other_event(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    def where_and_when(event: EventSighting) -> object:
        place = event.facts.place
        days = _days(event)
        return (fold(f"{place.name} {place.city}"), min(days)) if place and place.name and len(days) < 4 else ""

    for one, other in _within(events, where_and_when):
        if _apart(one, other):
            yield one, other


def _same_organiser_other_event(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    def who_and_when(event: EventSighting) -> object:
        return (event.facts.organisers[0].name, min(_days(event))) if event.facts.organisers else ""

    for one, other in _within(events, who_and_when):
        if _apart(one, other) and _hall(one) != _hall(other):
            yield one, other


def _apart(one: EventSighting, other: EventSighting) -> bool:
    """Whether nobody would take one title for another wording of the other."""
    words, others = _words(one), _words(other)
    common = len(words & others)
    return bool(words and others) and common < min(len(words), len(others)) and common * 2 < len(words | others)


def _hall(event: EventSighting) -> str:
    return fold(event.facts.place.name) if event.facts.place else ""


def _in_another_town(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    for number, event in enumerate(events):
        place, (postcode, town) = event.facts.place, _TOWNS[number % len(_TOWNS)]
        # What takes place online is in no town.
        if event.facts.online_url or event.facts.attendance is Attendance.ONLINE or (place and place.city == town):
            continue
        if place and place.city and len(event.facts.occurrences) < 4 and place.city not in event.facts.title:
            # Squares and stations have one name in many towns; numbers of houses differ.
            street = re.sub(r"\d+", str(number % 80 + 1), place.address.partition(",")[0])
            there = Place(
                name=place.name.replace(place.city, town),
                address="" if place.city in street else street,
                postal_code=postcode,
                city=town,
                country="FR",
            )
            facts = event.facts.model_copy(update={"place": there, "url": "", "registration": (), "description": ""})
            yield event, said(event, facts)


def _numbered(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    for number, event in enumerate(events):
        slots = event.facts.occurrences
        if len(slots) == 1 and len(event.facts.title) < 100 and slots[0].start_at is not None:
            first, second = (("séance 1/4", "séance 2/4"), ("session 1", "session 2"), ("partie 1", "partie 2"))[
                number % 3
            ]
            later = timedelta(days=7) if number % 2 else timedelta(hours=2)
            one = event.facts.model_copy(update={"title": f"{event.facts.title} – {first}", "registration": ()})
            two = event.facts.model_copy(
                update={
                    "title": f"{event.facts.title} – {second}",
                    "occurrences": (_later(slots[0], later),),
                    "url": f"{event.facts.url}-2" if event.facts.url else "",
                    "registration": (),
                }
            )
            yield EventSighting(origin=event.origin, facts=one), said(event, two)


def _later(slot: Occurrence, by: timedelta) -> Occurrence:
    assert slot.start_at is not None
    ends = slot.end_at + by if slot.end_at else None
    return slot.model_copy(update={"start_at": slot.start_at + by, "end_at": ends})


def _umbrella(events: Sequence[EventSighting]) -> Iterator[tuple[EventSighting, EventSighting]]:
    """The whole of which the organiser's name tells (a festival, a week, a night), as an event of whole days."""
    for event in events:
        name = event.facts.organisers[0].name if event.facts.organisers else ""
        if any(
            word in fold(name).split() for word in ("festival", "semaine", "nuit", "rencontres", "journees", "fete")
        ):
            days = _days(event)
            first = event.facts.occurrences[0].first_day
            whole = Occurrence(
                start_on=first - timedelta(days=2), end_on=first + timedelta(days=4 if len(days) > 1 else 2)
            )
            place = Place(city=event.facts.place.city, country="FR") if event.facts.place else None
            facts = EventFacts(
                title=name, occurrences=(whole,), place=place, organisers=event.facts.organisers, language="fr"
            )
            yield said(event, facts), event


_MAKERS: dict[str, Callable[[Sequence[EventSighting]], Iterator[tuple[EventSighting, EventSighting]]]] = {
    "same title, other day": _same_title_other_day,
    "same title, same day": _same_title_same_day,
    "same place and day, other event": _same_place_other_event,
    "same organiser and day, other event": _same_organiser_other_event,
    "same title in two towns": _in_another_town,
    "session 1 and session 2": _numbered,
    "umbrella and part": _umbrella,
}
# These make a second event out of one; the others find two that are there.
_MADE = (_in_another_town, _numbered, _umbrella)
