"""What our way of compiling templates writes is what Jinja2 writes."""

from functools import partial

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from exports.pages_generated import PageEnvironment
from exports.phrases import phrase

TEMPLATES = {
    "page.html": (
        '{% extends "frame.html" %}{% import "parts.html" as parts %}'
        "{% block content %}{{ parts.said(value) }}{{ value }}{% for one in several %}{{ one }},{% endfor %}"
        '{{ say("event.when") }}|{{ say("count.events", count=2) }}|{{ parts.own(shout) }}'
        '{% include "foot.html" %}{% endblock %}'
    ),
    "frame.html": '<h1 title="{{ value }}">{{ say("event.where") }}</h1>{% block content %}{% endblock %}',
    "parts.html": (
        '{% macro said(one) %}<b>{{ one }}</b> {{ say("event.changes") }}{% endmacro %}'
        '{% macro own(say) %}{{ say("event.when") }}{% endmacro %}'
    ),
    "foot.html": "<p>{{ value ~ several[0] }}</p>",
}


def environments():
    """Ours, and one of Jinja2's own, with the same templates."""
    given = {"loader": DictLoader(TEMPLATES), "autoescape": True, "undefined": StrictUndefined}
    ours, plain = PageEnvironment(**given), Environment(**given)
    ours.speak(partial(phrase, "fr"))
    plain.globals["say"] = partial(phrase, "fr")
    return ours, plain


@pytest.mark.parametrize(
    "value",
    ["Les Voisins", "a < b & \"c\" > 'd'", "<" * 200, Markup("<em>vrai</em>"), "", 7, 2.5, None, True, ["<a>"]],
)
def test_page_is_what_jinja_writes(value: object) -> None:
    ours, plain = environments()
    values = {"value": value, "several": ["<i>", Markup("<i>"), 1, None], "shout": str.upper}

    written = [one.get_template("page.html").render(values) for one in (ours, plain)]

    assert written[0] == written[1]


def test_value_that_is_not_given_fails_and_leaves_no_gap() -> None:
    ours, _ = environments()

    with pytest.raises(UndefinedError, match="'several' is undefined"):
        ours.get_template("page.html").render(value="x", shout=str.upper)


def test_overlay_says_its_own_sentences_in_what_it_imports_too() -> None:
    ours, _ = environments()
    other = ours.overlay(loader=DictLoader({**TEMPLATES, "foot.html": "autre"}))
    other.speak(lambda key, **_: f"dit {key}")
    values = {"value": 1, "several": [2], "shout": str.upper}

    told = other.get_template("page.html").render(values)

    assert ("dit event.where" in told, "dit event.changes" in told, "autre" in told) == (True, True, True)
    assert "dit " not in ours.get_template("page.html").render(values)


def test_sentence_that_does_not_exist_fails() -> None:
    ours, _ = environments()

    with pytest.raises(KeyError, match=r"no\.such"):
        ours.from_string('{{ say("no.such") }}').render()


@pytest.mark.parametrize("sentence", ["A < B & « C »", Markup("<em>A</em>"), ""])
def test_sentence_is_escaped_where_it_is_written_and_as_it_is_where_it_is_compared(sentence: str) -> None:
    text = '{{ say("key") }}|{{ say("key") if say("key") == said else "other" }}|{{ say("key") ~ "!" }}'
    ours, plain = PageEnvironment(autoescape=True), Environment(autoescape=True)
    ours.speak(lambda _: sentence)
    plain.globals["say"] = lambda _: sentence

    written = [one.from_string(text).render(said=sentence) for one in (ours, plain)]

    assert written[0] == written[1]
