"""Associations that are like the one whose profile somebody is about to submit; see `catalog.lookalikes`."""

from catalog import clock, prior
from catalog.facts import AssociationFacts
from catalog.identity import facts_text, fingerprint, sighting_key
from catalog.likening import alike
from catalog.profiles import Profile
from catalog.publishable import PublishableReader
from catalog.rows import KeptSighting
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.submissions import SOURCE, sighting_of

_SHOWN = 5
_NEW = "new"


class AssociationLookAlike(Frozen):
    """An association that may be the same: its id, what it says, and how likely it is (0 to 1)."""

    id: str
    facts: AssociationFacts
    score: float


def association_look_alikes(store: Store, profile: Profile, *, but: str = "") -> list[AssociationLookAlike]:
    """The likest associations, the likest first; `but` is the submission that is being changed."""
    said = sighting_of(but or _NEW, profile, clock.now())
    text = facts_text(said)
    key = sighting_key("association", SOURCE, but or _NEW)
    kept = KeptSighting(key, "", fingerprint(said, text), said.origin.fetched_at, gone=False, said=said, facts=text)
    with store.reading() as connection:
        scores = alike(connection, kept, but_of=key if but else "")
        shown = [name for name, state in prior.associations(connection, scores).items() if not state.hidden]
        views = {view.id: view.facts for view in PublishableReader(connection, shown).associations(shown)}
    found = [AssociationLookAlike(id=name, facts=told, score=scores[name]) for name, told in views.items()]
    return sorted(found, key=lambda one: (-one.score, one.id))[:_SHOWN]
