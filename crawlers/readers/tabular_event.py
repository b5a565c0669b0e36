"""One row of a table as an event, or the reason why it is not taken."""

import re
from datetime import date, datetime, timedelta

from catalog.cleaning.text import fold, html_to_text
from catalog.identity import digest_of
from catalog.sightings import Contact, EventFacts, Occurrence, Organiser
from catalog.territory import zone_overseas
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import described
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.tabular_cells import Cells
from crawlers.readers.tabular_dates import Written, instant_of, written
from crawlers.readers.tabular_place import contacts_of, image_of, link_of, needs_of, place_of, price_in
from crawlers.reading import Reading

# An evening that is said to end at two in the morning ends on the day after.
_SMALL_HOURS = 6


def event_of(cells: Cells, reading: Reading) -> tuple[EventFacts, tuple[Doubt, ...]]:
    """What the row says, and what had to be assumed.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    title = html_to_text(cells.raw("title"), 1_000)
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "the row has no title")
    place = place_of(cells)
    zone = zone_overseas(place) or reading.zone
    slot, doubts = slot_of(cells, zone, reading)
    attendance, attendance_word = cells.meaning("attendance")
    needs, unknown = needs_of(cells)
    unread = (attendance_word,) if attendance_word and not attendance else ()
    organiser, low, high = cells.line("organiser"), _age(cells, "minimum_age"), _age(cells, "maximum_age")
    ages = (None, None) if low is not None and high is not None and low > high else (low, high)
    told = described(cells.raw("description"))
    return EventFacts(
        title=title,
        occurrences=(slot,),
        status=_status(cells),
        attendance=Attendance(attendance) if attendance else None,
        place=place or None,
        online_url=link_of(cells, "online_url"),
        description=told.text,
        description_html=told.html,
        language=_language(cells) or reading.language,
        url=link_of(cells, "url"),
        organisers=(Organiser(name=organiser, url=link_of(cells, "organiser_url")),) if organiser else (),
        registration=_registration(cells, organiser),
        price=price_in(cells),
        minimum_age=ages[0],
        maximum_age=ages[1],
        accessibility=needs,
        # A word that no list knows stays a keyword, so that the crawl reports it.
        keywords=tuple(dict.fromkeys((*cells.words("keywords"), *unread, *unknown))),
        image=image_of(cells),
    ), doubts


def source_id_of(cells: Cells, facts: EventFacts) -> str:
    """The id of the row, else a digest of its folded title, its start, and the name and town of its place."""
    own = cells.line("id")
    if own:
        return own
    slot, place = facts.occurrences[0], facts.place
    start = str(slot.start_on or slot.start_at)
    where = [fold(place.name or place.address), fold(place.city)] if place else []
    return digest_of([fold(facts.title), start, *where])


def slot_of(cells: Cells, zone: str, reading: Reading) -> tuple[Occurrence, tuple[Doubt, ...]]:
    """The slot that the columns of dates and times say. Raises `ItemRefused`."""
    start = _moment(cells, ("start", "start_date", "start_time"), zone, reading)
    if start is None or start.day is None:
        raise ItemRefused(SkipReason.NO_DATE, "the row has no date")
    end = _end(cells, start, zone, reading)
    doubts = {*start.doubts, *(end.doubts if end else ())}
    slot = _slot(start, end, zone)
    if slot is None:
        doubts.add(Doubt.END_IGNORED)
        slot = _slot(start, None, zone)
    assert slot is not None
    if slot.start_at is not None and start.instant is None:
        doubts.add(Doubt.ZONE_ASSUMED)
    if not (reading.accepts(slot.first_day) or reading.accepts(slot.last_day)):
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{slot.first_day} to {slot.last_day}")
    return slot, tuple(sorted(doubts))


def _moment(cells: Cells, targets: tuple[str, str, str], zone: str, reading: Reading) -> Written | None:
    """What the columns of a whole moment, of its day and of its time say together. Raises `ItemRefused`."""
    whole, day, clock_time = (_written(cells, target, zone, reading) for target in targets)
    if whole is not None and (whole.day is not None or day is None):
        if whole.clock_time is not None or clock_time is None:
            return whole
        return Written(whole.day, clock_time.clock_time, doubts=whole.doubts)
    clock_time = whole or clock_time
    if day is None and clock_time is None:
        return None
    return Written(
        day.day if day else None, clock_time.clock_time if clock_time else None, doubts=day.doubts if day else ()
    )


def _written(cells: Cells, target: str, zone: str, reading: Reading) -> Written | None:
    text = cells.raw(target)
    if not text:
        return None
    said = written(text, zone, day_first=cells.options.day_first, edition=reading.edition)
    if said is None:
        raise ItemRefused(SkipReason.BAD_DATE, f"{target}: {text[:60]!r} is no date or time that is understood")
    return said


def _end(cells: Cells, start: Written, zone: str, reading: Reading) -> Written | None:
    end = _moment(cells, ("end", "end_date", "end_time"), zone, reading)
    if end is None or end.day is not None or start.day is None or end.clock_time is None or start.clock_time is None:
        # A time at which it ends says nothing of a day without a time at which it starts.
        return end if end is not None and end.day is not None else None
    after_midnight = end.clock_time < start.clock_time and end.clock_time.hour < _SMALL_HOURS
    return Written(start.day + timedelta(days=after_midnight), end.clock_time, doubts=end.doubts)


def _slot(start: Written, end: Written | None, zone: str) -> Occurrence | None:
    """The slot, or None where the end lies before the start."""
    begins = instant_of(start, zone)
    if begins is None:
        assert start.day is not None
        last = end.day if end else None
        return None if last and last < start.day else Occurrence(zone=zone, start_on=start.day, end_on=last)
    ends = _last_instant(start, end, zone)
    return None if ends and ends < begins else Occurrence(zone=zone, start_at=begins, end_at=ends)


def _last_instant(start: Written, end: Written | None, zone: str) -> datetime | None:
    if end is None:
        return None
    instant = instant_of(end, zone)
    if instant is not None:
        return instant
    # "From 3 November, 14:00, to 3 November" says no more than its start.
    day: date | None = end.day if end.day != start.day else None
    return instant_of(Written(day, start.clock_time), zone) if day else None


def _status(cells: Cells) -> EventStatus:
    """The status; a word that is not understood may mean "cancelled", so that the row is not taken."""
    ours, word = cells.meaning("status")
    if word and not ours:
        raise ItemRefused(SkipReason.MALFORMED, f"status: {word[:60]!r} is not known; name it in options.values.status")
    return EventStatus(ours) if ours else EventStatus.SCHEDULED


def _registration(cells: Cells, organiser: str) -> tuple[Contact, ...]:
    return contacts_of(
        cells,
        links="registration_url",
        mails="registration_email",
        phones="registration_phone",
        organisation=organiser,
    )


def _language(cells: Cells) -> str:
    text = cells.line("language").lower()
    return text if re.fullmatch(r"[a-z]{2}", text) else ""


def _age(cells: Cells, target: str) -> int | None:
    found = re.match(r"[0-9]{1,3}(?![0-9])", cells.line(target))
    return int(found[0]) if found and int(found[0]) <= 150 else None
