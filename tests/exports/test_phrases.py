"""The phrases: both languages say the same things, and templates and code ask only for what there is."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from jinja2 import Environment, nodes

from catalog.sightings import AssociationFacts, EventFacts, Partner
from catalog.views import Claim
from catalog.vocabulary import Doubt, EventStatus, Seen
from exports.pages_templates import template_texts
from exports.phrases import Language, Phrase, phrase, phrases, source_texts
from tests.exports.views import CHANGE_KINDS

EXPORTS = Path(__file__).parents[2] / "exports"
# Keys put together from a value; the tests below go through all of their values.
MADE = (
    "feed.",
    "field.",
    "status.",
    "seen.",
    "site.",
    "doubt.",
    "role.",
    "scheme.",
    "missing.",
    "event.age_",
    "event.price_",
    "programme.",
    "list.",
    "licence.may_",
    "column.",
    "table.",
    "subscribe.",
    "changes.",
    "explore.",
    "search.by_",
    "search.fresh_",
    "search.results",
    "browse.by_",
    "timeline.",
    "cite.",
    "source.",
    "numbers.",
    "map.",
    "text.",
    "way.",
    "home.week_",
    "asked.",
)


def placeholders(text: Phrase) -> list[set[str]]:
    texts = text if isinstance(text, tuple) else [text]
    return [{name for _, name, _, _ in Formatter().parse(one) if name} for one in texts]


def template_keys() -> Iterator[tuple[str, frozenset[str]]]:
    for text in template_texts().values():
        for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                key = call.args[0]
                assert isinstance(key, nodes.Const)
                yield key.value, frozenset(one.key for one in call.kwargs)


def code_keys() -> Iterator[str]:
    for path in EXPORTS.glob("*.py"):
        text = path.read_text("utf-8")
        yield from re.findall(r'phrase\(\s*\w+,\s*"([a-z_.-]+)"', text)
        yield from (f"feed.{key}" for key in re.findall(r'\bwords\(\s*\w+,\s*"([a-z_.-]+)"', text))


def decided_keys() -> set[str]:
    """The keys that name in whose name a person decided."""
    return {f"claims.{role}" for role in get_args(Claim.model_fields["decided_by"].annotation) if role}


def test_both_languages_have_the_same_files_and_keys() -> None:
    assert list(source_texts("fr")) == list(source_texts("en"))
    assert list(phrases("fr")) == list(phrases("en"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_phrase_has_text_in_each_of_its_plural_forms(language: Language) -> None:
    texts = phrases(language).values()
    assert [text for text in texts if not all(text if isinstance(text, tuple) else [text])] == []
    assert {len(text) for text in texts if isinstance(text, tuple)} == {2}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_files_of_a_language_count_alike(language: Language) -> None:
    heads = {re.search(r"Plural-Forms: (.*?)\\n", text) for text in source_texts(language).values()}
    assert len({head and head[1] for head in heads}) == 1


def test_both_languages_have_the_same_placeholders() -> None:
    for key, french in phrases("fr").items():
        english = phrases("en")[key]
        assert placeholders(french)[0] == placeholders(english)[0], key
        assert all(one == placeholders(english)[0] for one in (*placeholders(french), *placeholders(english))), key


def test_templates_ask_for_phrases_that_exist_with_their_values() -> None:
    asked = list(template_keys())
    assert len(asked) > 50
    assert [(key, values) for key, values in asked if placeholders(phrases("fr")[key])[0] != values] == []


def test_code_asks_for_phrases_that_exist() -> None:
    asked = set(code_keys())
    assert len(asked) > 20
    assert asked - set(phrases("fr")) == set()


def test_no_phrase_is_left_over() -> None:
    asked = {key for key, _ in template_keys()} | set(code_keys()) | decided_keys()
    assert [key for key in phrases("fr") if key not in asked and not key.startswith(MADE)] == []


def test_everybody_in_whose_name_a_person_decides_has_words() -> None:
    assert len(decided_keys()) == 2
    assert decided_keys() - set(phrases("fr")) == set()


def test_every_field_doubt_and_status_has_words() -> None:
    wanted = {f"field.{name}" for name in (*EventFacts.model_fields, *AssociationFacts.model_fields)}
    wanted |= {f"doubt.{doubt.name.lower()}" for doubt in Doubt}
    wanted |= {f"status.{one.name.lower()}{end}" for one in EventStatus if one != "scheduled" for end in ("", "_text")}
    wanted |= {f"seen.{one.name.lower()}{end}" for one in Seen if one != "listed" for end in ("", "_text")}
    roles = Partner.model_fields["role"].annotation
    wanted |= {f"changes.mark.{kind}" for kind in (*CHANGE_KINDS, "hours")}
    wanted |= {f"role.{role}" for role in roles.__args__}  # type: ignore[union-attr] - a Literal
    assert wanted - set(phrases("fr")) == set()


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 0, "0 événement"),
        ("fr", 1, "1 événement"),
        ("fr", 2, "2 événements"),
        ("fr", 1_000_000, "1\u202f000\u202f000 événements"),
        ("en", 0, "0 events"),
        ("en", 1, "1 event"),
        ("en", 2, "2 events"),
        ("en", 12_345, "12,345 events"),
    ],
)
def test_plural_follows_the_language(language: str, count: int, words: str) -> None:
    assert phrase("fr" if language == "fr" else "en", "count.events", count=count) == words


def test_unknown_phrase_and_missing_value_are_errors() -> None:
    with pytest.raises(KeyError):
        phrase("fr", "no.such.phrase")
    with pytest.raises(KeyError):
        phrase("fr", "calendar.at", day="mardi")


def test_value_with_braces_is_not_filled_again() -> None:
    assert phrase("en", "site.contact", contact="{name} {0}") == "Contact: {name} {0}"


def test_french_signs_are_not_parted_from_their_word() -> None:
    texts = [text for said in phrases("fr").values() for text in (said if isinstance(said, tuple) else [said])]
    assert [text for text in texts if re.search(r" [:;?!]", text)] == []
