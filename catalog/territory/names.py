"""How the name of a commune is written, and how it is compared: without accents, articles and postal words. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from catalog.cleaning.text import fold

_LONGEST = 200
_WHOLE = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur", "ss": "sous"}
_EVEN_FIRST = frozenset({"st", "ste", "sts", "stes"})
_TAIL = re.compile(r"\s+(?:cedex(?:\s+\d+)?|\d{1,2}(?:er?|eme)?(?:\s+arr\w*)?|france)$")
_ARTICLE = re.compile(r"^(?:le|la|les|l|las|los)\s+")
_ORDINAL = r"(?:0?(\d{1,2})|([ivx]{1,5}))(?:er?|eme)?"
_ARRONDISSEMENT = re.compile(
    rf"(paris|lyon|marseille)\s+{_ORDINAL}(?:\s+arr\w*)?(?:\s+cedex.*)?(?:\s+france)?"
    rf"|{_ORDINAL}\s+arr\w*\s+(?:de\s+)?(paris|lyon|marseille)"
)
_CITIES = {"paris": ("751", 20), "lyon": ("6938", 9), "marseille": ("132", 16)}
_TENS = {"": 0, "x": 10, "xx": 20}
_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + unit: value + place for tens, value in _TENS.items() for place, unit in enumerate(_UNITS)}
_POSTCODE = re.compile(r"(?:F(?:R|rance)?[\s-]+)?(\d{5})(?!\d)[\s,–-]*")
_AFTER = re.compile(r"([^,()]+?)[\s,]*[,(]([^,()]+)\)?\s*")


class Written(NamedTuple):
    """What people put into a field for the town: its name, and what they add to it.

    Attributes:
        name: what is left when the rest is taken away.
        postcode: of `33000 Bordeaux`, `Bordeaux (33000)`.
        near: the words behind it: of `Saint-Denis (93)`, `Saint-Denis, La Réunion`.
    """

    name: str
    postcode: str = ""
    near: str = ""


@lru_cache(maxsize=20_000)
def written(city: str) -> Written:
    """The parts of a town as people write it."""
    name, postcode, near = city[:_LONGEST].strip(), "", ""
    front = _POSTCODE.match(name)
    if front and front.end() < len(name):
        name, postcode = name[front.end() :], front[1]
    behind = _AFTER.fullmatch(name)
    if behind and not arrondissement_code(name):
        name, near = behind[1].strip(), behind[2].strip()
        if _POSTCODE.fullmatch(near):
            postcode, near = postcode or near[-5:], ""
    return Written(name, postcode, "" if fold(near) == "france" else near)


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """The name as it is looked up: `St-Étienne Cedex 2` -> `saint etienne`."""
    words = fold(name).split()
    # `s/` for `sur` stands between words, never in front.
    whole = (_WHOLE.get(word, word) if place or word in _EVEN_FIRST else word for place, word in enumerate(words))
    text, before = " ".join(whole), ""
    while text != before:
        text, before = _TAIL.sub("", text), text
    return _ARTICLE.sub("", text)


def sort_key(name: str) -> str:
    """What orders names in a list: folded, without the article: `L’Haÿ-les-Roses` -> `hay les roses`."""
    return _ARTICLE.sub("", fold(name))


@lru_cache(maxsize=4_000)
def arrondissement_code(name: str) -> str:
    """The INSEE code of `Paris 11e`, `LYON 03`, `Marseille Ier arrondissement`; empty for any other name."""
    found = _ARRONDISSEMENT.fullmatch(fold(name))
    if not found:
        return ""
    city, digits, roman, digits_before, roman_before, city_behind = found.groups()
    prefix, last = _CITIES[city or city_behind]
    number = int(digits or digits_before or _ROMAN.get(roman or roman_before, 0))
    return f"{prefix}{number:0{5 - len(prefix)}}" if 1 <= number <= last else ""
