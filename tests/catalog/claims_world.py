"""Somebody who speaks for the neighbours' association of Valombre, or for their workshop. All of them are invented."""

from catalog import letters, tickets
from catalog.claim_reading import ClaimSeen, claimed_by
from catalog.claim_rows import load_claim
from catalog.claimable import Claimable, claimable
from catalog.claiming import Claims, claim_secret
from catalog.claims import Claim, ClaimState, Proof
from catalog.facts import Contact
from catalog.letter_sending import addressed
from catalog.letters import Addressed, LetterKind
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables_claims import Claim as ClaimTable
from catalog.tickets import Purpose
from catalog.vocabulary import ContactKind
from tests.catalog.desk_world import rows
from tests.catalog.world import DOMAIN, association_sighting, associations, give

PUBLISHED = "bonjour@les-voisins.example"
CLAIMANT = "lise@les-voisins.example"
EDITOR = "editor-0123456789abcdef"


def claims_in(store: Store) -> Claims:
    """The claims of a catalogue."""
    return Claims(store, DOMAIN)


def profile(store: Store) -> Claimable:
    """The association, with a published address and a site, as something to be claimed."""
    contacts = (Contact(kind=ContactKind.EMAIL, value=PUBLISHED), Contact(kind=ContactKind.PHONE, value="+33123456789"))
    give(store, association_sighting(contacts=contacts, url="https://les-voisins.example/"))
    (view,) = associations(store)
    found = claimable(store, view.id)
    assert found is not None
    return found


def ask(store: Store, about: Claimable, proof: Proof, mail: str = CLAIMANT) -> Claim:
    """Somebody asks; the claim as it stands then."""
    before = {row["id"] for row in rows(store, ClaimTable)}
    claims_in(store).ask(about, proof, mail, "fr", "Je suis la secrétaire.")
    (name,) = {row["id"] for row in rows(store, ClaimTable)} - before
    return claim(store, name)


def claim(store: Store, name: str) -> Claim:
    """A claim as it stands."""
    with store.reading() as connection:
        one = load_claim(connection, name)
    assert one is not None
    return one


def confirm(store: Store, one: Claim) -> Claim:
    """The button behind the mailed link is pressed."""
    with store.writing() as connection:
        secret = tickets.issue(connection, Purpose.CLAIM_CONFIRM, one.id, now=one.created_at)
    done = claims_in(store).open(secret)
    assert done is not None
    return done[0]


def held(store: Store, about: Claimable, mail: str = PUBLISHED) -> Claim:
    """A claim that was proved by mail."""
    one = confirm(store, ask(store, about, Proof.MAIL, mail))
    assert one.state is ClaimState.HELD
    return one


def seen(store: Store, one: Claim) -> ClaimSeen | None:
    """What the link of its private page opens."""
    with store.writing() as connection:
        secret = claim_secret(connection, one.id)
    return claimed_by(store, secret)


def sent(store: Store) -> list[tuple[LetterKind, Addressed]]:
    """Send what is due: which letters went to whom."""
    found = []
    while due := letters.take_due(store, 100):
        for letter in due:
            to = addressed(store, letter)
            letters.sent(store, letter)
            if to is not None:
                found.append((letter.kind, to))
    return found


def rows_of_claims(store: Store) -> int:
    """How many claims there are."""
    with store.reading() as connection:
        return len(connection.execute(table_of(ClaimTable).select()).all())
