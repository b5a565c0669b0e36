"""To whom the letters about claims go, and the secret that each carries, made at the moment at which it is written."""

from sqlalchemy import Connection

from catalog import clock, prior, submitters, tickets
from catalog.claim_rows import load_claim
from catalog.claimable import subject_of_key
from catalog.claiming import claim_secret
from catalog.claims import UNCONFIRMED, ClaimState
from catalog.letters import Addressed, Due, LetterKind
from catalog.notices import stop_secret
from catalog.tickets import Purpose


def addressed_claim(connection: Connection, letter: Due) -> Addressed | None:
    """The address of a letter to who claims; None where nobody is to be written to any more."""
    one, mail = load_claim(connection, letter.holder), submitters.mail_of(connection, letter.holder)
    if one is None or not mail:
        return None
    if letter.kind is LetterKind.CLAIM:
        if one.state is not ClaimState.ASKED:
            return None
        now, until = clock.now(), one.created_at + UNCONFIRMED
        secret = tickets.issue(connection, Purpose.CLAIM_CONFIRM, one.id, now=now, until=until)
    else:
        secret = claim_secret(connection, one.id)
    title = title_of(connection, subject_of_key(connection, one.sighting))
    stop = stop_secret(connection, one.id) if letter.kind is LetterKind.CLAIM_YEARLY else ""
    return Addressed(mail=mail, language=one.language, title=title, secret=secret, stop=stop)


def title_of(connection: Connection, subject_id: str) -> str:
    """What an event or an association is called, hidden or not; empty where it is gone."""
    events = prior.events(connection, [subject_id]).values()
    found = [state.facts.title for state in events]
    found += [state.facts.name for state in prior.associations(connection, [subject_id]).values()]
    return found[0] if found else ""
