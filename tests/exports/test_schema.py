"""The published JSON Schemas: a change of a model shows in a golden file, for reviewers and readers."""

import json
from collections.abc import Callable

import pytest

from exports.directory_index import DirectoryIndex
from tests.exports.views import surroundings

SCHEMAS = {one.path: one.body for one in DirectoryIndex().documents(surroundings()) if "schema/" in one.path}


@pytest.mark.parametrize("path", SCHEMAS)
def test_schemas_are_the_golden_ones(path: str, golden: Callable[[str, bytes], None]) -> None:
    golden(path.replace("data/", ""), SCHEMAS[path])


@pytest.mark.parametrize("path", SCHEMAS)
def test_schemas_require_every_key_and_forbid_none(path: str) -> None:
    schema = json.loads(SCHEMAS[path])
    shapes = [schema, *(one for one in schema["$defs"].values() if "properties" in one)]
    assert len(shapes) > 3
    for shape in shapes:
        assert sorted(shape["required"]) == sorted(shape["properties"])
        assert "additionalProperties" not in shape


def test_schema_of_events_keeps_properties_called_like_keywords() -> None:
    schema = json.loads(SCHEMAS["data/schema/events-1.schema.json"])
    assert schema["$defs"]["EventRecord"]["properties"]["title"] == {"type": "string"}
