"""Session numbers in titles: `séance 3/6`, `partie II`, `groupe B`, `jour 1`, `#4`, `2e édition`. Pure."""

import re

from catalog.likeness.lexicon import words_in

_COUNTED = words_in("""
session seance partie part episode ep module volet acte etape numero no n cycle cours atelier rencontre tome phase vol
volume conference workshop webinaire webinar meetup
""")
# Each sort of number by itself: `niveau 2` does not speak against `groupe B`.
_SORT = {
    **dict.fromkeys(_COUNTED, "session"),
    "jour": "day",
    "day": "day",
    "j": "day",
    "niveau": "level",
    "level": "level",
    "groupe": "group",
    "group": "group",
    "edition": "edition",
    "saison": "season",
    "season": "season",
}
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_NAMED = re.compile(
    rf"\b({'|'.join(sorted(_SORT, key=len, reverse=True))}) ?(?:n|no|numero)? ?"
    rf"(\d{{1,2}}|[ivx]{{1,4}}|[a-h])\b(?! (?:ans|h|heures?|euros|personnes|places|mois|jours|{_MONTHS})\b)"
)
_ORDINAL = re.compile(
    rf"\b(?:(\d{{1,2}}) ?(?:eme|ere|er|nd|nde|rd|th|st|e|de)|(premier|premiere|deuxieme|second|seconde|troisieme|first|third)) "
    rf"({'|'.join(sorted((name for name in _SORT if len(name) > 2), key=len, reverse=True))})s?\b"
)
_ORDINALS = {
    "premier": "1", "premiere": "1", "first": "1", "deuxieme": "2", "second": "2", "seconde": "2", "troisieme": "3", "third": "3",
}  # fmt: skip
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}  # fmt: skip
# `3/6`, `(2 sur 4)`; not `le 3/6`, which is a day.
_OF = re.compile(
    r"(?<![\d/])(?<!le )(?<!du )(?<!au )(?<!di )(\d{1,2}) ?(?:/|sur|of) ?(\d{1,2})(?![\d/])", re.IGNORECASE
)
_HASHED = re.compile(r"# ?(\d{1,3})\b")
# A number that closes a title, where it is no day, hour, price or arrondissement.
_LAST = re.compile(r"(?:^|[^\W\d]) (\d{1,2})$")
_NO_NUMBER_AFTER = words_in(
    "le au a du et lyon paris marseille lundi mardi mercredi jeudi vendredi samedi dimanche web"
)


def markers(title: str, folded: str) -> frozenset[str]:
    """The numbers that tell one session from the next, each with its sort: `session:3`, `group:b`.

    `folded` is the title as `catalog.cleaning.text.fold` gives it.
    """
    found = {_marker(sort, value) for sort, value in _NAMED.findall(folded)}
    if any(character.isdigit() for character in title):
        found |= {f"session:{int(number)}" for number, of in _OF.findall(title) if 0 < int(number) <= int(of)}
        found |= {f"hash:{int(number)}" for number in _HASHED.findall(title)}
        last = _LAST.search(folded)
        if last and folded.split()[-2] not in _NO_NUMBER_AFTER and not found:
            found.add(f"session:{int(last[1])}")
    found |= {_marker(sort, number or _ORDINALS[word]) for number, word, sort in _ORDINAL.findall(folded)}
    return frozenset(found)


def _marker(sort: str, value: str) -> str:
    kind = _SORT[sort]
    number = value if kind == "group" else _ROMAN.get(value, value)
    return f"{kind}:{int(number) if number.isdigit() else number}"


def conflict(one: frozenset[str] | tuple[str, ...], other: frozenset[str] | tuple[str, ...]) -> tuple[str, str] | None:
    """Two values of one sort that contradict each other: both name some of it, and none in common."""
    if not one or not other:
        return None
    for sort in sorted({value.partition(":")[0] for value in one}):
        first = {value for value in one if value.startswith(sort + ":")}
        second = {value for value in other if value.startswith(sort + ":")}
        if second and first.isdisjoint(second):
            return min(first).partition(":")[2], min(second).partition(":")[2]
    return None
