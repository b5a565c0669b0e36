"""All sentences that people read in what is published, in French and English, from `phrases/*.toml`.

A key is the path in the file (`event.when`). A phrase may hold `{placeholders}`; one that depends on a
number is a table with the plural forms of the language (CLDR: `one`, `other`), chosen by `count`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from babel import Locale

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_FORMS = {"zero", "one", "two", "few", "many", "other"}


@cache
def source_text(language: Language) -> str:
    """The file of a language, as it is written."""
    return (files("exports") / "phrases" / f"{language}.toml").read_text("utf-8")


@cache
def phrases(language: Language) -> dict[str, str | dict[str, str]]:
    """All phrases of a language by key: a text, or its plural forms."""
    found: dict[str, str | dict[str, str]] = {}
    _gather("", tomllib.loads(source_text(language)), found)
    return found


def phrase(language: Language, key: str, **values: object) -> str:
    """The sentence `key` with its placeholders filled.

    Raises `KeyError` when there is no such phrase or a placeholder has no value: a mistake of ours,
    which the tests find, never one of the data.
    """
    text = phrases(language)[key]
    if isinstance(text, dict):
        text = text.get(_plural(language, values["count"]), text["other"])
    return text.format_map(values) if "{" in text else text


def _plural(language: Language, count: object) -> str:
    assert isinstance(count, int)
    return _locale(language).plural_form(count)


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(LOCALES[language])


def _gather(prefix: str, table: dict[str, Any], found: dict[str, str | dict[str, str]]) -> None:
    for key, value in table.items():
        if isinstance(value, str) or value.keys() <= _FORMS:
            found[prefix + key] = value
        else:
            _gather(f"{prefix}{key}.", value, found)
