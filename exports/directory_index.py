"""The index of the data: which files there are, of which editions and sources, and what the words mean.

`data/index.json` is where a program starts; the three JSON Schemas lie beside it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from catalog.editions import Edition
from catalog.scores import Missing
from catalog.views import SourceView
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    Audience,
    EventStatus,
    Labelled,
    PriceKind,
    Seen,
    Theme,
)
from exports import pages_addresses as addresses
from exports.data_files import DataFile, data_files, table_of
from exports.data_package import given_sources
from exports.directory_records import (
    VERSION,
    AssociationsDocument,
    EventsDocument,
    LicenceRecord,
    Record,
    licence_record,
)
from exports.exporter import Document, Site, Surroundings
from exports.schema import schema_bytes
from exports.selections import Kind

_LISTS: dict[str, type[Labelled]] = {
    "theme": Theme,
    "audience": Audience,
    "attendance": Attendance,
    "status": EventStatus,
    "seen": Seen,
    "kind": AssociationKind,
    "accessibility": Accessibility,
    "price": PriceKind,
    "missing": Missing,
}


_LINKS = {
    "data_package": addresses.DATA_PACKAGE,
    "changes": addresses.CHANGES_INDEX,
    "dcat": addresses.DATA_CATALOGUE,
    "licence_fr": addresses.licence_path("fr"),
    "licence_en": addresses.licence_path("en"),
}


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


_SCHEMAS: dict[str, type[Record]] = {
    "events": EventsDocument,
    "associations": AssociationsDocument,
    "index": IndexDocument,
}


class DirectoryIndex:
    """`data/index.json` and the schemas."""

    name = "directory-index"
    version = f"{VERSION}.1"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The index, then a schema for each kind of file."""
        index = index_document(around).model_dump_json(indent=2, by_alias=True)
        yield Document(addresses.DATA_INDEX, "application/json", index.encode() + b"\n")
        for name, model in _SCHEMAS.items():
            body = schema_bytes(name, model, around.site)
            yield Document(addresses.schema_path(name), "application/schema+json", body)


def index_document(around: Surroundings) -> IndexDocument:
    """The index as a model."""
    values = {
        "$schema": addresses.absolute(around.site, addresses.schema_path("index")),
        "version": VERSION,
        "site": _site_record(around.site),
        "editions": [one.edition for one in around.selections if one.edition is not None],
        "sources": [around.sources[name] for name in sorted(around.sources)],
        "licence": licence_record(given_sources(around)),
        "links": {name: addresses.absolute(around.site, path) for name, path in _LINKS.items()},
        "vocabularies": {name: _labels(words) for name, words in _LISTS.items()},
        "files": [_file(one, around.site) for one in data_files(around)],
    }
    return IndexDocument.model_validate(values)


def _site_record(site: Site) -> SiteRecord:
    return SiteRecord(
        name=site.name,
        url=site.base_url,
        contact=site.contact,
        tagline_fr=site.tagline_fr,
        tagline_en=site.tagline_en,
    )


def _labels(words: type[Labelled]) -> dict[str, LabelRecord]:
    return {word.value: LabelRecord(fr=word.fr, en=word.en) for word in words}


def _file(file: DataFile, site: Site) -> FileRecord:
    values = {
        "url": addresses.absolute(site, file.path),
        "media_type": file.media_type,
        "schema": _schema_of(file, site),
        "selection": file.selection.id,
        "kind": file.selection.kind,
        "holds": file.holds,
        "count": file.count,
        "sample": file.selection.sample,
    }
    return FileRecord.model_validate(values)


def _schema_of(file: DataFile, site: Site) -> str:
    if file.media_type == "application/json":
        return addresses.absolute(site, addresses.schema_path(file.holds))
    return addresses.absolute(site, addresses.DATA_PACKAGE) if table_of(file) else ""
