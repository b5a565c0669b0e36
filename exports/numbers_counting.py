"""Honest counts of events and associations.

An event counts once, however many dates it has and however many sources tell it: what is merged is one subject,
and what was given up is none. What is cancelled and what is invented stand apart, and so do dates. Within a
list (themes, regions…) an event counts once under each of its words, so that a column may add up to more than
there are events. Where all is invented there is nothing to keep it apart from: it is counted, and said to be so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.editions import Edition
from catalog.views import Member
from exports.numbers_traits import Traits

UNSAID = ""
"""The key of those of which no source says it; of days, of those outside of the days of an edition."""
MONTH = "month"
DAY = "day"
EVENT_LISTS = ("theme", "audience", "attendance", "price", "region", "departement", "source")
ASSOCIATION_LISTS = ("kind", "theme", "region", "departement", "source")
_PLACE = {name: place for place, name in enumerate(Traits._fields)}
_MONTH = len("2026-11")


class Tally(NamedTuple):
    """What is counted of one word.

    Attributes:
        number: events that take place, or associations. dates: of these events; of a day, those on that day.
        cancelled: events all of whose dates are cancelled. invented: samples, whatever their status.
    """

    number: int = 0
    dates: int = 0
    cancelled: int = 0
    invented: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Tally":  # type: ignore[override]
        """Both together."""
        return Tally(*map(sum, zip(self, other, strict=True)))


Counts = dict[str, dict[str, Tally]]
"""Tallies by what is counted (`theme`), then by word (`refugees`)."""
Rows = Sequence[Sequence[str]]


class Apart(NamedTuple):
    """Lines, taken apart into fields: what takes place, what is cancelled, what is invented."""

    held: Rows
    cancelled: Rows
    invented: Rows

    def total(self) -> Tally:
        """All together."""
        dates = sum(int(row[_PLACE["dates"]]) for row in self.held)
        return Tally(len(self.held), dates, len(self.cancelled), len(self.invented))

    def cancelled_dates(self) -> int:
        """How many dates are cancelled of events that take place all the same."""
        return sum(int(row[_PLACE["cancelled_dates"]]) for row in self.held)

    def sources(self) -> set[str]:
        """The names of all sources that speak of any of it."""
        return {name for rows in self for told in {row[_PLACE["source"]] for row in rows} for name in told.split()}

    def by_word(self, names: Iterable[str]) -> Counts:
        """The tallies of each of `names`."""
        return {name: _by_word(self, name) for name in names}

    def by_day(self, edition: Edition | None = None) -> Counts:
        """By day and by month; where an edition is given, what is not on its days counts as `UNSAID`."""
        days: defaultdict[str, Tally] = defaultdict(Tally)
        months: defaultdict[str, Tally] = defaultdict(Tally)
        for place, rows in enumerate(self):
            for told, times in Counter(row[_PLACE["days"]] for row in rows).items():
                on = [_within(day, edition) for day in told.split()]
                _note(days, on, place, times)
                _note(months, [day[:_MONTH] for day in on], place, times)
        return {DAY: dict(days), MONTH: dict(months)}


def apart(lines: Iterable[str], samples: frozenset[str], *, in_full: bool = True) -> Apart:
    """Lines (`exports.numbers_traits`), taken apart; `samples` are the sources of invented data.

    Not `in_full`, only for totals: of twenty thousand events that is felt.
    """
    most = -1 if in_full else _PLACE["source"] + 1
    found: tuple[list[Sequence[str]], ...] = ([], [], [])
    known: dict[str, bool] = {}
    for line in lines:
        row = line.split("\t", most)
        told = row[_PLACE["source"]]
        if told not in known:
            known[told] = not samples.isdisjoint(told.split())
        found[2 if known[told] else 1 if row[0] else 0].append(row)
    return Apart(*found)


def all_invented(lines: Iterable[str], samples: frozenset[str]) -> bool:
    """Whether there is something, and nothing but samples: then there is nothing to count them apart from."""
    place = _PLACE["source"]
    told = {line.split("\t", place + 1)[place] for line in lines}
    return bool(told) and all(not samples.isdisjoint(one.split()) for one in told)


def lines_of(members: Iterable[Member], traits: Mapping[str, str]) -> list[str]:
    """The lines of members; who cannot be published has none, and is in no number."""
    return [line for one in members if (line := traits.get(one.id))]


def _note(found: defaultdict[str, Tally], words: Iterable[str], place: int, times: int) -> None:
    for word, dates in Counter(words).items():
        found[word] += _tally(place, times, times * dates)


def _tally(place: int, times: int, dates: int) -> Tally:
    """`times` events of the group at `place`: those that take place, the cancelled ones, the invented ones."""
    return (Tally(times, dates), Tally(cancelled=times), Tally(invented=times))[place]


def _within(day: str, edition: Edition | None) -> str:
    # ISO days compare as text.
    outside = edition is not None and not edition.starts_on.isoformat() <= day <= edition.ends_on.isoformat()
    return UNSAID if outside else day


def _by_word(groups: Apart, name: str) -> dict[str, Tally]:
    column, dates = _PLACE[name], _PLACE["dates"]
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for place, rows in enumerate(groups):
        for (told, each), times in Counter((row[column], row[dates]) for row in rows).items():
            for word in told.split() or (UNSAID,):
                found[word] += _tally(place, times, times * int(each))
    return dict(found)
