"""`data/datapackage.json`: the CSV files described for programs (Frictionless Data Package and Table Schema, version 1).

The schemas stand beside it, since many files share one.
It names no sizes and digests: those of all that is published stand in `manifest.json`.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json

from catalog.views import SourceView
from exports import pages_addresses as addresses
from exports.data_files import DataFile, data_files, table_of
from exports.exporter import Document, Surroundings
from exports.licences import Combined, combined, licence_words
from exports.numbers_figures import COUNTED
from exports.numbers_links import files_of
from exports.numbers_tables import COLUMNS, headings
from exports.phrases import LANGUAGES, phrase
from exports.selections import offered
from exports.sources_heard import given_sources, licences_by_part
from exports.table_cells import Column
from exports.tables import ASSOCIATIONS, EVENTS
from exports.tables_csv import SpreadsheetCsv

_KEYS = {"events": "uid", "associations": "id"}
_META = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_FILLED = frozenset({"id", "uid", "title", "name", "start", "first_day"})


class DataPackage:
    """The description of all CSV files, and the Table Schemas beside it."""

    name = "data-package"
    version = "2"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The package, and the schema of each table."""
        yield _json(addresses.DATA_PACKAGE, package(around))
        for name, schema in table_schemas():
            yield _json(addresses.table_schema_path(name), schema)


def _json(path: str, told: dict[str, Any]) -> Document:
    return Document(path, "application/json", to_json(told, indent=2) + b"\n")


def package(around: Surroundings) -> dict[str, Any]:
    """The package as JSON."""
    given, part = given_sources(around), licences_by_part(around)
    whole = combined(given)
    made: dict[str, Any] = {
        "profile": "data-package",
        "name": (urlsplit(around.site.base_url).hostname or "goodweek").replace("_", "-"),
        "title": around.site.name,
        "description": description(around, whole),
        "homepage": around.site.base_url,
        "licenses": licenses(whole),
        "sources": [_source(one) for one in given],
        "resources": [
            *(
                _resource(file, whole, part(file.selection, file.holds))
                for file in data_files(around)
                if table_of(file)
            ),
            *(_numbers(path) for path in numbers_tables(around)),
        ],
    }
    return {key: value for key, value in made.items() if value or key == "resources"}


def description(around: Surroundings, whole: Combined) -> str:
    """What the data are and whether they may be republished, in both languages."""
    name = around.site.name
    told = [
        (
            phrase(language, "licence.data", name=name),
            phrase(language, "licence.question"),
            licence_words(whole, language),
        )
        for language in LANGUAGES
    ]
    return "\n\n".join(" ".join(part for part in parts if part) for parts in told)


def licenses(whole: Combined) -> list[dict[str, str]]:
    """The licence of the whole; none where there is none."""
    if whole.licence is None:
        return []
    return [{"name": whole.licence.key, "title": whole.licence.name, "path": whole.licence.url}]


def _source(view: SourceView) -> dict[str, str]:
    said = {"title": view.title, "path": view.homepage, "licence": view.licence, "attribution": view.attribution}
    return {key: value for key, value in said.items() if value}


def _resource(file: DataFile, whole: Combined, own: Combined) -> dict[str, Any]:
    """A table; it names its licence where that is another one than that of the package."""
    told = _table(file.path, is_readable=isinstance(file.exporter, SpreadsheetCsv)) | {"count": file.count}
    return told if own.licence in (None, whole.licence) else told | {"licenses": licenses(own)}


def _numbers(path: str) -> dict[str, Any]:
    return _table(path, is_readable=path.endswith("-fr.csv"))


def numbers_tables(around: Surroundings) -> Iterator[str]:
    """Where the tables of numbers are: of all that is published, then of each selection that is counted."""
    for selection in (None, *offered(around.selections, COUNTED)):
        yield from (path for path in files_of(selection) if path.endswith(".csv"))


def _table(address: str, *, is_readable: bool) -> dict[str, Any]:
    path = address.removeprefix("data/")
    name = path.rpartition("/")[2].removesuffix(".csv")
    return {
        "profile": "tabular-data-resource",
        "name": path.removesuffix(".csv"),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if is_readable else "utf-8",
        "dialect": {"delimiter": ";" if is_readable else ",", "lineTerminator": "\r\n", "header": True},
        "schema": addresses.table_schema_path(name).removeprefix("data/"),
    }


def table_schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """The Table Schema of each table, by the name of its files."""
    for table in (EVENTS, ASSOCIATIONS):
        fields = [_field(one) for one in table.for_code]
        yield table.holds, {"$schema": _META, "fields": fields, "primaryKey": [_KEYS[table.holds]]}
        # In words all cells are text: a decimal comma and an apostrophe are for people.
        told = [{"name": one.heading("fr"), "type": "string"} for one in table.readable]
        yield f"{table.holds}-fr", {"$schema": _META, "fields": told}
    figures = {"count", "dates", "cancelled", "invented"}
    numbers = [{"name": one, "type": "integer" if one in figures else "string"} for one in COLUMNS]
    yield "numbers", {"$schema": _META, "fields": numbers, "primaryKey": ["of", "by", "key"]}
    shown = [{"name": heading, "type": "string"} for heading in headings("fr")]
    yield "numbers-fr", {"$schema": _META, "fields": shown}


def _field(column: Column[Any]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "title": column.heading("en"), "type": column.type}
    if column.name in _FILLED:
        field["constraints"] = {"required": True}
    return field
