"""Hours in prose: `18h30`, `de 10h à 12h et de 14h à 18h`, `6.30pm - 8pm`, `à partir de 19h`."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.readers.prose_dates_tokens import Clock, Kind, Token

_DAY = 24 * 60
_INTROS = (
    ("a", "partir", "de"),
    ("starting", "at"),
    ("starting", "from"),
    ("a",),
    ("at",),
    ("@",),
    ("de",),
    ("des",),
    ("from",),
    ("entre",),
    ("between",),
)
_BETWEEN = {"entre": "et", "between": "and"}
_TO = {"-", "a", "to", "until", "till", "→", ">"}
_AND = {",", "et", "and", "&", "puis"}
_ABOUT = {"vers", "environ", "around", "about", "approx", "ou", "or", "/"}
_BEFORE = {"avant", "before", "until", "till"}
# After hours that are a duration: `18h - 2h de vélo`, `9h - 24h pour agir`.
_LASTING = {"de", "d", "du", "pour", "of", "for"}
_MOST = 12


class DateRefused(ValueError):
    """A date that is there and cannot be read surely; the text says why."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When something is on, on a day: minutes after the day begins; `end` may lie in the next day."""

    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Hours as they stand in a text: from the token `first` until before the token `last`.

    Attributes:
        introduced: whether a word leads to them (`à 18h`, `from 6pm`), so that they are no duration.
    """

    hours: tuple[Hours, ...]
    first: int
    last: int
    introduced: bool


def word_at(tokens: Sequence[Token], place: int) -> str:
    """The plain characters of the token at `place`; empty beyond the ends."""
    return tokens[place].word if 0 <= place < len(tokens) else ""


def intro_at(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The word at `place` that leads to hours (empty if there is none), and the place after it."""
    for intro in _INTROS:
        if all(word_at(tokens, place + step) == word for step, word in enumerate(intro)):
            return intro[0], place + len(intro)
    return "", place


def clock_at(tokens: Sequence[Token], place: int) -> Clock | None:
    """The clock at `place`, or None. Raises `DateRefused` for one that cannot be."""
    if place >= len(tokens) or tokens[place].kind is not Kind.CLOCK:
        return None
    if tokens[place].clock is None:
        raise DateRefused(f"{tokens[place].word!r} is no time, or cannot be told from the number after it")
    return tokens[place].clock


def hours_at(tokens: Sequence[Token], place: int) -> Timetable | None:
    """The hours that begin at `place`, or None where none begin.

    Raises `DateRefused` for hours that cannot be, that may mean two things, or that are about.
    """
    first = place
    found: list[Hours] = []
    introduced = False
    while len(found) < _MOST:
        slot = _slot_at(tokens, place)
        if slot is None:
            break
        hours, led, last = slot
        found.append(hours)
        introduced = introduced or led
        place = last
        if word_at(tokens, last) not in _AND:
            break
        place = last + 2 if word_at(tokens, last + 1) in _AND else last + 1
    if not found:
        return None
    if word_at(tokens, last) in _ABOUT and last + 1 < len(tokens) and tokens[last + 1].kind is Kind.CLOCK:
        raise DateRefused(f"hours joined by {word_at(tokens, last)!r} may mean two things")
    if found[-1].end is None and found[-1].start < 7 * 60 and word_at(tokens, last) in ("de", "d", "du"):
        raise DateRefused("hours from somewhere are no time of day")
    if word_at(tokens, first - 2) == "jusqu":
        raise DateRefused("the hours have no beginning")
    if word_at(tokens, first - 1) in _ABOUT | _BEFORE:
        raise DateRefused(f"{word_at(tokens, first - 1)!r} makes the hours uncertain")
    return Timetable(tuple(found), first, last, introduced)


def _slot_at(tokens: Sequence[Token], place: int) -> tuple[Hours, bool, int] | None:
    intro, place = intro_at(tokens, place)
    begin = clock_at(tokens, place)
    until = _end_place(tokens, place + 1, intro)
    end = clock_at(tokens, until) if until else None
    if begin is None and end is not None and tokens[place].kind is Kind.NUMBER:
        begin = _bare(tokens[place], end)
    if begin is None or (begin.dotted and not intro and not (end and end.half)):
        return None
    if end is None or until is None:
        return _hours(begin, None), bool(intro), place + 1
    if word_at(tokens, until - 1) == "-" and word_at(tokens, until + 1) in _LASTING:
        raise DateRefused("the hours after the dash may be how long something lasts")
    return _hours(begin, end), bool(intro), until + 1


def _end_place(tokens: Sequence[Token], place: int, intro: str) -> int | None:
    """Where the end stands, if what is at `place` leads to one."""
    word = word_at(tokens, place)
    if word in _TO or word == _BETWEEN.get(intro, "-"):
        return place + 1
    if word == "jusqu":
        return place + (3 if word_at(tokens, place + 2) == "a" else 2)
    return None


def _bare(token: Token, end: Clock) -> Clock | None:
    """The `10` of `10-18h` and the `6` of `6-8pm`."""
    if token.flag or token.number > 23 or len(token.word) > 2:
        return None
    return Clock(token.number, 0, sure=not end.half)


def _hours(begin: Clock, end: Clock | None) -> Hours:
    if end is None:
        return Hours(_minutes(_sure(begin)))
    if end.half and not begin.half:
        begin = _same_half(begin, end)
    start, stop = _minutes(_sure(begin)), end.hour * 60 + end.minute
    if begin.half and not end.half and not end.sure:
        raise DateRefused("the end does not say whether it is am or pm")
    if stop == start or (stop < start and (start < 12 * 60 or stop > 12 * 60)):
        raise DateRefused("the hours end before they begin")
    return Hours(start, stop if stop > start else stop + _DAY)


def _same_half(begin: Clock, end: Clock) -> Clock:
    """`6-8pm` begins at 6 pm, `11-1pm` at 11 am; `9-1am` may be either."""
    if not 1 <= begin.hour <= 12:
        return begin
    stop = end.hour * 60 + end.minute
    for half, ahead in (("pm", 12), ("am", 0)):
        start = Clock(begin.hour % 12 + ahead, begin.minute, half)
        if (half == "am" or end.half == "pm") and start.hour * 60 + start.minute < stop:
            return start
    raise DateRefused("the start does not say whether it is am or pm")


def _sure(clock: Clock) -> Clock:
    if not clock.half and not clock.sure:
        raise DateRefused(f"{clock.hour}:{clock.minute:02} may be in the morning or in the evening")
    return clock


def _minutes(clock: Clock) -> int:
    if clock.hour == 24:
        raise DateRefused("a start at midnight may be on either of two days")
    return clock.hour * 60 + clock.minute
