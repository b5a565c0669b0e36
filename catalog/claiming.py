"""Claims in the database: asked for, proved, decided by editors, renewed, ended.

A claim and what is mailed about it are written in one transaction. What the claimant set follows in others, by
`catalog.claim_words`, which whoever comes next completes.
"""

from datetime import timedelta
from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from catalog import claim_words, claims, clock, handled, letters, submitters, tickets
from catalog.admitting import SenderErased, check_sender
from catalog.claim_rows import (
    CLAIMANT,
    ITSELF,
    Change,
    Deed,
    change_claim,
    changed_claim,
    claims_of,
    known_claim,
    load_claim,
    note_deed,
    write_claim,
)
from catalog.claimable import Claimable, claimable_in, subject_of_key
from catalog.claims import HELD, PREFIX, REMINDED_BEFORE, Claim, ClaimDone, ClaimState, Proof, Removal
from catalog.errors import DecisionInvalid
from catalog.handled import By, Matter, Thing
from catalog.letters import LetterKind
from catalog.notices import is_first
from catalog.rows import table_of
from catalog.sealed import mark_of
from catalog.store import Store
from catalog.tables_claims import Claim as ClaimTable
from catalog.tables_claims import ClaimAct
from catalog.tables_submissions import Submitter
from catalog.tickets import Purpose

MOST_ASKED = 3
"""How many claims that nobody confirmed yet there may be for one subject in a day, and from one address."""
_DAY = timedelta(days=1)
_DECIDED = {
    ClaimDone.ACCEPT: handled.Deed.RECOGNISE,
    ClaimDone.REFUSE: handled.Deed.DECLINE,
    ClaimDone.REVOKE: handled.Deed.REVOKE,
    ClaimDone.REFUSE_REMOVAL: handled.Deed.KEEP,
    ClaimDone.AGREE_REMOVAL: handled.Deed.REMOVE,
}
"""What editors decide, as the queue knows it."""


class Claims(NamedTuple):
    """Where claims lead: the catalogue, and the domain of its UIDs."""

    store: Store
    uid_domain: str

    def ask(self, about: Claimable, proof: Proof, mail: str, language: str, note: str = "") -> None:
        """Begin a claim: a mail goes to the published address that proves it, or to `mail`, which is to be confirmed.

        Nothing tells whether one went (reliability E5): too many for one subject or one address in a day, or an address
        that was erased on request, lead to none.
        """
        now = clock.now()
        one = Claim(
            id=f"{PREFIX}{token_hex(8)}",
            about=about.about,
            sighting=about.sighting,
            state=ClaimState.ASKED,
            proof=proof,
            token=token_hex(16),
            language=language,
            note=note,
            created_at=now,
            changed_at=now,
        )
        with self.store.writing() as connection:
            if _is_too_much(connection, one, mail) or not _may_send(connection, self.store, mail):
                return
            write_claim(connection, one)
            note_deed(connection, one, Deed(ClaimDone.ASK))
            submitters.keep_mail(connection, one.id, mail)
            letters.note(connection, LetterKind.CLAIM, one.id)

    def open(self, secret: str) -> tuple[Claim, str] | None:
        """The button behind the mailed link was pressed, once: what became of it, and the secret of its private page."""
        with self.store.writing() as connection:
            name = tickets.use(connection, Purpose.CLAIM_CONFIRM, secret, now=clock.now())
            one = load_claim(connection, name) if name else None
            if one is None or one.state is not ClaimState.ASKED:
                return None
            if one.proof is Proof.MAIL:
                after = _proved(connection, one, claims.opened)
            else:
                after = changed_claim(connection, one, Deed(ClaimDone.PROVE), claims.opened)
            return after, claim_secret(connection, after.id)

    def prove(self, name: str) -> Claim:
        """The token was found on the site. Raises `DecisionInvalid`."""
        with self.store.writing() as connection:
            one = known_claim(connection, name)
            if one.state is not ClaimState.PROVING:
                raise DecisionInvalid("Nothing is to be proved here.")
            return _proved(connection, one, lambda it: claims.held(it, it.changed_at))

    def renew(self, name: str) -> Claim:
        """All is still right: it is held for another year. Raises `DecisionInvalid`."""
        with self.store.writing() as connection:
            one = known_claim(connection, name)
            return changed_claim(connection, one, Deed(ClaimDone.RENEW), lambda it: claims.renewed(it, it.changed_at))

    def give_up(self, name: str, version: int) -> Claim:
        """The claimant does not speak for it any more. Raises `DecisionInvalid`."""
        change: Change = lambda it: claims.ended(it, ClaimState.GIVEN_UP)  # noqa: E731 - named for its line
        return self._decided(name, version, Deed(ClaimDone.GIVE_UP), change, LetterKind.CLAIM_GIVEN_UP)

    def accept(self, name: str, version: int, who: str) -> Claim:
        """An editor is sure who they are. Raises `DecisionInvalid`."""
        change: Change = lambda it: claims.held(it, it.changed_at)  # noqa: E731 - named for its line
        return self._decided(name, version, Deed(ClaimDone.ACCEPT, who), change, LetterKind.CLAIM_HELD)

    def refuse(self, name: str, version: int, who: str, reason: str) -> Claim:
        """An editor is not. Raises `DecisionInvalid`."""
        change: Change = lambda it: claims.refused(it, reason)  # noqa: E731 - named for its line
        return self._decided(name, version, Deed(ClaimDone.REFUSE, who, reason), change, LetterKind.CLAIM_REFUSED)

    def revoke(self, name: str, version: int, who: str, reason: str) -> Claim:
        """An editor ends it; what the claimant set is heard no more. Raises `DecisionInvalid`."""
        change: Change = lambda it: claims.ended(it, ClaimState.REVOKED, reason)  # noqa: E731 - named for its line
        return self._decided(name, version, Deed(ClaimDone.REVOKE, who, reason), change, LetterKind.CLAIM_REFUSED)

    def ask_removal(self, name: str, version: int, why: str) -> Claim:
        """The claimant wants it to be gone. Raises `DecisionInvalid`."""
        change: Change = lambda it: claims.removal(it, "asked")  # noqa: E731 - named for its line
        deed = Deed(ClaimDone.ASK_REMOVAL, CLAIMANT, why)
        return self._decided(name, version, deed, change, LetterKind.REMOVAL_ASKED)

    def answer_removal(self, name: str, version: int, who: str, reason: str = "") -> Claim:
        """An administrator agrees, or says in `reason` why not. Raises `DecisionInvalid`."""
        step: Removal = "refused" if reason else "agreed"
        done = ClaimDone.REFUSE_REMOVAL if reason else ClaimDone.AGREE_REMOVAL
        change: Change = lambda it: claims.removal(it, step, reason)  # noqa: E731 - named for its line
        kind = LetterKind.REMOVAL_REFUSED if reason else LetterKind.REMOVAL_AGREED
        return self._decided(name, version, Deed(done, who, reason), change, kind)

    def undo(self, name: str, version: int, who: str) -> Claim:
        """What an editor did last with it did not happen. Raises `DecisionInvalid` when it was changed since."""
        with self.store.writing() as connection:
            after = take_back(connection, name, version, who)
            handled.mark_last_undone(connection, Matter.CLAIM, name, who)
        claim_words.align(self.store, uid_domain=self.uid_domain)
        return after

    def rotate(self, name: str) -> str:
        """The links to its private page are void; the secret of a new one."""
        with self.store.writing() as connection:
            known_claim(connection, name)
            tickets.revoke(connection, Purpose.CLAIM, name)
            return claim_secret(connection, name)

    def catch_up(self) -> None:
        """Remind of what is soon to expire, end what has expired, and let what claimants set follow."""
        now = clock.now()
        table = table_of(ClaimTable)
        soon = select(table.c.facts).where(table.c.held_until <= now + REMINDED_BEFORE).order_by(table.c.held_until)
        with self.store.reading() as connection:
            is_needed = connection.execute(soon.limit(1)).first() is not None
        if is_needed:
            with self.store.writing() as connection:
                for facts in list(connection.execute(soon).scalars()):
                    _remind_or_end(connection, Claim.model_validate_json(facts))
        claim_words.align(self.store, uid_domain=self.uid_domain)

    def _decided(self, name: str, version: int, deed: Deed, change: Change, kind: LetterKind) -> Claim:
        with self.store.writing() as connection:
            after = change_claim(connection, name, version, deed, change)
            letters.note(connection, kind, name, reason=after.reason)
            if deed.done in _DECIDED:
                _note_decided(connection, after, deed)
        claim_words.align(self.store, uid_domain=self.uid_domain)
        return after


def claim_secret(connection: Connection, name: str) -> str:
    """A new secret of the private page of a claim, good for as long as it may be held without being confirmed."""
    now = clock.now()
    return tickets.issue(connection, Purpose.CLAIM, name, now=now, until=now + HELD + REMINDED_BEFORE)


def undoable(connection: Connection, name: str) -> Claim | None:
    """The claim as it was before an editor decided last; None where something else was done since."""
    act = table_of(ClaimAct)
    row = connection.execute(select(act).where(act.c.claim_id == name).order_by(act.c.id.desc()).limit(1)).first()
    decided = row is not None and row.before and row.act in _DECIDED and row.act != ClaimDone.AGREE_REMOVAL
    return Claim.model_validate_json(row.before) if row is not None and decided else None


def take_back(connection: Connection, name: str, version: int, who: str) -> Claim:
    """What an editor did last with a claim did not happen; what its claimant set follows by `claim_words.align`.

    Inside the transaction of the caller. Raises `DecisionInvalid` when it was changed since.
    """
    before = undoable(connection, name)
    if before is None:
        raise DecisionInvalid("There is no decision to undo: it was changed since.")
    change: Change = lambda it: before.model_copy(update={"version": it.version})  # noqa: E731 - named for its line
    return change_claim(connection, name, version, Deed(ClaimDone.UNDO, who), change)


def _note_decided(connection: Connection, after: Claim, deed: Deed) -> None:
    """Note it for the queue; a removal that is agreed cannot be undone."""
    subject = subject_of_key(connection, after.sighting)
    about = claimable_in(connection, subject) if subject else None
    thing = Thing(Matter.CLAIM, after.id, about.title if about else "")
    before = None if deed.done is ClaimDone.AGREE_REMOVAL else {"version": after.version}
    handled.note(connection, thing, _DECIDED[deed.done], By(deed.who, deed.why), before)


def _proved(connection: Connection, one: Claim, change: Change) -> Claim:
    """It is held from now on; where another one is, editors look at both."""
    if any(other.id != one.id for other in claims_of(connection, one.sighting, ClaimState.HELD)):
        return changed_claim(connection, one, Deed(ClaimDone.DOUBT), claims.doubted)
    letters.note(connection, LetterKind.CLAIM_HELD, one.id)
    return changed_claim(connection, one, Deed(ClaimDone.PROVE), change)


def _remind_or_end(connection: Connection, one: Claim) -> None:
    now = clock.now()
    if one.held_until is not None and one.held_until <= now:
        changed_claim(connection, one, Deed(ClaimDone.EXPIRE, ITSELF), lambda it: claims.ended(it, ClaimState.EXPIRED))
        letters.note(connection, LetterKind.CLAIM_EXPIRED, one.id)
    elif one.reminded_at is None:
        write_claim(connection, one.model_copy(update={"reminded_at": now}))
        if is_first(connection, LetterKind.CLAIM_YEARLY, one.id, now.date().isoformat()):
            letters.note(connection, LetterKind.CLAIM_YEARLY, one.id)


def _is_too_much(connection: Connection, one: Claim, mail: str) -> bool:
    table, sender = table_of(ClaimTable), table_of(Submitter)
    lately = (table.c.state == ClaimState.ASKED, table.c.created_at > one.created_at - _DAY)
    count = select(func.count()).select_from(table)
    same_mail = count.join(sender, sender.c.submission_id == table.c.id).where(
        sender.c.mark == mark_of(connection, mail)
    )
    counts = (count.where(table.c.sighting_id == one.sighting, *lately), same_mail.where(*lately))
    return any((connection.scalar(query) or 0) >= MOST_ASKED for query in counts)


def _may_send(connection: Connection, store: Store, mail: str) -> bool:
    try:
        check_sender(connection, store, mail)
    except SenderErased:
        return False
    return True
