"""Days in prose: `mardi 3 novembre`, `du 3 au 9 novembre 2015`, `3, 4 et 5 novembre`, `November 3rd, 2015`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawlers.readers.prose_dates_hours import DateRefused, clock_at, hours_at, intro_at, word_at
from crawlers.readers.prose_dates_tokens import Kind, Token, skip_marks

_OPENERS = {"du", "le", "les", "on", "the", "from", "au", "aux"}
_TO = {"-", "au", "to", "until", "till", "through", "thru", "→"}
_AND = {",", "et", "and", "&", ";", "puis"}
_AFTER_MONTH_FIRST = {"", "at", "from", "-", ",", ":", "\n", "(", "|", ".", "@", ")"}
_AFTER_YEAR = {"a", "at", "de", "des", "from", "et", "and", "au", "to", "entre", "between"}
_MOST = 16


@dataclass(frozen=True, slots=True)
class Item:
    """A day as written; what is None is not written.

    Attributes:
        short: `3/11`, which may as well be a fraction.
        slashed: in digits with slashes, of which some countries write the month first.
        clock: minutes after midnight, where an hour stands with this day alone.
        text: the text of an instant with its own time.
    """

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    month_first: bool = False
    short: bool = False
    slashed: bool = False
    clock: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """Days as they stand in a text, until before the token `last`: each a day, or the first and last of a range."""

    elements: tuple[tuple[Item, Item | None], ...]
    first: int
    last: int
    opener: str = ""

    @property
    def items(self) -> list[Item]:
        """All days that are written, in their order."""
        return [item for element in self.elements for item in element if item]


def days_at(tokens: Sequence[Token], place: int) -> Days | None:
    """The days that begin at `place`, or None where none begin. Raises `DateRefused` for what cannot be."""
    first, opener = place, ""
    if word_at(tokens, place) in _OPENERS:
        opener, place = word_at(tokens, place), place + 1
    elements: list[tuple[Item, Item | None]] = []
    ends: list[int] = []
    following: int | None = place
    while following is not None and len(elements) < _MOST:
        element = _element_at(tokens, following)
        if element is None:
            break
        elements.append(element[:2])
        ends.append(element[2])
        following = _joined(tokens, element[2])
    return _settled(tokens, Days(tuple(elements), first, place, opener), ends)


def item_at(tokens: Sequence[Token], place: int) -> tuple[Item, int] | None:
    """The single day that is written at `place`, and the place after it."""
    weekday = None
    if place < len(tokens) and tokens[place].kind is Kind.WEEKDAY and not tokens[place].flag:
        weekday = tokens[place].number
        place = skip_marks(tokens, skip_marks(tokens, place + 1, "."), ",")
        place += word_at(tokens, place) in ("le", "the")
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind in (Kind.DAY, Kind.INSTANT):
        return _in_digits(token, weekday), place + 1
    if token.kind is Kind.NUMBER and 0 < token.number < 100:
        return _day_first(tokens, place, weekday)
    if token.kind is Kind.MONTH and token.flag:
        return _month_first(tokens, place, weekday)
    return None


def _in_digits(token: Token, weekday: int | None) -> Item:
    assert token.day is not None
    year, month, day = token.day
    slashed = "/" in token.word
    text = token.word.upper() if token.kind is Kind.INSTANT else ""
    return Item(day, month, year, weekday, short=year is None, slashed=slashed, text=text)


def _day_first(tokens: Sequence[Token], place: int, weekday: int | None) -> tuple[Item, int]:
    item = Item(tokens[place].number, weekday=weekday)
    following = place + 1 + (word_at(tokens, place + 1) == "of")
    if following >= len(tokens) or tokens[following].kind is not Kind.MONTH:
        return item, place + 1
    month = tokens[following].number
    after = following + 1
    dotted = skip_marks(tokens, after, ".") if len(tokens[following].word) < 6 else after
    for year_place in (dotted, after):
        if (year := _year_at(tokens, year_place)) is not None:
            return replace(item, month=month, year=year), year_place + 1
    return replace(item, month=month), dotted


def _month_first(tokens: Sequence[Token], place: int, weekday: int | None) -> tuple[Item, int] | None:
    month = tokens[place].number
    place = skip_marks(tokens, place + 1, ".")
    place += word_at(tokens, place) == "the"
    if place >= len(tokens) or tokens[place].kind is not Kind.NUMBER or not 0 < tokens[place].number < 32:
        return None
    item = Item(tokens[place].number, month, weekday=weekday, month_first=True)
    year_place = skip_marks(tokens, place + 1, ",")
    year = _year_at(tokens, year_place)
    return (replace(item, year=year), year_place + 1) if year is not None else (item, place + 1)


def _year_at(tokens: Sequence[Token], place: int) -> int | None:
    if place >= len(tokens) or tokens[place].kind is not Kind.NUMBER or len(tokens[place].word) != 4:
        return None
    return tokens[place].number if 1900 <= tokens[place].number <= 2100 else None


def _element_at(tokens: Sequence[Token], place: int) -> tuple[Item, Item | None, int] | None:
    found = item_at(tokens, place)
    if found is None:
        return None
    begin, after = found
    timed = _clock_after(tokens, after)
    for start, clock in ((after, None), *((timed,) if timed else ())):
        until = _until(tokens, start)
        end = item_at(tokens, until) if until is not None else None
        if end is None or (end[0].month is None and end[0].weekday is None and begin.month and not begin.month_first):
            continue
        last = _clock_after(tokens, end[1])
        if clock is None:
            return begin, end[0], end[1]
        if last is None:
            raise DateRefused("the first day has an hour and the last day has none")
        return replace(begin, clock=clock), replace(end[0], clock=last[1]), last[0]
    return begin, None, after


def _until(tokens: Sequence[Token], place: int) -> int | None:
    """Where the last day stands, if what is at `place` leads to one."""
    if word_at(tokens, place) in _TO:
        return place + 1 + (word_at(tokens, place + 1) in ("le", "the"))
    if word_at(tokens, place) == "jusqu" and word_at(tokens, place + 2) == "au":
        return place + 3
    return None


def _clock_after(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """The place after one hour that stands at `place`, and the hour in minutes."""
    start = intro_at(tokens, skip_marks(tokens, place, ","))[1]
    if start >= len(tokens) or tokens[start].kind is not Kind.CLOCK or tokens[start].clock is None:
        return None
    clock = clock_at(tokens, start)
    assert clock is not None
    if clock.hour == 24 or not clock.sure:
        return None
    return start + 1, clock.hour * 60 + clock.minute


def _joined(tokens: Sequence[Token], place: int) -> int | None:
    """The place after a comma, `et`, or both, and the article after it."""
    steps = 0
    while steps < 2 and word_at(tokens, place + steps) in _AND:
        steps += 1
    if not steps:
        return None
    return place + steps + (word_at(tokens, place + steps) in ("le", "les", "the", "on"))


def _settled(tokens: Sequence[Token], days: Days, ends: list[int]) -> Days | None:
    """The elements up to the last that is surely a day, each with its month."""
    elements, kept = list(days.elements), list(ends)
    while elements and not _stands(tokens, elements, kept[-1]):
        begin, end = elements.pop()
        last = kept.pop()
        if end is not None and begin.month is not None:
            # "November 3 - 10 people": the day stays, what seemed to be a range goes.
            elements.append((begin, None))
            kept.append(_start_of_end(tokens, last))
    if not elements or _only_a_fraction(tokens, days, elements, kept[-1]):
        return None
    _refuse_other_numbers(tokens, days, elements)
    _take_late_year(tokens, elements, kept)
    return replace(days, elements=tuple(_with_months(elements)), last=kept[-1])


def _refuse_other_numbers(tokens: Sequence[Token], days: Days, elements: list[tuple[Item, Item | None]]) -> None:
    """`Salle 3, 4 novembre`, `Salle 3, mardi 4 novembre`: the first number may be no day."""
    items = [item for element in elements for item in element if item]
    bare = items[0].month is None and items[0].weekday is None
    if len(items) == 1 or not bare or days.opener:
        return
    before = tokens[days.first - 1] if days.first else None
    worded = before is not None and before.kind in (Kind.WORD, Kind.NUMBER) and before.word not in _OPENERS
    if worded or any(item.weekday is not None for item in items):
        raise DateRefused("a number before the day may be another day, or none")


def _is_short_year(tokens: Sequence[Token], place: int) -> bool:
    """The `26` of `3 nov 26`, but not the one of `3 novembre 26 rue du Port`."""
    if place >= len(tokens) or tokens[place].kind is not Kind.NUMBER or len(tokens[place].word) != 2:
        return False
    return place + 1 >= len(tokens) or tokens[place + 1].kind is not Kind.WORD


def _take_late_year(tokens: Sequence[Token], elements: list[tuple[Item, Item | None]], ends: list[int]) -> None:
    """The year of `November 3-9, 2015` and `3 novembre (2015)`, unless it counts something."""
    begin, end = elements[-1]
    if (end or begin).year is not None:
        return
    place = skip_marks(tokens, ends[-1], ",(")
    year = _year_at(tokens, place)
    if place == ends[-1] and _is_short_year(tokens, place):
        raise DateRefused("the number after the month may be a year")
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    counts = after is not None and after.kind is Kind.WORD and after.word not in _AFTER_YEAR
    if year is None or counts:
        return
    elements[-1] = (begin, replace(end, year=year)) if end else (replace(begin, year=year), None)
    ends[-1] = place + 1 + (word_at(tokens, place + 1) == ")" and word_at(tokens, place - 1) == "(")


def _start_of_end(tokens: Sequence[Token], last: int) -> int:
    """The place of the dash before the number that ends at `last`."""
    return next((place for place in range(last - 1, -1, -1) if tokens[place].word in _TO), last)


def _stands(tokens: Sequence[Token], elements: list[tuple[Item, Item | None]], last: int) -> bool:
    """Whether the last element is surely days: with a month, or a day of the week, or in an English list."""
    begin, end = elements[-1]
    item = end or begin
    if item.month is not None or item.weekday is not None:
        return True
    earlier = [other for element in elements for other in element if other][:-1]
    if not any(other.month_first for other in earlier):
        return False
    final = end is not None or word_at(tokens, last - 2) in ("and", "&")
    return final and 0 < item.day < 32 and (word_at(tokens, last) in _AFTER_MONTH_FIRST or _clocked(tokens, last))


def _clocked(tokens: Sequence[Token], place: int) -> bool:
    return hours_at(tokens, place) is not None


def _only_a_fraction(tokens: Sequence[Token], days: Days, elements: list[tuple[Item, Item | None]], last: int) -> bool:
    [(begin, end), *others] = elements
    lone = begin.short and end is None and not others and begin.weekday is None and not days.opener
    return lone and _clock_after(tokens, last) is None


def _with_months(elements: list[tuple[Item, Item | None]]) -> list[tuple[Item, Item | None]]:
    """Each item with its month: that of the day after it, else that of the day before it."""
    month: int | None = None
    settled: list[tuple[Item, Item | None]] = []
    for begin, end in reversed(elements):
        if end is not None:
            month = end.month or month
            end = replace(end, month=month)  # noqa: PLW2901 - the same day, told in full
        month = begin.month or month
        settled.append((replace(begin, month=month), end))
    month = None
    for place, (begin, end) in enumerate(reversed(settled)):
        first = replace(begin, month=begin.month or month)
        month = first.month
        last = replace(end, month=end.month or month) if end else None
        month = last.month if last else month
        settled[len(settled) - 1 - place] = (first, last)
    return settled[::-1]
