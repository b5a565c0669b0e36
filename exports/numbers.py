"""The exporter of numbers: of everything, of each year and of each edition, as pages, as CSV and as JSON."""

from collections.abc import Iterator, Mapping

from exports import pages_addresses as addresses
from exports.directory_records import VERSION
from exports.exporter import Document, Site, Surroundings
from exports.numbers_figures import COUNTED, Numbers, Of, numbers_of
from exports.numbers_json import numbers_json
from exports.numbers_links import files_of
from exports.numbers_tables import numbers_csv, numbers_spreadsheet
from exports.numbers_whole import whole_numbers
from exports.pages_numbers import numbers_page
from exports.pages_templates import HTML, pages_version
from exports.phrases import LANGUAGES, Language
from exports.selections import EVERYTHING, Selection

_RULES = "1"  # raised when the same lines would be counted otherwise


class NumbersExporter:
    """Counts a selection once, and says it in all forms; that of everything also all years and editions."""

    name = "numbers"
    kinds = COUNTED

    def __init__(self) -> None:
        self.version = f"{VERSION}.{_RULES}-{pages_version()}"

    def documents(self, selection: Selection, around: Surroundings, traits: Mapping[str, str]) -> Iterator[Document]:
        """The pages, then the tables."""
        own = numbers_of(selection, around, traits)
        whole = [whole_numbers(around, traits)] if selection.id == EVERYTHING else []
        for language, of in _pages(selection):
            parts = [own] if of == "associations" else [*whole, own]
            page = numbers_page(language, selection, parts, around, of)
            path = addresses.numbers_path(language, selection, of or "events")
            yield Document(path, HTML, page.encode())
        for numbers in (*whole, own):
            yield from _files(numbers, around.site)


def _pages(selection: Selection) -> list[tuple[Language, Of | None]]:
    """The language of each page, and of what it tells; None for both."""
    told: tuple[Of | None, ...] = ("events", "associations") if selection.id == EVERYTHING else (None,)
    return [(language, of) for of in told for language in LANGUAGES]


def _files(numbers: Numbers, site: Site) -> Iterator[Document]:
    code, spreadsheet, json = files_of(numbers.selection)
    yield Document(code, "text/csv; charset=utf-8", numbers_csv(numbers, site))
    yield Document(spreadsheet, "text/csv; charset=utf-8", numbers_spreadsheet(numbers, site))
    yield Document(json, "application/json", numbers_json(numbers, site))
