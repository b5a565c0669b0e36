"""The shape of `numbers.json`: what is counted of a selection, or of all that is published."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from exports.directory_records import GeneratedFrom, Record, SelectionRecord


class EventTotals(Record):
    """Events as a whole: `count` takes place; `dates` and `cancelled_dates` are of these."""

    count: int
    dates: int
    cancelled: int
    cancelled_dates: int
    invented: int


class AssociationTotals(Record):
    """Associations as a whole."""

    count: int
    invented: int


class FigureRecord(Record):
    """One figure: how many of `of` have the word `key` in what `by` names; an empty key: no source says it.

    `count`: events that take place, or associations, each once. `dates`: those of these events; by day or month
    those that begin then. `cancelled`, `invented`: events apart from them. `page` lists what is counted, `data` is
    the file that holds it; empty where there is none.
    """

    of: Literal["events", "associations"]
    by: str
    key: str
    fr: str
    en: str
    count: int
    dates: int
    cancelled: int
    invented: int
    page: str
    data: str


class NumbersDocument(Record):
    """The numbers of a selection; of all that is published, past years too, where `selection` is null.

    `since`: where the selection rolls, the first day of which it has events. `sample`: all of it is invented, and
    counted all the same. `sources`: how many speak of any of it.
    """

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    selection: SelectionRecord | None
    generated_from: GeneratedFrom
    since: date | None
    sample: bool
    rules_fr: str
    rules_en: str
    events: EventTotals
    associations: AssociationTotals
    sources: int
    figures: list[FigureRecord]
