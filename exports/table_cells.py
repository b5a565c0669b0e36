"""The cells of tables: what a column may hold, and how code and people read it.

For code a cell is as in the JSON: ISO 8601, a dot in decimals, the words of the closed lists, lists joined by
`|`. For people it is in words: labels, a decimal comma in French, lists joined by commas.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from catalog.views import AssociationView, EventView
from catalog.vocabulary import Labelled
from exports.phrases import Language, phrase

Cell = str | bool | int | float | Decimal | date | datetime | tuple[str, ...] | None
Type = Literal["string", "integer", "number", "boolean", "date", "datetime", "any"]
"""A type of Table Schema (Frictionless, version 1)."""
Row = TypeVar("Row")
View = TypeVar("View", EventView, AssociationView)

# Neither a line of CSV nor XML may hold them (XML 1.0, section 2.2).
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LIST_MARK = "|"
_BROKEN_BAR = "¦"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        name: as code reads it: the key of the JSON, nested ones joined by `_`. Lasts.
        type: of its cells, an empty one being null.
        value: how to get the cell of a row.
        form: `both`, or the only form of the table that has it: `code`, or `readable`.
        technical: whether it stands behind the others where people read.
    """

    name: str
    type: Type
    value: Callable[[Row], Cell]
    form: Literal["both", "code", "readable"] = "both"
    technical: bool = False

    def heading(self, language: Language) -> str:
        """What people call it."""
        return phrase(language, f"column.{self.name}")


def clean(text: str) -> str:
    """A text that can stand in a cell: lines end in a line feed, and nothing is invisible control."""
    if text.isprintable():
        return text
    return _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def for_code(cell: Cell) -> str:
    """The cell as code reads it; a bar within an element of a list becomes a broken bar."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return _LIST_MARK.join(clean(one).replace(_LIST_MARK, _BROKEN_BAR).replace("\n", " ") for one in cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        said = cell.isoformat()
        return f"{said[:-6]}Z" if said.endswith("+00:00") else said
    return str(cell)


def for_people(cell: Cell, language: Language) -> str:
    """The cell in words. Dates stay ISO 8601: tables have other columns that say them in words."""
    if type(cell) is str:  # as most are
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, Labelled):
        return cell.label(language)
    if isinstance(cell, tuple):
        return ", ".join(for_people(one, language).replace("\n", " ") for one in cell)
    if isinstance(cell, bool):
        return phrase(language, "table.yes") if cell else phrase(language, "table.no")
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",") if language == "fr" else str(cell)
    return for_code(cell)
