"""One result of the search API: its facts, or the reason why it is not taken. Persons (`dirigeants`) are not read."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.cleaning.identifiers import clean_rna, clean_siren
from catalog.cleaning.places import clean_insee, clean_point, clean_postcode
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import AssociationFacts, Identifier, Place, WelcomePoint
from catalog.vocabulary import AssociationKind, SkipReason
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.rna_names import calm_name, calm_words, register_day

Record = Mapping[str, Any]

# Beginnings of the legal forms of INSEE (nature juridique), the longest first.
_FORMS = (
    ("92", AssociationKind.ASSOCIATION),
    ("93", AssociationKind.FOUNDATION),
    ("51", AssociationKind.COOPERATIVE),
    ("5458", AssociationKind.COOPERATIVE),
    ("5558", AssociationKind.COOPERATIVE),
    ("5", AssociationKind.COMPANY),
    ("6", AssociationKind.COMPANY),
    ("4", AssociationKind.PUBLIC_BODY),
    ("7", AssociationKind.PUBLIC_BODY),
    ("9", AssociationKind.OTHER),
    ("8", AssociationKind.OTHER),
)
_SHOWN = "O"


def siren_of(record: Record) -> str:
    """The SIREN. Raises `ItemRefused` when there is none whose check is right."""
    siren = clean_siren(record.get("siren"))
    if siren is None:
        raise ItemRefused(SkipReason.MALFORMED, f"{str(record.get('siren'))[:20]!r} is no SIREN")
    return siren


def kind_of_form(form: object) -> AssociationKind | None:
    """What sort of organisation a legal form is (`9220`: association); None for persons and unknown ones."""
    code = clean_line(form, 10)
    return next((kind for start, kind in _FORMS if code.startswith(start)), None)


def facts_of(
    record: Record, language: str, kinds: Sequence[AssociationKind], *, seat_address: bool
) -> AssociationFacts:
    """What the register says. Raises `ItemRefused` for what is closed, nameless, or of no kind that is asked for."""
    kind = kind_of_form(record.get("nature_juridique"))
    if record.get("etat_administratif") == "C":
        closed = register_day(record.get("date_fermeture"))
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"closed {closed}".strip())
    if kind not in kinds:
        form = clean_line(record.get("nature_juridique"), 10) or "unknown"
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"its legal form {form} is none that the options ask for")
    acronym = clean_line(record.get("sigle"))
    name = calm_name(record.get("nom_raison_sociale") or record.get("nom_complet"), acronym)
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the result has no name")
    seat = _seat(record, seat_address=seat_address)
    return AssociationFacts(
        name=name,
        other_names=_other_names(record, name, acronym),
        kind=kind,
        language=language,
        founded_on=register_day(record.get("date_creation")),
        towns=(seat.city,) if seat.city else (),
        places=(WelcomePoint(place=seat),) if seat else (),
    )


def identifiers_of(record: Record, siren: str) -> tuple[Identifier, ...]:
    """SIREN, and the number in the register of associations where it is one."""
    rna = clean_rna(_part(record, "complements").get("identifiant_association"))
    return (Identifier(scheme="siren", value=siren), *((Identifier(scheme="rna", value=rna),) if rna else ()))


def _other_names(record: Record, name: str, acronym: str) -> tuple[str, ...]:
    """Its acronym, and the trade names of its seat."""
    seat = _part(record, "siege")
    signs = seat.get("liste_enseignes")
    written = [acronym, seat.get("nom_commercial"), *(signs[:10] if isinstance(signs, list) else [])]
    names = {fold(calm_name(one, acronym)): calm_name(one, acronym) for one in written if isinstance(one, str)}
    return tuple(other for key, other in names.items() if key and key != fold(name))


def _seat(record: Record, *, seat_address: bool) -> Place:
    """The seat; its town alone where the organisation asked for the rest not to be shown (`statut_diffusion` P)."""
    seat = _part(record, "siege")
    shown = seat_address and (seat.get("statut_diffusion_etablissement") or record.get("statut_diffusion")) == _SHOWN
    point = clean_point(seat.get("latitude"), seat.get("longitude")) if shown else None
    return Place(
        address=calm_words(_street(seat)) if shown else "",
        postal_code=clean_postcode(seat.get("code_postal")),
        city=calm_words(seat.get("libelle_commune")),
        insee=clean_insee(seat.get("commune")),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _street(seat: Record) -> str:
    """Number and street; the whole `adresse`, which repeats postcode and town, where there are no parts."""
    parts = (
        clean_line(seat.get(name), 120) for name in ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")
    )
    return " ".join(part for part in parts if part) or clean_line(seat.get("adresse"))


def _part(record: Record, name: str) -> Record:
    part = record.get(name)
    return part if isinstance(part, dict) else {}
