"""What is of use to nobody but who makes the catalogue again: `data/restoring/`, beside the JSON directory.

What the directory says of events and associations is not repeated: these files have, line by line, what they rest on
(`catalog.roots`), and the index has how the sources are and what people decided. `crawlers.published` reads both.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic_core import to_json

from catalog.roots import AssociationRoots, DecisionRoot, EventRoots, RootedAssociation, RootedEvent
from catalog.views import AssociationView, EventView
from exports import pages_addresses as addresses
from exports.counted_lines import frame_problems, joined, quick_problems
from exports.directory_records import VERSION
from exports.exporter import Document, Fragment, Surroundings
from exports.pages_refusal import check_association, check_event, refusing
from exports.restoring_records import INDEX, RESTORING_SCHEMAS, ROOTS, RestoringDocument, RestoringFile
from exports.selections import Kind, Selection, offered

_RENDERING = f"{VERSION}.0"


class _RootsJson:
    """What both sorts of file have in common."""

    version = _RENDERING
    media_type = "application/json"

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:  # noqa: ARG002 - the same for all exporters
        """A head, a line for each of them, a tail; of who is not known beyond its view, the line has the id alone."""
        head = {"$schema": _schema_url(around), "version": VERSION, "count": len(fragments), "roots": []}
        yield from joined(to_json(head), (one.body for one in fragments))

    def problems(self, document: bytes) -> list[str]:
        """A document that is no JSON, or counts other lines than it has."""
        try:
            json.loads(document)
        except ValueError as error:
            return [f"no JSON: {error}"]
        return frame_problems(document)[0]

    def quick_problems(self, document: bytes) -> list[str]:
        """The same, but that lines are counted and not read: each was looked at when it was new."""
        return quick_problems(document)


class EventRootsJson(_RootsJson):
    """What the events of a year rest on."""

    name = "restoring-events"
    kinds = frozenset({Kind.YEAR})

    def path(self, selection: Selection) -> str:
        """`data/restoring/events-2026.json`."""
        return addresses.data_path("restoring", f"events-{selection.key}", "json")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:  # noqa: ARG002 - the same for all exporters
        """One event on one line."""
        with refusing(view.id):
            check_event(view)
            return _fragment(view.roots if isinstance(view, RootedEvent) else {"id": view.id})


class AssociationRootsJson(_RootsJson):
    """What all associations rest on."""

    name = "restoring-associations"
    kinds = frozenset({Kind.EVERYTHING})

    def path(self, selection: Selection) -> str:  # noqa: ARG002 - the same for all exporters
        """`data/restoring/associations-all.json`."""
        return addresses.data_path("restoring", "associations-all", "json")

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:  # noqa: ARG002 - the same for all exporters
        """One association on one line."""
        with refusing(view.id):
            check_association(view)
            return _fragment(view.roots if isinstance(view, RootedAssociation) else {"id": view.id})


class RestoringIndex:
    """`data/restoring/index.json`, where restoring starts, and the schema of the other files."""

    name = "restoring-index"
    version = _RENDERING

    def documents(self, around: Surroundings, decisions: Sequence[DecisionRoot]) -> Iterator[Document]:
        """Both of them, and that of itself."""
        values = {
            "$schema": addresses.absolute(around.site, addresses.schema_path(INDEX)),
            "version": VERSION,
            "files": list(_files(around)),
            "health": {name: around.health[name] for name in sorted(around.health)},
            "decisions": list(decisions),
        }
        body = RestoringDocument.model_validate(values).model_dump_json(indent=2, by_alias=True)
        yield Document(addresses.RESTORING, "application/json", body.encode() + b"\n")
        for name, model in RESTORING_SCHEMAS.items():
            schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _schema_of(model)
            schema["$id"] = addresses.absolute(around.site, addresses.schema_path(name))
            path = addresses.schema_path(name)
            yield Document(path, "application/schema+json", to_json(schema, indent=2) + b"\n")


def _files(around: Surroundings) -> Iterator[RestoringFile]:
    events, associations = EventRootsJson(), AssociationRootsJson()
    for one in offered(around.selections, events.kinds):
        beside = addresses.data_path(one.id, "events", "json")
        yield _file(around, events.path(one), beside, "events")
    for one in offered(around.selections, associations.kinds):
        beside = addresses.data_path(one.id, "associations", "json")
        yield _file(around, associations.path(one), beside, "associations")


def _file(around: Surroundings, path: str, beside: str, holds: Literal["events", "associations"]) -> RestoringFile:
    url, other = (addresses.absolute(around.site, one) for one in (path, beside))
    return RestoringFile(url=url, beside=other, holds=holds)


def _fragment(roots: EventRoots | AssociationRoots | dict[str, str]) -> Fragment:
    if isinstance(roots, dict):
        return Fragment(to_json(roots))
    return Fragment(roots.__pydantic_serializer__.to_json(roots, exclude_defaults=True, warnings="error"))


def _schema_url(around: Surroundings) -> str:
    return addresses.absolute(around.site, addresses.schema_path(ROOTS))


@cache
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """What has a default need not be there."""
    return model.model_json_schema(mode="validation")
