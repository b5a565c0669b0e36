"""A form that was filled in: what was typed into its fields, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.facts import EventFacts

MOST_SLOTS, _MORE_SLOTS = 60, 3
Values = Mapping[str, Sequence[str]]


def value_in(values: Values, name: str) -> str:
    """The value of a field that has one, or nothing."""
    found = values.get(name, ())
    return found[0].strip() if found else ""


@dataclass(slots=True)
class Typed:
    """A form that was filled in.

    Attributes:
        values: as they were typed, to be shown again. slots: how many rows of dates there are.
        errors: for each field that is wrong the key of the phrase that says so.
        facts: None where anything is wrong.
    """

    values: Values
    slots: int = 1
    mail: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    facts: EventFacts | None = None

    def one(self, name: str) -> str:
        """The value of a field that has one."""
        return value_in(self.values, name)

    def add_slots(self) -> None:
        """More rows for dates; what is wrong so far is not told yet."""
        self.errors.clear()
        self.slots = min(MOST_SLOTS, self.slots + _MORE_SLOTS)

    def wrong(self, name: str, why: str) -> None:
        """Something is wrong with a field; the first that was found is told."""
        self.errors.setdefault(name, why)
