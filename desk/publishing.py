"""The job `publish`: from the catalogue to the published folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from catalog.editions import Edition
from catalog.queries import Reader, reading
from catalog.register import register
from catalog.store import Store
from catalog.views import AssociationView, EventView, Member, SourceView
from desk.instance import Instance
from exports.publisher import Progress, Publication, publish
from exports.publisher_inputs import Elsewhere
from exports.selecting import Week


class PublishedCatalogue:
    """The catalogue as the publisher reads it; made of one consistent `Reader`."""

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

    def event_members(self) -> Sequence[Member]:
        """All events, by start."""
        return self._reader.event_members(None)

    def association_members(self) -> Sequence[Member]:
        """All associations, by name."""
        return self._reader.association_members(None)

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
            with reading(store) as reader:
                yield PublishedCatalogue(reader)
        finally:
            store.close()


def publish_instance(
    instance: Instance, *, allow_shrink: bool = False, progress: Progress | None = None
) -> Publication:
    """Publish the catalogue of the instance to its `public` folder.

    Raises `AlreadyRunning`, `PublicationHeld`, `PublicationFailed`, `StoreUnusable`,
    `ConfigurationInvalid`; what was published before then stays.
    """
    editions = instance.editions()
    with instance.store() as store:
        register(store, editions, ())
        with reading(store) as reader:
            return publish(
                instance.folder,
                PublishedCatalogue(reader, OpenElsewhere(instance.database_url, store.key)),
                instance.config.site,
                allow_shrink=allow_shrink,
                progress=progress,
            )
