"""JSON Schema (2020-12) of the JSON directory, made of the models that are rendered.

Readers may meet keys that the schema of their day does not name (version 1 may gain keys), so no
schema here forbids them. Everything that version 1 has is required.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import to_json

from exports import pages_addresses as addresses
from exports.exporter import Site


class _Published(GenerateJsonSchema):
    """Schemas of what is written: every key is there, whether it has a default or not."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return True


def json_schema(name: str, model: type[BaseModel], site: Site) -> dict[str, Any]:
    """The schema of `model`, published as `data/schema/<name>-1.schema.json`."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": addresses.absolute(site, addresses.schema_path(name)),
    }
    return head | schema_body(model)


@cache
def schema_body(model: type[BaseModel]) -> dict[str, Any]:
    """The schema without its address: making it costs more than publishing a few events."""
    opened: dict[str, Any] = _opened(model.model_json_schema(mode="serialization", schema_generator=_Published))
    return opened


def schema_bytes(name: str, model: type[BaseModel], site: Site) -> bytes:
    """The same, as a readable file."""
    return to_json(json_schema(name, model, site), indent=2) + b"\n"


def _opened(node: Any) -> Any:
    """`node` without what forbids unknown keys, without titles (they repeat the keys) and without defaults
    (every key is written).
    """
    if isinstance(node, list):
        return [_opened(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {key: _opened(value) for key, value in node.items() if not _is_noise(key, value)}


def _is_noise(key: str, value: Any) -> bool:
    # A property may itself be called "title"; its value is then a schema, not a text.
    return (
        (key, value) == ("additionalProperties", False)
        or key == "default"
        or (key == "title" and isinstance(value, str))
    )
