"""The same event as another source writes it down: what really happens to a title, a date and a place on the way.

Each way takes facts and a seeded chance, and gives the facts retold, or None where it does not fit the event.
What a person needs to see that it is one event always stays: a title's words or its translation, the day,
and the town or hall where there is one.
"""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from random import Random

from benchmarks.matching_words import (
    abbreviated,
    adorned,
    in_english,
    initials,
    shortened,
    town_abbreviated,
    with_other_quotes,
    without_accents,
)
from catalog.cleaning.times import in_zone
from catalog.identity import slug
from catalog.sightings import Contact, EventFacts, Occurrence, Organiser, Place
from catalog.vocabulary import ContactKind

Way = Callable[[EventFacts, Random], EventFacts | None]
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def ticket_page(facts: EventFacts, chance: Random) -> EventFacts | None:
    """A ticket office: title shortened, no description, the place in one line, its own page for registration."""
    if len(facts.occurrences) > 3:
        return None
    name = facts.organisers[0].name if facts.organisers else "association"
    page = f"https://billets.example/associations/{slug(name)}/evenements/{slug(facts.title, 40)}"
    return facts.model_copy(
        update={
            **_BARE,
            "title": shortened(facts.title),
            "place": _in_one_line(facts.place),
            "url": page,
            "registration": (Contact(kind=ContactKind.LINK, value=page),),
            "organisers": tuple(Organiser(name=chance.choice((str.upper, str))(one.name)) for one in facts.organisers),
        }
    )


def own_site(facts: EventFacts, chance: Random) -> EventFacts | None:
    """The association's site: title with a town, a date or a name around it, other quotes, the hall and the town."""
    day = facts.occurrences[0].first_day
    organiser = facts.organisers[0].name if facts.organisers else ""
    told = adorned(facts.title, _town(facts), organiser, f"{day.day} {_MONTHS[day.month - 1]}", chance)
    return facts.model_copy(
        update={
            **_BARE,
            "title": with_other_quotes(told),
            "place": _hall_and_town(facts.place),
            "url": f"https://association.example/agenda/{slug(facts.title)}",
            "occurrences": _without_ends(facts.occurrences) if chance.random() < 0.4 else facts.occurrences,
        }
    )


def week_programme(facts: EventFacts, chance: Random) -> EventFacts | None:
    """A printed programme: title shortened, start only, hall and town; capitals without accents now and then."""
    if len(facts.occurrences) > 6:
        return None
    title = shortened(facts.title)
    return facts.model_copy(
        update={
            **_BARE,
            "title": without_accents(title).upper() if chance.random() < 0.4 else title,
            "place": _hall_and_town(facts.place),
            "occurrences": _without_ends(facts.occurrences),
            "organisers": (),
            "url": "",
        }
    )


def calendar(facts: EventFacts, chance: Random) -> EventFacts | None:
    """An iCal file: the location is one string, there is no organiser."""
    line = _line(facts.place) if facts.place else ""
    address = facts.url if chance.random() < 0.5 else ""
    return facts.model_copy(
        update={**_BARE, "place": Place(name=line) if line else None, "organisers": (), "url": address}
    )


def prose(facts: EventFacts, _: Random) -> EventFacts | None:
    """A sentence in a newsletter: the day without an hour, the hall and the town, no end and no addresses."""
    if len({day for slot in facts.occurrences for day in (slot.first_day, slot.last_day)}) > 1:
        return None
    day = facts.occurrences[0].first_day
    slot = Occurrence(zone=facts.occurrences[0].zone, start_on=day)
    return facts.model_copy(
        update={
            **_BARE,
            "title": with_other_quotes(facts.title.rstrip(".!")),
            "place": _hall_and_town(facts.place),
            "occurrences": (slot,),
            "organisers": (),
            "url": "",
        }
    )


def aggregator(facts: EventFacts, chance: Random) -> EventFacts | None:
    """One that repeats others: a town behind the title, tracking in the address, coordinates slightly off."""
    place = facts.place
    if place and place.latitude is not None and place.longitude is not None:
        near = {"latitude": place.latitude + _metres(chance), "longitude": place.longitude + _metres(chance)}
        place = place.model_copy(update={**near, "postal_code": "", "insee": ""})
    town = _town(facts)
    return facts.model_copy(
        update={
            **_BARE,
            "title": f"{facts.title} | {town}"[:200] if town else facts.title,
            "place": place,
            "url": f"{facts.url}?utm_source=agrege&utm_medium=flux" if facts.url else "",
            "organisers": (),
        }
    )


def translated(facts: EventFacts, chance: Random) -> EventFacts | None:
    """The English page: title in English, the same hours and hall, the same organiser."""
    title = in_english(facts.title)
    if not title or facts.language not in ("", "fr"):
        return None
    place = facts.place if chance.random() < 0.5 else _hall_and_town(facts.place)
    return facts.model_copy(update={**_BARE, "title": title[0].upper() + title[1:], "language": "en", "place": place})


def whole_day(facts: EventFacts, _: Random) -> EventFacts | None:
    """Entered as a whole day, or as the days from the first to the last."""
    days = sorted({day for slot in facts.occurrences for day in _days(slot)})
    if (days[-1] - days[0]).days + 1 != len(days) or len(days) > 10:
        return None
    slot = Occurrence(zone=facts.occurrences[0].zone, start_on=days[0], end_on=days[-1])
    return facts.model_copy(update={**_BARE, "occurrences": (slot,)})


def wrong_zone(facts: EventFacts, chance: Random) -> EventFacts | None:
    """The local hour taken for UTC, or UTC for the local hour; page and registration stay, as in any copy of a feed.

    Without either nobody could tell a wrong hour from a second sitting, so that such an event is not retold so.
    """
    slots = facts.occurrences
    if not (facts.url or facts.registration) or any(slot.start_at is None for slot in slots) or len(slots) > 3:
        return None
    turn = 1 if chance.random() < 0.5 else -1
    kept = {**_BARE, "registration": facts.registration}
    return facts.model_copy(update={**kept, "occurrences": tuple(_shifted(slot, turn) for slot in slots)})


def abbreviations(facts: EventFacts, chance: Random) -> EventFacts | None:
    """Streets, towns and organisers by their short forms; no postcode, no point; capitals in the title."""
    place = facts.place
    if place is None:
        return None
    spelled = {"address": abbreviated(place.address), "city": town_abbreviated(place.city), "postal_code": ""}
    names = tuple(Organiser(name=initials(one.name) or one.name) for one in facts.organisers)
    title = facts.title.upper() if chance.random() < 0.5 else without_accents(facts.title)
    no_point = {"latitude": None, "longitude": None, "insee": ""}
    return facts.model_copy(
        update={**_BARE, "title": title, "place": place.model_copy(update=spelled | no_point), "organisers": names}
    )


def one_date(facts: EventFacts, chance: Random) -> EventFacts | None:
    """One date of a series, under the series' own title."""
    if len(facts.occurrences) < 3:
        return None
    slot = chance.choice(facts.occurrences[:60])
    return facts.model_copy(update={**_BARE, "occurrences": (slot,), "place": _hall_and_town(facts.place), "url": ""})


WAYS: dict[str, Way] = {
    "ticket page": ticket_page,
    "own site": own_site,
    "week's programme": week_programme,
    "calendar": calendar,
    "prose": prose,
    "aggregator": aggregator,
    "translated": translated,
    "whole day": whole_day,
    "hour of another zone": wrong_zone,
    "abbreviations": abbreviations,
    "one date of a series": one_date,
}
_BARE: dict[str, object] = {
    "description": "",
    "registration": (),
    "image": None,
    "keywords": (),
    "themes": (),
    "price": None,
    "accessibility": (),
    "attendance": None,
}


def _days(slot: Occurrence) -> list[date]:
    """The days of a slot; one that ends in the small hours is of its first day."""
    if slot.start_at and slot.end_at and slot.end_at - slot.start_at < timedelta(hours=18):
        return [slot.first_day]
    return [slot.first_day + timedelta(days=more) for more in range((slot.last_day - slot.first_day).days + 1)]


def _town(facts: EventFacts) -> str:
    return facts.place.city if facts.place else ""


def _line(place: Place) -> str:
    parts = [place.name, place.address]
    town = f"{place.postal_code} {place.city}".strip()
    return ", ".join(dict.fromkeys(part for part in (*parts, "" if place.city in place.address else town) if part))[
        :200
    ]


def _in_one_line(place: Place | None) -> Place | None:
    if place is None:
        return None
    line = place.address if place.city in place.address else f"{place.address} {place.postal_code} {place.city}".strip()
    return Place(address=line or place.name, name=place.name if not place.address else "", country=place.country)


def _hall_and_town(place: Place | None) -> Place | None:
    return Place(name=place.name or place.address, city=place.city, country=place.country) if place else None


def _without_ends(slots: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    return tuple(slot.model_copy(update={"end_at": None}) for slot in slots)


def _metres(chance: Random) -> float:
    return round((chance.random() - 0.5) / 800, 6)


def _shifted(slot: Occurrence, turn: int) -> Occurrence:
    assert slot.start_at is not None
    offset = in_zone(slot.start_at.replace(tzinfo=None), slot.zone).utcoffset() or timedelta()
    ends = slot.end_at + offset * turn if slot.end_at else None
    return slot.model_copy(
        update={"start_at": (slot.start_at + offset * turn).astimezone(UTC), "end_at": ends and ends.astimezone(UTC)}
    )
