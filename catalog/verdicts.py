"""What people decide about subjects, and how a decision is written down. Pure.

A decision names sightings by their keys, not subjects by their ids: subjects come and go with what is
decided, what a source said of an item stays.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from catalog.identity import digest_of
from catalog.sightings import Frozen, Key, Line, Text


class Verdict(StrEnum):
    """What a decision can be."""

    SAME = "same"
    DIFFERENT = "different"
    OVERRIDE = "override"
    HIDE = "hide"
    THEME = "theme"
    EDITION = "edition"


class Decided(Frozen):
    """What a person decided, whoever did and when.

    Attributes:
        about: what the sightings are of.
        one: keys of the sightings that it is about.
        other: for same and different, keys of the sightings of the other side.
        field: of the facts, for an override; the id of a theme or an edition.
        value: the value of the field, as JSON; for a theme or an edition whether it belongs.
        role: in whose name: that of the organisation itself, or of an editor of the instance.
    """

    kind: Verdict
    about: Literal["event", "association"] = "event"
    one: Annotated[tuple[Key, ...], Field(min_length=1)]
    other: tuple[Key, ...] = ()
    field: Line = ""
    value: JsonValue = None
    role: Literal["organisation", "editor"] = "editor"


class Decision(Decided):
    """One decision of a person.

    Attributes:
        who, why: kept for the instance, never published.
        revoked_at, revoked_by, revoked_why: when it was taken back.
        place: among those of the same instant, where the catalogue was restored from what was published; their ids are
            others then.
    """

    who: Annotated[Line, Field(min_length=1)]
    why: Text = ""
    at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    revoked_by: Line = ""
    revoked_why: Text = ""
    place: int = 0

    @property
    def id(self) -> str:
        """Made of what was decided, by whom and when: `d` and sixteen hexadecimal digits."""
        told = self.model_dump(mode="json", exclude={"revoked_at", "revoked_by", "revoked_why", "place"})
        return "d" + digest_of(told)[:16]

    @property
    def targets(self) -> tuple[str, ...]:
        """All sightings that it is about, once each."""
        return tuple(dict.fromkeys((*self.one, *self.other)))

    def order(self) -> tuple[AwareDatetime, int, str]:
        """The order in which decisions are replayed: the later one stands."""
        return self.at, self.place, self.id
