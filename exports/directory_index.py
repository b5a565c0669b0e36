"""The index of the data: which files there are, of which editions and sources, and what the words mean.

`data/index.json` is where a program starts; the JSON Schemas lie beside it.
"""

from collections.abc import Iterator

from catalog.scores import Missing
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
from exports.directory_index_records import (
    SCHEMAS,
    FileRecord,
    IndexDocument,
    LabelRecord,
    NumbersFileRecord,
    SiteRecord,
)
from exports.directory_records import VERSION, licence_record
from exports.exporter import Document, Site, Surroundings
from exports.numbers_figures import COUNTED
from exports.numbers_links import files_of
from exports.schema import schema_bytes
from exports.selections import Kind, offered
from exports.sources_heard import given_sources

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
    "numbers": addresses.NUMBERS,
    "changes": addresses.CHANGES_INDEX,
    "restoring": addresses.RESTORING,
    "dcat": addresses.DATA_CATALOGUE,
    "licence_fr": addresses.licence_path("fr"),
    "licence_en": addresses.licence_path("en"),
}


class DirectoryIndex:
    """`data/index.json` and the schemas."""

    name = "directory-index"
    version = f"{VERSION}.5"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The index, then a schema for each kind of file."""
        index = index_document(around).model_dump_json(indent=2, by_alias=True)
        yield Document(addresses.DATA_INDEX, "application/json", index.encode() + b"\n")
        for name, model in SCHEMAS.items():
            body = schema_bytes(name, model, around.site)
            yield Document(addresses.schema_path(name), "application/schema+json", body)


def index_document(around: Surroundings) -> IndexDocument:
    """The index as a model."""
    values = {
        "$schema": addresses.absolute(around.site, addresses.schema_path("index")),
        "version": VERSION,
        "site": _site_record(around.site),
        "editions": [one.edition for one in around.selections if one.kind is Kind.EDITION],
        "sources": [around.sources[name] for name in sorted(around.sources)],
        "licence": licence_record(given_sources(around)),
        "links": {name: addresses.absolute(around.site, path) for name, path in _LINKS.items()},
        "vocabularies": {name: _labels(words) for name, words in _LISTS.items()},
        "files": [_file(one, around.site) for one in data_files(around)],
        "numbers": list(_numbers(around)),
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


def _numbers(around: Surroundings) -> Iterator[NumbersFileRecord]:
    """The files of numbers: of all that is published, then of each selection that is counted."""
    for selection in (None, *offered(around.selections, COUNTED)):
        for path in files_of(selection):
            is_json = path.endswith(".json")
            schema = addresses.schema_path("numbers") if is_json else addresses.DATA_PACKAGE
            values = {
                "url": addresses.absolute(around.site, path),
                "media_type": "application/json" if is_json else "text/csv; charset=utf-8",
                "schema": addresses.absolute(around.site, schema),
                "selection": selection.id if selection else "",
            }
            yield NumbersFileRecord.model_validate(values)


def _schema_of(file: DataFile, site: Site) -> str:
    if file.media_type == "application/json":
        return addresses.absolute(site, addresses.schema_path(file.holds))
    return addresses.absolute(site, addresses.DATA_PACKAGE) if table_of(file) else ""
