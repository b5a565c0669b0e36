"""Dates as French and English pages write them: `6 février 2012`, `1er mars`, `mars 2016`, `May 3, 2018`, `28/11/2016`."""

import re
from datetime import date

from catalog.cleaning.text import fold
from crawlers.readers.prose_dates_words import MONTHS, TUESDAY_OR_MARCH

# Where no weekday can stand, "mar" is the month.
_NUMBERS = MONTHS | {TUESDAY_OR_MARCH: 3}
_MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_YEAR = r"((?:19|20)\d\d)\b"
# They are looked for in folded text: no case, accents or punctuation, one space between words.
_ISO = re.compile(rf"\b{_YEAR} (\d\d) (\d\d)(?:t\d+)?\b", re.ASCII)
_DAY_FIRST = re.compile(rf"\b(\d\d?)(?:er|st|nd|rd|th)? (?:of )?({_MONTH}) {_YEAR}", re.ASCII)
_MONTH_FIRST = re.compile(rf"\b({_MONTH}) (\d\d?)(?:st|nd|rd|th)? {_YEAR}", re.ASCII)
_IN_FIGURES = re.compile(rf"\b(\d\d?) (\d\d?) {_YEAR}", re.ASCII)
_MONTH_ONLY = re.compile(rf"\b({_MONTH}) {_YEAR}", re.ASCII)
_ISO_MONTH = re.compile(rf"\b{_YEAR} (0[1-9]|1[0-2])\b(?! \d)", re.ASCII)
_YEAR_ONLY = re.compile(rf"\b{_YEAR}", re.ASCII)
_READ = 1_000


def partial_date(text: str) -> str:
    """The first day in `text` as `2012-02-06`; else its first month, `2016-03`; else its first year; else empty.

    Figures are read day first, as in France.
    """
    day = full_date(text)
    if day:
        return day
    said = fold(text[:_READ])
    month = _MONTH_ONLY.search(said)
    if month:
        return f"{month[2]}-{_NUMBERS[month[1]]:02}"
    iso = _ISO_MONTH.search(said)
    if iso:
        return f"{iso[1]}-{iso[2]}"
    year = _YEAR_ONLY.search(said)
    return year[1] if year else ""


def full_date(text: str) -> str:
    """The first day in `text` that exists, as `2012-02-06`, or an empty string."""
    days = full_dates(text)
    return days[0] if days else ""


def full_dates(text: str) -> list[str]:
    """The days in the first 1,000 characters of `text`, in their order, as `2012-02-06`."""
    said = fold(text[:_READ])
    found = [(match.start(), _written(match[1], match[2], match[3])) for match in _ISO.finditer(said)]
    found += [
        (match.start(), _written(match[3], str(_NUMBERS[match[2]]), match[1])) for match in _DAY_FIRST.finditer(said)
    ]
    found += [
        (match.start(), _written(match[3], str(_NUMBERS[match[1]]), match[2])) for match in _MONTH_FIRST.finditer(said)
    ]
    found += [(match.start(), _written(match[3], match[2], match[1])) for match in _IN_FIGURES.finditer(said)]
    return [day for _, day in sorted(found) if day]


def _written(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
