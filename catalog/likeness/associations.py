"""Are two associations one? Pure."""

from math import exp

from rapidfuzz import fuzz

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.places import place_evidence
from catalog.likeness.traits import AssociationTraits
from catalog.likeness.words import stem

SURE = 5.0
OPEN = 4.0
# Names that stand in every other town.
_GENERIC = frozenset(
    stem(word)
    for word in [
        "ccas",
        "cias",
        "mairie",
        "mediatheque",
        "bibliotheque",
        "maison",
        "quartier",
        "centre",
        "social",
        "culturel",
        "mission",
        "locale",
        "croix",
        "rouge",
        "francaise",
        "secours",
        "populaire",
        "catholique",
        "restos",
        "coeur",
        "france",
        "services",
        "espace",
        "public",
        "numerique",
        "point",
        "relais",
        "office",
        "tourisme",
        "foyer",
        "rural",
        "amicale",
        "laique",
        "mjc",
        "jeunes",
        "culture",
        "club",
        "familles",
        "rurales",
        "emmaus",
        "ressourcerie",
        "recyclerie",
        "commune",
        "ville",
        "communautaire",
        "intercommunal",
        "municipale",
        "departementale",
        "universite",
        "ecole",
        "college",
        "lycee",
        "pimms",
        "caf",
        "cpam",
        "agence",
        "emploi",
        "fjt",
        "udaf",
        "adil",
        "apf",
        "ligue",
        "enseignement",
        "petits",
        "freres",
        "pauvres",
        "conseil",
        "tiers",
        "lieu",
    ]
)


def compare_associations(one: AssociationTraits, other: AssociationTraits) -> Likeness:
    """Whether two sightings are of one organisation, and why."""
    reasons = [
        reason for reason in (_name(one, other), _register(one, other), _town(one, other), _site(one, other)) if reason
    ]
    shared = one.contacts & other.contacts
    if shared:
        reasons.append(Reason(Evidence.SAME_CONTACT, 2.0))
    total = sum(reason.weight for reason in reasons)
    outcome = Outcome.SAME if total >= SURE else Outcome.DOUBTFUL if total >= OPEN else Outcome.DIFFERENT
    if outcome is Outcome.SAME and any(reason.name is Evidence.BRANCH for reason in reasons):
        outcome = Outcome.DOUBTFUL
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.name))
    return Likeness(outcome, 1 / (1 + exp(-(total - SURE))), tuple(reasons))


def _name(one: AssociationTraits, other: AssociationTraits) -> Reason:
    towns = frozenset(stem(word) for town in one.towns | other.towns for word in town.split())
    best = Reason(Evidence.OTHER_NAME, -4.0)
    for first in one.names:
        for second in other.names:
            found = _names(first, second, towns)
            best = max(best, found, key=lambda reason: reason.weight)
    shared = (one.acronyms | _short(one)) & (other.acronyms | _short(other))
    return Reason(Evidence.SAME_ACRONYM, 2.0, min(shared)) if best.weight < 2 and shared else best


def _short(traits: AssociationTraits) -> set[str]:
    """Names of a single word, which may be the acronym of another name."""
    return {name for name in traits.folded if " " not in name}


def _names(first: frozenset[str], second: frozenset[str], towns: frozenset[str]) -> Reason:
    is_generic = (first - towns) <= _GENERIC or (second - towns) <= _GENERIC
    if first == second:
        return Reason(Evidence.GENERIC_NAME, 2.5) if is_generic else Reason(Evidence.SAME_NAME, 4.5)
    if (first - towns) == (second - towns) and first - towns:
        # One of them carries its town in its name.
        return Reason(Evidence.GENERIC_NAME, 2.0) if is_generic else Reason(Evidence.SIMILAR_NAME, 3.0)
    if first <= second or second <= first:
        return Reason(Evidence.GENERIC_NAME, 0.0) if is_generic else Reason(Evidence.SIMILAR_NAME, 2.5)
    likeness = fuzz.token_sort_ratio(" ".join(sorted(first)), " ".join(sorted(second)))
    if likeness >= 90:
        return Reason(Evidence.SIMILAR_NAME, 3.5, f"{likeness:.0f} %")
    if likeness >= 75:
        return Reason(Evidence.SIMILAR_NAME, 1.0, f"{likeness:.0f} %")
    return Reason(Evidence.OTHER_NAME, -4.0)


def _register(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    if one.register & other.register:
        return Reason(Evidence.SAME_REGISTER, 5.0, min(one.register & other.register)[1])
    schemes = {scheme for scheme, _ in one.register} & {scheme for scheme, _ in other.register}
    return Reason(Evidence.OTHER_REGISTER, -4.0) if schemes else None


def _town(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    if not one.towns or not other.towns:
        return None
    if one.towns.isdisjoint(other.towns):
        return Reason(Evidence.OTHER_TOWN, -3.0, f"{min(one.towns)} / {min(other.towns)}")
    found = [reason for a in one.places[:10] for b in other.places[:10] if (reason := place_evidence(a, b))]
    best = max(found, key=lambda reason: reason.weight, default=None)
    if best is not None and best.weight >= 1.5:
        return Reason(best.name, 2.5, best.detail)
    if best is not None and best.weight <= -2:
        return Reason(best.name, -0.5, best.detail)
    return Reason(Evidence.SAME_TOWN, 1.0, min(one.towns & other.towns))


def _site(one: AssociationTraits, other: AssociationTraits) -> Reason | None:
    if one.hosts & other.hosts:
        return Reason(Evidence.SAME_SITE, 2.5, min(one.hosts & other.hosts))
    if one.pages & other.pages:
        return Reason(Evidence.SAME_SITE, 3.0, min(one.pages & other.pages))
    return Reason(Evidence.OTHER_SITE, -0.5) if one.hosts and other.hosts else None
