"""The changes by cursor: nothing is missed, by however small steps one reads."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from catalog.views import Changed
from exports.changes import Changes, chunks
from tests.exports.views import CHANGED, surroundings

BASE = "https://agenda.val-clair.example/"


def published(*changed: Changed) -> dict[str, Any]:
    made = [Changes().document(number, some, surroundings()) for number, some in chunks(changed)]
    return {one.path: json.loads(one.body) for one in (*made, *Changes().about(surroundings(), changed))}


def since(made: dict[str, Any], cursor: int) -> list[str]:
    """What a reader who knows `cursor` finds."""
    files = [one for one in made["data/changes/index.json"]["files"] if one["to"] > cursor]
    entries = [entry for one in files for entry in made[one["url"].removeprefix(BASE)]["changes"]]
    return [entry["id"] for entry in entries if entry["revision"] > cursor]


def test_changes_tell_what_became_of_a_subject_and_where_it_is() -> None:
    made = published(
        Changed(id="e1", revision=3),
        Changed(id="e2", revision=4, what="merged", heir="e1", at=CHANGED),
        Changed(id="a3", revision=1_000, what="hidden"),
        Changed(id="a4", revision=1_001, what="gone"),
    )
    assert made["data/changes/index.json"] == {
        "$schema": f"{BASE}data/schema/changes-index-1.schema.json",
        "version": "1",
        "cursor": 1_001,
        "files": [
            {"url": f"{BASE}data/changes/1-1000.json", "from": 1, "to": 1_000, "count": 3},
            {"url": f"{BASE}data/changes/1001-2000.json", "from": 1_001, "to": 2_000, "count": 1},
        ],
    }
    page = f"{BASE}events/e1.html"
    assert made["data/changes/1-1000.json"]["changes"] == [
        {"id": "e1", "kind": "event", "what": "changed", "heir": "", "revision": 3, "url": page, "at": None},
        {
            "id": "e2",
            "kind": "event",
            "what": "merged",
            "heir": "e1",
            "revision": 4,
            "url": page,
            "at": "2026-10-12T06:15:42Z",
        },
        {"id": "a3", "kind": "association", "what": "hidden", "heir": "", "revision": 1_000, "url": "", "at": None},
    ]


def test_changes_of_nothing_are_an_index_without_files() -> None:
    made = published()
    assert (made["data/changes/index.json"]["cursor"], made["data/changes/index.json"]["files"]) == (0, [])


def test_changes_are_valid_by_their_schemas() -> None:
    made = published(Changed(id="e1", revision=3), Changed(id="e2", revision=9_999, what="gone"))
    for path, told in made.items():
        if not path.startswith("data/schema/"):
            schema = made[told["$schema"].removeprefix(BASE)]
            Draft202012Validator.check_schema(schema)
            assert [error.message for error in Draft202012Validator(schema).iter_errors(told)] == []


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 5_000), max_size=8), st.integers(0, 5_001))
def test_reader_of_any_cursor_finds_all_that_is_later_and_nothing_else(revisions: set[int], cursor: int) -> None:
    made = published(*(Changed(id=f"e{one}", revision=one) for one in sorted(revisions)))
    assert since(made, cursor) == [f"e{one}" for one in sorted(revisions) if one > cursor]
