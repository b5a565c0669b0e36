"""Whether an event belongs to an edition, and why. Pure.

The days come first: one of its dates must touch the days of the edition, as the calendar has them where the
event takes place. What else must be said of it is what the edition names:

- *who*: `sources` and `keywords` narrow together, one of each that is named; an event of one of the
  `organisers` belongs without them. An edition that names none of the three takes whoever comes.
- *where*: `territories` narrow all of this. Of an event that has no place, or one that nobody can locate,
  nothing is known here: it belongs only if the edition names who, and it is one of them.

A decision of a person stands above all.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from catalog.cleaning.text import fold
from catalog.editions import Edition
from catalog.likeness.addresses import host_of
from catalog.sightings import EventFacts, Occurrence, Place
from catalog.territory import (
    commune,
    commune_of,
    communes_at,
    department_of_country,
    departments,
    located,
    regions,
    zone_of_place,
)
from catalog.vocabulary import Attendance

# Clocks that nobody lives by, and that of the office where a source's times are typed in.
_NOBODYS = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu"})
_OFFICE = "Europe/Paris"


class Because(StrEnum):
    """Why an event belongs to an edition; `moved-out` if it did, and was rescheduled to another time."""

    DECISION = "decision"
    SOURCE = "source"
    KEYWORD = "keyword"
    ORGANISER = "organiser"
    TERRITORY = "territory"
    DATES = "dates"
    MOVED_OUT = "moved-out"


def belonging(
    edition: Edition,
    facts: EventFacts,
    slots: Iterable[Occurrence],
    sources: Collection[str],
    decided: bool | None = None,
    *,
    was: Because | None = None,
) -> Because | None:
    """Why an event belongs to `edition`; None when it does not.

    `slots` are all its dates ever known, `sources` the names of those who speak of it, `decided` what a person
    said, `was` why it belonged before. Who followed the edition's calendar is told where an event went: it
    stays, as `MOVED_OUT`.
    """
    if decided is not None:
        return Because.DECISION if decided else None
    # The days are looked at first: they are cheap, and most events are of another time.
    happens = any(_happens_in(edition, facts, slot) for slot in slots)
    if not happens and was in (None, Because.DECISION):
        return None
    evidence = _evidence(edition, facts, sources)
    return evidence if happens or evidence is None else Because.MOVED_OUT


def days_of(slot: Occurrence, place: Place | None, edition: Edition, *, online: bool = False) -> tuple[date, date]:
    """The first and last day of a slot, where it takes place; online, where the edition does."""
    zone = zone_there(slot, place, online=online) or edition.zone
    there = slot if zone == slot.zone else slot.model_copy(update={"zone": zone})
    return there.first_day, there.last_day


def zone_there(slot: Occurrence, place: Place | None, *, online: bool = False) -> str | None:
    """The zone whose clocks people look at where a slot takes place; None where those of the edition tell its days.

    It is a source's own word, unless it writes all times by one clock.
    """
    if slot.start_on:
        return slot.zone
    if online:
        return None
    if slot.zone != _OFFICE and slot.zone not in _NOBODYS:
        return slot.zone
    there = zone_of_place(place) if place else None
    return there or (None if slot.zone in _NOBODYS else slot.zone)


def unknown_territories(edition: Edition) -> tuple[str, ...]:
    """The codes of the edition's territories that are of no territory."""
    return tuple(code for code in edition.territories if not _is_known(code))


def _happens_in(edition: Edition, facts: EventFacts, slot: Occurrence) -> bool:
    online = facts.attendance is Attendance.ONLINE
    first, last = days_of(slot, slot.place or facts.place, edition, online=online)
    return first <= edition.ends_on and last >= edition.starts_on


def _evidence(edition: Edition, facts: EventFacts, sources: Collection[str]) -> Because | None:
    who = _who(edition, facts, sources)
    if who is None or not edition.territories:
        return who
    places = [slot.place for slot in facts.occurrences if slot.place] or ([facts.place] if facts.place else [])
    where = [_lies_in(place, edition.territories) for place in places]
    if True in where:
        return Because.TERRITORY if who is Because.DATES else who
    return None if who is Because.DATES or False in where else who


def _who(edition: Edition, facts: EventFacts, sources: Collection[str]) -> Because | None:
    if not (edition.sources or edition.keywords or edition.organisers):
        return Because.DATES
    wanted = {word.casefold() for word in edition.keywords}
    by_source = not edition.sources or not set(edition.sources).isdisjoint(sources)
    by_keyword = not wanted or any(word.casefold() in wanted for word in facts.keywords)
    if (edition.sources or wanted) and by_source and by_keyword:
        return Because.SOURCE if edition.sources else Because.KEYWORD
    return Because.ORGANISER if edition.organisers and _organised(edition, facts) else None


def _organised(edition: Edition, facts: EventFacts) -> bool:
    names = {fold(name) for name in edition.organisers}
    hosts = {name.casefold().removeprefix("www.") for name in edition.organisers}
    return any(fold(one.name) in names or host_of(one.url) in hosts for one in facts.organisers)


def _lies_in(place: Place, territories: Collection[str]) -> bool | None:
    """Whether the place is in one of the territories; None when nobody can tell."""
    territory = department_of_country(place.country)
    if not territory and place.country not in ("", "FR"):
        return False
    here = located(place)
    found = commune_of(here.city, here.postal_code, here.insee)
    near = [found] if found else communes_at(here.postal_code)
    if not near and not territory:
        return None
    codes = {code for code in (found.code, found.city) if code} if found else set()
    # A postcode of several communes still tells the département, where all are in one; so does `RE` for France.
    around = {one.department for one in near} or {territory}
    for names in (around, {f"R{departments()[code].region}" for code in around}):
        codes |= names if len(names) == 1 else set()
    return not codes.isdisjoint(territories)


def _is_known(code: str) -> bool:
    if code.startswith("R"):
        return code[1:] in regions()
    return code in departments() if len(code) < 5 else commune(code) is not None
