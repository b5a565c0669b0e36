"""The drawers in which a sighting lies: two of one subject nearly always share one, others seldom. Pure.

They depend on the sighting alone and there is no limit on how much a drawer holds, so that any order of
arrival gives the same pairs.
"""

from datetime import date
from hashlib import blake2b
from itertools import combinations

from catalog.likeness.traits import AssociationTraits, EventTraits, Traits

_SLOTS = 6
_WORDS = 3
_MONTHS = 24


def block_keys(traits: Traits) -> frozenset[str]:
    """The names of the drawers, at most 24 characters each."""
    names = _event(traits) if isinstance(traits, EventTraits) else _association(traits)
    return frozenset(blake2b("\0".join(name).encode(), digest_size=9).hexdigest() for name in names)


def _event(traits: EventTraits) -> set[tuple[str, ...]]:
    town = min(traits.place.towns, default="")
    words = sorted(traits.words, key=lambda word: (-len(word), word))[:_WORDS]
    names: set[tuple[str, ...]] = {("page", page) for page in traits.pages | traits.registration}
    days = sorted(traits.days)[:_SLOTS]
    for day in map(str, days):
        names |= {("day-words", day, *pair) for pair in combinations(sorted(words), 2)}
        if town:
            names |= {("day-town", day, town, word) for word in words}
        elif len(words) == 1:
            names.add(("day-word", day, words[0]))
        names |= {("day-organiser", day, " ".join(sorted(who))) for who in traits.organisers[:2]}
    for start in map(str, traits.starts[:_SLOTS]):
        names.add(("start", start, town or traits.title))
    if len(words) > 1 or traits.count > 1:
        months = {number for day in sorted(traits.days) for number in _months(day, after=traits.count == 1)}
        told = " ".join(sorted(traits.words)) or traits.title
        names |= {("month", str(month), town, told) for month in sorted(months)[:_MONTHS]}
    return names


def _months(day: int, *, after: bool) -> tuple[int, ...]:
    """The month of a day, and the next one, so that what moved into the next month still meets."""
    at = date.fromordinal(day)
    number = at.year * 12 + at.month
    return (number, number + 1) if after else (number,)


def _association(traits: AssociationTraits) -> set[tuple[str, ...]]:
    names: set[tuple[str, ...]] = {("site", host) for host in traits.hosts} | {("page", page) for page in traits.pages}
    names |= {("contact", contact) for contact in traits.contacts}
    names |= {("register", *number) for number in traits.register}
    towns = sorted(traits.towns)[:_SLOTS]
    for words in traits.names[:_WORDS]:
        names.add(("name", " ".join(sorted(words))))
        longest = sorted(words, key=lambda word: (-len(word), word))[:_WORDS]
        names |= {("words", *pair) for pair in combinations(sorted(longest), 2)}
        names |= {("word-town", town, word) for town in towns for word in longest}
    names |= {("acronym", acronym, town) for acronym in traits.acronyms for town in towns or [""]}
    return names
