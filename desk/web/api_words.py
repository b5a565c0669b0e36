"""The parameters of the read API, as the OpenAPI document describes them.

They are described here and read by `exports.asking_query`, so that an API and a feed take the same, and tell of what
they do not take in the same words.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from catalog.vocabulary import Accessibility, AssociationKind, Attendance, Audience, Labelled, Theme

MOST = 500
"""Subjects on a page."""
_LONGEST = 300


def _any_of(kind: type[Labelled]) -> WithJsonSchema:
    return WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [word.value for word in kind]}})


def _like(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "array", "items": {"type": "string", "pattern": pattern, "examples": list(examples)}}
    )


_FREE = WithJsonSchema({"type": "string", "enum": ["yes"]})
_DAY = WithJsonSchema({"type": "string", "format": "date"})
_INSTANT = WithJsonSchema({"type": "string", "format": "date-time"})
_DISTANCE = WithJsonSchema({"type": "number", "minimum": 0.1, "maximum": 1000})
_CURSOR = WithJsonSchema({"type": "string", "pattern": r"^\d{1,18}$"})
_WORDS = WithJsonSchema({"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": _LONGEST}})
_WHERE = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _LONGEST})


class Shared(BaseModel):
    """What both events and associations are asked for by. A list lets through what meets one of its values."""

    q: Annotated[list[str], _WORDS] = Field(
        [], description="Words that must all be there, or begin a word that is; without accents and case."
    )
    edition: list[str] = Field([], description="Ids of editions, as `editions` has them.")
    theme: Annotated[list[str], _any_of(Theme)] = Field([], description="Themes.")
    audience: Annotated[list[str], _any_of(Audience)] = Field([], description="For whom.")
    region: Annotated[list[str], _like(r"^\d{2,3}$", "84")] = Field([], description="Regions, by INSEE code or name.")
    departement: Annotated[list[str], _like(r"^(\d{2,3}|2[AB])$", "69")] = Field(
        [], description="Départements, by INSEE code or name."
    )
    commune: Annotated[list[str], _like(r"^(insee:)?(\d{5}|2[AB]\d{3})$", "69123")] = Field(
        [], description="Communes, by INSEE code, name or postcode."
    )
    near: Annotated[str, _WHERE] = Field(
        "", description="Near this commune (name, postcode or INSEE code) or point (`latitude,longitude`)."
    )
    within: Annotated[str, _DISTANCE] = Field(
        "", description="Within so many kilometres of `near`; 20 where nothing is said."
    )
    language: Annotated[list[str], _like("^[a-z]{2,3}$", "fr")] = Field(
        [], description="Languages, by their code (ISO 639)."
    )
    source: list[str] = Field([], description="Names of sources, as `sources` has them.")


class Paged(BaseModel):
    """How pages follow each other."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many on a page at most.")] = 100
    cursor: str = Field("", description="As the page before gave it in `next`.")
    changed_since: Annotated[str, _INSTANT] = Field(
        "",
        description="What changed at this instant or later; the ids that were given up since are in `tombstones`, "
        "whatever the other filters say.",
    )


class EventsAsked(Shared, Paged):
    """The parameters of `events`."""

    attendance: Annotated[list[str], _any_of(Attendance)] = Field([], description="How one takes part.")
    free: Annotated[str, _FREE] = Field("", description="What is free.")
    accessible: Annotated[list[str], _any_of(Accessibility)] = Field([], description="Needs that are met.")
    from_: Annotated[str, _DAY] = Field("", alias="from", description="What takes place on this day or later.")
    to: Annotated[str, _DAY] = Field("", description="What takes place on this day or before.")
    organiser: list[str] = Field([], description="Associations that organise it, by id or exact name.")
    sort: Literal["id", "start"] = Field(
        "id",
        description="`id`: no event is met twice or missed, whatever is published between two pages. `start`: by date; "
        "an event that is moved between two pages may be met twice, or not at all.",
    )


class AssociationsAsked(Shared, Paged):
    """The parameters of `associations`."""

    kind: Annotated[list[str], _any_of(AssociationKind)] = Field([], description="What sort of organisation it is.")


class ChangesAsked(BaseModel):
    """The parameters of `changes`."""

    since: Annotated[str, _CURSOR] = Field("0", description="The cursor of the last answer; 0 for all that is known.")
    limit: Annotated[int, Field(ge=1, le=MOST, description="How many on a page, about.")] = MOST


PAGING = frozenset({"limit", "cursor", "changed_since", "sort"})
"""The parameters that are no filters."""
