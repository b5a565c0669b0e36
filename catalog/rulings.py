"""What people decided about one subject, laid over what its sources say. Pure.

An override stands above every source until it is taken back, whatever is crawled; what the sources say
stays visible beside it as claims.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError

from catalog.errors import DecisionInvalid
from catalog.sightings import AssociationFacts, EventFacts
from catalog.verdicts import Decision, Verdict
from catalog.vocabulary import Theme

Facts = TypeVar("Facts", EventFacts, AssociationFacts)


class Rulings:
    """The decisions on one subject that stand, in the order in which they were made."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        standing = {decision.id: decision for decision in decisions if decision.revoked_at is None}
        self.decisions = tuple(sorted(standing.values(), key=Decision.order))

    def __bool__(self) -> bool:
        return bool(self.decisions)

    @property
    def hidden(self) -> bool:
        """Whether the subject is not to be shown."""
        hiding = [decision.value is not False for decision in self.decisions if decision.kind is Verdict.HIDE]
        return bool(hiding) and hiding[-1]

    @property
    def overrides(self) -> dict[str, Decision]:
        """For each field that a person set, the decision that stands."""
        return {decision.field: decision for decision in self.decisions if decision.kind is Verdict.OVERRIDE}

    @property
    def themes(self) -> dict[str, bool]:
        """The themes that the subject has, or has not, by decision."""
        return self._assigned(Verdict.THEME)

    @property
    def editions(self) -> dict[str, bool]:
        """The editions to which the subject belongs, or does not, by decision."""
        return self._assigned(Verdict.EDITION)

    def _assigned(self, kind: Verdict) -> dict[str, bool]:
        return {decision.field: decision.value is not False for decision in self.decisions if decision.kind is kind}

    def applied(self, facts: Facts) -> Facts:
        """The facts as people decided that they are."""
        changes: dict[str, object] = {
            field: field_value(type(facts), field, decision.value) for field, decision in self.overrides.items()
        }
        facts = facts.model_copy(update=changes) if changes else facts
        changes = {"themes": tuple(Theme(name) for name in _assigned(facts.themes, self.themes))}
        if isinstance(facts, AssociationFacts):
            changes["editions"] = _assigned(facts.editions, self.editions)
        return facts.model_copy(update=changes) if self.themes or self.editions else facts


def _assigned(said: Iterable[str], decided: Mapping[str, bool]) -> tuple[str, ...]:
    kept = [name for name in said if decided.get(name, True)]
    return (*kept, *(name for name, belongs in decided.items() if belongs and name not in kept))


def field_value(model: type[EventFacts] | type[AssociationFacts], field: str, value: JsonValue) -> Any:
    """The value of a field of the facts, from JSON.

    Raises `DecisionInvalid` when there is no such field, or the value does not fit it.
    """
    if field not in model.model_fields:
        raise DecisionInvalid(f"{field[:60]!r} is no field.", f"It may be one of: {', '.join(model.model_fields)}.")
    try:
        found = _adapter(model, field).validate_python(_as_read(value))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in (field, *first["loc"]))
        raise DecisionInvalid(
            f"{where}: {first['msg']}.", "`goodweek show ID --json` shows the shape of each field."
        ) from error
    if model.model_fields[field].is_required() and not found:
        raise DecisionInvalid(f"{field} must not be empty.")
    return found


def _as_read(value: JsonValue) -> Any:
    """Lists as the tuples that strict shapes ask for."""
    return tuple(value) if isinstance(value, list) else value


@cache
def _adapter(model: type[EventFacts] | type[AssociationFacts], field: str) -> TypeAdapter[Any]:
    return TypeAdapter(model.model_fields[field].rebuild_annotation())
