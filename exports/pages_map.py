"""The map of France by département, of events and of associations, each beside a list that says the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from catalog.territory import departments, regions
from catalog.territory.outlines import CELLS, FRAME, PARIS_CELL, outlines
from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.exporter import Document, Surroundings
from exports.numbers_figures import Numbers, Of, numbers_of
from exports.pages_lists import everything_alternates
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, number_words, phrase
from exports.selections import Kind, Selection

CLASSES = 5
_CREDITS = {"mainland": "MapSVG, @svg-maps (CC BY 4.0)", "overseas": "Natural Earth"}
_OFS: tuple[Of, ...] = ("events", "associations")


class Shape(NamedTuple):
    """A département on the map; `level` is 0 where there is nothing, else 1 to 5. `programme` is empty for no link."""

    path: str
    words: str
    level: int
    programme: str


class Label(NamedTuple):
    """The code below an inset."""

    x: float
    y: float
    words: str


class Step(NamedTuple):
    """A class in the legend."""

    level: int
    words: str


class Line(NamedTuple):
    """A region or département in the list."""

    name: str
    code: str
    programme: str
    events: str
    associations: str
    is_region: bool


Counts = Mapping[str, int]


class MapPages:
    """`map/index.html` of events and `map/associations.html`, in both languages."""

    name = "map"
    kinds = frozenset({Kind.EVERYTHING})

    def __init__(self) -> None:
        self.version = f"1-{pages_version()}"

    def documents(self, selection: Selection, around: Surroundings, traits: Mapping[str, str]) -> Iterator[Document]:
        """The pages."""
        numbers = numbers_of(selection, around, traits)
        for of in _OFS:
            for language in LANGUAGES:
                page = map_page(language, of, numbers, around)
                yield Document(addresses.map_path(language, of), HTML, page.encode())


def map_page(language: Language, of: Of, numbers: Numbers, around: Surroundings) -> str:
    """The page of one map; `numbers` are those of everything."""
    known = {one.id for one in around.selections if one.kind in (Kind.DEPARTEMENT, Kind.REGION)}
    by_departement = {one: counts(numbers, one, "departement") for one in _OFS}
    shown = by_departement[of]
    tops = thresholds([value for code, value in shown.items() if code])
    return render_page(
        language,
        "map.html",
        addresses.map_path(language, of),
        around.site,
        alternates=everything_alternates(language, around) if of == "events" else [],
        title=phrase(language, "map.title"),
        description=phrase(language, "map.description"),
        sample=numbers.sample,
        called=phrase(language, f"map.map_of_{of}"),
        others=[(phrase(language, f"map.{one}"), addresses.map_path(language, one), one == of) for one in _OFS],
        frame=FRAME,
        cells=(PARIS_CELL, *CELLS.values()),
        labels=[Label((cell.left + cell.right) / 2, cell.bottom + 18, code) for code, cell in CELLS.items()],
        shapes=list(_shapes(language, of, shown, tops, known)),
        legend=list(_legend(language, tops)),
        lines=list(_lines(language, numbers, by_departement, known)),
        as_of=phrase(language, "map.as_of", day=short_day_words(language, numbers.changed_at.date())),
        credit=phrase(language, "map.credit", **_CREDITS),
        numbers=addresses.home_of_numbers(language),
        unplaced={one: number_words(language, shown_of.get("", 0)) for one, shown_of in by_departement.items()},
    )


def counts(numbers: Numbers, of: Of, by: str) -> dict[str, int]:
    """How many there are under each word: what takes place, samples apart."""
    tables = (one for one in numbers.tables if (one.of, one.by) == (of, by))
    return {one.key: one.tally.number for table in tables for one in table.figures}


def thresholds(values: Sequence[int]) -> list[int]:
    """The highest number of each class, at most five: each class has about as many départements as the others."""
    found = sorted(value for value in values if value)
    if len({*found}) <= CLASSES:
        return sorted({*found})
    return sorted({found[len(found) * place // CLASSES - 1] for place in range(1, CLASSES + 1)})


def level(value: int, tops: Sequence[int]) -> int:
    """The class of a number, 1 to 5, so spread that the highest is always 5; 0 for nothing."""
    if not value:
        return 0
    place = next(place for place, top in enumerate(tops) if value <= top)
    return _shade(place, len(tops))


def _shade(place: int, count: int) -> int:
    return CLASSES - round((count - 1 - place) * (CLASSES - 1) / max(count - 1, 1))


def _shapes(language: Language, of: Of, shown: Counts, tops: Sequence[int], known: set[str]) -> Iterator[Shape]:
    twice = {one.code for one in outlines() if one.is_inset}
    for one in outlines():
        value = shown.get(one.code, 0)
        department = departments()[one.code]
        count = phrase(language, f"count.{of}", count=value)
        words = phrase(language, "map.of_place", name=department.name, code=one.code, count=count)
        # What is enlarged in an inset is a link there, and only there.
        is_bare = one.code in twice and not one.is_inset
        facet = f"{Kind.DEPARTEMENT}/{one.code}"
        programme = addresses.programme_path(language, facet) if value and facet in known and not is_bare else ""
        yield Shape(one.path, "" if is_bare else words, level(value, tops), programme)


def _legend(language: Language, tops: Sequence[int]) -> Iterator[Step]:
    yield Step(0, phrase(language, "map.none"))
    low = 1
    for place, top in enumerate(tops):
        first, last = number_words(language, low), number_words(language, top)
        words = first if low == top else phrase(language, "map.range", low=first, high=last)
        yield Step(_shade(place, len(tops)), words)
        low = top + 1


def _lines(
    language: Language, numbers: Numbers, by_departement: Mapping[Of, Counts], known: set[str]
) -> Iterator[Line]:
    by_region = {of: counts(numbers, of, "region") for of in _OFS}
    for region in sorted(regions().values(), key=lambda one: one.sort_key):
        own = sorted((one for one in departments().values() if one.region == region.code), key=lambda one: one.sort_key)
        if len(own) > 1:
            yield _line(language, f"{Kind.REGION}/{region.code}", by_region, known)._replace(
                name=region.name, is_region=True
            )
        for one in own:
            line = _line(language, f"{Kind.DEPARTEMENT}/{one.code}", by_departement, known)
            yield line._replace(name=one.name, code=one.code, is_region=len(own) == 1)


def _line(language: Language, facet: str, told: Mapping[Of, Counts], known: set[str]) -> Line:
    events, associations = (told[of].get(facet.partition("/")[2], 0) for of in _OFS)
    programme = addresses.programme_path(language, facet) if facet in known and (events or associations) else ""
    return Line("", "", programme, number_words(language, events), number_words(language, associations), False)
