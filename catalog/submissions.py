"""What somebody submitted, and what may become of it. Pure.

    received ── confirmed ── accepted          a change waits beside what is accepted, as `proposed`
                         └── refused           a change makes it confirmed again
    any of them ── withdrawn ── (restored) what it was

Cancelling is no state: it is a statement about an event, which stays. What is accepted is a sighting of the source
`submissions`; it enters the catalogue by the same door as all others (`catalog.intake`).
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from catalog.errors import DecisionInvalid
from catalog.facts import EventFacts, Frozen, Line, Occurrence, Text, ended_at, started_at
from catalog.profiles import Feed, Sayable, Told, said_by, title_of
from catalog.sightings import Origin, Sighting
from catalog.vocabulary import EventStatus, Labelled

SOURCE = "submissions"
"""The name of the source of all submissions; no file of an instance may have it."""
READER = "submission"
AUTHORITY = tuple(name for name in EventFacts.model_fields if name not in ("keywords", "image", "language"))
"""The fields in which an organiser is heard before whoever repeats it."""

_UNASKED = ("key", "status", "title", "place")
UNCONFIRMED, UNDECIDED, STANDING = timedelta(days=7), timedelta(days=30), timedelta(days=365)


class State(Labelled):
    """How far a submission has come."""

    RECEIVED = "received", "À confirmer par mail", "To be confirmed by mail"
    CONFIRMED = "confirmed", "En attente de relecture", "Waiting for an editor"
    ACCEPTED = "accepted", "Accepté", "Accepted"
    REFUSED = "refused", "Refusé", "Refused"
    WITHDRAWN = "withdrawn", "Retiré", "Withdrawn"


class Done(Labelled):
    """What can be done with a submission."""

    SUBMIT = "submit", "Proposé", "Submitted"
    CONFIRM = "confirm", "Confirmé", "Confirmed"
    EDIT = "edit", "Modifié", "Changed"
    CANCEL = "cancel", "Annulé", "Cancelled"
    RESTORE = "restore", "Rétabli", "Restored"
    CANCEL_DATE = "cancel-date", "Date annulée", "Date cancelled"
    RESTORE_DATE = "restore-date", "Date rétablie", "Date restored"
    WITHDRAW = "withdraw", "Retiré", "Withdrawn"
    ACCEPT = "accept", "Accepté", "Accepted"
    REFUSE = "refuse", "Refusé", "Refused"
    UNDO = "undo", "Décision annulée", "Decision undone"
    TRUST = "trust", "Confiance accordée", "Trusted"
    DISTRUST = "distrust", "Confiance retirée", "No longer trusted"
    ASK = "ask", "Question posée", "Question asked"
    ANSWER = "answer", "Réponse", "Answer"
    CHECK = "check", "Confirmé à deux semaines", "Confirmed two weeks before"


ASIDE = (Done.TRUST, Done.DISTRUST, Done.ASK, Done.ANSWER, Done.CHECK)
"""What changes nothing of a submission, so that what was done before can still be undone."""


class Submission(Frozen):
    """A submission at one moment.

    Attributes:
        live: as the catalogue has it, or had it until it was withdrawn. proposed: what waits for an editor.
        version: counts changes, so that nobody decides on what they have not seen.
        reason: why it, or its last change, was refused.
        group: the id of what was submitted at once with it; empty where it came alone.
    """

    id: str
    state: State
    version: Annotated[int, Field(ge=0)] = 0
    language: str = "fr"
    group: str = ""
    live: Told | None = None
    proposed: Told | None = None
    reason: Text = ""
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @property
    def told(self) -> Told:
        """What its sender said last."""
        told = self.proposed or self.live
        assert told is not None
        return told

    @property
    def facts(self) -> EventFacts:
        """What its sender said last of an event; not to be asked of anything else."""
        assert isinstance(self.told, EventFacts)
        return self.told

    @property
    def event(self) -> EventFacts | None:
        """The event as the catalogue has it; None where it has none."""
        return self.live if isinstance(self.live, EventFacts) else None

    @property
    def title(self) -> str:
        """What it is called."""
        return title_of(self.told)

    @property
    def kind(self) -> str:
        """`event`, `association` or `feed`."""
        if isinstance(self.told, Feed):
            return "feed"
        return "event" if isinstance(self.told, EventFacts) else "association"

    @property
    def waits(self) -> bool:
        """Whether an editor has something to decide."""
        return self.proposed is not None and self.state in (State.CONFIRMED, State.ACCEPTED)

    @property
    def is_cancelled(self) -> bool:
        """Whether the event, as it stands in the catalogue, is cancelled."""
        return self.event is not None and self.event.status is EventStatus.CANCELLED

    @property
    def may(self) -> frozenset[Done]:
        """What its sender may do with it."""
        if self.kind == "feed":
            return frozenset() if self.state is State.WITHDRAWN else frozenset({Done.WITHDRAW})
        if self.state is State.WITHDRAWN:
            return frozenset({Done.RESTORE})
        if self.state is not State.ACCEPTED:
            return frozenset({Done.EDIT, Done.WITHDRAW})
        if self.kind != "event":
            return frozenset({Done.EDIT, Done.WITHDRAW})
        return frozenset({Done.EDIT, Done.WITHDRAW, Done.RESTORE if self.is_cancelled else Done.CANCEL})


def confirmed(one: Submission, *, trusted: bool) -> Submission:
    """Its sender is who reads that mail address; who is trusted needs no editor. Raises `DecisionInvalid`."""
    _check(one.state is State.RECEIVED, one, Done.CONFIRM)
    waiting = one.model_copy(update={"state": State.CONFIRMED})
    # A feed becomes a file of the instance: an administrator looks at each.
    return accepted(waiting) if trusted and one.kind != "feed" else waiting


def edited(one: Submission, facts: Told, *, trusted: bool) -> Submission:
    """Its sender says it otherwise. Raises `DecisionInvalid`."""
    _check(Done.EDIT in one.may and isinstance(facts, type(one.told)), one, Done.EDIT)
    if one.is_cancelled and isinstance(facts, EventFacts):
        facts = facts.model_copy(update={"status": EventStatus.CANCELLED})
    state = State.CONFIRMED if one.state is State.REFUSED else one.state
    changed = one.model_copy(update={"state": state, "proposed": facts, "reason": ""})
    if one.state is State.ACCEPTED and facts == one.live:
        return changed.model_copy(update={"proposed": None})
    return accepted(changed) if trusted and changed.waits else changed


def accepted(one: Submission) -> Submission:
    """An editor accepts what waits. Raises `DecisionInvalid`."""
    _check(one.waits, one, Done.ACCEPT)
    return one.model_copy(update={"state": State.ACCEPTED, "live": one.proposed, "proposed": None, "reason": ""})


def refused(one: Submission, reason: str) -> Submission:
    """An editor refuses what waits; what was accepted before stays. Raises `DecisionInvalid`."""
    _check(one.waits, one, Done.REFUSE)
    if not reason.strip():
        raise DecisionInvalid("A refusal says why.", "The sender is told.")
    if one.state is State.ACCEPTED:
        return one.model_copy(update={"proposed": None, "reason": reason})
    return one.model_copy(update={"state": State.REFUSED, "reason": reason})


def cancelled(one: Submission) -> Submission:
    """The event does not take place; its entry stays and says so. Raises `DecisionInvalid`."""
    _check(Done.CANCEL in one.may, one, Done.CANCEL)
    return _with_status(one, EventStatus.CANCELLED)


def restored(one: Submission) -> Submission:
    """The event takes place after all, or what was withdrawn is submitted again. Raises `DecisionInvalid`."""
    _check(Done.RESTORE in one.may, one, Done.RESTORE)
    if one.state is State.WITHDRAWN:
        return one.model_copy(update={"state": State.ACCEPTED if one.live else State.CONFIRMED})
    return _with_status(one, EventStatus.SCHEDULED)


def date_set(one: Submission, start: str, status: EventStatus) -> Submission:
    """One date of several does not take place, or does after all; `start` is its `start_name`. Raises `DecisionInvalid`."""
    done = Done.CANCEL_DATE if status is EventStatus.CANCELLED else Done.RESTORE_DATE
    _check(one.state is State.ACCEPTED and not one.is_cancelled, one, done)
    changes = {
        name: facts.model_copy(update={"occurrences": _with_date(facts, start, status)})
        for name, facts in (("live", one.live), ("proposed", one.proposed))
        if isinstance(facts, EventFacts)
    }
    if all(getattr(one, name) == facts for name, facts in changes.items()):
        raise DecisionInvalid(f"There is no date {start[:40]!r} of which this is to be said.")
    return one.model_copy(update=changes)


def start_name(slot: Occurrence) -> str:
    """What names a date among those of its event: when it starts."""
    return started_at(slot).astimezone(UTC).isoformat() if slot.start_on is None else slot.start_on.isoformat()


def carried_over(facts: EventFacts, before: EventFacts) -> EventFacts:
    """A form that was filled in anew, with what it does not ask of its dates: that one of them is cancelled stays so."""
    known = {start_name(slot): slot for slot in before.occurrences}
    slots = tuple(
        slot.model_copy(update={name: getattr(known[start_name(slot)], name) for name in _UNASKED})
        if start_name(slot) in known
        else slot
        for slot in facts.occurrences
    )
    return facts.model_copy(update={"occurrences": slots})


def _with_date(facts: EventFacts, start: str, status: EventStatus) -> tuple[Occurrence, ...]:
    return tuple(
        slot.model_copy(update={"status": status}) if start_name(slot) == start else slot for slot in facts.occurrences
    )


def withdrawn(one: Submission) -> Submission:
    """Its sender takes it back. Raises `DecisionInvalid`."""
    _check(Done.WITHDRAW in one.may, one, Done.WITHDRAW)
    return one.model_copy(update={"state": State.WITHDRAWN})


def keep_until(one: Submission) -> datetime:
    """Until when it is known who sent it: seven days where nobody confirmed it, else thirty days after its end; of a profile a year."""
    if one.state is State.RECEIVED:
        return one.created_at + UNCONFIRMED
    if one.state is State.REFUSED:
        return one.changed_at + UNDECIDED
    events = [facts for facts in (one.live, one.proposed) if isinstance(facts, EventFacts)]
    if not events:
        return one.changed_at + (STANDING if one.state is State.ACCEPTED else UNDECIDED)
    return max(one.changed_at, *(ended_at(slot) for facts in events for slot in facts.occurrences)) + UNDECIDED


def sighting_of(submission_id: str, told: Sayable, at: datetime) -> Sighting:
    """What the catalogue is given of an accepted submission."""
    url = told.url if isinstance(told, EventFacts) else told.facts.url
    origin = Origin(source=SOURCE, source_id=submission_id, url=url, fetched_at=at, reader=READER)
    return said_by(origin, told)


def _with_status(one: Submission, status: EventStatus) -> Submission:
    values = {
        name: facts.model_copy(update={"status": status})
        for name, facts in (("live", one.live), ("proposed", one.proposed))
        if isinstance(facts, EventFacts)
    }
    return one.model_copy(update=values)


def _check(may: object, one: Submission, what: Line) -> None:
    if not may:
        raise DecisionInvalid(f"A submission that is {one.state.en.lower()} cannot be changed by `{what}`.")
