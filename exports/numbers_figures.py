"""The figures of a selection: what is counted, by what, and where one finds the list that a figure counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from catalog.identity import slug
from catalog.territory import departments, regions
from catalog.vocabulary import AssociationKind, Attendance, Audience, Labelled, PriceKind, Theme
from exports.calendar_words import day_words, month_words
from exports.exporter import Surroundings
from exports.numbers_counting import (
    ASSOCIATION_LISTS,
    DAY,
    EVENT_LISTS,
    MONTH,
    UNSAID,
    Apart,
    Tally,
    all_invented,
    apart,
    lines_of,
)
from exports.numbers_links import Links
from exports.phrases import Language, phrase
from exports.remembering import remembered
from exports.selections import Kind, Selection

COUNTED = frozenset({Kind.EVERYTHING, Kind.YEAR, Kind.EDITION})
"""The selections that have numbers."""
TOTAL = "total"
Of = Literal["events", "associations"]
_WORDS: dict[str, type[Labelled]] = {
    "theme": Theme,
    "audience": Audience,
    "attendance": Attendance,
    "price": PriceKind,
    "kind": AssociationKind,
}
_PLACES: dict[str, Callable[[str], str]] = {
    "region": lambda code: regions()[code].name,
    "departement": lambda code: departments()[code].name,
}
_TIMES = frozenset({DAY, MONTH, "year"})


class Figure(NamedTuple):
    """One row of a table.

    Attributes:
        key: the word that is counted; empty where no source says it.
        fr, en: what it is called.
        list_page: the French page that lists what is counted, if there is one; data: the file that holds it.
        numbers_page: the French page that counts it further, if there is one.
    """

    key: str
    fr: str
    en: str
    tally: Tally
    list_page: str = ""
    data: str = ""
    numbers_page: str = ""

    def label(self, language: Language) -> str:
        """What it is called."""
        return self.fr if language == "fr" else self.en


class Table(NamedTuple):
    """Figures that are counted by the same; times in their order, all else by size, what is not said last."""

    of: Of
    by: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that is counted of a selection.

    Attributes:
        selection: None for all that is published, past years too.
        changed_at: the last change of what is counted.
        cancelled_dates: of events that take place. sources: how many speak of any of it.
        sample: whether all of it is invented.
    """

    selection: Selection | None
    changed_at: datetime
    events: Tally
    cancelled_dates: int
    associations: Tally
    sources: int
    tables: tuple[Table, ...]
    sample: bool


def samples_of(around: Surroundings) -> frozenset[str]:
    """The names of the sources of invented data."""
    return frozenset(name for name, source in around.sources.items() if source.sample)


@remembered
def numbers_of(selection: Selection, around: Surroundings, traits: Mapping[str, str]) -> Numbers:
    """Count a selection; `traits` are the lines of its members by id (`exports.numbers_traits`)."""
    told, takers = lines_of(selection.events, traits), lines_of(selection.associations, traits)
    sample = all_invented((*told, *takers), samples_of(around))
    samples = frozenset() if sample else samples_of(around)
    events, associations = apart(told, samples), apart(takers, samples)
    links = Links(selection, frozenset(one.id for one in around.selections))
    tables = [*_of_events(links, events, around), *_of_associations(links, associations, around)]
    return Numbers(
        selection,
        selection.changed_at,
        events.total(),
        events.cancelled_dates(),
        associations.total(),
        len(events.sources() | associations.sources()),
        tuple(tables),
        sample,
    )


def _of_events(links: Links, groups: Apart, around: Surroundings) -> Iterator[Table]:
    counts = groups.by_day(links.selection.edition) | groups.by_word(EVENT_LISTS)
    for by, tallies in counts.items():
        figures = (
            _named(by, key, tally, around)._replace(list_page=links.page(by, key), data=links.events(by, key))
            for key, tally in tallies.items()
        )
        yield _table("events", by, figures)


def _of_associations(links: Links, groups: Apart, around: Surroundings) -> Iterator[Table]:
    for by, tallies in groups.by_word(ASSOCIATION_LISTS).items():
        figures = (
            _named(by, key, tally, around)._replace(data=links.associations(by, key)) for key, tally in tallies.items()
        )
        yield _table("associations", by, figures)


def _table(of: Of, by: str, figures: Iterable[Figure]) -> Table:
    def by_size(one: Figure) -> tuple[bool, int, int, int, str]:
        tally = one.tally
        return one.key == UNSAID, -tally.number, -tally.cancelled, -tally.invented, slug(one.fr)

    def by_time(one: Figure) -> tuple[bool, str]:
        return one.key == UNSAID, one.key

    return Table(of, by, tuple(sorted(figures, key=by_time if by in _TIMES else by_size)))


def _named(by: str, key: str, tally: Tally, around: Surroundings) -> Figure:
    if key == UNSAID:
        said = f"numbers.unsaid_{by}" if by in (DAY, MONTH, *_PLACES) else "numbers.unsaid"
        return Figure(key, phrase("fr", said), phrase("en", said), tally)
    if by in _WORDS:
        word = _WORDS[by](key)
        return Figure(key, word.fr, word.en, tally)
    if by in _TIMES:
        return Figure(key, _time("fr", key), _time("en", key), tally)
    name = _source(key, around) if by == "source" else _PLACES[by](key)
    return Figure(key, name, name, tally)


def _source(name: str, around: Surroundings) -> str:
    return around.sources[name].title if name in around.sources else name


def _time(language: Language, key: str) -> str:
    if key.count("-") > 1:
        return day_words(language, date.fromisoformat(key))
    return month_words(language, date.fromisoformat(f"{key}-01"))
