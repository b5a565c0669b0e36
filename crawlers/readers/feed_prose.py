"""An event whose dates stand in the words of an article: the last resort, marked with a doubt.

What begins before the article was published is no announcement: the article then reports on something.
"""

from datetime import date, datetime

from catalog.cleaning.times import local
from catalog.sightings import EventFacts
from catalog.vocabulary import Doubt
from crawlers.readers.feed_entry import Entry
from crawlers.readers.feed_event import Told, facts_of, where_of
from crawlers.readers.prose_dates import Slots, slots_in, without
from crawlers.readers.titles import title_and_status
from crawlers.reading import Reading


def event_in_prose(entry: Entry, reading: Reading, fetched_at: datetime) -> tuple[EventFacts, tuple[Doubt, ...]] | None:
    """The event that title and text of `entry` announce; None where they tell no date, several, or one gone by.

    A date without a year is seen from the day on which the article was published (else from the visit).
    Raises `ItemRefused` when the date is out of range.
    """
    written = _day_of(entry, reading, fetched_at)
    title, status = title_and_status(entry.title)
    in_title = _slots(title, entry, reading, written)
    found = _slots(f"{title}\n{entry.body or entry.summary}", entry, reading, written) or in_title
    if found is None or found.occurrences[0].first_day < written:
        return None
    bare = without(title, in_title) if in_title else title
    doubts = frozenset((*found.doubts, Doubt.READ_FROM_PROSE))
    return facts_of(entry, Told(bare or title, status, found.occurrences, where_of(""), doubts), reading)


def _slots(text: str, entry: Entry, reading: Reading, written: date) -> Slots | None:
    return slots_in(text, zone=reading.zone, edition=reading.edition, today=written, language=entry.language)


def _day_of(entry: Entry, reading: Reading, fetched_at: datetime) -> date:
    """The day on which the article was published, where the source's clocks are; else that of the visit."""
    moment = entry.published[0] if entry.published else fetched_at
    return local(moment, reading.zone).date() if isinstance(moment, datetime) else moment
