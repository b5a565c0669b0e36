"""All sentences that people read in what is published, in French and English: gettext catalogues, `phrases/<language>/*.po`.

A message's id is a key (`event.when`), so that neither language is a translation of the other and a
sentence may be bettered without touching code. A phrase may hold `{placeholders}`; one that depends on a
number has the plural forms of its language (`Plural-Forms` of its file), chosen by `count`. The files of a
language are one catalogue: a file is a subject, and any tool that edits PO files can edit them.
"""

import io
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from gettext import c2py
from hashlib import blake2b
from importlib.resources import files
from typing import Literal

import babel
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from exports.looks import of_the_look, worn
from exports.prepared import PREPARATIONS

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}

Phrase = str | tuple[str, ...]
"""A text, or its plural forms in the order of the language."""


@cache
def source_texts(language: Language) -> dict[str, str]:
    """The files of a language by name, as they are written."""
    folder = files("exports") / "phrases" / language
    found = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".po")}
    return dict(sorted(found.items()))


@cache
def own_phrases(language: Language) -> dict[str, Phrase]:
    """All phrases of a language by key, as they come with Goodweek. Raises `ValueError` for a key that two files have."""
    texts = source_texts(language)
    told = blake2b(repr(texts).encode(), digest_size=16).hexdigest()
    key = f"phrases {language} {told} {babel.__version__}"
    if isinstance(kept := PREPARATIONS.get(key), dict):
        return {name: said if isinstance(said, str) else tuple(said) for name, said in kept.items()}
    found = read_texts(language, texts)
    PREPARATIONS.put(key, found)
    return found


def read_texts(language: Language, texts: Mapping[str, str]) -> dict[str, Phrase]:
    """All phrases of catalogues, given as the texts of their files by name. Raises `ValueError` for a key in two of them."""
    found: dict[str, Phrase] = {}
    for name, text in texts.items():
        for key, said in read_phrases(language, text).items():
            if key in found:
                raise ValueError(f"{language}/{name}: {key} is in another file too")
            found[key] = said
    return found


def read_phrases(language: Language, text: str) -> dict[str, Phrase]:
    """The phrases of one PO file by key. Raises babel's `PoFileError`, a `ValueError`, where it is none."""
    found: dict[str, Phrase] = {}
    for message in read_po(io.StringIO(text), locale=language, abort_invalid=True):
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:  # The header has none.
            found[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return found


@of_the_look()
def phrases(language: Language) -> dict[str, Phrase]:
    """All phrases of a language by key, those of the instance in the place of those that come with Goodweek."""
    worn_here = {key[3:]: said for key, said in worn().phrases.items() if key.startswith(f"{language}/")}
    return own_phrases(language) | worn_here


def phrase(language: Language, key: str, **values: object) -> str:
    """The sentence `key` with its placeholders filled; a `count` is written as the language groups digits.

    Raises `KeyError` when there is no such phrase or a placeholder has no value: a mistake of ours,
    which the tests find, never one of the data.
    """
    said = phrases(language)[key]
    # Most have no placeholder, and are asked for a hundred times by each page.
    return said if isinstance(said, str) and "{" not in said else filled(language, said, **values)


def filled(language: Language, text: Phrase, **values: object) -> str:
    """A phrase with its placeholders filled. Raises `KeyError` when one has no value."""
    if isinstance(text, tuple):
        count = values["count"]
        assert isinstance(count, int)
        text = text[_plural(language)(count)]
        values["count"] = number_words(language, count)
    return text.format_map(values) if "{" in text else text


@lru_cache(maxsize=4096)
def number_words(language: Language, number: int) -> str:
    """`12 345` with the narrow space that does not break, `12,345` in English."""
    return format_decimal(number, locale=LOCALES[language])


@cache
def _plural(language: Language) -> Callable[[int], int]:
    """Which of the forms a number has, by the rule that stands in the head of the first file."""
    text = next(iter(source_texts(language).values()))
    return c2py(read_po(io.StringIO(text), locale=language).plural_expr)
