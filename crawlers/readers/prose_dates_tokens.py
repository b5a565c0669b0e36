"""A text as the pieces that matter to dates: numbers, days, hours, names of days and months, marks, other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from crawlers.readers.prose_dates_words import (
    ENGLISH_MONTHS,
    MONTHS,
    SHORT_WEEKDAYS,
    TUESDAY_OR_MARCH,
    WEEKDAYS,
    plain,
)

# Longer texts are not dates, and nobody reads a date at their end.
LONGEST = 10_000


class Kind(Enum):
    """What a piece of text is."""

    NUMBER = auto()
    MONTH = auto()
    WEEKDAY = auto()
    DAY = auto()
    INSTANT = auto()
    CLOCK = auto()
    WORD = auto()
    MARK = auto()


class Clock(NamedTuple):
    """Hours and minutes as written.

    Attributes:
        half: `am`, `pm`, or empty.
        sure: whether it is surely a time of a 24-hour clock (`18h`, `06:30`, `midi`; not `6:30`).
        dotted: written with a full stop (`18.30`), as prices are.
    """

    hour: int
    minute: int
    half: str = ""
    sure: bool = True
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text.

    Attributes:
        word: its characters, made plain.
        start, end: where it stands in the text as it was given.
        number: of a number; of a month (1 to 12); of a day of the week (0 to 6).
        flag: an ordinal; a month that is English; days of the week in the plural.
        day: year (None where it is not written), month, day of the month; of a date in digits.
        clock: of a time; None for one that cannot be (`25h`), or cannot be told from what follows (`18h 30`).
    """

    kind: Kind
    word: str
    start: int
    end: int
    number: int = 0
    flag: bool = False
    day: tuple[int | None, int, int] | None = None
    clock: Clock | None = None


# Each alternative is bounded, or takes all of what it can begin with: linear (reliability B13).
_TOKEN = re.compile(
    r"(?P<instant>[12][0-9]{3}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:z|[+-](?:0[0-9]|1[0-4]):?[0-9]{2})?(?!\w))"
    r"|(?P<iso>[12][0-9]{3}-[0-9]{2}-[0-9]{2}(?![\w]|-[0-9]))"
    r"|(?P<day>(?:[0-9]{1,2}([/.])[0-9]{1,2}\4(?:[12][0-9]{3}|[0-9]{2})|[0-9]{1,2}-[0-9]{1,2}-[12][0-9]{3})"
    r"(?![\w/]|[.-][0-9]))"
    r"|(?P<short>[0-9]{1,2}/[0-9]{1,2}(?![\w/]))"
    r"|(?P<hour>[0-9]{1,2}(?: h [0-9]{2}|h[0-9]{2}| ?h| ?heures?(?: [0-9]{2})?| ?hrs?)(?: ?(?:min|mn))?(?![^\W_]))"
    r"|(?P<half>[0-9]{1,2}(?:[.:][0-9]{2})? ?[ap](?:m(?![^\W_])|\.m\.?(?![^\W_])))"
    r"|(?P<colon>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![\w:]))"
    r"|(?P<dotted>[0-9]{1,2}\.[0-9]{2}(?![\w]|\.[0-9]))"
    r"|(?P<ordinal>[0-9]{1,2} ?(?:er|st|nd|rd|th)(?![^\W_]))"
    r"|(?P<number>[0-9]+(?![^\W_]))"
    r"|(?P<word>[^\W_]+)"
    r"|(?P<mark>\n|[^\w\s]|_)"
)
_DIGITS = re.compile(r"[0-9]+")
_CLOCK_WORDS = {"midi": Clock(12, 0), "noon": Clock(12, 0), "minuit": Clock(24, 0), "midnight": Clock(24, 0)}
_MINUTES_APART = re.compile(r" [0-5][0-9](?![0-9])")


def tokens_of(text: str) -> list[Token]:
    """The pieces of the first `LONGEST` characters of `text`."""
    folded, places = plain(text[:LONGEST])
    found = []
    for match in _TOKEN.finditer(folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        found.append(_token(match, folded, start, end))
    return [_named(found, place) for place in range(len(found))]


def _token(match: re.Match[str], folded: str, start: int, end: int) -> Token:
    kind, word = match.lastgroup or "", match[0]
    if kind in ("instant", "iso", "day", "short"):
        return _dated(kind, word, start, end)
    if kind in ("hour", "half", "colon", "dotted"):
        clock = _clock(kind, word)
        if kind == "hour" and word.endswith("h") and " " not in word and _MINUTES_APART.match(folded, match.end()):
            clock = None
        return Token(Kind.CLOCK, word, start, end, clock=clock)
    if kind in ("number", "ordinal"):
        digits = _DIGITS.match(word)
        assert digits is not None
        # A number of more digits is neither a day nor a year.
        return Token(
            Kind.NUMBER, word, start, end, int(digits[0]) if len(digits[0]) <= 4 else 0, flag=kind == "ordinal"
        )
    if word in _CLOCK_WORDS:
        return Token(Kind.CLOCK, word, start, end, clock=_CLOCK_WORDS[word])
    return Token(Kind.MARK if kind == "mark" else Kind.WORD, word, start, end)


def _dated(kind: str, word: str, start: int, end: int) -> Token:
    numbers = [int(digits) for digits in _DIGITS.findall(word)]
    if kind in ("instant", "iso"):
        day = (numbers[0], numbers[1], numbers[2])
        return Token(Kind.INSTANT if kind == "instant" else Kind.DAY, word, start, end, day=day)
    if kind == "short":
        return Token(Kind.DAY, word, start, end, day=(None, numbers[1], numbers[0]))
    year = numbers[2] if numbers[2] > 99 else numbers[2] + (2000 if numbers[2] < 70 else 1900)
    return Token(Kind.DAY, word, start, end, day=(year, numbers[1], numbers[0]))


def _clock(kind: str, word: str) -> Clock | None:
    numbers = [int(digits) for digits in _DIGITS.findall(word)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if kind == "half":
        if not 1 <= hour <= 12:
            return None
        half = "am" if "a" in word else "pm"
        return Clock(hour % 12 + (12 if half == "pm" else 0), minute, half)
    # "6:30" may be in the evening where people count to twelve; "06:30" may not.
    sure = kind == "hour" or hour > 6 or word.startswith("0")
    return Clock(hour, minute, sure=sure, dotted=kind == "dotted")


def _named(tokens: list[Token], place: int) -> Token:
    """The token at `place`, as the name of a day or a month where it is one."""
    token = tokens[place]
    word = token.word
    if token.kind is not Kind.WORD:
        return token
    if word == TUESDAY_OR_MARCH:
        return _tuesday_or_march(tokens, place)
    if word in MONTHS:
        return replace(token, kind=Kind.MONTH, number=MONTHS[word], flag=word in ENGLISH_MONTHS)
    if word in WEEKDAYS:
        return replace(token, kind=Kind.WEEKDAY, number=WEEKDAYS[word])
    if word[:-1] in WEEKDAYS and word.endswith("s"):
        return replace(token, kind=Kind.WEEKDAY, number=WEEKDAYS[word[:-1]], flag=True)
    if word in SHORT_WEEKDAYS and _before_a_day(tokens, place):
        return replace(token, kind=Kind.WEEKDAY, number=SHORT_WEEKDAYS[word])
    return token


def skip_marks(tokens: Sequence[Token], place: int, marks: str) -> int:
    """The place after at most one mark of `marks`."""
    return place + 1 if place < len(tokens) and tokens[place].word and tokens[place].word in marks else place


def _before_a_day(tokens: list[Token], place: int) -> bool:
    following = skip_marks(tokens, skip_marks(tokens, place + 1, "."), ",")
    if following >= len(tokens):
        return False
    return tokens[following].kind in (Kind.NUMBER, Kind.DAY) or tokens[following].word in ENGLISH_MONTHS


def _tuesday_or_march(tokens: list[Token], place: int) -> Token:
    """A month after a number, or before a day and a year; a day of the week where another month follows."""
    token = tokens[place]
    before = tokens[place - 1] if place else None
    ahead = [other.word for other in tokens[place + 1 : place + 13]]
    numbers = [other for other in tokens[place + 1 : place + 5] if other.kind is Kind.NUMBER]
    if before and before.kind is Kind.NUMBER and 1 <= before.number <= 31:
        return replace(token, kind=Kind.MONTH, number=3, flag=True)
    if not _before_a_day(tokens, place):
        return token
    if any(word in MONTHS for word in ahead) or tokens[skip_marks(tokens, place + 1, ".")].kind is Kind.DAY:
        return replace(token, kind=Kind.WEEKDAY, number=1)
    if len(numbers) > 1 and 1900 <= numbers[1].number <= 2100:
        return replace(token, kind=Kind.MONTH, number=3, flag=True)
    return token
