"""The drawers in which a sighting lies: two of one subject nearly always share one, others seldom. Pure.

They depend on the sighting alone and there is no limit on how much a drawer holds, so that any order of
arrival gives the same pairs. An event has about ten, an association about eight.
"""

from datetime import date
from hashlib import blake2b

from catalog.likeness.names import is_widespread
from catalog.likeness.traits import AssociationTraits, EventTraits, Traits

_SLOTS = 4
_WORDS = 3
_ONLINE_WORDS = 8
_MONTHS = 24
_HOURS = 14
_WEEK = 7 * 1440
_TOWNS = 3


def block_keys(traits: Traits) -> frozenset[str]:
    """The names of the drawers, 18 characters each."""
    names = _event(traits) if isinstance(traits, EventTraits) else _association(traits)
    return frozenset(blake2b("\0".join(name).encode(), digest_size=9).hexdigest() for name in names)


def _event(traits: EventTraits) -> set[tuple[str, ...]]:
    town = traits.place.town.name
    words = _longest(traits.title.words)
    # With the names of organiser, hall and town in it and without: the other may not tell them.
    told = [word for word in traits.title.words if word not in traits.told] or traits.title.sorts
    titles = {" ".join(words) or traits.title.folded for words in (traits.title.words or traits.title.sorts, told)}
    names: set[tuple[str, ...]] = {("page", page) for page in (*traits.pages, *traits.registration)}
    for day in [str(first) for first, _ in traits.days[:_SLOTS]]:
        names |= {("day-title", day, each) for each in (*titles, *(() if traits.title.words else traits.title.sorts))}
        if not traits.title.words:
            # `Permanence numérique`, `Accueil numérique`: they meet by day and town.
            names |= {("day-generic", day, where) for where in {town, "" if traits.is_online else town}}
        names |= {("day-organiser", day, *who) for who in traits.organisers[:2]}
        if town:
            names |= {("day-town", day, town, word) for word in words}
        if not traits.starts and (traits.is_online or not town):
            names |= {("day-word", day, word) for word in traits.title.words[:_ONLINE_WORDS]}
    names |= _by_start(traits, town)
    if len(traits.title.words) > 1 or traits.count > 1 or traits.days[0][1] > traits.days[0][0]:
        names |= {("month", str(month), town, title) for month in sorted(_months(traits))[:_MONTHS] for title in titles}
    if len(traits.title.words) < 2 or traits.count > _SLOTS:
        names |= {("week", hour, town, title) for hour in sorted(_hours(traits))[:_HOURS] for title in titles}
    return names


def _by_start(traits: EventTraits, town: str) -> set[tuple[str, ...]]:
    """What begins at one instant, in one town, house or square, or nowhere."""
    names: set[tuple[str, ...]] = set()
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
    """The months of its days; for a single day the next month too, where it meets what moved there."""
    found: set[int] = set()
    for first, last in traits.days:
        for day in (first, min(last, first + 31)):
            at = date.fromordinal(day)
            found.add(at.year * 12 + at.month)
    return found | {month + 1 for month in found} if len(traits.days) == 1 else found


def _hours(traits: EventTraits) -> set[str]:
    """Weekdays and hours, where a date of a weekly series meets the series."""
    return {str((start + traits.offset) % _WEEK) for start in traits.starts}


def _association(traits: AssociationTraits) -> set[tuple[str, ...]]:
    towns = [town.name for town in traits.towns[:_TOWNS]]
    names: set[tuple[str, ...]] = {("page", page) for page in traits.pages}
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
