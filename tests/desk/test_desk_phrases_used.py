"""The sentences of the desk: pages ask only for what there is, and nothing is left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from desk.phrases import desk_phrases
from exports.phrases import phrases, read_phrases

DESK = Path(__file__).parents[2] / "desk"
FORMED = ("report.", "twins.title_")
"""Keys that are put together from a value, by what they begin with."""


@cache
def asked() -> frozenset[str]:
    """The keys that templates and modules name whole."""
    found = {key for path in DESK.rglob("*.html") for key in _said(path.read_text("utf-8"))}
    for path in DESK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                # The keys of a page stand with the letter: `s:twins.key_same`.
                found.add(re.sub(r"^.:", "", node.value))
    return frozenset(found)


def _said(template: str) -> Iterator[str]:
    for call in Environment(autoescape=True).parse(template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            for key in call.args[0].find_all(nodes.Const) if not isinstance(call.args[0], nodes.Const) else call.args:
                yield str(key.value)


def test_templates_of_the_desk_ask_for_phrases_that_exist() -> None:
    known = {*desk_phrases("fr"), *phrases("fr")}
    named = {key for path in DESK.rglob("*.html") for key in _said(path.read_text("utf-8"))}

    assert len(named) > 100
    assert {key for key in named if not key.endswith((".", "_"))} - known == set()


@pytest.mark.parametrize("name", ["queue.po", "report.po"])
def test_no_phrase_of_the_queue_is_left_over(name: str) -> None:
    found = read_phrases("fr", (DESK / "phrases" / "fr" / name).read_text("utf-8"))
    messages = {f"{key}{end}" for key in asked() for end in (".title", ".text")}

    assert [key for key in found if key not in asked() | messages and not key.startswith(FORMED)] == []
