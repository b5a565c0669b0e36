"""Where one finds what a figure counts: the page that lists it, the file that holds it."""

from dataclasses import dataclass

from catalog.vocabulary import PriceKind
from exports import pages_addresses as addresses
from exports.numbers_counting import DAY, UNSAID
from exports.selections import Kind, Selection

_TABLES = frozenset({"theme", "region", "departement"})  # of their selections there are tables, of others JSON


def files_of(selection: Selection | None) -> tuple[str, str, str]:
    """Where the numbers of a selection, or of all that is published, are as CSV, in French, and as JSON."""
    folder = f"data/{selection.id}" if selection else "data"
    return f"{folder}/numbers.csv", f"{folder}/numbers-fr.csv", f"{folder}/numbers.json"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of the figures of one selection.

    Attributes:
        known: the ids of all selections that are published.
    """

    selection: Selection
    known: frozenset[str]

    def page(self, by: str, key: str) -> str:
        """The French page that lists the events which a figure counts; empty where there is none."""
        if by == DAY and key != UNSAID and self.selection.kind is not Kind.YEAR:
            return f"{addresses.programme_path('fr', self.selection.id)}#d{key}"
        is_listed = self.selection.kind is Kind.EVERYTHING and self._part(by, key) in self.known
        return addresses.programme_path("fr", self._part(by, key)) if is_listed else ""

    def events(self, by: str, key: str) -> str:
        """The file that holds these events: a table where there is one, else JSON; within an edition, a calendar."""
        part = self._part(by, key)
        if part not in self.known:
            return ""
        if self.selection.kind is Kind.EDITION:
            return addresses.feed_path(part, "ics")
        return addresses.data_path(part, "events", "csv" if by in _TABLES else "json")

    def associations(self, by: str, key: str) -> str:
        """The table of the associations that a figure counts; empty where there is none."""
        part = self._part(by, key)
        is_table = self.selection.kind is Kind.EVERYTHING and by in _TABLES and part in self.known
        return addresses.data_path(part, "associations", "csv") if is_table else ""

    def _part(self, by: str, key: str) -> str:
        """The id of the selection that holds what is counted, if there is such a one."""
        facet = str(Kind.FREE) if (by, key) == ("price", PriceKind.FREE) else f"{by}/{key}"
        return facet if self.selection.kind is Kind.EVERYTHING else f"{self.selection.id}/{facet}"
