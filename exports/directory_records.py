"""The shapes of the JSON directory: what is published is these models, and its JSON Schema is made of them.

Version 1 may gain keys; it loses none and changes the meaning of none. Every key is always there:
an empty string, an empty list or null means that no source says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from catalog.editions import Edition
from catalog.scores import Missing, confirmed_at
from catalog.sightings import (
    Contact,
    Identifier,
    Image,
    Organiser,
    Partner,
    Place,
    PressMention,
    Price,
    Programme,
    WelcomePoint,
)
from catalog.views import AssociationView, EventView, OccurrenceView, Participation, SourceView
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    Audience,
    EventStatus,
    Seen,
    Theme,
)
from exports.completeness import complete
from exports.directory_claims import Claims
from exports.licences import Verdict, combined, licence_words

# Of the format. An exporter whose golden files change within version 1 raises its own `version`.
VERSION: Literal["1"] = "1"


class Record(BaseModel):
    """A published object."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


@dataclass(slots=True)
class ScoreRecord:
    """How much is told of what could be (see `catalog.scores`). No freshness: that changes from day to day.

    Attributes:
        completeness: 0 to 100. missing: what is not told, the weightiest first; partly: of some places.
        confirmed_at: when a source, or the organisation itself, last said it anew; null where none does.
    """

    completeness: Annotated[int, Field(ge=0, le=100)]
    missing: tuple[Missing, ...]
    partly: tuple[Missing, ...]
    confirmed_at: AwareDatetime | None


class OccurrenceRecord(Record):
    """One time slot. All-day slots have days in `start` and `end`, both inclusive; others have instants."""

    uid: str
    sequence: int
    status: EventStatus
    zone: str
    all_day: bool
    start: AwareDatetime | date
    end: AwareDatetime | date | None
    title: str
    place: Place | None


class EventRecord(Record):
    """An event: `page` and `calendar` are addresses here, `url` is its page at the organiser's or source's."""

    id: str
    page: str
    calendar: str
    title: str
    status: EventStatus
    seen: Seen
    occurrences: list[OccurrenceRecord]
    attendance: Attendance | None
    place: Place | None
    online_url: str
    description: str
    description_html: str
    language: str
    url: str
    organisers: tuple[Organiser, ...]
    registration: tuple[Contact, ...]
    price: Price | None
    audiences: tuple[Audience, ...]
    minimum_age: int | None
    maximum_age: int | None
    accessibility: tuple[Accessibility, ...]
    themes: tuple[Theme, ...]
    keywords: tuple[str, ...]
    image: Image | None
    identifiers: tuple[Identifier, ...]
    sources: tuple[str, ...]
    created_at: AwareDatetime
    changed_at: AwareDatetime
    scores: ScoreRecord
    claims: Claims


class AssociationRecord(Record):
    """An association: `page` is its address here, `url` is its own site."""

    id: str
    page: str
    name: str
    other_names: tuple[str, ...]
    kind: AssociationKind | None
    seen: Seen
    description: str
    description_html: str
    language: str
    url: str
    founded_on: str
    contacts: tuple[Contact, ...]
    themes: tuple[Theme, ...]
    audiences: tuple[Audience, ...]
    keywords: tuple[str, ...]
    towns: tuple[str, ...]
    places: tuple[WelcomePoint, ...]
    programmes: tuple[Programme, ...]
    partners: tuple[Partner, ...]
    press: tuple[PressMention, ...]
    news: tuple[PressMention, ...]
    editions: tuple[str, ...]
    image: Image | None
    identifiers: tuple[Identifier, ...]
    sources: tuple[str, ...]
    created_at: AwareDatetime
    changed_at: AwareDatetime
    timeline: tuple[Participation, ...]
    scores: ScoreRecord
    claims: Claims


class SelectionRecord(Record):
    """What a document shows: everything (`all`), or the part of it that its id names, within the edition if there is one."""

    id: str
    page: str
    sample: bool
    edition: Edition | None


class LicenceRecord(Record):
    """Under which licence a document as a whole may be republished; see `exports.licences`.

    Attributes:
        name, url: of the licence; empty where there is none. attribution: the lines to show with it.
        ask: the sources whose licence does not allow it, or not clearly; clashing: licences that do not go together.
    """

    name: str
    url: str
    may_republish: Verdict
    share_alike: bool
    attribution: tuple[str, ...]
    ask: tuple[str, ...]
    clashing: tuple[str, ...]
    text_fr: str
    text_en: str


class GeneratedFrom(Record):
    """The state of the catalogue that a document shows: the last change of any of its members."""

    changed_at: AwareDatetime


class EventsDocument(Record):
    """All events of a selection, by start."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    selection: SelectionRecord
    generated_from: GeneratedFrom
    licences: list[SourceView]
    licence: LicenceRecord
    count: int
    events: list[EventRecord]


class AssociationsDocument(Record):
    """All associations of a selection, by name."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    selection: SelectionRecord
    generated_from: GeneratedFrom
    licences: list[SourceView]
    licence: LicenceRecord
    count: int
    associations: list[AssociationRecord]


def occurrence_record(view: OccurrenceView) -> OccurrenceRecord:
    """The published form of one slot."""
    slot = view.slot
    return OccurrenceRecord.model_construct(
        uid=view.uid,
        sequence=view.sequence,
        status=view.status,
        zone=slot.zone,
        all_day=slot.start_on is not None,
        start=slot.start_at or slot.first_day,
        end=slot.end_at or slot.end_on,
        title=slot.title,
        place=slot.place,
    )


def event_occurrences(view: EventView) -> list[OccurrenceRecord]:
    """The published forms of all slots of an event, by start."""
    return [occurrence_record(occurrence) for occurrence in view.occurrences]


def licence_record(sources: Iterable[SourceView]) -> LicenceRecord:
    """The published form of the licence of what these sources say together."""
    whole = combined(sources)
    return LicenceRecord(
        name=whole.licence.name if whole.licence else "",
        url=whole.licence.url if whole.licence else "",
        may_republish=whole.verdict,
        share_alike=bool(whole.licence and whole.licence.share_alike),
        attribution=whole.attribution,
        ask=whole.ask,
        clashing=whole.clashing,
        text_fr=licence_words(whole, "fr"),
        text_en=licence_words(whole, "en"),
    )


def score_record(view: EventView | AssociationView) -> ScoreRecord:
    """The published form of what an event or a profile tells of what it could tell."""
    percent, missing, partly = complete(view)
    return ScoreRecord(percent, missing, tuple(one for one in missing if one in partly), confirmed_at(view))
