"""The rows, without verbs.

Sightings are kept apart, exactly as they were said; events, occurrences, associations, places and
programmes are what is concluded from them and can be made again from them at any time. Claims are
not stored: who says what follows from the sightings (see `catalog.merging`).

Facts are JSON texts of the frozen models in `catalog.sightings`; only what is searched or sorted by
has a column of its own.
"""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

import catalog.tables_claims
import catalog.tables_desk
import catalog.tables_notices
import catalog.tables_passkeys
import catalog.tables_submissions  # noqa: F401 - all tables are known as soon as any is
from catalog.columns import UTCDateTime


class WeekSeries(SQLModel, table=True):
    """A week that comes back, year after year."""

    __tablename__ = "week_series"

    id: str = Field(primary_key=True)
    name: str


class Edition(SQLModel, table=True):
    """One week of a series; `facts` is a `catalog.editions.Edition`."""

    id: str = Field(primary_key=True)
    series_id: str = Field(foreign_key="week_series.id", index=True)
    starts_on: date
    ends_on: date
    facts: str = Field(sa_type=Text)


class Source(SQLModel, table=True):
    """Who says things: title, licence and standing of a source; `facts` is a `SourceView`.

    `down_since` is the first of the visits in a row that failed; `is_down` is concluded from it.
    """

    name: str = Field(primary_key=True)
    is_primary: bool = True
    facts: str = Field(sa_type=Text)
    down_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    is_down: bool = Field(sa_column_kwargs={"server_default": false()})  # left alone where a source is declared anew


class Visit(SQLModel, table=True):
    """One reading of a source; `report` is the JSON of its counts, words and errors."""

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    started_at: datetime = Field(sa_type=UTCDateTime)
    finished_at: datetime = Field(sa_type=UTCDateTime)
    outcome: str
    report: str = Field(sa_type=Text)


class Held(SQLModel, table=True):
    """A visit whose result is too strange to be believed at once: what it found waits for a person.

    `facts` is a `catalog.holding.HeldVisit`, `found` its sightings, one JSON a line.
    """

    source: str = Field(primary_key=True)
    state: str
    at: datetime = Field(sa_type=UTCDateTime)
    digest: str
    facts: str = Field(sa_type=Text)
    found: str = Field(sa_type=Text)


class Quarantine(SQLModel, table=True):
    """An item that was found on the last visit of a source and not taken, with its raw text."""

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    reason: str
    place: str
    detail: str
    excerpt: str = Field(sa_type=Text)
    items: int


class Answer(SQLModel, table=True):
    """What an address last answered: validators for the next question, and what was read from it."""

    source: str = Field(primary_key=True)
    url: str = Field(primary_key=True, sa_type=Text)
    etag: str
    last_modified: str
    content_hash: str
    read_as: str
    onward: str = Field(sa_type=Text)
    sighted: str = Field(sa_type=Text)
    told: str
    asked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cursor: str = Field(sa_type=Text)
    blocks: str = Field(sa_type=Text)


class Sighting(SQLModel, table=True):
    """What one source says about one subject, in its latest words.

    `missed` counts complete visits that no longer showed it, since `missed_since`; once it is `gone`
    it no longer supports its subject.
    """

    __table_args__ = (UniqueConstraint("kind", "source", "source_id"),)

    id: str = Field(primary_key=True)
    kind: str
    source: str = Field(index=True)
    source_id: str
    subject_id: str = Field(index=True)
    fingerprint: str
    facts: str = Field(sa_type=Text)
    origin: str = Field(sa_type=Text)
    identifiers: str = Field(sa_type=Text)
    doubts: str = Field(sa_type=Text)
    first_seen_at: datetime = Field(sa_type=UTCDateTime)
    last_day: date | None = None
    missed: int = 0
    missed_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    gone: bool = False


class Identifier(SQLModel, table=True):
    """A strong identifier that a sighting carries; two sightings with the same one are of one subject."""

    __table_args__ = (Index("ix_identifier_name", "kind", "scheme", "value"),)

    sighting_id: str = Field(primary_key=True)
    scheme: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    kind: str


class Block(SQLModel, table=True):
    """A trait by which a sighting may be found when another like it comes (see `catalog.likeness`)."""

    # One tree fewer to keep, of the two largest of all.
    __table_args__ = (Index("ix_block_sighting_id", "sighting_id"), {"sqlite_with_rowid": False})

    name: str = Field(primary_key=True)
    sighting_id: str = Field(primary_key=True)


class Likeness(SQLModel, table=True):
    """Two sightings that were compared and found the same or doubtful; `one_id` is the smaller key.

    `part` is the key of the one that is a date of the series that the other is, if so. Who was found
    different is not written down.
    """

    __table_args__ = (Index("ix_likeness_other_id", "other_id"),)

    one_id: str = Field(primary_key=True)
    other_id: str = Field(primary_key=True)
    outcome: str
    part: str
    score: float
    reasons: str = Field(sa_type=Text)


class Decision(SQLModel, table=True):
    """The verdict of a person, replayed at each conclusion; `facts` is a `catalog.verdicts.Decision`."""

    id: str = Field(primary_key=True)
    kind: str
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    facts: str = Field(sa_type=Text)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class DecisionTarget(SQLModel, table=True):
    """A sighting that a decision is about; it need not be there yet, nor still."""

    __tablename__ = "decision_target"
    __table_args__ = (Index("ix_decision_target_sighting_id", "sighting_id"),)

    decision_id: str = Field(primary_key=True)
    sighting_id: str = Field(primary_key=True)


class Erased(SQLModel, table=True):
    """The keyed hash of something that must never come back; nothing else is kept of it."""

    digest: str = Field(primary_key=True)
    kind: str
    at: datetime = Field(sa_type=UTCDateTime)


class Event(SQLModel, table=True):
    """A concluded event; `facts` is an `EventFacts` without its occurrences."""

    id: str = Field(primary_key=True)
    revision: int = Field(index=True)
    facts: str = Field(sa_type=Text)
    seen: str
    hidden: bool = False
    starts_at: datetime = Field(sa_type=UTCDateTime, index=True)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)


class Occurrence(SQLModel, table=True):
    """A time slot of an event, for ever; `facts` is a `catalog.sightings.Occurrence`."""

    uid: str = Field(primary_key=True)
    event_id: str = Field(index=True)
    slot: str
    name: str
    facts: str = Field(sa_type=Text)
    starts_at: datetime = Field(sa_type=UTCDateTime)
    first_day: date = Field(index=True)
    last_day: date
    withdrawn: bool = False
    sequence: int = 0


class Association(SQLModel, table=True):
    """A concluded association; `facts` is an `AssociationFacts`."""

    id: str = Field(primary_key=True)
    revision: int = Field(index=True)
    sort_name: str
    facts: str = Field(sa_type=Text)
    seen: str
    hidden: bool = False
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)


class Place(SQLModel, table=True):
    """A welcome point of an association, to be searched by territory."""

    association_id: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    name: str
    city: str
    postal_code: str = Field(index=True)
    insee: str = Field(index=True)
    latitude: float | None = None
    longitude: float | None = None


class Programme(SQLModel, table=True):
    """Something that an association runs under a name of its own."""

    association_id: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    name: str = Field(index=True)


class Belonging(SQLModel, table=True):
    """That an association takes part in an edition, by its own or its press's word."""

    edition_id: str = Field(primary_key=True)
    association_id: str = Field(primary_key=True)


class Membership(SQLModel, table=True):
    """That an event belongs to an edition, and why: `catalog.memberships.Because`."""

    edition_id: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True, index=True)
    because: str


class Redirect(SQLModel, table=True):
    """An id that was given up, and the one that holds its subject now; `new_id` is empty where nothing does."""

    old_id: str = Field(primary_key=True)
    new_id: str = Field(index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    revision: int = Field(index=True)


class Journal(SQLModel, table=True):
    """One change of one field of one subject, and the sighting or decision that brought it."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    subject_id: str = Field(index=True)
    field: str
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    sighting_id: str
    decision_id: str = ""
    sequence: int
