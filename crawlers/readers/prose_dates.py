"""Dates in French and English prose: what a text says, as time slots, or a refusal; never a guess.

A small grammar of our own, because general date parsers guess. A wrong instant is a fault, a refusal is
not: whatever may mean two things is refused. How a missing year is found is in `prose_dates_years`.

- `slots_in`: the one date of a text, wherever it stands.
- `read_dates`: the same, which tells why there is none.
- `leading_dates`: the date at the beginning of a text, whatever follows it.
- `hours_on`: hours at the beginning of a text, on days that are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt
from crawlers.readers.prose_dates_hours import DateRefused, Timetable, hours_at
from crawlers.readers.prose_dates_phrases import Phrase, phrase_at, phrases_in, stray_hours
from crawlers.readers.prose_dates_refusals import floats, is_limit, is_spoilt, refuse_exceptions, refuse_parts
from crawlers.readers.prose_dates_slots import occurrences_of, slots_on
from crawlers.readers.prose_dates_tokens import Kind, Token, tokens_of
from crawlers.readers.prose_dates_years import When

__all__ = ["DateRefused", "Slots", "hours_on", "leading_dates", "read_dates", "slots_in", "without"]

_BULLETS = {"-", "•", "·", "*", "|", "▪", "►", "–", "\n", "le", "date", "dates", "quand", "when", ":"}
_MOST_PHRASES = 8
# Hours further away than this are another sentence's.
_FAR = 200
_RIM = " \t\u00a0\u202f-–—|:•·,;.\n"


@dataclass(frozen=True, slots=True)
class Slots:
    """The time slots that a text names.

    Attributes:
        occurrences: in the order of the text.
        doubts: `Doubt.YEAR_ASSUMED` where the year is no more than the next one.
        spans: where in the text the days, and hours away from them, stand: start and end offsets.
    """

    occurrences: tuple[Occurrence, ...]
    doubts: tuple[Doubt, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The offset in the text at which the days begin."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """The offset in the text after the days and the hours beside them."""
        return self.spans[0][1]


def slots_in(
    text: str, *, zone: str, edition: tuple[date, date] | None, today: date, language: str = ""
) -> Slots | None:
    """The one date of `text`, or None where it has none, several, or one that cannot be read surely.

    `zone` is the IANA zone of its hours; `edition` the first and last day of the week that it tells of;
    `today` the day of reading, there; `language` `en` refuses `3/11/2026`, which may mean two days.
    """
    try:
        return read_dates(text, zone=zone, edition=edition, today=today, language=language)
    except DateRefused:
        return None


def read_dates(
    text: str, *, zone: str, edition: tuple[date, date] | None, today: date, language: str = ""
) -> Slots | None:
    """As `slots_in`; None only where `text` has no date. Raises `DateRefused`, which says why, otherwise."""
    when = When(zone, edition, today, language)
    tokens = tokens_of(text)
    phrases = [phrase for phrase in phrases_in(tokens) if not _hangs(tokens, phrase)]
    if phrases:
        refuse_exceptions(tokens)
    meant = [phrase for phrase in phrases if not is_limit(tokens, phrase)]
    # The name of a day is part of a title where another date is there.
    meant = [phrase for phrase in meant if phrase.groups] + [
        phrase for phrase in meant if not phrase.groups and (phrase.loud or not any(one.groups for one in meant))
    ]
    if not meant:
        if phrases or floats(tokens):
            raise DateRefused("the only date is a limit, or depends on the day of writing")
        return None
    if len(meant) > _MOST_PHRASES:
        raise DateRefused("several dates")
    read = [_read(tokens, phrase, when) for phrase in meant]
    if any(other.occurrences != read[0].occurrences for other in read):
        raise DateRefused("several dates")
    if read[0].doubts:
        _refuse_other_years(tokens, meant[0], read[0])
    return read[0]


def _refuse_other_years(tokens: Sequence[Token], phrase: Phrase, slots: Slots) -> None:
    """A year elsewhere in the text may be that of the date: it is not assumed to be another."""
    outside = [*tokens[: phrase.first], *tokens[phrase.last :]]
    written = {one.number for one in outside if one.kind is Kind.NUMBER and 1900 <= one.number <= 2100}
    if written - {slot.first_day.year for slot in slots.occurrences}:
        raise DateRefused("another year stands elsewhere in the text")


def leading_dates(
    text: str, *, zone: str, edition: tuple[date, date] | None, today: date, language: str = ""
) -> Slots | None:
    """The date with which `text` begins, after bullets and `Date :` at most; None where it begins otherwise.

    What follows is another matter: other dates and hours there are left alone. Raises `DateRefused`
    where the date cannot be read surely.
    """
    tokens = tokens_of(text)
    place = 0
    while place < len(tokens):
        phrase = phrase_at(tokens, place)
        if phrase is not None and _hangs(tokens, phrase):
            return None
        if phrase is not None and (phrase.groups or phrase.loud or edition):
            refuse_exceptions(tokens[: phrase.last + 6])
            refuse_parts(tokens, phrase)
            is_limit(tokens, phrase)
            return _slots(tokens, phrase, (), When(zone, edition, today, language))
        if tokens[place].word not in _BULLETS:
            return None
        place += 1
    return None


def hours_on(text: str, days: Sequence[date], zone: str) -> Slots | None:
    """The hours with which `text` begins, on each of `days`; None where it begins otherwise.

    Raises `DateRefused` for hours that cannot be read surely.
    """
    tokens = tokens_of(text)
    first = next((place for place, token in enumerate(tokens) if token.word not in _BULLETS), len(tokens))
    hours = hours_at(tokens, first)
    if hours is None or not days:
        return None
    slots = tuple(slot for day in days for slot in slots_on(day, hours.hours, zone))
    return Slots(slots, (), (_span(tokens, hours.first, hours.last),))


def without(text: str, slots: Slots) -> str:
    """`text` without the date and without the separators that it leaves at the rims."""
    kept, place = [], 0
    for start, end in sorted(slots.spans):
        kept.append(_trimmed(text[place:start], after_date=place > 0))
        place = end
    kept.append(_trimmed(text[place:], after_date=True))
    return " ".join(piece for piece in kept if piece)


def _trimmed(piece: str, *, after_date: bool) -> str:
    """`piece` without separators at its rims, and without the halves of brackets that held a date."""
    opened = piece.strip(_RIM).rstrip(_RIM + "([")
    return opened.lstrip(_RIM + ")]") if after_date else opened


def _read(tokens: Sequence[Token], phrase: Phrase, when: When) -> Slots:
    refuse_parts(tokens, phrase)
    stray = stray_hours(tokens, phrase)
    if stray and (len(stray) > 1 or _has_hours(phrase)):
        raise DateRefused("several hours")
    days = _span(tokens, phrase.first, phrase.last)
    hours = [_span(tokens, one.first, one.last) for one in stray]
    if any(start - days[1] > _FAR or days[0] - end > _FAR for start, end in hours):
        raise DateRefused("hours far from the days")
    return _slots(tokens, phrase, tuple(stray), when)


def _hangs(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """`Samedi 7 personnes`, `Lundi de l’insertion`: a day of the week that other words go on from is no date."""
    named = any(item.month is not None for days, _ in phrase.groups for item in days.items)
    if named or _has_hours(phrase) or (phrase.loud and not phrase.groups) or phrase.last >= len(tokens):
        return False
    following = tokens[phrase.last]
    goes_on = following.kind is Kind.WORD and following.word not in ("a", "at", "dans", "in", "au")
    return goes_on and not is_spoilt(tokens, phrase)


def _has_hours(phrase: Phrase) -> bool:
    clocked = any(item.clock is not None or item.text for days, _ in phrase.groups for item in days.items)
    return clocked or phrase.hours is not None or any(hours for _, hours in phrase.groups)


def _slots(tokens: Sequence[Token], phrase: Phrase, stray: tuple[Timetable, ...], when: When) -> Slots:
    extra = tuple(slot for timetable in stray for slot in timetable.hours)
    if not _has_hours(phrase) and not extra:
        _refuse_hanging_hour(tokens, phrase)
    occurrences, assumed = occurrences_of(phrase, extra, when)
    spans = [_span(tokens, phrase.first, phrase.last), *(_span(tokens, one.first, one.last) for one in stray)]
    return Slots(occurrences, (Doubt.YEAR_ASSUMED,) if assumed else (), tuple(spans))


def _refuse_hanging_hour(tokens: Sequence[Token], phrase: Phrase) -> None:
    """`mardi 3 novembre jusqu'à 22h`, `vers 18h`: hours that say something else than when it begins."""
    after = tokens[phrase.last : phrase.last + 4]
    hanging = {"jusqu", "vers", "environ", "until", "till", "around", "about", "before", "avant"}
    if after and after[0].word in hanging | {",", "("} and any(token.kind is Kind.CLOCK for token in after):
        words = [token.word for token in after]
        if hanging.intersection(words):
            raise DateRefused("the hour is no beginning")


def _span(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    return tokens[first].start, tokens[last - 1].end
