"""The shape of `data/index.json`."""

from typing import Annotated, Literal

from pydantic import Field

from catalog.editions import Edition
from catalog.views import SourceView
from exports.directory_records import AssociationsDocument, EventsDocument, LicenceRecord, Record
from exports.numbers_records import NumbersDocument
from exports.selections import Kind


class LabelRecord(Record):
    """What a word of a closed list is called in each language."""

    fr: str
    en: str


class FileRecord(Record):
    """One data file: its address, what it holds and how many; `kind` is that of its selection.

    `schema` is the JSON Schema of a file of the JSON directory, the data package where a CSV file is described, or
    empty.
    """

    url: str
    media_type: str
    schema_url: Annotated[str, Field(alias="schema")]
    selection: str
    kind: Kind
    holds: Literal["events", "associations"]
    count: int
    sample: bool


class NumbersFileRecord(Record):
    """A file of numbers; `selection` is what is counted in it, or empty for all that is published.

    `schema` is the JSON Schema of the JSON, the data package for a CSV file.
    """

    url: str
    media_type: str
    schema_url: Annotated[str, Field(alias="schema")]
    selection: str


class SiteRecord(Record):
    """The instance."""

    name: str
    url: str
    contact: str
    tagline_fr: str
    tagline_en: str


class IndexDocument(Record):
    """The index of the data of an instance; `links` lead to the other descriptions of the data, by name."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    site: SiteRecord
    editions: list[Edition]
    sources: list[SourceView]
    licence: LicenceRecord
    links: dict[str, str]
    vocabularies: dict[str, dict[str, LabelRecord]]
    files: list[FileRecord]
    numbers: list[NumbersFileRecord]


SCHEMAS: dict[str, type[Record]] = {
    "events": EventsDocument,
    "associations": AssociationsDocument,
    "index": IndexDocument,
    "numbers": NumbersDocument,
}
"""The shapes of the directory by the names of their schemas."""
