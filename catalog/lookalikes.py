"""What the catalogue has already that is like an event which somebody is about to submit.

The same comparison as between two sources (`catalog.likeness`), with nothing written. What is shown of them is what
is published: nothing of what their sources forbid.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from catalog import clock, prior
from catalog.facts import EventFacts
from catalog.identity import facts_text, fingerprint, sighting_key
from catalog.likening import alike
from catalog.publishable import PublishableReader
from catalog.rows import KeptSighting
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.submissions import SOURCE, sighting_of

_SHOWN = 5
_NEW = "new"


class LookAlike(Frozen):
    """An event that may be the same: its id, what it says, and how likely it is (0 to 1)."""

    id: str
    facts: EventFacts
    score: float


def look_alikes(store: Store, facts: EventFacts, *, but: str = "") -> list[LookAlike]:
    """The likest events, the likest first; `but` is the submission that is being changed."""
    said = sighting_of(but or _NEW, facts, clock.now())
    text = facts_text(said)
    key = sighting_key("event", SOURCE, but or _NEW)
    kept = KeptSighting(key, "", fingerprint(said, text), said.origin.fetched_at, gone=False, said=said, facts=text)
    with store.reading() as connection:
        scores = alike(connection, kept, but_of=key if but else "")
        shown = _shown(connection, scores)
    found = [LookAlike(id=name, facts=told, score=scores[name]) for name, told in shown.items()]
    return sorted(found, key=lambda one: (-one.score, one.id))[:_SHOWN]


def _shown(connection: Connection, scores: Mapping[str, float]) -> dict[str, EventFacts]:
    """What may be shown of these events, by id, of those that are neither hidden nor withheld."""
    shown = [name for name, state in prior.events(connection, scores).items() if not state.hidden]
    return {view.id: view.facts for view in PublishableReader(connection, shown).events(shown)}
