"""Codes of languages, with those of the CLDR as an oracle."""

import pytest
from babel import Locale
from babel.core import get_global

from catalog.cleaning.languages import clean_language
from catalog.facts import AssociationFacts


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-FR", "fr"),
        ("fr_CA", "fr"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("eng", "en"),
        ("iw", "he"),
        ("rcf", "rcf"),  # Réunion Creole has no code of two letters
        ("xx", ""),
        ("und", ""),
        ("mul", ""),
        ("français", None),
        ("f", None),
        ("٣٣", None),
        ("", None),
        (None, None),
        (12, None),
        (["fr"], None),
    ],
)
def test_language_is_a_code_of_two_letters_where_there_is_one(said: object, code: str | None) -> None:
    assert clean_language(said) == code


def test_languages_are_those_that_the_cldr_names() -> None:
    known = {code for code in Locale("en").languages if len(code) == 2}
    assert [code for code in known if clean_language(code) != code] == ["sh"]  # Serbo-Croatian, withdrawn
    aliases = get_global("language_aliases")
    assert [code for code, two in aliases.items() if len(code) == 3 and clean_language(code) not in (code, two)] == [
        "tgl"  # the CLDR calls Tagalog Filipino
    ]


def test_facts_clean_the_language_that_they_are_given() -> None:
    said = AssociationFacts.model_validate({"name": "Les Voisins", "language": "FRA"})
    assert said.language == "fr"
    assert AssociationFacts.model_validate({"name": "Les Voisins", "language": "xx"}).language == ""
    assert AssociationFacts(name="Les Voisins", language="").language == ""
