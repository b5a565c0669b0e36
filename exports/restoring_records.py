"""The shapes of `data/restoring/`."""

from typing import Annotated, Literal

from pydantic import Field

from catalog.roots import AssociationRoots, DecisionRoot, EventRoots
from catalog.views import SourceHealth
from exports.directory_records import Record

ROOTS, INDEX = "restoring", "restoring-index"
"""The names of their schemas."""


class RootsDocument(Record):
    """What the events of a year, or all associations, rest on; a key that is not there has its default."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    count: int
    roots: list[EventRoots | AssociationRoots]


class RestoringFile(Record):
    """A file of roots, and the file of the JSON directory that has the same subjects, in the same order."""

    url: str
    beside: str
    holds: Literal["events", "associations"]


class RestoringDocument(Record):
    """The index: how each source is, by name; what people decided, the earliest first."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    files: list[RestoringFile]
    health: dict[str, SourceHealth]
    decisions: list[DecisionRoot]


RESTORING_SCHEMAS: dict[str, type[Record]] = {ROOTS: RootsDocument, INDEX: RestoringDocument}
"""The shapes by the names of their schemas."""
