"""One conference of a list `[{name, url, startDate, endDate, city, country, online}]`: whole days, no times."""

from datetime import date, datetime

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, fold
from catalog.cleaning.times import parse_when
from catalog.sightings import EventFacts, EventSighting, Identifier, Occurrence, Place
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers.json_answers import as_text
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schedule_talk import Record
from crawlers.reading import Answer, Reading

_COUNTRIES = {"france": "FR", "belgium": "BE", "belgique": "BE", "switzerland": "CH", "suisse": "CH"}
_COUNTRIES |= {"luxembourg": "LU", "germany": "DE", "spain": "ES", "italy": "IT", "netherlands": "NL"}
_COUNTRIES |= {"portugal": "PT", "uk": "GB", "u k": "GB", "united kingdom": "GB", "ireland": "IE", "canada": "CA"}
_COUNTRIES |= {"u s a": "US", "usa": "US", "united states": "US", "austria": "AT", "denmark": "DK", "sweden": "SE"}
_NOWHERE = frozenset(["online", "en ligne", "virtual", "remote"])
_STATUSES = {"cancelled": EventStatus.CANCELLED, "canceled": EventStatus.CANCELLED, "postponed": EventStatus.POSTPONED}


def conference_of(record: Record, seen: set[str], answer: Answer, reading: Reading) -> EventSighting:
    """The event that the conference is.

    Its id is made of name, town and year: the address is the same every year, and dates move. Raises
    `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    name = clean_line(record.get("name"))
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE if record else SkipReason.MALFORMED, "the conference has no name")
    slot, doubts = _slot(record, reading)
    place = _place(record)
    if place.country not in ("", "FR"):
        doubts.add(Doubt.ZONE_ASSUMED)
    source_id = f"{fold(name)} {fold(place.city)} {slot.first_day.year}".replace("  ", " ")[:400]
    if source_id in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"{source_id} was in the list before")
    seen.add(source_id)
    url = clean_url(record.get("url")) or ""
    facts = EventFacts(
        title=name,
        occurrences=(slot,),
        status=_status(record),
        attendance=_attendance(record, place),
        place=place or None,
        language=_language(record),
        url=url,
    )
    return EventSighting(
        origin=reading.origin(answer, source_id, as_text(record).encode("ascii")),
        facts=facts,
        identifiers=(Identifier(scheme="url", value=url),) if url else (),
        doubts=tuple(sorted(doubts)),
    )


def _slot(record: Record, reading: Reading) -> tuple[Occurrence, set[Doubt]]:
    begin, end = _day(record.get("startDate"), reading), _day(record.get("endDate"), reading)
    if begin is None:
        written = record.get("startDate")
        raise ItemRefused(SkipReason.BAD_DATE if written else SkipReason.NO_DATE, f"startDate is {written!r:.60}")
    if not reading.accepts(begin) and not (end and reading.accepts(end)):
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{begin} to {end or begin}")
    if end is not None and end < begin:
        return Occurrence(zone=reading.zone, start_on=begin), {Doubt.END_IGNORED}
    return Occurrence(zone=reading.zone, start_on=begin, end_on=end), set()


def _day(value: object, reading: Reading) -> date | None:
    found = parse_when(value, reading.zone)
    if found is None:
        return None
    return found[0].date() if isinstance(found[0], datetime) else found[0]


def _place(record: Record) -> Place:
    city, country = clean_line(record.get("city")), record.get("country")
    if record.get("online") is True and fold(city) in _NOWHERE:
        city = ""
    return Place(city=city, country=_COUNTRIES.get(fold(country) if isinstance(country, str) else "", ""))


def _status(record: Record) -> EventStatus:
    """Lists of this sort write `cancelled: true`, or `status`, when they say it at all."""
    for word, status in _STATUSES.items():
        if record.get(word) is True or record.get("status") == word:
            return status
    return EventStatus.SCHEDULED


def _attendance(record: Record, place: Place) -> Attendance | None:
    if record.get("online") is not True:
        return Attendance.ON_SITE if place.city else None
    return Attendance.HYBRID if place.city else Attendance.ONLINE


def _language(record: Record) -> str:
    """The one language that `locales` names, as `FR`; a conference in several has none of its own."""
    said = clean_line(record.get("locales"), 40).lower().split(",")
    return said[0] if len(said) == 1 and len(said[0]) == 2 and said[0].isascii() and said[0].isalpha() else ""
