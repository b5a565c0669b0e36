"""The OpenAPI document of the API: made by FastAPI from its operations, with the schemas of the published data."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from desk.web.problems import PROBLEM, ProblemRecord
from exports.asking_pages import AssociationsPage, ChangesPage, EditionsList, EventsPage, SourcesList
from exports.directory_records import AssociationRecord, EventRecord
from exports.exporter import Site
from exports.pages_addresses import absolute
from exports.schema import schema_body

_AT = "#/components/schemas/"
_MODELS: tuple[type[BaseModel], ...] = (
    EventsPage,
    AssociationsPage,
    ChangesPage,
    EditionsList,
    SourcesList,
    EventRecord,
    AssociationRecord,
    ProblemRecord,
)
_DESCRIPTION = """\
What is published, by the same filters as calendars and feeds. Anybody may read, without a key, from any site.
Each answer names the licences of what it holds. `changed_since` and `changes` tell what is new, and what is gone.
"""


def given(model: type[BaseModel], description: str) -> dict[str, Any]:
    """The answer of an operation, as the document has it."""
    return {"description": description, "content": {"application/json": {"schema": {"$ref": f"{_AT}{model.__name__}"}}}}


def problem(description: str) -> dict[str, Any]:
    """The answer that tells of a problem; what is refused before anything looks at it is told in a line of text."""
    told = {"schema": {"$ref": f"{_AT}{ProblemRecord.__name__}"}}
    return {"description": description, "content": {PROBLEM: told, "text/plain": {"schema": {"type": "string"}}}}


def openapi_of(api: FastAPI, site: Site) -> dict[str, Any]:
    """The document."""
    told = get_openapi(
        title=site.name,
        version="1",
        openapi_version="3.1.0",
        description=_DESCRIPTION,
        routes=api.routes,
        servers=[{"url": absolute(site, "api/v1")}],
    )
    for operations in told["paths"].values():
        for parameter in (one for operation in operations.values() for one in operation.get("parameters", ())):
            # Nothing said is nothing asked for, and no value that one may send.
            if parameter["schema"].get("default") in ("", []):
                del parameter["schema"]["default"]
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    for model in _MODELS:
        body = dict(schema_body(model))
        parts = {**body.pop("$defs", {}), model.__name__: body}
        schemas.update({name: _moved(part) for name, part in parts.items()})
    return told


def _moved(node: Any) -> Any:
    """The same with references to where the parts are here."""
    if isinstance(node, list):
        return [_moved(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: value.replace("#/$defs/", _AT) if key == "$ref" and isinstance(value, str) else _moved(value)
        for key, value in node.items()
    }
