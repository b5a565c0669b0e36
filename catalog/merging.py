"""Which sighting wins each field, and why. Pure: the result depends on the set of sightings alone.

Sightings are put in one order (who speaks for itself before who repeats, a structured format before
prose, fresh before stale). Of a field with one value, the first sighting that says something wins;
of a field with many, all are kept in that order. The losers stay visible as claims.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, JsonValue

from catalog.cleaning.text import fold
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    EventFacts,
    EventSighting,
    Frozen,
    Identifier,
    WelcomePoint,
)
from catalog.views import Claim
from catalog.vocabulary import EventStatus

Facts = TypeVar("Facts", EventFacts, AssociationFacts)
SomeSighting = TypeVar("SomeSighting", EventSighting, AssociationSighting)

# Set-valued fields, and what makes two of their values the same.
_UNITED: dict[str, Callable[[Any], object]] = {
    "audiences": str,
    "accessibility": str,
    "themes": str,
    "keywords": fold,
    "other_names": fold,
    "contacts": lambda contact: (contact.kind, contact.value),
    "towns": fold,
    "places": lambda point: fold(f"{point.place.name} {point.place.address} {point.place.city}") or point.key,
    "programmes": lambda programme: fold(programme.name),
    "partners": lambda partner: (fold(partner.name), partner.role),
    "press": lambda article: fold(article.title),
    "news": lambda article: article.url or fold(article.title),
    "editions": str,
}
_PROSE_READERS = frozenset({"prose"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a source when its word is weighed."""

    licence: str = ""
    primary: bool = True


Standings = dict[str, Standing]


def in_order(sightings: Iterable[SomeSighting], standings: Standings) -> list[SomeSighting]:
    """The sightings of one subject, the most trusted first."""

    def rank(sighting: SomeSighting) -> tuple[object, ...]:
        origin = sighting.origin
        return (
            not standings.get(origin.source, Standing()).primary,
            origin.reader in _PROSE_READERS,
            -origin.fetched_at.timestamp(),
            origin.source,
            origin.source_id,
        )

    return sorted(sightings, key=rank)


def settle_event(ordered: Sequence[EventSighting]) -> EventFacts:
    """What the sightings of one event, in order, amount to."""
    return _settle(EventFacts, [sighting.facts for sighting in ordered])


def settle_association(ordered: Sequence[AssociationSighting]) -> AssociationFacts:
    """What the sightings of one association, in order, amount to."""
    facts = _settle(AssociationFacts, [sighting.facts for sighting in ordered])
    names = {fold(facts.name)}
    others: list[str] = []
    for name in (*facts.other_names, *(sighting.facts.name for sighting in ordered)):
        if fold(name) not in names:
            names.add(fold(name))
            others.append(name)
    return facts if tuple(others) == facts.other_names else facts.model_copy(update={"other_names": tuple(others)})


def identifiers_of(sightings: Iterable[SomeSighting]) -> tuple[Identifier, ...]:
    """All identifiers that the sightings carry, once each, in alphabetical order."""
    found = {(name.scheme, name.value): name for sighting in sightings for name in sighting.identifiers}
    return tuple(found[key] for key in sorted(found))


def claims_of(
    ordered: Sequence[SomeSighting], concluded: EventFacts | AssociationFacts, standings: Standings
) -> tuple[Claim, ...]:
    """Who says what, by field; of a field, the claims in the order in which they were weighed.

    A claim on a single-valued field is settled when its value is the concluded one, a claim on a
    set when all its values are in the concluded set.
    """
    claims: list[tuple[int, int, Claim]] = []
    fields = list(type(concluded).model_fields)
    for place, sighting in enumerate(ordered):
        origin = sighting.origin
        said: dict[str, JsonValue] = sighting.facts.model_dump(mode="json", exclude_defaults=True)
        for field, value in said.items():
            claim = Claim(
                field=field,
                value=value,
                settled=_is_settled(field, getattr(sighting.facts, field), getattr(concluded, field)),
                source=origin.source,
                url=origin.url,
                fetched_at=origin.fetched_at,
                content_hash=origin.content_hash,
                reader=origin.reader,
                licence=standings.get(origin.source, Standing()).licence,
                doubts=sighting.doubts,
                record=origin.record,
            )
            claims.append((fields.index(field), place, claim))
    return tuple(claim for _, _, claim in sorted(claims, key=lambda entry: entry[:2]))


def _is_settled(field: str, said: object, concluded: object) -> bool:
    if field not in _UNITED or not isinstance(said, tuple) or not isinstance(concluded, tuple):
        return said == concluded
    key = _UNITED[field]
    return {key(value) for value in said} <= {key(value) for value in concluded}


def _settle(model: type[Facts], said: Sequence[Facts]) -> Facts:
    if len(said) == 1:
        return said[0]
    blanks = _blanks(model)
    settled: dict[str, object] = {}
    for field, blank in blanks.items():
        values = [getattr(facts, field) for facts in said]
        if field in _UNITED:
            settled[field] = _united(values, _UNITED[field])
        else:
            # SCHEDULED is what a source says that says nothing; anything else is a statement.
            settled[field] = next((value for value in values if value != blank), blank)
    construct: Callable[..., Facts] = model.model_construct  # every value is one that a sighting has validated
    return construct(**settled)


@cache
def _blanks(model: type[BaseModel]) -> dict[str, object]:
    blanks = {name: field.get_default(call_default_factory=False) for name, field in model.model_fields.items()}
    blanks.update(
        {
            name: "" if name in ("title", "name") else ()
            for name, field in model.model_fields.items()
            if field.is_required()
        }
    )
    assert blanks.get("status", EventStatus.SCHEDULED) is EventStatus.SCHEDULED
    return blanks


def _united(values: Iterable[tuple[Any, ...]], key: Callable[[Any], object]) -> tuple[Any, ...]:
    found: dict[object, Any] = {}
    for value in (item for group in values for item in group):
        name = key(value)
        found[name] = _overlaid(found[name], value) if name in found else value
    return tuple(found.values())


def _together(first: WelcomePoint, second: WelcomePoint) -> WelcomePoint:
    """One place of which two sources tell: what it offers is what either says."""
    lists = {
        name: tuple(dict.fromkeys((*getattr(first, name), *getattr(second, name))))
        for name in ("services", "contacts", "accessibility")
    }
    return first.model_copy(update=lists)


def _overlaid(first: Any, second: Any) -> Any:
    """Of two values of one thing, the first with its empty fields filled from the second."""
    if not isinstance(first, Frozen):
        return first
    if isinstance(first, WelcomePoint) and isinstance(second, WelcomePoint):
        first = _together(first, second)
    model: type[Frozen] = type(first)
    filled = {
        name: getattr(second, name)
        for name, blank in _blanks(model).items()
        if getattr(first, name) == blank and getattr(second, name) != blank
    }
    return first.model_copy(update=filled) if filled else first
