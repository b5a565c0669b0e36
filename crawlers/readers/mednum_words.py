"""The closed lists of the standard of digital-inclusion places, and what they mean here (v1.0.2, and before)."""

import re

from catalog.cleaning.text import clean_line, fold
from catalog.sightings import Price
from catalog.vocabulary import Accessibility, AssociationKind, PriceKind

_PUBLIC = AssociationKind.PUBLIC_BODY
# Codes of the standard's column `typologie`; codes that are not here say nothing of the legal form.
_KINDS = {
    "asso": AssociationKind.ASSOCIATION,
    "association": AssociationKind.ASSOCIATION,
    "associatif": AssociationKind.ASSOCIATION,
    "aci": AssociationKind.ASSOCIATION,
    "csc": AssociationKind.ASSOCIATION,
    "epi": AssociationKind.ASSOCIATION,
    "scic": AssociationKind.COOPERATIVE,
    "scop": AssociationKind.COOPERATIVE,
    "ess": AssociationKind.COOPERATIVE,
    "entreprise": AssociationKind.COMPANY,
    "la poste": AssociationKind.COMPANY,
    "groupe informel": AssociationKind.COLLECTIVE,
} | dict.fromkeys(
    [
        "bib",
        "bibliotheque",
        "bibliotheque mediatheque",
        "caf",
        "cc",
        "ccas",
        "cias",
        "cd",
        "collectivite",
        "commune",
        "cpam",
        "dept",
        "departement",
        "epci",
        "ft",
        "france services",
        "mairie",
        "mds",
        "mediatheque",
        "msa",
        "msap",
        "muni",
        "pe",
        "pole emploi",
        "pref",
        "public",
        "reg",
        "region",
        "rfs",
        "service public",
        "s pref",
        "collectivite territoriale",
    ],
    _PUBLIC,
)
_NEEDS = (
    ("surdite", Accessibility.HEARING),
    ("sourd", Accessibility.HEARING),
    ("auditif", Accessibility.HEARING),
    ("handicaps moteurs", Accessibility.MOBILITY),
    ("handicap moteur", Accessibility.MOBILITY),
    ("pmr", Accessibility.MOBILITY),
    ("mobilite reduite", Accessibility.MOBILITY),
    ("handicaps mentaux", Accessibility.INTELLECTUAL),
    ("handicap mental", Accessibility.INTELLECTUAL),
    ("deficience visuelle", Accessibility.VISION),
    ("visuel", Accessibility.VISION),
    ("langue des signes", Accessibility.SIGN_LANGUAGE),
    ("lsf", Accessibility.SIGN_LANGUAGE),
    ("illettrisme", Accessibility.ILLITERACY),
    ("langues etrangeres", Accessibility.FOREIGN_LANGUAGES),
)
_FREE = frozenset({"gratuit", "gratuite"})
_LISTED = re.compile(r"[|;\n]")


def kind_of(typology: str) -> AssociationKind | None:
    """The legal form that the first telling word of `ASSO|TIERS_LIEUX` says; None where none does."""
    words = (fold(word).replace("_", " ") for word in re.split(r"[|;,/]", typology[:500]))
    return next((_KINDS[word] for word in words if word in _KINDS), None)


def listed(text: str) -> tuple[str, ...]:
    """The members of a list cell: `|` in the standard, `;` or line breaks before; each once.

    A trailing comma, as some exports leave it before a line break, is dropped.
    """
    members = (clean_line(member).strip(" ,") for member in _LISTED.split(text[:20_000]))
    return tuple(dict.fromkeys(member for member in members if member))[:100]


def needs_of(text: str) -> tuple[Accessibility, ...]:
    """The needs that the cell `prise_en_charge_specifique` names."""
    words = fold(text)
    return tuple(dict.fromkeys(need for word, need in _NEEDS if word in words))


def price_of(text: str) -> Price | None:
    """Free only where nothing but `Gratuit` is said; paid where `Payant` is; `Gratuit sous condition` alone says neither."""
    words = {fold(word) for word in re.split(r"[|;,\n]", text[:500])} - {""}
    if words and words <= _FREE:
        return Price(kind=PriceKind.FREE)
    if "payant" in words or "payante" in words:
        lowest = 0 if any(word.startswith("gratuit") for word in words) else None
        return Price(kind=PriceKind.PAID, lowest=lowest)
    return None
