"""The sentences of the desk: both languages say the same things, and French ones are set as French is."""

import re
from string import Formatter

import pytest

from catalog.letters import LetterKind
from catalog.tickets import Purpose
from catalog.vocabulary import SkipReason
from desk.phrases import desk_phrases, say
from desk.web.app import _TOLD
from exports.phrases import LANGUAGES, Language

FRENCH = desk_phrases("fr")


def forms(language: Language, key: str) -> list[str]:
    """All forms of a phrase, singular and plural."""
    phrase = desk_phrases(language)[key]
    return [phrase] if isinstance(phrase, str) else list(phrase)


def test_both_languages_have_the_same_phrases_with_the_same_values() -> None:
    told = [
        {
            key: {name for text in forms(language, key) for _, name, _, _ in Formatter().parse(text) if name}
            for key in desk_phrases(language)
        }
        for language in LANGUAGES
    ]

    assert told[0] == told[1]


def test_french_is_set_as_french_is() -> None:
    plain = re.compile(r" [:;!?»]|« |[a-zà-ÿ]'[a-zà-ÿ]|(?<=\w)[;!?](?=\s|$)|(?<!https)(?<=\w):(?=\s|$)")
    wrong = {key: text for key in FRENCH for text in forms("fr", key) if plain.search(text)}

    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_letter_link_and_reason_has_its_words(language: Language) -> None:
    asked = [f"error_{status}.{part}" for status in (*_TOLD, 400, 500) for part in ("title", "text")]
    asked += [f"mail.{kind.replace('-', '_')}.{part}" for kind in LetterKind for part in ("subject", "text")]
    asked += [
        f"gone_{purpose.replace('-', '_')}.{part}"
        for purpose in (Purpose.CONFIRM, Purpose.EDIT, Purpose.SIGN_IN)
        for part in ("title", "text")
    ]
    asked += [f"skip.{reason.name.lower()}" for reason in SkipReason]
    values = dict.fromkeys(("title", "site", "reason"), "x")

    assert [key for key in asked if not say(language, key, **values)] == []
