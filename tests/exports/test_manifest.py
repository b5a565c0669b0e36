"""The manifest and the private files beside it."""

import json

import pytest

from exports.manifest import (
    Entry,
    LeftOut,
    State,
    document_lines,
    manifest_pieces,
    read_documents,
    read_outlook,
    read_state,
)

FIRST = Entry("all/events.ics", "x-1", "0" * 64, 12, "text/calendar; charset=utf-8", "2026-11-03T09:00:00Z")
SECOND = Entry('page/"é".html', "y-2", "f" * 64, 7, "text/html; charset=utf-8", "2026-11-01T09:00:00Z")


def test_manifest_lists_documents_by_path_without_what_is_private():
    assert b"".join(manifest_pieces([SECOND, FIRST])).decode() == (
        '{"documents": {\n'
        '"all/events.ics": {"sha256": "' + "0" * 64 + '", "size": 12, "media_type": "text/calendar; charset=utf-8",'
        ' "changed_at": "2026-11-03T09:00:00Z"},\n'
        '"page/\\"\\u00e9\\".html": {"sha256": "' + "f" * 64 + '", "size": 7, "media_type": "text/html; charset=utf-8",'
        ' "changed_at": "2026-11-01T09:00:00Z"}\n'
        "}}\n"
    )


def test_empty_manifest_is_json():
    assert json.loads(b"".join(manifest_pieces([]))) == {"documents": {}}


def test_documents_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "documents.jsonl"
    path.write_bytes(b"".join(document_lines([SECOND, FIRST])))
    assert read_documents(path, 2) == {FIRST.path: FIRST, SECOND.path: SECOND}
    assert read_documents(path, 3) == {}


@pytest.mark.parametrize("damage", [b"\xff", b"[]\n", b"3\n", b'["a", 1, 2, 3, 4, 5]\n', b"{"])
def test_damaged_documents_are_none(tmp_path, damage):
    path = tmp_path / "documents.jsonl"
    path.write_bytes(damage)
    assert read_documents(path, 1) == {}


def test_state_is_read_as_it_was_written(tmp_path):
    state = State(
        inputs="x",
        cursor=3,
        documents=2,
        outlook={"all": {"2026-11-03": 4}},
        refused=(LeftOut("ical", "e1", "no"),),
    )
    (tmp_path / "state.json").write_text(state.model_dump_json())
    assert read_state(tmp_path / "state.json") == state


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"inputs": "x", "surprise": 1}'])
def test_damaged_state_is_none(tmp_path, damage):
    (tmp_path / "state.json").write_bytes(damage)
    assert read_state(tmp_path / "state.json") is None
    assert read_state(tmp_path / "nothing") is None


def test_outlook_is_read_from_the_state_of_another_version(tmp_path):
    path = tmp_path / "state.json"
    path.write_text('{"surprise": 1, "outlook": {"all": {"2026-11-03": 4}}}')
    assert (read_state(path), read_outlook(path)) == (None, {"all": {"2026-11-03": 4}})


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b"[]", b'{"outlook": {"all": 4}}', b'{"outlook": null}'])
def test_outlook_that_cannot_be_read_is_none(tmp_path, damage):
    (tmp_path / "state.json").write_bytes(damage)
    assert read_outlook(tmp_path / "state.json") is None
    assert read_outlook(tmp_path / "nothing") is None
