"""What was typed into the form of an association, as its profile, or what is wrong with it, field by field. Pure."""

import re

from catalog.cleaning.identifiers import clean_rna, clean_siren
from catalog.cleaning.text import clean_line
from catalog.facts import AssociationFacts, Identifier, Place, WelcomePoint
from catalog.profiles import Profile
from catalog.vocabulary import AssociationKind, Audience, Theme
from desk.web.filled import Typed, Values
from desk.web.typed import read_line, read_mail, read_place, read_text, read_url, read_words
from desk.web.typed_contacts import contact_values, read_contacts

_MOST_TOWNS = 20
_NUMBERS = {"rna": clean_rna, "siren": clean_siren}


def read_profile(values: Values, *, needs_mail: bool) -> tuple[Typed, Profile | None]:
    """What was typed, and the profile that it is; None where anything is wrong."""
    typed = Typed(values)
    name, site, place = read_line(typed, "name"), read_url(typed, "site"), read_place(typed)
    told = {
        "name": name,
        "kind": next((one for one in AssociationKind if one.value == typed.one("kind")), None),
        "description": read_text(typed),
        "url": site,
        "contacts": read_contacts(typed, "contact", "", name),
        "themes": read_words(typed, "themes", Theme),
        "audiences": read_words(typed, "audiences", Audience),
        "towns": _towns(typed, place),
        "places": (WelcomePoint(place=place),) if place and (place.name or place.address) else (),
    }
    numbers = _numbers(typed)
    if needs_mail:
        read_mail(typed)
    if typed.errors:
        return typed, None
    return typed, Profile(facts=AssociationFacts.model_validate(told), identifiers=numbers)


def _towns(typed: Typed, place: Place | None) -> tuple[str, ...]:
    """The towns that are named, and that of the place, each once."""
    named = [clean_line(one)[:100] for one in re.split(r"[,;\n]", typed.one("towns"))]
    towns = tuple(dict.fromkeys(one for one in (*named, place.city if place else "") if one))
    if len(towns) > _MOST_TOWNS:
        typed.wrong("towns", "wrong.many_towns")
    return towns


def _numbers(typed: Typed) -> tuple[Identifier, ...]:
    found = []
    for scheme, clean in _NUMBERS.items():
        number = clean(typed.one(scheme)) if typed.one(scheme) else ""
        if number is None:
            typed.wrong(scheme, f"wrong.{scheme}")
        elif number:
            found.append(Identifier(scheme=scheme, value=number))
    return tuple(found)


def profile_values(profile: Profile) -> dict[str, list[str]]:
    """The form that would give this profile."""
    facts = profile.facts
    place = facts.places[0].place if facts.places else Place()
    values = {
        "name": facts.name,
        "kind": str(facts.kind or ""),
        "description": facts.description,
        "site": facts.url,
        "towns": ", ".join(facts.towns),
        "place": place.name,
        "address": place.address,
        "postal_code": place.postal_code,
        "city": place.city,
        **contact_values("contact", facts.contacts),
        **{one.scheme: one.value for one in profile.identifiers},
    }
    made = {name: [value] for name, value in values.items()}
    return {**made, **{name: [str(word) for word in getattr(facts, name)] for name in ("themes", "audiences")}}
