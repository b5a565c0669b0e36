"""That somebody speaks for an association or an event which sources tell of, and what may become of it. Pure.

    asked ── proving ── held ── given up, expired, revoked, removed
         ├──────────────┘ │
         └── waiting ─────┘ (an editor decides)
                     └── refused

`asked`: a mail went out. `proving`: its reader is there, and puts a token on the site. `waiting`: for an editor, who
also decides where another claim is held already. While it is held, what the claimant sets stands above all sources;
when it ends, sources are heard again.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from catalog.errors import DecisionInvalid
from catalog.facts import Frozen, Line, Text
from catalog.vocabulary import Labelled

PREFIX = "claim-"
HELD, REMINDED_BEFORE = timedelta(days=365), timedelta(days=30)
UNCONFIRMED, KEPT = timedelta(days=7), timedelta(days=30)


class ClaimState(Labelled):
    """How far a claim has come."""

    ASKED = "asked", "À confirmer par mail", "To be confirmed by mail"
    PROVING = "proving", "Preuve attendue sur le site", "Proof awaited on the site"
    WAITING = "waiting", "En attente de décision", "Waiting for an editor"
    HELD = "held", "Reconnue", "Recognised"
    REFUSED = "refused", "Refusée", "Refused"
    GIVEN_UP = "given-up", "Abandonnée", "Given up"
    EXPIRED = "expired", "Expirée", "Expired"
    REVOKED = "revoked", "Retirée", "Revoked"
    REMOVED = "removed", "Fiche supprimée", "Entry removed"


class Proof(Labelled):
    """By what it is known that they speak for it."""

    MAIL = "mail", "Mail à l’adresse publiée", "Mail to the published address"
    SITE = "site", "Jeton sur le site", "Token on the site"
    EDITOR = "editor", "Décision d’un éditeur", "Decision of an editor"


class ClaimDone(Labelled):
    """What can be done with a claim."""

    ASK = "ask", "Demandée", "Asked"
    PROVE = "prove", "Prouvée", "Proved"
    DOUBT = "doubt", "À examiner", "To be examined"
    ACCEPT = "accept", "Reconnue", "Recognised"
    REFUSE = "refuse", "Refusée", "Refused"
    RENEW = "renew", "Confirmée pour un an", "Confirmed for a year"
    CORRECT = "correct", "Corrigée", "Corrected"
    UNLOCK = "unlock", "Champ rendu aux sources", "Field given back to sources"
    GIVE_UP = "give-up", "Abandonnée", "Given up"
    EXPIRE = "expire", "Expirée", "Expired"
    REVOKE = "revoke", "Retirée", "Revoked"
    UNDO = "undo", "Décision annulée", "Decision undone"
    ASK_REMOVAL = "ask-removal", "Suppression demandée", "Removal asked for"
    AGREE_REMOVAL = "agree-removal", "Suppression accordée", "Removal agreed"
    REFUSE_REMOVAL = "refuse-removal", "Suppression refusée", "Removal refused"
    REMOVE = "remove", "Supprimée", "Removed"


ENDED = frozenset({ClaimState.REFUSED, ClaimState.GIVEN_UP, ClaimState.EXPIRED, ClaimState.REVOKED, ClaimState.REMOVED})
Removal = Literal["", "asked", "agreed", "refused"]


class Claim(Frozen):
    """A claim at one moment.

    Attributes:
        sighting: the key of the sighting that founded what it is about; a claim follows it through merges.
        token: what is put on the site, where that is the proof; public, and good for nothing else.
        note: what the claimant tells editors. reason: what editors tell the claimant.
        version: counts changes, so that nobody decides on what they have not seen.
        held_until: when it expires. reminded_at: when the claimant was asked whether all is still right.
    """

    id: Annotated[str, Field(pattern=r"^claim-[0-9a-f]{16}$")]
    about: Literal["event", "association"]
    sighting: str
    state: ClaimState
    proof: Proof
    token: str
    language: str = "fr"
    note: Text = ""
    reason: Text = ""
    removal: Removal = ""
    version: Annotated[int, Field(ge=0)] = 0
    created_at: AwareDatetime
    changed_at: AwareDatetime
    held_until: AwareDatetime | None = None
    reminded_at: AwareDatetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether its claimant speaks for it."""
        return self.state is ClaimState.HELD

    @property
    def waits(self) -> bool:
        """Whether editors have something to decide."""
        return self.state is ClaimState.WAITING or (self.is_held and self.removal == "asked")


def opened(one: Claim) -> Claim:
    """Who reads the mail is there: that alone proves it, or begins the proof. Raises `DecisionInvalid`."""
    _check(one, ClaimState.ASKED)
    if one.proof is Proof.MAIL:
        return held(one, one.changed_at)
    state = ClaimState.PROVING if one.proof is Proof.SITE else ClaimState.WAITING
    return one.model_copy(update={"state": state})


def held(one: Claim, now: datetime) -> Claim:
    """It is proved, or an editor is sure of it."""
    _check(one, ClaimState.ASKED, ClaimState.PROVING, ClaimState.WAITING)
    return one.model_copy(update={"state": ClaimState.HELD, "held_until": now + HELD, "reminded_at": None})


def doubted(one: Claim) -> Claim:
    """It is proved, but another one is held: an editor decides."""
    _check(one, ClaimState.ASKED, ClaimState.PROVING)
    return one.model_copy(update={"state": ClaimState.WAITING})


def refused(one: Claim, reason: Line) -> Claim:
    """An editor is not convinced. Raises `DecisionInvalid` when it does not wait, or nothing says why."""
    _check(one, ClaimState.WAITING)
    return one.model_copy(update={"state": ClaimState.REFUSED, "reason": _said(reason)})


def renewed(one: Claim, now: datetime) -> Claim:
    """All is still right, for another year."""
    _check(one, ClaimState.HELD)
    return one.model_copy(update={"held_until": now + HELD, "reminded_at": None})


def ended(one: Claim, state: ClaimState, reason: Line = "") -> Claim:
    """It is given up, expired, revoked (with a reason) or removed."""
    _check(one, ClaimState.HELD)
    told = {"reason": _said(reason)} if state is ClaimState.REVOKED else {}
    return one.model_copy(update={"state": state, **told})


def removal(one: Claim, step: Removal, reason: Line = "") -> Claim:
    """What becomes of the wish to be removed: asked, then agreed or refused (with a reason)."""
    _check(one, ClaimState.HELD)
    if (step == "asked") == (one.removal in ("asked", "agreed")):
        raise DecisionInvalid("There is no such request for removal.")
    told = {"reason": _said(reason)} if step == "refused" else {}
    return one.model_copy(update={"removal": step, **told})


def keep_until(one: Claim) -> datetime | None:
    """Until when it is known who claimed; None as long as it is held."""
    if one.is_held:
        return None
    is_early = one.state in (ClaimState.ASKED, ClaimState.PROVING)
    return one.changed_at + (UNCONFIRMED if is_early else KEPT)


def _said(reason: str) -> str:
    if not reason.strip():
        raise DecisionInvalid("A refusal says why.", "The claimant is told.")
    return reason


def _check(one: Claim, *states: ClaimState) -> None:
    if one.state not in states:
        raise DecisionInvalid(f"A claim that is {one.state.en.lower()} cannot be changed so.")
