"""One service of data.inclusion, schema v1 or v0, told of the structure that runs it."""

from collections.abc import Mapping
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import AssociationFacts, Price, Programme, WelcomePoint
from catalog.vocabulary import PriceKind
from crawlers.readers.data_inclusion_structure import (
    contacts_of,
    description_of,
    id_of,
    identifiers_of,
    listed,
    name_of,
    place_of,
)
from crawlers.readers.prices import price_of

Record = Mapping[str, Any]

_WORDS = ("thematiques", "publics", "profils", "modes_accueil", "types")
_FREE_ONLY = frozenset({"gratuit"})
_PAID = frozenset({"payant", "adhesion"})

__all__ = ["facts_of_service", "identifiers_of", "structure_of"]


def structure_of(service: Record) -> Record | None:
    """The structure that the service carries, with its id and source; None where it does not name one."""
    structure = service.get("structure")
    if not isinstance(structure, dict) or not clean_line(structure.get("nom")):
        return None
    return {"source": service.get("source"), **structure, "id": structure.get("id") or service.get("structure_id")}


def facts_of_service(service: Record, structure: Record, language: str) -> AssociationFacts:
    """What the service says of its structure: a programme of its name, and the place where it is given.

    Raises `ItemRefused` where either has no name.
    """
    name, title = name_of(structure), name_of(service)
    place = place_of(service)
    contacts = contacts_of(service, name)
    towns = (place.city,) if place.city else ()
    point = WelcomePoint(
        key=id_of(structure),
        place=place,
        opening_hours=clean_line(service.get("horaires_accueil") or service.get("recurrence")),
        services=(title,),
        contacts=contacts,
        price=_price(service),
    )
    words = [word for key in _WORDS for word in listed(service.get(key))] + list(listed(service.get("type")))
    link = service.get("lien_mobilisation") or service.get("prise_rdv") or service.get("lien_source")
    programme = Programme(name=title, description=description_of(service), url=clean_url(link) or "", towns=towns)
    return AssociationFacts(
        name=name,
        language=language,
        contacts=() if place else contacts,
        keywords=tuple({fold(word): word for word in words}.values()),
        towns=towns,
        places=(point,) if place else (),
        programmes=(programme,),
    )


def _price(service: Record) -> Price | None:
    """Free where nothing else is said; paid with the amounts of `frais_precisions`, as far as they are clear."""
    said = {fold(word).replace(" ", "-") for word in listed(service.get("frais"))}
    if said and said <= _FREE_ONLY:
        return Price(kind=PriceKind.FREE)
    if not said & _PAID:
        return None
    detail = price_of(service.get("frais_precisions") or service.get("frais_autres"))
    amounts = detail if detail and detail.kind is PriceKind.PAID else None
    return amounts or Price(kind=PriceKind.PAID, lowest=0 if "gratuit" in said else None)
