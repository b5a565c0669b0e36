"""The sentences of the desk: both languages say the same things, and pages ask only for what there is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from catalog.letters import LetterKind
from desk.phrases import desk_phrases
from exports.phrases import Phrase, phrases, read_phrases

DESK = Path(__file__).parents[2] / "desk"
FORMED = ("report.", "twins.title_")
"""Keys that are put together from a value, by what they begin with."""


def placeholders(text: Phrase) -> list[set[str]]:
    texts = text if isinstance(text, tuple) else (text,)
    return [{name for _, name, _, _ in Formatter().parse(one) if name} for one in texts]


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


def test_both_languages_of_the_desk_say_the_same_with_the_same_values() -> None:
    french, english = desk_phrases("fr"), desk_phrases("en")

    assert list(french) == list(english)
    assert [key for key in french if placeholders(french[key]) != placeholders(english[key])] == []


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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_has_its_words(language: str) -> None:
    known = desk_phrases("fr" if language == "fr" else "en")

    assert [
        kind
        for kind in LetterKind
        for end in ("subject", "text")
        if f"mail.{kind.replace('-', '_')}.{end}" not in known
    ] == []
