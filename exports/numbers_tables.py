"""The tables of numbers as CSV: `numbers.csv` for code, `numbers-fr.csv` for a spreadsheet in French.

Both have one row for each figure; the first two columns say of which table it is. The first rows are the totals.
"""

from collections.abc import Iterator, Sequence

from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.numbers_figures import TOTAL, Figure, Numbers
from exports.phrases import Language, phrase
from exports.table_cells import clean
from exports.tables_csv import BYTE_ORDER_MARK, csv_lines, harmless

COLUMNS = ("of", "by", "key", "label", "count", "dates", "cancelled", "invented", "page", "data")
"""The headings for code: the keys of the JSON, but for `label`, which is in English there and in French here."""
_Row = tuple[str, str, Figure]


def numbers_csv(numbers: Numbers, site: Site) -> bytes:
    """For code: UTF-8 without a mark, commas (RFC 4180), words of closed lists as in the JSON."""
    rows = [[of, by, *_cells(one, one.en, site)] for of, by, one in _rows(numbers)]
    return csv_lines([COLUMNS, *rows], ",")


def numbers_spreadsheet(numbers: Numbers, site: Site) -> bytes:
    """For a spreadsheet: a byte order mark, semicolons, in French, and no cell that would be a formula."""
    rows = (
        [phrase("fr", f"numbers.{of}"), phrase("fr", f"numbers.by_{by}"), *_cells(one, one.fr, site)]
        for of, by, one in _rows(numbers)
    )
    return BYTE_ORDER_MARK + csv_lines([headings("fr"), *([harmless(cell) for cell in row] for row in rows)], ";")


def headings(language: Language) -> list[str]:
    """What people call the columns."""
    return [phrase(language, f"numbers.column_{name}") for name in COLUMNS]


def _rows(numbers: Numbers) -> Iterator[_Row]:
    label = phrase("fr", "numbers.by_total"), phrase("en", "numbers.by_total")
    yield "events", TOTAL, Figure("", *label, numbers.events)
    yield "associations", TOTAL, Figure("", *label, numbers.associations)
    for table in numbers.tables:
        yield from ((table.of, table.by, one) for one in table.figures)


def _cells(one: Figure, label: str, site: Site) -> Sequence[str]:
    page, data = (addresses.absolute(site, path) if path else "" for path in (one.list_page, one.data))
    return (one.key, clean(label), *map(str, one.tally), page, data)
