"""The drawers in which a sighting lies, and those in which it looks for others. Pure.

Two of one subject nearly always meet in one, others seldom. Drawers depend on the sighting alone and there is no
limit on how much one holds, so that any order of arrival gives the same pairs. An event lies in about ten, an
association in about eight. Mostly a sighting looks where it lies. Where only unequal ones can be one, it looks
elsewhere: one of a thousand `Permanence numérique` of a day, each in its town, has nothing to find among them,
but one that tells no town has. Whoever finds is found: if one looks where the other lies, so does the other.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from catalog.likeness.names import is_widespread
from catalog.likeness.traits import AssociationTraits, EventTraits, Traits

_SLOTS = 4
_WORDS = 3
_ONLINE_WORDS = 8
_MONTHS = 24
_HOURS = 14
_DAY = 1440
_LATE = 240
_WEEK = 7 * _DAY
_LETTERS = 3
_TOWNS = 6


Name = tuple[str, ...]


class Drawers(NamedTuple):
    """Names of drawers, 18 characters each: where a sighting lies, and where it looks for others."""

    kept: frozenset[str]
    sought: frozenset[str]

    def meets(self, other: "Drawers") -> bool:
        """Whether two are compared; the same whichever comes first."""
        return not self.sought.isdisjoint(other.kept)


def block_keys(traits: Traits) -> Drawers:
    """The drawers of a sighting."""
    if not isinstance(traits, EventTraits):
        names = _hashed(_association(traits))
        return Drawers(names, names)
    both, kept, sought = map(_hashed, (_event(traits), *_unequal(traits)))
    return Drawers(both | kept, both | sought)


def _hashed(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(blake2b("\0".join(name).encode(), digest_size=9).hexdigest() for name in names)


def _unequal(traits: EventTraits) -> tuple[set[Name], set[Name]]:
    """Where it lies, and where it looks for what is unlike it: in another town or in none, on another day."""
    kept: set[Name] = set()
    sought: set[Name] = set()
    for by in (_by_title, _by_month):
        lies, looks = by(traits, _titles(traits), traits.place.town.name)
        kept |= lies
        sought |= looks
    return kept, sought


def _by_title(traits: EventTraits, titles: set[str], town: str) -> tuple[set[Name], set[Name]]:
    """A day and a title: in one town, or where at least one takes place anywhere."""
    anywhere = traits.is_online or not town
    lies, looks = (("",), ("", "*")) if anywhere else ((_beginning(town), "*"), (_beginning(town), ""))
    days = [*(str(first) for first, _ in traits.days[:_SLOTS]), *_nights(traits)]
    said = (*titles, *(() if traits.title.words else traits.title.sorts))
    names = [("day-title", day, title) for day in days for title in said]
    return {(*name, end) for name in names for end in lies}, {(*name, end) for name in names for end in looks}


def _nights(traits: EventTraits) -> set[str]:
    """The nights in which slots begin: midnight is of one day to one source, of the next to another."""
    clocks = (start + traits.offset for start in traits.starts[:_SLOTS])
    return {f"night {(clock - _DAY // 2) // _DAY}" for clock in clocks if (clock + _LATE) % _DAY < 2 * _LATE}


def _by_month(traits: EventTraits, titles: set[str], town: str) -> tuple[set[Name], set[Name]]:
    """A title in a town, in one month or the next: dates of a series, a moved evening, one announced with a wrong date."""
    role = _role(traits)
    if role != "series" and len(traits.title.words) < 2:
        return set(), set()
    lies, looks = [role], [*_LOOKS_FOR[role]]
    if role == "single" and traits.starts:
        hour = f"at {(traits.starts[0] + traits.offset) % _DAY}"
        lies, looks = [*lies, hour], [*looks, hour]
    months = sorted(_months(traits))[:_MONTHS]
    around = {month + step for month in months for step in (-1, 0, 1)}
    # What is online as well may be told without its town.
    names = [(where, title) for where in sorted({town, "" if traits.is_online else town}) for title in titles]
    return (
        {("month", str(month), *name, end) for month in months for name in names for end in lies},
        {("month", str(month), *name, end) for month in around for name in names for end in looks},
    )


# Two single evenings on other days are one only if one of them moved (see `moving`), or by a page that they share.
_LOOKS_FOR = {"series": ("series", "moved", "single"), "moved": ("series", "single"), "single": ("series", "moved")}


def _role(traits: EventTraits) -> str:
    if traits.count > 1 or traits.days[0][1] > traits.days[0][0]:
        return "series"
    return "moved" if traits.moved else "single"


def _beginning(town: str) -> str:
    """The first letters of a town, which misspellings and longer names share (`Valombre`, `Valombre-le-Vieux`)."""
    return town.removeprefix("saint ").removeprefix("sainte ")[:_LETTERS]


def _titles(traits: EventTraits) -> set[str]:
    """The title with the names of organiser, hall and town in it and without: the other may not tell them."""
    told = [word for word in traits.title.words if word not in traits.told] or traits.title.sorts
    return {" ".join(words) or traits.title.folded for words in (traits.title.words or traits.title.sorts, told)}


def _event(traits: EventTraits) -> set[Name]:
    town = traits.place.town.name
    words = _longest(traits.title.words)
    names: set[Name] = {("page", page) for page in (*traits.pages, *traits.registration)}
    for day in [str(first) for first, _ in traits.days[:_SLOTS]]:
        if not traits.title.words:
            # `Permanence numérique`, `Accueil numérique`: they meet by day and town.
            names |= {("day-generic", day, where) for where in {town, "" if traits.is_online else town}}
        names |= {("day-organiser", day, *who) for who in traits.organisers[:2]}
        if town:
            names |= {("day-town", day, town, word) for word in words}
        if not traits.starts and (traits.is_online or not town):
            names |= {("day-word", day, word) for word in traits.title.words[:_ONLINE_WORDS]}
    names |= _by_start(traits, town)
    if len(traits.title.words) < 2 or traits.count > _SLOTS:
        names |= {("week", hour, town, title) for hour in sorted(_hours(traits))[:_HOURS] for title in _titles(traits)}
    return names


def _by_start(traits: EventTraits, town: str) -> set[Name]:
    """What begins at one instant, in one town, house or square, or nowhere."""
    names: set[Name] = set()
    for start in map(str, traits.starts[:_SLOTS]):
        if town:
            names.add(("start-town", start, town))
        if traits.place.point:
            # A hall in Villeurbanne of which another source says Lyon: within a square of about a kilometre.
            names.add(("start-point", start, *(f"{degrees:.2f}" for degrees in traits.place.point)))
        if traits.place.words and not town:
            names.add(("start-hall", start, *traits.place.words))
        if traits.is_online or not town:
            # Few events are nowhere: all their words may be a drawer.
            names |= {("start-word", start, word) for word in traits.title.words[:_ONLINE_WORDS]}
    return names


def _longest(words: tuple[str, ...]) -> list[str]:
    """The longest words: they are the rarest, as a rule."""
    return sorted(words, key=lambda word: (-len(word), word))[:_WORDS]


def _months(traits: EventTraits) -> set[int]:
    """The months of its days, counted from year 0."""
    ends = (date.fromordinal(day) for first, last in traits.days for day in (first, min(last, first + 31)))
    return {day.year * 12 + day.month for day in ends}


def _hours(traits: EventTraits) -> set[str]:
    """Weekdays and hours, where a date of a weekly series meets the series."""
    return {str((start + traits.offset) % _WEEK) for start in traits.starts}


def _association(traits: AssociationTraits) -> set[Name]:
    towns = [town.name for town in traits.towns[:_TOWNS]]
    names: set[Name] = {("page", page) for page in traits.pages}
    names |= {("contact", contact) for contact in traits.contacts[:2]}
    names |= {("register", *number) for number in traits.register[:2]}
    # A federation has one site and many branches: they meet by town.
    names |= {("site", host, town) for host in (*traits.hosts, *traits.domains)[:2] for town in towns or [""]}
    names |= {("site-word", host, _longest(traits.names[0])[0]) for host in traits.hosts}
    for words in traits.names[:2]:
        if not is_widespread(words):
            names.add(("name", *words))
        names |= {("word-town", town, word) for town in towns for word in _longest(words)[:2]}
    names |= {
        ("acronym", acronym, town) for acronym in (*traits.acronyms[:2], *traits.initials[:1]) for town in towns or [""]
    }
    return names
