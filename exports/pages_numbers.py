"""The pages of numbers: each table is its own chart, since a bar stands in each of its rows."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.exporter import Surroundings
from exports.numbers_counting import DAY, MONTH, Tally
from exports.numbers_figures import Figure, Numbers, Of, Table
from exports.numbers_links import files_of
from exports.pages_lists import feed_alternates
from exports.pages_templates import render_page
from exports.phrases import Language, number_words, phrase
from exports.selections import Selection

_DAYS = 31  # more days than these are told by month
_APART = ("cancelled", "invented")
_FILES = ("csv", "spreadsheet", "json")
_FULL = 100  # per cent: the longest bar


class Row(NamedTuple):
    """A row of a table: addresses are relative to the published folder, or empty.

    Attributes:
        further: where the label leads; list_page: where the figure does, if that is elsewhere.
        bars: the parts of its bar in SVG, in per cent.
    """

    label: str
    further: str
    list_page: str
    bars: Markup
    cells: list[str]
    data: str
    format: str


class Shown(NamedTuple):
    """A table as a page shows it.

    Attributes:
        shown: what its bars are made of, where that is more than what takes place.
    """

    id: str
    title: str
    caption: str
    headings: list[str]
    rows: list[Row]
    has_data: bool
    shown: list[tuple[str, str]]


class Group(NamedTuple):
    """What is counted of the same: a heading, the totals, tables, and files.

    Attributes:
        files: those that hold the tables. lists: those that hold what is counted, one by one.
    """

    id: str
    title: str
    text: str
    totals: list[tuple[str, str]]
    tables: list[Shown]
    files: list[tuple[str, str]]
    lists: list[tuple[str, str]]


def numbers_page(
    language: Language, selection: Selection, parts: Sequence[Numbers], around: Surroundings, of: Of | None = None
) -> str:
    """The page of the numbers of a selection; `parts` are what it counts, one below the other.

    Those of everything are told on two pages, `of` events and of associations.
    """
    name = _name(language, selection, of)
    title = phrase(language, "numbers.title_of", name=name) if name else phrase(language, "numbers.title")
    return render_page(
        language,
        "numbers.html",
        addresses.numbers_path(language, selection, of or "events"),
        around.site,
        alternates=[] if of == "associations" else feed_alternates(language, selection.id, selection.kind),
        title=title,
        description=phrase(language, "numbers.description", name=name or around.site.name),
        sample=selection.sample or any(one.sample for one in parts),
        groups=[_group(language, one, of) for one in parts],
        programme=addresses.programme_path(language, selection.id) if of != "associations" else "",
        whole=addresses.home_of_numbers(language),
        is_whole=not name,
        associations=addresses.numbers_path(language, selection, "associations") if of == "events" else "",
        map=addresses.map_path(language),
    )


def _name(language: Language, selection: Selection, of: Of | None) -> str:
    if of == "associations":
        return phrase(language, "numbers.the_associations")
    return selection.label(language)


def _group(language: Language, numbers: Numbers, of: Of | None) -> Group:
    one = numbers.selection
    kind = "whole" if one is None else "rolling" if one.since else str(one.kind)
    since = short_day_words(language, one.since) if one and one.since else ""
    return Group(
        kind,
        phrase(language, f"numbers.group_{kind}"),
        phrase(language, f"numbers.text_{kind}", day=since),
        _totals(language, numbers),
        [_shown(language, numbers, table) for table in _chosen(numbers, of)],
        [(phrase(language, f"numbers.file_{name}"), path) for name, path in zip(_FILES, files_of(one), strict=True)],
        _lists(language, one, of or "events") if one else [],
    )


def _lists(language: Language, selection: Selection, of: Of) -> list[tuple[str, str]]:
    files = ((of, "csv"), (f"{of}-fr", "csv"), (of, "json"))
    return [
        (phrase(language, f"numbers.file_{name}"), addresses.data_path(selection.id, file, suffix))
        for name, (file, suffix) in zip(_FILES, files, strict=True)
    ]


def _totals(language: Language, numbers: Numbers) -> list[tuple[str, str]]:
    events, associations = numbers.events, numbers.associations
    told = [
        ("events", events.number),
        ("dates", events.dates),
        ("cancelled", events.cancelled),
        ("cancelled_dates", numbers.cancelled_dates),
        ("associations", associations.number),
        ("sources", numbers.sources),
        ("invented", events.invented + associations.invented),
    ]
    always = {"events", "dates", "cancelled"}
    return [
        (number_words(language, count), phrase(language, f"numbers.total_{name}", count=count))
        for name, count in told
        if count or name in always
    ]


def _chosen(numbers: Numbers, of: Of | None) -> list[Table]:
    """Days where there are few, else months; and nothing that is empty. Of the whole, all."""
    told_of = of if numbers.selection else None
    days = next((len(table.figures) for table in numbers.tables if table.by == DAY), 0)
    unwanted = MONTH if days <= _DAYS else DAY
    return [table for table in numbers.tables if table.figures and table.by != unwanted and told_of in (None, table.of)]


def _shown(language: Language, numbers: Numbers, table: Table) -> Shown:
    of, by, figures = table
    columns = _columns(table)
    widest = max((_size(one.tally) for one in figures), default=0) or 1
    as_of = phrase(language, "numbers.as_of", day=short_day_words(language, numbers.changed_at.date()))
    return Shown(
        f"{of}-{by}",
        phrase(language, f"numbers.{of}_by", by=phrase(language, f"numbers.by_{by}")),
        f"{phrase(language, f'numbers.how_{of}_{by}')} {as_of}",
        [phrase(language, f"numbers.column_{of if name == 'number' else name}") for name in columns],
        [_row(language, columns, one, widest) for one in figures],
        any(one.data for one in figures),
        _legend(language, columns),
    )


def _legend(language: Language, columns: Sequence[str]) -> list[tuple[str, str]]:
    """The parts of bars with their words; nothing where all is of one sort."""
    told = [name for name in ("number", *_APART) if name in columns]
    return [(name, phrase(language, f"numbers.legend_{name}")) for name in told] if len(told) > 1 else []


def _size(tally: Tally) -> int:
    return tally.number + tally.cancelled + tally.invented


def _columns(table: Table) -> list[str]:
    """What the table has columns of: cancelled and invented ones where there are any."""
    tallies = [one.tally for one in table.figures]
    found = ["number", "dates"] if table.of == "events" else ["number"]
    return found + [name for name in _APART if any(getattr(one, name) for one in tallies)]


def _row(language: Language, columns: Sequence[str], one: Figure, widest: int) -> Row:
    listed, further = (addresses.within(language, path) if path else "" for path in (one.list_page, one.numbers_page))
    return Row(
        one.label(language),
        further or listed,
        listed if further else "",
        _bars(one.tally, widest),
        [number_words(language, getattr(one.tally, name)) for name in columns],
        one.data,
        one.data.rpartition(".")[2].upper(),
    )


@lru_cache(maxsize=4096)
def _bars(tally: Tally, widest: int) -> Markup:
    """What takes place first; where it begins and its class are written only where they differ from that."""
    parts, start = [], 0
    for what in ("number", *_APART):
        width = max(round(_FULL * getattr(tally, what) / widest), 1 if getattr(tally, what) else 0)
        if width:
            said = f' class="{what}"' if what in _APART else ""
            said += f' x="{start}%"' if start else ""
            parts.append(f'<rect{said} width="{width}%"/>')
        start += width
    return Markup("".join(parts))  # noqa: S704 - numbers and our own words
