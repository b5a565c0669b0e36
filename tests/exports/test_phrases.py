"""The phrases: both languages say the same things, and templates and code ask only for what there is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from jinja2 import Environment, nodes

from catalog.sightings import AssociationFacts, EventFacts, Partner
from catalog.views import Claim, Participation, SourceState
from catalog.vocabulary import Doubt, EventStatus, Seen
from exports.licences import Verdict
from exports.numbers_counting import ASSOCIATION_LISTS, DAY, EVENT_LISTS, MONTH
from exports.numbers_tables import COLUMNS
from exports.pages_navigation import ABOUT, DESK, FOOT, HEAD, ORGANISERS
from exports.pages_template_files import template_texts
from exports.phrases import Language, Phrase, phrase, phrases, source_texts
from exports.search import FILTERS
from exports.snapshots_compared import What
from exports.tables import ASSOCIATIONS, EVENTS
from exports.texts_added import OWN
from tests.exports.views import CHANGE_KINDS

EXPORTS = Path(__file__).parents[2] / "exports"
FEEDS = ("feeds*.py", "feed_wording.py", "ical*.py")


def both(*names: str) -> set[str]:
    """Each of these, and the sentence that goes with it."""
    return {f"{name}{end}" for name in names for end in ("", "_text")}


def made() -> dict[str, set[str]]:
    """The keys that code puts together from a value, by what they begin with: all of them."""
    fields = {*EventFacts.model_fields, *AssociationFacts.model_fields}
    changed = {"place", "online", "attendance"}
    roles = get_args(Partner.model_fields["role"].annotation)
    sections = {key for key, _ in (*HEAD, *FOOT, *DESK, *ORGANISERS, *ABOUT)}
    because = get_args(get_args(Participation.model_fields["because"].annotation)[0])
    columns = {column.name for table in (EVENTS, ASSOCIATIONS) for column in table.columns}
    by = {"events": {DAY, MONTH, *EVENT_LISTS, "year", "edition"}, "associations": {*ASSOCIATION_LISTS, "edition"}}
    return {
        "asked.": {"of_le", "of_les"} | {text for text in constants("asking*.py") if f"asked.{text}" in phrases("fr")},
        "browse.by_": {"theme", "audience", "territory", "edition", "kind", "confirmed"},
        "changes.": {*CHANGE_KINDS, "moved_days", "merged_untitled"}
        | {f"{what}restored{was}" for what in ("", "date_") for was in ("", "_postponed")}
        | {f"{name}_{end}" for name in changed for end in ("first", "gone")},
        "changes.mark.": {*CHANGE_KINDS, "hours"},
        "claims.": set(get_args(Claim.model_fields["decided_by"].annotation)) - {""},
        "column.": columns,
        "count.": {"events", "associations"},
        "doubt.": {doubt.name.lower() for doubt in Doubt},
        "event.age_": {"from", "up_to", "between"},
        "explore.": {"theme", "audience", "practical", "language"},
        "feed.": {text for name in FEEDS for text in constants(name) if f"feed.{text}" in phrases("fr")},
        "field.": fields,
        "home.week_": {"past", "now", "next"},
        "licence.may_": set(get_args(Verdict)),
        "list.": {f"{what}{end}" for what in ("title", "description") for end in ("", "_all")},
        "map.": {"events", "associations", "map_of_events", "map_of_associations"},
        "numbers.": {"events", "associations", "events_by", "associations_by", "unsaid"}
        | {f"by_{one}" for some in by.values() for one in some}
        | {f"how_{of}_{one}" for of, some in by.items() for one in some}
        | {f"{what}_{one}" for what in ("group", "text") for one in ("whole", "rolling", "all", "year", "edition")}
        | {f"column_{one}" for one in (*COLUMNS, "events", "associations")}
        | {f"legend_{one}" for one in ("number", "cancelled", "invented")}
        | {f"file_{one}" for one in ("csv", "spreadsheet", "json")}
        | {f"unsaid_{one}" for one in (DAY, MONTH, "region", "departement")}
        | {
            f"total_{one}"
            for one in ("events", "dates", "cancelled", "cancelled_dates", "associations", "sources", "invented")
        },
        "programme.": {f"{what}{end}" for what in ("title", "description") for end in ("", "_all")}
        | {"by_place", "by_theme", "all_day", "morning", "afternoon", "evening"},
        "role.": set(roles),
        "scheme.": {"rna", "siren", "siret", "wikidata", "helloasso", "url", "site", "website"},
        "search.": {"associations", "events"},
        "search.by_": {"sort", "kind", "fresh", *map(str, FILTERS)},
        "search.fresh_": {"new", "within", "old"},
        "seen.": both(*(one.name.lower() for one in Seen if one is not Seen.LISTED)),
        "site.": sections,
        "snapshots.": {*get_args(What)},
        "source.": both(*get_args(SourceState)),
        "status.": both(*(one.name.lower() for one in EventStatus if one is not EventStatus.SCHEDULED)),
        "subscribe.": {"ics", "rss", "atom", "json_feed", "json", "changes_rss", "changes_atom", "changes_json"},
        "table.": {"events", "associations", "title", "publisher", "licence", "attribution", "address"},
        "text.": {f"{name}{end}" for name in OWN for end in ("", "_title")},
        "timeline.": {*because} - {"organiser"},
        "way.": both("public", "press", "organisers", "instances"),
    }


def made_keys() -> set[str]:
    return {f"{start}{key}" for start, keys in made().items() for key in keys}


@cache
def constants(pattern: str = "**/*.py") -> frozenset[str]:
    """The texts that stand whole in our modules, keys among them."""
    nodes = (node for path in EXPORTS.glob(pattern) for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


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
    asked = {key for key, _ in template_keys()} | constants() | made_keys()
    assert [key for key in phrases("fr") if key not in asked] == []


def test_every_key_that_is_put_together_has_words() -> None:
    assert sorted(made_keys() - set(phrases("fr"))) == []


def test_every_key_that_code_puts_together_is_among_those_that_are_looked_at() -> None:
    """Of `phrase(language, f"list.title{suffix}")` the text before the value begins one of the groups above."""
    calls = (
        node
        for path in EXPORTS.glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("phrase", "words") and len(node.args) > 1
    )
    starts = {call.args[1].values[0] for call in calls if isinstance(call.args[1], ast.JoinedStr)}
    begun = {one.value for one in starts if isinstance(one, ast.Constant)}
    groups = {*made()} | {start.partition(".")[0] + "." for start in made()}
    assert len(begun) > 20
    assert sorted(one for one in begun if not any(one.startswith(start) for start in groups)) == []


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
