"""What is said of places in facts, each place with what follows from its commune, each town as it is written."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import is_
from typing import Any, TypeVar

from catalog.facts import AssociationFacts, EventFacts, Frozen, Occurrence, Place, Programme, WelcomePoint
from catalog.territory.communes import communes_named
from catalog.territory.locating import commune_of, located

Facts = TypeVar("Facts", EventFacts, AssociationFacts)
Item = TypeVar("Item")
Said = TypeVar("Said", bound=Frozen)


def placed(facts: Facts) -> Facts:
    """The same facts, with their places located and their towns named as the official table names them.

    What is not sure stays as it is said; facts to which that adds nothing are given back themselves.
    """
    changes = {}
    for field in _FIELDS[type(facts)]:
        said = getattr(facts, field)
        now = placed_value(field, said)
        if now is not said:
            changes[field] = now
    return facts.model_copy(update=changes) if changes else facts


def placed_value(field: str, value: Any) -> Any:
    """The value of one field of facts, as `placed` gives it; that of any other field as it is."""
    put = _PUTTING.get(field)
    return put(value) if put and value is not None else value


@lru_cache(maxsize=20_000)
def town_named(town: str) -> str:
    """The name of a town as the official table writes it; unchanged where several towns have it, or none."""
    found = commune_of(town)
    return found.name if found is not None and communes_named(found.name) == (found,) else town


def _place(said: Place) -> Place:
    now = located(said)
    return said if now == said else now  # the cache gives back an equal one


def _slot(said: Occurrence) -> Occurrence:
    return said if said.place is None else _with(said, "place", said.place, _place(said.place))


def _point(said: WelcomePoint) -> WelcomePoint:
    return _with(said, "place", said.place, _place(said.place))


def _programme(said: Programme) -> Programme:
    return _with(said, "towns", said.towns, _towns(said.towns))


def _with(said: Said, field: str, before: object, now: object) -> Said:
    return said if now is before else said.model_copy(update={field: now})


def _towns(said: tuple[str, ...]) -> tuple[str, ...]:
    """Two spellings of one town are one."""
    now = tuple(dict.fromkeys(town_named(town) for town in said))
    return said if now == said else now


def _each(put: Callable[[Item], Item]) -> Callable[[tuple[Item, ...]], tuple[Item, ...]]:
    def put_all(said: tuple[Item, ...]) -> tuple[Item, ...]:
        now = tuple(map(put, said))
        return said if all(map(is_, said, now)) else now

    return put_all


_PUTTING: Mapping[str, Callable[[Any], Any]] = {
    "place": _place,
    "occurrences": _each(_slot),
    "places": _each(_point),
    "towns": _towns,
    "programmes": _each(_programme),
}
_FIELDS: Mapping[type[EventFacts] | type[AssociationFacts], tuple[str, ...]] = {
    model: tuple(field for field in model.model_fields if field in _PUTTING) for model in (EventFacts, AssociationFacts)
}
