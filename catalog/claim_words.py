"""What claimants set: fields whose value stands above all sources as long as the claim is held.

Each is a decision in the name of the organisation (`catalog.decisions`), by the id of the claim. When a claim ends, all
that it set is taken back, and set again should its end be undone; `align` brings the one in line with the other, and
completes what a process that was killed began.
"""

from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import select

from catalog import decisions
from catalog.claim_rows import ClaimChanged, Deed, known_claim, load_claim, note_deed
from catalog.claimable import subject_of_key, view_in
from catalog.claims import PREFIX, Claim, ClaimDone
from catalog.decisions import By, Decider
from catalog.errors import DecisionInvalid
from catalog.facts import AssociationFacts, EventFacts
from catalog.identity import digest_of
from catalog.rows import table_of
from catalog.store import Store
from catalog.suppression import is_current, suppression_of
from catalog.tables import Decision as DecisionTable
from catalog.verdicts import Decision, Verdict

ENDED = "The claim ended."
_UNLOCKED = "The claimant leaves it to the sources."


def print_of_facts(facts: EventFacts | AssociationFacts) -> str:
    """Changes with any value that is shown."""
    return digest_of([facts.model_dump(mode="json")])


def correct(
    store: Store, claim_id: str, values: Mapping[str, JsonValue], *, uid_domain: str, looked_at: str = ""
) -> int:
    """Let these fields have these values, whatever sources say; gives how many were set.

    Words that were erased on request are taken out. Raises `DecisionInvalid` when the claim is not held, or a value
    does not fit; those before it are set. Raises `ClaimChanged`, and nothing is set, where other facts are shown by
    now than `looked_at` is the print of.
    """
    with store.writing() as connection:
        one = known_claim(connection, claim_id)
        subject = subject_of_key(connection, one.sighting)
        if not one.is_held or not subject:
            raise DecisionInvalid("This claim is not held.")
        view = view_in(connection, subject) if looked_at else None
        if view is not None and print_of_facts(view.facts) != looked_at:
            raise ClaimChanged("Its values changed since you looked at it.", "Look again, and correct it then.")
        is_current(connection, store)
        scrubber = suppression_of(store).scrubber
        left = {name: scrubber.value(name, value) if scrubber else value for name, value in values.items()}
        for name in values:
            note_deed(connection, one, Deed(ClaimDone.CORRECT, why=name))
    decider = Decider(store, By(claim_id, role="organisation"), uid_domain=uid_domain)
    standing = {decision.field: decision for decision in standing_words(store, claim_id)}
    for name, value in left.items():
        made = decider.override(subject, name, value)
        if name in standing and standing[name].id != made.id:
            decisions.revoke(store, standing[name].id, By(claim_id, _UNLOCKED), uid_domain=uid_domain)
    return len(left)


def unlock(store: Store, claim_id: str, field: str, *, uid_domain: str) -> None:
    """Leave a field to the sources again."""
    found = [decision for decision in standing_words(store, claim_id) if decision.field == field]
    for decision in found:
        decisions.revoke(store, decision.id, By(claim_id, _UNLOCKED), uid_domain=uid_domain)
    if found:
        with store.writing() as connection:
            note_deed(connection, known_claim(connection, claim_id), Deed(ClaimDone.UNLOCK, why=field))


def standing_words(store: Store, claim_id: str) -> list[Decision]:
    """What a claimant set that stands, in the order of the fields' names."""
    found = [decision for decision in _said(store) if decision.who == claim_id and decision.revoked_at is None]
    return sorted(found, key=lambda decision: decision.field)


def align(store: Store, *, uid_domain: str) -> int:
    """Take back what claimants set whose claims ended, and set again what was taken back so; gives how many it was."""
    said = _said(store)
    if not said:
        return 0
    with store.reading() as connection:
        held: dict[str, bool] = {}
        for name in {decision.who for decision in said}:
            one: Claim | None = load_claim(connection, name)
            held[name] = one is not None and one.is_held
    wrong = [one for one in said if held[one.who] != (one.revoked_at is None) and _is_ours(one)]
    for decision in wrong:
        if held[decision.who]:
            again = decision.model_copy(update={"revoked_at": None, "revoked_by": "", "revoked_why": ""})
            decisions.decide(store, again, uid_domain=uid_domain)
        else:
            decisions.revoke(store, decision.id, By(decision.who, ENDED), uid_domain=uid_domain)
    return len(wrong)


def _is_ours(decision: Decision) -> bool:
    return decision.revoked_at is None or decision.revoked_why == ENDED


def _said(store: Store) -> list[Decision]:
    table = table_of(DecisionTable)
    query = select(table.c.facts).where(
        table.c.kind == str(Verdict.OVERRIDE), table.c.facts.contains(f'"who":"{PREFIX}', autoescape=True)
    )
    with store.reading() as connection:
        found = map(Decision.model_validate_json, connection.execute(query).scalars())
        return [decision for decision in found if decision.who.startswith(PREFIX)]
