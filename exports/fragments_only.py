"""Exporters whose fragments are put together by others: by lists in pages, by the index of the search."""

from collections.abc import Iterator, Sequence

from exports.exporter import Fragment, Surroundings
from exports.selections import Kind, Selection


class FragmentsOnly:
    """An `Exporter` (`exports.exporter`) that no selection has a document of."""

    media_type = "text/html; charset=utf-8"
    kinds: frozenset[Kind] = frozenset()
    name: str

    def path(self, selection: Selection) -> str:
        """Where a document would be; none is made."""
        return f"{self.name}/{selection.id}"

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:  # noqa: ARG002 - the same for all exporters
        """Nothing."""
        return iter(())

    def problems(self, document: bytes) -> list[str]:  # noqa: ARG002 - the same for all exporters
        """None."""
        return []
