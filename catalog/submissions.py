"""What somebody submitted, and what may become of it. Pure.

    received ── confirmed ── accepted          a change waits beside what is accepted, as `proposed`
                         └── refused           a change makes it confirmed again
    any of them ── withdrawn ── (restored) what it was

Cancelling is no state: it is a statement about an event, which stays. What is accepted is a sighting of the source
`submissions`; it enters the catalogue by the same door as all others (`catalog.intake`).
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from catalog.errors import DecisionInvalid
from catalog.facts import EventFacts, Frozen, Line, Text, ended_at
from catalog.sightings import EventSighting, Origin
from catalog.vocabulary import EventStatus, Labelled

SOURCE = "submissions"
"""The name of the source of all submissions; no file of an instance may have it."""
READER = "submission"
AUTHORITY = tuple(name for name in EventFacts.model_fields if name not in ("keywords", "image", "language"))
"""The fields in which an organiser is heard before whoever repeats it."""

UNCONFIRMED, UNDECIDED = timedelta(days=7), timedelta(days=30)


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
    """

    id: str
    state: State
    version: Annotated[int, Field(ge=0)] = 0
    language: str = "fr"
    live: EventFacts | None = None
    proposed: EventFacts | None = None
    reason: Text = ""
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @property
    def facts(self) -> EventFacts:
        """What its sender said last."""
        facts = self.proposed or self.live
        assert facts is not None
        return facts

    @property
    def waits(self) -> bool:
        """Whether an editor has something to decide."""
        return self.proposed is not None and self.state in (State.CONFIRMED, State.ACCEPTED)

    @property
    def is_cancelled(self) -> bool:
        """Whether the event, as it stands in the catalogue, is cancelled."""
        return self.live is not None and self.live.status is EventStatus.CANCELLED

    @property
    def may(self) -> frozenset[Done]:
        """What its sender may do with it."""
        if self.state is State.WITHDRAWN:
            return frozenset({Done.RESTORE})
        if self.state is not State.ACCEPTED:
            return frozenset({Done.EDIT, Done.WITHDRAW})
        return frozenset({Done.EDIT, Done.WITHDRAW, Done.RESTORE if self.is_cancelled else Done.CANCEL})


def confirmed(one: Submission, *, trusted: bool) -> Submission:
    """Its sender is who reads that mail address; who is trusted needs no editor. Raises `DecisionInvalid`."""
    _check(one.state is State.RECEIVED, one, Done.CONFIRM)
    waiting = one.model_copy(update={"state": State.CONFIRMED})
    return accepted(waiting) if trusted else waiting


def edited(one: Submission, facts: EventFacts, *, trusted: bool) -> Submission:
    """Its sender says it otherwise. Raises `DecisionInvalid`."""
    _check(Done.EDIT in one.may, one, Done.EDIT)
    if one.is_cancelled:
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


def withdrawn(one: Submission) -> Submission:
    """Its sender takes it back. Raises `DecisionInvalid`."""
    _check(Done.WITHDRAW in one.may, one, Done.WITHDRAW)
    return one.model_copy(update={"state": State.WITHDRAWN})


def keep_until(one: Submission) -> datetime:
    """Until when it is known who sent it: seven days where nobody confirmed it, else thirty days after its end."""
    if one.state is State.RECEIVED:
        return one.created_at + UNCONFIRMED
    if one.state is State.REFUSED:
        return one.changed_at + UNDECIDED
    ends = [ended_at(slot) for facts in (one.live, one.proposed) if facts for slot in facts.occurrences]
    return max(one.changed_at, *ends) + UNDECIDED


def sighting_of(submission_id: str, facts: EventFacts, at: datetime) -> EventSighting:
    """What the catalogue is given of an accepted submission."""
    origin = Origin(source=SOURCE, source_id=submission_id, url=facts.url, fetched_at=at, reader=READER)
    return EventSighting(origin=origin, facts=facts)


def _with_status(one: Submission, status: EventStatus) -> Submission:
    values = {
        name: facts.model_copy(update={"status": status})
        for name, facts in (("live", one.live), ("proposed", one.proposed))
        if facts is not None
    }
    return one.model_copy(update=values)


def _check(may: object, one: Submission, what: Line) -> None:
    if not may:
        raise DecisionInvalid(f"A submission that is {one.state.en.lower()} cannot be changed by `{what}`.")
