"""What a source may say of its table: which column says what, and what its words mean."""

import codecs
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from catalog.cleaning.text import fold
from catalog.sightings import Frozen
from catalog.vocabulary import Accessibility, AssociationKind, Attendance, EventStatus, PriceKind

BOTH = (
    *("id", "url", "description", "language", "keywords", "price", "accessibility", "image"),
    *("place_name", "address", "postal_code", "city", "insee", "country", "latitude", "longitude", "access"),
)
EVENTS = (
    *("title", "start", "start_date", "start_time", "end", "end_date", "end_time", "status", "attendance"),
    *("organiser", "organiser_url", "online_url", "registration_url", "registration_email", "registration_phone"),
    *("minimum_age", "maximum_age"),
    *BOTH,
)
ASSOCIATIONS = (
    *("name", "other_names", "kind", "siren", "siret", "rna", "site", "phone", "email", "founded"),
    *("opening_hours", "services", "towns", "parent"),
    *BOTH,
)
CLOSED: Mapping[str, type[StrEnum]] = {
    "status": EventStatus,
    "attendance": Attendance,
    "kind": AssociationKind,
    "price": PriceKind,
    "accessibility": Accessibility,
}
# Beside the members and labels of our lists: what tables say most, folded.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {
        **dict.fromkeys(("confirme", "confirmee", "maintenu", "maintenue", "ok"), EventStatus.SCHEDULED),
        **dict.fromkeys(("annulee", "cancelled", "canceled"), EventStatus.CANCELLED),
        "reportee": EventStatus.POSTPONED,
        "complete": EventStatus.FULL,
    },
    "attendance": {
        **dict.fromkeys(("presentiel", "en presentiel"), Attendance.ON_SITE),
        **dict.fromkeys(("distanciel", "a distance", "visio", "visioconference", "webinaire"), Attendance.ONLINE),
        **dict.fromkeys(("hybride", "mixte"), Attendance.HYBRID),
    },
}
_INDISPENSABLE = {"events": ("title",), "associations": ("name",)}


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_list), Field(min_length=1, max_length=10)
]


class Options(Frozen):
    """What the `[options]` of a tabular source say.

    Attributes:
        kind: what a row is: an event or an association.
        columns: our name -> the header of the column that says it, or several that are asked in turn.
        values: our name -> word of the source -> word of our closed list.
        separator: of CSV; found out when empty.
        encoding: of CSV, a name that Python knows; found out when empty.
        sheet: the sheet of a workbook, by name; the first one that is visible when empty.
        header_row: the number of the header line; 0: the first of the first 50 that has all columns.
        day_first: whether 03/11/2026 is the third of November.
        list_separator: between the members of a list cell; `|`, `;`, comma or line break when empty.
    """

    kind: Literal["events", "associations"]
    columns: dict[str, Columns]
    values: dict[str, dict[str, str]] = {}
    separator: Literal["", ",", ";", "\t", "|"] = ""
    encoding: str = ""
    sheet: str = ""
    header_row: Annotated[int, Field(ge=0, le=1_000)] = 0
    day_first: bool = True
    list_separator: Annotated[str, Field(max_length=5)] = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        targets = EVENTS if self.kind == "events" else ASSOCIATIONS
        for target in self.columns:
            if target not in targets:
                raise ValueError(f"columns.{target} is not known for {self.kind}; known are {', '.join(targets)}")
        for target in _INDISPENSABLE[self.kind]:
            if target not in self.columns:
                raise ValueError(f"columns.{target} is missing: it names the column that says the {target}")
        if self.kind == "events" and not {"start", "start_date"} & self.columns.keys():
            raise ValueError("columns.start, or columns.start_date, is missing: it names the column of the first day")
        self._check_values()
        self._check_encoding()
        return self

    def _check_values(self) -> None:
        for target, words in self.values.items():
            if target not in CLOSED:
                raise ValueError(f"values.{target} is no closed list; those are {', '.join(CLOSED)}")
            allowed = [str(member) for member in CLOSED[target]]
            for word, ours in words.items():
                if ours not in allowed:
                    raise ValueError(f"values.{target}: {word!r} = {ours!r}, but the list has {', '.join(allowed)}")

    def _check_encoding(self) -> None:
        try:
            "".encode(self.encoding or "utf-8")
            codecs.lookup(self.encoding or "utf-8")
        except (LookupError, ValueError) as error:
            raise ValueError(f"encoding: {self.encoding!r} is no encoding of text") from error

    def meaning(self, target: str, word: str) -> str:
        """The member of the closed list `target` that `word` is: by `values`, by its own code, a label, or a common word; else empty."""
        wanted = fold(word)
        for written, ours in self.values.get(target, {}).items():
            if fold(written) == wanted:
                return ours
        for member in CLOSED[target]:
            if wanted in {fold(str(member)), *(fold(str(getattr(member, name, ""))) for name in ("fr", "en"))}:
                return str(member)
        return str(_WORDS.get(target, {}).get(wanted, ""))
