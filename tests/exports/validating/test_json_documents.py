"""JSON of any form: each member is found in its line, and what it is, is told in words of JSON."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.validating import validate
from exports.validating.documents import Document
from exports.validating.findings import Findings
from exports.validating.json_documents import parsed
from exports.validating.json_places import DEEPEST, Places

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
TEXTS = st.text(st.sampled_from('aé\\"[]{}:,\n \U0001f600'), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


def members(value, path=()):
    """All paths in a value, with what is there."""
    yield path, value
    for step, one in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from members(one, (*path, step))


@given(value=VALUES, ascii_only=st.booleans())
def test_each_member_is_found_in_its_line(value, ascii_only):
    # Written so, each member begins a line, behind its key.
    text = "\n" + json.dumps(value, indent=1, ensure_ascii=ascii_only)
    places = Places(text)

    for path, one in members(value):
        rest = text.split("\n", places.line(path) - 1)[-1].lstrip(" ")
        if path and isinstance(path[-1], str):
            key, end = json.JSONDecoder().raw_decode(rest)
            assert key == path[-1]
            rest = rest[end:].removeprefix(": ")
        assert json.JSONDecoder().raw_decode(rest)[0] == one


@pytest.mark.parametrize("path", [("b",), ("a", 9), ("a", "b"), ("a", 0, "c"), (0,)])
def test_a_member_that_is_not_there_is_told_in_the_line_of_the_nearest_around_it(path):
    text = '{\n"a":\n[\n1, 2]}'

    assert Places(text).line(path) == {("a", 9): 3, ("a", "b"): 3, ("a", 0, "c"): 4}.get(path, 1)


def test_a_key_that_stands_twice_is_told_by_the_last():
    assert Places('{"a": [1],\n"a": [\n2]}').line(("a", 0)) == 3


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_document_is_read_to_a_depth_of_64(opening):
    closing = "]" if opening == "[" else "}"

    def sound(depth):
        return parsed((opening * depth + "1" + closing * depth).encode(), Findings("en")) is not None

    assert (DEEPEST, sound(64), sound(65)) == (64, True, False)


def test_how_deep_a_document_may_be_is_told():
    [finding] = validate(Document(b"[" * 100_000, NOW, "a.json")).findings

    assert (finding.line, finding.rule, finding.remedy) == (1, "json-deep", "Write it flatter.")
    assert finding.problem == (
        "Here the JSON is nested in more than 64 levels; some readers refuse it, and it is not read here."
    )


@pytest.mark.parametrize("written", ["null", "true", "12", "-0.5", '"x"', "NaN"])
def test_a_value_alone_is_told_as_it_is_written(written):
    told = {one.rule: one.problem for one in validate(Document(written.encode(), NOW, "a.json"), "en").findings}

    assert told["json-other"] == (
        f"This JSON ({written}) is neither a JSON Feed 1.1 nor a directory of Goodweek; only its syntax is checked."
    )


def test_half_a_character_is_told_by_its_member_and_as_it_is_written():
    report = validate(Document(b'{"items": [{"title": "F\\u00eate \\uD83D"}]}', NOW, "a.json"))

    assert not report.sound
    assert [(one.where, one.problem) for one in report.findings if one.rule == "json-surrogate"] == [
        (
            "items[0].title",
            "The text holds “\\ud83d”, half of a character; many readers then refuse the whole document.",
        )
    ]
