"""A catalogue in memory: a second, plain implementation of what the publisher reads from.

Events are invented. A week is the edition of all events that start in it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from catalog.editions import Edition
from catalog.mergers import mergers, with_mergers
from catalog.roots import DecisionRoot
from catalog.sightings import Occurrence, started_at
from catalog.views import (
    AssociationView,
    Changed,
    EventView,
    FormerOccurrence,
    Member,
    SourceHealth,
    SourceView,
)
from catalog.views_former import FORMER_MARK, FormerEvent
from exports.selecting import Week
from tests.exports.views import (
    association_facts,
    association_view,
    edition,
    event_facts,
    event_view,
    selection,
    source_view,
)

WEEK = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
"""An instant before all events of `week`."""


class PlainCatalogue:
    """Events and associations that can be put in, changed and taken out; every change raises the revision."""

    def __init__(self, editions: Sequence[Edition] = ()) -> None:
        self._revision = 0
        self._last = ""
        self.erasures = 0
        self.given_up: list[Changed] = []
        self.source = source_view()
        self.source_health = SourceHealth(state="well", read_on=NOW.date(), events=12, associations=3)
        self._events: dict[str, EventView] = {}
        self._associations: dict[str, AssociationView] = {}
        self._editions = tuple(editions)
        self.asked: list[str] = []
        self.moved_out: set[str] = set()
        self._merged: dict[str, tuple[str, int, EventView, tuple[str, ...]]] = {}

    def put_event(self, identity: str, title: str, start_at: datetime = WEEK, **said: object) -> None:
        """Put in or change an event of two hours."""
        slot = Occurrence(start_at=start_at, end_at=start_at + timedelta(hours=2))
        facts = event_facts(title=title, occurrences=(slot,), **said)
        heir = self._heir_of(identity)
        self._merged.pop(identity, None)
        self._events[identity] = event_view(id=identity, revision=self._next(identity), facts=facts)
        for one in sorted({identity, heir} & self._events.keys()) if self._merged or heir != identity else ():
            self.touch(one)

    def put_view(self, view: EventView) -> None:
        """Put in or change an event that is already as a catalogue would tell it."""
        self._events[view.id] = view.model_copy(update={"revision": self._next(view.id)})

    def put_association(self, identity: str, name: str) -> None:
        """Put in or change an association."""
        facts = association_facts(name=name)
        self._associations[identity] = association_view(id=identity, revision=self._next(identity), facts=facts)

    def remove(self, identity: str) -> None:
        """Take out an event or association, if there is one."""
        self._events.pop(identity, None)
        self._associations.pop(identity, None)
        self._next(identity)

    def merge(self, identity: str, heir: str) -> None:
        """An event turns out to be another one, if both are there; the heir gets a new revision."""
        if identity != heir and identity in self._events and heir in self._events:
            was = self._events.pop(identity)
            weeks = tuple(one.id for one in self._editions if _starts_in(was, one))
            self._merged[identity] = heir, self._next(identity), was, weeks
            self.touch(heir)

    def part(self, identity: str) -> None:
        """An event that turned out to be another one is one of its own again."""
        heir = self._heir_of(identity)
        if identity in self._merged and heir in self._events:
            was = self._merged.pop(identity)[2]
            slots = tuple(one.model_copy(update={"sequence": one.sequence + 2}) for one in was.occurrences)
            self._events[identity] = was.model_copy(update={"occurrences": slots})
            self.touch(identity)
            self.touch(heir)

    def former_members(self) -> Sequence[Member]:
        """What was merged, by start."""
        found = []
        for identity, (_, revision, was, _) in self._merged.items():
            (one,) = selection([was]).events
            heir = self._heir_of(identity)
            found.append(one._replace(id=f"{identity}{FORMER_MARK}", revision=revision, changed_at=NOW, mark=heir))
        return sorted(found, key=lambda one: (one.starts_at or NOW, one.id))

    def former(self, ids: Sequence[str]) -> Iterator[FormerEvent]:
        """In the order asked."""
        for name in ids:
            identity = name.removesuffix(FORMER_MARK)
            was, weeks = self._merged[identity][2:]
            own = self._events[self._heir_of(identity)].model_copy(update={"former": _given_up(was)})
            heir = own.model_copy(update={"changes": mergers(own)})
            yield FormerEvent(id=name, facts=was.facts, editions=weeks, heir=heir)

    def _heir_of(self, identity: str) -> str:
        while identity in self._merged:
            identity = self._merged[identity][0]
        return identity

    def touch(self, identity: str) -> None:
        """An event as it tells of those that turned out to be it, under a new revision."""
        led = sorted(one for one in self._merged if self._heir_of(one) == identity)
        former = tuple(slot for one in led for slot in _given_up(self._merged[one][2]))
        view = self._events[identity].model_copy(update={"former": former, "changes": ()})
        self.put_view(with_mergers(view, 20))

    def cursor(self) -> int:
        """The highest revision."""
        return self._revision

    def mark(self) -> str:
        """What was put in or taken out last."""
        return self._last

    def editions(self) -> tuple[Edition, ...]:
        """As given at first."""
        return self._editions

    def sources(self) -> dict[str, SourceView]:
        """One source, which is described as `source` is."""
        return {"val_clair": self.source}

    def health(self) -> dict[str, SourceHealth]:
        """The source was read whole on 20 October 2026, unless a test says otherwise."""
        return {"val_clair": self.source_health}

    def event_members(self) -> Sequence[Member]:
        """All events, by start."""
        return selection(list(self._events.values())).events

    def association_members(self) -> Sequence[Member]:
        """All associations, by name."""
        return selection((), list(self._associations.values())).associations

    def week(self, edition: Edition) -> Week:
        """The events that start in the edition, but those of `moved_out`, and all associations."""
        events = frozenset(view.id for view in self._events.values() if _starts_in(view, edition)) - self.moved_out
        return Week(edition, events, frozenset(self._associations))

    def organiser(self, name: str, url: str) -> str | None:
        """The association with this name."""
        del url
        return next((one.id for one in self._associations.values() if one.facts.name == name), None)

    def erased(self) -> int:
        """Nothing, unless a test says otherwise."""
        return self.erasures

    def decisions(self) -> Sequence[DecisionRoot]:
        """None."""
        return ()

    def tombstones(self) -> Sequence[Changed]:
        """None, unless a test says otherwise."""
        return self.given_up

    def elsewhere(self) -> None:
        """It is in the memory of this process alone."""

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """In the order asked; `asked` remembers the ids."""
        self.asked += ids
        return (self._events[identity] for identity in ids if identity in self._events)

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """In the order asked; `asked` remembers the ids."""
        self.asked += ids
        return (self._associations[identity] for identity in ids if identity in self._associations)

    def _next(self, identity: str) -> int:
        self._revision += 1
        self._last = identity
        return self._revision


def _given_up(was: EventView) -> tuple[FormerOccurrence, ...]:
    return tuple(
        FormerOccurrence(
            uid=one.uid, sequence=one.sequence + 1, title=was.facts.title, slot=one.slot, event_id=was.id, at=NOW
        )
        for one in was.occurrences
    )


def _starts_in(view: EventView, edition: Edition) -> bool:
    days = [started_at(one.slot).date() for one in view.occurrences]
    return any(edition.starts_on <= day <= edition.ends_on for day in days)


def week(count: int = 12, title: str = "Atelier") -> PlainCatalogue:
    """`count` events, every other one in the week of the only edition, and three associations."""
    catalogue = PlainCatalogue([edition()])
    for number in range(count):
        catalogue.put_event(f"e{number:04}", f"{title} {number}", WEEK + timedelta(days=14 * (number % 2)))
    for number in range(3):
        catalogue.put_association(f"a{number:04}", f"{title} des voisins {number}")
    return catalogue
