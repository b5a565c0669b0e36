"""What reading the catalogue gives: frozen views of events and associations, with their claims.

Exports know these shapes and nothing behind them.
"""

from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime, JsonValue

from catalog.sightings import AssociationFacts, EventFacts, Frozen, Identifier, Occurrence
from catalog.views_changes import GuestChange
from catalog.vocabulary import Doubt, EventStatus, Seen


class Claim(Frozen):
    """Who says one value of one field, since when, and where it was read.

    Attributes:
        field: name of the field of the facts.
        value: the value as JSON.
        settled: whether this is the value that the catalogue concluded.
        url, fetched_at, content_hash, reader: where, when and from what it was read.
        since: since when the source says it so; None where a person said it.
        licence: under which the source gives it.
        record: the WARC record that keeps the answer, where answers are kept.
        decided_by: `organisation` or `editor` where no source says it but a person set it; `source` is empty then.
    """

    field: str
    value: JsonValue
    settled: bool
    source: str
    url: str
    fetched_at: AwareDatetime
    content_hash: str
    reader: str
    licence: str
    doubts: tuple[Doubt, ...] = ()
    record: str = ""
    since: AwareDatetime | None = None
    decided_by: Literal["", "organisation", "editor"] = ""


class OccurrenceView(Frozen):
    """One time slot of an event, with the identity that calendars know it by.

    Attributes:
        uid: its iCal UID, for ever.
        sequence: rises by one on a change that a guest must know of (RFC 5545 section 3.8.7.4).
        status: of the slot, the event's own status considered.
    """

    uid: str
    sequence: int
    status: EventStatus
    slot: Occurrence


class FormerOccurrence(Frozen):
    """A slot of an event that turned out to be another one: whoever has its UID is told that it is given up.

    Attributes:
        sequence: one more than it had as a slot.
        title: what it was called; empty where that is no longer known.
        event_id: the id that was given up with it.
        at: since when that id leads to the event that it is now.
    """

    uid: str
    sequence: int
    title: str
    slot: Occurrence
    event_id: str
    at: AwareDatetime


class Absence(Frozen):
    """That a source is silent about a subject, or cannot be reached.

    Attributes:
        since: the first complete visit that no longer showed it; None if none did.
        visits: how many did not show it, in a row; gone: whether that is enough, or the source withdrew it.
        down_since: the first of the visits in a row that failed, while the source is down; None otherwise.
    """

    source: str
    since: AwareDatetime | None = None
    visits: int = 0
    gone: bool = False
    down_since: AwareDatetime | None = None


class EventView(Frozen):
    """An event as the catalogue concludes it.

    Attributes:
        revision: rises with every change of anything here, over the whole catalogue.
        created_at: when it entered the catalogue; changed_at: last change of its content.
        occurrences: all its slots ever known, by start.
        sources: names of the sources that speak of it.
        absences: what is known of those that are silent, or down. Changes without a new revision.
        former: the slots of events that were merged into this one, by start.
        changes: the latest twenty that a guest must know of, the latest first.
        held_by: of each organiser in turn the id of the association that it is, or nothing. editions: the ids of those
            to which it belongs. Both are filled in where it is published, and empty elsewhere, and change without a
            new revision.
    """

    id: str
    slug: str
    revision: int
    created_at: AwareDatetime
    changed_at: AwareDatetime
    facts: EventFacts
    occurrences: tuple[OccurrenceView, ...]
    seen: Seen
    identifiers: tuple[Identifier, ...]
    sources: tuple[str, ...]
    claims: tuple[Claim, ...]
    absences: tuple[Absence, ...] = ()
    former: tuple[FormerOccurrence, ...] = ()
    changes: tuple[GuestChange, ...] = ()
    held_by: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()


class Participation(Frozen):
    """That an association takes part in an edition.

    Attributes:
        edition, name: the id and the name of the edition.
        known_as: the association's name when the edition ended, as far as the catalogue goes back.
        events: how many events of the edition it organises.
        because: `word` where it is said that it takes part, `organiser` where it organises one of the events,
            `source` where a source that the edition names speaks of it.
    """

    edition: str
    name: str
    known_as: str
    events: int = 0
    because: tuple[Literal["word", "organiser", "source"], ...]


class AssociationView(Frozen):
    """An association as the catalogue concludes it.

    Attributes:
        timeline: the editions in which it takes part, the earliest first. Changes without a new revision.
        organises: whether an event names it as organiser, in an edition or not, so that its events have feeds. Filled
            in where it is published, and False elsewhere, and changes without a new revision.
    """

    id: str
    slug: str
    revision: int
    created_at: AwareDatetime
    changed_at: AwareDatetime
    facts: AssociationFacts
    seen: Seen
    identifiers: tuple[Identifier, ...]
    sources: tuple[str, ...]
    claims: tuple[Claim, ...]
    timeline: tuple[Participation, ...] = ()
    absences: tuple[Absence, ...] = ()
    organises: bool = False


class SourceView(Frozen):
    """A source, as readers of the catalogue must know it.

    Attributes:
        primary: whether it speaks for itself rather than repeating others.
        authority: fields for which its word comes before all others.
        republish: whether it allows that what it says is republished.
    """

    name: str
    title: str
    publisher: str
    homepage: str
    licence: str
    licence_url: str
    attribution: str
    primary: bool
    sample: bool
    authority: tuple[str, ...] = ()
    republish: bool = True


SourceState = Literal["well", "short", "in_part", "held", "broken", "down", "never", "submitted"]
"""Read whole; gave less than it promises; read in part; what it gave is looked at by a person; could not be read; not
for days; not read yet; never read, since people send it themselves."""


class SourceHealth(Frozen):
    """How a source is, as far as the catalogue alone tells it.

    Attributes:
        read_on: the day on which it was last read whole; None for never.
        failing_since: the day of the first of the visits in a row that failed, if the last one did.
        events, associations: of how many it speaks.
    """

    state: SourceState
    read_on: date | None = None
    failing_since: date | None = None
    events: int = 0
    associations: int = 0


class Member(NamedTuple):
    """An event or an association in a selection: enough to tell whether anything about it changed.

    Attributes:
        starts_at, ends_at: first start and last end of an event's slots, in UTC; None for associations.
        changed_at: last change of its content.
        mark: changes with what changes without a new revision: the part that an association takes in editions; where
            it is published, of an event the ids of its editions, parted by spaces.
    """

    id: str
    revision: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    changed_at: datetime | None = None
    mark: str = ""


class JournalEntry(Frozen):
    """One change: which field, from what to what, because of which sighting or decision, when.

    Attributes:
        source: of the sighting that brought it, if one did; url: where that one was last read.
        decision: the id of the decision that did, if one did.
    """

    at: AwareDatetime
    subject_id: str
    field: str
    before: JsonValue
    after: JsonValue
    source: str
    sequence: int
    url: str = ""
    decision: str = ""


class Changed(Frozen):
    """That a subject changed, or is no more.

    Attributes:
        what: `changed`; `merged` into the subject `heir`; `hidden` by decision; `gone` for good.
        at: when its content last changed, or its id was given up; None where that is not told.
    """

    id: str
    revision: int
    what: Literal["changed", "merged", "hidden", "gone"] = "changed"
    heir: str = ""
    at: AwareDatetime | None = None
