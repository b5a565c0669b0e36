"""The catalogue as the publisher reads it, here and in the processes that help it.

A helper imports this module and what it needs, and nothing of the desk besides: it is there for seconds.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from catalog.editions import Edition
from catalog.publishable import PublishableReader, publishable
from catalog.queries import Reader
from catalog.roots import DecisionRoot
from catalog.store import Store
from catalog.views import AssociationView, Changed, EventView, Member, SourceHealth, SourceView
from catalog.views_former import FormerEvent
from exports.publisher_inputs import Elsewhere
from exports.selecting import Week


class PublishedCatalogue:
    """The catalogue as the publisher reads it; made of one consistent reader of what may be published."""

    def __init__(self, reader: Reader, elsewhere: Elsewhere | None = None) -> None:
        self._reader, self._elsewhere = reader, elsewhere

    def cursor(self) -> int:
        """The highest revision."""
        return self._reader.cursor()

    def mark(self) -> str:
        """What the highest revision was of."""
        return self._reader.mark()

    def editions(self) -> tuple[Edition, ...]:
        """The editions, the latest first."""
        return self._reader.editions()

    def sources(self) -> dict[str, SourceView]:
        """The sources by name."""
        return self._reader.sources()

    def health(self) -> dict[str, SourceHealth]:
        """How each source is, by name."""
        return self._reader.health()

    def event_members(self) -> Sequence[Member]:
        """All events, by start."""
        return self._reader.event_members(None)

    def association_members(self) -> Sequence[Member]:
        """All associations, by name; each is marked by the part that it takes in editions."""
        marks: dict[str, str] = {}
        for edition in self.editions():
            held = self._reader.organised(edition.id)
            for name in self.week(edition).associations:
                marks[name] = f"{marks.get(name, '')}{edition.id}:{held.get(name, 0)} "
        members = self._reader.association_members(None)
        return [one._replace(mark=marks.get(one.id, "")) for one in members] if marks else members

    def former_members(self) -> Sequence[Member]:
        """The events that turned out to be others, by start."""
        return self._reader.former_members()

    def erased(self) -> int:
        """How much was erased on request."""
        return self._reader.erased()

    def tombstones(self) -> Sequence[Changed]:
        """The ids that were given up, hidden or gone for good."""
        return self._reader.tombstones()

    def decisions(self) -> Sequence[DecisionRoot]:
        """What people decided, the earliest first; nothing, where the reader shows more than what may be published."""
        return self._reader.decisions() if isinstance(self._reader, PublishableReader) else ()

    @cache  # noqa: B019 - it lives as long as one publication
    def week(self, edition: Edition) -> Week:
        """Which of them belong to an edition."""
        events = frozenset(member.id for member in self._reader.event_members(edition))
        return Week(edition, events, frozenset(one.id for one in self._reader.association_members(edition)))

    def organiser(self, name: str, url: str) -> str | None:
        """The id of the association that an event names so."""
        return self._reader.organiser(name, url)

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """Events in the order asked."""
        return self._reader.events(ids)

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """Associations in the order asked."""
        return self._reader.associations(ids)

    def former(self, ids: Sequence[str]) -> Iterator[FormerEvent]:
        """What is left of these of them, in the order asked."""
        return self._reader.former(ids)

    def elsewhere(self) -> Elsewhere | None:
        """How another process opens it, where its address is known."""
        return self._elsewhere


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """Opens the catalogue at an address in another process.

    Attributes:
        key: under which what was erased is known again.
    """

    url: str
    key: bytes

    @contextmanager
    def __call__(self) -> Iterator[PublishedCatalogue]:
        """The catalogue, for the length of the block. Raises `StoreUnusable`."""
        store = Store.open(self.url, self.key)
        try:
            with publishable(store) as reader:
                yield PublishedCatalogue(reader)
        finally:
            store.close()
