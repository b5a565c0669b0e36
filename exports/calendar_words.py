"""Days and times in words: "mardi 3 novembre 2026 à 18 h 30", "du 3 au 9 novembre 2026".

The names of days, months and zones are those of the CLDR (through babel); how they are put together
is in the phrases.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, get_timezone_location

from catalog.cleaning.times import local, zone_of
from catalog.sightings import Occurrence
from exports.looks import of_the_look
from exports.phrases import LOCALES, Language, phrase

HOME_ZONE = "Europe/Paris"
# A party that ends after midnight is of one evening; a slot this long is of several days.
_SEVERAL_DAYS = timedelta(hours=12)
_A_MONDAY = date(2024, 1, 1)


@lru_cache(maxsize=4096)
def day_words(language: Language, day: date) -> str:
    """`mardi 3 novembre 2026`, `Tuesday 3 November 2026`."""
    return f"{_weekday(language, day)} {short_day_words(language, day)}"


@lru_cache(maxsize=4096)
def short_day_words(language: Language, day: date) -> str:
    """`3 novembre 2026`; the first of a month is `1er` in French."""
    return f"{_number(language, day)} {_month(language, day)} {day.year}"


@lru_cache(maxsize=4096)
def jump_words(language: Language, day: date) -> str:
    """`mardi 3 novembre`, where the year is plain from around it."""
    return f"{_weekday(language, day)} {_number(language, day)} {_month(language, day)}"


@lru_cache(maxsize=4096)
def week_day_words(language: Language, day: date) -> str:
    """`mar. 3 nov.`, `Tue 3 Nov`: a day beside an hour, in a column that is narrow."""
    words, month = _name(language, "EEE", day.weekday()), _name(language, "MMM", day.month)
    return f"{words} {_number(language, day)} {month}"


def span_words(language: Language, first: date, last: date) -> str:
    """`du 3 au 9 novembre 2026`, each part named once; a single day in full."""
    if first == last:
        return day_words(language, first)
    start = _number(language, first)
    if first.year != last.year:
        start = short_day_words(language, first)
    elif first.month != last.month:
        start = f"{start} {_month(language, first)}"
    return phrase(language, "calendar.span", first=start, last=short_day_words(language, last))


@lru_cache(maxsize=1500)
def time_words(language: Language, moment: time) -> str:
    """`18 h`, `18 h 30`, with spaces that do not break; `18:30` in English."""
    if language == "en":
        return f"{moment:%H:%M}"
    # No line may end between the number and the letter (French typography).
    return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}" if moment.minute else f"{moment.hour}\u00a0h"


def hours_words(language: Language, slot: Occurrence, *, until: bool = True) -> str:
    """The hours of a slot within its day: `18 h – 20 h`, `toute la journée`; the zone where it is foreign.

    With `until=False` its end is not said (it is on another day, which the reader must be told).
    """
    if slot.start_at is None:
        return phrase(language, "calendar.all_day")
    start = local(slot.start_at, slot.zone)
    words = time_words(language, start.time())
    if until and slot.end_at is not None and slot.end_at > slot.start_at:
        words += " – " + time_words(language, local(slot.end_at, slot.zone).time())
    return words + zone_words(language, slot.zone)


def slot_words(language: Language, slot: Occurrence) -> str:
    """A whole slot: `mardi 3 novembre 2026 de 18 h à 20 h`, `du 3 au 9 novembre 2026`."""
    if slot.start_at is None:
        return span_words(language, slot.first_day, slot.last_day)
    start = local(slot.start_at, slot.zone)
    end = local(slot.end_at, slot.zone) if slot.end_at else start
    day, hour = day_words(language, start.date()), time_words(language, start.time())
    if end == start:
        words = phrase(language, "calendar.at", day=day, hour=hour)
    elif lasts_several_days(slot):
        words = phrase(language, "calendar.from_day_to_day", day=day, hour=hour, **_end_words(language, end))
    else:
        words = phrase(language, "calendar.from_to", day=day, hour=hour, until=time_words(language, end.time()))
    return words + zone_words(language, slot.zone)


def _end_words(language: Language, end: datetime) -> dict[str, str]:
    return {"last": day_words(language, end.date()), "until": time_words(language, end.time())}


def lasts_several_days(slot: Occurrence) -> bool:
    """Whether a reader thinks of it as several days: not so for an evening that ends after midnight."""
    if slot.start_at is None or slot.end_at is None:
        return slot.first_day != slot.last_day
    # Most are of a few hours: their days need not be known.
    return slot.end_at - slot.start_at > _SEVERAL_DAYS and slot.first_day != slot.last_day


@of_the_look(512)
def zone_words(language: Language, zone: str) -> str:
    """` (heure locale : Montréal)`; nothing for the zone that readers live in."""
    if zone == HOME_ZONE:
        return ""
    if "/" not in zone or zone.startswith("Etc/"):
        return phrase(language, "calendar.zone", place=zone)
    place = get_timezone_location(zone_of(zone), locale=LOCALES[language], return_city=True)
    return phrase(language, "calendar.zone", place=place)


@lru_cache(maxsize=512)
def month_words(language: Language, day: date) -> str:
    """`novembre 2026`."""
    return f"{_month(language, day)} {day.year}"


def partial_date_words(language: Language, value: str) -> str:
    """`2014`, `mai 2014` or `3 mai 2014` from `2014`, `2014-05`, `2014-05-03`; anything else as it stands."""
    try:
        if len(value) == len("2014-05"):
            return month_words(language, date.fromisoformat(value + "-01"))
        return short_day_words(language, date.fromisoformat(value)) if len(value) == len("2014-05-03") else value
    except ValueError:
        return value


def slot_stamp(slot: Occurrence) -> str:
    """The start for `<time datetime>`: a day, or a local time with its offset (HTML, dates and times)."""
    if slot.start_at is None:
        return slot.first_day.isoformat()
    return local(slot.start_at, slot.zone).isoformat(timespec="minutes")


def _month(language: Language, day: date) -> str:
    return _name(language, "MMMM", day.month)


def _weekday(language: Language, day: date) -> str:
    return _name(language, "EEEE", day.weekday())


@lru_cache(maxsize=100)
def _name(language: Language, pattern: str, number: int) -> str:
    """The name of a month (`MMM…`), or of a day of the week (`EEE…`, Monday is 0): babel takes as long for it as for a date."""
    some_day = date(2024, number, 1) if pattern.startswith("M") else _A_MONDAY + timedelta(days=number)
    return str(format_date(some_day, pattern, locale=LOCALES[language]))


def _number(language: Language, day: date) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)
