"""A form as somebody filled it in: what was typed, by field, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.facts import EventFacts

MOST_SLOTS = 60
"""How many dates one event may have here."""
_ROW = re.compile(r"(?:day|from|to|last)-([0-9]{1,2})")
Values = Mapping[str, Sequence[str]]


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
        values = self.values.get(name, ())
        return values[0].strip() if values else ""

    def wrong(self, name: str, why: str) -> None:
        """Something is wrong with a field; the first that was found is told."""
        self.errors.setdefault(name, why)


def slot_count(values: Values) -> int:
    """How many rows of dates a form has."""
    rows = [int(found[1]) for name in values if (found := _ROW.fullmatch(name))]
    return max(1, min(MOST_SLOTS, max(rows, default=0) + 1))
