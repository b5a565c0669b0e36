"""Are two associations one? Pure.

As for events, evidence adds up. Names are worth what they tell: `Croix-Rouge française` stands in every
other town, `Les Voisins de Valombre` once.
"""

from collections.abc import Set as AbstractSet
from math import exp

from rapidfuzz import fuzz

from catalog.likeness.evidence import Evidence
from catalog.likeness.lexicon import stem
from catalog.likeness.names import is_one_a_town, is_widespread
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.places import place_evidence
from catalog.likeness.towns import same_town
from catalog.likeness.traits import AssociationTraits

SURE = 5.0
"""A telling name (4.5) and the same town (1); the name alone is not enough."""
OPEN = 4.0
_LIMITING = frozenset({Evidence.BRANCH, Evidence.OTHER_TOWN, Evidence.OTHER_REGISTER})
_PLACES = 10


def compare_associations(one: AssociationTraits, other: AssociationTraits) -> Likeness:
    """Whether two sightings are of one organisation, and why."""
    name = _name(one, other)
    register = _register(one, other)
    town = _town(one, other, name)
    reasons = [name, *filter(None, (register, town, _site(one, other), _contact(one, other)))]
    total = sum(reason.weight for reason in reasons)
    outcome = Outcome.SAME if total >= SURE else Outcome.DOUBTFUL if total >= OPEN else Outcome.DIFFERENT
    names = {reason.name for reason in reasons}
    if Evidence.SAME_REGISTER in names:
        outcome = _by_register(one, other, name, names)
    elif outcome is Outcome.SAME and (not names.isdisjoint(_LIMITING) or _is_other_desk(name, names)):
        outcome = Outcome.DOUBTFUL
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.name))
    return Likeness(outcome, 1 / (1 + exp(SURE - total)), tuple(reasons))


def _is_other_desk(name: Reason, names: AbstractSet[str]) -> bool:
    """Another name at another address: what they share may be their head's."""
    return Evidence.OTHER_PLACE in names and name.weight < 2


def _by_register(one: AssociationTraits, other: AssociationTraits, name: Reason, names: AbstractSet[str]) -> Outcome:
    """One number is one organisation, but that branches repeat their federation's: another name in another town or house.

    Where each branch tells the number of its own establishment, nobody need decide.
    """
    if not names.isdisjoint((Evidence.OTHER_TOWN, Evidence.OTHER_PLACE)) and name.weight < _OWN_NAME:
        two = one.siret and other.siret and set(one.siret).isdisjoint(other.siret)
        return Outcome.DIFFERENT if two else Outcome.DOUBTFUL
    return Outcome.DOUBTFUL if Evidence.OTHER_REGISTER in names else Outcome.SAME


# From here on two names are spellings of one.
_OWN_NAME = 3.5


def _name(one: AssociationTraits, other: AssociationTraits) -> Reason:
    """The best that any two of their names say."""
    towns = {stem(word) for town in (*one.towns, *other.towns) for word in town.name.split()}
    best = Reason(Evidence.OTHER_NAME, -4.0)
    for first in one.names[:5]:
        for second in other.names[:5]:
            best = max(best, _names(first, second, towns, one, other), key=lambda reason: reason.weight)
    shared = set(one.acronyms).intersection((*other.acronyms, *other.initials))
    shared |= set(other.acronyms).intersection(one.initials)
    if best.weight > 2 and one.acronyms and other.acronyms and not shared:
        # `Cité des associations (ARES)`, `Cité des associations (REPS)`: the name is the house's.
        return Reason(Evidence.SIMILAR_NAME, 0.0)
    if best.weight < 2 and shared and best.name != Evidence.BRANCH:
        return Reason(Evidence.SAME_ACRONYM, 2.0, min(shared))
    return best


def _names(
    first: tuple[str, ...], second: tuple[str, ...], towns: set[str], one: AssociationTraits, other: AssociationTraits
) -> Reason:
    a, b = set(first), set(second)
    if a - towns == b - towns and a - towns:
        common = a - towns
        if a - b and b - a:
            # Each carries a town of its own.
            return Reason(Evidence.BRANCH, 0.0)
        if is_widespread(common) and a == b != common:
            # The town in the name of what each town has: `Bibliothèque de Pont-Serein`.
            return Reason(Evidence.SAME_NAME, 4.0)
        if is_widespread(common):
            return Reason(Evidence.GENERIC_NAME, 2.5)
        if a == b:
            return Reason(Evidence.SAME_NAME, 4.5 if len(a) > 1 else 3.5)
        return _town_in_name(a, b, one, other)
    if a == b:
        return Reason(Evidence.SAME_NAME, 4.0)
    if a < b or b < a:
        short = min(a, b, key=len)
        return Reason(Evidence.GENERIC_NAME, 0.0) if is_widespread(short - towns) else _longer(a, b)
    # The town in both names says little: `Mairie de Bonifacio`, `France Services Bonifacio`.
    a, b = a - towns or a, b - towns or b
    likeness = fuzz.token_sort_ratio(" ".join(sorted(a)), " ".join(sorted(b)), score_cutoff=75)
    if not likeness:
        return Reason(Evidence.OTHER_NAME, -4.0)
    # `Maison des solidarités, Angers Sud` and `Angers Centre`: each has a word that the other spells in no way.
    spelled = likeness >= 90 and not _odd(a - b, b - a)
    return Reason(Evidence.SIMILAR_NAME, 3.5 if spelled else 0.0, f"{likeness:.0f} %")


def _odd(a: set[str], b: set[str]) -> bool:
    return any(all(fuzz.ratio(word, each) < 75 for each in b) for word in a)


def _town_in_name(a: set[str], b: set[str], one: AssociationTraits, other: AssociationTraits) -> Reason:
    """`Les Voisins` and `Les Voisins de Valombre`: one association of Valombre, or a head and its branch there."""
    plain = one if len(a) < len(b) else other
    if len(plain.towns) == 1:
        return Reason(Evidence.SIMILAR_NAME, 3.5)
    return Reason(Evidence.BRANCH, 3.0)


def _longer(a: set[str], b: set[str]) -> Reason:
    """One name has more words than the other: a fuller spelling, or a branch, a section, a programme of it."""
    return Reason(Evidence.SIMILAR_NAME, 2.0 if len(a & b) > 1 else 1.5, " ".join(sorted(a ^ b)))


def _register(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    shared = set(one.register).intersection(other.register)
    if shared:
        return Reason(Evidence.SAME_REGISTER, 7.0, min(shared)[1])
    schemes = {scheme for scheme, _ in one.register} & {scheme for scheme, _ in other.register}
    return Reason(Evidence.OTHER_REGISTER, -6.0) if schemes else None


def _town(one: AssociationTraits, other: AssociationTraits, name: Reason) -> Reason | None:
    if not one.towns or not other.towns:
        return None
    alike = [same_town(a, b) for a in one.towns for b in other.towns]
    if not any(alike):
        told = f"{one.towns[0].name} / {other.towns[0].name}"
        return None if None in alike else Reason(Evidence.OTHER_TOWN, -4.0, " / ".join(sorted(told.split(" / "))))
    found = [reason for a in one.places[:_PLACES] for b in other.places[:_PLACES] if (reason := place_evidence(a, b))]
    best = max(found, key=lambda reason: (reason.weight, reason.name, reason.detail), default=None)
    if best is not None and best.weight >= 1.5:
        return Reason(best.name, 2.5, best.detail)
    shared = min(town.name for town in one.towns if any(same_town(town, far) for far in other.towns))
    if name.name == Evidence.GENERIC_NAME and name.weight > 1 and any(map(is_one_a_town, one.names)):
        return Reason(Evidence.SAME_TOWN, 2.5, shared)
    if best is not None and best.weight <= -2:
        return Reason(Evidence.OTHER_PLACE, -1.0 if len(one.places) == len(other.places) == 1 else 0.0, best.detail)
    # What every town has is one in a small town, several in a large one: a person decides.
    return Reason(Evidence.SAME_TOWN, 1.5 if name.name == Evidence.GENERIC_NAME else 1.0, shared)


def _site(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    shared = set(one.pages).intersection(other.pages)
    if shared:
        return Reason(Evidence.SAME_SITE, 3.0, min(shared))
    hosts = set(one.hosts).intersection(other.hosts)
    if hosts:
        # Each has a page of its own on the site of their head.
        is_shared = all("/" in traits.pages[0] for traits in (one, other))
        return Reason(Evidence.SAME_SITE, 1.0 if is_shared else 2.5, min(hosts))
    return Reason(Evidence.OTHER_SITE, -0.5) if one.hosts and other.hosts else None


def _contact(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    shared = set(one.contacts).intersection(other.contacts)
    if shared:
        return Reason(Evidence.SAME_CONTACT, 2.0 if len(shared) == 1 else 3.0)
    return Reason(Evidence.SAME_CONTACT, 1.0) if set(one.domains).intersection(other.domains) else None
