"""Where in a text a date stands: its days, their hours, and what is said of days that come again."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.readers.prose_dates_days import Days, days_at
from crawlers.readers.prose_dates_hours import DateRefused, Timetable, hours_at, word_at
from crawlers.readers.prose_dates_tokens import Kind, Token

_GAPS = {",", "-", ":", "|", "(", ".", "·", "•", "\n", "/", ";"}
_AND = {",", "et", "and", "&", ";", "puis"}
_EVERY = (("tous", "les"), ("toutes", "les"), ("chaque",), ("every",), ("each",))
_ALL_DAYS = (("tous", "les", "jours"), ("chaque", "jour"), ("every", "day"), ("each", "day"), ("daily",))
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date as it stands in a text, from the token `first` until before the token `last`.

    Attributes:
        groups: days with the hours on each of them.
        weekdays: the days of the week on which something comes again; empty where it does not.
        loud: whether words say that it comes again (`tous les mardis`), not the plural or the name alone.
        plural: whether it comes again; a lone `mardi` is one day.
    """

    first: int
    last: int
    groups: tuple[tuple[Days, Timetable | None], ...] = ()
    weekdays: frozenset[int] = frozenset()
    hours: Timetable | None = None
    loud: bool = True
    plural: bool = True


def phrase_at(tokens: Sequence[Token], place: int) -> Phrase | None:
    """The date that begins at `place`, or None. Raises `DateRefused` for what cannot be."""
    again = _again_at(tokens, place)
    if again is not None:
        return _bounded(tokens, again)
    days = days_at(tokens, place)
    if days is None:
        return None
    hours = _after_gap(tokens, days.last)
    last = hours.last if hours else days.last
    if hours is None and (again := _again_after(tokens, days)) is not None:
        return again
    groups = [(days, hours)]
    while hours and (following := _next_group(tokens, last)) is not None:
        groups.append(following)
        last = (following[1] or following[0]).last
        hours = following[1]
    return Phrase(place, _closed(tokens, place, last), tuple(groups))


def phrases_in(tokens: Sequence[Token]) -> list[Phrase]:
    """All dates of a text, from its beginning to its end. Raises `DateRefused` for one that cannot be."""
    found: list[Phrase] = []
    place = 0
    while place < len(tokens):
        phrase = phrase_at(tokens, place)
        if phrase is not None:
            found.append(phrase)
        place = phrase.last if phrase else place + 1
    return found


def _after_gap(tokens: Sequence[Token], place: int) -> Timetable | None:
    """The hours at `place`, or after one or two marks."""
    for _ in range(3):
        hours = hours_at(tokens, place)
        if hours is not None or word_at(tokens, place) not in _GAPS:
            return hours
        place += 1
    return None


def _next_group(tokens: Sequence[Token], place: int) -> tuple[Days, Timetable | None] | None:
    """`, jeudi 5 novembre à 14h` after another day with its hours."""
    if word_at(tokens, place) not in _AND:
        return None
    start = place + 1 + (word_at(tokens, place + 1) in _AND)
    days = days_at(tokens, start)
    return (days, _after_gap(tokens, days.last)) if days else None


def _closed(tokens: Sequence[Token], first: int, last: int) -> int:
    """`last`, beyond the bracket that closes one opened within the date."""
    opened = sum({"(": 1, ")": -1}.get(token.word, 0) for token in tokens[first:last])
    return last + 1 if opened > 0 and word_at(tokens, last) == ")" else last


def _starts(tokens: Sequence[Token], place: int, phrases: Sequence[tuple[str, ...]]) -> int | None:
    """The place after one of `phrases` that stands at `place`."""
    for words in phrases:
        if all(word_at(tokens, place + step) == word for step, word in enumerate(words)):
            return place + len(words)
    return None


def _again_at(tokens: Sequence[Token], place: int) -> Phrase | None:
    """`tous les mardis et jeudis`, `chaque jour`, `du lundi au vendredi`, `mardis`, or `mardi` without a number."""
    after = _starts(tokens, place, _ALL_DAYS)
    if after is not None:
        return Phrase(place, after, weekdays=EVERY_DAY)
    loud = _starts(tokens, place, _EVERY)
    start = loud if loud is not None else place + (word_at(tokens, place) in ("les", "le", "du", "from", "on"))
    if not _lone_weekday(tokens, start):
        return None
    if word_at(tokens, start + 1) in ("au", "to", "-") and _lone_weekday(tokens, start + 2):
        first, last = tokens[start].number, tokens[start + 2].number
        days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
        return Phrase(place, start + 3, weekdays=days)
    named, end, plural = {tokens[start].number}, start + 1, loud is not None or tokens[start].flag
    while word_at(tokens, end) in _AND and _lone_weekday(tokens, end + 1):
        named.add(tokens[end + 1].number)
        plural = plural or tokens[end + 1].flag
        end += 2
    return Phrase(place, end, weekdays=frozenset(named), loud=loud is not None, plural=plural)


def _lone_weekday(tokens: Sequence[Token], place: int) -> bool:
    """Whether a day of the week stands there without a day of the month."""
    if place >= len(tokens) or tokens[place].kind is not Kind.WEEKDAY:
        return False
    return days_at(tokens, place) is None


def _again_after(tokens: Sequence[Token], days: Days) -> Phrase | None:
    """`du 3 novembre au 15 décembre, tous les mardis de 14h à 16h`: the days first, then what comes again in them."""
    place = days.last + (word_at(tokens, days.last) in _GAPS)
    again = _again_at(tokens, place)
    if again is None or not again.loud:
        return None
    hours = _after_gap(tokens, again.last)
    last = hours.last if hours else again.last
    return Phrase(days.first, last, ((days, None),), again.weekdays, hours)


def _bounded(tokens: Sequence[Token], again: Phrase) -> Phrase:
    """`again` with its hours and the days that bound it, in either order."""
    hours = _after_gap(tokens, again.last)
    last = hours.last if hours else again.last
    bounds = days_at(tokens, last + (word_at(tokens, last) in _GAPS)) if again.loud else None
    if bounds is not None:
        last = bounds.last
        hours = hours or _after_gap(tokens, last)
        last = max(last, hours.last if hours else 0)
    groups = ((bounds, None),) if bounds else ()
    return Phrase(again.first, last, groups, again.weekdays, hours, again.loud, again.plural)


def surely_alone(tokens: Sequence[Token], hours: Timetable) -> bool:
    """Whether hours away from the days are hours and no duration: `de 18h à 20h`, `à 18h30`, `– 18h30 –`."""
    if any(slot.end is not None for slot in hours.hours):
        return True
    after = word_at(tokens, hours.last)
    if hours.introduced:
        return after not in ("de", "d", "du", "of") and min(slot.start for slot in hours.hours) >= 7 * 60
    marks = _GAPS | {"", ")"}
    return word_at(tokens, hours.first - 1) in marks and after in marks


def stray_hours(tokens: Sequence[Token], phrase: Phrase) -> list[Timetable]:
    """Hours outside `phrase` that are surely hours. Raises `DateRefused` for hours that cannot be."""
    found: list[Timetable] = []
    place = 0
    while place < len(tokens):
        if place == phrase.first:
            place = phrase.last
            continue
        hours = _hours_or_none(tokens, place)
        if hours is not None and not (place < phrase.first < hours.last) and surely_alone(tokens, hours):
            found.append(hours)
        place = hours.last if hours else place + 1
    return found


def _hours_or_none(tokens: Sequence[Token], place: int) -> Timetable | None:
    """As `hours_at`; a bare `48h` or `2h` in words is none, whatever it would be as a time."""
    led = place < len(tokens) and tokens[place].kind is Kind.WORD
    try:
        return hours_at(tokens, place)
    except DateRefused:
        if led:
            raise
        return None
