"""Values in words, the same for the facts of a page and for what each source says of them."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import format_currency
from pydantic import BaseModel, JsonValue, ValidationError

from catalog.sightings import Occurrence, Place, Price, WelcomePoint
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    Audience,
    EventStatus,
    Labelled,
    Theme,
)
from exports.calendar_words import partial_date_words, slot_words
from exports.looks import of_the_look
from exports.phrases import LOCALES, Language, phrase
from exports.place_lines import lines_of

_SHOWN_PARTS = 5
_SHOWN_LENGTH = 200
_LISTS: dict[str, type[Labelled]] = {
    "themes": Theme,
    "audiences": Audience,
    "attendance": Attendance,
    "accessibility": Accessibility,
    "status": EventStatus,
    "kind": AssociationKind,
}
_READ = frozenset({*_LISTS, "language", "founded_on"})  # fields whose texts are told in other words
_WORDS = {field: {word.value: word for word in words} for field, words in _LISTS.items()}
# What tells one object from another, in the order in which it is read.
_TELLING = ("title", "name", "publisher", "value", "url")


def place_words(place: Place) -> str:
    """`Médiathèque, 12 rue du Lavoir, 95999 Val-Clair`."""
    return ", ".join(lines_of(place))


def price_words(language: Language, price: Price) -> str:
    """`Gratuit`, `Payant, de 2,50 € à 5 €`, `Prix libre, à partir de 2 €`."""
    low, high = price.lowest, price.highest
    if low is None and high is None:
        return price.kind.label(language)
    values = {
        name: _money(language, amount, price.currency) for name, amount in (("low", low), ("high", high)) if amount
    }
    if low and high:
        amount = values["low"] if low == high else phrase(language, "event.price_between", **values)
    elif low or high:
        amount = phrase(language, "event.price_from" if low else "event.price_up_to", **values)
    else:
        return price.kind.label(language)
    return phrase(language, "event.price_with", kind=price.kind.label(language), amount=amount)


@lru_cache(maxsize=1024)
def _money(language: Language, amount: Decimal, currency: str) -> str:
    whole = amount == amount.to_integral_value()
    pattern = None if not whole else ("#,##0 ¤" if language == "fr" else "¤#,##0")
    return format_currency(amount, currency, pattern, locale=LOCALES[language], currency_digits=not whole)


def age_words(language: Language, low: int | None, high: int | None) -> str:
    """`de 12 à 18 ans`; empty when no age is said."""
    if low is None and high is None:
        return ""
    kind = "up_to" if low is None else "from" if high is None else "between"
    return phrase(language, f"event.age_{kind}", low=low, high=high)


@lru_cache(maxsize=512)
def language_words(language: Language, code: str) -> str:
    """The name of a language, or its code when the CLDR has no name for it."""
    name = Locale.parse(LOCALES[language]).languages.get(code, code)
    return str(name)


def value_words(language: Language, field: str, value: object) -> str:
    """The value of a claim, as JSON or as it stands in the facts, short enough for a table."""
    if type(value) is str and value and field not in _READ:  # as most are
        return _cut(value)
    if value is None or value in ("", [], {}, ()):
        return phrase(language, "claims.nothing")
    if type(value) is tuple and field in _LISTS:
        return _listed(language, field, value)
    if isinstance(value, list | tuple):
        return _several(language, field, value)
    return _cut(_part_words(language, field, value))


@of_the_look(4096)
def _listed(language: Language, field: str, words: tuple[Labelled, ...]) -> str:
    """Words of our vocabularies, in the same few combinations for many."""
    return _several(language, field, words)


def _several(language: Language, field: str, value: Sequence[object]) -> str:
    shown = [_part_words(language, field, part) for part in value[:_SHOWN_PARTS]]
    rest = len(value) - len(shown)
    if rest:
        shown.append(phrase(language, "claims.more", count=rest))
    return _cut((" ; " if field in ("occurrences", "places") else ", ").join(shown))


def _part_words(language: Language, field: str, part: object) -> str:
    if isinstance(part, BaseModel):
        return _fact_words(language, part)
    if isinstance(part, dict):
        return _object_words(language, field, part)
    text = str(part)
    if field in _WORDS:
        return _label(language, field, text)
    if field == "language":
        return language_words(language, text)
    return partial_date_words(language, text) if field == "founded_on" else text


def _fact_words(language: Language, part: BaseModel) -> str:
    if isinstance(part, Occurrence):
        return slot_words(language, part)
    if isinstance(part, Price):
        return price_words(language, part)
    if isinstance(part, Place | WelcomePoint):
        return place_words(part.place if isinstance(part, WelcomePoint) else part)
    return ", ".join(str(told) for key in _telling(type(part)) if (told := getattr(part, key)))


@cache
def _telling(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(key for key in _TELLING if key in model.model_fields)


def _label(language: Language, field: str, text: str) -> str:
    word = _WORDS[field].get(text)
    return word.label(language) if word else text


def _object_words(language: Language, field: str, part: dict[str, JsonValue]) -> str:
    try:
        if field == "occurrences":
            return slot_words(language, Occurrence.model_validate(part))
        if field == "price":
            return price_words(language, Price.model_validate(part))
        if field in ("place", "places"):
            # A welcome point tells itself by its place.
            return place_words(Place.model_validate(part.get("place", part)))
    except ValidationError:
        pass
    return ", ".join(str(part[key]) for key in _TELLING if part.get(key))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1].rstrip() + "…"
