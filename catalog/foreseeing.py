"""What the catalogue would conclude of a submission if it were accepted now; nothing is written.

The same functions conclude and read it as everything else, so a preview shows who says what, where a place was found and
to which weeks an event belongs. Whether it turns out to be one with what another source tells of is not foreseen: its
sender is asked that (`catalog.lookalikes`).
"""

from typing import NamedTuple

from catalog import clock
from catalog.belonging import belonging
from catalog.conclusions import conclude_association, conclude_event
from catalog.editions import Edition
from catalog.identity import facts_text, fingerprint, sighting_key
from catalog.merging import Standing, Standings
from catalog.prior import associations, events
from catalog.profiles import Sayable
from catalog.publishable import PublishableReader
from catalog.rows import KeptSighting
from catalog.rulings import Rulings
from catalog.sightings import AssociationSighting, EventSighting
from catalog.store import Store
from catalog.submission_rows import subject_of
from catalog.submissions import SOURCE, sighting_of
from catalog.viewing import association_view, event_view
from catalog.views import AssociationView, EventView, SourceView
from catalog.vocabulary import Seen

NEW = "preview"
"""The id that stands for the one which it has not yet."""


class Foreseen(NamedTuple):
    """What would be shown, and what stands around it: all sources by name, the editions."""

    view: EventView | AssociationView
    sources: dict[str, SourceView]
    editions: tuple[Edition, ...]


def foreseen(store: Store, told: Sayable, source: SourceView, *, name: str = "", uid_domain: str) -> Foreseen:
    """The event or association of a submission; `name` is that of one that is changed, `source` that of all of them."""
    with store.reading() as connection:
        reader = _Foresight(connection)
        view = reader.foreseen(told, source, name, uid_domain)
        return Foreseen(view, reader.sources() | {SOURCE: source}, reader.editions())


class _Foresight(PublishableReader):
    """A reader of what would be, were one more submission accepted."""

    def foreseen(self, told: Sayable, source: SourceView, name: str, uid_domain: str) -> EventView | AssociationView:
        """The event or association of a submission."""
        said = sighting_of(name or NEW, told, clock.now())
        subject = (subject_of(self._connection, name) if name else "") or NEW
        own = _kept(said, name or NEW, subject)
        kept = [one for one in self._allowed(self._sightings([subject]).get(subject, [])) if one.key != own.key]
        kept.append(own)
        rulings = self._rulings({subject: kept})[subject]
        standings = self._standings | {SOURCE: Standing(source.licence, source.primary, frozenset(source.authority))}
        if isinstance(said, EventSighting):
            return self._event(subject, kept, rulings, standings, uid_domain)
        return self._association(subject, kept, rulings, standings)

    def _event(
        self, subject: str, kept: list[KeptSighting], rulings: Rulings, standings: Standings, uid_domain: str
    ) -> EventView:
        before = events(self._connection, [subject]).get(subject)
        said = [one.said for one in kept if isinstance(one.said, EventSighting)]
        state, _ = conclude_event(
            subject, said, standings, rulings, before=before, seen=Seen.LISTED, now=clock.now(), uid_domain=uid_domain
        )
        sources, slots = {one.source for one in kept}, [slot.said for slot in state.slots]
        weeks = tuple(
            one.id
            for one in self.editions()
            if belonging(one, state.facts, slots, sources, rulings.editions.get(one.id))
        )
        held_by = tuple(self.organiser(one.name, one.url) or "" for one in state.facts.organisers)
        shown = next(self.events([subject]), None)
        more = _kept_of(shown, "absences", "former", "changes") | {"held_by": held_by, "editions": weeks}
        return event_view(state, kept, rulings, standings, more)

    def _association(
        self, subject: str, kept: list[KeptSighting], rulings: Rulings, standings: Standings
    ) -> AssociationView:
        before = associations(self._connection, [subject]).get(subject)
        said = [one.said for one in kept if isinstance(one.said, AssociationSighting)]
        state, _ = conclude_association(
            subject, said, standings, rulings, before=before, seen=Seen.LISTED, now=clock.now()
        )
        shown = next(self.associations([subject]), None)
        return association_view(state, kept, rulings, standings, _kept_of(shown, "absences", "timeline"))


def _kept(said: EventSighting | AssociationSighting, name: str, subject: str) -> KeptSighting:
    text, at = facts_text(said), said.origin.fetched_at
    key = sighting_key(said.kind, SOURCE, name)
    return KeptSighting(key, subject, fingerprint(said, text), at, gone=False, said=said, facts=text)


def _kept_of(shown: EventView | AssociationView | None, *names: str) -> dict[str, object]:
    """What stays of what is shown now."""
    kept = {name: getattr(shown, name) if shown else () for name in names}
    return {"revision": shown.revision if shown else 0, **kept}
