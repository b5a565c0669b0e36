"""Tolerant reading of JSON-LD blocks, and JSONTestSuite as the judge of it."""

from pathlib import Path
from time import perf_counter

import pytest

from crawlers.readers.json_ld import _COMMENT, _NOISE, _TRAILING_COMMA, BlockMalformed, read_block

SUITE = (
    (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve() / "bad" / "nst__JSONTestSuite" / "test_parsing"
)

TOLERATED = {
    "plain": ('{"a": 1}', [{"a": 1}]),
    "cdata": ('<![CDATA[ {"a": 1} ]]>', [{"a": 1}]),
    "cdata in script comments": ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
    "cdata in one line": ('/*<![CDATA[*/{"a": 1}/*]]>*/', [{"a": 1}]),
    "html comment around": ('<!-- {"a": 1} -->', [{"a": 1}]),
    "html comment before": ('<!-- our event -->\n{"a": 1}', [{"a": 1}]),
    "semicolon": ('{"a": 1};\n', [{"a": 1}]),
    "trailing commas": ('{"a": [1, 2, ], }', [{"a": [1, 2]}]),
    "script comments": ('{"a": 1, // one\n /* two */ "b": "// no /* comment"}', [{"a": 1, "b": "// no /* comment"}]),
    "two objects": ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
    "two objects with a comma": ('{"a": 1},{"b": 2}', [{"a": 1}, {"b": 2}]),
    "escaped quotes": ("{&quot;a&quot;: &quot;l&#039;atelier&quot;}", [{"a": "l'atelier"}]),
    "line break in a string": ('{"a": "one\n\ttwo"}', [{"a": "one\n\ttwo"}]),
    "byte order mark": ('\ufeff{"a": 1}', [{"a": 1}]),
    "not a number": ('{"a": NaN, "b": -Infinity, "c": 1e999}', [{"a": None, "b": None, "c": None}]),
    "5,000 digits": ('{"a": ' + "9" * 5_000 + "}", [{"a": None}]),
    "18 digits": ('{"a": 999999999999999999}', [{"a": 999999999999999999}]),
    "lone surrogate": ('{"a": "\\ud800"}', [{"a": "\ud800"}]),
    "comma in a string": ('{"a": "x,]", }', [{"a": "x,]"}]),
}


@pytest.mark.parametrize("name", TOLERATED)
def test_block_with_a_usual_fault_is_read(name: str) -> None:
    text, expected = TOLERATED[name]
    assert read_block(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("  ; ", "is empty"),
        ('{"a": ', "is no JSON: Expecting value: line 1 column 6 (char 5)"),
        ("[" * 65 + "]" * 65, "is nested deeper than 64 levels"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a":' * 100_000, "is nested too deeply"),
    ],
)
def test_block_that_is_no_json_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(BlockMalformed) as refused:
        read_block(text)
    assert str(refused.value) == problem


def test_64_levels_are_read() -> None:
    value = read_block("[" * 63 + "1" + "]" * 63)[0]
    for _ in range(63):
        value = value[0]
    assert value == 1


@pytest.mark.skipif(not SUITE.is_dir(), reason="JSONTestSuite is not beside the repository")
def test_b9_json_test_suite_accepts_95_and_never_crashes() -> None:
    accepted = refused = crashed = 0
    for path in sorted(SUITE.glob("*.json")):
        try:
            read_block(path.read_bytes().decode("utf-8", "replace"))
        except BlockMalformed:
            crashed += path.name.startswith("y_")
            refused += 1
        else:
            accepted += path.name.startswith("y_")
    assert (accepted, crashed) == (95, 0)
    assert accepted + refused <= len(list(SUITE.glob("*.json"))) == 318


ATTACKS = ['"', '"\\"', "/*", "// ", ",", ", ", "<!--", "-->", "]]>", "<!-- -", '"a', "\\", "/* *", ",\n\t", "&quot;"]


def _seconds(pattern: object, text: str) -> float:
    begin = perf_counter()
    pattern.sub("", text)  # type: ignore[attr-defined]
    return perf_counter() - begin


@pytest.mark.parametrize("shape", ATTACKS)
@pytest.mark.parametrize("pattern", [_NOISE, _COMMENT, _TRAILING_COMMA], ids=["noise", "comment", "comma"])
def test_b13_regexes_are_linear(pattern: object, shape: str) -> None:
    short, long = (shape * (size // len(shape)) for size in (10_000, 100_000))
    quick = max(min(_seconds(pattern, short) for _ in range(3)), 0.01)
    slow = min(_seconds(pattern, long) for _ in range(3))
    assert slow < 15 * quick
    assert slow < 0.5


def test_b9_character_number_without_end_is_a_malformed_block_and_no_crash() -> None:
    with pytest.raises(BlockMalformed):
        read_block("{&#" + "9" * 5000 + ";")
