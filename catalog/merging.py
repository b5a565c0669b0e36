"""Which sighting wins each field, and why. Pure: the result depends on the set of sightings alone.

Sightings are put in one order (who speaks for itself before who repeats, a structured format before
prose, fresh before stale: who said this very thing last), and for a field of which a source is the authority, that source first. Of a
field with one value, the first sighting that says something wins; of a field with many, all are kept in
that order. The dates of a series are not those of a sighting that tells of one of them alone. The losers
stay visible as claims. What is settled on has its places located (see `catalog.territory`), so that two
spellings of a town are no disagreement; sightings stay as they were said.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, JsonValue

from catalog.cleaning.text import fold
from catalog.constructing import constructed
from catalog.freshness import said_since
from catalog.rulings import Rulings
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    EventFacts,
    EventSighting,
    Frozen,
    Identifier,
    WelcomePoint,
)
from catalog.territory import placed, placed_value
from catalog.verdicts import Decision
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
_TEXT_FORMS = ("description_html",)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a source when its word is weighed.

    Attributes:
        authority: fields for which its word comes before all others (a ticket office: the price).
        down: whether it could not be read for long.
    """

    licence: str = ""
    primary: bool = True
    authority: frozenset[str] = frozenset()
    down: bool = False


Standings = dict[str, Standing]
_UNKNOWN = Standing()


def in_order(sightings: Iterable[SomeSighting], standings: Standings, field: str = "") -> list[SomeSighting]:
    """The sightings of one subject, the most trusted first: in general, or on one field."""

    def rank(sighting: SomeSighting) -> tuple[object, ...]:
        origin = sighting.origin
        return (
            bool(field) and field not in standings.get(origin.source, _UNKNOWN).authority,
            not standings.get(origin.source, _UNKNOWN).primary,
            origin.reader in _PROSE_READERS,
            -said_since(origin, field).timestamp(),
            origin.source,
            origin.source_id,
        )

    found = list(sightings)
    return sorted(found, key=rank) if len(found) > 1 else found


def settle_event(
    ordered: Sequence[EventSighting],
    standings: Standings | None = None,
    parts: Collection[tuple[str, str]] = (),
) -> EventFacts:
    """What the sightings of one event, in order, amount to.

    `parts` are those (source and source id) that tell of single dates of the series that another tells of.
    """
    facts = _settle(EventFacts, ordered, standings or {})
    wholes = [one for one in ordered if (one.origin.source, one.origin.source_id) not in parts]
    if parts and wholes and len(wholes) < len(ordered):
        facts = facts.model_copy(update={"occurrences": settle_event(wholes, standings).occurrences})
    return facts


def settle_association(ordered: Sequence[AssociationSighting], standings: Standings | None = None) -> AssociationFacts:
    """What the sightings of one association, in order, amount to."""
    facts = _settle(AssociationFacts, ordered, standings or {})
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
    ordered: Sequence[SomeSighting],
    concluded: EventFacts | AssociationFacts,
    standings: Standings,
    rulings: Rulings | None = None,
) -> tuple[Claim, ...]:
    """Who says what, by field; of a field, first what a person set, then the claims in the order of their weight.

    A claim on a single-valued field is settled when its value is the concluded one, a claim on a
    set when all its values are in the concluded set; a place, when it is the same once it is located.
    """
    claims: list[tuple[int, int, Claim]] = []
    columns = _columns(type(concluded))
    order_on = _orders(ordered, standings)
    for field, decision in (rulings.overrides if rulings else {}).items():
        claims.append((columns[field], -1, _decided(field, decision)))
    for place, sighting in enumerate(ordered):
        facts, same = sighting.facts, _told_by(sighting, standings)
        said: dict[str, JsonValue] = facts.model_dump(mode="json", exclude_defaults=True)
        for field, value in said.items():
            settled = _is_settled(field, getattr(facts, field), getattr(concluded, field))
            told = {
                **same,
                "field": field,
                "value": value,
                "settled": settled,
                "since": said_since(sighting.origin, field),
            }
            claim = constructed(Claim, told)
            claims.append((columns[field], order_on(field).index(place), claim))
    return tuple(claim for _, _, claim in sorted(claims, key=_by_weight))


def _by_weight(entry: tuple[int, int, Claim]) -> tuple[int, int]:
    return entry[:2]


@cache
def _columns(model: type[BaseModel]) -> dict[str, int]:
    return {name: place for place, name in enumerate(model.model_fields)}


def _told_by(sighting: EventSighting | AssociationSighting, standings: Standings) -> dict[str, object]:
    """What all claims of a sighting say of whence they are."""
    origin = sighting.origin
    return {
        "source": origin.source,
        "url": origin.url,
        "fetched_at": origin.fetched_at,
        "content_hash": origin.content_hash,
        "reader": origin.reader,
        "licence": standings.get(origin.source, _UNKNOWN).licence,
        "doubts": sighting.doubts,
        "record": origin.record,
        "decided_by": "",
    }


def _decided(field: str, decision: Decision) -> Claim:
    return Claim(
        field=field,
        value=decision.value,
        settled=True,
        source="",
        url="",
        fetched_at=decision.at,
        content_hash="",
        reader="",
        licence="",
        decided_by=decision.role,
    )


def _is_settled(field: str, said: object, concluded: object) -> bool:
    if said == concluded:
        return True
    said, concluded = placed_value(field, said), placed_value(field, concluded)
    if field not in _UNITED or not isinstance(said, tuple) or not isinstance(concluded, tuple):
        return said == concluded
    key = _UNITED[field]
    return {key(value) for value in said} <= {key(value) for value in concluded}


def _settle(model: type[Facts], ordered: Sequence[Any], standings: Standings) -> Facts:
    if len(ordered) == 1:
        alone: Facts = ordered[0].facts
        return placed(alone)
    settled: dict[str, object] = {}
    said = [placed(sighting.facts) for sighting in ordered]
    order_on = _orders(ordered, standings)
    for field, blank in _blanks(model).items():
        values = [getattr(said[place], field) for place in order_on(field)]
        if field in _UNITED:
            settled[field] = _united(values, _UNITED[field])
        else:
            # SCHEDULED is what a source says that says nothing; anything else is a statement.
            settled[field] = next((value for value in values if value != blank), blank)
    # The two forms of one text are of one source.
    settled.update(_forms(settled["description"], said))
    construct: Callable[..., Facts] = model.model_construct  # every value is one that a sighting has validated
    return construct(**settled)


def _orders(ordered: Sequence[Any], standings: Standings) -> Callable[[str], Sequence[int]]:
    """For a field, the places in `ordered` of its sightings, the first to be heard first."""
    plain = range(len(ordered))
    if len(ordered) < 2:
        return lambda _field: plain
    has_dates = any(one.origin.since for one in ordered)
    special = {field for one in ordered for field in standings.get(one.origin.source, _UNKNOWN).authority}
    places = {id(one): place for place, one in enumerate(ordered)}

    def order_on(field: str) -> Sequence[int]:
        if not has_dates and field not in special:
            return plain
        return [places[id(one)] for one in in_order(ordered, standings, field)]

    return order_on


def _forms(description: object, said: Iterable[Any]) -> dict[str, object]:
    facts = next((facts for facts in said if facts.description == description), None)
    return {name: getattr(facts, name) for name in _TEXT_FORMS if facts is not None and hasattr(facts, name)}


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
    # Where both are sure of the commune, or neither is, the one knows of the address what the other does not.
    place = _overlaid(first.place, second.place) if first.place.insee == second.place.insee else first.place
    return first.model_copy(update={**lists, "place": place})


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
