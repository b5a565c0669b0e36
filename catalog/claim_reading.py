"""Looking at claims: what a secret link opens, what waits for editors, what was done."""

from datetime import timedelta

from pydantic import AwareDatetime
from sqlalchemy import Connection, select

from catalog import clock, letters, submitters, tickets
from catalog.claim_rows import load_claim
from catalog.claimable import Claimable, claimable_in, subject_of_key, view_in
from catalog.claiming import undoable
from catalog.claims import Claim, ClaimDone, ClaimState
from catalog.facts import Frozen
from catalog.letters import LetterKind
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables_claims import Claim as ClaimTable
from catalog.tables_claims import ClaimAct
from catalog.tickets import Purpose
from catalog.views import AssociationView, EventView

_SHOWN = 200
_PATIENCE = timedelta(hours=1)


class ClaimActed(Frozen):
    """One thing that was done with a claim: by the `claimant`, the `desk` itself or an editor (their id)."""

    at: AwareDatetime
    done: ClaimDone
    who: str
    why: str = ""


class ClaimSeen(Frozen):
    """A claim with what it is about; `about` is None where that is not published any more.

    Attributes:
        mail: who claims, for editors; empty where it is not known any more.
        may_undo: whether the last thing that was done with it was a decision.
    """

    claim: Claim
    about: Claimable | None
    acts: tuple[ClaimActed, ...] = ()
    mail: str = ""
    may_undo: bool = False


class Removal(Frozen):
    """An entry that is to be erased: its id, who agreed, and whether the claimant was told, or cannot be."""

    claim: Claim
    subject: str
    who: str
    is_told: bool


def may_open(store: Store, secret: str) -> ClaimSeen | None:
    """The claim that the mailed link begins; looking at it changes nothing (reliability E4)."""
    with store.reading() as connection:
        name = tickets.holder_of(connection, Purpose.CLAIM_CONFIRM, secret, now=clock.now())
        one = load_claim(connection, name) if name else None
        return _seen(connection, one) if one else None


def claimed_by(store: Store, secret: str) -> ClaimSeen | None:
    """The claim whose private page this secret opens."""
    with store.reading() as connection:
        name = tickets.holder_of(connection, Purpose.CLAIM, secret, now=clock.now())
        one = load_claim(connection, name) if name else None
        return _seen(connection, one) if one else None


def view_of_claim(store: Store, one: Claim) -> EventView | AssociationView | None:
    """What it is about, with what each source says of it; None where that is not published any more."""
    with store.reading() as connection:
        return view_in(connection, subject_of_key(connection, one.sighting))


def waiting_claims(store: Store) -> list[ClaimSeen]:
    """The claims of which an editor has something to decide, the one that has waited longest first."""
    table = table_of(ClaimTable)
    wants_removal = (table.c.state == ClaimState.HELD) & table.c.facts.contains('"removal":"asked"')
    query = select(table.c.facts).where((table.c.state == ClaimState.WAITING) | wants_removal)
    with store.reading() as connection:
        found = [Claim.model_validate_json(facts) for facts in connection.execute(query).scalars()]
        in_order = sorted((one for one in found if one.waits), key=lambda one: (one.changed_at, one.id))
        return [_seen(connection, one) for one in in_order]


def claims_for_editors(store: Store) -> list[ClaimSeen]:
    """The claims that wait, are held or ended, the latest first; those that nobody confirmed are nobody's business."""
    table = table_of(ClaimTable)
    early = (ClaimState.ASKED, ClaimState.PROVING)
    query = select(table.c.facts).where(table.c.state.not_in([str(one) for one in early]))
    with store.reading() as connection:
        rows = connection.execute(query.order_by(table.c.created_at.desc(), table.c.id).limit(_SHOWN)).scalars()
        return [_seen(connection, Claim.model_validate_json(facts)) for facts in rows]


def claim_for_editors(store: Store, name: str) -> ClaimSeen | None:
    """One claim, with all that was done with it, and who claims."""
    act = table_of(ClaimAct)
    with store.reading() as connection:
        one = load_claim(connection, name)
        if one is None or one.state in (ClaimState.ASKED, ClaimState.PROVING):
            return None
        rows = list(connection.execute(select(act).where(act.c.claim_id == name).order_by(act.c.id)))
        more = {
            "acts": tuple(ClaimActed(at=row.at, done=ClaimDone(row.act), who=row.who, why=row.why) for row in rows),
            "mail": submitters.mail_of(connection, name),
            "may_undo": undoable(connection, name) is not None,
        }
        return _seen(connection, one).model_copy(update=more)


def removals_due(store: Store) -> list[Removal]:
    """What is to be erased because its claimant wants it and an administrator agrees, the oldest first."""
    table, act = table_of(ClaimTable), table_of(ClaimAct)
    query = select(table.c.facts).where(table.c.state == ClaimState.HELD, table.c.facts.contains('"removal":"agreed"'))
    with store.reading() as connection:
        found = [Claim.model_validate_json(facts) for facts in connection.execute(query).scalars()]
        made = []
        for one in sorted((one for one in found if one.removal == "agreed"), key=lambda one: one.changed_at):
            agreed = (act.c.claim_id == one.id, act.c.act == ClaimDone.AGREE_REMOVAL)
            who = connection.scalar(select(act.c.who).where(*agreed).order_by(act.c.id.desc()).limit(1)) or ""
            waits = letters.count_waiting(connection, LetterKind.REMOVAL_AGREED, one.id)
            is_told = not waits or clock.now() - one.changed_at >= _PATIENCE
            subject = subject_of_key(connection, one.sighting)
            made.append(Removal(claim=one, subject=subject, who=who, is_told=is_told))
        return made


def _seen(connection: Connection, one: Claim) -> ClaimSeen:
    subject = subject_of_key(connection, one.sighting)
    return ClaimSeen(claim=one, about=claimable_in(connection, subject) if subject else None)
